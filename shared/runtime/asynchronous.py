"""The edge of an asynchronous function: functions-framework's ASGI side awaits it in one event loop.

What blocks (the database, a tool's Service) is asked in a thread, so that an open stream holds up nobody. Such a
function answers with any ASGI application: a response, or one that goes on saying things.
"""

import asyncio
import time

from flask import Response as Flat
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

from shared.runtime import serving
from shared.runtime.signature import Signature
from shared.runtime.world import world


async def answer(signature: Signature, request: Request) -> ASGIApp:
    """Answer one request; whatever is raised before the answer begins becomes a problem document."""
    path = request.url.path
    if request.method in serving.ASKING and path.startswith("/health/"):
        return as_asgi(await asyncio.to_thread(serving.health, path))
    began = time.monotonic()
    try:
        ports = await asyncio.to_thread(lambda: serving.ports(signature, world()))
        opened: ASGIApp = await signature.function(request, **ports)
    except Exception as why:  # noqa: BLE001  # the edge is where every error becomes an answer
        problem = serving.failed(why, signature)
        serving.took(began, problem.status_code)
        return as_asgi(problem)
    serving.took(began, getattr(opened, "status_code", 200))
    return opened


def as_asgi(flat: Flat) -> Response:
    """Return what synchronous doors would have said, for an event loop to say."""
    return Response(flat.get_data(), status_code=flat.status_code, headers=dict(flat.headers))
