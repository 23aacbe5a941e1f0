"""The edge stream: the door of whoever watches. What changes is told as it changes, or to whoever asks."""

import asyncio
from collections.abc import Callable
from functools import partial
from uuid import UUID

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

from shared import wire
from shared.callers import READ, Caller, Callers, Tickets
from shared.config import Settings
from shared.history import Following, Histories, Since, changes_answer
from shared.runtime import doors
from shared.runtime.callers import caller
from shared.runtime.edge import live
from shared.runtime.watching import Leave, lookout, streamed

STREAM, CHANGES = "/v1/stream", "/v1/changes"


@live(STREAM, CHANGES)
async def stream(request: Request, histories: Histories, callers: Callers, tickets: Tickets) -> ASGIApp:
    """Let every screen follow along: what changes is told as it changes, and what has changed since."""
    known = doors.settings()
    doors.check(request, known)
    if request.url.path not in (STREAM, CHANGES):
        raise doors.NotThere(request.url.path)
    if request.method not in doors.SAFE:
        raise doors.WrongMethod(request.method, ["GET"])
    if request.url.path == CHANGES:
        found = await asyncio.to_thread(_reader, request, known, callers)
        return await asyncio.to_thread(
            _changes, histories, found.owner, wire.fill(Since, dict(request.query_params), strict=False)
        )
    found = await asyncio.to_thread(_reader, request, known, callers, tickets)
    asked = wire.fill(Following, dict(request.query_params), strict=False)
    since = request.headers.get("Last-Event-ID") or asked.since
    return await streamed(
        lookout(histories), found.owner, since, Leave(_still(found, request, known, callers), known.recheck)
    )


def _reader(request: Request, known: Settings, callers: Callers, tickets: Tickets | None = None) -> Caller:
    found = caller(request, known, callers, tickets)
    found.needs(READ)
    return found


def _still(found: Caller, request: Request, known: Settings, callers: Callers) -> Callable[[], object]:
    """Return how to ask again whether somebody may watch: a ticket is over by then, its session need not be."""
    if found.session is not None:
        return partial(callers.watching, found.session)
    return partial(_reader, request, known, callers)


def _changes(histories: Histories, owner: UUID, asked: Since) -> Response:
    with histories.of(owner) as history:
        answer = changes_answer(history, asked.since, asked.limit)
    return Response(msgspec.json.encode(answer), media_type="application/json")
