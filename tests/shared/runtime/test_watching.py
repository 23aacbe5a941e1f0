"""No reader ever misses or doubles a change, whichever replica it reads from and wherever it is cut. Zone: Etc/UTC."""

import asyncio
from collections.abc import Callable, Iterator
from itertools import chain, repeat
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from shared.adapters.database import engine
from shared.adapters.histories import PostgresHistories
from shared.runtime.watching import Leave, Lookout, streamed
from tests.house.people import Person

REPLICAS = 2
PATIENCE = 60  # seconds
STAYS = Leave(lambda: None, PATIENCE)
KEPT = text("""
    select seq, n, count(*) over (partition by seq) - 1 as last from changes where owner = :owner order by seq, n
""")


@pytest.fixture(scope="module")
def doors(urls: dict[str, str]) -> Iterator[list[Engine]]:
    """Give each replica connections of its own, as the door's role."""
    made = [engine(urls["door"], pool=2) for _ in range(REPLICAS)]
    yield made
    for one in made:
        one.dispose()


def write(person: Person, sizes: list[int]) -> None:
    """Add some tasks one by one, then change all of them at once; again for each size."""
    for size in sizes:
        ids = [person.do("add_task", title="hem the curtains")["task"]["id"] for _ in range(size)]
        person.do("update_task", task_ids=ids, description=str(uuid4()))


async def read(replicas: list[Lookout], person: Person, cuts: list[int], many: int) -> list[str]:
    """Return the ids of so many changes, heard through streams that are cut after so many each, replica by replica."""
    heard: list[str] = []
    cursor = "1.0"
    for n, cut in enumerate(chain(cuts, repeat(many))):
        told = (await streamed(replicas[n % REPLICAS], person.owner, cursor, STAYS)).body_iterator
        until = min(many, len(heard) + cut)
        while len(heard) < until:
            for line in (await anext(told)).decode().splitlines():  # type: ignore[call-overload]  # an async generator of ours
                cursor = line.removeprefix("id: ") if line.startswith("id: ") else cursor
                heard += [cursor] if line == "event: change" else []
        await told.aclose()  # type: ignore[attr-defined]  # as above
        if len(heard) >= many:
            return heard
    raise AssertionError


async def both(
    doors: list[Engine], person: Person, writers: list[list[int]], readers: list[list[int]]
) -> list[list[str]]:
    """Let writers and readers loose on one history; return what each reader heard."""
    replicas = [Lookout(PostgresHistories(one)) for one in doors]
    many = 2 * sum(sum(sizes) for sizes in writers)
    async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as group:
        for sizes in writers:
            group.create_task(asyncio.to_thread(write, person, sizes))
        reading = [group.create_task(read(replicas, person, cuts, many)) for cuts in readers]
    return [one.result() for one in reading]


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    writers=st.lists(st.lists(st.integers(1, 4), min_size=1, max_size=3), min_size=2, max_size=2),
    readers=st.lists(st.lists(st.integers(0, 5), max_size=6), min_size=1, max_size=4),
)
def test_each_reader_hears_each_change_once(
    doors: list[Engine],
    newcomer: Callable[[str], Person],
    administrator: Engine,
    writers: list[list[int]],
    readers: list[list[int]],
) -> None:
    """With writers at once and streams cut anywhere, each reader hears exactly what is kept, in its order."""
    person = newcomer("Etc/UTC")
    for tool in ("add_task", "update_task"):
        person.world(tool)  # made here once, not by two writers at once
    heard = asyncio.run(both(doors, person, writers, readers))
    with administrator.begin() as connection:
        kept = connection.execute(KEPT, {"owner": person.owner}).all()
    whole = [f"1.{row.seq}" if row.n == row.last else f"1.{row.seq}.{row.n}" for row in kept]
    assert heard == [whole] * len(readers)
