"""What a language model is told: who it is, what day it is, what was said so far, and which tools it has.

The tools, and the rules for using them, are described once, beside their own functions; limits are left out here, since
every call is checked against the whole form before it is made.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from shared.agent.desk import Desk

Message = dict[str, Any]
SYSTEM = """You are Cuebird, a to-do list that one person talks to. You act only through the tools.
Today is {today:%A} {today:%Y-%m-%d}. It is {clock:%H:%M} in {zone}, the person's time zone.

- Do what the last message asks, and nothing more.
- Look a task up with search_tasks or list_tasks before you change it.
{rules}
- Answer in the person's language, in a sentence or two without markup. Name tasks by title and day, never by id.
- Say that something was done only where a tool's answer shows it."""
UNSAID = frozenset(["request_id"])  # told by us
LIMITS = frozenset(["maxLength", "minLength", "maxItems", "minItems", "pattern", "maximum", "minimum"])
OWN = frozenset(["series_id", "occurrence", "created_at", "updated_at", "version", "recurs_from", "missed"])
EARLIER = 10  # messages with their replies
LONGEST = 2_000  # letters of each
PRESSED = "confirm v1."  # a plan accepted by its token, which is not for models


def opening(message: str, earlier: Sequence[tuple[str, str]], desk: Desk) -> list[Message]:
    """Return the conversation so far and the message to answer."""
    system = SYSTEM.format(today=desk.today, clock=desk.clock, zone=desk.zone, rules=desk.tools.rules)
    told = [{"role": "system", "content": system}]
    for said, reply in earlier:
        told.append({"role": "user", "content": "yes" if said.startswith(PRESSED) else said[:LONGEST]})
        told.append({"role": "assistant", "content": reply[:LONGEST]})
    return [*told, {"role": "user", "content": message}]


def offered(catalogue: Mapping[str, Any]) -> list[Message]:
    """Return the tools as a model is offered them."""
    return [
        {
            "type": "function",
            "function": {"name": name, "description": tool["description"], "parameters": _bare(tool["input"])},
        }
        for name, tool in catalogue.items()
    ]


def _bare(schema: Mapping[str, Any]) -> Message:
    fields = {name: _unlimited(part) for name, part in schema["properties"].items() if name not in UNSAID}
    return {"type": "object", "properties": fields, "required": schema["required"], "additionalProperties": False}


def _unlimited(part: Any) -> Any:
    if isinstance(part, list):
        return [_unlimited(one) for one in part]
    if not isinstance(part, dict):
        return part
    return {name: _unlimited(value) for name, value in part.items() if name not in LIMITS}


def told(answer: Mapping[str, Any]) -> Message:
    """Return a tool's answer without what a model has no use for: fields that are empty or ours."""
    if "task" in answer:
        return {**answer, "task": _task(answer["task"])}
    for many in ("tasks", "changes"):
        if many in answer:
            return {**answer, many: [told(one) if "task" in one else _task(one) for one in answer[many]]}
    return dict(answer)


def _task(task: Mapping[str, Any]) -> Message:
    kept = {name: value for name, value in task.items() if name not in OWN and value not in (None, "", [], "none")}
    return {name: value[:LONGEST] if isinstance(value, str) else value for name, value in kept.items()}
