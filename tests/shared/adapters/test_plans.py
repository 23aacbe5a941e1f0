"""At 200,000 tasks of 1,000 people every question about tasks is answered from an index, as the role that asks it.

The statements are caught on their way to Postgres and explained there with their own values, under row-level
security; so what is tried here is what runs.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection, Engine, event, text

from shared.adapters import past, rings
from shared.adapters.database import engine
from shared.adapters.owed import OWED, UNSENT
from shared.adapters.postgres import PostgresWork
from shared.domain.filters import Filter
from shared.ports import Actor, Cause

# Each person: 200 tasks, three of four open, half of them timed, one of ten recurring and with a reminder.
FILL = """
insert into owners (id, time_zone, last_number)
select md5('owner ' || o)::uuid, 'Europe/London', 200 from generate_series(1, 1000) o;

insert into series (owner, id, rrule, dtstart_local, zone, timed)
select id, md5(id::text || n)::uuid, 'FREQ=WEEKLY', '2026-01-01', 'Europe/London', false
from owners, generate_series(10, 200, 10) n;

insert into tasks (owner, id, number, title, description, status, priority, tags, due_date, due_time, due_zone, due_at,
  series_id, occurrence, succession, created_at, updated_at)
select id, md5('task' || id::text || n)::uuid, n, 'Repot plant ' || n, 'in the greenhouse',
  case when n % 4 = 0 then 'completed' else 'open' end, (array['high', 'medium', 'low', 'none'])[1 + n % 4],
  array['garden', 'week' || n % 7], date '2026-01-01' + n, case when n % 2 = 0 then time '09:00' end,
  case when n % 2 = 0 then 'Europe/London' end,
  case when n % 2 = 0 then timestamptz '2026-01-01 09:00Z' + n * interval '1 day' end,
  case when n % 10 = 0 then md5(id::text || n)::uuid end, case when n % 10 = 0 then 1 end,
  case when n = 20 and right(id::text, 1) = 'f' then 'owed' when n % 20 = 0 then 'made' else 'none' end,
  timestamptz '2026-01-01 Z' + n * interval '1 hour', timestamptz '2026-01-01 Z' + n * interval '1 hour'
from owners, generate_series(1, 200) n;

insert into reminders (owner, id, task_id, n, before) select owner, id, id, 0, 'PT1H' from tasks where number % 10 = 0;

insert into rings (owner, id, reminder_id, task_id, ring_at, status, planned_at)
select owner, id, id, task_id, '2026-06-01 Z', case when owner::text < '08' then 'planned' else 'sent' end,
  '2026-01-01 Z'
from reminders;

insert into outbox (owner, id, broker, event, created_at) select id, id, 'tasks', '{}', now() from owners;
"""
PER_OWNER = 200
CAUSE = Cause(
    event_id="test", group_id=UUID(int=1), actor=Actor(kind="person", name="Asha", client="test", door="test")
)
LISTS = {
    "open, by due": Filter(),
    "open, by due, last first": Filter(order="desc"),
    "open, by priority": Filter(sort="priority"),
    "open, by title": Filter(sort="title"),
    "completed, by creation": Filter(status="completed", sort="created"),
    "all": Filter(status="all"),
    "due between two days": Filter(due_after=date(2026, 2, 1), due_before=date(2026, 2, 7)),
    "due before an instant": Filter(due_before=datetime(2026, 2, 1, 9)),  # noqa: DTZ001  # local time of the zone
    "high or medium, in the garden": Filter(priorities=("high", "medium"), tags=("garden",)),
    "with a word": Filter(text="plant"),
}


@pytest.fixture(scope="module")
def crowd(new_database: Callable[[], dict[str, str]]) -> Iterator[dict[str, Engine]]:
    """Give the engines of a database with 200,000 tasks of 1,000 people."""
    made = {role: engine(url, pool=2, limits={}) for role, url in new_database().items()}
    with made["admin"].connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(FILL)
        connection.exec_driver_sql("vacuum analyze")
    yield made
    for one in made.values():
        one.dispose()


@pytest.fixture(scope="module")
def someone(crowd: dict[str, Engine]) -> UUID:
    """Give one of the thousand."""
    with crowd["admin"].begin() as connection:
        found: UUID = connection.scalar(text("select md5('owner 7')::uuid"))
    return found


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield every node of a plan."""
    yield plan
    for child in plan.get("Plans", ()):
        yield from nodes(child)


def explained(connection: Connection, statement: str, parameters: Any) -> list[dict[str, Any]]:
    """Return the nodes of a statement's plan, run with these values."""
    asked = f"explain (analyze, format json) {statement}"
    [(document,)] = connection.exec_driver_sql(asked, tuple(parameters)).all()
    return list(nodes(document[0]["Plan"]))


def scanned_whole(found: list[dict[str, Any]]) -> set[str]:
    """Return the tables that are read from end to end."""
    return {node["Relation Name"] for node in found if node["Node Type"] == "Seq Scan"}


def indexes(found: list[dict[str, Any]]) -> set[str]:
    """Return the indexes that are used."""
    return {node["Index Name"] for node in found if "Index Name" in node}


