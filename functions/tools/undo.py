"""The tool undo."""

from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from shared import undoing
from shared.domain.view import TaskView, view
from shared.errors import Refused
from shared.forms import Writing
from shared.ports import Work
from shared.runtime.edge import tool

What = Annotated[Literal["last", "conversation"], Meta(description="Default last.")]


class Undo(Writing, frozen=True, kw_only=True):
    """What to take back: the last thing that was done, or all that was done in this conversation."""

    what: What | UnsetType = UNSET


class Undone(Struct, frozen=True, kw_only=True):
    """A task that is as it was: what was taken back of it, oldest first, and the task as it is now."""

    kinds: list[str]
    task: TaskView


class UndoAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was taken back, and what else the person should know."""

    undone: list[Undone]
    notes: list[str] = msgspec.field(default_factory=list)


@tool
def undo(asked: Undo, work: Work) -> UndoAnswer:
    """Take back the last change, whoever made it and however many tasks it changed; again, it brings it back."""
    whole = asked.what == "conversation"
    changes = work.lately(conversation=whole)
    if not changes:
        where = "in this conversation" if whole else "in the last 30 days"
        raise Refused(f"what: nothing was changed {where}", field="what", value=asked.what or "last")
    undone = undoing.undo(work, changes)
    told = [Undone(kinds=list(one.kinds), task=view(one.task)) for one in undone]
    return UndoAnswer(undone=told, notes=undoing.notes(undone, changes))
