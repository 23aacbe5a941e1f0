"""Callers: who is at a door, and what they may do there.

Scopes are words: `tasks:read` covers the tools that only look, `tasks:write` those that change, a tool's name itself,
`account` settings, mails, tokens and the account as a whole. To talk takes both of the tasks'. `*` is everything: the
person at their own page, and no token, so no program says yes for its person.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from shared.errors import Forbidden, Refused

ALL, ACCOUNT, READ, WRITE = "*", "account", "tasks:read", "tasks:write"


class NotCovered(Forbidden):
    """The caller's token does not reach so far (403); `scopes` are all that are needed (RFC 6750, 3.1).

    `metadata` is where a client learns who gives out tokens for what it asked (RFC 9728).
    """

    metadata = ""

    def __init__(self, scopes: Sequence[str]) -> None:
        self.scopes = tuple(scopes)
        needed = " ".join(scopes)
        super().__init__("the token does not cover this", field="scopes", hint=f"use a token that covers {needed}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who is at a door: whose tasks they work on, their name in history, what they may do, and by what session."""

    owner: UUID
    name: str = "me"
    scopes: tuple[str, ...] = (ALL,)
    session: UUID | None = None

    def needs(self, *scopes: str) -> None:
        """Raise NotCovered, naming all scopes that are needed, where any of them is not the caller's."""
        if not all(covers(self.scopes, one) for one in scopes):
            raise NotCovered(scopes)


def covers(held: Sequence[str], scope: str) -> bool:
    """Return whether a scope is among those held."""
    return ALL in held or scope in held


def check_tool(held: Sequence[str], tool: str, *, writes: bool) -> None:
    """Raise NotCovered where scopes reach a tool neither by its name nor by what it does."""
    group = WRITE if writes else READ
    if not (covers(held, group) or tool in held):
        raise NotCovered([group])


def check_scopes(scopes: Iterable[str], tools: Iterable[str]) -> None:
    """Refuse a scope that no token can have, by its name: `*` is the person's own."""
    known = [READ, WRITE, ACCOUNT, *tools]
    for one in scopes:
        if one not in known:
            raise Refused(f"scopes: there is no {one}", field="scopes", value=one, hint="there are " + ", ".join(known))


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A personal access token as its owner sees it; `token` itself is there once, when it is made."""

    id: UUID
    name: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None = None
    token: str | None = None


class Callers(Protocol):
    """Who holds what is shown at a door."""

    def bearer(self, token: str) -> Caller:
        """Return who sent a token of ours or of an issuer that is trusted; Unauthorised where it does not hold."""

    def session(self, cookie: str) -> Caller:
        """Return who is signed in with a page's cookie; Unauthorised where that is over."""

    def watching(self, session: UUID) -> Caller:
        """Return whose a session is, who may look by it and nothing else; Unauthorised where it is over."""


class Tickets(Protocol):
    """What a page shows where its cookie does not go."""

    def written(self, session: UUID, *, now: datetime) -> str:
        """Return the ticket of a session; it holds for a minute."""

    def read(self, text: str, *, now: datetime) -> UUID | None:
        """Return the session of a ticket; None where it is none, Unauthorised where it does not hold."""


class Tokens(Protocol):
    """The personal access tokens of an owner."""

    def make(self, owner: UUID, *, name: str, scopes: Sequence[str], days: int) -> Token:
        """Make one and return it with its secret, which nobody can read again."""

    def all(self, owner: UUID) -> list[Token]:
        """Return those that hold, the newest first."""

    def revoke(self, owner: UUID, token_id: UUID) -> None:
        """Let one hold no more; Refused where there is none."""


class SignIn(Protocol):
    """People signing in at the page by an OpenID Connect issuer (authorization code with PKCE)."""

    def begin(self) -> tuple[str, str]:
        """Return where a browser goes to sign in, and what it keeps meanwhile; NotThere where nobody can."""

    def finish(self, kept: str, answer: Mapping[str, str], time_zone: str) -> str:
        """Return the cookie of a new session; Unauthorised where the issuer's answer does not hold, Forbidden else."""

    def end(self, cookie: str) -> None:
        """End a session."""


class Accounts(Protocol):
    """All that is kept of an owner."""

    def export(self, owner: UUID) -> dict[str, Any]:
        """Return everything, by table."""

    def delete(self, owner: UUID) -> dict[str, dict[str, int]]:
        """Delete everything; return for each table how many rows there were and are left."""
