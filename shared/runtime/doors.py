"""What every door checks before it listens: the host, the page a request comes from, and its form.

Without sign-in a laptop's owner is whoever reaches it, so a foreign page must not reach it: not by a name of its own
that points here (Host), not from its own origin (Origin, Sec-Fetch-Site), not by a form (content type).
"""

import io
import os
import re
import tomllib
from collections.abc import Iterable, Iterator
from contextvars import copy_context
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any, Protocol, cast
from urllib.parse import urlsplit

import msgspec
from flask import Request, Response

from shared import wire
from shared.callers import READ, WRITE, NotCovered
from shared.config import Settings
from shared.errors import CuebirdError, Forbidden, Malformed, Refused, TooLarge, TooMany, Unauthorised

PROJECT = Path(__file__).parents[2] / "pyproject.toml"
LARGEST = 256 * 1024  # bytes of a request
OUR_NAMES = re.compile(r"(?:localhost|127\.0\.0\.1|\[::1\]|(?:[a-z0-9-]+\.)+localhost)(?::\d{1,5})?", re.IGNORECASE)
SAFE = {"GET", "HEAD"}
SECURITY = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class NotThere(Refused):
    """There is nothing at this path (404)."""

    status = 404
    title = "not found"

    def __init__(self, path: str, *, hint: str | None = None) -> None:
        super().__init__("there is nothing at this path", field="path", value=path, hint=hint)


class WrongMethod(Refused):
    """The path is there and is not asked in this way (405)."""

    status = 405
    title = "method not allowed"

    def __init__(self, method: str, allowed: Iterable[str]) -> None:
        self.allowed = ", ".join(sorted(allowed))
        super().__init__("the path is not asked in this way", field="method", value=method, hint=f"use {self.allowed}")


@cache
def version() -> str:
    """Return Cuebird's version."""
    return str(tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]["version"])


def settings() -> Settings:
    """Return the settings of this process."""
    return Settings(environment=os.environ)


class Knock(Protocol):
    """What of a request says where it comes from, at a synchronous door or an asynchronous one."""

    @property
    def method(self) -> str:
        """Return the method."""

    @property
    def headers(self) -> Any:
        """Return the headers, found by name in any case."""


def check(request: Knock, known: Settings) -> None:
    """Refuse a request that a foreign page may have sent; Forbidden names the header."""
    _check_host(request, known)
    _check_origin(request, known)


def check_json(request: Knock) -> None:
    """Refuse a change that is not sent as JSON, which no form of a foreign page can send; Malformed.

    No form can say DELETE either, so that may come without a type.
    """
    kind = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    wanted = ("application/json", "") if request.method == "DELETE" else ("application/json",)
    if request.method not in SAFE and kind not in wanted:
        hint = "send JSON with Content-Type: application/json"
        raise Malformed("the content type is not JSON", field="Content-Type", value=kind, hint=hint)


def body(request: Request) -> dict[str, Any]:
    """Return the JSON object a request carries; TooLarge over 256 KiB, Malformed where it is none."""
    said = wire.parse(read(request))
    if not isinstance(said, dict):
        raise Malformed("the body is no JSON object", hint='send an object such as {"message": "buy milk"}')
    return said


def answered(said: Any, status: int = 200) -> Response:
    """Answer with JSON that no cache keeps."""
    return kept_safe(Response(msgspec.json.encode(said), status=status, content_type="application/json"))


def streamed(told: Iterator[tuple[str, Any]], service: str) -> Response:
    """Answer with server-sent events (WHATWG HTML 9.2): each as it happens; what fails before the first is raised."""
    first = next(told)
    response = Response(
        _events(_in_context(chain([first], told)), service), content_type="text/event-stream; charset=utf-8"
    )
    response.headers["X-Accel-Buffering"] = "no"
    return kept_safe(response)


def _in_context(told: Iterator[tuple[str, Any]]) -> Iterator[tuple[str, Any]]:
    """Yield what happens as a part of this request still, its trace above all, though the request was answered."""
    context = copy_context()
    ended = object()
    while (one := context.run(next, told, ended)) is not ended:
        yield cast("tuple[str, Any]", one)


def _events(told: Iterable[tuple[str, Any]], service: str) -> Iterator[bytes]:
    from shared.runtime.serving import ours  # here, since it stands on this file

    try:
        for name, said in told:
            yield event(name, said)
    except Exception as why:  # noqa: BLE001  # an answer that has begun can only tell of it
        yield event("error", ours(why, service).problem())


def event(name: str, said: Any) -> bytes:
    """Return a server-sent event that holds JSON."""
    return f"event: {name}\ndata: ".encode() + msgspec.json.encode(said) + b"\n\n"


def refused(error: CuebirdError) -> Response:
    """Answer with an error's problem document; 401 and 403 say what to show (RFC 6750), 429 and 503 when."""
    problem = Response(msgspec.json.encode(error.problem()), status=error.status)
    problem.content_type = "application/problem+json"
    if isinstance(error, Unauthorised | NotCovered):
        problem.headers["WWW-Authenticate"] = _challenge(error)
    if isinstance(error, WrongMethod):
        problem.headers["Allow"] = error.allowed
    if error.status == 503:  # noqa: PLR2004  # RFC 9110: may say when to try again
        problem.headers["Retry-After"] = "1"
    if isinstance(error, TooMany):
        problem.headers["Retry-After"] = str(error.after)
    return kept_safe(problem)


def _challenge(error: Unauthorised | NotCovered) -> str:
    said = {"scope": f"{READ} {WRITE}", "resource_metadata": error.metadata} if error.metadata else {}
    if isinstance(error, NotCovered):
        said = {"error": "insufficient_scope", **said, "scope": " ".join(error.scopes)}
    return "Bearer " + ", ".join(f'{name}="{value}"' for name, value in said.items()) if said else "Bearer"


def kept_safe(response: Response, *, reaching: str | None = None) -> Response:
    """Return a response with the headers that keep browsers strict; it is not stored unless it says otherwise.

    A page may reach its own origin, and one other where that is given.
    """
    for name, value in SECURITY.items():
        response.headers[name] = value
    if reaching:
        response.headers["Content-Security-Policy"] += f"; connect-src 'self' {reaching}"
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def _check_host(request: Knock, known: Settings) -> None:
    host = request.headers.get("Host", "")
    if not OUR_NAMES.fullmatch(host) and host.lower() not in known.names:
        raise Forbidden("this host name is not ours", field="Host", value=host, hint="add it to the setting HOSTS")


def _check_origin(request: Knock, known: Settings) -> None:
    origin = request.headers.get("Origin")
    if origin in known.origins:
        return
    if origin is not None and urlsplit(origin).netloc.lower() != request.headers.get("Host", "").lower():
        raise Forbidden("the request comes from another page", field="Origin", value=origin)
    site = request.headers.get("Sec-Fetch-Site", "none")
    visiting = request.method in SAFE and request.headers.get("Sec-Fetch-Mode") == "navigate"
    if site not in ("none", "same-origin") and not visiting:
        raise Forbidden("the request comes from another page", field="Sec-Fetch-Site", value=site)


def read(request: Request, most: int = LARGEST) -> bytes:
    """Read a body whole or refuse it; the rest is read too and dropped, or the client would never see the answer."""
    raw: bytes = request.stream.read(most + 1)
    if len(raw) <= most:
        return raw
    while request.stream.read(LARGEST):
        pass
    request.stream = io.BytesIO()
    hint = "send less at a time"
    raise TooLarge(f"the body is over {most // 1024} KiB", value=request.content_length, hint=hint)
