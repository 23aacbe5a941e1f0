"""The tool get_changes."""

from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from shared.forms import Asking
from shared.history import ChangesAnswer, changes_answer, cursor_at
from shared.ports import Work
from shared.runtime.edge import rare_tool

MOST = 100


class GetChanges(Asking, frozen=True, kw_only=True):
    """From where on to tell what changed."""

    since: Annotated[str, Meta(max_length=50, description="A cursor, or a local date; default the oldest.")] | (
        UnsetType
    ) = UNSET
    limit: Annotated[int, Meta(ge=1, le=500, description="Changes; default 100.")] | UnsetType = UNSET


@rare_tool
def get_changes(asked: GetChanges, work: Work) -> ChangesAnswer:
    """Tell what changed since a cursor or a day, oldest first: which task and fields, by whom and from which words."""
    return changes_answer(work, None if asked.since is UNSET else cursor_at(asked.since, work), asked.limit or MOST)
