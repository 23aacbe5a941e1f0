"""The loop with a model: told the conversation, it asks for calls, is told their answers, and at last answers itself.

Each round's calls are judged and kept before the first is made, under request ids that follow from the turn: a retry
makes them again, which changes nothing, and goes on from there. What waits for a yes ends the turn.
"""

import json
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from shared.agent import prompting, proposing
from shared.agent.desk import Desk
from shared.agent.doing import Doing, Told
from shared.agent.hurrying import Deadline
from shared.agent.judging import AGENT, Change, Judge
from shared.agent.memory import Asked, Prepared, Round, Step, Waiting
from shared.agent.planning import proposed
from shared.errors import Refused, Unavailable
from shared.model import Budget, Model, Thought
from shared.proposals import Proposals
from shared.turns import Conversations, Turn

ROUNDS = 6
MOST_CALLS = 20  # of one round
FOR_GRAMMAR = 8.0  # seconds of a turn that no model may use
WAITS = {"detail": "the person is asked first; nothing was changed"}
TOO_MANY = Refused("tool_calls: more than 20 in one round", field="tool_calls", hint="ask for the rest in the next")


class GaveUp(Exception):
    """A model came to no answer; the text says why, behind "the language model"."""


@dataclass(frozen=True, slots=True)
class Mind:
    """A model, and where the changes it wants are counted."""

    model: Model
    proposals: Proposals


class Thinking:
    """One message being seen to by a model. `changed` says in words what it changed so far."""

    def __init__(
        self,
        ready: Prepared,
        *,
        turn: Turn,
        desk: Desk,
        conversations: Conversations,
        mind: Mind | None,
        doing: Doing,
        deadline: Deadline,
    ) -> None:
        self._ready, self._turn, self._desk = ready, turn, desk
        self._conversations, self._mind, self.doing = conversations, mind, doing
        self._rounds = list(ready.rounds)
        self._budget = (mind.model.budget if mind else None) or Budget(seconds=0, tokens=0)
        self._until = Deadline(min(deadline.at - FOR_GRAMMAR, Deadline.within(self._budget.seconds).at))
        self._spent = 0
        asker = replace(desk.asker, actor=AGENT)
        self._judge = Judge(turn.words, ready, desk, mind.proposals, asker) if mind else None
        self._messages = prompting.opening(turn.words, conversations.earlier(turn, prompting.EARLIER), desk)
        self.changed: list[str] = []
        self._shown = ""
        self.told = False  # whether the model has said anything

    def carry_on(self) -> Iterator[Told]:
        """See to the message; GaveUp where the model comes to no answer."""
        for n in range(ROUNDS):
            if n < len(self._rounds):
                one = self._rounds[n]
            else:
                thought = yield from self._think(closing=n == ROUNDS - 1)
                if not thought.calls:
                    yield from self._end(thought.text.strip())
                    return
                one = self._judged(n, thought)
            yield from self._act(n, one)
            if one.waiting:
                yield from self._propose(one)
                return
        raise GaveUp("went round in circles")

    def _think(self, *, closing: bool) -> Generator[Told, None, Thought]:
        """Ask the model once; its words are told as they come."""
        left = Budget(seconds=self._until.left, tokens=self._budget.tokens - self._spent)
        if self._mind is None or left.seconds <= 0:
            raise GaveUp("took too long")
        if left.tokens <= 0:
            raise GaveUp("used up its budget")
        offered = prompting.offered(self._desk.tools.catalogue())
        first = True
        try:
            for said in self._mind.model.think(self._messages, offered, left, closing=closing):
                if isinstance(said, Thought):
                    self._spent += said.tokens
                    return said
                yield "delta", {"text": f"{self.doing.between if first else ''}{said}"}
                first, self.told = False, True
        except Unavailable as why:
            raise GaveUp(why.detail) from why
        raise GaveUp("broke off")

    def _judged(self, n: int, thought: Thought) -> Round:
        """Return a round with its calls judged, kept before the first of them is made."""
        assert self._judge is not None
        judged = [self._judge.judge(one, self._key(n, k)) for k, one in enumerate(thought.calls[:MOST_CALLS])]
        judged += [
            (Asked(id=one.id, tool=one.tool, raw="{}", refused=TOO_MANY.problem()), ())
            for one in thought.calls[MOST_CALLS:]
        ]
        calls = [one for one, _ in judged]
        held = [change for _, changes in judged for change in changes]
        waiting, confirm = self._waiting(calls, held) if held else (None, None)
        self._rounds.append(Round(text=thought.text, calls=calls, waiting=waiting, confirm=confirm))
        ready = msgspec.structs.replace(self._ready, rounds=self._rounds)
        self._conversations.keep(self._turn, msgspec.to_builtins(ready))
        return self._rounds[-1]

    def _key(self, n: int, k: int) -> str:
        return f"{self._turn.request_id}/{n}.{k}"

    def _waiting(self, calls: Sequence[Asked], held: Sequence[Change]) -> tuple[Waiting, dict[str, Any]]:
        steps = [Step(tool=one.tool, arguments=one.arguments) for one in calls if one.waits]
        return proposed(steps, held, self._turn, self._conversations)

    def _act(self, n: int, one: Round) -> Iterator[Told]:
        """Make the calls of a round that are to be made, and tell the model what came of each."""
        if one.text and not one.waiting:
            self.doing.note(one.text.strip())
        self._messages.append(_spoken(one))
        for k, asked in enumerate(one.calls):
            content = asked.refused or WAITS
            if not asked.refused and not asked.waits:
                content = yield from self._call(self._key(n, k), asked)
            self._messages.append({"role": "tool", "tool_call_id": asked.id, "content": json.dumps(content)})

    def _call(self, key: str, asked: Asked) -> Generator[Told, None, dict[str, Any]]:
        step = Step(tool=asked.tool, arguments=asked.arguments)
        try:
            said, answer = self.doing.call(key, step, AGENT)
        except Refused as why:
            if self._judge:
                self._judge.forget(key)
            return why.problem()
        yield "call", self.doing.calls[-1]
        if self._desk.tools.catalogue()[asked.tool]["annotations"]["readOnlyHint"]:
            self._shown = said
        else:
            self.changed.append(said)
        return prompting.told(answer)

    def _propose(self, one: Round) -> Iterator[Told]:
        assert one.confirm is not None
        self.doing.waiting, self.doing.confirm = one.waiting, one.confirm
        tasks = [task["before"] for task in one.confirm["tasks"]]
        yield from self.doing.tell(proposing.asked(one.confirm["calls"], tasks))

    def _end(self, text: str) -> Iterator[Told]:
        """Answer with the model's words, which were told already; where it has none, with what was done or found."""
        if text:
            self.doing.note(text)
            return
        said = "\n".join(self.changed) or self._shown
        if not said:
            raise GaveUp("said nothing")
        yield from self.doing.tell(said)


def _spoken(one: Round) -> dict[str, Any]:
    """Return a round as the model's own message; some servers take no null beside calls, so the text is never that."""
    calls = [
        {"id": asked.id, "type": "function", "function": {"name": asked.tool, "arguments": asked.raw}}
        for asked in one.calls
    ]
    return {"role": "assistant", "content": one.text, "tool_calls": calls}
