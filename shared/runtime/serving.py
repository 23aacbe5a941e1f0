"""The edge of every function: one place that turns a request into a call, and what comes of it into an answer.

Its order is grant, decode, begin as the owner, request id or inbox, call, commit, publish, answer; so malformed input
takes no lock, and what a function did is kept together with the note that it was done. A function only decides.
"""

import time
import traceback
from collections.abc import Callable, Mapping

from flask import Request, Response, request
from sqlalchemy import text

from shared.adapters import database
from shared.errors import CuebirdError
from shared.model import Model
from shared.ringing import Clock
from shared.runtime import cors, doors
from shared.runtime.consumers import deliver
from shared.runtime.envelope import done, refused
from shared.runtime.metrics import measure
from shared.runtime.signature import Profile, Signature
from shared.runtime.telemetry import log
from shared.runtime.tools import call
from shared.runtime.tracing import span
from shared.runtime.world import World, world

ASKING = frozenset({"GET", "HEAD"})
OPEN = frozenset({"door", "stream", "push"})  # profiles that browsers and strangers reach


def answer(signature: Signature, request: Request) -> Response:
    """Answer one request to a function; every error of ours or of the database becomes an answer of its own."""
    if request.method in ASKING and request.path.startswith("/health/"):
        return health(request.path, signature)
    began = time.monotonic()
    with span(signature.service, traceparent(request.headers.get)):
        said = answer_to(lambda: SERVED[signature.profile](signature, world(), request), signature)
    took(began, said.status_code)
    return said


def traceparent(header: Callable[[str], str | None]) -> str | None:
    """Return the trace a request is part of, by its headers: an event's own, else that of whoever carries it."""
    return header("ce-traceparent") or header("traceparent")


def took(began: float, status: int) -> None:
    """Tell how long an answer took since `began` (of the monotonic clock), by its status."""
    measure("http.server.request.duration", time.monotonic() - began, **{"http.response.status_code": status})


def answer_to(serve: Callable[[], Response], signature: Signature) -> Response:
    """Return what a function says; what it raises becomes a problem document under the error's own status."""
    try:
        return serve()
    except Exception as why:  # noqa: BLE001  # the edge is where every error becomes an answer
        return failed(why, signature)


def lost(_why: Exception) -> Response:
    """Answer where functions-framework itself finds no road, as to a path with a line break in it."""
    return doors.refused(doors.NotThere(request.path))


def failed(why: Exception, signature: Signature) -> Response:
    """Return the problem document of whatever a function raised, and write it down."""
    known = ours(why, signature.service)
    return doors.refused(known) if signature.profile in OPEN else refused(known)


def ours(why: Exception, service: str) -> CuebirdError:
    """Return what was raised as an error of ours that tells no more than it should, and write it down."""
    known = why if isinstance(why, CuebirdError) else database.as_ours(why)
    if known is None:
        where = "".join(traceback.format_tb(why.__traceback__))  # without the message, which may hold user text
        log(f"{service}.failed", severity="ERROR", cause=type(why).__name__, where=where)
        known = CuebirdError("something went wrong on our side", hint="try again; it has been written down")
    log(f"{service}.refused", status=known.status, field=known.field, cause=type(known).__name__)
    return known


def health(path: str, signature: Signature) -> Response:
    """Answer a probe: live depends on nothing, ready on the database, never on a Broker.

    What has a clock is ready once it goes, so that no reminder waits for the first tick; what has a model begins to
    read its library, so that no message waits for that.
    """
    if path == "/health/ready":
        try:
            if Model in signature.ports.values():
                world().port("Model")
            with world().engine.connect() as connection:
                connection.execute(text("select 1"))
            if Clock in signature.ports.values():
                world().port("Clock").wind()
        except Exception as why:  # noqa: BLE001  # whatever it is, we are not ready
            log("health.unready", severity="WARNING", cause=type(why).__name__, detail=str(why)[:200])
            return Response("unready\n", status=503, mimetype="text/plain")
    return Response("ok\n", mimetype="text/plain")


def ports(signature: Signature, world: World) -> dict[str, object]:
    """Return what a function asks the world for, by the names of its parameters."""
    return {name: world.port(port.__name__) for name, port in signature.ports.items()}


def _tick(signature: Signature, world: World, _request: Request) -> Response:
    signature.function(**ports(signature, world))
    return done()


def _open(signature: Signature, world: World, request: Request) -> Response:
    if cors.is_preflight(request):
        return Response(status=204, headers=cors.preflight(request, world.settings))
    opened = answer_to(lambda: signature.function(request, **ports(signature, world)), signature)
    opened.headers.update(cors.readable(request, world.settings))
    return opened


SERVED: Mapping[Profile, Callable[[Signature, World, Request], Response]] = {
    "tool": call,
    "consumer": deliver,
    "door": _open,
    "stream": _open,
    "push": _open,
    "tick": _tick,
}
