"""Forms applied to tasks: what a tool was asked becomes the task it wants, family and series looked after.

These are use cases that more than one function has: tools, the consumer `recurrence` and the sweep share them, and
functions never import each other.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

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
    if done is None or done.succession != "owed" or done.series is None or done.occurrence is None:
        return
    existing = next(iter(work.occurrences([(done.series.id, done.occurrence + 1)])), None)
    alive = existing is not None and not existing.withdrawn
    following = None if alive else successor(done, work.now, work.owner.time_zone)
    if following is not None:
        made = work.save("created", _numbered(following, existing, work))
        _copy_family(work, done, made)
    work.note(replace(done, succession="made" if alive or following else "ended"))


def _numbered(following: Task, withdrawn: Task | None, work: Work) -> Task:
    """Return an occurrence with its number; one that was withdrawn keeps its own, and its versions go on."""
    if withdrawn is None:
        return replace(following, number=work.new_number(), deleted_at=None)
    return replace(following, number=withdrawn.number, deleted_at=None, version=withdrawn.version + 1)


def withdraw_successors(work: Work, tasks: Sequence[Task]) -> None:
    """Take back the next occurrences of reopened tasks, with their subtasks, where nobody has touched any of them."""
    places = [
        (task.series.id, task.occurrence + 1)
        for task in tasks
        if task.series and task.occurrence and task.succession == "made"
    ]
    made = [task for task in work.occurrences(places) if not task.deleted_at] if places else []
    below = work.descendants([task.number for task in made]) if made else []
    for task in made:
        family = [task, *_under(task, below)]
        if all(_untouched(one, task) for one in family):
            for one in family:
                work.save("deleted", replace(one, withdrawn=True, deleted_at=work.now), before=one)


def _untouched(task: Task, made: Task) -> bool:
    return task.status == "open" and task.updated_at == task.created_at == made.created_at


def _under(task: Task, below: Sequence[Task]) -> list[Task]:
    numbers = {task.number}
    found = []
    for one in below:
        if one.parent in numbers:
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
