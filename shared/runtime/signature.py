"""The signature is the manifest: what a function's parameters say about its room, events, ports and profile.

The first parameter of a tool is its form, of a consumer its event (a union gives several Triggers); a door takes the
request, a tick nothing. Every other parameter is a port. Rendering and the edge both read this, so they cannot differ.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from shared.events import Event
from shared.forms import Adding, Settling, Writing

Room = Literal["tools", "consumers", "edges"]
Profile = Literal["tool", "consumer", "door", "stream", "tick", "push"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """What one function is: its name is the Service, the service account, the file and the test."""

    function: Callable[..., Any]
    name: str
    room: Room
    profile: Profile
    doc: str
    takes: Any
    ports: dict[str, type[Any]]
    gives: Any
    paths: tuple[str, ...] = ()
    rare: bool = False

    @property
    def service(self) -> str:
        """Return the Service's name: a DNS label."""
        return self.name.replace("_", "-")

    @property
    def asynchronous(self) -> bool:
        """Return whether it is served by an event loop: many requests are open there at once, or for long."""
        return inspect.iscoroutinefunction(self.function)

    @property
    def writes(self) -> bool:
        """Return whether a tool changes anything: its form says so."""
        return self._takes_a(Writing)

    @property
    def annotations(self) -> dict[str, bool]:
        """Return what a tool may do to the person's tasks, in MCP's words (schema 2026-07-28, ToolAnnotations)."""
        return {
            "readOnlyHint": not self.writes,
            "destructiveHint": self.writes and not self._takes_a(Adding),
            "idempotentHint": not self.writes or self._takes_a(Settling),
            "openWorldHint": False,
        }

    def _takes_a(self, form: type[Any]) -> bool:
        return isinstance(self.takes, type) and issubclass(self.takes, form)

    @property
    def events(self) -> tuple[type[Event], ...]:
        """Return the events a consumer's Triggers listen to."""
        wanted = get_args(self.takes) if get_origin(self.takes) in (Union, UnionType) else (self.takes,)
        return tuple(one for one in wanted if isinstance(one, type) and issubclass(one, Event) and one is not Event)


def signature_of(
    function: Callable[..., Any], *, room: Room, profile: Profile, paths: tuple[str, ...] = (), rare: bool = False
) -> Signature:
    """Read a function's signature."""
    hints = get_type_hints(function)
    gives = hints.pop("return", None)
    names = list(inspect.signature(function).parameters)
    takes = hints[names.pop(0)] if profile != "tick" else None
    return Signature(
        function=function,
        name=function.__name__,
        room=room,
        profile=profile,
        doc=inspect.getdoc(function) or "",
        takes=takes,
        ports={name: hints[name] for name in names},
        gives=gives,
        paths=paths,
        rare=rare,
    )
