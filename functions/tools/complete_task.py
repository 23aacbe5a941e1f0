"""The tool complete_task."""

from dataclasses import replace

from msgspec import UNSET, UnsetType

from shared import forms
from shared.domain.task import Succession, Task
from shared.domain.view import view
from shared.editing import with_family, withdraw_successors
from shared.forms import Settling, TasksAnswer
from shared.ports import Work
from shared.runtime.edge import tool


class CompleteTask(Settling, frozen=True, kw_only=True):
    """The tasks that are done, or with reopen those that are not done after all."""

    task_ids: forms.TaskIds
    reopen: bool | UnsetType = UNSET


@tool
def complete_task(asked: CompleteTask, work: Work) -> TasksAnswer:
    """Complete tasks and their subtasks, or reopen them; a recurring task's next occurrence appears by itself."""
    named = work.tasks([int(number) for number in asked.task_ids])
    if asked.reopen is True:
        withdraw_successors(work, [task for task in named if task.status == "completed"])
        return TasksAnswer(tasks=[view(_reopened(task, work)) for task in named])
    done = {task.number: _completed(task, work) for task in with_family(work, named)}
    return TasksAnswer(tasks=[view(done[task.number]) for task in named])


def _completed(task: Task, work: Work) -> Task:
    if task.status == "completed":
        return task
    owed: Succession = "owed" if task.series else "none"
    done = replace(task, status="completed", completed_at=work.now, succession=owed)
    return work.save("completed", done, before=task)


def _reopened(task: Task, work: Work) -> Task:
    if task.status == "open":
        return task
    return work.save("reopened", replace(task, status="open", completed_at=None, succession="none"), before=task)
