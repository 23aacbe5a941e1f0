"""A turn has an end: what is not done by then is told, and done by the same message sent again."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from shared.errors import Unavailable
from shared.ports import Asker, Tools

TURN = 30.0  # seconds for one message, as long as its conversation is claimed
SLACK = 1.0  # seconds of these to keep the answer in


@dataclass(frozen=True, slots=True)
class Deadline:
    """An instant of the monotonic clock."""

    at: float

    @classmethod
    def within(cls, seconds: float) -> "Deadline":
        """Return the deadline so many seconds from now."""
        return cls(time.monotonic() + seconds)

    @property
    def left(self) -> float:
        """Return the seconds that are left."""
        return self.at - time.monotonic()


class HurriedTools:
    """The port Tools, where no call begins or lasts beyond a deadline."""

    def __init__(self, tools: Tools, deadline: Deadline) -> None:
        self._tools, self._deadline = tools, deadline

    @property
    def rules(self) -> str:
        """Return how models use the tools."""
        return self._tools.rules

    def catalogue(self) -> Mapping[str, Any]:
        """Return the tools there are."""
        return self._tools.catalogue()

    def call(self, tool: str, arguments: Mapping[str, Any], asker: Asker) -> dict[str, Any]:
        """Call a tool within what is left; Unavailable where nothing is."""
        left = self._deadline.left
        if left <= 0:
            hint = "send the same message again: what was done is kept, and the rest is done then"
            raise Unavailable("this takes longer than one message may", hint=hint)
        return self._tools.call(tool, arguments, replace(asker, within=left))
