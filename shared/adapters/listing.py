"""Pages of an owner's tasks: filters as conditions, orders as keys, and cursors that hold their place.

A cursor names the last task of a page by its sort key and number, so that tasks added or done between two pages
neither repeat nor hide others. It is bound to its filter and order.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any

import msgspec

from shared import wire
from shared.domain.dates import attach
from shared.domain.filters import Filter
from shared.domain.search import rank
from shared.domain.task import Task
from shared.domain.words import folded
from shared.errors import Refused
from shared.ports import Page

Read = Callable[..., list[Task]]
ALIVE = "t.deleted_at is null and not t.withdrawn"
STATUS = {"open": "t.status = 'open'", "completed": "t.status = 'completed'", "all": "true"}
KEYS = {
    "due": "coalesce(t.due_date + coalesce(t.due_time, time '00:00'), timestamp 'epoch')",
    "priority": "array_position(array['high', 'medium', 'low', 'none'], t.priority)",
    "created": "t.created_at",
    "title": 'lower(t.title) collate "C"',
}
CASTS = {"due": "timestamp", "priority": "integer", "created": "timestamptz", "title": "text"}
READERS: dict[str, Callable[[str], object]] = {  # what a key must be read by, before Postgres has to
    "due": datetime.fromisoformat,
    "priority": ("1", "2", "3", "4").index,
    "created": datetime.fromisoformat,
    "title": wire.whole,
}
KEY_OF = {sort: f"cast(:key as {kind})" for sort, kind in CASTS.items()}
KEY_OF["title"] = 'lower(cast(:key as text)) collate "C"'


class Place(msgspec.Struct, frozen=True, array_like=True):
    """Where a page ended: the digest of its filter, whether the due is empty, the sort key, the task's number."""

    digest: str
    empty: bool
    key: str
    number: Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]


def find(read: Read, wanted: Filter, *, zone: str, limit: int, cursor: str | None) -> Page:
    """Return a page of the tasks that pass a filter, in its order; Refused where the cursor belongs to another."""
    sort = wanted.sort or "due"
    conditions, values = _conditions(wanted, zone)
    digest = wire.digest([msgspec.to_builtins(wanted), zone])[:16]
    if cursor is not None:
        condition, place = _after(_place(cursor, digest, sort), sort, wanted.order)
        conditions.append(condition)
        values |= place
    way = "desc" if wanted.order == "desc" else "asc"
    tail = f"order by {_empty(sort)}, {KEYS[sort]} {way}, t.number limit :limit"
    tasks = read(" and ".join(conditions), values | {"limit": limit + 1}, tail)
    more = len(tasks) > limit
    kept = tuple(tasks[:limit])
    return Page(kept, _cursor(digest, sort, kept[-1]) if more else None)


def search(read: Read, query: str, wanted: Filter, *, zone: str, limit: int, cursor: str | None) -> Page:
    """Return a page of the tasks that hold the query's words, best first."""
    conditions, values = _conditions(wanted, zone)
    digest = wire.digest([query, msgspec.to_builtins(wanted), zone])[:16]
    start = _place(cursor, digest, "title").number if cursor is not None else 0
    found = rank(query, read(" and ".join(conditions), values))
    more = len(found) > start + limit
    next_cursor = _written(Place(digest, empty=False, key="", number=start + limit)) if more else None
    return Page(tuple(found[start : start + limit]), next_cursor)


def _conditions(wanted: Filter, zone: str) -> tuple[list[str], dict[str, Any]]:
    values: dict[str, Any] = {}
    conditions = [ALIVE, STATUS[wanted.status]]
    if wanted.priorities:
        conditions.append("t.priority = any(:priorities)")
        values["priorities"] = list(wanted.priorities)
    if wanted.tags:
        conditions.append(f"array(select {_folded('x')} from unnest(t.tags) x) @> cast(:tags as text[])")
        values["tags"] = [folded(tag) for tag in wanted.tags]
    if wanted.words:
        everything = _folded("t.title || ' ' || t.description")
        conditions.append(
            f"not exists (select from unnest(cast(:words as text[])) w where position(w in {everything}) = 0)"
        )
        values["words"] = wanted.words
    for name, way in (("due_after", ">="), ("due_before", "<=")):
        bound = getattr(wanted, name)
        if bound is not None:
            conditions.append(_due(name, way, bound))
            values |= (
                {name: attach(bound, zone), f"{name}_day": bound.date()}
                if isinstance(bound, datetime)
                else {name: bound}
            )
    return conditions, values


def _due(name: str, way: str, bound: date | datetime) -> str:
    """Return the condition of one bound: a date is held against the local date, a date-time against the instant."""
    if isinstance(bound, datetime):
        return f"case when t.due_at is null then t.due_date {way} :{name}_day else t.due_at {way} :{name} end"
    return f"t.due_date {way} :{name}"


def _folded(text: str) -> str:
    """Return the SQL of a text as it is compared: case and accents ignored, as `filters.folded` does."""
    bare = f"lower(regexp_replace(normalize({text}, NFKD), '[\u0300-\u036f]', '', 'g'))"
    return f"replace(replace({bare}, 'ß', 'ss'), 'ς', 'σ')"  # noqa: RUF001  two sigmas, as casefold has one


def _empty(sort: str) -> str:
    return "(t.due_date is null)" if sort == "due" else "(t.id is null)"


def _after(place: Place, sort: str, order: str) -> tuple[str, dict[str, Any]]:
    """Return the condition that leaves out everything up to a place; empty dues come last both ways."""
    beyond = "<" if order == "desc" else ">"
    key, at = KEYS[sort], KEY_OF[sort]
    same = f"({key} {beyond} {at} or ({key} = {at} and t.number > :number))"
    condition = f"({_empty(sort)} > :empty or ({_empty(sort)} = :empty and {same}))"
    return condition, {"empty": place.empty, "key": place.key, "number": place.number}


def _cursor(digest: str, sort: str, last: Task) -> str:
    return _written(Place(digest, empty=sort == "due" and last.due is None, key=_key(sort, last), number=last.number))


def _key(sort: str, task: Task) -> str:
    if sort == "title":
        return task.title
    if sort == "created":
        return task.created_at.isoformat()
    if sort == "priority":
        return str(["high", "medium", "low", "none"].index(task.priority) + 1)
    return f"{task.due.day} {task.due.at or '00:00'}" if task.due else "1970-01-01"


def _written(place: Place) -> str:
    return urlsafe_b64encode(msgspec.json.encode(place)).rstrip(b"=").decode()


def _place(cursor: str, digest: str, sort: str) -> Place:
    try:
        place = msgspec.json.decode(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)), type=Place)
        READERS[sort](place.key)
    except (ValueError, msgspec.MsgspecError, Refused):
        place = None
    if place is None or place.digest != digest:
        raise Refused(
            "cursor: it belongs to another list",
            field="cursor",
            value=cursor,
            hint="leave it out to start from the first page, or ask with the same filters",
        )
    return place
