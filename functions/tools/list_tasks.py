"""The tool list_tasks."""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, UnsetType

from shared import forms
from shared.domain.task import Priority
from shared.forms import Asking, PageAnswer
from shared.listing import asked_filter, page_answer
from shared.ports import Work
from shared.runtime.edge import tool

Bound = Annotated[str, Meta(max_length=40, description="Inclusive local date or date-time.")]


class ListTasks(Asking, frozen=True, kw_only=True):
    """Which tasks to list, in which order."""

    status: forms.StatusName | UnsetType = UNSET
    due_after: Bound | UnsetType = UNSET
    due_before: Bound | UnsetType = UNSET
    priority: Priority | Annotated[list[Priority], Meta(min_length=1, max_length=4)] | UnsetType = UNSET
    tags: forms.Tags | UnsetType = UNSET
    text: forms.Words | UnsetType = UNSET
    sort: Annotated[Literal["due", "priority", "created", "title"], Meta(description="Default due.")] | UnsetType = (
        UNSET
    )
    order: Literal["asc", "desc"] | UnsetType = UNSET
    limit: forms.Limit | UnsetType = UNSET
    cursor: forms.Cursor | UnsetType = UNSET


@tool
def list_tasks(asked: ListTasks, work: Work) -> PageAnswer:
    """List tasks that pass all given filters: any of the priorities, all tags, every word in title or description."""
    wanted, applied = asked_filter(asked)
    page = work.find(wanted, limit=asked.limit or 10, cursor=asked.cursor or None)
    return page_answer(page, applied, work)
