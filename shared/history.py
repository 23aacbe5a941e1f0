"""What changed since a cursor, as every door tells it: `<epoch>.<seq>` says that all up to that unit of work is known.

A place within a unit of work, where a stream may be cut, is `<epoch>.<seq>.<n>`. After a restore the epoch rises, so
that a cursor of what never was is told from one of what is; what is over 30 days old may be gone, and a cursor before
it is refused rather than answered with a gap.
"""

import re
from collections.abc import Hashable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, time
from itertools import pairwise
from typing import Annotated, Any, Protocol
from uuid import UUID

from msgspec import Meta, Struct, to_builtins

from shared.domain import dates
from shared.domain.history import Change
from shared.domain.view import TaskView, view
from shared.errors import Expired, Refused
from shared.ports import History, Kept, Work

DAY = re.compile(r"\d{4}-")
CURSOR = re.compile(r"(\d{1,9})\.(\d{1,18})(?:\.(\d{1,9}))?")
UNCOUNTED = frozenset({"updated_at", "version", "id", "created_at", "completed_at", "series_id", "occurrence"})


Place = Annotated[str, Meta(max_length=50)]


class Following(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """From where on a stream goes; Last-Event-ID, which a browser sends when it comes back, counts before it."""

    since: Place | None = None


class Since(Following, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """From where on, and how many changes are wanted."""

    limit: Annotated[int, Meta(ge=1, le=500)] = 100


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


class Histories(Hashable, Protocol):
    """The histories of all owners, for whoever watches them."""

    def of(self, owner: UUID) -> AbstractContextManager[History]:
        """Open the history of one owner for reading; Unauthorised where there is no such owner."""

    def places(self, owners: Sequence[UUID]) -> Mapping[UUID, str]:
        """Return the newest cursor of each of these owners that is there."""


def cursor_at(since: str, work: Work) -> str:
    """Return the cursor of a local date or date-time in the owner's zone; what is none of these is returned as it is.

    Refused where it looks like one and is none.
    """
    if not DAY.match(since):
        return since
    local = dates.parse_local(since, "since")
    began = local if isinstance(local, datetime) else datetime.combine(local, time())
    reached = work.reached(dates.attach(began, work.owner.time_zone))
    return f"{work.kept.epoch}.{max(reached, work.kept.oldest - 1)}"


class Past(Protocol):
    """What is kept for a while only: history for 31 days, idle talk and undeliverable events for 90."""

    def forget(self) -> None:
        """Forget what is over its time, for some of the people whose turn it is."""


def changes_answer(history: History, since: str | None, limit: int) -> ChangesAnswer:
    """Return the changes after a cursor, to the end of a unit of work.

    Refused where it is no cursor, Expired where it leads nowhere.
    """
    kept = history.kept
    seq, n = (kept.oldest - 1, None) if since is None else _read(since, kept)
    found = history.since(seq if n is None else seq - 1, limit)
    reached = found[-1].seq if found else kept.newest
    left = [one for one in found if n is None or (one.seq, one.n) > (seq, n)]
    return ChangesAnswer(changes=list(_told(left, kept.epoch)), cursor=f"{kept.epoch}.{reached}")


def _told(changes: Sequence[Change], epoch: int) -> Iterator[ChangeView]:
    """Yield changes as they are published; the last of each unit of work has its whole cursor."""
    for one, following in pairwise((*changes, None)):
        assert one is not None
        within = following is not None and following.seq == one.seq
        yield change_view(one, f"{epoch}.{one.seq}.{one.n}" if within else f"{epoch}.{one.seq}")


def change_view(change: Change, cursor: str) -> ChangeView:
    """Return a change as it is published."""
    task = view(change.after)
    return ChangeView(
        cursor=cursor,
        kind=change.kind,
        task_id=task.id,
        task=task,
        actor=ActorView(**change.actor),
        at=dates.instant_text(change.at),
        before=_before(change, task),
        words=change.words,
    )


def _before(change: Change, task: TaskView) -> dict[str, Any]:
    if change.before is None:
        return {}
    was, is_ = to_builtins(view(change.before)), to_builtins(task)
    return {name: value for name, value in was.items() if name not in UNCOUNTED and value != is_[name]}


def _read(cursor: str, kept: Kept) -> tuple[int, int | None]:
    """Return the seq of a cursor and, for a place within a unit of work, the number of the last change known."""
    parts = CURSOR.fullmatch(cursor)
    if parts is None:
        hint = "send the cursor of an earlier answer or a local date, or leave since out"
        raise Refused("since: not a cursor", field="since", value=cursor, hint=hint)
    epoch, seq, n = int(parts[1]), int(parts[2]), None if parts[3] is None else int(parts[3])
    oldest = kept.oldest - 1 if n is None else kept.oldest
    if epoch != kept.epoch or not oldest <= seq <= kept.newest:
        hint = "leave since out, and read everything again"
        raise Expired("since: this cursor has expired", field="since", value=cursor, hint=hint)
    return seq, n
