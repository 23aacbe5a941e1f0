"""Many people's reminders fall due in one moment: they ring together, and nobody waits for another."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, Engine, text

from shared.adapters.rings import HANDS
from shared.runtime.world import World
from tests.house.diary import Diary, remind_of
from tests.house.people import Person

ENOUGH = 10  # seconds after which nothing more is waited for
BROKEN = """
create function no_ring() returns trigger language plpgsql as $$ begin raise 'no ring'; end $$;
create trigger no_ring before update on rings for each row when (old.owner = '{owner}') execute function no_ring()
"""
MENDED = "drop trigger no_ring on rings; drop function no_ring()"


@pytest.fixture
def crowd(newcomer: Callable[[str], Person], administrator: Engine) -> list[Diary]:
    """Give the diaries of five people, of whom each has two reminders that are due."""
    diaries = [Diary(administrator, newcomer("Asia/Kathmandu")) for _ in range(5)]
    for diary in diaries:
        for title in ("call", "mop"):
            remind_of(diary.person, title)
        diary.set("ring_at = now() - interval '1 minute'")
    return diaries


def rung(diary: Diary) -> int:
    """Return how many of a person's reminders have rung."""
    return sum(ring.status == "rung" for ring in diary.rings())


def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds."""
    ends = time.monotonic() + ENOUGH
    while not holds():
        assert time.monotonic() < ends
        time.sleep(0.005)


@contextmanager
def busy(administrator: Engine, diary: Diary) -> Iterator[Connection]:
    """Hold a person's lock, as a tool of theirs does while it works."""
    with administrator.begin() as connection:
        connection.execute(text("select from owners where id = :o for update"), {"o": diary.person.owner})
        yield connection


def test_a_crowd_rings_together_and_each_hears_of_their_own(crowd: list[Diary], worker_world: World) -> None:
    """Ten reminders of five people ring once each; an event of each tells its owner of it, at their own seq."""
    assert worker_world.port("Rings").ring_due() == 10
    assert worker_world.port("Rings").ring_due() == 0
    for diary in crowd:
        told = diary.person.events("reminder.triggered")
        assert {event["data"]["ring_id"] for event in told} == {str(ring.id) for ring in diary.rings()}
        assert {event["seq"] for event in told} == {"3"}
        assert {event["partitionkey"] for event in told} == {str(diary.person.owner)}
        assert len({event["id"] for event in told}) == len(told) == rung(diary) == 2


def test_nobody_waits_for_whoever_is_busy(crowd: list[Diary], administrator: Engine, worker_world: World) -> None:
    """While one person's tool works, the others' reminders ring; theirs ring when it is done."""
    with ThreadPoolExecutor(1) as hands:
        with busy(administrator, crowd[2]):
            ringing = hands.submit(worker_world.port("Rings").ring_due)
            until(lambda: [rung(diary) for diary in crowd] == [2, 2, 0, 2, 2])
            together = {ring.rung_at for diary in crowd for ring in diary.rings()} - {None}
            assert len(together) <= HANDS
        assert ringing.result(ENOUGH) == 10


def test_a_process_rings_once_at_a_time(crowd: list[Diary], administrator: Engine, worker_world: World) -> None:
    """A tick that comes while the clock rings does not ring beside it: one process has one go, and its connections."""
    with ThreadPoolExecutor(1) as hands:
        with busy(administrator, crowd[0]):
            ringing = hands.submit(worker_world.port("Rings").ring_due)
            until(lambda: rung(crowd[1]) == 2)
            crowd[1].set("status = 'planned'")
            assert worker_world.port("Rings").ring_due() == 0
            assert rung(crowd[1]) == 0
        assert ringing.result(ENOUGH) == 12


def test_one_persons_trouble_in_a_crowd_stops_no_other(
    crowd: list[Diary], administrator: Engine, worker_world: World
) -> None:
    """Where one ring cannot be changed, all others of the crowd ring, and that one when it can."""
    with administrator.begin() as connection:
        connection.execute(text(BROKEN.format(owner=crowd[1].person.owner)))
    try:
        assert worker_world.port("Rings").ring_due() == 8
    finally:
        with administrator.begin() as connection:
            connection.execute(text(MENDED))
    assert [rung(diary) for diary in crowd] == [2, 0, 2, 2, 2]
    assert worker_world.port("Rings").ring_due() == 2
