"""A message is done once, whatever is lost on the way, and one message of a conversation at a time."""

from collections.abc import Callable
from uuid import uuid4

import pytest

from shared.agent.conversing import converse
from shared.agent.hurrying import SLACK
from shared.agent.memory import Heard
from shared.errors import Refused, Unavailable
from tests.house.people import Person
from tests.shared.agent.talk import CutTools, Talk


def test_the_same_request_gets_the_same_answer(talk: Talk) -> None:
    """A repeated request changes nothing and is answered as the first time."""
    first = talk.say("mend the fence tomorrow", request_id="r1")
    assert talk.say("mend the fence tomorrow", request_id="r1") == first
    assert len(talk.person.do("list_tasks")["tasks"]) == 1


def test_a_request_id_says_one_thing(talk: Talk) -> None:
    """The same request id with other words is refused, naming it."""
    talk.say("mend the fence", request_id="r1")
    with pytest.raises(Refused) as refused:
        talk.say("paint the fence", request_id="r1")
    assert refused.value.field == "request_id"
    assert set(talk.tasks()) == {"mend the fence"}


@pytest.mark.parametrize("lost", [1, 2])
def test_a_retry_takes_up_what_was_cut_off(talk: Talk, lost: int) -> None:
    """Where an answer is lost after any call, the retry does the rest and nothing twice."""
    said = {"message": "rake the leaves tomorrow\nstack the wood on friday", "request_id": "r1"}
    cut = Talk(talk.person, CutTools(talk.tools, lost=lost), talk.conversations, talk.people)
    cut.id = talk.id
    with pytest.raises(Unavailable):
        cut.say(**said)
    answer = talk.say(**said)
    assert len(answer["calls"]) == 2
    assert len(talk.person.do("list_tasks")["tasks"]) == 2


def test_a_message_has_an_end(talk: Talk) -> None:
    """What is not done when its seconds are over is told as such, and is done by the same message sent again."""
    said = {"message": "rake the leaves tomorrow\nstack the wood on friday", "request_id": "r1"}
    heard = Heard(owner=talk.person.owner, conversation=talk.id, **said)
    with pytest.raises(Unavailable, match="takes longer"):
        list(converse(heard, talk.tools, talk.conversations, talk.people, within=SLACK))
    assert talk.tasks() == {}
    assert len(talk.say(**said)["calls"]) == 2


def test_one_message_of_a_conversation_at_a_time(talk: Talk) -> None:
    """While a turn runs, the next one of its conversation is told how long it may have to wait, and others go on."""
    turn = talk.conversations.begin(talk.person.owner, talk.id, "r1", "mend the fence")
    with pytest.raises(Unavailable) as told:
        talk.say("paint the fence")
    assert "in 30 seconds if Cuebird has just been restarted" in str(told.value.hint)
    talk.another().say("oil the fence")
    talk.conversations.release(turn)
    talk.say("paint the fence")
    assert set(talk.tasks()) == {"oil the fence", "paint the fence"}


def test_a_conversation_keeps_its_last_fifty_turns(talk: Talk) -> None:
    """Older turns are forgotten: their request ids may be used again."""
    for n in range(51):
        turn = talk.conversations.begin(talk.person.owner, talk.id, f"r{n}", "words")
        talk.conversations.end(turn, {}, {"reply": "ok"})
    assert talk.conversations.begin(talk.person.owner, talk.id, "r1", "words").answer == {"reply": "ok"}
    assert talk.conversations.begin(talk.person.owner, talk.id, "r0", "other words").answer is None


def test_a_conversation_belongs_to_one_person(talk: Talk, newcomer: Callable[[str], Person]) -> None:
    """The id of another person's conversation opens one of one's own, which knows nothing."""
    talk.say("mend the fence")
    stranger = Talk(newcomer("Europe/Paris"), talk.tools, talk.conversations, talk.people)
    stranger.id = talk.id
    assert "not sure which task" in stranger.told("make it high priority")
    assert stranger.tasks() == {}


def test_nobody_has_no_conversation(talk: Talk) -> None:
    """Who is no owner is turned away before anything is kept."""
    nobody = uuid4()
    with pytest.raises(Refused):
        talk.conversations.begin(nobody, talk.id, "r1", "mend the fence")
    with pytest.raises(Refused):
        talk.conversations.time_zone(nobody)
