"""A process's world: bound by row-level security or not begun, complaining by name, and saying what it does in JSON."""

import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from uuid import uuid4

import pytest
from sqlalchemy import Engine, text

from shared.config import SettingError, Settings
from shared.domain.task import Task
from shared.errors import Refused
from shared.ports import Actor, Cause
from shared.runtime.stands import PORTS
from shared.runtime.telemetry import log
from shared.runtime.world import World
from tests.house.people import Person, RecordingBroker, world_of

CAUSE = Cause(event_id="e", group_id=uuid4(), actor=Actor(kind="person", name="me", client="c", door="d"))


def test_a_login_above_row_level_security_is_refused(urls: dict[str, str], broker: RecordingBroker) -> None:
    """A function whose role sees everything does not start its work, and says which role it was given."""
    world = world_of("tool", urls | {"tool": urls["admin"]}, broker)
    with pytest.raises(SettingError, match="bound by row-level security"):
        _ = world.engine


def test_threads_that_ask_at_once_get_the_same(urls: dict[str, str], broker: RecordingBroker) -> None:
    """However many ask first, there is one pool of connections, one letterbox and one adapter behind each port."""
    world, together = world_of("worker", urls, broker), threading.Barrier(8)

    def asked(_: int) -> tuple[int, ...]:
        together.wait(10)
        return tuple(map(id, (world.port("Rings"), world.port("Owed"), world.outbox, world.engine)))

    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(asked, range(8)))) == 1
    world.close()


READ: dict[str, Callable[[Settings], object]] = {
    "DATABASE_URL": lambda settings: settings.database_url,
    "BROKER_TASKS_URL": lambda settings: settings.brokers,
    "GRANT_KEY": lambda settings: settings.tool_keys,
    "GRANT_MASTER": lambda settings: settings.masters,
    "TOOL_URL": lambda settings: settings.tool_url,
    "THREADS": lambda settings: settings.pool,
}


@pytest.mark.parametrize("name", [name for name in READ if name != "THREADS"])
def test_a_setting_that_is_missing_is_named(name: str) -> None:
    """Each setting complains by its own name."""
    with pytest.raises(SettingError, match=name):
        READ[name](Settings(environment={}))


@pytest.mark.parametrize(("name", "value"), [("GRANT_KEY", "k1:xyz"), ("GRANT_MASTER", "k1"), ("THREADS", "many")])
def test_a_setting_that_cannot_be_read_says_its_form(name: str, value: str) -> None:
    """What is there and makes no sense is named with the form it should have, and never shown: it may be a secret."""
    settings = Settings(environment={name: value})
    with pytest.raises(SettingError, match=f"{name} must be") as why:
        READ[name](settings)
    assert value not in str(why.value)


def test_nothing_is_opened_before_it_is_needed() -> None:
    """A world without any setting can be made and closed: what nobody asks for is not made."""
    World(Settings(environment={})).close()


def test_every_port_has_its_stand() -> None:
    """A port names the addresses and secrets that its adapter reads, and what is no port is none."""
    assert {"Work", "Owed", "Attic", "Tools"} <= set(PORTS)
    with pytest.raises(KeyError):
        World(Settings(environment={})).port("Telephone")


def half_way(person: Person) -> None:
    """Save a task and then fall."""
    with person.world("add_task").work(person.owner, CAUSE, function="x") as work:
        task = Task(
            id=work.new_id("task"), number=work.new_number(), title="x", created_at=work.now, updated_at=work.now
        )
        work.save("created", task)
        work.tasks([99])


def test_what_fails_half_way_keeps_nothing(person: Person, administrator: Engine) -> None:
    """A function that falls after it has saved leaves no task, no number used and no event."""
    with pytest.raises(Refused, match="no task 99"):
        half_way(person)
    with administrator.connect() as connection:
        seq = connection.execute(text("select seq from owners where id = :o"), {"o": person.owner}).scalar_one()
    assert (seq, person.events()) == (0, [])
    assert person.do("add_task", title="first")["task"]["id"] == "1"


def test_a_unit_of_work_has_one_clock(newcomer: Callable[[str], Person]) -> None:
    """Now is the transaction's instant, and today the owner's day at that instant (Kathmandu)."""
    person = newcomer("Asia/Kathmandu")
    with person.world("list_tasks").work(person.owner, CAUSE, function="x", writes=False) as work:
        assert work.now == work.now
        assert work.now.tzinfo is not None
        assert work.today.isoformat() == person.do("list_tasks")["today"]["date"]


def test_a_log_line_is_one_json_object(capsys: pytest.CaptureFixture[str]) -> None:
    """Each line is JSON with timestamp, severity, service and message, whatever else is said."""
    log("task.kept", owner=uuid4(), note="two\nlines", moment=datetime(2030, 1, 1))  # noqa: DTZ001  any value
    [line] = capsys.readouterr().err.splitlines()
    said = json.loads(line)
    assert list(said)[:4] == ["timestamp", "severity", "service", "message"]
    assert (said["message"], said["severity"], said["note"]) == ("task.kept", "INFO", "two\nlines")


def test_no_log_line_holds_what_people_wrote(person: Person, capsys: pytest.CaptureFixture[str]) -> None:
    """User text and grants stay out of the log, in success and in refusal."""
    person.do("add_task", title="surgery", description="private")
    person.refused("add_task", title="surgery", due="surgery")
    person.refused("update_task", task_ids=["1"], parent="77", description="private")
    said = capsys.readouterr().err
    assert "add-task.answered" in said
    assert "surgery" not in said
    assert "private" not in said
