"""The loop: a message is claimed, understood, kept as a plan, carried out by the tools, answered and remembered.

The plan is kept before its first call, and every call's request id follows from it, so a retry after any crash finds
what was done and does the rest: one message changes things once.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, Literal
from uuid import uuid5

import msgspec

from shared.agent import ledger, past, wording
from shared.agent.desk import Desk
from shared.agent.memory import MOST_IDS, Heard, Memory, Prepared, Step, TaskSaid
from shared.agent.personal import granted
from shared.agent.planning import SHOWING, prepared
from shared.domain import dates
from shared.domain.plan import Wish
from shared.errors import Refused
from shared.mailing import People
from shared.ports import Actor, Asker, Conversations, Tools, Turn

Answer = dict[str, Any]
Told = tuple[Literal["delta", "call", "done"], Answer]
CHAT = Actor(kind="person", name="me", client="chat", door="chat")


def converse(heard: Heard, tools: Tools, conversations: Conversations, people: People) -> Iterator[Told]:
    """Yield what happens to a message as it happens, at last ("done", {reply, conversation_id, calls, confirm?}).

    Before that ("call", {tool, arguments, result}) for each call and ("delta", {text}) for each part of the reply. The
    same request id gives the same answer. Raises Refused or Unavailable where the message cannot be answered.
    """
    turn = conversations.begin(heard.owner, heard.conversation, heard.request_id, _words(heard))
    if turn.answer is not None:
        yield "delta", {"text": turn.answer["reply"]}
        yield "done", dict(turn.answer)
        return
    try:
        desk = _desk(heard, turn, tools, people)
        yield from _answered(heard, turn, desk, conversations)
    except BaseException:
        conversations.release(turn)
        raise


def answer(heard: Heard, tools: Tools, conversations: Conversations, people: People) -> Answer:
    """Return the whole answer to a message."""
    return [said for _, said in converse(heard, tools, conversations, people)][-1]


def _words(heard: Heard) -> str:
    return heard.message if heard.confirm is None else f"confirm {heard.confirm}"


def _answered(heard: Heard, turn: Turn, desk: Desk, conversations: Conversations) -> Iterator[Told]:
    if turn.plan is not None:
        ready = msgspec.convert(turn.plan, Prepared)
    else:
        ready = prepared(heard, turn, desk, conversations)
        conversations.keep(turn, msgspec.to_builtins(ready))
    doing = Doing(ready, turn, desk)
    for n, step in enumerate(ready.steps):
        yield from doing.take(n, step)
    confirm = {"confirm": ready.confirm} if ready.confirm else {}
    whole = {"reply": doing.reply, "conversation_id": str(turn.conversation), "calls": doing.calls, **confirm}
    conversations.end(turn, msgspec.to_builtins(doing.memory(desk.memory)), whole)
    yield "done", whole


def _desk(heard: Heard, turn: Turn, tools: Tools, people: People) -> Desk:
    zone = heard.zone or turn.time_zone
    dates.zone(zone)
    asker = Asker(owner=turn.owner, actor=CHAT, conversation_id=turn.conversation)
    memory = msgspec.convert(turn.memory, Memory)
    return Desk(tools=tools, asker=asker, memory=memory, now=turn.now, zone=zone, habits=turn.habits, people=people)


class Doing:
    """One plan being carried out: what was called, said and spoken of."""

    def __init__(self, ready: Prepared, turn: Turn, desk: Desk) -> None:
        self._ready, self._turn, self._desk = ready, turn, desk
        self._said: list[str] = []
        self._made: dict[str, str] = {}
        self._spoken: list[str] = []
        self._shown: list[str] | None = None
        self.calls: list[Answer] = []

    @property
    def reply(self) -> str:
        """Return what is answered."""
        return "\n".join(self._said)

    def take(self, n: int, step: Step) -> Iterator[Told]:
        """Do one step; a refusal becomes words, what does not answer ends the turn (Unavailable).

        Where there are several steps, none says that nothing was changed: another may have changed something.
        """
        said = step.say
        if step.wish:
            said = self._granted(step.wish)
        elif step.tool:
            arguments = self._with_ids(step.arguments)
            try:
                result = self._desk.tools.call(step.tool, arguments, self._asker(n))
            except Refused as why:
                said = wording.refusal(why)
            else:
                said, result = self._taken(n, step, arguments, result)
                spans = {"spans": msgspec.to_builtins(step.spans)} if step.spans else {}
                self.calls.append({"tool": step.tool, "arguments": arguments, "result": result, **spans})
                yield "call", self.calls[-1]
        if len(self._ready.steps) > 1:
            said = said.removesuffix(wording.UNCHANGED)
        yield "delta", {"text": f"\n{said}" if self._said else said}
        self._said.append(said)

    def memory(self, before: Memory) -> Memory:
        """Return what the conversation knows now: an open question or proposal lives for one message only."""
        shown = before.shown if self._shown is None else self._shown
        question = self._ready.question
        return Memory(
            spoken=(self._spoken or (question.choices if question else before.spoken))[:MOST_IDS],
            shown=(question.choices if question else shown)[:MOST_IDS],
            added=(list(self._made.values()) or before.added)[:MOST_IDS],
            question=question,
            waiting=self._ready.waiting,
        )

    def _granted(self, wish: Wish) -> str:
        try:
            return granted(wish, self._desk)
        except Refused as why:
            return wording.refusal(why)

    def _with_ids(self, arguments: Mapping[str, Any]) -> Answer:
        if "task_ids" not in arguments:
            return dict(arguments)
        return {**arguments, "task_ids": [self._made.get(one, one) for one in arguments["task_ids"]]}

    def _asker(self, n: int) -> Asker:
        chain = uuid5(self._turn.conversation, self._ready.origin)
        return Asker(
            owner=self._turn.owner,
            actor=CHAT,
            request_id=str(uuid5(chain, str(n))),
            group_id=chain,
            conversation_id=self._turn.conversation,
            words=self._ready.words,
        )

    def _taken(self, n: int, step: Step, arguments: Answer, result: Answer) -> tuple[str, Answer]:
        """Remember what a call spoke of; return what is said about it, and its result as it is shown."""
        if step.how == "finished":
            result = _finished(arguments, result, self._desk)
        if step.how == "undated":
            result = _undated(arguments, result, self._desk.listed)
        if step.tool == "get_changes":
            return past.told(self._ready.words, result, self._desk), result
        tasks = _spoken_of(result)
        ids = [str(task["id"]) for task in tasks]
        self._spoken += [one for one in ids if one not in self._spoken]
        if step.tool in SHOWING:
            self._shown = ids
            if step.how == "reminders":
                return ledger.became(tasks, arguments["query"], self._desk), result
            return wording.listing(result, self._desk), result
        if step.tool == "add_task":
            self._made[f"+{n}"] = ids[0]
        return wording.done(step.tool, arguments, result, self._desk), result


def _spoken_of(result: Answer) -> list[TaskSaid]:
    if "undone" in result:
        return [one["task"] for one in result["undone"]]
    return [result["task"]] if "task" in result else list(result.get("tasks", ()))


def _finished(arguments: Answer, answer: Answer, desk: Desk) -> Answer:
    """Return the page with the tasks completed on the days asked for, which the tools know only as days of the due."""
    first, last = arguments.get("due_after", "")[:10], arguments.get("due_before", "9999-12-31")[:10]
    asked = {name: said for name, said in arguments.items() if name in ("status", "priority", "tags", "text")}
    tasks = [task for task in desk.listed(asked) if first <= _completed(task, desk) <= last]
    return {name: value for name, value in answer.items() if name != "next_cursor"} | {"tasks": tasks}


def _completed(task: TaskSaid, desk: Desk) -> str:
    return dates.local(datetime.fromisoformat(task["completed_at"]), desk.zone).date().isoformat()


def _undated(arguments: Answer, answer: Answer, listed: Callable[[Answer], list[Any]]) -> Answer:
    """Return the page with all tasks that have no due, for which the tools have no filter."""
    asked = {name: value for name, value in arguments.items() if name not in ("limit", "cursor", "query")}
    tasks = [task for task in listed(asked) if not task["due"]]
    return {name: value for name, value in answer.items() if name != "next_cursor"} | {"tasks": tasks}
