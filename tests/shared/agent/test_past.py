"""In the chat what was done is taken back, and told: who did it, when, and from which words. Zone: America/New_York."""

import re

import pytest

from tests.shared.agent.talk import Talk


def test_an_undo_says_what_is_as_it_was(talk: Talk) -> None:
    """What was said last is taken back, by the name of its task, and said again it is back."""
    talk.say("call the dentist")
    talk.say("move the dentist to 5 may 2031")
    assert "call the dentist" in talk.told("oops, undo that")
    assert talk.tasks()["call the dentist"]["due"] is None
    talk.say("redo")
    assert talk.tasks()["call the dentist"]["due"] == "2031-05-05"


@pytest.mark.parametrize(
    ("message", "reply"),
    [
        ("complete the rent", "Open again: “pay rent”."),
        ("delete the rent", "Back again: “pay rent”."),
        ("add call mom", "Gone again: “call mom”."),
    ],
)
def test_an_undo_says_how_things_are_now(talk: Talk, message: str, reply: str) -> None:
    """A completion, a deletion and an addition are each taken back in words of their own."""
    talk.add("pay rent")
    talk.say(message)
    assert talk.told("undo") == reply
    assert list(talk.tasks()) == ["pay rent"]


def test_a_conversation_is_undone_as_a_whole(talk: Talk) -> None:
    """All that was said here is taken back; what was done elsewhere stays."""
    talk.add("pay rent")
    talk.say("call mom and water the plants")
    talk.say("rename the rent to rent of june")
    talk.say("undo everything from this conversation")
    assert list(talk.tasks()) == ["pay rent"]


def test_what_was_undone_is_spoken_of(talk: Talk) -> None:
    """After an undo `it` is the task that is as it was."""
    talk.add("pay rent", "call mom")
    talk.say("complete the rent")
    talk.say("undo")
    talk.say("make it urgent")
    assert talk.tasks()["pay rent"]["priority"] == "high"


def test_with_nothing_to_undo_it_says_so(talk: Talk) -> None:
    """Where nothing was changed there is nothing to take back, and the reply says that."""
    assert talk.told("undo") == "Nothing was changed in the last 30 days. Nothing was changed."
    talk.say("call mom")
    assert talk.told("redo") == "Nothing was undone, so there is nothing to do again. Nothing was changed."
    assert list(talk.tasks()) == ["call mom"]


def test_undo_goes_back_step_by_step_where_it_is_asked_to(talk: Talk) -> None:
    """Said again it takes back what was before; redo does the last undone again."""
    talk.say("call mom")
    talk.say("pay rent")
    talk.say("undo")
    assert talk.told("undo again") == "Gone again: “call mom”."
    assert talk.tasks() == {}
    assert talk.told("redo") == "Back again: “call mom”."


def clock(line: str) -> str:
    """Return a line without its time of day."""
    return re.sub(r" at \d\d:\d\d,", ",", line)


def test_it_tells_who_moved_a_task(talk: Talk) -> None:
    """Who, from when to when, and the words it was said in; other tasks and other changes are not told."""
    talk.say("call the dentist on 5 may 2031")
    talk.say("pay rent on 6 may 2031")
    talk.say("move the dentist to 7 may 2031")
    told = clock(talk.told("who moved the dentist?"))
    assert told == (
        "Today, you moved “call the dentist” from Monday 5 May 2031 to Wednesday 7 May 2031 in the chat:"
        " “move the dentist to 7 may 2031”."
    )


def test_it_tells_what_was_done_today(talk: Talk) -> None:
    """All of today, the newest first; tasks changed by one call are told in one line."""
    talk.add("call mom", "pay rent", "water the plants")
    talk.say("complete mom and the rent")
    talk.say("delete the plants")
    lines = talk.told("what did you change today?").splitlines()
    assert [clock(line).partition(" in the chat")[0].partition(" on the")[0] for line in lines[:2]] == [
        "Today, you deleted “water the plants”",
        "Today, you completed “call mom” and “pay rent”",
    ]
    assert len(lines) == 5


def test_it_tells_an_assistants_changes_apart(talk: Talk) -> None:
    """What a model did is told as its own, by its client's name, and can be asked for alone."""
    talk.add("pay rent")
    talk.person.ask("update_task", {"task_ids": ["1"], "title": "pay the rent"}, kind="agent", client="claude")
    assert clock(talk.told("what did my assistant change today?")) == (
        "Today, your assistant claude renamed “pay rent” to “pay the rent” by MCP."
    )
    assert "added" in talk.told("who added the rent?")


def test_it_tells_of_what_is_deleted(talk: Talk) -> None:
    """A task that is gone is known by its title, and by the title it had before."""
    talk.say("call mom")
    talk.say("rename it to ring mother")
    talk.say("delete it")
    assert "deleted “ring mother”" in talk.told("who deleted ring mother?")
    assert len(talk.told("show me the history of mom").splitlines()) == 2


def test_where_nothing_fits_it_says_so(talk: Talk) -> None:
    """A question about what never happened is answered with that."""
    talk.say("call mom")
    assert talk.told("who completed mom?") == "I know of no such change of “mom” in the last 30 days."
    assert talk.told("what changed yesterday?") == "I know of no such change yesterday."
