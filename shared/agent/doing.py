"""One plan, or a model's calls, being carried out: what was called, said and spoken of."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal
from uuid import uuid5

import msgspec

from shared.agent import ledger, past, wording
from shared.agent.desk import Desk
from shared.agent.memory import MOST_IDS, Memory, Prepared, Question, Step, TaskSaid, Waiting
from shared.agent.personal import granted
from shared.agent.planning import SHOWING
from shared.domain.plan import Wish
from shared.errors import Refused
from shared.ports import Actor, Asker
from shared.turns import Turn

Answer = dict[str, Any]
Told = tuple[Literal["delta", "call", "done"], Answer]
ALONE = "The language model {}, so I understood this without it."
APART: Mapping[str | None, Callable[[TaskSaid], bool]] = {  # what list_tasks has no filter for
    "undated": lambda task: not task["due"],
    "repeating": lambda task: bool(task["recurrence"]),
}
CHAT = Actor(kind="person", name="me", client="chat", door="chat")


class Doing:
    """One plan being carried out: what was called, said and spoken of."""

    def __init__(self, ready: Prepared, turn: Turn, desk: Desk) -> None:
        self._ready, self._turn, self._desk = ready, turn, desk
        self._said: list[str] = []
        self._made: dict[str, str] = {}
        self._spoken: list[str] = []
        self._shown: list[str] | None = None
        self.calls: list[Answer] = []
        self.question: Question | None = None
        self.waiting: Waiting | None = None
        self.confirm: Answer | None = None

    @property
    def reply(self) -> str:
        """Return what is answered."""
        return "\n".join(self._said)

    def by_plan(self) -> Iterator[Told]:
        """Do what the plan says, step by step."""
        self.question, self.waiting, self.confirm = self._ready.question, self._ready.waiting, self._ready.confirm
        if self._ready.alone:
            yield from self.tell(ALONE.format(self._ready.alone))
        for n, step in enumerate(self._ready.steps):
            yield from self._take(n, step)

    def tell(self, text: str) -> Iterator[Told]:
        """Say something more."""
        yield "delta", {"text": f"{self.between}{text}"}
        self.note(text)

    def note(self, text: str) -> None:
        """Take up what has been said."""
        self._said.append(text)

    @property
    def between(self) -> str:
        """Return what stands before the next thing that is said."""
        return "\n" if self._said else ""

    def call(self, key: str, step: Step, actor: Actor = CHAT) -> tuple[str, Answer]:
        """Call a tool, under a request id that follows from the turn and the key; return words for it and its answer.

        The answer is as the tool gave it; Refused where it did not take the call.
        """
        arguments = self._with_ids(step.arguments)
        answer = self._desk.tools.call(step.tool, arguments, self._asker(key, actor))
        said, result = self._taken(key, step, arguments, answer)
        spans = {"spans": msgspec.to_builtins(step.spans)} if step.spans else {}
        self.calls.append({"tool": step.tool, "arguments": arguments, "result": result, **spans})
        return said, answer

    def _take(self, n: int, step: Step) -> Iterator[Told]:
        """Do one step; a refusal becomes words, what does not answer ends the turn (Unavailable).

        Where there are several steps, none says that nothing was changed: another may have changed something.
        """
        said = step.say
        if step.wish:
            said = self._granted(step.wish)
        elif step.tool:
            try:
                said, _ = self.call(str(n), step)
            except Refused as why:
                said = wording.refusal(why)
            else:
                yield "call", self.calls[-1]
        if len(self._ready.steps) > 1:
            said = said.removesuffix(wording.UNCHANGED)
        yield from self.tell(said)

    def memory(self, before: Memory) -> Memory:
        """Return what the conversation knows now: an open question or proposal lives for one message only."""
        shown = before.shown if self._shown is None else self._shown
        question = self.question
        return Memory(
            spoken=(self._spoken or (question.choices if question else before.spoken))[:MOST_IDS],
            shown=(question.choices if question else shown)[:MOST_IDS],
            added=(list(self._made.values()) or before.added)[:MOST_IDS],
            question=question,
            waiting=self.waiting,
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

    def _asker(self, key: str, actor: Actor) -> Asker:
        chain = uuid5(self._turn.conversation, self._ready.origin)
        return Asker(
            owner=self._turn.owner,
            actor=actor,
            request_id=str(uuid5(chain, key)),
            group_id=chain,
            conversation_id=self._turn.conversation,
            words=self._ready.words,
        )

    def _taken(self, key: str, step: Step, arguments: Answer, result: Answer) -> tuple[str, Answer]:
        """Remember what a call spoke of; return what is said about it, and its result as it is shown."""
        if step.how == "finished":
            result = _finished(arguments, result, self._desk)
        if step.how in APART:
            result = _apart(arguments, result, self._desk.listed, APART[step.how])
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
            self._made[f"+{key}"] = ids[0]
        return wording.done(step.tool, arguments, result, self._desk), result


def _spoken_of(result: Answer) -> list[TaskSaid]:
    if "undone" in result:
        return [one["task"] for one in result["undone"]]
    return [result["task"]] if "task" in result else list(result.get("tasks", ()))


def _finished(arguments: Answer, answer: Answer, desk: Desk) -> Answer:
    """Return the page with the tasks completed on the days asked for, which the tools know only as days of the due."""
    first, last = arguments.get("due_after", "")[:10], arguments.get("due_before", "9999-12-31")[:10]
    asked = {name: said for name, said in arguments.items() if name in ("status", "priority", "tags", "text")}
    tasks = [task for task in desk.listed(asked) if first <= desk.completed_on(task) <= last]
    return {name: value for name, value in answer.items() if name != "next_cursor"} | {"tasks": tasks}


def _apart(
    arguments: Answer, answer: Answer, listed: Callable[[Answer], list[Any]], wanted: Callable[[TaskSaid], bool]
) -> Answer:
    """Return the page with all tasks that are told apart by what the tools have no filter for."""
    asked = {name: value for name, value in arguments.items() if name not in ("limit", "cursor", "query")}
    tasks = [task for task in listed(asked) if wanted(task)]
    return {name: value for name, value in answer.items() if name != "next_cursor"} | {"tasks": tasks}
