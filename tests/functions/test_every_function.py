"""Every function under the real functions-framework, as its container runs it: probed, called, and ended under load."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from sqlalchemy import Engine

from shared import grants
from shared.adapters.contract import contract
from shared.events import TOOL_CALLED
from shared.grants import tool_key
from tests.house.diary import Diary, remind_of
from tests.house.laptop import ROOT, answers
from tests.house.people import MASTER, Person, RecordingBroker

FUNCTIONS: dict[str, dict[str, Any]] = contract()["functions"]
# A new tool gets its call here; so no tool is forgotten.
CALLS: dict[str, dict[str, Any]] = {
    "add_task": {"title": "hem the curtains"},
    "list_tasks": {},
    "search_tasks": {"query": "curtains"},
    "update_task": {"task_ids": ["1"], "priority": "low"},
    "complete_task": {"task_ids": ["1"]},
    "delete_task": {"task_ids": ["2"]},
    "undo": {},
    "get_changes": {},
}
JSON = {"Content-Type": "application/json", "Accept": "application/json"}
DOORS: dict[str, tuple[str, dict[str, str], bytes]] = {
    "chat": ("/v1/chat", JSON, b'{"message": "what can you do?"}'),
    "mcp": ("/mcp", JSON, b'{"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}'),
}
ROLES = {"tool": "tool", "consumer": "worker", "tick": "worker", "door": "door", "stream": "door", "push": "worker"}
FLIGHT = 2  # requests in flight when the end comes: as many as the smallest function has threads


@contextmanager
def served(
    name: str, urls: Mapping[str, str], broker: RecordingBroker, owner: str, port: int, **more: str
) -> Iterator[Any]:
    """Run one function as its container would; yield the process once it is ready."""
    environment = {
        "FUNCTION_SOURCE": "shared/runtime/main.py",
        "FUNCTION_TARGET": name,
        "FUNCTION_SIGNATURE_TYPE": "http",
        "THREADS": "4",
        "PORT": str(port),
        "DATABASE_URL": urls[ROLES[FUNCTIONS[name]["profile"]]],
        "BROKER_TASKS_URL": f"{broker.url}/tasks",
        "BROKER_REMINDERS_URL": f"{broker.url}/reminders",
        "TOOL_URL": f"{broker.url}/{{name}}",
        "GRANT_MASTER": f"k1:{MASTER.hex()}",
        "GRANT_KEY": f"k1:{tool_key(MASTER, name).hex()}",
        "LOCAL_OWNER": owner,
        "CUEBIRD_URL": "http://localhost:8787",
        "LINK_KEY": f"k1:{MASTER.hex()}",
        "LIVE_KEY": f"k1:{MASTER.hex()}",
        "CUEBIRD_MAIL": "smtp://127.0.0.1:1?tls=none",
        "CUEBIRD_MAIL_FROM": "cuebird@example.org",
    }
    manifest = (ROOT / "knative" / "functions" / f"{FUNCTIONS[name]['service']}.yaml").read_text(encoding="utf-8")
    if "FUNCTION_USE_ASGI" in manifest:
        environment["FUNCTION_USE_ASGI"] = "true"
    kept = {key: value for key, value in os.environ.items() if key in {"PATH", "HOME"} or key.startswith("COV")}
    command = [str(Path(sys.executable).with_name("functions-framework")), "--host", "127.0.0.1"]
    process = subprocess.Popen(
        command, cwd=ROOT, env=kept | environment | more, stderr=subprocess.DEVNULL, process_group=0
    )
    try:
        answers(f"http://127.0.0.1:{port}/health/ready")
        yield process
    finally:
        killed(process)


def killed(process: "subprocess.Popen[bytes]") -> None:
    """Kill a process that has a group of its own, with the workers it has there."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(30)


