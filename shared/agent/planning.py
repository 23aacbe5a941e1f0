"""From words to steps: the grammar reads them, references become ids, and what is unclear becomes a question.

Nothing is changed here; what comes out is kept before its first call. More than five tasks changed or deleted wait for
the person's yes, which the grammar reads and no model does.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from shared.agent import choosing, ledger, proposing, wording
from shared.agent.asking import TAKING, UNASKED, below
from shared.agent.desk import Desk
from shared.agent.memory import Heard, How, Phrase, Prepared, Question, Step, TaskSaid, Waiting
from shared.agent.moving import foreseen, spread
from shared.agent.resolving import Meant, meant, parted, unnarrowed
from shared.domain import dates
from shared.domain.plan import Call, Plan, Span
from shared.domain.words import folded
from shared.errors import Refused
from shared.language.grammar import understand
from shared.proposals import PATIENCE
from shared.turns import Conversations, Turn

HOW: tuple[How, ...] = ("undated", "repeating", "finished", "reminders")
SHOWING = ("list_tasks", "search_tasks")
_ALL = re.compile(r"\b(?:all|every|everything|each|any|whole|entire)\b")


def prepared(heard: Heard, turn: Turn, desk: Desk, conversations: Conversations) -> Prepared:
    """Return what to do about a message; Refused where a token confirms nothing."""
    waiting = desk.memory.waiting
    if heard.confirm is not None:
        if waiting is None or not conversations.confirms(turn, heard.confirm, waiting.turn):
            hint = "it works once and for ten minutes; ask again"
            raise Refused("confirm: there is nothing that this confirms", field="confirm", hint=hint)
        return _confirmed(waiting)
    plan = _understood(heard.message, desk)
    if plan.wish:
        return Prepared(steps=[Step(wish=plan.wish)], origin=turn.request_id, words=heard.message, settled=True)
    answered = _answered(plan, heard, turn, desk)
    if answered is not None:
        return answered
    found = Finding(desk, said_all=bool(_ALL.search(folded(heard.message))), message=heard.message)
    for call in plan.calls:
        found.take(call, plan.notes)
    steps = found.steps or [Step(say=plan.reply)]
    return _asked_first(Prepared(steps=steps, origin=turn.request_id, words=heard.message), found, turn, conversations)


def _understood(message: str, desk: Desk) -> Plan:
    """Return what was meant; where words may be tags of theirs, it is read again knowing their tags."""
    habits = desk.habits
    asked = partial(understand, message, desk.clock, desk.zone)
    read = partial(asked, locale=habits.locale, lead=habits.default_reminder, day_starts=habits.day_starts)
    plan = read()
    if not any("text" in call.arguments or _all_named(call) for call in plan.calls):
        return plan
    tags = {tag for task in desk.listed({}) for tag in task["tags"]}
    return read(known_tags=sorted(tags)) if tags else plan


def _all_named(call: Call) -> bool:
    references = call.arguments.get("task_ids", ())
    return any(isinstance(one, dict) and one.get("all") and one.get("match") for one in references)


def _answered(plan: Plan, heard: Heard, turn: Turn, desk: Desk) -> Prepared | None:
    """Return what a yes, a no or a choice does to what is open; None where the message is none of these."""
    waiting, question = desk.memory.waiting, desk.memory.question
    if waiting is not None and plan.answer == "yes" and turn.now < waiting.expires:
        return _confirmed(waiting)
    if plan.answer == "no" and (waiting or question):
        return Prepared(steps=[Step(say=wording.LEFT)], origin=turn.request_id, words=heard.message, settled=True)
    chosen = choosing.chosen(heard.message, question, agreed=plan.answer == "yes") if question else []
    if question is None or not chosen:
        return None
    tasks = desk.named([*question.known, *chosen])
    found = Finding(desk, said_all=True)
    found.change(question.tool, question.arguments, tasks)
    return Prepared(steps=found.steps, origin=turn.request_id, words=heard.message, settled=True)


def _confirmed(waiting: Waiting) -> Prepared:
    return Prepared(steps=waiting.steps, origin=waiting.turn, words=waiting.words, settled=True)


def _asked_first(ready: Prepared, found: "Finding", turn: Turn, conversations: Conversations) -> Prepared:
    """Return the same, or where it changes too much, a proposal in its place: nothing runs before the yes."""
    if len(found.changes) <= (0 if found.sweeping else UNASKED):
        return Prepared(steps=ready.steps, origin=ready.origin, words=ready.words, question=found.question)
    changes = [{"id": task["id"], "before": task, "after": after} for task, after in found.changes]
    waiting, confirm = proposed(ready.steps, changes, turn, conversations)
    say = Step(say=proposing.asked(confirm["calls"], [task for task, _ in found.changes]))
    return Prepared(steps=[say], origin=ready.origin, words=ready.words, waiting=waiting, confirm=confirm)


def proposed(
    steps: Sequence[Step], changes: Sequence[Mapping[str, Any]], turn: Turn, conversations: Conversations
) -> tuple[Waiting, dict[str, Any]]:
    """Return steps as they wait for a yes, and what the person is shown of them: {id, before, after} of each task."""
    expires = turn.now + PATIENCE
    waiting = Waiting(turn=turn.request_id, words=turn.words, expires=expires, steps=list(steps))
    confirm = {
        "token": conversations.token(turn, expires),
        "expires_at": dates.instant_text(expires),
        "count": len(changes),
        "calls": [{"tool": step.tool, "arguments": step.arguments} for step in steps if step.tool],
        "tasks": list(changes),
    }
    return waiting, confirm


class Finding:
    """Makes out, call after call, which steps a plan means; what it adds can be spoken of by the calls behind."""

    def __init__(self, desk: Desk, *, said_all: bool, message: str = "") -> None:
        self._desk, self._said_all, self._message = desk, said_all, message
        self.sweeping = False  # every task would change, and nobody said so
        self.steps: list[Step] = []
        self.changes: list[tuple[TaskSaid, dict[str, Any] | None]] = []
        self.question: Question | None = None

    def take(self, call: Call, notes: Sequence[str]) -> None:
        """Take up one call of the plan, with the plan's notes on it."""
        arguments = dict(call.arguments)
        if call.tool == "add_task":
            self._add(arguments, call.spans)
        elif "rang" in notes:
            first, last = arguments.get("due_after", ""), arguments.get("due_before", self._desk.today.isoformat())
            tasks = self._desk.listed({"status": "all"})
            self.steps.append(Step(say=ledger.rang(tasks, first[:10], last[:10], self._desk)))
        elif "spoken" in notes:
            self._recall(rings="reminders" in notes)
        elif "task_ids" not in arguments:
            how = next((name for name in HOW if name in notes and call.tool in SHOWING), None)
            self.steps.append(Step(tool=call.tool, arguments=_at_home(arguments, self._desk), how=how))
        else:
            self._refer(call.tool, arguments.pop("task_ids"), arguments)

    def change(self, tool: str, arguments: dict[str, Any], tasks: Sequence[TaskSaid]) -> None:
        """Take up a change whose tasks are known."""
        try:
            calls = spread(arguments, tasks, self._desk)
        except Refused as why:
            self.steps.append(Step(say=wording.refusal(why)))
            return
        by_id = {str(task["id"]): task for task in tasks}
        for one in calls:
            self.steps.append(Step(tool=tool, arguments=one))
            self.changes += [(by_id[id_], foreseen(by_id[id_], tool, one)) for id_ in one["task_ids"]]
        if tool in TAKING and not arguments.get("reopen"):
            under = below(by_id, self._desk.listed({}))
            self.changes += [(task, foreseen(task, tool, arguments)) for task in under]
        self._desk.latest = list(tasks)

    def _recall(self, *, rings: bool) -> None:
        """Tell what was spoken of last as it is now, or what became of its reminders."""
        found = meant({"pronoun": "reminded" if rings else "them"}, self._desk, "all")
        tasks = found.tasks or found.choices
        desk = self._desk
        told = ledger.became(tasks, "", desk) if rings else "\n".join(wording.told(one, desk) for one in tasks)
        self.steps.append(Step(say=told if tasks else found.say))

    def _add(self, arguments: dict[str, Any], spans: Sequence[Span]) -> None:
        if self._desk.zone != self._desk.home:
            arguments.setdefault("time_zone", self._desk.zone)
        due = arguments.get("due", "")
        zone = arguments.get("time_zone", self._desk.zone) if "T" in due else None
        self._desk.latest = [{"tags": [], "due": None, **arguments, "time_zone": zone, "id": f"+{len(self.steps)}"}]
        phrases = [
            Phrase(start=one.start, end=one.end, field=one.field, text=self._message[one.start : one.end].strip())
            for one in sorted(spans, key=lambda span: span.start)
        ]
        self.steps.append(Step(tool="add_task", arguments=arguments, spans=phrases))

    def _refer(self, tool: str, references: Sequence[Any], arguments: dict[str, Any]) -> None:
        status = "completed" if arguments.get("reopen") else "open"
        references = [part for one in references for part in parted(one, self._desk, status)]
        self.sweeping |= not self._said_all and any(unnarrowed(one) for one in references)
        found = [meant(one, self._desk, status) for one in references]
        if tool == "complete_task" and not any(one.tasks or one.choices for one in found):
            found = [self._done_already(one, say, arguments) for one, say in zip(references, found, strict=True)]
        known = [task for one in found for task in one.tasks]
        unclear = [one for one in found if one.choices]
        silent = next((one.say for one in found if one.say), "")
        if tool == "update_task" and not arguments:
            silent = silent or wording.WHAT_CHANGES
        if silent or len(unclear) > 1:
            self.steps.append(Step(say=silent or wording.ONE_AT_A_TIME))
        elif unclear:
            self._ask(tool, arguments, unclear[0], known)
        else:
            self.change(tool, arguments, list({task["id"]: task for task in known}.values()))

    def _done_already(self, reference: Any, otherwise: Meant, arguments: dict[str, Any]) -> Meant:
        """Return that a task to be completed is completed already, where that is so; or open already."""
        reopen = bool(arguments.get("reopen"))
        if isinstance(reference, str) or not reference.get("match"):
            return otherwise
        other = meant({**reference, "status": "open" if reopen else "completed"}, self._desk, "completed")
        state = "open" if reopen else "done"
        return Meant(say=wording.already(other.tasks, state)) if other.tasks else otherwise

    def _ask(self, tool: str, change: dict[str, Any], unclear: Meant, known: list[TaskSaid]) -> None:
        self.question = Question(
            tool=tool,
            arguments=change,
            choices=[str(task["id"]) for task in unclear.choices],
            titles=[str(task["title"]) for task in unclear.choices],
            known=[str(task["id"]) for task in known],
        )
        self.steps.append(Step(say=wording.question(unclear.choices, self._desk, unclear.instead_of)))


def _at_home(arguments: dict[str, Any], desk: Desk) -> dict[str, Any]:
    """Return filters with times of the person's zone said in the owner's, which is how tools read them."""
    for name in ("due_after", "due_before"):
        bound = dates.parse_local(arguments[name], name) if name in arguments else None
        if isinstance(bound, datetime) and desk.zone != desk.home:
            arguments[name] = dates.local_text(dates.local(dates.attach(bound, desk.zone), desk.home))
    return arguments
