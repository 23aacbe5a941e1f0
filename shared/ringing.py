"""Ringing: the ports to the ledger of rings, and what is done with a ring, whoever knocks for it.

A knock only says "look again" (law B). What is owed stands in the ledger, so a knock may come twice, late, early or
never: the consumer `notification` and the sweep share what follows, and the ledger lets one of them do it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol
from uuid import UUID

from shared.domain.letters import Letter, Told, compose
from shared.domain.task import Task
from shared.errors import Refused, Unavailable
from shared.mailing import Links, Mail
from shared.ports import Owner

Knock = Literal["rung", "early", "nothing"]
OwnersRing = tuple[UUID, UUID]  # a ring with its owner before it


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """One ring that is being sent: its instant, its task as it is now, and which attempt this is (from 1)."""

    id: UUID
    ring_at: datetime
    attempt: int
    task: Task


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """The rings of one letter, oldest first, claimed at `now`: nobody else sends them until the lease ends.

    It is one ring, or all of a person's that are over a day late. `mail_to` is their verified address, where known.
    """

    owner: Owner
    now: datetime
    mail_to: str | None
    rings: tuple[Claimed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What is to be done about a ring's job: make one that fires at `arm_at`, or delete the one that is `over`."""

    owner: UUID
    arm_at: datetime | None = None
    over: str | None = None


class Ledger(Protocol):
    """One person's rings: what became of each reminder. Every call is a transaction of its own."""

    def ring(self, ring: UUID) -> Knock:
        """Ring what is due and waits, and tell of it; `early` where it is due within a minute, else `nothing`."""

    def claim(self, ring: UUID) -> Claim | None:
        """Claim what rang for sending; None where nothing is owed, Unavailable while another sends it."""

    def sent(self, claim: Claim, *, channel: str, message_id: str, provider_id: str) -> None:
        """Note that a letter was taken, and tell of it."""

    def failed(self, claim: Claim, reason: str, *, bounced: bool = False) -> None:
        """Note that a letter will never be taken, and why; where its address takes none, no more go there."""

    def release(self, claim: Claim, reason: str) -> None:
        """Give back what could not be sent now: any knock may try again, the sweep waits longer each time."""

    def job(self, ring: UUID, *, horizon: timedelta, budget: int) -> Job | None:
        """Return what is to be done about a ring's job, None for nothing.

        None is made for what is nearly due, or while as many rings of whomever have one as the budget allows.
        """

    def armed(self, ring: UUID, job: str) -> None:
        """Note that a ring has a job; where it waits no more, that is one to be deleted."""

    def disarmed(self, ring: UUID) -> None:
        """Note that a ring has no job any more."""


class Rings(Protocol):
    """The rings of all people: what falls due, and what fell behind."""

    def of(self, owner: UUID) -> Ledger:
        """Return one person's rings."""

    def next_due(self) -> float | None:
        """Return in how many seconds the next ring is due, negative where it is late; None where none waits."""

    def ring_due(self) -> int:
        """Ring whatever is due and waits; return how many rang. One person's trouble stops no others."""

    def catch_up(self, send: Callable[[Ledger, UUID], None]) -> int:
        """Send what rang a while ago and was not sent, or whose sender is gone; return how many were looked after."""

    def known(self, rings: Sequence[OwnersRing]) -> set[OwnersRing]:
        """Return which of these rings there are; those of a person who left are not."""

    def keep_armed(self, horizon: timedelta, act: Callable[[Ledger, UUID], bool]) -> int:
        """Look after some of the jobs to be made or deleted, until `act` says no; return how many it did."""


class Porter(Protocol):
    """Who lets pushes in."""

    def admit(self, authorization: str | None) -> None:
        """Let in whoever shows that it may push; Unauthorised else, Unavailable while that cannot be told."""


class Alarm(Protocol):
    """Jobs that knock at the bell; it talks outside, so never while a transaction is open."""

    @property
    def horizon(self) -> timedelta:
        """Return how far ahead jobs are made; zero where nobody makes any, and the clock and the sweep ring alone."""

    @property
    def budget(self) -> int:
        """Return how many jobs there may be at once; past them the sweep rings alone."""

    def arm(self, ring_id: UUID, owner: UUID, at: datetime) -> str:
        """Make a ring's job, once; return its name. Unavailable where there can be none now."""

    def disarm(self, job: str) -> None:
        """Delete a job, gone or not; Unavailable where that cannot be done now."""

    def clear(self, known: Callable[[Sequence[OwnersRing]], set[OwnersRing]]) -> None:
        """Delete jobs left over: they had their time, or their ring is not `known`; looked for every five minutes."""


class Clock(Protocol):
    """What rings on time without being knocked at."""

    def wind(self) -> None:
        """See that the clock goes, and goes on after this call."""


def remind(ledger: Ledger, mail: Mail, links: Links, ring: UUID) -> None:
    """Send the letter that a ring owes, if it owes one; once, whoever asks how often.

    A crash between the letter's way out and the ledger may send it twice, under one Message-ID; never zero times.
    Raises Unavailable where it cannot be sent now, or somebody else is sending it.
    """
    claim = ledger.claim(ring)
    if claim is None:
        return
    letter = _letter(claim, links)
    try:
        provider_id = mail.send(letter)
    except Unavailable as why:
        ledger.release(claim, why.detail)
        raise
    except Refused as why:
        ledger.failed(claim, why.detail, bounced=claim.mail_to is not None and why.field == "to")
    else:
        ledger.sent(claim, channel=mail.channel, message_id=letter.message_id, provider_id=provider_id)


def keep_armed(ledger: Ledger, alarm: Alarm, ring: UUID) -> bool:
    """See that a ring that waits within the horizon has a job, and one that waits no more has none.

    Return whether jobs can be made and deleted now; where they cannot, the sweep tries again, and rings without them.
    """
    job = ledger.job(ring, horizon=alarm.horizon, budget=alarm.budget) if alarm.horizon else None
    try:
        if job and job.arm_at:
            ledger.armed(ring, alarm.arm(ring, job.owner, job.arm_at))
        elif job and job.over:
            alarm.disarm(job.over)
            ledger.disarmed(ring)
    except Unavailable:
        return False
    return True


def ring_of(ring_id: str) -> UUID:
    """Return the id of a ring as events carry it; Refused where it is none."""
    try:
        return UUID(ring_id)
    except ValueError:
        raise Refused("data.ring_id: not a ring's id", field="data.ring_id", value=ring_id) from None


def _letter(claim: Claim, links: Links) -> Letter:
    told = [
        Told(
            ring=one.id,
            ring_at=one.ring_at,
            task=one.task,
            links=links.of(claim.owner.id, one.id, one.task.number, now=claim.now),
        )
        for one in claim.rings
    ]
    return compose(told, to=claim.mail_to, zone=claim.owner.time_zone, now=claim.now, owner=claim.owner.id)
