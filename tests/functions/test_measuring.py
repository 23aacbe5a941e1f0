"""Functions measure themselves where a collector is named, by the names that dashboards and alerts ask for."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
import urllib3
from sqlalchemy import Engine, text

from shared.runtime.metrics import INSTRUMENTS, WATCHED
from tests.functions.test_every_function import served
from tests.house.diary import Diary, remind_of
from tests.house.people import Person, RecordingBroker
from tests.peers.collector import collecting
from tests.peers.post_office import PostOffice

ROOT = Path(__file__).resolve().parents[2]
WAITING = """
insert into outbox (owner, id, broker, event, created_at)
values (:o, :o, 'nowhere', '{}', now() - interval '90 s')
"""
Points = dict[str, list[tuple[dict[str, Any], float]]]
Measured = Callable[..., Points]


@pytest.fixture
def measured(
    urls: dict[str, str], broker: RecordingBroker, person: Person, post: PostOffice, free_port: Callable[[], int]
) -> Measured:
    """Give what a function told the collector by its end, after one request."""

    def told(name: str, path: str, said: Any, *, form: str = "json", status: int = 204) -> Points:
        port, headers = free_port(), {"Content-Type": f"application/{form}"}
        with collecting() as collector:
            more = {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url, "CUEBIRD_MAIL": post.url}
            with served(name, urls, broker, str(person.owner), port, **more) as process:
                url, body = f"http://127.0.0.1:{port}{path}", msgspec.json.encode(said)
                assert urllib3.request("POST", url, body=body, headers=headers, retries=False).status == status
                process.terminate()
                assert process.wait(30) == 0
        return collector.points

    return told


@pytest.fixture
def due(person: Person, administrator: Engine) -> Any:
    """Give a ring whose time came seven seconds ago."""
    remind_of(person, "feed the cat")
    diary = Diary(administrator, person)
    diary.move(timedelta(seconds=7))
    return diary.ring()


def test_a_function_tells_how_long_it_took(measured: Measured) -> None:
    """What a function measured is with the collector when it ends: durations by status, and its connections."""
    points = measured("list_tasks", "/", {}, status=400)
    [(labels, count)] = points["http.server.request.duration"]
    assert labels == {"function": "list_tasks", "http.response.status_code": 400}
    assert count == 1
    assert points["cuebird.pool.used"] == [({"function": "list_tasks"}, 0.0)]


def test_the_bell_tells_how_late_it_rang(measured: Measured, person: Person, due: Any) -> None:
    """Each ring is counted by how long after its time it rang."""
    points = measured("bell", "/bell", {"ring": due.id, "owner": person.owner})
    assert points["cuebird.ring.lateness"] == [({"function": "bell"}, 1.0)]


def test_the_notification_tells_what_became_of_a_letter(measured: Measured, person: Person, due: Any) -> None:
    """A letter that was taken is counted as sent, and the event by how old it was by then."""
    person.knock(due.id)
    points = measured("notification", "/", person.events("reminder.triggered")[-1], form="cloudevents+json")
    assert points["cuebird.mail"] == [({"function": "notification", "outcome": "sent"}, 1.0)]
    assert points["cuebird.event.age"] == [({"function": "notification"}, 1.0)]


def test_what_could_not_be_delivered_is_counted(measured: Measured, person: Person) -> None:
    """A dead letter is counted when it is kept."""
    person.do("add_task", title="feed the cat")
    points = measured("dead_letters", "/", person.events("task.created")[-1], form="cloudevents+json")
    assert points["cuebird.dead_letters"] == [({"function": "dead_letters"}, 1.0)]


def test_the_sweep_tells_how_long_events_wait(measured: Measured, person: Person, administrator: Engine) -> None:
    """Each tick tells the age of the oldest event that was not sent."""
    with administrator.begin() as connection:
        connection.execute(text(WAITING), {"o": person.owner})
    try:
        [(labels, age)] = measured("sweep", "/", " ")["cuebird.outbox.age"]
    finally:
        with administrator.begin() as connection:
            connection.execute(text("delete from outbox where owner = :o"), {"o": person.owner})
    assert labels == {"function": "sweep"}
    assert age > 80


def test_alerts_ask_for_what_is_measured() -> None:
    """What Terraform's alerts, objectives and dashboard name of ours is what functions send, neither more nor less."""
    text = "".join((ROOT / "terraform" / name).read_text() for name in ("monitoring.tf", "dashboard.json.tftpl"))
    asked = set(re.findall(r"\b(?:cuebird|http_server)_[a-z_]+", text))
    units = {"s": "_seconds"}
    sent = {name.replace(".", "_") + units.get(unit, "") for name, (_, unit, _) in INSTRUMENTS.items()}
    sent |= {name.replace(".", "_") for name in WATCHED}
    assert {re.sub(r"_(bucket|count|total)$", "", name) for name in asked} == sent
