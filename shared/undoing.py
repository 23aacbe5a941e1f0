"""Taking changes back: the last thing somebody did, or all of a conversation, as one unit of work.

An undo is a change like any other, so undoing it brings back what it took: "undo" twice is "redo".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from shared.domain.history import Change, taken_back
from shared.domain.task import Task
from shared.editing import withdraw_successors
from shared.errors import Refused
from shared.ports import ChangeKind, Work

UNSENT = "a reminder that was sent stays sent: mails cannot be called back"


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """One task that is as it was: what was taken back of it, and the task now."""

    kinds: tuple[str, ...]
    task: Task


def undo(work: Work, changes: Sequence[Change]) -> list[Undone]:
    """Take changes back, newest first; all of them or, where Refused names one that cannot be, none."""
    now = {task.id: task for task in work.ever([change.after.number for change in changes])}
    then = dict(now)
    for change in changes:
        then[change.after.id] = taken_back(then[change.after.id], change, work.now)
    _keep_families(work, then)
    _withdraw(work, [task for task in now.values() if task.status == "completed" and then[task.id].status == "open"])
    kinds: dict[int, tuple[str, ...]] = {}
    for change in changes:
        kinds[change.after.number] = (change.kind, *kinds.get(change.after.number, ()))
    return [_kept(work, now[id_], task, kinds[task.number]) for id_, task in then.items()]


def notes(undone: Sequence[Undone], changes: Sequence[Change]) -> list[str]:
    """Return what else a person should know of an undo."""
    began = min(change.at for change in changes)
    rings = [reminder.ring for one in undone for reminder in one.task.reminders if reminder.ring]
    return [UNSENT] if any(ring.sent_at and ring.sent_at >= began for ring in rings) else []


def _keep_families(work: Work, then: Mapping[UUID, Task]) -> None:
    """Refuse to take away a task under which somebody has put another since."""
    gone = [task.number for task in then.values() if task.deleted_at == work.now]
    left = [task for task in work.descendants(gone) if then.get(task.id, task).deleted_at is None] if gone else []
    if left:
        detail = f"what: task {left[0].number} was put under task {left[0].parent} since, so this cannot be taken back"
        raise Refused(detail, field="what", value=str(left[0].number), hint="move or delete it first")


def _withdraw(work: Work, reopened: Sequence[Task]) -> None:
    """Take back the next occurrences of tasks that are open again; Refused where somebody has changed one."""
    kept = withdraw_successors(work, reopened)
    if kept:
        detail = f"what: the next occurrence, task {kept[0].number}, was changed since, so this cannot be taken back"
        hint = f"undo or delete task {kept[0].number} first, or reopen the completed one beside it"
        raise Refused(detail, field="what", value=str(kept[0].number), hint=hint)


def _kept(work: Work, now: Task, then: Task, kinds: tuple[str, ...]) -> Undone:
    if replace(then, reminders=()) == replace(now, reminders=()) and _same_reminders(now, then):
        return Undone(kinds=kinds, task=now)
    return Undone(kinds=kinds, task=work.save(_kind(now, then), then, before=now))


def _same_reminders(now: Task, then: Task) -> bool:
    return [one.bare for one in now.reminders] == [one.bare for one in then.reminders]


def _kind(now: Task, then: Task) -> ChangeKind:
    if (now.deleted_at is None) != (then.deleted_at is None):
        return "restored" if now.deleted_at else "deleted"
    if now.status != then.status:
        return "completed" if then.status == "completed" else "reopened"
    return "updated"
