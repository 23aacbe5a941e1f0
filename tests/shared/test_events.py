"""Events keep their form: who listens may have been deployed long ago."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from shared.adapters.contract import contract
from shared.events import EVENTS
from tests.house.diary import remind_of
from tests.house.people import Person

GOLDEN = {file.name.removesuffix(".json"): file for file in (Path(__file__).parents[1] / "contracts").glob("*.json")}


def unsaid(schema: Any) -> Any:
    """Return a schema without what it says in words."""
    if isinstance(schema, list):
        return [unsaid(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {name: value for name, value in schema.items() if name != "description" or not isinstance(value, str)}
    return {name: unsaid(value) for name, value in kept.items()}


def test_every_event_has_its_golden_file() -> None:
    """No event is without a golden file, and none that was ever published is gone: a new form is a new version."""
    assert set(GOLDEN) == set(EVENTS)


@pytest.mark.parametrize("name", GOLDEN)
def test_an_event_keeps_its_form(name: str) -> None:
    """Broker and data are what the golden file says; a new optional field is added there by hand."""
    found = contract()["events"][name]
    golden = json.loads(GOLDEN[name].read_text(encoding="utf-8"))
    assert unsaid({"broker": found["broker"], "data": found["data"]}) == golden


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
