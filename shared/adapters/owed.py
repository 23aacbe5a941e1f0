"""The sweep's view of the house on Postgres: what is owed, over all owners, found by partial indexes.

It may read the rows that say what is owed; every write still goes through one owner's own unit of work.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Protocol
from uuid import UUID, uuid4

from sqlalchemy import Engine, text

from shared.ports import Actor, Cause, Work

LOCK = 0x43554542  # the advisory lock that keeps two ticks from working at once
BATCH = 500
BOX = 20.0  # seconds a tick may take for either kind of work; the next tick goes on
UNSENT = """
select owner, id, broker, event, created_at from outbox
where created_at < now() - interval '5 seconds' and created_at > cast(:after as timestamptz)
order by created_at limit :batch
"""
OLDEST = "select coalesce(extract(epoch from now() - min(created_at)), 0) as age from outbox"
OWED = """
select owner, number from tasks where succession = 'owed' and updated_at < now() - make_interval(secs => :age)
order by updated_at limit :batch
"""

MOVED = "select id from owners where day_moved_at is not null limit :batch"


class Letterbox(Protocol):
    """Sends outbox rows and deletes those that were sent."""

    def send(self, rows: Iterable[Mapping[str, Any]], *, until: Callable[[], bool]) -> list[tuple[UUID, UUID]]:
        """Send rows; return owner and id of those sent."""

    def delete(self, sent: list[tuple[UUID, UUID]]) -> None:
        """Delete rows that were sent."""


class PostgresOwed:
    """The port Owed."""

    def __init__(
        self,
        engine: Engine,
        outbox: Letterbox,
        open_work: Callable[..., AbstractContextManager[Work]],
        *,
        owed_for: float,
        report: Callable[..., None],
        measure: Callable[..., None],
    ) -> None:
        self._engine = engine
        self._outbox = outbox
        self._open_work = open_work
        self._owed_for = owed_for
        self._report = report
        self._measure = measure

    @contextmanager
    def alone(self) -> Iterator[bool]:
        """Yield whether this is the only sweep at work."""
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            mine = bool(connection.scalar(text("select pg_try_advisory_lock(:lock)"), {"lock": LOCK}))
            try:
                yield mine
            finally:
                connection.execute(text("select pg_advisory_unlock_all()"))

    def publish(self) -> int:
        """Publish committed events that were left behind; return how many. Those that cannot be sent stop no others."""
        ends = time.monotonic() + BOX
        after, count = "-infinity", 0
        self._measure("cuebird.outbox.age", float(self._rows(OLDEST)[0]["age"]))
        while rows := self._rows(UNSENT, after=after):
            sent = self._outbox.send(rows, until=lambda: time.monotonic() > ends)
            self._outbox.delete(sent)
            count += len(sent)
            if time.monotonic() > ends:
                break
            after = rows[-1]["created_at"].isoformat()
        return count

    def moved_days(self) -> int:
        """Plan reminders anew for each owner whose day starts at another moment now; return for how many."""
        return sum(self._done(row["id"], "day", lambda work: work.replan()) for row in self._rows(MOVED))

    def successions(self, pay: Callable[[Work, int], None]) -> int:
        """Pay each next occurrence owed for a while, in a transaction of its owner's; one's trouble stops no other."""
        ends = time.monotonic() + BOX
        paid = 0
        for row in self._rows(OWED, age=self._owed_for):
            if time.monotonic() > ends:
                break
            paid += self._done(row["owner"], row["number"], _of(pay, row["number"]))
        return paid

    def _done(self, owner: UUID, what: object, do: Callable[[Work], None]) -> bool:
        actor = Actor(kind="cuebird", name="sweep", client="sweep", door="sweep")
        cause = Cause(event_id=f"sweep/{what}/{uuid4()}", group_id=uuid4(), actor=actor)
        try:
            with self._open_work(owner, cause, function="sweep") as work:
                do(work)
        except Exception as why:  # noqa: BLE001  # whatever ails one, the others are owed
            self._report("sweep.unpaid", severity="ERROR", owner=owner, task=what, cause=type(why).__name__)
            return False
        return True

    def _rows(self, sql: str, **values: Any) -> list[dict[str, Any]]:
        with self._engine.begin() as connection:
            found = connection.execute(text(sql), {"batch": BATCH, **values})
            return [dict(row) for row in found.mappings()]


def _of(pay: Callable[[Work, int], None], number: int) -> Callable[[Work], None]:
    return lambda work: pay(work, number)
