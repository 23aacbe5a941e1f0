"""Which tasks pass a filter, in which order, and which filters are refused."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from random import Random
from typing import Any, get_args
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain import dates
from shared.domain.filters import Filter, Order, Sort, matches, ordered, parse_filter
from shared.domain.task import Priority, Task
from shared.errors import Refused

LONDON, KATHMANDU = "Europe/London", "Asia/Kathmandu"
START = datetime(2026, 3, 1, 12, tzinfo=UTC)


def task(number: int = 1, due: str | None = None, zone: str = LONDON, **said: Any) -> Task:
    words: dict[str, Any] = {"title": "Call the dentist", "created_at": START, "updated_at": START} | said
    return Task(id=UUID(int=number), number=number, due=dates.parse_due(due, zone) if due else None, **words)


def passes(one: Task, **said: Any) -> bool:
    return matches(one, parse_filter(**said), LONDON)


def test_open_tasks_are_listed_unless_asked_otherwise() -> None:
    """Status defaults to open; all takes both."""
    done = task(status="completed")
    assert [passes(task()), passes(done)] == [True, False]
    assert [passes(task(), status="completed"), passes(done, status="completed")] == [False, True]
    assert [passes(task(), status="all"), passes(done, status="all")] == [True, True]


@pytest.mark.parametrize(
    ("due", "bound", "after", "before"),
    [
        ("2026-03-08", "2026-03-08", True, True),
        ("2026-03-08", "2026-03-09", False, True),
        ("2026-03-08", "2026-03-07", True, False),
        ("2026-03-08T23:59", "2026-03-08", True, True),
        ("2026-03-08T12:00", "2026-03-08T12:00", True, True),
        ("2026-03-08T12:00", "2026-03-08T12:01", False, True),
        ("2026-03-08T12:00", "2026-03-08T11:59", True, False),
        ("2026-03-08", "2026-03-08T12:00", True, True),
        ("2026-03-08", "2026-03-09T00:00", False, True),
        (None, "2026-03-08", False, False),
        (None, "2026-03-08T12:00", False, False),
    ],
)
def test_bounds_are_inclusive(due: str | None, bound: str, after: bool, before: bool) -> None:
    """A date is held against the day, a date-time against the instant; a due day is all its hours."""
    assert passes(task(due=due), due_after=bound) is after
    assert passes(task(due=due), due_before=bound) is before


def test_a_date_is_held_against_the_tasks_own_day() -> None:
    """Half past two at night in Kathmandu is the 9th there, though in London it is still the 8th."""
    abroad = task(due="2026-03-09T02:30", zone=KATHMANDU)
    assert not passes(abroad, due_before="2026-03-08")
    assert passes(abroad, due_before="2026-03-08T20:45")
    assert not passes(abroad, due_before="2026-03-08T20:44")


def test_any_priority_and_all_tags() -> None:
    """One of the priorities is enough, every tag is needed; case, accents and marks do not count."""
    one = task(priority="high", tags=("Home", "Büro"))
    assert passes(one, priority="high")
    assert passes(one, priority=["low", "high"])
    assert not passes(one, priority=["low", "none"])
    assert passes(one, tags=["home", "#BURO"])
    assert not passes(one, tags=["home", "garden"])


def test_text_is_found_in_title_and_description() -> None:
    """A piece of either is enough for each word, in whatever order, case and accents ignored."""
    one = task(title="Café at noon", description="Bring the BOOK")
    assert passes(one, text="cafe")
    assert passes(one, text="the book")
    assert passes(one, text="book the")
    assert not passes(one, text="tea")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("status", "done"), ("sort", "size"), ("order", "up"), ("priority", "urgent"), ("priority", ["high", "1"]),
        ("due_after", "soon"), ("due_before", "2026-02-30"), ("due_before", "9999-01-01"), ("colour", "red"),
        ("status", ["open"]),
    ],
)  # fmt: skip
def test_a_wrong_filter_is_refused_by_name(field: str, value: Any) -> None:
    """A filter that is not there, or cannot have that value, is named."""
    with pytest.raises(Refused) as refusal:
        parse_filter(**{field: value})
    assert refusal.value.field == field
    assert refusal.value.hint


def test_a_filter_keeps_what_was_said() -> None:
    """Dates stay dates and date-times stay naive, to be held against each task in its own zone."""
    said = parse_filter(
        due_after="2026-03-08", due_before="2026-03-08T12:00", priority="high", tags=["home"], sort="title"
    )
    assert said == Filter(
        due_after=date(2026, 3, 8),
        due_before=datetime.fromisoformat("2026-03-08T12:00"),
        priorities=("high",),
        tags=("home",),
        sort="title",
    )


def numbers(tasks: list[Task]) -> list[int]:
    return [one.number for one in tasks]


def test_empty_dues_come_last_both_ways() -> None:
    """By due, a day comes before its hours, and what has no due comes last whichever way."""
    tasks = [task(1), task(2, "2026-03-09"), task(3, "2026-03-08T09:00"), task(4, "2026-03-08"), task(5)]
    assert numbers(ordered(tasks, Filter())) == [4, 3, 2, 1, 5]
    assert numbers(ordered(tasks, Filter(order="desc"))) == [2, 3, 4, 1, 5]


def test_priorities_ascend_from_high_to_none() -> None:
    """The most urgent comes first unless asked otherwise."""
    tasks = [task(n, priority=priority) for n, priority in enumerate(("none", "high", "low", "medium"))]
    assert numbers(ordered(tasks, Filter(sort="priority"))) == [1, 3, 2, 0]
    assert numbers(ordered(tasks, Filter(sort="priority", order="desc"))) == [0, 2, 3, 1]


some_tasks = st.lists(
    st.tuples(
        st.sampled_from([None, "2026-03-08", "2026-03-08T09:00", "2026-03-09"]),
        st.sampled_from(get_args(Priority)),
        st.integers(0, 2).map(lambda hours: START + timedelta(hours=hours)),
        st.sampled_from(["tea", "Tea", "book"]),
    ),
    max_size=12,
).map(
    lambda drawn: [
        task(number, due, priority=priority, created_at=created, title=title)
        for number, (due, priority, created, title) in enumerate(drawn)
    ]
)


@settings(deadline=None, max_examples=150)
@given(some_tasks, st.sampled_from(get_args(Sort)), st.sampled_from(get_args(Order)), st.randoms())
def test_an_order_is_total(tasks: list[Task], sort: Sort, order: Order, chance: Random) -> None:
    """However tasks arrive, they leave in one order, none lost; equal ones by number, up, both ways."""
    wanted = Filter(sort=sort, order=order)
    placed = ordered(tasks, wanted)
    assert ordered(chance.sample(tasks, len(tasks)), wanted) == placed
    assert sorted(numbers(placed)) == numbers(tasks)
    keys = {"due": "due", "priority": "priority", "created": "created_at", "title": "title"}
    for one, other in pairwise(placed):
        assert getattr(one, keys[sort]) != getattr(other, keys[sort]) or one.number < other.number
