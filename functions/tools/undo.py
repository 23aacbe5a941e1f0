"""The tool undo."""

from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from shared import undoing
from shared.domain.history import What
from shared.domain.view import TaskView, view
from shared.errors import Refused
from shared.forms import Writing
from shared.ports import Work
from shared.runtime.edge import rare_tool

MEANING = "last (default): the newest, an undo too; earlier: one before; undo: the last undo; conversation: all of it."
NOTHING: dict[What, str] = {
    "last": "nothing was changed in the last 30 days",
    "earlier": "there is no earlier change to take back in the last 30 days",
    "undo": "nothing was undone, so there is nothing to do again",
    "conversation": "nothing is known to take back that was done in this conversation",
}


class Undo(Writing, frozen=True, kw_only=True):
    """What to take back: something that was done, or all that was done in this conversation."""

    what: Annotated[What, Meta(description=MEANING)] | UnsetType = UNSET


class Undone(Struct, frozen=True, kw_only=True):
    """A task that is as it was: what was taken back of it, oldest first, and the task as it is now."""

    kinds: list[str]
    task: TaskView


class UndoAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was taken back, and what else the person should know."""

    undone: list[Undone]
    notes: list[str] = msgspec.field(default_factory=list)


@rare_tool
def undo(asked: Undo, work: Work) -> UndoAnswer:
    """Take back the last change, whoever made it and however many tasks it changed; again, it brings it back."""
    what = asked.what or "last"
    changes = work.undoing(what)
    if not changes:
        raise Refused(f"what: {NOTHING[what]}", field="what", value=what)
    undone, notes = undoing.undo(work, changes)
    return UndoAnswer(undone=[Undone(kinds=list(one.kinds), task=view(one.task)) for one in undone], notes=notes)
