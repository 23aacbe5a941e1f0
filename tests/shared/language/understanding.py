"""Ask the grammar as a test does: on a Monday morning in London, unless the test says otherwise."""

from datetime import datetime
from typing import Any

from shared.domain.plan import Call, Plan
from shared.language.grammar import understand

MONDAY = datetime.fromisoformat("2026-11-23T10:00")
LONDON = "Europe/London"


def plan(text: str, *, now: datetime = MONDAY, zone: str = LONDON, **more: Any) -> Plan:
    """Return the plan for a message."""
    return understand(text, now, zone, **more)


def call(text: str, *, now: datetime = MONDAY, zone: str = LONDON, **more: Any) -> Call:
    """Return the one call a message asks for."""
    (only,) = plan(text, now=now, zone=zone, **more).calls
    return only


def add(text: str, *, now: datetime = MONDAY, zone: str = LONDON, **more: Any) -> dict[str, Any]:
    """Return the arguments of the one task a message adds."""
    made = call(text, now=now, zone=zone, **more)
    assert made.tool == "add_task"
    return made.arguments


def due(phrase: str, *, now: datetime = MONDAY, zone: str = LONDON, **more: Any) -> str | None:
    """Return the due that a phrase means at the end of a task, whose title must come out clean."""
    made = add(f"feed the hens {phrase}", now=now, zone=zone, **more)
    assert made["title"] == "feed the hens"
    return made.get("due")
