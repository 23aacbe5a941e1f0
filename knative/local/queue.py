"""What is to be delivered, on disk: an event is here before its sender hears 202, and until its last answer.

One runner owns the queue, so it keeps the order of work in memory and the rows for the day it is killed.
"""

import base64
import json
import ssl
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Any, Literal
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

import pg8000.native

from knative.local.events import Event
from knative.local.forms import Name
from shared.errors import Refused, Unavailable

Phase = Literal["subscriber", "dead letter"]
LOST = (pg8000.exceptions.Error, OSError)  # what is raised when the database does not do as it is told
CONNECTIONS = 4
WAIT = 5  # seconds for another runner's end
LOOPBACK = {None, "localhost", "127.0.0.1", "::1"}
SSL_MODES = {"disable": False, "prefer": None, "require": True}
SCHEMA = """
create table if not exists deliveries (
  id bigserial primary key,
  trigger_namespace text not null,
  trigger_name text not null,
  phase text not null,
  attempts integer not null,
  not_before timestamptz not null,
  attributes text not null,
  data text)
"""
STORE = """
insert into deliveries (trigger_namespace, trigger_name, phase, attempts, not_before, attributes, data)
select x->>0, x->>1, 'subscriber', 0, now(), :attributes, :data
from json_array_elements(cast(:triggers as json)) with ordinality as t(x, n) order by n returning id
"""
LATER = """
update deliveries set phase = :phase, attempts = :attempts, attributes = :attributes,
  not_before = now() + make_interval(secs => :wait) where id = :id
"""
LEFT = """
select id, trigger_namespace, trigger_name, phase, attempts,
  greatest(0, extract(epoch from not_before - now())), attributes, data from deliveries order by id
"""


@dataclass(slots=True)
class Item:
    """One event on its way to one Trigger's subscriber, or to its dead letter sink; `wait` in seconds from now."""

    id: int
    trigger: Name
    event: Event
    phase: Phase = "subscriber"
    attempts: int = 0
    wait: float = 0.0


class Queue:
    """The deliveries of one runner, in a database that is its own for as long as it runs."""

    def __init__(self, url: str) -> None:
        """Take the queue over; Refused where another runner has it."""
        self._url = url
        self._owned = connected(url)
        _take(self._owned, url)
        self._owned.run(SCHEMA)
        self._free: SimpleQueue[Line | None] = SimpleQueue()
        for _ in range(CONNECTIONS):
            self._free.put(None)
        self.threads = ThreadPoolExecutor(CONNECTIONS, thread_name_prefix="queue")

    def store(self, event: Event, triggers: Sequence[Name]) -> list[Item]:
        """Keep an event for each Trigger that wants it, in one transaction."""
        if not triggers:
            return []
        rows = self._run(STORE, triggers=json.dumps(triggers), **_written(event))
        return [Item(id_, trigger, event) for (id_,), trigger in zip(rows, triggers, strict=True)]

    def done(self, item: Item) -> None:
        """Forget a delivery that had its last answer."""
        self._run("delete from deliveries where id = :id", id=item.id)

    def later(self, item: Item) -> None:
        """Keep a delivery's next attempt, `item.wait` seconds from now."""
        said = {"phase": item.phase, "attempts": item.attempts, "wait": item.wait, "id": item.id}
        self._run(LATER, attributes=_written(item.event)["attributes"], **said)

    def left(self) -> list[Item]:
        """Return what an earlier runner left behind."""
        return [
            Item(row[0], (row[1], row[2]), _read(row[6], row[7]), row[3], row[4], float(row[5]))
            for row in self._run(LEFT)
        ]

    def close(self) -> None:
        """End the threads and let go of the database."""
        self.threads.shutdown()
        _let_go(self._owned)
        for line in (self._free.get() for _ in range(CONNECTIONS)):
            if line is not None:
                _let_go(line.connection)

    def _run(self, sql: str, **values: Any) -> list[Any]:
        """Run a statement; a connection that was lost is made anew once, since doing any of them twice does no harm."""
        line = self._free.get()
        try:
            if line is not None:
                try:
                    return line.run(sql, values)
                except LOST:
                    _let_go(line.connection)
                    line = None
            line = Line(self._url)
            return line.run(sql, values)
        finally:
            self._free.put(line)


class Line:
    """A connection whose statements are prepared once: then each takes one round trip, not pg8000's three."""

    def __init__(self, url: str) -> None:
        self.connection = connected(url)
        self._prepared: dict[str, pg8000.native.PreparedStatement] = {}

    def run(self, sql: str, values: Mapping[str, Any]) -> list[Any]:
        """Run a statement in a transaction of its own and return its rows."""
        if sql not in self._prepared:
            self._prepared[sql] = self.connection.prepare(sql)
        return list(self._prepared[sql].run(**values) or [])


def _take(connection: pg8000.native.Connection, url: str) -> None:
    """Lock the queue for this connection; a runner that was just killed may hold it a moment longer."""
    try:
        connection.run(f"set lock_timeout = '{WAIT}s'")
        connection.run("select pg_advisory_lock(hashtext('knative-local'))")
        connection.run("reset lock_timeout")
    except LOST as why:
        _let_go(connection)
        hint = "end the other one, or name another with --database"
        name = urlsplit(url).path.lstrip("/")
        raise Refused(f"another runner has the queue {name}", field="database", value=name, hint=hint) from why


def _let_go(connection: pg8000.native.Connection) -> None:
    with suppress(*LOST):
        connection.close()


def connected(url: str, database: str | None = None) -> pg8000.native.Connection:
    """Connect to a url of the form postgresql://user:password@host:port/database.

    `?sslmode=` disable, prefer, require or verify-full (default: plain on loopback, else TLS where the server has it);
    Refused where it is none of them.
    """
    part = urlsplit(url)
    return pg8000.native.Connection(
        user=unquote(part.username or "postgres"),
        password=unquote(part.password or ""),
        host=part.hostname or "127.0.0.1",
        port=part.port or 5432,
        database=database or part.path.lstrip("/"),
        ssl_context=_tls(part),
        application_name="knative-local",
    )


def _tls(url: SplitResult) -> Any:
    default = "disable" if url.hostname in LOOPBACK else "prefer"
    mode = parse_qs(url.query, keep_blank_values=True).get("sslmode", [default])[-1]
    if mode == "verify-full":
        return ssl.create_default_context()
    if mode not in SSL_MODES:
        hint = f"use {', '.join(SSL_MODES)} or verify-full"
        raise Refused(f"DATABASE_URL: sslmode {mode!r} is not known", field="DATABASE_URL", value=mode, hint=hint)
    return SSL_MODES[mode]


def made(administrator: str, name: str) -> str:
    """Make the queue's database where it is missing; return its url. Unavailable where the server says no."""
    try:
        with closing(connected(administrator)) as connection:
            if not connection.run("select 1 from pg_database where datname = :name", name=name):
                connection.run(f"create database {pg8000.native.identifier(name)}")
    except LOST as why:
        hint = "DATABASE_URL must name an administrator of a Postgres that runs"
        raise Unavailable(f"the database cannot be used: {why}", field="DATABASE_URL", hint=hint) from why
    return urlsplit(administrator)._replace(path=f"/{name}").geturl()


def _written(event: Event) -> dict[str, str | None]:
    data = None if event.data is None else base64.b64encode(event.data).decode()
    return {"attributes": json.dumps(event.attributes), "data": data}


def _read(attributes: str, data: str | None) -> Event:
    return Event(json.loads(attributes), None if data is None else base64.b64decode(data))
