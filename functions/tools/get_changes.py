"""The tool get_changes."""

from typing import Annotated, Any

from msgspec import UNSET, Meta, Struct, UnsetType, to_builtins

from shared.forms import Asking
from shared.history import UNCOUNTED, ActorView, ChangeView, changes_answer, cursor_at
from shared.ports import Work
from shared.runtime.edge import rare_tool

MOST = 100
ALWAYS = frozenset({"id", "title", "due", "time_zone"})
UNSAID: tuple[object, ...] = (None, "", (), "none", "open", "schedule", "skip")  # what a field says where nobody set it


class GetChanges(Asking, frozen=True, kw_only=True):
    """From where on to tell what changed."""

    since: Annotated[str, Meta(max_length=50, description="A cursor, or a local date; default the oldest.")] | (
        UnsetType
    ) = UNSET
    limit: Annotated[int, Meta(ge=1, le=500, description="Changes; default 100.")] | UnsetType = UNSET


class Brief(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One change in short: of an update the fields it changed, as they are now and were before; else what was set."""

    cursor: str
    kind: str
    task_id: str
    task: dict[str, Any]
    actor: ActorView
    at: str
    before: dict[str, Any] = {}
    words: str | None = None


class GetChangesAnswer(Struct, frozen=True, kw_only=True):
    """Changes, oldest first, and the cursor to go on from: with none left it is the newest there is."""

    changes: list[Brief]
    cursor: str


@rare_tool
def get_changes(asked: GetChanges, work: Work) -> GetChangesAnswer:
    """Tell what changed since a cursor or a day, oldest first: which task and fields, by whom and from which words."""
    since = None if asked.since is UNSET else cursor_at(asked.since, work)
    answer = changes_answer(work, since, asked.limit or MOST)
    return GetChangesAnswer(changes=[_brief(one) for one in answer.changes], cursor=answer.cursor)


def _brief(change: ChangeView) -> Brief:
    task = to_builtins(change.task)
    kept = {name: value for name, value in task.items() if name in ALWAYS or _says(change, name, value)}
    whole = {name: getattr(change, name) for name in change.__struct_fields__}
    return Brief(**{**whole, "task": kept})


def _says(change: ChangeView, name: str, value: object) -> bool:
    if change.kind == "updated":
        return name in change.before
    return name not in UNCOUNTED and value not in UNSAID
