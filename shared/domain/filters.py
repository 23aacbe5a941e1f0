"""Which tasks are wanted, and in which order."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Literal, get_args

from shared.domain import dates
from shared.domain.task import Due, Priority, Task
from shared.domain.words import folded
from shared.errors import Refused

Sort = Literal["due", "priority", "created", "title"]
Order = Literal["asc", "desc"]
Wanted = Literal["open", "completed", "all"]
_NEVER = datetime(1, 1, 1)  # noqa: DTZ001  # a naive place before all, as dues are compared
_CHOICES = {"status": get_args(Wanted), "sort": get_args(Sort), "order": get_args(Order)}
PRIORITIES: tuple[Priority, ...] = get_args(Priority)  # most urgent first


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What a task must be like: all that is said holds, any of the priorities, all of the tags (case ignored).

    Bounds are inclusive. A date is held against the task's local date in its own zone. A naive date-time, meant in the
    owner's zone, is held against the task's instant; a task due on a day passes if the bound lies on that day or the
    day lies on the right side of it. Tasks without a due pass no bound.
    """

    status: Wanted = "open"
    due_after: date | datetime | None = None
    due_before: date | datetime | None = None
    priorities: tuple[Priority, ...] = ()
    tags: tuple[str, ...] = ()
    text: str | None = None
    sort: Sort | None = None
    order: Order = "asc"

    @property
    def words(self) -> list[str]:
        """Return the words that must stand in title or description, folded."""
        return folded(self.text or "").split()


def parse_filter(**said: Any) -> Filter:
    """Return the filter that a call's arguments ask for; Refused names the first that cannot be."""
    unknown = next((name for name in said if name not in _READERS), None)
    if unknown is not None:
        hint = "use " + ", ".join(_READERS)
        raise Refused(f"{unknown}: there is no such filter", field=unknown, value=said[unknown], hint=hint)
    read = {_NAMES.get(name, name): _READERS[name](name, value) for name, value in said.items()}
    return Filter(**read)


def matches(task: Task, wanted: Filter, zone: str) -> bool:
    """Return whether a task passes a filter; `zone` is the owner's."""
    return (
        wanted.status in ("all", task.status)
        and (not wanted.priorities or task.priority in wanted.priorities)
        and {folded(tag) for tag in wanted.tags} <= {folded(tag) for tag in task.tags}
        and all(word in folded(f"{task.title} {task.description}") for word in wanted.words)
        and (wanted.due_after is None or _side(task.due, wanted.due_after, zone) in (0, 1))
        and (wanted.due_before is None or _side(task.due, wanted.due_before, zone) in (0, -1))
    )


def ordered(tasks: Iterable[Task], wanted: Filter) -> list[Task]:
    """Return tasks in a filter's order, by due where it names none: empty dues last both ways, ties by number.

    Dues are ordered as they read on the wall, a day before its hours; priorities ascend from high to none.
    """
    sort = wanted.sort or "due"
    placed = sorted(tasks, key=lambda task: task.number)
    placed.sort(key=lambda task: _key(task, sort), reverse=wanted.order == "desc")
    if sort == "due":
        placed.sort(key=lambda task: task.due is None)
    return placed


def _side(due: Due | None, bound: date | datetime, zone: str) -> int | None:
    """Return on which side of a bound a due lies: -1 before, 0 on it, 1 after; None where there is no due."""
    if due is None:
        return None
    at = dates.due_at(due)
    if isinstance(bound, datetime) and at is not None:
        return _compared(at, dates.attach(bound, zone))
    return _compared(due.day, bound.date() if isinstance(bound, datetime) else bound)


def _compared(one: Any, other: Any) -> int:
    return int(one > other) - int(one < other)


def _key(task: Task, sort: Sort) -> Any:
    if sort == "priority":
        return PRIORITIES.index(task.priority)
    if sort == "created":
        return task.created_at
    if sort == "title":
        return task.title.lower()
    return datetime.combine(task.due.day, task.due.at or time()) if task.due else _NEVER


def _chosen(name: str, value: Any) -> Any:
    if value not in _CHOICES[name]:
        hint = "use " + ", ".join(_CHOICES[name])
        raise Refused(f"{name}: not one of those there are", field=name, value=value, hint=hint)
    return value


def _bound(name: str, value: str) -> date | datetime:
    return dates.parse_local(value, name)


def _priorities(name: str, value: str | Sequence[str]) -> tuple[str, ...]:
    given = (value,) if isinstance(value, str) else tuple(value)
    wrong = next((one for one in given if one not in PRIORITIES), None)
    if wrong is not None:
        hint = "use " + ", ".join(PRIORITIES)
        raise Refused(f"{name}: not a priority", field=name, value=wrong, hint=hint)
    return given


def _tags(_: str, value: str | Sequence[str]) -> tuple[str, ...]:
    given = (value,) if isinstance(value, str) else value
    return tuple(tag.strip().lstrip("#@") for tag in given)


_NAMES = {"priority": "priorities"}
_READERS: dict[str, Any] = {
    "status": _chosen,
    "due_after": _bound,
    "due_before": _bound,
    "priority": _priorities,
    "tags": _tags,
    "text": lambda _, value: value,
    "sort": _chosen,
    "order": _chosen,
}
