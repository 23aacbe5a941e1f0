"""The next occurrence of a completed recurring task: what it inherits, and where it stands in its series."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid5

from shared.domain import dates, recurrence
from shared.domain.task import Task


def occurrence_id(series_id: UUID, number: int) -> UUID:
    """Return the id of one occurrence: derived from series and number, so it can appear only once."""
    return uuid5(series_id, str(number))


def successor(done: Task, now: datetime, zone: str) -> Task | None:
    """Return the task that follows a completed one, or None where COUNT or UNTIL ends the series.

    `now` is an instant, `zone` the owner's: a completion counts on the owner's local day. The successor inherits
    title, description, tags, priority, project, parent, reminders and rule; its number is the caller's to give.
    """
    series, number = done.series, done.occurrence
    if series is None or number is None or done.scheduled_local is None:
        return None
    completed = done.completed_at or now
    place = recurrence.next_local(
        series,
        scheduled=done.scheduled_local,
        completed=dates.local(completed, zone if not series.timed else series.zone),
        now=dates.local(now, series.zone if series.timed else zone),
        recurs_from=done.recurs_from,
        missed=done.missed,
        number=number,
    )
    if place is None:
        return None
    return replace(
        done,
        id=occurrence_id(series.id, number + 1),
        number=0,
        occurrence=number + 1,
        scheduled_local=place,
        due=recurrence.due_of(series, place),
        status="open",
        succession="none",
        created_at=now,
        updated_at=now,
        completed_at=None,
        withdrawn=False,
        version=1,
    )
