"""The consumer dead_letters keeps what could not be delivered, whole and once."""

from typing import Any

import pytest
from sqlalchemy import Engine, text

from tests.house.people import Person


def completed(person: Person) -> dict[str, Any]:
    """Return the event of a task's completion."""
    person.do("add_task", title="water")
    person.do("complete_task", task_ids=["1"])
    return person.events("task.completed")[0]


@pytest.mark.parametrize("name", ["knativeerrordest", "knativeerrordata", "knativeerrorcode", "anything"])
def test_a_dead_letter_of_any_size_is_kept(person: Person, name: str) -> None:
    """However long what a Broker says of a failure, the event is kept."""
    said = "".join(chr(33 + (n * n) % 90) for n in range(100_000))
    assert person.deliver("dead_letters", completed(person) | {name: said}) == 204


def test_a_dead_letter_is_kept_with_its_cause(person: Person, administrator: Engine) -> None:
    """What could not be delivered is kept whole, once, with destination, code and cause."""
    cause = {"knativeerrordest": "http://x/", "knativeerrorcode": "500", "knativeerrordata": "boom"}
    event = completed(person) | cause
    for _ in range(3):
        assert person.deliver("dead_letters", event) == 204
    with administrator.connect() as connection:
        kept = connection.execute(text("select * from dead_letters where owner = :o"), {"o": person.owner}).one()
    assert (kept.destination, kept.code, kept.cause, kept.event) == ("http://x/", "500", "boom", event)


def test_a_dead_letter_of_nobody_is_done_with(person: Person) -> None:
    """What belongs to no owner there is cannot be kept, and is not sent again."""
    event = completed(person) | {"owner": "00000000-0000-4000-8000-000000000000"}
    assert person.deliver("dead_letters", event) == 204


def test_any_event_at_all_is_kept(person: Person, administrator: Engine) -> None:
    """An event that no function of ours would understand is kept as it came."""
    odd = {
        "specversion": "1.0",
        "id": "1",
        "source": "/x",
        "type": "odd",
        "owner": str(person.owner),
        "data": [1, None],
    }
    assert person.deliver("dead_letters", odd) == 204
    with administrator.connect() as connection:
        kept = connection.scalar(text("select event from dead_letters where owner = :o"), {"o": person.owner})
    assert kept == odd


@pytest.mark.parametrize("destination", ["http://one/", "http://two/"])
def test_each_destination_has_its_own(person: Person, administrator: Engine, destination: str) -> None:
    """The same event that two subscribers failed to take is two letters."""
    event = completed(person)
    for one in ("http://other/", destination):
        assert person.deliver("dead_letters", event | {"knativeerrordest": one}) == 204
    with administrator.connect() as connection:
        count = connection.scalar(text("select count(*) from dead_letters where owner = :o"), {"o": person.owner})
    assert count == 2
