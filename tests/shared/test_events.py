"""What is published reads as the event it is."""

from typing import Any

import msgspec

from shared.events import EVENTS
from tests.house.diary import remind_of
from tests.house.people import Person


def test_what_is_published_reads_as_its_event(person: Person) -> None:
    """A reminder's events, as a Broker gets them, carry what every reader sorts by, and data of their form."""
    remind_of(person, "oil the gate")
    person.do("complete_task", task_ids=["1"])
    told = [event for event in person.events() if ".reminder." in event["type"]]
    assert [event["type"].split(".")[3] for event in told] == ["planned", "cancelled"]
    for event in told:
        read: Any = msgspec.convert(event["data"], EVENTS[event["type"]])
        assert (event["subject"], event["owner"]) == (read.task_id, str(person.owner))
        assert {"id", "source", "time", "partitionkey", "seq", "causationid", "correlationid"} <= set(event)
