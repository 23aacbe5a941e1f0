"""More than five tasks are changed or deleted only after a yes, which works once, soon, and here."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from shared.agent.doing import CHAT
from shared.errors import Refused
from shared.ports import Asker
from shared.turns import Turn
from tests.shared.agent.talk import Talk

SIX = [f"chore {n}" for n in "abcdef"]


@pytest.fixture
def busy(talk: Talk) -> Talk:
    """Give a conversation of someone with six low-priority tasks."""
    talk.add(*SIX, priority="low")
    return talk


def test_a_bulk_change_shows_its_plan_and_does_nothing(busy: Talk) -> None:
    """The answer carries count, calls, and each task before and after; no tool is called."""
    answer = busy.say("delete all low priority tasks")
    confirm = answer["confirm"]
    assert (confirm["count"], answer["calls"]) == (6, [])
    assert confirm["calls"][0]["tool"] == "delete_task"
    assert {task["before"]["title"] for task in confirm["tasks"]} == set(SIX)
    assert all(task["after"] is None for task in confirm["tasks"])
    assert set(busy.tasks()) == set(SIX)


def test_the_plan_shows_tasks_as_they_will_be(busy: Talk) -> None:
    """For a completion `after` is the task completed, for a change the task with its new field."""
    done = busy.say("mark all low priority tasks as done")["confirm"]
    assert {task["after"]["status"] for task in done["tasks"]} == {"completed"}
    moved = busy.say("move all low priority tasks to 2031-05-02")["confirm"]
    assert {task["after"]["due"] for task in moved["tasks"]} == {"2031-05-02"}


def test_five_are_not_asked_about(talk: Talk) -> None:
    """Up to five tasks are changed at once: everything can be undone."""
    talk.add(*SIX[:5], priority="low")
    assert "confirm" not in talk.say("delete all low priority tasks")
    assert talk.tasks() == {}


def test_every_task_changes_unasked_only_where_all_was_said(talk: Talk) -> None:
    """`move my tasks` may be meant of a few: it waits for a yes; `everything` does not."""
    talk.add("mop", "dust")
    asked = talk.say("move my tasks to 2031-05-02")
    assert (asked["confirm"]["count"], asked["calls"]) == (2, [])
    talk.say("no")
    assert "confirm" not in talk.say("move everything to 2031-05-02")
    assert {task["due"] for task in talk.tasks().values()} == {"2031-05-02"}


def test_only_undated_tasks_change_where_these_were_named(talk: Talk) -> None:
    """Tasks that are due are left alone, though list_tasks has no filter for those that are not."""
    talk.add("mop")
    talk.add("dust", due="2031-05-01")
    talk.say("move everything without a due date to 2031-05-02")
    assert {title: task["due"] for title, task in talk.tasks().items()} == {"mop": "2031-05-02", "dust": "2031-05-01"}


def test_a_change_of_nothing_asks_what_should_change(talk: Talk) -> None:
    """`move everything` says no more than that: nothing is called."""
    talk.add("mop")
    answer = talk.say("move everything")
    assert answer["reply"].startswith("What should change?")
    assert answer["calls"] == []


@pytest.mark.parametrize("request_", ["delete the move task", "mark the move task as done"])
def test_subtasks_that_go_with_a_task_are_counted(talk: Talk, request_: str) -> None:
    """One task with five open ones below it, at any depth, is six; nothing happens before the yes."""
    [above] = talk.add("move house")
    [below] = talk.add("pack the kitchen", parent=above)
    talk.add("wrap the plates", "wrap the glasses", "empty the fridge", parent=below)
    talk.add("hire a van", parent=above)
    confirm = talk.say(request_)["confirm"]
    assert (confirm["count"], confirm["calls"][0]["arguments"]["task_ids"]) == (6, [above])
    assert len(talk.tasks()) == 6
    talk.say("yes")
    assert talk.tasks() == {}


def test_reopening_takes_no_subtask_along(talk: Talk) -> None:
    """A task taken up again is one task, whatever lies below it."""
    [above] = talk.add("move house")
    talk.person.do("complete_task", task_ids=[above])
    talk.add(*SIX, parent=above)
    assert "confirm" not in talk.say("reopen the move task")


def test_the_next_yes_does_it(busy: Talk) -> None:
    """The very next message "yes" accepts the plan as it was shown."""
    busy.say("delete all low priority tasks")
    answer = busy.say("yes")
    assert answer["calls"][0]["tool"] == "delete_task"
    assert busy.tasks() == {}


@pytest.mark.parametrize("between", ["no", "beat the carpet", "what is on my list?"])
def test_anything_else_drops_the_plan_for_good(busy: Talk, between: str) -> None:
    """After any other message a later yes revives nothing, and neither does the token."""
    token = busy.say("delete all low priority tasks")["confirm"]["token"]
    busy.say(between)
    assert busy.say("yes")["calls"] == []
    with pytest.raises(Refused, match="confirm"):
        busy.say("", confirm=token)
    assert set(SIX) <= set(busy.tasks())


def test_the_token_does_it_once(busy: Talk) -> None:
    """The token accepts the plan, and nothing the second time."""
    token = busy.say("delete all low priority tasks")["confirm"]["token"]
    assert busy.say("", confirm=token)["calls"][0]["tool"] == "delete_task"
    busy.add("chore g", priority="low")
    with pytest.raises(Refused, match="confirm"):
        busy.say("", confirm=token)
    assert set(busy.tasks()) == {"chore g"}


@pytest.mark.parametrize("token", ["", "yes", "v1.k1.e30.AAAA", "v1.k1.ä.ö", "v2.k9", "v1.k1." + "A" * 200])
def test_a_made_up_token_does_nothing(busy: Talk, token: str) -> None:
    """What was not signed here confirms nothing, whatever it looks like."""
    busy.say("delete all low priority tasks")
    with pytest.raises(Refused, match="confirm"):
        busy.say("", confirm=token)
    assert set(busy.tasks()) == set(SIX)


def test_a_token_works_in_its_own_conversation_only(busy: Talk) -> None:
    """A token of one conversation is no yes in another."""
    token = busy.say("delete all low priority tasks")["confirm"]["token"]
    other = busy.another()
    other.say("mark all low priority tasks as done")
    with pytest.raises(Refused, match="confirm"):
        other.say("", confirm=token)
    assert set(busy.tasks()) == set(SIX)


def test_a_token_expires(busy: Talk) -> None:
    """After its time a token confirms nothing."""
    turn = busy.conversations.begin(busy.person.owner, uuid4(), "r1", "delete them")
    late = busy.conversations.token(turn, turn.now - timedelta(seconds=1))
    early = busy.conversations.token(turn, turn.now + timedelta(seconds=60))
    assert not busy.conversations.confirms(turn, late, "r1")
    assert busy.conversations.confirms(turn, early, "r1")
    assert not busy.conversations.confirms(turn, early, "r2")


def test_a_plan_confirmed_is_the_plan_that_was_shown(busy: Talk) -> None:
    """Tasks that came in between are not swept along."""
    busy.say("delete all low priority tasks")
    busy.add("chore z", priority="low")
    busy.say("yes")
    assert set(busy.tasks()) == {"chore z"}


def test_more_than_one_call_can_take_is_one_plan(talk: Talk) -> None:
    """A change of more than a hundred tasks is shown whole, and made by as many calls as it takes."""
    talk.add(*(f"chore {n}" for n in range(101)))
    assert talk.say("delete all my tasks")["confirm"]["count"] == 101
    assert [len(call["arguments"]["task_ids"]) for call in talk.say("yes")["calls"]] == [100, 1]
    assert talk.tasks() == {}


def test_a_turn_without_waiting_has_nothing_to_confirm(talk: Talk) -> None:
    """A yes out of the blue calls nothing."""
    assert talk.say("yes")["calls"] == []
    assert isinstance(talk.conversations.begin(talk.person.owner, uuid4(), "r", "x"), Turn)


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("add_task", {"title": "sow"}),
        ("update_task", {"task_ids": ["1"], "title": "sow", "reminders": ["2031-05-02T09:00"]}),
        ("complete_task", {"task_ids": ["1"]}),
        ("delete_task", {"task_ids": ["1"]}),
        ("undo", {}),
    ],
)
def test_a_trial_keeps_nothing(talk: Talk, tool: str, arguments: dict[str, Any]) -> None:
    """A call that is tried is answered as it would be, and leaves neither change nor event nor request id behind."""
    talk.add("mend the fence")
    before, told = talk.person.do("get_changes"), talk.person.events()
    asker = Asker(owner=talk.person.owner, actor=CHAT, request_id="r1")
    tried = talk.tools.call(tool, arguments, replace(asker, trial=True))
    assert (talk.person.do("get_changes"), talk.person.events()) == (before, told)
    done = talk.tools.call(tool, arguments, asker)
    assert "replayed" not in done
    assert _titles(tried) == _titles(done)


def _titles(answer: dict[str, Any]) -> list[str]:
    tasks = [answer["task"]] if "task" in answer else answer.get("tasks") or [one["task"] for one in answer["undone"]]
    return [task["title"] for task in tasks]
