"""The turns of a talk with one person: the port Conversations, and what it keeps of each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from shared.domain.habits import Habits


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One message of a conversation and the answer to it, claimed: nobody else answers in this conversation meanwhile.

    `memory` is what the conversation knew before; `plan` is there where an earlier attempt got so far, `answer` where
    it came to its end. `now` is the claim's instant.
    """

    owner: UUID
    conversation: UUID
    request_id: str
    words: str
    now: datetime
    habits: Habits
    memory: Mapping[str, Any]
    plan: Mapping[str, Any] | None = None
    answer: Mapping[str, Any] | None = None

    @property
    def time_zone(self) -> str:
        """Return the owner's zone (IANA)."""
        return self.habits.time_zone


class Conversations(Protocol):
    """What is kept of the talk with one person: what was said, planned and answered, and what was spoken of last."""

    def time_zone(self, owner: UUID) -> str:
        """Return the owner's zone."""

    def begin(self, owner: UUID, conversation: UUID, request_id: str, words: str) -> Turn:
        """Claim a turn; Unavailable while another runs, Refused where the request id said something else before."""

    def earlier(self, turn: Turn, limit: int) -> list[tuple[str, str]]:
        """Return the last answered messages before this turn with their replies, oldest first."""

    def keep(self, turn: Turn, plan: Mapping[str, Any]) -> None:
        """Keep the plan of a turn before its first call, and again where it grows."""

    def end(self, turn: Turn, memory: Mapping[str, Any], answer: Mapping[str, Any]) -> None:
        """Keep a turn's answer and what the conversation knows now, and let the next turn begin."""

    def release(self, turn: Turn) -> None:
        """Let go of a turn without an answer, so that the same request can take it up again."""

    def token(self, turn: Turn, expires: datetime) -> str:
        """Return the signed token by which a person confirms what this turn proposes, until it expires."""

    def confirms(self, turn: Turn, token: str, proposed_by: str) -> bool:
        """Return whether a token is good now for what the turn of that request id proposed in this conversation."""
