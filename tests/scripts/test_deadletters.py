"""What could not be delivered is listed, shown and sent again, and let go only once a Broker has it."""

import base64
import os
import subprocess
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from tests.house.laptop import ROOT
from tests.house.people import Person, RecordingBroker

Script = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def deadletters(urls: dict[str, str], broker: RecordingBroker) -> Script:
    """Run the script as an operator would, with the worker's database and the Brokers' addresses."""
    brokers = {f"BROKER_{name.upper()}_URL": f"{broker.url}/{name}" for name in ("tasks", "reminders")}
    environment = {**os.environ, "DATABASE_URL": urls["worker"], **brokers}

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [str(ROOT / "scripts" / "deadletters"), *arguments]
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)

    return run


@pytest.fixture
def letter(person: Person) -> dict[str, Any]:
    """Keep one event that a consumer refused, as the Broker hands it to dead_letters."""
    person.do("add_task", title="polish the brass")
    [event] = person.events("task.created")
    cause = {
        "knativeerrordest": "http://recurrence.cuebird.svc.cluster.local",
        "knativeerrorcode": "422",
        "knativeerrordata": base64.b64encode(b"no such task").decode(),
    }
    dead = {**event, "id": str(uuid4()), **cause}
    assert person.deliver("dead_letters", dead) == 204
    return dead


def test_a_letter_is_listed_and_shown_with_its_cause(deadletters: Script, letter: dict[str, Any]) -> None:
    """List names event, type, destination and answer; show adds the event and what the subscriber said."""
    listed = deadletters("list")
    [line] = [one for one in listed.stdout.splitlines() if letter["id"] in one]
    assert all(part in line for part in (letter["type"], letter["knativeerrordest"], "422"))
    shown = deadletters("show", letter["id"])
    assert "no such task" in shown.stdout
    assert "polish the brass" in shown.stdout


def test_a_replayed_letter_is_published_clean_and_let_go(
    deadletters: Script, letter: dict[str, Any], person: Person
) -> None:
    """Its Broker gets the event as it was, without the failure's marks, and the letter is gone."""
    done = deadletters("replay", letter["id"])
    assert done.returncode == 0, done.stderr
    [event] = [one for one in person.events() if one["id"] == letter["id"]]
    assert event["data"] == letter["data"]
    assert not [name for name in event if name.startswith("knativeerror")]
    assert letter["id"] not in deadletters("list").stdout


def test_a_letter_stays_while_its_broker_refuses(
    deadletters: Script, letter: dict[str, Any], broker: RecordingBroker
) -> None:
    """Nothing is let go that no Broker has stored; the script says so and exits with 1."""
    broker.refuses = True
    try:
        refused = deadletters("replay", letter["id"])
    finally:
        broker.refuses = False
    assert refused.returncode == 1
    assert "stays" in refused.stderr
    assert letter["id"] in deadletters("list").stdout


def test_an_unknown_id_is_named(deadletters: Script) -> None:
    """An id that is not there ends with 2 and one line that names it."""
    refused = deadletters("show", "nothing-of-the-kind")
    assert refused.returncode == 2
    assert "nothing-of-the-kind" in refused.stderr
    assert len(refused.stderr.splitlines()) == 1
