"""A list on Postgres and the domain's own filter and order say the same, page by page."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from typing import Any, get_args
from uuid import UUID, uuid4, uuid5

import pytest
from sqlalchemy import Engine, insert

from shared.adapters.owners import make_owner
from shared.adapters.postgres import PostgresWork
from shared.adapters.tables import tasks
from shared.domain.dates import due_at
from shared.domain.filters import Filter, Order, Sort, matches, ordered
from shared.domain.task import Due
from shared.ports import Actor, Cause

ZONE = "America/New_York"
DUES = [
    None,
    Due(date(2026, 3, 8)),
    Due(date(2026, 3, 8), time(0, 0), ZONE),
    Due(date(2026, 3, 8), time(2, 30), ZONE),
    Due(date(2026, 3, 8), time(23, 30), "Asia/Kathmandu"),
    Due(date(2026, 3, 9), time(9, 0, 5), "Europe/London"),
    Due(date(1970, 1, 1)),
]
TITLES = ["Café", "cafe table", "ÉCLAIR", "straße", "Zoo", "apple", "İstanbul", "10 % of it", "ﬁne print", "a_b"]
TAGS = [(), ("Home",), ("home", "Büro"), ("STRASSE",)]
START = datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)
BOUNDS: list[Any] = [None, date(2026, 3, 8), datetime(2026, 3, 8, 2, 30), datetime(2026, 3, 8, 12)]  # noqa: DTZ001
CAUSE = Cause(
    event_id="test", group_id=UUID(int=1), actor=Actor(kind="person", name="Asha", client="test", door="test")
)


def row(owner: UUID, number: int) -> dict[str, Any]:
    due = DUES[number % len(DUES)]
    done = number % 6 == 0
    return {
        "owner": owner,
        "id": uuid5(owner, str(number)),
        "number": number,
        "title": TITLES[number % len(TITLES)],
        "description": TITLES[number * 7 % len(TITLES)],
        "status": "completed" if done else "open",
        "priority": ("high", "medium", "low", "none")[number % 4],
        "tags": list(TAGS[number % 3 if number % 5 else 3]),
        "due_date": due and due.day,
        "due_time": due and due.at,
        "due_zone": due and due.zone,
        "due_at": due and due_at(due),
        "created_at": START + timedelta(seconds=number % 9),
        "updated_at": START,
    }


@pytest.fixture(scope="module")
def owner(engines: dict[str, Engine]) -> UUID:
    with engines["admin"].begin() as connection:
        made = make_owner(connection, "test", uuid4().hex, ZONE)
        connection.execute(insert(tasks), [row(made, number) for number in range(1, 71)])
    return made


FILTERS = [
    *(
        Filter(status="all", sort=sort, order=order)
        for sort, order in product((None, *get_args(Sort)), get_args(Order))
    ),
    *(Filter(status="all", due_after=bound) for bound in BOUNDS),
    *(Filter(status="all", due_before=bound) for bound in BOUNDS),
    *(Filter(status=status) for status in ("open", "completed")),
    *(Filter(tags=tags) for tags in (("home",), ("HOME", "buro"), ("straße",))),
    *(
        Filter(status="all", text=said)
        for said in ("CAFÉ", "eclair", "strasse", "istanbul", "%", "_", "fine", "fine caf", " ")
    ),
    Filter(priorities=("high", "low")),
]


@pytest.mark.parametrize("wanted", FILTERS, ids=str)
def test_pages_are_what_the_domain_says(engines: dict[str, Engine], owner: UUID, wanted: Filter) -> None:
    """Page after page, a list gives exactly the tasks that match, once each, in order."""
    with engines["tool"].connect() as connection:
        work = PostgresWork(connection, owner=owner, cause=CAUSE, function="test", writes=False)
        everything = work.tasks(list(range(1, 71)))
        page = work.find(wanted, limit=7)
        found = list(page.tasks)
        while page.next_cursor and len(found) < 100:
            page = work.find(wanted, limit=7, cursor=page.next_cursor)
            found += page.tasks
    said = ordered((task for task in everything if matches(task, wanted, ZONE)), wanted)
    assert [task.number for task in found] == [task.number for task in said]
