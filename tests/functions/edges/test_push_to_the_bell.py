"""The way of a job that fires: a Scheduler over gRPC, the real Pub/Sub emulator, the bell in its own process."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, text

from shared.adapters.cloud_scheduler import CloudScheduler
from tests.functions.test_every_function import served
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


def planned(person: Person, administrator: Engine, at: datetime) -> UUID:
    """Return a ring of that person's at an instant."""
    local = at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds")
    task = person.do("add_task", title="wind the clock", reminders=[local], time_zone="Etc/UTC")["task"]
    with administrator.connect() as connection:
        number = {"owner": person.owner, "number": int(task["id"])}
        asked = (
            "select g.id from rings g join tasks t on t.id = g.task_id where t.owner = :owner and t.number = :number"
        )
        return UUID(str(connection.scalar(text(asked), number)))


def rang(person: Person, ring: UUID) -> datetime:
    """Wait until a ring is told of; return when that was."""
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        for event in person.events("reminder.triggered"):
            if event["data"]["ring_id"] == str(ring):
                return datetime.fromisoformat(event["time"])
        threading.Event().wait(0.02)
    raise TimeoutError(ring)


def test_a_push_rings_once_however_often_it_comes(
    emulator: pubsub.PubSub, topic: str, newcomer: Callable[[str], Person], administrator: Engine
) -> None:
    """A message published twice, before its time, is pushed until the bell takes it, and rings once, not early."""
    person = newcomer("Etc/UTC")
    at = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=3)
    ring = planned(person, administrator, at)
    for _ in range(2):
        emulator.publish(topic, {"ring": str(ring), "owner": str(person.owner)})
    assert rang(person, ring) >= at - timedelta(seconds=2)
    later = planned(person, administrator, datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=2))
    emulator.publish(topic, {"ring": str(later), "owner": str(person.owner)})
    rang(person, later)
    assert len(person.events("reminder.triggered")) == 2


def test_an_armed_ring_goes_all_the_way(
    emulator: pubsub.PubSub, topic: str, newcomer: Callable[[str], Person], administrator: Engine
) -> None:
    """From the real client's job, through its minute and the topic, to the bell: the ring rings."""
    person = newcomer("Etc/UTC")
    at = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=2)
    ring = planned(person, administrator, at)
    clock = scheduler.Scheduler(now=at - timedelta(minutes=5), publish=emulator.publish)
    with scheduler.running(clock):
        alarm = CloudScheduler(
            parent="projects/cuebird-test/locations/europe-west1",
            topic=topic,
            horizon=timedelta(hours=24),
            clock=lambda: clock.now,
            report=lambda message, **_: pytest.fail(message),
            endpoint=clock.endpoint,
        )
        alarm.arm(ring, person.owner, at)
        clock.advance(at)
    assert clock.published == [(at.replace(second=0), topic, {"ring": str(ring), "owner": str(person.owner)})]
    rang(person, ring)
