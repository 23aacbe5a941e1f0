"""A function under the real functions-framework says whether it is ready, and ends under load losing no request."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest
import urllib3
from sqlalchemy import Engine, text

from shared.adapters.contract import contract
from shared.grants import tool_key
from tests.house.people import MASTER, Person, RecordingBroker

ROOT = Path(__file__).resolve().parents[3]
FUNCTIONS: dict[str, dict[str, Any]] = contract()["functions"]
ROLES = {"tool": "tool", "consumer": "worker", "tick": "worker", "door": "door", "stream": "door"}
COMING = urllib3.Retry(total=250, backoff_factor=0.02, backoff_max=0.1, status_forcelist=[503])
THREADS = 4
Serve = Callable[..., "Served"]


class Served:
    """One function's process: where it listens, and how it is asked and ended."""

    def __init__(self, process: subprocess.Popen[bytes], url: str) -> None:
        self.process = process
        self.url = url
        self._pool = urllib3.PoolManager(maxsize=THREADS, retries=False, timeout=20)

    def get(self, path: str, retries: urllib3.Retry | bool = False) -> int:
        """Return the status of one GET."""
        return int(self._pool.request("GET", self.url + path, retries=retries).status)

    def post(self, headers: Mapping[str, str], body: bytes) -> tuple[int, Any]:
        """Return status and answer of one POST."""
        answer = self._pool.request("POST", self.url, headers=headers, body=body)
        return answer.status, msgspec.json.decode(answer.data) if answer.data else None

    def end(self) -> int:
        """End it as a kubelet does; return its exit status."""
        self._pool.clear()
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(20)


@pytest.fixture
def serve(
    urls: dict[str, str], broker: RecordingBroker, free_port: Callable[[], int], tmp_path: Path
) -> Iterator[Serve]:
    """Give a way to start functions, each in a process of its own; those still running end with the test."""
    running: list[subprocess.Popen[bytes]] = []
    taken: set[int] = set()

    def start(name: str, **settings: str) -> Served:
        port = next(port for port in iter(free_port, 0) if port not in taken)
        taken.add(port)
        environment = {**os.environ, **pod(name, urls, broker), "PORT": str(port), "HOME": str(tmp_path), **settings}
        command = [sys.executable, "-m", "functions_framework"]
        running.append(subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL))
        return Served(running[-1], f"http://127.0.0.1:{port}")

    yield start
    for process in running:
        process.kill()
        process.wait()


def pod(name: str, urls: Mapping[str, str], broker: RecordingBroker) -> dict[str, str]:
    """Return a function's environment as its manifest gives it."""
    return {
        "FUNCTION_SOURCE": "shared/runtime/main.py",
        "FUNCTION_TARGET": name,
        "FUNCTION_SIGNATURE_TYPE": "http",
        "THREADS": str(THREADS),
        "HOST": "127.0.0.1",
        "DATABASE_URL": urls[ROLES[FUNCTIONS[name]["profile"]]],
        "BROKER_TASKS_URL": f"{broker.url}/tasks",
        "BROKER_REMINDERS_URL": f"{broker.url}/reminders",
        "GRANT_KEY": f"k1:{tool_key(MASTER, name).hex()}",
        "GRANT_MASTER": f"k1:{MASTER.hex()}",
        "TOOL_URL": "http://127.0.0.1:1/{name}",
    }


def test_ready_says_whether_the_database_is_there(serve: Serve, free_port: Callable[[], int]) -> None:
    """Without its database a function is live and not ready."""
    one = serve("list_tasks", DATABASE_URL=f"postgresql://nobody:x@127.0.0.1:{free_port()}/nothing")
    assert one.get("/health/live", COMING) == 200
    assert one.get("/health/ready") == 503


def test_ready_asks_nothing_of_a_broker(serve: Serve, free_port: Callable[[], int]) -> None:
    """Without a Broker a function is ready: what it has to tell waits in the outbox."""
    one = serve("add_task", BROKER_TASKS_URL=f"http://127.0.0.1:{free_port()}")
    assert one.get("/health/ready", COMING) == 200


@contextmanager
def held(administrator: Engine, person: Person) -> Iterator[None]:
    """Hold a person's lock for as long as a block lasts, so that all writers wait."""
    with administrator.begin() as connection:
        connection.execute(text("select 1 from owners where id = :owner for update"), {"owner": person.owner})
        yield


def wait_for_writers(administrator: Engine, count: int) -> None:
    """Wait until so many transactions wait for a lock."""
    here = "datname = current_database() and wait_event_type = 'Lock'"
    waiting = text(f"select (select count(*) from pg_stat_activity where {here}) from pg_sleep(0.01)")
    with administrator.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        while connection.execute(waiting).scalar_one() < count:
            pass


def test_what_is_in_flight_is_answered_before_the_end(serve: Serve, person: Person, administrator: Engine) -> None:
    """Told to end while all its threads work, a function answers each request, keeps what it said, and exits 0."""
    one = serve("add_task")
    assert one.get("/health/ready", COMING) == 200
    with ThreadPoolExecutor(THREADS) as clients:
        with held(administrator, person):
            calls = [clients.submit(one.post, *person.request("add_task", {"title": f"t{n}"})) for n in range(THREADS)]
            wait_for_writers(administrator, THREADS)
            one.process.send_signal(signal.SIGTERM)
        answers = [call.result() for call in calls]
    assert [status for status, _ in answers] == [200] * THREADS
    assert one.process.wait(20) == 0
    kept = {task["title"] for task in person.do("list_tasks")["tasks"]}
    assert kept == {answer["task"]["title"] for _, answer in answers}


def test_under_load_every_answered_request_is_kept(serve: Serve, person: Person) -> None:
    """Ended amid a stream of calls: what was answered is kept, and nobody was told of a failure of ours."""
    one = serve("add_task")
    assert one.get("/health/ready", COMING) == 200

    def call(number: int) -> int | None:
        if number == 60:
            one.process.send_signal(signal.SIGTERM)
        try:
            return one.post(*person.request("add_task", {"title": f"t{number}"}))[0]
        except urllib3.exceptions.HTTPError:
            return None

    with ThreadPoolExecutor(THREADS) as clients:
        answers = dict(zip(range(100), clients.map(call, range(100)), strict=True))
    assert set(answers.values()) <= {200, None}
    assert one.process.wait(20) == 0
    kept = {task["title"] for task in person.do("list_tasks", limit=100)["tasks"]}
    assert {f"t{number}" for number, status in answers.items() if status} <= kept
    assert sum(status is not None for status in answers.values()) > 60 - THREADS
