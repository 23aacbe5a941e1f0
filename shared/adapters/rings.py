"""The rings of all people on Postgres: what is due, what fell behind, and whose jobs are to be made or deleted.

Each is found over all owners by a partial index, which workers may read; every change goes through one owner's ledger.
"""

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from datetime import timedelta
from itertools import takewhile
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Engine, text

from shared.adapters.crowd import Crowd, Publish
from shared.adapters.ledger import OpenWork, PostgresLedger
from shared.ringing import Ledger, OwnersRing

BATCH = 500
AT_ONCE = 100  # rings of one transaction
BOX = 20.0  # seconds that a sweep may take
HANDS = 2  # owners rung for at once: half of a function's connections
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
JOBS = 50  # jobs made or deleted a tick: 300 a minute, below Cloud Scheduler's quota of 500 writes
ARMABLE = """
select owner, id from rings
where status = 'planned' and ring_at between now() + interval '2 minutes' and now() + cast(:horizon as interval)
order by ring_at limit :batch
"""
OVER = "select owner, id from rings where job is not null and status not in ('planned', 'armed') limit :batch"
KNOWN = """
select g.owner, g.ring from unnest(cast(:people as uuid[]), cast(:ids as uuid[])) as g (owner, ring)
where exists (select from rings r where r.owner = g.owner and r.id = g.ring)
"""
T = TypeVar("T")
Row = dict[str, Any]


class PostgresRings:
    """The port Rings."""

    def __init__(
        self,
        engine: Engine,
        open_work: OpenWork,
        publish: Publish,
        *,
        function: str,
        report: Callable[..., None],
        measure: Callable[..., None],
    ) -> None:
        self._engine = engine
        self._open_work = open_work
        self._crowd = Crowd(engine, publish, function=function, measure=measure)
        self._function = function
        self._report = report
        self._measure = measure
        self._ringing = threading.Lock()

    def of(self, owner: UUID) -> PostgresLedger:
        """Return one person's rings."""
        return PostgresLedger(owner, self._open_work, function=self._function, measure=self._measure)

    def next_due(self) -> float | None:
        """Return in how many seconds the next ring is due, negative where it is late; None where none waits."""
        with self._engine.begin() as connection:
            seconds = connection.scalar(text(NEXT))
        return None if seconds is None else float(seconds)

    def ring_due(self) -> int:
        """Ring whatever is due and waits; return how many rang. One person's trouble stops no others.

        Where this process is ringing already, as its clock and a tick may both want to, that one goes on alone.
        """
        if not self._ringing.acquire(blocking=False):
            return 0
        try:
            with ThreadPoolExecutor(1) as teller, ThreadPoolExecutor(HANDS, thread_name_prefix="ringing") as hands:
                return self._ring_all(hands, teller)
        finally:
            self._ringing.release()

    def _ring_all(self, hands: Executor, teller: Executor) -> int:
        """Ring all together, and whoever was busy or in trouble one by one; telling of it holds up no ring."""
        ends = time.monotonic() + BOX
        passed: list[UUID] = []
        count = 0
        while time.monotonic() < ends and (rows := self._rows(DUE, passed=passed)):
            rung = set().union(*hands.map(lambda share: self._together(share, teller), _shares(rows)))
            left = _by_owner(row for row in rows if row["id"] not in rung)
            alone = list(hands.map(self._alone, left, left.values()))
            count += len(rung) + sum(alone)
            passed += [owner for owner, rang in zip(left, alone, strict=True) if not rang]
        return count

    def _together(self, rows: Sequence[Row], teller: Executor) -> set[UUID]:
        rung: set[UUID] = set()
        try:
            for start in range(0, len(rows), AT_ONCE):
                rung |= self._crowd.ring(rows[start : start + AT_ONCE], teller)
        except Exception as why:  # noqa: BLE001  # one's trouble is found when each rings alone
            self._report("rings.apart", severity="WARNING", cause=repr(why)[:200])
        return rung

    def _alone(self, owner: UUID, rings: Sequence[UUID]) -> int:
        return self._looked_after(owner, rings, _ring_in_parts) or 0

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

    def known(self, rings: Sequence[OwnersRing]) -> set[OwnersRing]:
        """Return which of these rings there are; those of a person who left are not."""
        asked = {"people": [owner for owner, _ in rings], "ids": [ring for _, ring in rings]}
        return {(row["owner"], row["ring"]) for row in self._rows(KNOWN, **asked)}

    def keep_armed(self, horizon: timedelta, act: Callable[[Ledger, UUID], bool]) -> int:
        """Look after jobs, those to be deleted first, until one cannot be had; return how many were looked after."""
        if not horizon:
            return 0
        rows = [*self._rows(OVER, batch=JOBS), *self._rows(ARMABLE, batch=JOBS, horizon=horizon)][:JOBS]
        return sum(1 for _ in takewhile(bool, (self._looked_after(row["owner"], row["id"], act) for row in rows)))

    def _looked_after(self, owner: UUID, rings: Any, how: Callable[[PostgresLedger, Any], T]) -> T | None:
        try:
            return how(self.of(owner), rings)
        except Exception as why:  # noqa: BLE001  # whatever ails one, the others are owed
            self._report("ring.behind", severity="WARNING", owner=owner, cause=repr(why)[:200])
            return None

    def _rows(self, sql: str, **values: Any) -> list[Row]:
        with self._engine.begin() as connection:
            found = connection.execute(text(sql), {"batch": BATCH} | values)
            return [dict(row) for row in found.mappings()]


def _shares(rows: Sequence[Row]) -> list[list[Row]]:
    """Return the rows for each hand: an owner's are all in one, so that no hand is in another's way."""
    return [[row for row in rows if row["owner"].int % HANDS == hand] for hand in range(HANDS)]


def _by_owner(rows: Iterable[Row]) -> dict[UUID, list[UUID]]:
    found: dict[UUID, list[UUID]] = {}
    for row in rows:
        found.setdefault(row["owner"], []).append(row["id"])
    return found


def _ring_in_parts(ledger: PostgresLedger, rings: Sequence[UUID]) -> int:
    return sum(ledger.ring_all(rings[start : start + AT_ONCE]) for start in range(0, len(rings), AT_ONCE))
