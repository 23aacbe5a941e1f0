"""Forms applied to tasks: what a tool was asked becomes the task it wants, family and series looked after.

These are use cases that more than one function has: tools, the consumer `recurrence` and the sweep share them, and
functions never import each other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from msgspec import UNSET

from shared.domain.edit import Editing, edited
from shared.domain.succession import successor
from shared.domain.task import Task
from shared.errors import Refused
from shared.forms import Writing
from shared.ports import Work

DEEPEST = 3  # a task, its subtasks and theirs
LONGEST_NUMBER = 18  # digits that a bigint always holds


def edit(tasks: Sequence[Task], asked: Writing, work: Work) -> list[Task]:
    """Return tasks with the fields of a form set, their parent checked; Refused names the field."""
    fields = {name: value for name, value in msgspec.structs.asdict(asked).items() if value is not UNSET}
    after = [edited(task, fields, _editing(task, work)) for task in tasks]
    moved = [task for task, was in zip(after, tasks, strict=True) if task.parent not in (None, was.parent)]
    if moved:
        _check_parent(moved, work)
    return after


def _editing(task: Task, work: Work) -> Editing:
    return Editing(now=work.now, zone=work.owner.time_zone, series_id=work.new_id(f"series/{task.number}"))


def _check_parent(moved: Sequence[Task], work: Work) -> None:
    """Refuse the parent that tasks are moved under, the same for all, where it is below one of them or too deep."""
    parent = str(moved[0].parent)
    above = [int(parent), *work.ancestors(int(parent))]
    if any(task.number in above for task in moved):
        raise Refused("parent: a task cannot be under itself", field="parent", value=parent)
    if len(above) + work.depth([task.number for task in moved]) > DEEPEST:
        raise Refused("parent: that would be too deep", field="parent", value=parent, hint=f"{DEEPEST} levels at most")


def number_of(task_id: str) -> int:
    """Return the number of a task's id as events carry it; Refused where it is none."""
    if not (task_id.isascii() and task_id.isdecimal() and len(task_id) <= LONGEST_NUMBER):
        raise Refused("data.task.id: not a task's id", field="data.task.id", value=task_id)
    return int(task_id)


def succeed(work: Work, number: int) -> None:
    """Make the next occurrence of a completed recurring task, where it is owed; once, whoever asks how often.

    A task that was deleted after its completion owes it still, so that it does not matter which came first.
    """
    done = work.known(number)
    if done is not None and done.succession == "owed":
        _following(work, done)


def _following(work: Work, done: Task) -> Task | None:
    """Return the next occurrence of a completed task, made where it is owed; None where there is none.

    One that the person deleted is returned too: it is not made again.
    """
    if done.series is None or done.occurrence is None:
        return None
    existing = next(iter(work.occurrences([(done.series.id, done.occurrence + 1)])), None)
    alive = existing if existing and not existing.withdrawn else None
    if done.succession != "owed":
        return alive
    following = alive or _made(work, done, existing)
    work.note(replace(done, succession="made" if following else "ended"))
    return following


def _made(work: Work, done: Task, withdrawn: Task | None) -> Task | None:
    """Make what follows a completed task, with its subtasks; None where nothing does."""
    home = _home(work, done)
    following = None if home and home.deleted_at else successor(done, work.now, work.owner.time_zone)
    if following is None:
        return None
    placed = replace(following, parent=home.number if home else None)
    made = work.save("created", _numbered(placed, withdrawn, work))
    _copy_family(work, done, made)
    return made


def _home(work: Work, done: Task) -> Task | None:
    """Return the open task that what follows a completed one comes below, None where it stands alone.

    A parent that is done itself has gone on in its own next occurrence, which is made first where it is owed; where it
    has none, what is above it counts. A deleted one says that nothing follows: that would have been deleted with it.
    """
    above = _above(work, done)
    while above is not None and above.status == "completed":
        above = _following(work, above) or _above(work, above)
    return above