def rows_read(found: list[dict[str, Any]], table: str) -> int:
    """Return how many rows of a table are looked at, the ones filtered out too."""
    reads = [node for node in found if node.get("Relation Name") == table]
    return int(sum(node["Actual Rows"] + node.get("Rows Removed by Filter", 0) for node in reads))


def plans(made: Engine, owner: UUID, ask: Callable[[PostgresWork], object]) -> list[dict[str, Any]]:
    """Return the plans' nodes of all statements that a question of an owner's unit of work sends."""
    sent: list[tuple[str, Sequence[Any]]] = []

    def catch(_: Connection, __: Any, statement: str, parameters: Sequence[Any], *___: Any) -> None:
        sent.append((statement, parameters))

    with made.connect() as connection:
        work = PostgresWork(connection, owner=owner, cause=CAUSE, function="test", writes=False)
        event.listen(connection, "before_cursor_execute", catch)
        assert ask(work)
        event.remove(connection, "before_cursor_execute", catch)
        return [node for statement, values in sent for node in explained(connection, statement, values)]


@pytest.mark.parametrize("role", ["tool", "worker"])
@pytest.mark.parametrize("name", LISTS)
def test_a_list_looks_at_its_owners_tasks_only(crowd: dict[str, Engine], someone: UUID, role: str, name: str) -> None:
    """However it is filtered and sorted, a list reads by index and at most the person's own 200 tasks."""
    found = plans(crowd[role], someone, lambda work: work.find(LISTS[name], limit=50).tasks)
    assert scanned_whole(found) == set()
    assert any(index.startswith("tasks_") for index in indexes(found))
    assert rows_read(found, "tasks") <= PER_OWNER


def test_the_open_list_looks_at_open_tasks_only(crowd: dict[str, Engine], someone: UUID) -> None:
    """The list people look at most has an index of its own."""
    found = plans(crowd["tool"], someone, lambda work: work.find(Filter(), limit=50).tasks)
    assert "tasks_open" in indexes(found)
    assert rows_read(found, "tasks") <= PER_OWNER * 3 / 4


def test_the_next_page_looks_no_further(crowd: dict[str, Engine], someone: UUID) -> None:
    """A cursor's page is found by the same index."""

    def second(work: PostgresWork) -> object:
        cursor = work.find(Filter(), limit=50).next_cursor
        return work.find(Filter(), limit=50, cursor=cursor).tasks

    found = plans(crowd["tool"], someone, second)
    assert scanned_whole(found) == set()
    assert rows_read(found, "tasks") <= 2 * PER_OWNER


def test_a_search_looks_at_its_owners_tasks_only(crowd: dict[str, Engine], someone: UUID) -> None:
    """Words are compared with one person's tasks, never with everybody's."""
    found = plans(crowd["tool"], someone, lambda work: work.search("greenhuose plant", Filter(), limit=10).tasks)
    assert scanned_whole(found) == set()
    assert rows_read(found, "tasks") <= PER_OWNER


def test_a_task_is_found_by_its_number(crowd: dict[str, Engine], someone: UUID) -> None:
    """A task's number leads to its row, its reminders and its rings without looking at any other."""
    found = plans(crowd["tool"], someone, lambda work: work.tasks([10]))
    assert scanned_whole(found) == set()
    assert {"tasks_owner_number_key", "reminders_task", "rings_task"} <= indexes(found)
    assert rows_read(found, "tasks") == 1


def test_an_occurrence_is_found_by_its_series(crowd: dict[str, Engine], someone: UUID) -> None:
    """The next occurrence's place is looked up by series and number."""

    def ask(work: PostgresWork) -> object:
        [task] = work.tasks([10])
        assert task.series
        return work.occurrences([(task.series.id, 1)])

    found = plans(crowd["worker"], someone, ask)
    assert scanned_whole(found) == set()
    assert rows_read(found, "tasks") == 2


SOUGHT = {
    "outbox": (UNSENT, "outbox_age"),
    "owed successions": (OWED, "tasks_owed"),
    "next ring": (rings.NEXT, "rings_due"),
    "due rings": (rings.DUE, "rings_due"),
    "rings to arm": (rings.ARMABLE, "rings_due"),
    "rings not sent": (rings.BEHIND, "rings_unsent"),
    "people with a past": (past.TURN, "owners_past"),
    "jobs that are over": (rings.OVER, "rings_over"),
}
VALUES = {"batch": 100, "people": 20, "age": 30, "after": "-infinity", "passed": [], "horizon": timedelta(days=1)}


@pytest.mark.parametrize(("statement", "index"), SOUGHT.values(), ids=SOUGHT)
def test_the_sweep_reads_only_what_is_owed(crowd: dict[str, Engine], statement: str, index: str) -> None:
    """Looking for work among all people's rows goes by an index of what is owed, oldest first, and sorts nothing."""
    catalogue: list[tuple[str, Sequence[Any]]] = []
    with crowd["worker"].begin() as connection:
        event.listen(connection, "before_cursor_execute", lambda *sent: catalogue.append((sent[2], sent[3])))
        connection.execute(text(statement), VALUES)
        found = explained(connection, *catalogue[0])
    assert indexes(found) == {index}
    assert scanned_whole(found) == set()
    assert "Sort" not in {node["Node Type"] for node in found}
