"""The letterbox: what was committed is published right after, and what is left behind the sweep publishes.

Publishing has a time box, so a slow Broker delays no answer for long. Rows are deleted once they are sent, behind the
answer; a crash before that sends an event twice, never zero times.
"""

import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import Engine, text

from shared.adapters import statements
from shared.errors import Unavailable
from shared.runtime.telemetry import log

BOX = 0.3  # seconds for all events of one unit of work


class Publisher(Protocol):
    """Takes events for a Broker."""

    def publish(self, broker: str, event: Mapping[str, Any]) -> None:
        """Hand one event over; Unavailable where it is not stored."""

    def close(self) -> None:
        """Let go of kept connections."""


class Outbox:
    """Publishes committed outbox rows of one process."""

    def __init__(self, engine: Engine, publisher: Publisher) -> None:
        self._engine = engine
        self._publisher = publisher
        self._later = ThreadPoolExecutor(1, thread_name_prefix="outbox")

    def publish(self, rows: Iterable[Mapping[str, Any]], ends: float | None = None) -> None:
        """Publish rows in order until the time box ends (a monotonic instant); what was sent is deleted behind us."""
        until = time.monotonic() + BOX if ends is None else ends
        sent = self.send(rows, until=lambda: time.monotonic() > until)
        if sent:
            self._later.submit(self.delete, sent)

    def close(self) -> None:
        """Wait for the deletions that were begun, and let go of the Brokers."""
        self._later.shutdown()
        self._publisher.close()

    def send(self, rows: Iterable[Mapping[str, Any]], *, until: Callable[[], bool]) -> list[tuple[UUID, UUID]]:
        """Publish rows, each on its own, so that a poison row stops nobody; return owner and id of those sent."""
        sent = []
        for row in rows:
            if until():
                break
            try:
                self._publisher.publish(row["broker"], row["event"])
                sent.append((row["owner"], row["id"]))
            except Unavailable as why:
                log("outbox.unsent", severity="WARNING", owner=row["owner"], event_id=row["id"], cause=why.detail)
        return sent

    def delete(self, sent: list[tuple[UUID, UUID]]) -> None:
        """Delete rows that were sent, of however many owners, in one transaction."""
        people, ids = [owner for owner, _ in sent], [id_ for _, id_ in sent]
        with self._engine.begin() as connection:
            connection.execute(text(statements.PUBLISHED), {"people": people, "ids": ids})
