"""A phrase that was understood, turned back into words of the title."""

import re
from collections.abc import Callable
from typing import Any

from shared.domain.plan import Call, Plan
from shared.errors import Refused

CHANGED = ("title", "due", "recurrence", "priority", "tags", "reminders")
REMOVE = "remove"
_WORD = re.compile(r"\S+")


def as_words(message: str, start: int, end: int, read: Callable[[str], Plan]) -> dict[str, Any]:
    """Return what of the task that a message added is otherwise when `message[start:end]` means nothing but itself.

    The change is update_task's; only what differs is named. Refused where nothing was understood at that place.
    """
    plan = read(message)
    added = next((n for n, call in enumerate(plan.calls) if _understood(call, start, end)), None)
    if added is None:
        hint = "send the message as it was said, and the place of a phrase that was understood"
        raise Refused("start: nothing was understood there", field="start", value=start, hint=hint)
    kept = _WORD.sub(lambda word: f"\\{word[0]}", message[start:end])  # a backslash keeps a word as it is written
    again = read(message[:start] + kept + message[end:]).calls
    if len(again) != len(plan.calls):
        hint = "change the task in your own words"
        raise Refused("start: without it the message says something else", field="start", value=start, hint=hint)
    old, new = plan.calls[added].arguments, again[added].arguments
    return {name: new.get(name, REMOVE) for name in CHANGED if old.get(name) != new.get(name)}


def _understood(call: Call, start: int, end: int) -> bool:
    return call.tool == "add_task" and any((span.start, span.end) == (start, end) for span in call.spans)
