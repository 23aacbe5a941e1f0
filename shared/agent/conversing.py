"""The loop: a message is claimed, understood, kept as a plan, carried out by the tools, answered and remembered.

The plan is kept before its first call, and every call's request id follows from it, so a retry after any crash finds
what was done and does the rest: one message changes things once. Where there is a model it is asked first, and its
rounds are the plan; where it fails before it changed anything, the grammar answers.
"""

from collections.abc import Generator, Iterator

import msgspec
from msgspec.structs import replace

from shared.agent.desk import Desk
from shared.agent.doing import CHAT, Answer, Doing, Told
from shared.agent.hurrying import SLACK, TURN, Deadline, HurriedTools
from shared.agent.memory import Heard, Memory, Prepared
from shared.agent.planning import prepared
from shared.agent.thinking import GaveUp, Mind, Thinking
from shared.domain import dates
from shared.mailing import People
from shared.ports import Asker, Tools
from shared.turns import Conversations, Turn

BROKE_OFF = "The language model {}, so this is all that was done."


def converse(
    heard: Heard,
    tools: Tools,
    conversations: Conversations,
    people: People,
    mind: Mind | None = None,
    *,
    within: float = TURN,
) -> Iterator[Told]:
    """Yield what happens to a message as it happens, at last ("done", {reply, conversation_id, calls, confirm?}).

    Before that ("call", {tool, arguments, result}) for each call and ("delta", {text}) for each part of the reply; of
    a model that was given up, parts were told that the reply no longer has. The same request id gives the same answer.
    Raises Refused where the message cannot be answered, Unavailable where it cannot now, or not `within` so many
    seconds. `mind` is None where there is no model.
    """
    deadline = Deadline.within(within)
    turn = conversations.begin(heard.owner, heard.conversation, heard.request_id, _words(heard))
    if turn.answer is not None:
        yield "delta", {"text": turn.answer["reply"]}
        yield "done", dict(turn.answer)
        return
    try:
        desk = _desk(heard, turn, HurriedTools(tools, Deadline(deadline.at - SLACK)), people)
        yield from _answered(heard, turn, desk, conversations, mind=mind, deadline=deadline)
    except BaseException:
        conversations.release(turn)
        raise


def answer(
    heard: Heard, tools: Tools, conversations: Conversations, people: People, mind: Mind | None = None
) -> Answer:
    """Return the whole answer to a message."""
    return [said for _, said in converse(heard, tools, conversations, people, mind)][-1]


def _words(heard: Heard) -> str:
    return heard.message if heard.confirm is None else f"confirm {heard.confirm}"


def _answered(
    heard: Heard, turn: Turn, desk: Desk, conversations: Conversations, *, mind: Mind | None, deadline: Deadline
) -> Iterator[Told]:
    if turn.plan is not None:
        ready = msgspec.convert(turn.plan, Prepared)
    else:
        ready = prepared(heard, turn, desk, conversations)
        conversations.keep(turn, msgspec.to_builtins(ready))
    doing = Doing(ready, turn, desk)
    if ready.settled or ready.alone or (mind is None and not ready.rounds):
        yield from doing.by_plan()
    else:
        thinking = Thinking(
            ready, turn=turn, desk=desk, conversations=conversations, mind=mind, doing=doing, deadline=deadline
        )
        doing = yield from _thought(thinking, ready, turn, desk, conversations)
    confirm = {"confirm": doing.confirm} if doing.confirm else {}
    whole = {"reply": doing.reply, "conversation_id": str(turn.conversation), "calls": doing.calls, **confirm}
    conversations.end(turn, msgspec.to_builtins(doing.memory(desk.memory)), whole)
    yield "done", whole


def _thought(
    thinking: Thinking, ready: Prepared, turn: Turn, desk: Desk, conversations: Conversations
) -> Generator[Told, None, Doing]:
    """Have a model see to a message, and return what was done; what it fails at unchanged is done without it."""
    try:
        yield from thinking.carry_on()
    except GaveUp as why:
        if thinking.changed:
            yield from thinking.doing.tell("\n".join([*thinking.changed, BROKE_OFF.format(why)]))
            return thinking.doing
        alone = replace(ready, rounds=[], alone=str(why))
        conversations.keep(turn, msgspec.to_builtins(alone))
        doing = Doing(alone, turn, desk)
        if thinking.told:
            yield "delta", {"text": "\n"}
        yield from doing.by_plan()
        return doing
    return thinking.doing


def _desk(heard: Heard, turn: Turn, tools: Tools, people: People) -> Desk:
    zone = heard.zone or turn.time_zone
    dates.zone(zone)
    asker = Asker(owner=turn.owner, actor=CHAT, conversation_id=turn.conversation)
    memory = msgspec.convert(turn.memory, Memory)
    return Desk(tools=tools, asker=asker, memory=memory, now=turn.now, zone=zone, habits=turn.habits, people=people)
