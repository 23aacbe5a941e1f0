"""A storm over the bells: reminders fall due while the functions that ring and send them are killed at random.

Three sweeps and two bells are at work at once: those of a whole house, and more of them beside it. Mails go to a
recording SMTP server; what it took is held against the ledger.
"""

import os
import random
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import psutil
import urllib3
from sqlalchemy import Engine, text

from knative.local.postgres import running
from knative.local.services import free_port
from shared.adapters.database import engine, read_url
from tests.house.laptop import ROOT, Laptop, laptop
from tests.peers.post_office import PostOffice, post_office

RINGING = ("sweep", "sweep", "bell")  # beside the house's own sweep, bell and notification
EVERY_TENTH = 10  # task is finished before it would ring
UNSETTLED = "select count(*) from rings where status not in ('sent', 'failed', 'cancelled', 'suppressed')"
SENT = "select r.message_id, t.status from rings r join tasks t on t.id = r.task_id where r.status = 'sent'"
DUE = "select id, owner from rings where ring_at <= now() + interval '1 second' order by random() limit 20"


@dataclass(slots=True)
class Outcome:
    """What the storm left: mails by Message-ID as the server took them, and as the ledger says they were sent."""

    taken: Counter[str] = field(default_factory=Counter)
    sent: list[str] = field(default_factory=list)
    finished: int = 0
    kills: int = 0

    @property
    def doubled(self) -> int:
        """Return how many mails the server took more than once."""
        return sum(1 for times in self.taken.values() if times > 1)


class Storm:
    """One storm: the house, the functions beside it, and who is killed when."""

    def __init__(self, house: Laptop, database: Engine, stack: ExitStack, seed: int) -> None:
        self._house = house
        self._database = database
        self._stack = stack
        self._chance = random.Random(seed)
        self._beside = {free_port(): name for name in RINGING}
        self._processes: dict[int, subprocess.Popen[bytes]] = {}
        self._http = urllib3.PoolManager(retries=False, timeout=5)

    def plan(self, reminders: int, seconds: float) -> None:
        """Plan reminders that fall due within some seconds, and finish every tenth task before its time."""
        start = datetime.now(UTC) + timedelta(seconds=2 + reminders / 30)
        for n in range(reminders):
            at = start + timedelta(seconds=n * seconds / reminders)
            local = at.strftime("%Y-%m-%dT%H:%M:%S")
            task = self._house.do("add_task", title=f"storm {n}", reminders=[local], time_zone="UTC")["task"]
            if n % EVERY_TENTH == 0:
                self._house.do("complete_task", task_ids=[task["id"]])

    def rage(self, kills: int, seconds: float) -> None:
        """Kill a random process so many times over some seconds, knocking at bells and sweeps meanwhile."""
        for _ in range(kills):
            ended = threading.Event()
            knocking = threading.Thread(target=self._knock, args=(ended,))
            knocking.start()
            ended.wait(seconds / kills)
            self._kill()
            ended.set()
            knocking.join()

    def settle(self, seconds: float) -> None:
        """Wait until no ring waits any more."""
        ends = datetime.now(UTC) + timedelta(seconds=seconds)
        while self._rows(UNSETTLED)[0][0]:
            assert datetime.now(UTC) < ends, "rings are unsettled"
            threading.Event().wait(0.2)

    def outcome(self, office: PostOffice, kills: int) -> Outcome:
        """Return what the storm left."""
        rows = self._rows(SENT)
        taken = Counter(str(letter["Message-ID"]) for letter in office.letters)
        finished = sum(status == "completed" for _, status in rows)
        return Outcome(taken=taken, sent=[str(name) for name, _ in rows], finished=finished, kills=kills)

    def _rows(self, sql: str) -> Any:
        with self._database.begin() as connection:
            return connection.execute(text(sql)).all()

    def _knock(self, ended: threading.Event) -> None:
        ping = {"ce-specversion": "1.0", "ce-id": "1", "ce-source": "/storm", "ce-type": "dev.knative.sources.ping"}
        while not ended.wait(0.2):
            for port, name in self._beside.items():
                self._running(port)
                if name == "sweep":
                    self._post(port, b" ", ping)
            for ring, owner in self._rows(DUE):
                body = msgspec.json.encode({"ring": ring, "owner": owner})
                self._post(next(port for port, name in self._beside.items() if name == "bell"), body, {})
                self._send(f"{self._house.url}/bell", body, {"Content-Type": "application/json"})

    def _post(self, port: int, body: bytes, headers: dict[str, str]) -> None:
        self._send(f"http://127.0.0.1:{port}/", body, {"Content-Type": "application/json", **headers})

    def _send(self, url: str, body: bytes, headers: dict[str, str]) -> None:
        try:
            self._http.request("POST", url, body=body, headers=headers)
        except urllib3.exceptions.HTTPError:
            return

    def _running(self, port: int) -> None:
        """See that a function beside the house runs; what was killed is started again."""
        known = self._processes.get(port)
        if known is None or known.poll() is not None:
            self._processes[port] = self._started(self._beside[port], port)
            self._stack.callback(_ended, self._processes[port])

    def _started(self, name: str, port: int) -> "subprocess.Popen[bytes]":
        secrets = self._house.data / "secrets"
        said = {
            "FUNCTION_SOURCE": "shared/runtime/main.py",
            "FUNCTION_TARGET": name,
            "FUNCTION_SIGNATURE_TYPE": "http",
            "PORT": str(port),
            "DATABASE_URL_FILE": str(secrets / "database-worker" / "url"),
            "BROKER_TASKS_URL": f"{self._house.url}/cuebird/tasks",
            "BROKER_REMINDERS_URL": f"{self._house.url}/cuebird/reminders",
            "CUEBIRD_URL": self._house.url,
            "LINK_KEY_FILE": str(secrets / "links" / "key"),
            "CUEBIRD_MAIL_FILE": str(secrets / "mail" / "key"),
            "CUEBIRD_MAIL_FROM_FILE": str(secrets / "mail-from" / "key"),
            "LOCAL_OWNER_FILE": str(secrets / "local-owner" / "id"),
        }
        command = [str(Path(sys.executable).with_name("functions-framework")), "--host", "127.0.0.1"]
        kept = {key: value for key, value in os.environ.items() if key in {"PATH", "HOME"} or key.startswith("COV")}
        quiet = subprocess.DEVNULL
        return subprocess.Popen(command, cwd=ROOT, env=kept | said, stdout=quiet, stderr=quiet)

    def _kill(self) -> None:
        """Kill one process of a function, its parent or its worker, of the house or beside it."""
        parents = [psutil.Process(self._house.process.pid)]
        parents += [psutil.Process(one.pid) for one in self._processes.values() if one.poll() is None]
        parent = self._chance.choice(parents)
        everyone = [one for one in (parent, *parent.children(recursive=True)) if one not in parents[:1]]
        mortal = [one for one in everyone if "postgres" not in one.name() and one.parent() not in parents[:1]]
        self._chance.choice(mortal).kill()


