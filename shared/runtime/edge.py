"""The decorators that make a function a tool, a consumer or one of the edges: they read its signature, nothing more.

What serves it is imported when it is first knocked at (or by `main.py` at the start), so that rendering can read every
signature without importing an adapter.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from importlib import import_module
from typing import TYPE_CHECKING, Any

from shared.runtime.signature import Profile, Room, Signature, signature_of

if TYPE_CHECKING:
    from flask import Request, Response
    from starlette.requests import Request as AsyncRequest
    from starlette.types import ASGIApp

Target = Callable[[Any], Any]


def tool(function: Callable[..., Any]) -> Target:
    """Make a function a tool: its form's JSON arrives as a CloudEvent under a grant, its answer leaves as one."""
    return _target(function, room="tools", profile="tool")


def rare_tool(function: Callable[..., Any]) -> Target:
    """Make a function a tool that many a day goes by without: a laptop starts it at the first knock."""
    return _target(function, room="tools", profile="tool", rare=True)


def consumer(function: Callable[..., Any]) -> Target:
    """Make a function a consumer of the events its first parameter names."""
    return _target(function, room="consumers", profile="consumer")


def tick(function: Callable[..., Any]) -> Target:
    """Make a function one that a PingSource wakes; it takes only ports."""
    return _target(function, room="edges", profile="tick")


def door(*paths: str, rare: bool = False) -> Callable[[Callable[..., Any]], Target]:
    """Make a function a door to the outside for these path prefixes; it takes the request itself.

    A `rare` door is one that many a laptop never opens, so there it is started at the first knock.
    """
    return lambda function: _target(function, room="edges", profile="door", paths=paths, rare=rare)


def live(*paths: str) -> Callable[[Callable[..., Any]], Target]:
    """Make a function a door for these path prefixes whose answers may go on for minutes, hundreds of them at once."""
    return lambda function: _target(function, room="edges", profile="stream", paths=paths)


def push(*paths: str) -> Callable[[Callable[..., Any]], Target]:
    """Make a function one that a machine outside pushes to at these path prefixes; it takes the request itself."""
    return lambda function: _target(function, room="edges", profile="push", paths=paths)


def _target(
    function: Callable[..., Any], *, room: Room, profile: Profile, paths: tuple[str, ...] = (), rare: bool = False
) -> Target:
    signature = signature_of(function, room=room, profile=profile, paths=paths, rare=rare)
    target = _awaited(signature) if signature.asynchronous else _called(signature)
    target.signature = signature  # type: ignore[attr-defined]  # what rendering reads
    return target


def _called(signature: Signature) -> Target:
    @wraps(signature.function)
    def target(request: Request) -> Response:
        answer: Response = import_module("shared.runtime.serving").answer(signature, request)
        return answer

    return target


def _awaited(signature: Signature) -> Target:
    @wraps(signature.function)
    async def target(request: AsyncRequest) -> ASGIApp:
        answer: ASGIApp = await import_module("shared.runtime.asynchronous").answer(signature, request)
        return answer

    return target
