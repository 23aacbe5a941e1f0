"""Every event keeps its form: readers that were written for a version can read it for ever."""

from typing import Any

import msgspec
import pytest

from shared.domain.view import TaskView, view
from shared.events import EVENTS, Event
from shared.runtime.signature import Signature
from tests.contracts.golden import FOLDER, TASK, path, rendered
from tests.house.people import Person, signature


@pytest.mark.parametrize("name", EVENTS)
def test_an_event_has_the_form_it_always_had(name: str) -> None:
    """An event's example and schema are its golden file, byte for byte.

    A new optional field: `python -m tests.contracts.golden` renews the files. Anything else: a new class, `.v2`.
    """
    assert rendered(EVENTS[name]) == path(name).read_bytes()


def test_every_golden_file_is_an_event() -> None:
    """No event is dropped while its golden file says that someone may still read it."""
    assert {file.stem for file in FOLDER.glob("*.json")} == set(EVENTS)


@pytest.mark.parametrize("name", EVENTS)
def test_the_golden_example_can_be_read(name: str) -> None:
    """What was once written is read to the same event, and written again to the same bytes."""
    example = msgspec.json.decode(path(name).read_bytes())["example"]
    read = msgspec.convert(example, EVENTS[name])
    assert msgspec.json.decode(msgspec.json.encode(read)) == example


@pytest.mark.parametrize("event", EVENTS.values(), ids=lambda event: event.__name__)
def test_an_event_says_what_it_means(event: type[Event]) -> None:
    """Each event has a versioned name, a Broker, a meaning of its own, and a subject that is a task's id."""
    assert event.TYPE.startswith("dev.cuebird.")
    assert event.TYPE.rpartition(".v")[2].isdecimal()
    assert event.BROKER in ("tasks", "reminders")
    assert event.__doc__ not in {base.__doc__ for base in event.__mro__[1:]}


def test_a_published_event_has_the_golden_form(person: Person) -> None:
    """What the tools really publish has the fields of its golden example and no other."""
    person.do("add_task", title="call", due="2030-05-01T10:00", reminders=["PT1H"])
    person.do("update_task", task_ids=["1"], title="call back")
    person.do("complete_task", task_ids=["1"])
    person.do("complete_task", task_ids=["1"], reopen=True)
    person.do("delete_task", task_ids=["1"])
    told = {event["type"]: event["data"] for event in person.events()}
    assert set(told) == {name for name, event in EVENTS.items() if event.BROKER == "tasks"}
    for name, data in told.items():
        assert fields(data) == fields(msgspec.json.decode(path(name).read_bytes())["example"])


def test_what_listens_takes_what_is_told() -> None:
    """The consumer recurrence reads the golden completion."""
    recurrence: Signature = signature("consumers", "recurrence")
    [event] = recurrence.events
    read = msgspec.convert(msgspec.json.decode(path(event.TYPE).read_bytes())["example"], event)
    assert read.subject == str(TASK.number)


def test_the_published_task_is_the_task(person: Person) -> None:
    """A task is published with the same fields through every tool and in every event."""
    published = set(TaskView.__dataclass_fields__)
    task = person.do("add_task", title="call")["task"]
    assert set(task) == published
    assert set(person.events("task.created")[0]["data"]["task"]) == published
    assert view(TASK).id == "42"


def fields(data: Any) -> Any:
    """Return the names of an object's fields, to any depth of objects."""
    return {name: fields(value) for name, value in data.items()} if isinstance(data, dict) else None
