"""The embedded clock rings on time, learns of nearer rings, goes on after trouble, and stops when told. Zone: UTC."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, text

from shared.runtime.clock import EmbeddedClock
from shared.runtime.world import World
from tests.house.diary import Diary, remind_of
from tests.house.people import Person, RecordingBroker, world_of

PROMISE = timedelta(seconds=1)
PATIENCE = 20  # seconds


@pytest.fixture
def world(urls: dict[str, str], broker: RecordingBroker) -> Iterator[World]:
    """Give a world with one connection of its own."""
    made = world_of("worker", urls, broker, THREADS="1")
    yield made
    made.close()


@pytest.fixture
def said() -> list[str]:
    """Give what the clock reports."""
    return []


@pytest.fixture
def clock(world: World, said: list[str]) -> Iterator[EmbeddedClock]:
    """Give a clock that stands still."""
    made = EmbeddedClock(world.port("Rings"), report=lambda message, **_: said.append(message))
    yield made
    made.close()


@pytest.fixture
def diary(administrator: Engine, person: Person) -> Diary:
    """Give the diary of a person with one reminder, an hour from now."""
    remind_of(person, "feed the cat")
    return Diary(administrator, person)


def clocks() -> int:
    """Return how many clocks go in this process."""
    return sum(thread.name == "clock" for thread in threading.enumerate())


def happens(what: Callable[[], Any]) -> None:
    """Wait until something is so."""
    ends = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < ends
        threading.Event().wait(0.01)


def rang_on_time(diary: Diary) -> bool:
    """Wait until the one ring rang; return whether the promise was kept, and nothing rang early."""
    happens(lambda: diary.ring().rung_at)
    late: timedelta = diary.ring().rung_at - diary.ring().ring_at
    return timedelta() <= late < PROMISE


def test_it_rings_when_the_time_has_come(clock: EmbeddedClock, diary: Diary) -> None:
    """A ring that is near when the clock begins rings within a second of its time, not before it, and is told of."""
    diary.move(timedelta(seconds=-0.8))
    clock.wind()
    assert rang_on_time(diary)
    happens(lambda: diary.person.events("reminder.triggered"))


def test_it_learns_of_a_nearer_ring(clock: EmbeddedClock, diary: Diary) -> None:
    """A clock that slept towards a far ring rings one that came in between on time."""
    clock.wind()
    diary.move(timedelta(seconds=-0.8))
    assert rang_on_time(diary)


def test_it_goes_on_after_the_database_cut_it_off(
    clock: EmbeddedClock, world: World, diary: Diary, administrator: Engine, said: list[str]
) -> None:
    """Trouble is reported, and the next look is taken all the same."""
    clock.wind()
    with world.engine.begin() as connection:
        [own] = connection.execute(text("select pg_backend_pid()")).one()
    with administrator.begin() as connection:
        connection.execute(text("select pg_terminate_backend(:own)"), {"own": own})
    happens(lambda: said)
    assert set(said) == {"clock.stopped"}
    diary.move(timedelta(seconds=-1.5))
    assert rang_on_time(diary)


def test_it_is_one_clock_and_stops_when_told(clock: EmbeddedClock) -> None:
    """Winding it again begins no second one; after its end it goes no more, and cannot be wound."""
    before = clocks()
    clock.wind()
    clock.wind()
    assert clocks() == before + 1
    clock.close()
    clock.wind()
    assert clocks() == before
