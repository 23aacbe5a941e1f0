"""One trace goes from the sentence to the mail, through every function between them. Zone: UTC."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import msgspec
import pytest
import urllib3
from sqlalchemy import Engine

from tests.functions.test_every_function import served
from tests.house.diary import Diary
from tests.house.people import Person, RecordingBroker, answered, signature
from tests.peers.collector import collecting


@pytest.fixture
def diary(administrator: Engine, person: Person) -> Diary:
    """Give a person's diary."""
    return Diary(administrator, person)


def traces(person: Person, *kinds: str) -> set[str]:
    """Return the ids of the traces that the person's events of some kinds are part of."""
    return {event["traceparent"].split("-")[1] for kind in kinds for event in person.events(kind)}


def test_a_mail_is_followed_back_to_its_sentence(person: Person, diary: Diary) -> None:
    """What a call does, what follows from it, the ring hours later and its mail are all part of the call's trace."""
    trace = uuid4().hex
    headers, body = person.request(
        "add_task",
        {"title": "rent", "due": "2030-05-01T10:00", "recurrence": "FREQ=DAILY", "reminders": ["PT1H"]},
    )
    headers["ce-traceparent"] = f"00-{trace}-{uuid4().hex[:16]}-01"
    assert answered(signature("tools", "add_task"), person.world("add_task"), headers, body)[0] == 200
    diary.move(timedelta())
    assert person.knock(diary.ring().id) == 204
    assert person.deliver("notification", person.events("reminder.triggered")[-1]) == 204
    assert traces(person, "task.created", "reminder.planned", "reminder.triggered", "reminder.sent") == {trace}


def test_a_chain_keeps_its_trace(person: Person) -> None:
    """The next occurrence and its ring belong to the trace of the completion that made it."""
    person.do("add_task", title="rent", due="2030-05-01", recurrence="FREQ=DAILY", reminders=["P1D"])
    trace = uuid4().hex
    headers, body = person.request("complete_task", {"task_ids": ["1"]})
    headers["ce-traceparent"] = f"00-{trace}-{uuid4().hex[:16]}-01"
    assert answered(signature("tools", "complete_task"), person.world("complete_task"), headers, body)[0] == 200
    [completed] = person.events("task.completed")
    assert person.deliver("recurrence", completed) == 204
    made = [event for event in person.events("task.created") if event["subject"] == "2"]
    planned = [event for event in person.events("reminder.planned") if event["subject"] == "2"]
    assert {event["traceparent"].split("-")[1] for event in (completed, *made, *planned)} == {trace}
    assert made
    assert planned


def test_each_function_tells_its_part(
    urls: dict[str, str], broker: RecordingBroker, person: Person, free_port: Callable[[], int]
) -> None:
    """Where there is a collector, a function's part is a span below its caller's; what it tells goes on below it."""
    trace, port = uuid4().hex, free_port()
    headers, body = person.request("add_task", {"title": "rent"})
    headers["ce-traceparent"] = f"00-{trace}-{'a' * 16}-01"
    with collecting() as collector:
        said = {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url, "K_SERVICE": "add-task"}
        with served("add_task", urls, broker, str(person.owner), port, **said) as process:
            answer = urllib3.request("POST", f"http://127.0.0.1:{port}/", body=body, headers=headers, retries=False)
            assert answer.status == 200, msgspec.json.decode(answer.data)
            process.terminate()
            assert process.wait(30) == 0
    [(name, told, parent, own)] = collector.spans
    assert (name, told, parent) == ("add-task", trace, "a" * 16)
    assert person.events("task.created")[-1]["traceparent"].split("-")[1:3] == [trace, own]
