"""The task as it is published: the same words through every door, in events and in answers."""

from dataclasses import dataclass
from typing import NotRequired, TypedDict

from shared.domain import dates
from shared.domain.recurrence import describe, rule_text
from shared.domain.reminders import reminder_text
from shared.domain.task import Missed, Priority, RecursFrom, Reminder, RingStatus, Status, Task

WAITING = ("planned", "armed")


class ReminderView(TypedDict):
    """A reminder and where its ring is; once it rang or ended, what is known of that. `late` is in seconds."""

    before: NotRequired[str]
    at: NotRequired[str]
    state: RingStatus | None
    ring_at: NotRequired[str]
    rung_at: NotRequired[str]
    sent_at: NotRequired[str]
    late: NotRequired[int]
    channel: NotRequired[str]
    reason: NotRequired[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskView:
    """A task in published words: ids are text, local times have `time_zone` beside them, instants are UTC with Z."""

    id: str
    title: str
    description: str
    status: Status
    priority: Priority
    tags: tuple[str, ...]
    due: str | None
    time_zone: str | None
    recurrence: str | None
    recurrence_text: str | None
    recurs_from: RecursFrom
    missed: Missed
    reminders: tuple[ReminderView, ...]
    project: str | None
    parent: str | None
    series_id: str | None
    occurrence: int | None
    created_at: str
    updated_at: str
    completed_at: str | None
    version: int


def view(task: Task) -> TaskView:
    """Return a task as it is published."""
    series = task.series
    return TaskView(
        id=str(task.number),
        title=task.title,
        description=task.description,
        status=task.status,
        priority=task.priority,
        tags=task.tags,
        due=dates.due_text(task.due) if task.due else None,
        time_zone=task.due.zone if task.due else None,
        recurrence=rule_text(series) if series else None,
        recurrence_text=describe(series) if series else None,
        recurs_from=task.recurs_from,
        missed=task.missed,
        reminders=tuple(_reminder(reminder) for reminder in task.reminders),
        project=task.project,
        parent=str(task.parent) if task.parent is not None else None,
        series_id=str(series.id) if series else None,
        occurrence=task.occurrence,
        created_at=dates.instant_text(task.created_at),
        updated_at=dates.instant_text(task.updated_at),
        completed_at=dates.instant_text(task.completed_at) if task.completed_at else None,
        version=task.version,
    )


def _reminder(reminder: Reminder) -> ReminderView:
    said: ReminderView = {"at" if reminder.at else "before": reminder_text(reminder), "state": reminder.state}  # type: ignore[misc] # one of two names
    ring = reminder.ring
    if ring is None or ring.status in WAITING:
        return said
    moments = {"ring_at": ring.ring_at, "rung_at": ring.rung_at, "sent_at": ring.sent_at}
    told = {name: dates.instant_text(at) for name, at in moments.items() if at}
    more = {"late": ring.late, "channel": ring.channel, "reason": ring.reason}
    return {**said, **told, **{name: known for name, known in more.items() if known is not None}}  # type: ignore[typeddict-item] # names as above
