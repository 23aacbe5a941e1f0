"""What a task is: the words of the domain, as frozen values without behaviour of their own.

Local times are naive and always travel with the IANA zone they are meant in; instants are aware and in UTC.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Literal
from uuid import UUID

Status = Literal["open", "completed"]
Priority = Literal["high", "medium", "low", "none"]
RecursFrom = Literal["schedule", "completion"]
Missed = Literal["skip", "each"]
Succession = Literal["none", "owed", "made", "ended"]
RingStatus = Literal["planned", "armed", "rung", "sending", "sent", "failed", "cancelled", "suppressed"]
DAY_ENDS = time(23, 59, 59)  # what UNTIL means of a series with hours that ends with a day


@dataclass(frozen=True, slots=True)
class Due:
    """When a task is due: a day, or a wall-clock time on that day in a named zone (both or neither)."""

    day: date
    at: time | None = None
    zone: str | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """A recurring task's rule, which never changes: a new rule begins a new series.

    `rrule` is RFC 5545 without COUNT and UNTIL, which stand apart as `count_limit` (occurrences made, the first
    included) and `until_local` (inclusive). `dtstart_local` and `until_local` are naive local times in `zone`,
    at midnight when the series is date-only (`timed` false).
    """

    id: UUID
    rrule: str
    dtstart_local: datetime
    zone: str
    timed: bool
    until_local: datetime | None = None
    count_limit: int | None = None


@dataclass(frozen=True, slots=True)
class Reminder:
    """When to remind: an ISO 8601 duration before the due time, or an absolute local time; one of the two.

    `ring` is the one that counts, where one is known: the newest, or the one that may still ring.
    """

    before: str | None = None
    at: datetime | None = None
    zone: str | None = None
    ring: "Ring | None" = None

    @property
    def bare(self) -> "Reminder":
        """Return what was asked for, without what has become of it."""
        return replace(self, ring=None)

    @property
    def state(self) -> RingStatus | None:
        """Return where its ring is in its life."""
        return self.ring.status if self.ring else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A thing to do. `number` is its id for people, `scheduled_local` its place in the series (RECURRENCE-ID)."""

    id: UUID
    number: int
    title: str
    created_at: datetime
    updated_at: datetime
    description: str = ""
    status: Status = "open"
    priority: Priority = "none"
    tags: tuple[str, ...] = ()
    due: Due | None = None
    reminders: tuple[Reminder, ...] = ()
    project: str | None = None
    parent: int | None = None
    series: Series | None = None
    occurrence: int | None = None
    scheduled_local: datetime | None = None
    recurs_from: RecursFrom = "schedule"
    missed: Missed = "skip"
    succession: Succession = "none"
    completed_at: datetime | None = None
    deleted_at: datetime | None = None
    withdrawn: bool = False
    version: int = 1


@dataclass(frozen=True, slots=True)
class Ring:
    """One planned ringing of one reminder: `ring_at` is an instant in UTC and never changes.

    Once it rang, `rung_at` and `sent_at` are instants too, `late` is in seconds, `channel` the way its mail went.
    """

    id: UUID
    reminder: Reminder
    ring_at: datetime
    status: RingStatus = "planned"
    reason: str | None = None
    rung_at: datetime | None = None
    sent_at: datetime | None = None
    late: int | None = None
    channel: str | None = None
