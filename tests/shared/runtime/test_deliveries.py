"""A consumer answers 204 and says nothing, whatever it is handed; what is no event for it is refused once for all."""

import json
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from flask import Request
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text
from werkzeug.datastructures import Headers
from werkzeug.test import EnvironBuilder

from shared.grants import tool_key
from shared.runtime.serving import SERVED, answer_to
from shared.runtime.world import World
from tests.house.people import MASTER, Person, RecordingBroker, answered, signature, world_of

HEADERS = {"Content-Type": "application/cloudevents+json"}


def completed(person: Person) -> dict[str, Any]:
    """Return the event of a recurring task's completion."""
    person.do("add_task", title="water", due="2030-01-07", recurrence="FREQ=DAILY")
    person.do("complete_task", task_ids=["1"])
    return person.events("task.completed")[0]


def test_a_handled_event_is_answered_with_nothing(person: Person, worker_world: World) -> None:
    """204 with an empty body: a 2xx with a body that is no CloudEvent would be a failed delivery (Knative)."""
    body = msgspec.json.encode(completed(person))
    function = signature("consumers", "recurrence")
    for _ in range(2):
        request = Request(EnvironBuilder(method="POST", headers=Headers(HEADERS), data=body).get_environ())
        response = answer_to(lambda: SERVED["consumer"](function, worker_world, request), function)  # noqa: B023  called at once
        assert (response.status_code, response.get_data()) == (204, b"")
    assert len(person.do("list_tasks")["tasks"]) == 1


def test_the_inbox_keeps_functions_apart(person: Person, administrator: Engine) -> None:
    """The inbox knows an event by function, source and id: one consumer swallows no other's event."""
    event = completed(person)
    assert person.deliver("recurrence", event) == person.deliver("dead_letters", event) == 204
    assert person.deliver("recurrence", event | {"source": "/elsewhere"}) == 204
    with administrator.connect() as connection:
        rows = connection.execute(
            text("select function, source from inbox where owner = :o"), {"o": person.owner}
        ).all()
    assert {tuple(row) for row in rows} == {("recurrence", "/functions/complete_task"), ("recurrence", "/elsewhere")}


FORGED = [
    {"owner": None},
    {"owner": "me"},
    {"type": "dev.cuebird.task.created.v1"},
    {"type": "x"},
    {"data": None},
    {"data": {}},
    {"data": {"task": None}},
    {"data": {"task": {"id": "1"}}},
    {"data": [1]},
    {"data": "text"},
    {"id": "x" * 5_000},
    {"source": "é" * 5_000},
]


@pytest.mark.parametrize("change", FORGED, ids=lambda change: str(change)[:40])
def test_a_forged_event_is_refused(person: Person, worker_world: World, change: dict[str, Any]) -> None:
    """What is no event for a consumer is a 4xx, which no Broker sends again; nothing is done."""
    event = {name: value for name, value in (completed(person) | change).items() if value is not None}
    status, problem = answered(signature("consumers", "recurrence"), worker_world, HEADERS, msgspec.json.encode(event))
    assert 400 <= status < 500
    assert problem["detail"]
    assert person.do("list_tasks")["tasks"] == []


@pytest.mark.parametrize("number", ["", "x", "-1", "1.5", "٣", "9" * 19, "9" * 400, "1 or true"])
def test_an_event_for_a_number_that_is_none_is_refused(person: Person, number: str) -> None:
    """A task's id in an event is checked as in a form."""
    event = completed(person)
    event["data"]["task"]["id"] = number
    assert person.deliver("recurrence", event) == 422


def test_an_event_for_nobody_is_done_with(person: Person) -> None:
    """An owner who is not there (any more) owes nothing."""
    assert person.deliver("recurrence", completed(person) | {"owner": str(uuid4())}) == 204


def test_fields_a_consumer_does_not_know_are_ignored(person: Person) -> None:
    """A producer may be newer: unknown fields and extensions are no reason to refuse."""
    event = completed(person)
    event["data"] |= {"later": 1}
    event["data"]["task"] |= {"colour": "red"}
    assert person.deliver("recurrence", event | {"laterextension": "x"}) == 204
    assert len(person.do("list_tasks")["tasks"]) == 1


def test_no_database_is_503(urls: dict[str, str], broker: RecordingBroker, person: Person, free_port: Any) -> None:
    """Where the database does not answer, the caller is told to come again: tools, consumers and the sweep alike."""
    nowhere = f"postgresql://cuebird_worker:x@127.0.0.1:{free_port()}/nothing"
    world = world_of("worker", {**urls, "worker": nowhere}, broker)
    event = msgspec.json.encode(completed(person))
    assert answered(signature("consumers", "recurrence"), world, HEADERS, event)[0] == 503
    assert answered(signature("consumers", "dead_letters"), world, HEADERS, event)[0] == 503
    assert answered(signature("edges", "sweep"), world, {}, b"")[0] == 503
    world.close()


def test_after_a_restart_of_the_database_work_goes_on(
    person: Person, urls: dict[str, str], broker: RecordingBroker, worker_world: World, administrator: Engine
) -> None:
    """A connection that was cut costs one 503 at most, and the next request is served."""
    world = world_of("tool", urls, broker, GRANT_KEY=f"k1:{tool_key(MASTER, 'add_task').hex()}", THREADS="1")
    again = Person(person.owner, lambda _: world, worker_world, broker)
    again.do("add_task", title="before")
    with world.engine.connect() as connection:
        own = connection.execute(text("select pg_backend_pid()")).scalar_one()
    with administrator.begin() as connection:
        connection.execute(text("select pg_terminate_backend(:own, 5000)"), {"own": own})
    answers = [again.ask("add_task", {"title": "after"}, request_id="r1")[0] for _ in range(2)]
    world.close()
    assert answers in ([503, 200], [200, 200])
    assert len(person.do("list_tasks")["tasks"]) == 2


scalars = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8))
anything = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
)
PARTS = ("owner", "id", "source", "type", "data", "specversion", "time", "data_base64", "correlationid", "x")
FIELDS = ("id", "title", "status", "tags", "due", "reminders", "series_id", "occurrence", "version", "x")


@settings(
    max_examples=150,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    changes=st.dictionaries(st.sampled_from(PARTS), anything, max_size=2),
    task=st.dictionaries(st.sampled_from(FIELDS), anything, max_size=3),
)
def test_no_event_is_ever_a_fault_of_ours(
    told: dict[str, Any], worker_world: World, changes: dict[str, Any], task: dict[str, Any]
) -> None:
    """Whatever an event holds, a consumer answers 204, or a 4xx that says why."""
    event = told | {"data": {"task": told["data"]["task"] | task}} | changes
    for consumer in ("recurrence", "dead_letters"):
        body = json.dumps(event).encode()
        status, problem = answered(signature("consumers", consumer), worker_world, HEADERS, body)
        assert status in (204, 400, 422), problem


@pytest.fixture
def told(person: Person) -> dict[str, Any]:
    """Give the event of a recurring task's completion."""
    return completed(person)
