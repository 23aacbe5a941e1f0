"""Cuebird is replaced function by function while people use it: no request fails, and nothing is lost or doubled.

Reminders are at instants of UTC.
"""

import os
import shutil
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from pathlib import Path
from typing import Self
from uuid import uuid4

import psutil
import pytest
from sqlalchemy import Engine, text

from knative.local.postgres import running
from shared.adapters.database import engine, read_url
from tests.house.laptop import ROOT, Laptop, laptop

REMINDERS = 30
EXPANDS = '''"""A next version keeps the mood of a task."""

from alembic import op

revision = "mood"
down_revision = "{newest}"


def upgrade() -> None:
    """Add a column that the version before knows nothing of."""
    op.execute("alter table tasks add column mood text")


def downgrade() -> None:
    """Drop it."""
    op.execute("alter table tasks drop column mood")
'''


@pytest.fixture
def version(tmp_path: Path) -> Path:
    """Return a copy of the house that may be changed while it is lived in."""
    for room in ("functions", "shared", "knative", "scripts"):
        shutil.copytree(ROOT / room, tmp_path / "code" / room, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path / "code")
    return tmp_path / "code"


@pytest.fixture
def administrator(tmp_path: Path) -> Iterator[str]:
    """Give the URL of a Postgres of the house's own."""
    with running(tmp_path / "pg", durable=False) as url:
        yield url


@contextmanager
def lived_in(version: Path, administrator: str, data: Path, port: int) -> Iterator[Laptop]:
    """Run a version of the house on a Postgres."""
    os.environ["DATABASE_URL"] = administrator
    try:
        with laptop(data, port, version) as house:
            yield house
    finally:
        del os.environ["DATABASE_URL"]


def revisions(house: Laptop) -> Counter[str]:
    """Return which revisions of functions run: how many parents and workers of each."""
    family = psutil.Process(house.process.pid).children(recursive=True)
    return Counter(name for name in map(revision, family) if name)


def revision(process: psutil.Process) -> str:
    """Return which revision of a function a process is; "" where it is none, or has ended."""
    try:
        return process.environ().get("K_REVISION", "")
    except psutil.NoSuchProcess:  # a zombie is none, either
        return ""


class Load:
    """People at work by REST and by words until the block ends; an answer that is none is raised there."""

    def __init__(self, house: Laptop) -> None:
        self._house = house
        self._ended = threading.Event()
        self.titles: list[str] = []
        self._people = ThreadPoolExecutor(3)
        self._working: list[Future[None]] = []

    def __enter__(self) -> Self:
        self._working = [self._people.submit(self._work, words) for words in (False, False, True)]
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._people.shutdown()
        for one in self._working:
            one.result()

    def _work(self, words: bool) -> None:  # one of two ways to say it
        while not self._ended.is_set():
            title = f"task {uuid4().hex}"
            if words:
                self._house.say(f'"{title}" every monday at 9am starting 2030-01-07', request_id=title)
            else:
                self._house.do("add_task", title=title, due="2030-01-07T09:00", recurrence="FREQ=WEEKLY")
            [task] = self._house.do("search_tasks", query=title)["tasks"]
            self._house.do("complete_task", task_ids=[task["id"]])
            self.titles.append(title)


def everything(house: Laptop) -> Counter[tuple[str, str]]:
    """Return how many tasks there are of each title and status."""
    return Counter((task["title"], task["status"]) for task in house.everything())


def succeeded(house: Laptop, titles: set[str]) -> bool:
    """Return whether each of these tasks has an open occurrence."""
    return titles <= {title for title, status in everything(house) if status == "open"}


def until(done: Callable[[], bool]) -> None:
    """Wait until a condition holds."""
    ends = datetime.now(UTC) + timedelta(seconds=60)
    while not done():
        assert datetime.now(UTC) < ends
        threading.Event().wait(0.1)


def planned(house: Laptop, moment: datetime) -> None:
    """Plan reminders, the first at a moment, three a second."""
    for n in range(REMINDERS):
        at = (moment + timedelta(seconds=n // 3)).strftime("%Y-%m-%dT%H:%M:%S")
        house.do("add_task", title=f"ring {n}", reminders=[at], time_zone="UTC")


def mailed(house: Laptop) -> list[str]:
    """Return the subjects of all mails that were sent."""
    return [str(message_from_bytes(mail.read_bytes())["Subject"]) for mail in (house.data / "mail").glob("*.eml")]


def mood(database: Engine) -> int:
    """Return how many columns of tasks are named mood."""
    sql = "select count(*) from information_schema.columns where table_name = 'tasks' and column_name = 'mood'"
    with database.begin() as connection:
        return int(connection.execute(text(sql)).scalar_one())


def test_a_new_version_takes_over_without_a_pause(
    version: Path, administrator: str, tmp_path: Path, free_port: Callable[[], int]
) -> None:
    """Under load, with an expanding migration first: every function is new, every request answered, each event once."""
    with lived_in(version, administrator, tmp_path / "data", free_port()) as house:
        before = revisions(house)
        planned(house, datetime.now(UTC) + timedelta(seconds=4))
        with Load(house) as load:
            until(lambda: len(load.titles) >= 5)
            steps = version / "shared" / "adapters" / "migrations" / "versions"
            newest = max(file.name for file in steps.glob("r*.py"))[1:5]
            (steps / "r9999_mood.py").write_text(EXPANDS.format(newest=newest))
            outcome = house.renew(version)
            assert (outcome.returncode, outcome.stdout) == (0, "Cuebird is renewed\n"), outcome
            reached = len(load.titles)
            until(lambda: len(load.titles) >= reached + 5)
        titles = set(load.titles)
        until(lambda: succeeded(house, titles))
        until(lambda: len(mailed(house)) >= REMINDERS)
        tasks, mails = everything(house), mailed(house)
        until(lambda: not [name for name in revisions(house) if name.endswith("-00001")])
        after = revisions(house)
        database = engine(read_url(administrator).set(database="cuebird").render_as_string(hide_password=False), pool=1)
        assert mood(database) == 1
        database.dispose()
    assert {name.replace("-00001", "-00002") for name in before} <= after.keys()
    assert {tasks[title, status] for title in titles for status in ("open", "completed")} == {1}
    assert len(set(mails)) == len(mails) == REMINDERS


def test_a_version_that_cannot_start_leaves_the_old_one_in_its_place(
    version: Path, administrator: str, tmp_path: Path, free_port: Callable[[], int]
) -> None:
    """What is wrong is said, the exit status is 2, and what ran goes on."""
    with lived_in(version, administrator, tmp_path / "data", free_port()) as house:
        before = revisions(house)
        (version / "functions" / "tools" / "add_task.py").write_text("this is no Python")
        outcome = house.renew(version)
        house.do("add_task", title="still here")
        assert (outcome.returncode, outcome.stderr) == (2, "")
        assert "the new service cuebird/add-task does not answer" in outcome.stdout
        assert before - revisions(house) == Counter()


def test_nobody_to_renew_is_said(tmp_path: Path) -> None:
    """Where no Cuebird runs, one line says so."""
    command = [sys.executable, "-m", "scripts.up", "--renew", "--data", str(tmp_path)]
    outcome = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert (outcome.returncode, outcome.stdout) == (2, "")
    assert f"no Cuebird runs on {tmp_path}" in outcome.stderr
