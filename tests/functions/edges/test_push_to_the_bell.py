"""The way of a job that fires: a Scheduler over gRPC, the real Pub/Sub emulator, the bell in its own process."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import Engine

from shared.adapters.cloud_scheduler import CloudScheduler
from tests.functions.test_every_function import served
from tests.house.diary import Diary, remind_of
from tests.house.people import Person, RecordingBroker
from tests.peers import pubsub, scheduler

PATIENCE = 30  # seconds
PROGRAM = pubsub.installed()
pytestmark = pytest.mark.skipif(PROGRAM is None, reason="the Pub/Sub emulator is not installed")


@pytest.fixture(scope="module")
def emulator(free_port: Callable[[], int]) -> Iterator[pubsub.PubSub]:
    """Give the real emulator."""
    assert PROGRAM is not None
    with pubsub.running(PROGRAM, free_port()) as made:
        yield made


@pytest.fixture(scope="module")
def topic(
    emulator: pubsub.PubSub, urls: dict[str, str], broker: RecordingBroker, free_port: Callable[[], int]
) -> Iterator[str]:
    """Give the topic whose messages are pushed to a bell."""
    port = free_port()
    with served("bell", urls, broker, str(uuid4()), port):
        yield emulator.topic("bell", pushes_to=f"http://127.0.0.1:{port}/bell")


def attributes(diary: Diary) -> dict[str, str]:
    """Return what a job says of a person's one ring."""
    return {"ring": str(diary.ring().id), "owner": str(diary.person.owner)}


def rang(diary: Diary) -> datetime:
    """Wait until a person's one ring is told of; return when that was."""
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        if told := diary.person.events("reminder.triggered"):
            return datetime.fromisoformat(told[0]["time"])
        threading.Event().wait(0.02)
    raise TimeoutError("reminder.triggered")


def test_a_push_rings_once_however_often_it_comes(
    emulator: pubsub.PubSub, topic: str, newcomer: Callable[[str], Person], administrator: Engine
) -> None:
    """A message published twice, before its time, is pushed until the bell takes it, and rings once, not early."""
    diary = Diary(administrator, newcomer("Etc/UTC"))
    remind_of(diary.person, "wind the clock", after=timedelta(seconds=4))
    for _ in range(2):
        emulator.publish(topic, attributes(diary))
    assert rang(diary) >= diary.ring().ring_at - timedelta(seconds=2)
    assert len(diary.person.events("reminder.triggered")) == 1


def test_an_armed_ring_goes_all_the_way(
    emulator: pubsub.PubSub, topic: str, newcomer: Callable[[str], Person], administrator: Engine
) -> None:
    """From the real client's job, through its minute and the topic, to the bell: the ring rings."""
    diary = Diary(administrator, newcomer("Etc/UTC"))
    remind_of(diary.person, "wind the clock")
    at = diary.ring().ring_at
    clock = scheduler.Scheduler(now=at - timedelta(minutes=5), publish=emulator.publish)
    with scheduler.running(clock):
        alarm = CloudScheduler(
            parent="projects/cuebird-test/locations/europe-west1",
            topic=topic,
            horizon=timedelta(hours=24),
            clock=lambda: clock.now,
            report=lambda message, **_: pytest.fail(message),
            budget=100,
            endpoint=clock.endpoint,
        )
        alarm.arm(diary.ring().id, diary.person.owner, at)
        diary.move(timedelta())
        clock.advance(at)
    assert clock.published == [(at.replace(second=0), topic, attributes(diary))]
    rang(diary)