def _above(work: Work, task: Task) -> Task | None:
    return None if task.parent is None else work.known(task.parent)


def _numbered(following: Task, withdrawn: Task | None, work: Work) -> Task:
    """Return an occurrence with its number; one that was withdrawn keeps its own, and its versions go on."""
    if withdrawn is None:
        return replace(following, number=work.new_number(), deleted_at=None)
    return replace(following, number=withdrawn.number, deleted_at=None, version=withdrawn.version + 1)


def withdraw_successors(work: Work, tasks: Sequence[Task]) -> None:
    """Take back the next occurrences of reopened tasks, with their subtasks, where nobody has touched any of them."""
    reopened = {
        (task.series.id, task.occurrence + 1): task.number
        for task in tasks
        if task.series and task.occurrence and task.succession == "made"
    }
    made = [task for task in work.occurrences(list(reopened)) if not task.deleted_at] if reopened else []
    below = work.descendants([task.number for task in made]) if made else []
    homes = {task.number: reopened[place(task)] for task in made}
    for one, after in withdrawn(made, below, homes, work.now):
        work.save("deleted" if after.withdrawn else "updated", after, before=one)


def withdrawn(
    made: Sequence[Task], below: Sequence[Task], homes: Mapping[int, int], now: datetime
) -> list[tuple[Task, Task]]:
    """Return what withdrawing occurrences changes, before and after, where nobody has touched them or what is below.

    `homes` are the tasks they followed: a subtask that comes by its own rule is not taken back, it goes below these.
    """
    gone: dict[int, int] = {}
    for task in made:
        family = [task, *_under(task, below)]
        if all(_untouched(one, task) for one in family):
            gone |= dict.fromkeys((one.number for one in family), homes[task.number])
    changes = []
    for one in {task.number: task for task in (*made, *below)}.values():
        if one.number in gone:
            changes.append((one, replace(one, withdrawn=True, deleted_at=now)))
        elif one.parent in gone:
            changes.append((one, replace(one, parent=gone[one.parent])))
    return changes


def place(task: Task) -> tuple[UUID, int]:
    """Return where an occurrence stands: its series and its number there."""
    assert task.series is not None
    assert task.occurrence is not None
    return task.series.id, task.occurrence


def _untouched(task: Task, made: Task) -> bool:
    return task.status == "open" and task.updated_at == task.created_at == made.created_at


def _under(task: Task, below: Sequence[Task]) -> list[Task]:
    """Return the tasks below one that are not below, or themselves, occurrences that followed another."""
    numbers = {task.number}
    found = []
    for one in below:
        if one.parent in numbers and (one.occurrence or 1) == 1:
            numbers.add(one.number)
            found.append(one)
    return found


def _copy_family(work: Work, done: Task, made: Task) -> None:
    """Copy a task's subtasks to its next occurrence: open, and moved by as many days as the task itself.

    A subtask with a rule of its own comes again by that rule, and what is below it with it. Those that were deleted
    with the task are copied too: had the next occurrence come first, it would have them.
    """
    moved = made.due.day - done.due.day if made.due and done.due else timedelta()
    numbers = {done.number: made.number}
    for child in work.descendants([done.number], gone=done.deleted_at):
        if child.series or child.parent not in numbers:
            continue
        numbers[child.number] = work.new_number()
        due = replace(child.due, day=child.due.day + moved) if child.due else None
        copy = replace(
            child,
            id=work.new_id(f"subtask/{child.number}"),
            number=numbers[child.number],
            parent=numbers[child.parent],
            due=due,
            deleted_at=None,
            status="open",
            created_at=work.now,
            completed_at=None,
            version=1,
        )
        work.save("created", copy)


def with_family(work: Work, tasks: Sequence[Task]) -> list[Task]:
    """Return tasks followed by all tasks below them that are not among them."""
    known = {task.number for task in tasks}
    below = [task for task in work.descendants(sorted(known)) if task.number not in known]
    return [*tasks, *below]