def _ended(process: "subprocess.Popen[bytes]") -> None:
    """End a function that was started beside the house, workers and all, as the storm ends them.

    A worker that was forked a moment ago can lose its SIGTERM, and its parent would wait half a minute for it.
    """
    if process.poll() is None:
        everyone = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
        for one in everyone:
            with suppress(psutil.NoSuchProcess):
                one.kill()
    process.wait(30)


@contextmanager
def storm(scratch: Path, seed: int) -> Iterator[tuple[Storm, PostOffice]]:
    """Set up a house whose mails go to a recording server, and yield the storm over it."""
    with ExitStack() as stack:
        administrator = stack.enter_context(running(scratch / "pg", durable=False))
        office = stack.enter_context(post_office(free_port()))
        said = {"DATABASE_URL": administrator, "CUEBIRD_MAIL": office.url, "CUEBIRD_MAIL_FROM": "cuebird@example.org"}
        os.environ |= said
        try:
            house = stack.enter_context(laptop(scratch / "data", free_port()))
        finally:
            for name in said:
                del os.environ[name]
        address = read_url(administrator).set(database="cuebird").render_as_string(hide_password=False)
        database = engine(address, pool=2)
        stack.callback(database.dispose)
        with database.begin() as connection:
            owner = UUID((house.data / "secrets" / "local-owner" / "id").read_text().strip())
            reader = {"owner": owner, "to": "me@example.org"}
            sql = "update owners set mail_to = :to, mail_verified_at = now() where id = :owner"
            connection.execute(text(sql), reader)
        yield Storm(house, database, stack, seed), office
