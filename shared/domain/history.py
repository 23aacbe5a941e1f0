"""History: one change of one task, what it did, and how it is taken back. Pure; instants are aware and in UTC."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from shared.domain.task import Task
from shared.errors import Refused

# What a person sees of a task, each compared as a whole; its completion and its deletion are looked at apart.
COMPARED: dict[str, Callable[[Task], Any]] = {
    "title": lambda task: task.title,
    "description": lambda task: task.description,
    "priority": lambda task: task.priority,
    "tags": lambda task: task.tags,
    "due": lambda task: task.due,
    "scheduled_local": lambda task: task.scheduled_local,
    "series": lambda task: task.series,
    "occurrence": lambda task: task.occurrence,
    "recurs_from": lambda task: task.recurs_from,
    "missed": lambda task: task.missed,
    "reminders": lambda task: tuple(reminder.bare for reminder in task.reminders),
    "project": lambda task: task.project,
    "parent": lambda task: task.parent,
    "status": lambda task: task.status,
}
SETTLED = ("completed_at", "succession")  # these follow the status
CALLED = {"scheduled_local": "due", "series": "recurrence", "occurrence": "recurrence"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What happened to one task in one unit of work `seq`, the `n`-th there; `before` is None where it was added."""

    seq: int
    n: int
    kind: str
    group_id: UUID
    conversation_id: UUID | None
    actor: dict[str, str]
    words: str | None
    at: datetime
    before: Task | None
    after: Task

    @property
    def differing(self) -> tuple[str, ...]:
        """Return the names of the fields that the change changed."""
        if self.before is None:
            return ()
        return tuple(name for name, read in COMPARED.items() if read(self.before) != read(self.after))


def taken_back(task: Task, change: Change, now: datetime) -> Task:
    """Return a task without a change of it: what the change set is as before, all else as it is.

    Refused names the field that was changed again since: taking it back would lose what was said later.
    """
    if change.before is None:
        return replace(task, deleted_at=now)
    if (change.before.deleted_at is None) != (change.after.deleted_at is None):
        task = _revived(task, change, change.before)
    elif task.deleted_at is not None:
        raise _since(task, "deleted")
    for name in change.differing:
        task = _field_taken_back(task, change, change.before, name)
    return task


def _revived(task: Task, change: Change, before: Task) -> Task:
    if (task.deleted_at is None) != (change.after.deleted_at is None):
        raise _since(task, "deleted" if task.deleted_at else "brought back")
    return replace(task, deleted_at=before.deleted_at, withdrawn=before.withdrawn)


def _field_taken_back(task: Task, change: Change, before: Task, name: str) -> Task:
    if COMPARED[name](task) != COMPARED[name](change.after):
        raise _since(task, f"changed in its {CALLED.get(name, name)}")
    if name == "reminders":
        return replace(task, reminders=tuple(reminder.bare for reminder in before.reminders))
    settled = {field: getattr(before, field) for field in SETTLED} if name == "status" else {}
    return replace(task, **{name: getattr(before, name)}, **settled)


def _since(task: Task, what: str) -> Refused:
    detail = f"what: task {task.number} was {what} since, so this cannot be taken back"
    hint = "change it as you want it to be, or undo what was done since first"
    return Refused(detail, field="what", value=str(task.number), hint=hint)
