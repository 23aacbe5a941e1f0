"""What changed since a cursor, as every door tells it: `<epoch>.<seq>` says that all up to that unit of work is known.

After a restore the epoch rises, so that a cursor of what never was is told from one of what is; what is over 30 days
old may be gone, and a cursor before it is refused rather than answered with a gap.
"""

import re
from datetime import UTC, datetime
from typing import Any

from msgspec import Struct, to_builtins

from shared.domain.history import Change
from shared.domain.view import TaskView, view
from shared.errors import Expired, Refused
from shared.ports import Work

CURSOR = re.compile(r"(\d{1,9})\.(\d{1,18})")
UNCOUNTED = frozenset({"updated_at", "version", "id", "created_at", "completed_at", "series_id", "occurrence"})


class ActorView(Struct, frozen=True, kw_only=True):
    """Who did it: a person, an agent for someone, or Cuebird itself; through which client and door."""

    kind: str
    name: str
    client: str
    door: str


class ChangeView(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One change: the task after it (for a deletion its last state), and what its changed fields were before."""

    cursor: str
    kind: str
    task_id: str
    task: TaskView
    actor: ActorView
    at: str
    before: dict[str, Any] = {}
    words: str | None = None


class ChangesAnswer(Struct, frozen=True, kw_only=True):
    """Changes, oldest first, and the cursor to go on from: with none left it is the newest there is."""

    changes: list[ChangeView]
    cursor: str


def changes_answer(work: Work, since: str | None, limit: int) -> ChangesAnswer:
    """Return the changes after a cursor, of whole units of work; Refused where it is none, Expired where it is gone."""
    epoch, newest, oldest = work.owner.epoch, work.kept.newest, work.kept.oldest
    after = oldest - 1 if since is None else _read(since, epoch, newest, oldest)
    found = work.since(after, limit)
    reached = found[-1].seq if found else newest
    return ChangesAnswer(changes=[change_view(one, epoch) for one in found], cursor=f"{epoch}.{reached}")


def change_view(change: Change, epoch: int) -> ChangeView:
    """Return a change as it is published."""
    task = view(change.after)
    return ChangeView(
        cursor=f"{epoch}.{change.seq}",
        kind=change.kind,
        task_id=task.id,
        task=task,
        actor=ActorView(**change.actor),
        at=_instant(change.at),
        before=_before(change, task),
        words=change.words,
    )


def _before(change: Change, task: TaskView) -> dict[str, Any]:
    if change.before is None:
        return {}
    was, is_ = to_builtins(view(change.before)), to_builtins(task)
    return {name: value for name, value in was.items() if name not in UNCOUNTED and value != is_[name]}


def _read(cursor: str, epoch: int, newest: int, oldest: int) -> int:
    """Return the seq of a cursor."""
    parts = CURSOR.fullmatch(cursor)
    if parts is None:
        hint = "send the cursor of an earlier answer, or leave since out"
        raise Refused("since: not a cursor", field="since", value=cursor, hint=hint)
    seq = int(parts[2])
    if int(parts[1]) != epoch or not oldest - 1 <= seq <= newest:
        hint = "leave since out, and read everything again"
        raise Expired("since: this cursor has expired", field="since", value=cursor, hint=hint)
    return seq


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