def a_request(name: str, person: Person) -> tuple[str, dict[str, str], bytes]:
    """Return path, headers and body of one good request to a function."""
    profile = FUNCTIONS[name]["profile"]
    if profile == "tool":
        data = {"arguments": CALLS[name]}
        event_id = str(uuid4())
        attributes = {"ce-specversion": "1.0", "ce-id": event_id, "ce-source": "/doors", "ce-type": TOOL_CALLED}
        grant = {grants.HEADER: person.grant(name, event_id, data)}
        return "/", {"Content-Type": "application/json", **attributes, **grant}, msgspec.json.encode(data)
    if profile == "consumer":
        event = an_event(FUNCTIONS[name]["service"], person)
        return "/", {"Content-Type": "application/cloudevents+json"}, msgspec.json.encode(event)
    if profile == "tick":
        ping = {"ce-specversion": "1.0", "ce-id": "1", "ce-source": "/ping", "ce-type": "dev.knative.sources.ping"}
        return "/", ping, b" "
    if profile == "push":
        return (
            "/bell",
            {"Content-Type": "application/json"},
            msgspec.json.encode({"ring": uuid4(), "owner": person.owner}),
        )
    return DOORS[name]


def an_event(service: str, person: Person) -> dict[str, Any]:
    """Return an event that a consumer's Trigger lets through; it asks for nothing that is owed."""
    person.do("add_task", title="beat the rugs")
    event = person.events("task.created")[-1]
    told = {"notification": "reminder.triggered", "reminders": "reminder.planned"}
    if service in told:
        data = {"ring_id": str(uuid4()), "task_id": event["subject"], "ring_at": "2030-01-01T09:00:00Z"}
        return {**event, "type": f"dev.cuebird.{told[service]}.v1", "id": str(uuid4()), "data": data}
    return {**event, "type": "dev.cuebird.task.completed.v1", "id": str(uuid4())}


@pytest.mark.parametrize("name", [name for name in FUNCTIONS if FUNCTIONS[name]["profile"] != "stream"])  # asked by GET
def test_a_function_ends_without_losing_a_request(
    name: str, urls: dict[str, str], broker: RecordingBroker, person: Person, free_port: Callable[[], int]
) -> None:
    """Whatever was in flight when SIGTERM came is answered whole (done, or refused), and the function ends with 0."""
    person.do("add_task", title="air the beds")
    person.do("add_task", title="wind the clock")
    requests = [a_request(name, person) for _ in range(FLIGHT)]
    port = free_port()
    with ExitStack() as stack:
        process = stack.enter_context(served(name, urls, broker, str(person.owner), port))
        flying = [stack.enter_context(begun(port, *request)) for request in requests]
        process.send_signal(signal.SIGTERM)
        answered = [finished(one, body) for one, (_, _, body) in zip(flying, requests, strict=True)]
        assert process.wait(30) == 0
    assert all(status in {200, 204, 422} for status, _ in answered), answered


def test_a_clock_goes_once_its_function_is_ready(
    urls: dict[str, str], broker: RecordingBroker, person: Person, administrator: Engine, free_port: Callable[[], int]
) -> None:
    """A reminder that fell due while nothing ran rings as soon as the sweep is there, before any tick."""
    remind_of(person, "feed the cat")
    diary = Diary(administrator, person)
    diary.move(timedelta(minutes=1))
    with served("sweep", urls, broker, str(person.owner), free_port()):
        ends = time.monotonic() + 10
        while diary.ring().status == "planned":
            assert time.monotonic() < ends
            time.sleep(0.01)


@contextmanager
def begun(port: int, path: str, headers: Mapping[str, str], body: bytes) -> Iterator[socket.socket]:
    """Send a request's head and wait until the function asks for its body: from then on it is in flight."""
    said = {"Host": f"localhost:{port}", "Content-Length": str(len(body)), "Expect": "100-continue", **headers}
    said["Connection"] = "close"
    head = f"POST {path} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in said.items()) + "\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(head.encode())
        assert connection.recv(1024).startswith(b"HTTP/1.1 100")
        yield connection


def finished(connection: socket.socket, body: bytes) -> tuple[int, Any]:
    """Send a request's body; return status and answer, read to the connection's end."""
    connection.sendall(body)
    whole = b"".join(iter(lambda: connection.recv(65536), b""))
    head, _, said = whole.partition(b"\r\n\r\n")
    status = int(head.split()[1])
    return status, json.loads(said) if said and b"json" in head.lower() else said
