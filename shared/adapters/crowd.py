"""A crowd's rings on Postgres: many people's ring in one transaction, each under its own owner's name and lock.

Two statements do for any number of people, so a minute in which everybody is reminded of something costs each of
them little. Whoever is busy at that moment is left alone: their rings wait, and nobody waits for them.
"""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Engine, text

from shared.adapters import statements
from shared.adapters.keeping import Keeping
from shared.adapters.ledger import cause_of, lateness, tell_of
from shared.ports import Owner

OURS = 5.0  # seconds for which events are ours to tell; then the sweep publishes them
Publish = Callable[[Iterable[Mapping[str, Any]], float], None]


class Crowd:
    """Rings for many people at once."""

    def __init__(self, engine: Engine, publish: Publish, *, function: str, measure: Callable[..., None]) -> None:
        self._engine = engine
        self._publish = publish
        self._function = function
        self._measure = measure

    def ring(self, rows: Sequence[Mapping[str, Any]], teller: Executor) -> set[UUID]:
        """Ring what is due of these (owner and id), and have it told; return which rang."""
        given = {"people": [row["owner"] for row in rows], "ids": [row["id"] for row in rows]}
        with self._engine.begin() as connection:
            now: datetime = connection.execute(text("select now()")).scalar_one()
            rung = connection.execute(text(statements.RING), {**given, "now": now}).all()
            told = [event for ring in rung for event in self._told(ring, now)]
            connection.execute(text(statements.TELL_TOGETHER), {"rows": msgspec.json.encode(told).decode()})
        for ring in rung:
            self._measure("cuebird.ring.lateness", lateness(ring, now))
        teller.submit(self._publish, told, time.monotonic() + OURS)
        return {ring.id for ring in rung}

    def _told(self, ring: Any, now: datetime) -> list[dict[str, Any]]:
        owner = Owner(
            id=ring.owner,
            seq=ring.seq + 1,
            epoch=ring.epoch,
            time_zone=ring.time_zone,
            day_starts=ring.day_starts,
        )
        keeping = Keeping(owner=owner, cause=cause_of(ring.id, self._function), function=self._function, now=now)
        tell_of(keeping, ring)
        return keeping.outbox
