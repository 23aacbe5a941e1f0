"""The ledger of rings on Postgres: each step of a ring's life is one transaction of its owner's, locked like any other.

What is due and what fell behind is found over all owners by partial indexes, which workers may read; every change goes
through the owner's own unit of work, so a person who finishes a task and a bell that rings for it take turns.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID, uuid5

from sqlalchemy import Engine, text

from shared.adapters.postgres import PostgresWork
from shared.errors import Unauthorised, Unavailable
from shared.events import ReminderSent, ReminderTriggered, RingEvent
from shared.ports import Actor, Cause
from shared.ringing import Claim, Claimed, Knock, Ledger

BATCH = 500
AT_ONCE = 100  # rings of one transaction: their events fit into the time that publishing has
BOX = 20.0  # seconds that a sweep may take
DAY = 86_400  # seconds; what is later than that is gathered
NEXT = "select extract(epoch from min(ring_at) - now()) from rings where status in ('planned', 'armed')"
DUE = """
select owner, id from rings
where status in ('planned', 'armed') and ring_at <= now() and owner <> all(:passed)
order by ring_at limit :batch
"""
BEHIND = """
select owner, id from rings where status in ('rung', 'sending') and lease_until <= now()
order by lease_until limit :batch
"""
T = TypeVar("T")
OpenWork = Callable[..., AbstractContextManager[PostgresWork]]


class PostgresLedger:
    """The port Ledger."""

    def __init__(self, owner: UUID, open_work: OpenWork, *, function: str) -> None:
        self._owner = owner
        self._open_work = open_work
        self._function = function

    def ring(self, ring: UUID) -> Knock:
        """Ring what is due and waits, up to two seconds early, and tell of it."""
        try:
            with self._work(ring) as work:
                if self._rung(work, [ring]):
                    return "rung"
                nearly = work.run("NEARLY", owner=self._owner, ring=ring, now=work.now).scalar()
                return "early" if nearly else "nothing"
        except Unauthorised:  # the person is gone, and a job of theirs is left over
            return "nothing"

    def ring_all(self, rings: Sequence[UUID]) -> int:
        """Ring what is due of these, and tell of it; return how many rang."""
        with self._work(rings[0]) as work:
            return self._rung(work, rings)

    def claim(self, ring: UUID) -> Claim | None:
        """Claim what rang for sending, and with a ring over a day late all of that kind; what is done is suppressed."""
        with self._work(ring) as work:
            rows = list(work.run("CLAIM", owner=self._owner, ring=ring, now=work.now))
            if not rows and work.run("LEASED", owner=self._owner, ring=ring).all():
                raise Unavailable("this reminder is being sent", field="ring_id", value=str(ring))
            if any((work.now - row.ring_at).total_seconds() > DAY for row in rows):
                rows += work.run("GATHER", owner=self._owner, now=work.now)
            return _claimed(work, [row for row in rows if row.status == "sending"])

    def sent(self, claim: Claim, *, channel: str, message_id: str, provider_id: str) -> None:
        """Note that a letter was taken, and tell of it."""
        with self._work(claim.rings[0].id) as work:
            said = {"ids": _ids(claim), "channel": channel, "message": message_id, "provider": provider_id}
            for row in work.run("SENT", owner=self._owner, now=work.now, **said):
                event = ReminderSent(**_words(row), channel=channel, message_id=message_id, late=row.late)
                _tell(work, row.id, event)

    def failed(self, claim: Claim, reason: str) -> None:
        """Note that a letter will never be taken, and why."""
        self._give_up("FAILED", claim, reason)

    def release(self, claim: Claim, reason: str) -> None:
        """Give back what could not be sent now; the sweep waits 30 s, then twice as long each time, an hour at most."""
        self._give_up("RELEASE", claim, reason)

    def _give_up(self, name: str, claim: Claim, reason: str) -> None:
        with self._work(claim.rings[0].id) as work:
            said = {"ids": _ids(claim), "claimed": claim.now, "reason": reason}
            work.run(name, owner=self._owner, **said, **({"now": work.now} if name == "RELEASE" else {}))

    def _rung(self, work: PostgresWork, rings: Sequence[UUID]) -> int:
        rows = work.run("RING", owner=self._owner, ids=list(rings), now=work.now).all()
        for row in rows:
            _tell(work, row.id, ReminderTriggered(**_words(row)))
        return len(rows)

    def _work(self, ring: UUID) -> AbstractContextManager[PostgresWork]:
        actor = Actor(kind="cuebird", name=self._function, client=self._function, door=self._function)
        cause = Cause(event_id=f"ring/{ring}", group_id=uuid5(ring, "group"), actor=actor)
        return self._open_work(self._owner, cause, function=self._function)


class PostgresRings:
    """The port Rings."""

    def __init__(self, engine: Engine, open_work: OpenWork, *, function: str, report: Callable[..., None]) -> None:
        self._engine = engine
        self._open_work = open_work
        self._function = function
        self._report = report

    def of(self, owner: UUID) -> PostgresLedger:
        """Return one person's rings."""
        return PostgresLedger(owner, self._open_work, function=self._function)

    def next_due(self) -> float | None:
        """Return in how many seconds the next ring is due, negative where it is late; None where none waits."""
        with self._engine.begin() as connection:
            seconds = connection.scalar(text(NEXT))
        return None if seconds is None else float(seconds)

    def ring_due(self) -> int:
        """Ring whatever is due and waits; return how many rang. One person's trouble stops no others."""
        ends = time.monotonic() + BOX
        passed: list[UUID] = []
        count = 0
        while time.monotonic() < ends and (rows := self._rows(DUE, passed=passed)):
            for owner, ids in _by_owner(rows).items():
                rung = self._looked_after(owner, ids, _ring_in_parts) or 0
                count += rung
                passed += [] if rung else [owner]
        return count

    def catch_up(self, send: Callable[[Ledger, UUID], None]) -> int:
        """Send what rang a while ago and was not sent, or whose sender is gone; return how many were looked after."""
        ends = time.monotonic() + BOX
        count = 0
        for row in self._rows(BEHIND):
            if time.monotonic() > ends:
                break
            self._looked_after(row["owner"], row["id"], send)
            count += 1
        return count

    def _looked_after(self, owner: UUID, rings: Any, how: Callable[[PostgresLedger, Any], T]) -> T | None:
        try:
            return how(self.of(owner), rings)
        except Exception as why:  # noqa: BLE001  # whatever ails one, the others are owed
            self._report("ring.behind", severity="WARNING", owner=owner, cause=repr(why)[:200])
            return None

    def _rows(self, sql: str, **values: Any) -> list[dict[str, Any]]:
        with self._engine.begin() as connection:
            found = connection.execute(text(sql), {"batch": BATCH, **values})
            return [dict(row) for row in found.mappings()]


