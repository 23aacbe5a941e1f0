"""Taking changes back: the last thing somebody did, or all of a conversation, as one unit of work.

An undo is a change like any other, so undoing it brings back what it took: "undo" twice is "redo". What Cuebird did by
itself follows: the next occurrence of a completed task goes with its completion, unless somebody has touched it since.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from shared.domain.history import COMPARED, Change, taken_back
from shared.domain.task import Task
from shared.editing import DEEPEST, place, withdrawn
from shared.errors import Refused
from shared.ports import ChangeKind, Work

UNSENT = "a reminder that was sent stays sent: mails cannot be called back"
Tasks = dict[UUID, Task]


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """One task that is as it was: what was taken back of it, oldest first, and the task now."""

    kinds: tuple[str, ...]
    task: Task


def undo(work: Work, changes: Sequence[Change]) -> tuple[list[Undone], list[str]]:
    """Take changes back, newest first; all of them or, where Refused names one that cannot be, none.

    Return what is undone, and what else a person should know.
    """
    places = [_next(change.after) for change in changes if _goes_on(change)]
    now = {task.id: task for task in work.occurrences(places, beside=[change.after.number for change in changes])}
    notes = [UNSENT] if _sent(changes, now) else []
    then, first = dict(now), dict(now)  # `first` as they were before the first of the changes
    for change in changes:
        then[change.after.id] = taken_back(then[change.after.id], change, work.now)
        first[change.after.id] = change.before or change.after
    _settle(work, _homes(now.values(), changes), now, then, first)
    kinds: dict[UUID, tuple[str, ...]] = {}
    for change in changes:
        kinds[change.after.id] = (change.kind, *kinds.get(change.after.id, ()))
    kept = {id_: _kept(work, now[id_], task) for id_, task in sorted(then.items(), key=lambda one: one[1].number)}
    return [Undone(kinds=said, task=kept[id_]) for id_, said in kinds.items()], notes


def _goes_on(change: Change) -> bool:
    return change.kind == "completed" and change.after.series is not None


def _homes(tasks: Iterable[Task], changes: Sequence[Change]) -> dict[Task, int]:
    """Return the occurrences that followed completions, and the number of the task each followed.

    One that was there before its task was completed has not followed from that, and stays.
    """
    done = {_next(change.after): change for change in changes if _goes_on(change)}
    there = [task for task in tasks if task.series and not task.deleted_at and place(task) in done]
    return {task: done[place(task)].after.number for task in there if task.created_at > done[place(task)].at}


def _next(task: Task) -> tuple[UUID, int]:
    series, number = place(task)
    return series, number + 1


def _sent(changes: Sequence[Change], now: Tasks) -> bool:
    rings = [(reminder.ring, change.at) for change in changes for reminder in now[change.after.id].reminders]
    return any(ring and ring.sent_at and ring.sent_at >= at for ring, at in rings)


def _settle(work: Work, homes: Mapping[Task, int], now: Tasks, then: Tasks, first: Tasks) -> None:
    """Have what hangs on the tasks follow them; Refused where it cannot. `homes` are the tasks that others followed."""
    gone = [task.number for id_, task in then.items() if task.deleted_at and not now[id_].deleted_at]
    below = work.descendants([*(task.number for task in homes), *gone]) if homes or gone else []
    for one in below:
        now.setdefault(one.id, one)
        then.setdefault(one.id, one)
    if homes:
        first |= _as_begun(work, [first.get(one.id, one) for one in (*homes, *below)])
        _withdraw(work, homes, [first[one.id] for one in below], then, first)
    _check_left(then.values())
    _check_parents(work, now, then)


def _as_begun(work: Work, tasks: Sequence[Task]) -> Tasks:
    """Return tasks as they are; those whose changes have all been taken back, as they were made."""
    changed = [task.id for task in tasks if task.updated_at != task.created_at]
    begun = {task.id: task for task in work.begun(changed)} if changed else {}
    return {task.id: begun[task.id] if task.id in begun and _same(begun[task.id], task) else task for task in tasks}


def _withdraw(work: Work, homes: Mapping[Task, int], below: Sequence[Task], then: Tasks, first: Tasks) -> None:
    """Take occurrences away that nobody has touched but by what is taken back; Refused names one that was."""
    numbers = {task.number: home for task, home in homes.items()}
    changes = withdrawn([first[task.id] for task in homes], below, numbers, work.now)
    for was, is_ in changes:
        moved = {"withdrawn": True, "deleted_at": work.now} if is_.withdrawn else {"parent": is_.parent}
        then[was.id] = replace(then[was.id], **moved)
    left = set(numbers) - {was.number for was, is_ in changes if is_.withdrawn}
    if left:
        number = min(left)
        detail = f"what: the next occurrence, task {number}, was changed since, so this cannot be taken back"
        hint = f"undo or delete task {number} first, or reopen the completed one beside it"
        raise Refused(detail, field="what", value=str(number), hint=hint)


def _check_left(then: Iterable[Task]) -> None:
    """Refuse to take away a task under which somebody has put another since."""
    tasks = {task.number: task for task in then}
    for task in tasks.values():
        above = tasks.get(task.parent or 0)
        if above is not None and above.deleted_at and not task.deleted_at:
            detail = f"what: “{task.title}” is under “{above.title}”, so this cannot be taken back"
            raise Refused(detail, field="what", value=str(task.number), hint="move or delete it first")


def _check_parents(work: Work, now: Tasks, then: Tasks) -> None:
    """Refuse to put a task back under one that is gone by now, under itself, or too deep."""
    known = {task.number for task in then.values()}
    moved: dict[int, list[int]] = {}
    for id_, task in then.items():
        back = task.parent != now[id_].parent or (now[id_].deleted_at and not task.deleted_at)
        if back and task.parent is not None and task.parent not in known and not task.deleted_at:
            moved.setdefault(task.parent, []).append(task.number)
    for parent, numbers in moved.items():
        try:
            above = [parent, *work.ancestors(parent)]
        except Refused:
            raise _homeless(numbers[0], parent) from None
        if set(above) & set(numbers) or len(above) + work.depth(numbers) > DEEPEST:
            raise _homeless(numbers[0], parent)


def _homeless(number: int, parent: int) -> Refused:
    detail = f"what: task {number} cannot be under task {parent} again, as the tasks are now"
    return Refused(detail, field="what", value=str(number), hint="undo what was done since first")


def _kept(work: Work, now: Task, then: Task) -> Task:
    kind = _kind(now, then)
    return work.save(kind, then, before=now) if kind else now


def _kind(now: Task, then: Task) -> ChangeKind | None:
    """Return what the undo does to a task, None where it is as it was already."""
    if (now.deleted_at is None) != (then.deleted_at is None):
        return "restored" if now.deleted_at else "deleted"
    if now.status != then.status:
        return "completed" if then.status == "completed" else "reopened"
    return None if _same(now, then) else "updated"


def _same(one: Task, other: Task) -> bool:
    return all(read(one) == read(other) for read in COMPARED.values())
