"""What a model wants to change for a person, weighed before it is done: a little goes through, more waits for a yes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, Protocol
from uuid import UUID

PATH = "/v1/plans/"  # where a person answers at their own door
PATIENCE = timedelta(minutes=10)  # how long a proposal waits for its yes, and how far back changes are counted
Verdict = Literal["free", "open", "yes", "no"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """One call that a client makes for an owner, and what it would change: {id, before, after} for each task.

    It is `free` where it needs nobody's yes, `open` while it waits for the person's, then `yes` or `no`.
    """

    id: UUID
    owner: UUID
    client: str
    tool: str
    arguments: Mapping[str, Any]
    tasks: Sequence[Mapping[str, Any]]
    verdict: Verdict = "open"
    conversation_id: UUID | None = None
    expires: datetime | None = None


class Proposals(Protocol):
    """What clients want to change, kept for as long as it is counted or waits."""

    def weigh(self, proposal: Proposal, *, free: int) -> Proposal:
        """Keep a proposal: free where its client's free changes of late stay within so many tasks, else open.

        One that is known by its id is returned as it stands.
        """

    def of(self, owner: UUID, proposal_id: UUID) -> Proposal:
        """Return a proposal; Refused where there is none, or where it was open for too long."""

    def settle(self, owner: UUID, proposal_id: UUID, verdict: Literal["yes", "no"]) -> Proposal:
        """Note the person's word on an open proposal, once; Refused where it was settled otherwise or is over."""

    def forget(self, proposal: Proposal) -> None:
        """Count a free proposal no more: nothing came of it."""
