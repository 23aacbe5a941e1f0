"""The edge of an asynchronous function: functions-framework's ASGI side awaits it in one event loop.

What blocks (the database, a tool's Service) is asked in a thread, so that an open stream holds up nobody. Such a
function answers with any ASGI application: a response, or one that goes on saying things.
"""

import asyncio
import time
from collections.abc import Mapping

from flask import Response as Flat
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.runtime import cors, doors, serving
from shared.runtime.signature import Signature
from shared.runtime.tracing import span
from shared.runtime.world import world

STRICT = doors.SECURITY | {"Cache-Control": "no-store"}  # of every answer, whatever library has made it


async def answer(signature: Signature, request: Request) -> ASGIApp:
    """Answer one request; whatever is raised before the answer begins becomes a problem document."""
    path = request.url.path
    if request.method in serving.ASKING and path.startswith("/health/"):
        return as_asgi(await asyncio.to_thread(serving.health, path, signature))
    began, known = time.monotonic(), doors.settings()
    try:
        if cors.is_preflight(request):
            return Response(status_code=204, headers=cors.preflight(request, known))
        with span(signature.service, serving.traceparent(request.headers.get)):
            ports = await asyncio.to_thread(lambda: serving.ports(signature, world()))
            opened: ASGIApp = await signature.function(request, **ports)
    except Exception as why:  # noqa: BLE001  # the edge is where every error becomes an answer
        opened = as_asgi(serving.failed(why, signature))
    return Answering(opened, began, STRICT | cors.readable(request, known))


class Answering:
    """An ASGI application whose answer carries more headers, and the time until it begins is taken."""

    def __init__(self, app: ASGIApp, began: float, headers: Mapping[str, str]) -> None:
        self._app, self._began, self._headers = app, began, headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the application does."""

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self._headers)
                serving.took(self._began, message["status"])
            await send(message)

        await self._app(scope, receive, sent)


def as_asgi(flat: Flat) -> Response:
    """Return what synchronous doors would have said, for an event loop to say."""
    return Response(flat.get_data(), status_code=flat.status_code, headers=dict(flat.headers))
