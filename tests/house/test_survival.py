"""Cuebird survives kill -9 of everything, at any moment, with clients at work: nothing acknowledged is lost."""

import json
import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import psutil
from sqlalchemy import text

from shared.adapters.database import engine
from tests.house.laptop import Laptop, started

CLIENTS = 8
KILLS = 10
WORK = 0.8  # seconds of work before a kill, at most


class Clients:
    """Eight people at work on one list: they add recurring tasks and complete them, and note what was acknowledged."""

    def __init__(self) -> None:
        self.added: dict[str, str] = {}
        self.completed: set[str] = set()
        self._lock = threading.Lock()

    def work(self, house: Laptop, ended: threading.Event) -> None:
        """Add and complete until Cuebird is gone."""
        while not ended.is_set():
            title = f"task {uuid4()}"
            try:
                self._add_and_complete(house, title)
            except (OSError, json.JSONDecodeError, AssertionError):
                return

    def _add_and_complete(self, house: Laptop, title: str) -> None:
        recurring = {"due": "2030-01-07", "recurrence": "FREQ=WEEKLY"}
        task = house.do("add_task", title=title, request_id=title, **recurring)["task"]
        with self._lock:
            self.added[title] = task["id"]
        house.do("complete_task", task_ids=[task["id"]], request_id=f"done {title}")
        with self._lock:
            self.completed.add(title)


def kill_everything(house: Laptop) -> None:
    """Kill scripts/up, every function and Postgres, as a power cut would."""
    parent = psutil.Process(house.process.pid)
    everyone = [parent, *parent.children(recursive=True)]
    postmaster = house.data / "pg" / "postmaster.pid"
    everyone.append(psutil.Process(int(postmaster.read_text().splitlines()[0])))
    everyone += everyone[-1].children(recursive=True)
    for one in everyone:
        try:
            one.kill()
        except psutil.NoSuchProcess:
            continue
    psutil.wait_procs(everyone, timeout=30)
    house.ended()


def unsent(house: Laptop) -> int:
    """Return how many events wait in the outbox."""
    database = engine((house.data / "secrets" / "database-worker" / "url").read_text(), pool=1)
    with database.begin() as connection:
        waiting = int(connection.execute(text("select count(*) from outbox")).scalar_one())
    database.dispose()
    return waiting


def settled(house: Laptop) -> bool:
    """Return whether nothing is owed any more: no event unsent, every completed task followed."""
    tasks = house.everything()
    followed = {task["title"] for task in tasks if task["occurrence"] == 2}
    return unsent(house) == 0 and {task["title"] for task in tasks if task["status"] == "completed"} <= followed


def wait_until(holds: Callable[[], bool], seconds: float) -> None:
    """Wait until a condition holds."""
    ends = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < ends, f"not after {seconds} s"
        threading.Event().wait(0.2)


def test_nothing_acknowledged_is_lost_when_everything_is_killed(tmp_path: Path, free_port: Callable[[], int]) -> None:
    """After ten kills of everything amid eight clients' work, every add that was acknowledged is there.

    Every completed recurring task has exactly one next occurrence, and no event is unsent (the machine's zone).
    """
    chance = random.Random(8)
    clients = Clients()
    port = free_port()
    for _ in range(KILLS):
        house = started(tmp_path / "data", port)
        ended = threading.Event()
        with ThreadPoolExecutor(CLIENTS) as pool:
            for _ in range(CLIENTS):
                pool.submit(clients.work, house, ended)
            ended.wait(chance.uniform(0.2, WORK))
            kill_everything(house)
            ended.set()
    house = started(tmp_path / "data", port)
    try:
        wait_until(lambda: settled(house), 60)
        tasks = house.everything()
    finally:
        assert house.end() == 0
    first = {task["title"]: task for task in tasks if task["occurrence"] == 1}
    assert clients.added.keys() <= first.keys()
    assert len(clients.added) > KILLS
    assert all(first[title]["status"] == "completed" for title in clients.completed)
    places = [(task["series_id"], task["occurrence"]) for task in tasks]
    assert len(places) == len(set(places))
    assert {task["occurrence"] for task in tasks} <= {1, 2}
