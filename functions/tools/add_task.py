"""The tool add_task."""

from msgspec import UNSET, UnsetType

from shared import forms
from shared.domain.task import Task
from shared.domain.view import view
from shared.editing import edit
from shared.forms import Adding, TaskAnswer
from shared.ports import Work
from shared.runtime.edge import tool


class AddTask(Adding, frozen=True, kw_only=True):
    """A new task: only the title is needed."""

    title: forms.Title
    description: forms.Description | UnsetType = UNSET
    due: forms.DueText | UnsetType = UNSET
    time_zone: forms.ZoneName | UnsetType = UNSET
    recurrence: forms.RuleText | UnsetType = UNSET
    recurs_from: forms.RecursFromName | UnsetType = UNSET
    missed: forms.MissedName | UnsetType = UNSET
    priority: forms.PriorityName | UnsetType = UNSET
    tags: forms.Tags | UnsetType = UNSET
    reminders: forms.Reminders | UnsetType = UNSET
    project: forms.Project | UnsetType = UNSET
    parent: forms.TaskId | UnsetType = UNSET


@tool
def add_task(asked: AddTask, work: Work) -> TaskAnswer:
    """Add a task, with what the person said about it and nothing they did not say."""
    blank = Task(
        id=work.new_id("task"),
        number=work.new_number(),
        title=asked.title,
        created_at=work.now,
        updated_at=work.now,
    )
    [task] = edit([blank], asked, work)
    return TaskAnswer(task=view(work.save("created", task)))
