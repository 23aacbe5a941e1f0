"""The embedded clock: it sleeps until the next ring is due, and looks often enough to learn of nearer ones.

A look is one read of a partial index. Nothing tells the clock of a new ring: a notification inside a writing
transaction would make all commits wait for each other, and three looks a second cost less. It goes in the sweep's
process, begun by a tick, so that nothing more has to run; where it stands still, the tick rings.
"""

import threading
from collections.abc import Callable

from shared.ringing import Rings

LOOK = 0.3  # seconds at most between two looks
SULK = 1.0  # seconds without a look after one that failed


class EmbeddedClock:
    """The port Clock."""

    def __init__(self, rings: Rings, *, report: Callable[..., None]) -> None:
        self._rings = rings
        self._report = report
        self._ended = threading.Event()
        self._winding = threading.Lock()
        self._thread: threading.Thread | None = None

    def wind(self) -> None:
        """See that the clock goes, and goes on after this call."""
        with self._winding:
            if not self._ended.is_set() and (self._thread is None or not self._thread.is_alive()):
                self._thread = threading.Thread(target=self._go, name="clock", daemon=True)
                self._thread.start()

    def close(self) -> None:
        """Stop the clock, and wait for a ring that has begun."""
        with self._winding:
            self._ended.set()
            if self._thread is not None:
                self._thread.join()

    def _go(self) -> None:
        pause = 0.0
        while not self._ended.wait(pause):
            pause = self._look()

    def _look(self) -> float:
        """Ring what is due; return the seconds until the next look."""
        try:
            due = self._rings.next_due()
            if due is not None and due <= 0:
                return 0.0 if self._rings.ring_due() else LOOK
        except Exception as why:  # noqa: BLE001  # the clock outlives the database's bad moments
            self._report("clock.stopped", severity="WARNING", cause=repr(why)[:200])
            return SULK
        return LOOK if due is None else min(due, LOOK)
