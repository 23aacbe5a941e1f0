"""What of a model's wishes is done: calls that fit their tool's form, and changes that the person's own words ask for.

Text in tasks may try to lead a model astray, so what it wants to change is held against what the person said: what the
grammar reads there too, or tasks whose words they used. Anything else waits for their yes, which no model can give.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from shared import wire
from shared.agent.asking import foreseen_changes, weighed
from shared.agent.desk import Desk
from shared.agent.memory import Asked, Prepared
from shared.domain.words import Sought, words_of
from shared.errors import Refused
from shared.model import Wanted
from shared.ports import Actor, Asker
from shared.proposals import Proposal, Proposals

AGENT = Actor(kind="agent", name="me", client="chat", door="chat")
LONGEST = 20_000  # letters of one call's arguments
YEAR = re.compile(r"\d{4}(?=-)")
AHEAD = 20  # years
SHORT = 3  # letters of words that any sentence may hold
EVERYDAY = frozenset(  # words of requests, which stand for no task
    words_of("all already also any are change complete completed day delete done due every everything finish finished")
    + words_of("for from have instructions list make mark move next please remove task tasks that the them then these")
    + words_of("this those today todo tomorrow tonight update want week what when which with your")
)
DELETING = re.compile(
    r"\b(?:delet|remov|eras|trash|drop|cancel|scrap|clear|purg|bin|ditch|forget|rid of|throw|take .* off)",
    re.IGNORECASE,
)
Change = Mapping[str, Any]  # {id, before, after} of a task


class Judge:
    """Judges what a model wants done about one message; `ready` is what the grammar made of it."""

    def __init__(self, message: str, ready: Prepared, desk: Desk, proposals: Proposals, group: Asker) -> None:
        self._ready, self._desk, self._proposals, self._asker = ready, desk, proposals, group
        self._message = message
        self._deleting = bool(DELETING.search(message))
        said = [word for word in words_of(message) if word not in EVERYDAY]
        self._words = [Sought(word) for word in said if len(word) > SHORT or word.isdigit()]
        self._counted: dict[str, Proposal] = {}
        self._steps = [*ready.steps, *(ready.waiting.steps if ready.waiting else ())]

    def judge(self, wanted: Wanted, key: str) -> tuple[Asked, Sequence[Change]]:
        """Return a call as it is taken, and the changes that must wait for the person's yes."""
        asked = Asked(id=wanted.id, tool=wanted.tool, raw=wanted.arguments[:LONGEST])
        try:
            arguments = self._read(wanted)
            held = self._held(wanted.tool, arguments, key)
        except Refused as why:
            return replace(asked, refused=why.problem()), ()
        return replace(asked, arguments=arguments, waits=bool(held)), held

    def _read(self, wanted: Wanted) -> dict[str, Any]:
        catalogue = self._desk.tools.catalogue()
        if wanted.tool not in catalogue:
            hint = f"use {', '.join(catalogue)}"
            raise Refused(f"tool: there is no {wanted.tool}", field="tool", value=wanted.tool, hint=hint)
        if len(wanted.arguments) > LONGEST:
            raise Refused("arguments: they are too long", field="arguments", hint="send less in one call")
        said = wire.parse(wanted.arguments.encode("utf-8", "replace") or b"{}")
        if not isinstance(said, dict):
            raise Refused("arguments: they are no JSON object", field="arguments", hint="send a JSON object")
        arguments = {name: value for name, value in said.items() if name != "request_id"}
        _check(arguments, catalogue[wanted.tool]["input"])
        self._check_year(arguments)
        return self._at_home(wanted.tool, arguments)

    def _check_year(self, arguments: Mapping[str, Any]) -> None:
        """Refuse a year that the person did not say and that is far from now: models often think it is another one."""
        said = YEAR.match(arguments.get("due", ""))
        near = range(self._desk.today.year - 1, self._desk.today.year + AHEAD + 1)
        if said and int(said[0]) not in near and said[0] not in self._message:
            hint = f"today is {self._desk.today}; take a date the person said"
            raise Refused(f"due: {said[0]} is far from now", field="due", value=arguments["due"], hint=hint)

    def _at_home(self, tool: str, arguments: dict[str, Any]) -> dict[str, Any]:
        """Return a task's times said in the zone where the person is, as they mean them."""
        timed = tool in ("add_task", "update_task") and "T" in arguments.get("due", "")
        away = self._desk.zone != self._desk.home
        return {"time_zone": self._desk.zone, **arguments} if timed and away else arguments

    def _held(self, tool: str, arguments: dict[str, Any], key: str) -> Sequence[Change]:
        hints = self._desk.tools.catalogue()[tool]["annotations"]
        if hints["readOnlyHint"] or (tool == "update_task" and set(arguments) == {"task_ids"}):
            return ()
        if not hints["destructiveHint"]:
            return self._added()
        if "task_ids" not in arguments:
            return self._untold(tool)
        agreed = self._read_too(tool, arguments["task_ids"])
        if agreed and not self._ready.waiting:
            return ()
        if agreed or not self._named(tool, arguments["task_ids"]):
            return foreseen_changes(tool, arguments, self._asker, self._desk.tools)
        return self._weighed(tool, arguments, key)

    def _weighed(self, tool: str, arguments: dict[str, Any], key: str) -> Sequence[Change]:
        """Return what of a change the person spoke of is too much within ten minutes."""
        proposal = weighed(tool, {**arguments, "request_id": key}, self._asker, self._desk.tools, self._proposals)
        if proposal is None or proposal.verdict != "free":
            return proposal.tasks if proposal else ()
        self._counted[key] = proposal
        return ()

    def forget(self, key: str) -> None:
        """Count a call's changes no more: its tool refused it."""
        if key in self._counted:
            self._proposals.forget(self._counted.pop(key))

    def _added(self) -> Sequence[Change]:
        if self._only_looks():
            hint = "answer them, and ask whether to add it"
            raise Refused("the person asked to see something and to add nothing", hint=hint)
        return ()

    def _untold(self, tool: str) -> Sequence[Change]:
        if any(step.tool == tool for step in self._steps):
            return ()
        raise Refused(f"the person's own words do not ask for {tool}", hint="answer them, and ask whether to do it")

    def _only_looks(self) -> bool:
        """Return whether the grammar reads that the person wants to see something, and nothing else."""
        known = self._desk.tools.catalogue()
        looks = [known[step.tool]["annotations"]["readOnlyHint"] for step in self._steps if step.tool]
        return bool(looks) and all(looks) and self._ready.question is None

    def _read_too(self, tool: str, ids: Sequence[str]) -> bool:
        """Return whether the grammar reads the same change of these tasks."""
        known = {one for step in self._steps if step.tool == tool for one in step.arguments.get("task_ids", ())}
        return set(ids) <= known

    def _named(self, tool: str, ids: Sequence[str]) -> bool:
        """Return whether the message has a word of each task's title, and speaks of deleting where that is done."""
        if self._only_looks() or (tool == "delete_task" and not self._deleting):
            return False
        titles = [words_of(task["title"]) for task in self._desk.named(ids)]
        return all(any(word.best(title) for word in self._words) for title in titles)


def _check(arguments: Mapping[str, Any], form: Mapping[str, Any]) -> None:
    """Refuse arguments that do not fit a tool's form (JSON Schema 2020-12), naming the field."""
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import best_match

    unknown = next((name for name in arguments if name not in form["properties"]), None)
    if unknown is not None:
        hint = f"use {', '.join(name for name in form['properties'] if name != 'request_id')}"
        raise Refused(f"{unknown}: there is no such field", field=unknown, hint=hint)
    missing = next((name for name in form["required"] if name not in arguments), None)
    if missing is not None:
        raise Refused(f"{missing}: it is missing", field=missing, hint="add the field")
    fault = best_match(Draft202012Validator(form).iter_errors(arguments))
    if fault is not None:
        field = ".".join(str(part) for part in fault.absolute_path)
        wanted = fault.schema.get("description") if isinstance(fault.schema, dict) else None
        raise Refused(f"{field}: {fault.message[:LONGEST_FAULT]}", field=field, hint=wanted)


LONGEST_FAULT = 200  # letters
