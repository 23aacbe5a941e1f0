"""History: one change of one task, what it did, and how it is taken back. Pure; instants are aware and in UTC."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from shared.domain.task import Task
from shared.errors import Refused

What = Literal["last", "earlier", "undo", "conversation"]

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What one call, or one message, did: `undoes` are the deeds it took back, `conversation` where it was said."""

    id: UUID
    client: str
    conversation: UUID | None
    undoes: frozenset[UUID]


def standing(deeds: Iterable[Deed]) -> list[Deed]:
    """Return the deeds, given newest first, that no deed which stands itself has taken back."""
    undone: set[UUID] = set()
    stand = []
    for deed in deeds:
        if deed.id not in undone:
            stand.append(deed)
            undone |= deed.undoes
    return stand


def chosen(deeds: Iterable[Deed], what: What, *, client: str | None, conversation: UUID | None) -> list[UUID]:
    """Return the deeds, given newest first, that an undo means; none where there is nothing to take back.

    `last` is the newest of all, so the undo of an undo does again what was undone; `earlier` is the newest that
    still stands and was no undo; `undo` is the newest undo that stands; `conversation` is all that was said in one.
    A `client` takes back only what came through itself.
    """
    stand = [deed for deed in standing(deeds) if client in (None, deed.client)]
    if what == "last":
        return [deed.id for deed in stand[:1]]
    if what == "undo":
        return [deed.id for deed in stand if deed.undoes][:1]
    done = [deed for deed in stand if not deed.undoes]
    if what == "earlier":
        return [deed.id for deed in done[:1]]
    return [deed.id for deed in done if conversation is not None and deed.conversation == conversation]


def taken_back(task: Task, change: Change, now: datetime) -> Task:
    """Return a task without a change of it: what the change set is as before, all else as it is.

    Refused names the field that was changed again since: taking it back would lose what was said later.
    """
    if change.before is None:
        return _gone(task, change.after, now)
    if (change.before.deleted_at is None) != (change.after.deleted_at is None):
        task = _revived(task, change, change.before)
    elif task.deleted_at is not None:
        raise _since(task, "deleted")
    for name in change.differing:
        task = _field_taken_back(task, change, change.before, name)
    return task


def _gone(task: Task, made: Task, at: datetime | None) -> Task:
    """Return a task deleted, where nobody has made something else of it than it was made."""
    if task.deleted_at is not None:
        return task
    for name, read in COMPARED.items():
        if read(task) != read(made):
            raise _since(task, f"changed in its {CALLED.get(name, name)}")
    return replace(task, deleted_at=at)


def _revived(task: Task, change: Change, before: Task) -> Task:
    if before.deleted_at is not None:
        return replace(_gone(task, change.after, before.deleted_at), withdrawn=before.withdrawn)
    return replace(task, deleted_at=None, withdrawn=before.withdrawn)


def _field_taken_back(task: Task, change: Change, before: Task, name: str) -> Task:
    if COMPARED[name](task) == COMPARED[name](before):
        return task  # as above
    if COMPARED[name](task) != COMPARED[name](change.after):
        raise _since(task, f"changed in its {CALLED.get(name, name)}")
    if name == "reminders":
        return replace(task, reminders=tuple(reminder.bare for reminder in before.reminders))
    settled = {field: getattr(before, field) for field in SETTLED} if name == "status" else {}
    return replace(task, **{name: getattr(before, name)}, **settled)


def _since(task: Task, what: str) -> Refused:
    detail = f"what: “{task.title}” was {what} since, so this cannot be taken back"
    hint = "change it as you want it to be, or undo what was done since first"
    return Refused(detail, field="what", value=str(task.number), hint=hint)
