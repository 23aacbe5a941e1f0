"""The tool delete_task."""

from dataclasses import replace

from shared import forms
from shared.domain.task import Task
from shared.domain.view import view
from shared.editing import with_family
from shared.forms import Settling, TasksAnswer
from shared.ports import Work
from shared.runtime.edge import tool


class DeleteTask(Settling, frozen=True, kw_only=True):
    """The tasks to delete."""

    task_ids: forms.TaskIds


@tool
def delete_task(asked: DeleteTask, work: Work) -> TasksAnswer:
    """Delete tasks and their subtasks; deleting the open occurrence of a recurring task ends its series."""
    named = work.tasks([int(number) for number in asked.task_ids])
    gone = [_deleted(task, work) for task in with_family(work, named)]
    ended = [task.title for task in gone if task.series and task.status == "open"]
    notes = [f"“{title}” was recurring: its series ends here" for title in ended]
    return TasksAnswer(tasks=[view(task) for task in gone[: len(named)]], notes=notes)


def _deleted(task: Task, work: Work) -> Task:
    return work.save("deleted", replace(task, deleted_at=work.now), before=task)
