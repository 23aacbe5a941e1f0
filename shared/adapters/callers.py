"""Who is at a door, by what they show: a personal access token, an issuer's token, or the page's cookie.

What a program shows never covers all: who holds the page's cookie is the person, and nobody else says yes for them.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Engine

from shared.adapters import sessions, tokens
from shared.adapters.oidc import Issuers
from shared.adapters.owners import Newcomers
from shared.callers import READ, WRITE, Caller


class PostgresCallers:
    """The port Callers."""

    def __init__(self, engine: Engine, issuers: Issuers, newcomers: Newcomers) -> None:
        self._engine, self._issuers, self._newcomers = engine, issuers, newcomers

    def bearer(self, token: str) -> Caller:
        """Return who sent a token of ours or of an issuer that is trusted; Unauthorised where it does not hold."""
        if token.startswith(tokens.PREFIX):
            return tokens.held(self._engine, token)
        claims = self._issuers.claims(token)
        return Caller(owner=self._newcomers.owner_of(claims), scopes=_scopes(claims))

    def session(self, cookie: str) -> Caller:
        """Return who is signed in with a page's cookie; Unauthorised where that is over."""
        return sessions.held(self._engine, cookie)

    def watching(self, session: UUID) -> Caller:
        """Return whose a session is, who may look by it and nothing else; Unauthorised where it is over."""
        return sessions.watching(self._engine, session)


def _scopes(claims: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what an issuer's token may do: those of our scopes that it names (RFC 9068, 2.2.3), else both."""
    named = str(claims.get("scope", "")).split()
    return tuple(one for one in (READ, WRITE) if one in named) or (READ, WRITE)
