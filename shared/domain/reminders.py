"""When reminders ring: each reminder of an open task becomes one ring, at an instant that never changes.

Editing never moves a ring: the old one is cancelled and another planned, so that the ledger tells what happened.
"""

from dataclasses import replace
from datetime import datetime, time
from uuid import UUID, uuid5

from shared.domain import dates
from shared.domain.task import Due, Reminder, Ring, Task
from shared.errors import Refused

WAITING = ("planned", "armed", "rung")
ENDED = ("cancelled", "suppressed")
PAST = "already past"
CHANGED = "task changed"


def parse_reminder(text: str, zone: str) -> Reminder:
    """Read a duration before the due time, or an absolute local time in `zone`; Refused, naming reminders."""
    if text[:1] in ("P", "p"):
        dates.parse_duration(text)
        return Reminder(before=text.upper())
    at = dates.parse_local(text, "reminders")
    if not isinstance(at, datetime):
        hint = "write the time too (YYYY-MM-DDTHH:MM), or a duration such as PT1H"
        raise Refused("reminders: a date alone does not say when", field="reminders", value=text, hint=hint)
    return Reminder(at=at, zone=zone)


def reminder_text(reminder: Reminder) -> str:
    """Return a reminder as it is written: its duration or its local time."""
    return dates.local_text(reminder.at) if reminder.at else reminder.before or ""


def reminder_id(task_id: UUID, reminder: Reminder) -> UUID:
    """Return the id of a task's reminder: the same words on the same task are the same reminder."""
    return uuid5(task_id, reminder_text(reminder))


def desired_rings(task: Task, owner_zone: str, day_starts: time, now: datetime) -> tuple[Ring, ...]:
    """Return the rings a task should have, soonest first: none unless it is open, and one an instant.

    A due date rings at `day_starts` in the owner's zone, and durations count back from there. What is past already
    when it is planned will not ring: it is suppressed, and says so.
    """
    if task.status != "open" or task.deleted_at is not None or task.withdrawn:
        return ()
    rings: dict[datetime, Ring] = {}
    for reminder in task.reminders:
        at = _instant(reminder, task.due, owner_zone, day_starts)
        if at is not None:
            rings.setdefault(at, _ring(task, reminder.bare, at, now))
    return tuple(rings[at] for at in sorted(rings))


def replan(existing: tuple[Ring, ...], desired: tuple[Ring, ...]) -> tuple[tuple[Ring, ...], tuple[Ring, ...]]:
    """Return the rings to plan and the rings to cancel, so that those still waiting are those desired.

    What is being sent, was sent or has failed is history: it is neither cancelled nor planned anew.
    """
    known = {ring.id: ring for ring in existing}
    wanted = {ring.id for ring in desired}
    to_plan = tuple(ring for ring in desired if ring.id not in known or _revives(known[ring.id], ring))
    to_cancel = tuple(ring for ring in existing if ring.id not in wanted and ring.status in WAITING)
    return to_plan, tuple(replace(ring, status="cancelled", reason=CHANGED) for ring in to_cancel)


def _revives(known: Ring, desired: Ring) -> bool:
    return known.status in ENDED and desired.status == "planned"


def _instant(reminder: Reminder, due: Due | None, owner_zone: str, day_starts: time) -> datetime | None:
    if reminder.at is not None:
        return dates.attach(reminder.at, reminder.zone or owner_zone)
    if due is None or reminder.before is None:
        return None
    moment = datetime.combine(due.day, due.at or day_starts)
    return dates.parse_duration(reminder.before).before(moment, due.zone or owner_zone)


def _ring(task: Task, reminder: Reminder, at: datetime, now: datetime) -> Ring:
    ring = Ring(id=uuid5(reminder_id(task.id, reminder), at.isoformat()), reminder=reminder, ring_at=at)
    return replace(ring, status="suppressed", reason=PAST) if at <= now else ring
