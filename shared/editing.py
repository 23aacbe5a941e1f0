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


def edit(task: Task, asked: Writing, work: Work) -> Task:
    """Return a task with the fields of a form set, its parent checked; Refused names the field."""
    fields = {name: value for name, value in msgspec.structs.asdict(asked).items() if value is not UNSET}
    editing = Editing(now=work.now, zone=work.owner.time_zone, series_id=work.new_id(f"series/{task.number}"))
    after = edited(task, fields, editing)
    if after.parent is not None and after.parent != task.parent:
        _check_parent(after, work)
    return after


def _check_parent(task: Task, work: Work) -> None:
    parent = str(task.parent)
    above = work.ancestors(int(parent))
    if task.number in (*above, task.parent):
        raise Refused("parent: a task cannot be under itself", field="parent", value=parent)
    if len(above) + 1 + work.depth(task.number) > DEEPEST:
        raise Refused("parent: that would be too deep", field="parent", value=parent, hint=f"{DEEPEST} levels at most")


def succeed(work: Work, number: int) -> None:
    """Make the next occurrence of a completed recurring task, where it is owed; once, whoever asks how often."""
    done = work.tasks([number])[0]
    if done.succession != "owed" or done.series is None or done.occurrence is None:
        return
    existing = work.occurrence(done.series.id, done.occurrence + 1)
    alive = existing is not None and not existing.withdrawn
    following = None if alive else successor(done, work.now, work.owner.time_zone)
    if following is not None:
        number = existing.number if existing else work.new_number()
        made = work.save("created", replace(following, number=number, deleted_at=None))
        _copy_family(work, done, made)
    work.note(replace(done, succession="made" if alive or following else "ended"))


def withdraw_successor(work: Work, task: Task) -> None:
    """Take back the next occurrence of a task that is reopened, where nobody has touched it since it was made."""
    if task.series is None or task.occurrence is None or task.succession != "made":
        return
    made = work.occurrence(task.series.id, task.occurrence + 1)
    if made and made.status == "open" and made.version == 1 and not made.deleted_at:
        work.save("deleted", replace(made, withdrawn=True, deleted_at=work.now), before=made)


def _copy_family(work: Work, done: Task, made: Task) -> None:
    """Copy a task's subtasks to its next occurrence: open, and moved by as many days as the task itself."""
    moved = made.due.day - done.due.day if made.due and done.due else timedelta()
    numbers = {done.number: made.number}
    for child in work.descendants([done.number]):
        numbers[child.number] = work.new_number()
        due = replace(child.due, day=child.due.day + moved) if child.due else None
        copy = replace(
            child,
            id=work.new_id(f"subtask/{child.number}"),
            number=numbers[child.number],
            parent=numbers[child.parent or 0],
            due=due,
            series=None,
            occurrence=None,
            scheduled_local=None,
            succession="none",
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
