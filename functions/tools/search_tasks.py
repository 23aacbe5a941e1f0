"""The tool search_tasks."""

from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from shared import forms
from shared.forms import Asking, PageAnswer
from shared.listing import asked_filter, page_answer
from shared.ports import Work
from shared.runtime.edge import tool


class SearchTasks(Asking, frozen=True, kw_only=True):
    """The words to look for."""

    query: Annotated[str, Meta(min_length=1, max_length=200, description="Words; beginnings and typos are forgiven.")]
    status: forms.StatusName | UnsetType = UNSET
    limit: forms.Limit | UnsetType = UNSET
    cursor: forms.Cursor | UnsetType = UNSET


@tool
def search_tasks(asked: SearchTasks, work: Work) -> PageAnswer:
    """Search titles, descriptions and tags for words, best match first."""
    wanted, applied = asked_filter(asked)
    page = work.search(asked.query, wanted, limit=asked.limit or 10, cursor=asked.cursor or None)
    return page_answer(page, applied, work)
