"""What was accepted is delivered, whatever ends in between: the subscriber, the runner, or the queue's database.

By the numbers of the checklist; each case has a runner of its own.
"""

import threading
import urllib.error
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from knative.local.queue import connected
from tests.knative.local.stage import (
    PATIENCE,
    Answer,
    Knative,
    Subscribers,
    broker,
    event,
    post,
    started,
    trigger,
    write,
)

QUICK = {"backoffPolicy": "linear", "backoffDelay": "PT0.05S"}


@dataclass
class House:
    """A local Knative that can be started again and again on one queue."""

    postgres: str
    folder: Path
    free_port: Callable[[], int]
    database: str
    running: Knative | None = None

    def start(self) -> Knative:
        """Start it on what the last one left."""
        places = (self.folder / "manifests", self.free_port(), self.folder / "data")
        self.running = started(self.postgres, *places, "--database", self.database)
        return self.running


@pytest.fixture
def house(
    postgres: str, stage: Subscribers, free_port: Callable[[], int], tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[House]:
    """Give a Broker with a quick subscriber and one that is tried again, and end it in order."""
    dead = {"deadLetterSink": {"uri": stage.uri("dead")}}
    write(
        tmp_path / "manifests",
        broker(),
        trigger("plain", {"uri": stage.uri("plain")}),
        trigger("again", {"uri": stage.uri("again")}, delivery={"retry": 5, **QUICK, **dead}),
        trigger("later", {"uri": stage.uri("later")}, delivery={"retry": 5, **QUICK, "backoffDelay": "PT0.4S"}),
    )
    made = House(postgres, tmp_path, free_port, request.function.__name__[:40])
    yield made
    if made.running and made.running.process.poll() is None:
        assert made.running.end() == 0


def forbid(house: House, forbidden: bool) -> None:
    """Close or open the queue's database; closing cuts every connection."""
    name = house.database
    with closing(connected(house.postgres)) as administrator:
        administrator.run(f'alter database "{name}" allow_connections {not forbidden}')
        if forbidden:
            administrator.run("select pg_terminate_backend(pid) from pg_stat_activity where datname = :n", n=name)


def test_case_05_what_was_accepted_outlives_kill_9(house: House, stage: Subscribers) -> None:
    """Events are on disk before the 202: killed right after it, the next runner delivers them all."""
    held = threading.Event()
    stage.tell("plain", Answer(held=held))
    running = house.start()
    sent = {running.send("plain") for _ in range(20)}
    running.kill()
    held.set()
    stage.tell("plain", Answer())
    again = {one.id for one in stage.heard("plain")}
    house.start()
    for one in sent:
        stage.wait("plain", 2 if one in again else 1, one)


def test_case_06_without_its_database_the_ingress_is_503(house: House, stage: Subscribers) -> None:
    """Not a 2xx before the event is stored; as soon as the database is back, so is the ingress."""
    running = house.start()
    forbid(house, True)
    assert post(running.ingress(), event("plain"), b"{}")[0] == 503
    forbid(house, False)
    assert stage.wait("plain", event=running.send("plain"))


def test_case_06_a_cut_connection_is_made_anew(house: House, stage: Subscribers) -> None:
    """A database that was restarted is no reason to refuse an event."""
    running = house.start()
    stage.wait("plain", event=running.send("plain"))
    forbid(house, True)
    forbid(house, False)
    assert stage.wait("plain", event=running.send("plain"))


def test_a_database_lost_in_mid_delivery_doubles_nothing(house: House, stage: Subscribers) -> None:
    """The answer is noted when the database is back, and the event is not sent again."""
    held = threading.Event()
    stage.tell("plain", Answer(held=held), Answer())
    running = house.start()
    one = running.send("plain")
    stage.wait("plain", event=one)
    forbid(house, True)
    held.set()
    forbid(house, False)
    stage.wait("plain", event=running.send("plain"))
    assert running.end() == 0
    stage.wait("plain", event=house.start().send("plain"))
    assert len(stage.heard("plain", one)) == 1


def test_case_52_a_reply_that_cannot_be_stored_fails_the_delivery(house: House, stage: Subscribers) -> None:
    """The event is sent again, since its reply would be lost otherwise."""
    held, reply = threading.Event(), event("plain")
    stage.tell("plain", Answer())
    stage.tell("again", Answer(200, reply, b"{}", held))
    running = house.start()
    one = running.send("again")
    stage.wait("again", event=one)
    forbid(house, True)
    held.set()
    while "the queue cannot be written" not in running.log.read_text():
        assert running.process.poll() is None
    forbid(house, False)
    stage.wait("again", 2, one)
    assert stage.wait("plain", event=reply["ce-id"])


def test_case_29_an_event_in_flight_at_kill_9_is_delivered_again(house: House, stage: Subscribers) -> None:
    """The subscriber has heard it, the runner not that it did: rather twice than never."""
    held = threading.Event()
    stage.tell("plain", Answer(held=held))
    running = house.start()
    one = running.send("plain")
    stage.wait("plain", event=one)
    running.kill()
    stage.tell("plain", Answer())
    held.set()
    house.start()
    stage.wait("plain", 2, one)


def test_attempts_are_counted_over_kill_9(house: House, stage: Subscribers) -> None:
    """A runner that begins anew does not begin to count anew: in all there are `retry` attempts beyond the first.

    The one that was in flight may not have been counted.
    """
    held = threading.Event()
    stage.tell("again", Answer(503), Answer(503), Answer(503), Answer(held=held))
    running = house.start()
    one = running.send("again")
    stage.wait("again", 4, one)
    running.kill()
    stage.tell("again", Answer(503))
    held.set()
    house.start()
    stage.wait("dead", event=one)
    assert len(stage.heard("again", one)) in (6, 7)


def test_case_63_sigterm_finishes_what_is_in_flight(house: House, stage: Subscribers) -> None:
    """New events are refused, the delivery in flight is noted, exit 0; what waited is delivered by the next runner."""
    held = threading.Event()
    stage.tell("plain", Answer(held=held))
    stage.tell("later", Answer(503))
    running = house.start()
    flying, waiting = running.send("plain"), running.send("later")
    stage.wait("plain", event=flying)
    stage.wait("later", event=waiting)
    running.process.terminate()
    assert refused(running)
    stage.tell("plain", Answer())
    held.set()
    assert running.process.wait(PATIENCE) == 0
    before = len(stage.heard("later", waiting))
    stage.tell("later", Answer())
    house.start()
    stage.wait("later", before + 1, waiting)
    assert len(stage.heard("plain", flying)) == 1


def refused(running: Knative) -> bool:
    """Return, once it is so, that the ingress takes no more events."""
    try:
        while post(running.ingress(), event("nobody"), b"{}")[0] == 202:
            continue
    except (ConnectionError, urllib.error.URLError):
        return running.process.poll() is None
    return True
