"""The tool update_task."""

from msgspec import UNSET, UnsetType

from shared import forms
from shared.domain.view import view
from shared.editing import edit
from shared.forms import Remove, TasksAnswer, Writing
from shared.ports import Work
from shared.runtime.edge import tool


class UpdateTask(Writing, frozen=True, kw_only=True):
    """The fields to change, the same for every task named; "remove" clears a field."""

    task_ids: forms.TaskIds
    title: forms.Title | UnsetType = UNSET
    description: forms.Description | UnsetType = UNSET
    due: forms.DueText | UnsetType = UNSET
    time_zone: forms.ZoneName | UnsetType = UNSET
    recurrence: forms.RuleText | UnsetType = UNSET
    recurs_from: forms.RecursFromName | UnsetType = UNSET
    missed: forms.MissedName | UnsetType = UNSET
    priority: forms.PriorityName | Remove | UnsetType = UNSET
    tags: forms.Tags | Remove | UnsetType = UNSET
    add_tags: forms.Tags | UnsetType = UNSET
    remove_tags: forms.Tags | UnsetType = UNSET
    reminders: forms.Reminders | Remove | UnsetType = UNSET
    project: forms.Project | UnsetType = UNSET
    parent: forms.Parent | UnsetType = UNSET


@tool
def update_task(asked: UpdateTask, work: Work) -> TasksAnswer:
    """Change fields of tasks, all or none; due "next" skips to the next occurrence, "remove" clears a field."""
    before = work.tasks([int(number) for number in asked.task_ids])
    after = edit(before, asked, work)
    changed = zip(before, after, strict=True)
    return TasksAnswer(
        tasks=[view(was if was == is_ else work.save("updated", is_, before=was)) for was, is_ in changed]
    )