def _claimed(work: PostgresWork, rows: Sequence[Any]) -> Claim | None:
    if not rows:
        return None
    tasks = {task.id: task for task in work.read("t.id = any(:ids)", {"ids": [row.task_id for row in rows]})}
    rings = [
        Claimed(id=row.id, ring_at=row.ring_at, attempt=row.attempts, task=tasks[row.task_id])
        for row in sorted(rows, key=lambda row: (row.ring_at, row.id))
    ]
    return Claim(owner=work.owner, now=work.now, mail_to=rows[0].mail_to, rings=tuple(rings))


def _tell(work: PostgresWork, ring: UUID, event: RingEvent) -> None:
    """Keep an event whose id follows from its ring and the moment: a ring changes at most once in a transaction."""
    work.keeping.event(event, uuid5(ring, f"{event.TYPE}/{work.now.isoformat()}"))


def _words(row: Any) -> dict[str, str]:
    at: datetime = row.ring_at.astimezone(UTC)
    return {"ring_id": str(row.id), "task_id": str(row.number), "ring_at": at.isoformat().replace("+00:00", "Z")}


def _ids(claim: Claim) -> list[UUID]:
    return [one.id for one in claim.rings]


def _by_owner(rows: Iterable[dict[str, Any]]) -> dict[UUID, list[UUID]]:
    found: dict[UUID, list[UUID]] = {}
    for row in rows:
        found.setdefault(row["owner"], []).append(row["id"])
    return found


def _ring_in_parts(ledger: PostgresLedger, rings: Sequence[UUID]) -> int:
    return sum(ledger.ring_all(rings[start : start + AT_ONCE]) for start in range(0, len(rings), AT_ONCE))
