"""What stands on a laptop in the place of a cloud's own: no job is needed there, and no stranger reaches the bell."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from shared.errors import Unavailable
from shared.model import Budget, Thought


class OpenPorter:
    """The port Porter of a house that only its own machine reaches: a knock only says "look again"."""

    def admit(self, authorization: str | None) -> None:
        """Let everybody in."""


class NoModel:
    """The port Model of a house without one: the grammar understands alone."""

    budget = None

    def think(
        self,
        messages: Sequence[Mapping[str, Any]],  # noqa: ARG002  # the port's own form
        tools: Sequence[Mapping[str, Any]],  # noqa: ARG002  # the port's own form
        left: Budget,  # noqa: ARG002  # the port's own form
        *,
        closing: bool,  # noqa: ARG002  # the port's own form
    ) -> Iterator[str | Thought]:
        """Say that there is no model."""
        raise Unavailable("is not there")

    def close(self) -> None:
        """Close nothing."""


class NoAlarm:
    """The port Alarm where nobody makes jobs: the clock and the sweep ring."""

    horizon = timedelta(0)
    budget = 0

    def arm(self, ring_id: UUID, owner: UUID, at: datetime) -> str:  # noqa: ARG002  # the port's own form
        """Say that there is no job to be had."""
        raise Unavailable("nobody makes jobs here", field="ring", value=str(ring_id))

    def disarm(self, job: str) -> None:
        """Delete a job; none is there."""

    def clear(self, known: Callable[..., object]) -> None:
        """Delete what is left over; nothing is."""
