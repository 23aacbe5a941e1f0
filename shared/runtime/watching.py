"""Watching: whoever follows an owner's history is told of each change once, in order, as soon as it is looked for.

One look at Postgres, each 300 ms, serves all who watch through this process: it sees how far each owner has come, and
only the readers behind are woken. So it is right with any number of processes, none of which knows of the others.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from dataclasses import dataclass
from functools import cache
from uuid import UUID

from anyio import Event
from sse_starlette import EventSourceResponse, ServerSentEvent

from shared.errors import Expired, Forbidden, Unauthorised
from shared.history import Histories, changes_answer
from shared.runtime import doors
from shared.runtime.telemetry import log

EVERY = 0.3  # seconds between two looks
LASTS = (480.0, 540.0)  # seconds a stream is kept open, at random between these: the platform would cut it at 600
RETRY = (500, 1500)  # milliseconds whoever was cut off waits, at random, before coming back
PING = 15  # seconds between two signs of life
SLOWEST = 30.0  # seconds a reader may take to take what it is sent
GRACE = 2.0  # seconds streams have to end by themselves when the process does
PAGE = 500  # changes read at once
Ends = Sequence[Callable[[], Coroutine[None, None, None]]]  # any of them ends a stream


@dataclass(frozen=True, slots=True)
class Told:
    """What one reading gives to send, encoded, and the cursor it comes to."""

    events: tuple[bytes, ...]
    cursor: str


class Lookout:
    """Looks how far owners have come, for all who wait; readers at the same place share one reading."""

    def __init__(self, histories: Histories) -> None:
        self._histories = histories
        self._waiting: dict[UUID, dict[asyncio.Future[None], str]] = {}
        self._reading: dict[tuple[UUID, str | None], asyncio.Future[Told]] = {}
        self._looking: asyncio.Task[None] | None = None

    async def read(self, owner: UUID, cursor: str | None) -> Told:
        """Return what follows on a cursor, without one nothing yet; where it leads nowhere, a reset to now."""
        key = (owner, cursor)
        if key not in self._reading:
            reading = asyncio.ensure_future(asyncio.to_thread(self._read, owner, cursor))
            reading.add_done_callback(lambda _: self._reading.pop(key))
            self._reading[key] = reading
        return await asyncio.shield(self._reading[key])

    async def moved(self, owner: UUID, cursor: str) -> None:
        """Wait until an owner has come to another place than a cursor."""
        woken = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(owner, {})[woken] = cursor
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())
        try:
            await woken
        finally:
            del self._waiting[owner][woken]
            if not self._waiting[owner]:
                del self._waiting[owner]

    def _read(self, owner: UUID, cursor: str | None) -> Told:
        if cursor is None:
            return Told((), self._now(owner))
        try:
            with self._histories.of(owner) as history:
                answer = changes_answer(history, cursor, PAGE)
        except Expired:
            now = self._now(owner)
            return Told((_event("reset", now, {"cursor": now}),), now)
        return Told(tuple(_event("change", one.cursor, one) for one in answer.changes), answer.cursor)

    def _now(self, owner: UUID) -> str:
        place = self._histories.places([owner]).get(owner)
        if place is None:
            raise Unauthorised("there is no such person any more")
        return place

    async def _look(self) -> None:
        while self._waiting:
            await asyncio.sleep(EVERY)
            owners = list(self._waiting)
            try:
                places = await asyncio.to_thread(self._histories.places, owners)
            except Exception as why:  # noqa: BLE001  # whatever it is: the next look may see again
                log("stream.blind", severity="WARNING", cause=type(why).__name__)
                continue
            for owner in owners:
                for woken, cursor in self._waiting.get(owner, {}).items():
                    if places.get(owner) != cursor and not woken.done():
                        woken.set_result(None)


@cache
def lookout(histories: Histories) -> Lookout:
    """Return the one lookout of this process."""
    return Lookout(histories)


@dataclass(frozen=True, slots=True)
class Leave:
    """How long somebody may watch: `asked` again each so many seconds, Unauthorised or Forbidden says no more."""

    asked: Callable[[], object]
    every: float

    async def over(self) -> None:
        """Return once it is over, or the time is that any stream is kept open."""
        now = asyncio.get_running_loop().time
        until = now() + random.uniform(*LASTS)  # noqa: S311  # no secret
        while (left := until - now()) > 0:
            await asyncio.sleep(min(left, self.every))
            try:
                await asyncio.to_thread(self.asked)
            except (Unauthorised, Forbidden):
                return
            except Exception as why:  # noqa: BLE001  # whatever it is: nobody has said no
                log("stream.blind", severity="WARNING", cause=type(why).__name__)


async def streamed(watch: Lookout, owner: UUID, cursor: str | None, leave: Leave) -> EventSourceResponse:
    """Answer with server-sent events (WHATWG HTML 9.2) of what follows on a cursor; without one, on now."""
    ending, first = Event(), await watch.read(owner, cursor)
    return EventSourceResponse(
        _followed(watch, owner, cursor or first.cursor, first, (ending.wait, leave.over)),
        ping=PING,
        ping_message_factory=lambda: ServerSentEvent(comment="", sep="\n"),
        sep="\n",
        send_timeout=SLOWEST,
        shutdown_event=ending,
        shutdown_grace_period=GRACE,
    )


async def _followed(watch: Lookout, owner: UUID, cursor: str, told: Told, ends: Ends) -> AsyncIterator[bytes]:
    """Yield what is told until the time is over or the process ends; whoever follows comes back to where it was."""
    from shared.runtime.serving import ours  # here, since rendering reads signatures without adapters

    over = [asyncio.ensure_future(end()) for end in ends]
    yield f"retry: {random.randint(*RETRY)}\nid: {cursor}\n\n".encode()  # noqa: S311  # no secret
    try:
        for event in told.events:
            yield event
        while await _moves(watch.moved(owner, told.cursor), over):
            told = await watch.read(owner, told.cursor)
            for event in told.events:
                yield event
    except Exception as why:  # noqa: BLE001  # a stream that has begun can only end
        ours(why, "stream")
    finally:
        for one in over:
            one.cancel()


async def _moves(moved: Coroutine[None, None, None], over: Sequence[asyncio.Future[None]]) -> bool:
    """Return True once there is something to tell, False where something is over before."""
    waiting = asyncio.ensure_future(moved)
    try:
        await asyncio.wait([waiting, *over], return_when=asyncio.FIRST_COMPLETED)
        return waiting.done() and not any(one.done() for one in over)
    finally:
        waiting.cancel()


def _event(name: str, cursor: str, said: object) -> bytes:
    return f"id: {cursor}\n".encode() + doors.event(name, said)
