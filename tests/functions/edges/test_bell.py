"""A knock rings what is due and waits, once, and nothing else; it carries no authority (New York)."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine

from tests.house.diary import Diary, remind_of
from tests.house.people import Person, answered, signature


@pytest.fixture
def diary(administrator: Engine, person: Person) -> Diary:
    """Give the diary of a person with one reminder, an hour from now."""
    remind_of(person, "ring the dentist")
    return Diary(administrator, person)


def knocked(person: Person, body: Any) -> tuple[int, Any]:
    """Knock with a body; return status and answer."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {"Content-Type": "application/json"}
    return answered(signature("edges", "bell"), person.worker, headers, raw)


def test_many_knocks_at_once_ring_once(person: Person, diary: Diary) -> None:
    """Eight knocks at the same time, and one more, are all answered; the reminder is told of once."""
    diary.move(timedelta())
    ring = diary.ring().id
    with ThreadPoolExecutor(8) as people:
        assert set(people.map(lambda _: person.knock(ring), range(8))) == {204}
    assert person.knock(ring) == 204
    assert diary.ring().status == "rung"
    [event] = person.events("reminder.triggered")
    assert event["data"]["ring_id"] == str(ring)
    assert event["subject"] == event["data"]["task_id"] == "1"


@pytest.mark.parametrize(
    ("seconds", "status", "state"), [(-1, 204, "rung"), (-30, 503, "planned"), (-90, 204, "planned")]
)
def test_an_early_knock_comes_again_or_is_forgotten(
    person: Person, diary: Diary, seconds: int, status: int, state: str
) -> None:
    """What is due in two seconds rings; in a minute, the knock is to come again; later, another will come."""
    diary.move(timedelta(seconds=seconds))
    assert person.knock(diary.ring().id) == status
    assert diary.ring().status == state


def test_an_old_job_knocks_at_a_cancelled_ring(person: Person, diary: Diary) -> None:
    """A reminder that was moved after its job was made does not ring at the old time."""
    diary.move(timedelta())
    old = diary.ring().id
    person.do("update_task", task_ids=["1"], reminders=["2030-01-01T09:00"])
    assert person.knock(old) == 204
    assert sorted(ring.status for ring in diary.rings()) == ["cancelled", "planned"]
    assert person.events("reminder.triggered") == []


def test_a_push_names_the_ring_in_its_attributes(person: Person, diary: Diary) -> None:
    """A Pub/Sub message says in its attributes what a plain knock says in its body."""
    diary.move(timedelta())
    names = {"ring": str(diary.ring().id), "owner": str(person.owner), "more": "is no harm"}
    assert knocked(person, {"message": {"attributes": names, "messageId": "1"}, "subscription": "bell"})[0] == 204
    assert diary.ring().status == "rung"


def test_a_knock_for_another_persons_ring_finds_nothing(person: Person, diary: Diary) -> None:
    """A ring is looked for among its owner's only, and what is not there is no reason to knock again."""
    diary.move(timedelta())
    ring = str(diary.ring().id)
    assert knocked(person, {"ring": ring, "owner": str(uuid4())})[0] == 204
    assert knocked(person, {"ring": str(uuid4()), "owner": str(person.owner)})[0] == 204
    assert diary.ring().status == "planned"


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        (b"knock", 400, None),
        ([], 400, None),
        ({}, 422, "ring"),
        ({"ring": "first", "owner": str(uuid4())}, 422, "ring"),
        ({"ring": str(uuid4())}, 422, "owner"),
        ({"message": {"data": ""}}, 422, None),
        ({"message": {"attributes": ["ring"]}}, 422, None),
    ],
)
def test_a_knock_that_says_nothing_is_refused(person: Person, body: Any, status: int, field: str | None) -> None:
    """What names no ring is refused, and the field that is wrong is named."""
    said, problem = knocked(person, body)
    assert (said, problem.get("field")) == (status, field)
