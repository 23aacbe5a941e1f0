"""The road /v1/tokens: a person's access tokens, for programs that work for them."""

from typing import Annotated
from uuid import UUID

from flask import Request, Response
from msgspec import Meta, Struct, field

from shared import wire
from shared.callers import ACCOUNT, READ, WRITE, Caller, Token, Tokens, check_scopes
from shared.ports import Tools
from shared.runtime import doors

Scope = Annotated[str, Meta(max_length=50)]


class Making(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A token that is wanted: what it is for, what it may do, and for how many days."""

    name: Annotated[str, Meta(min_length=1, max_length=100)]
    scopes: Annotated[list[Scope], Meta(min_length=1, max_length=20)] = field(default_factory=lambda: [READ, WRITE])
    days: Annotated[int, Meta(ge=1, le=366)] = 90


class TokensAnswer(Struct, frozen=True, kw_only=True):
    """The tokens that hold, the newest first."""

    tokens: list[Token]


def tokens(request: Request, caller: Caller, kept: Tokens, tools: Tools) -> Response:
    """Tell of the tokens that hold, or make one: shown this once, and reaching no farther than its maker."""
    caller.needs(ACCOUNT)
    if request.method in doors.SAFE:
        return doors.answered(TokensAnswer(tokens=kept.all(caller.owner)))
    wanted = wire.fill(Making, doors.body(request))
    check_scopes(wanted.scopes, tools.catalogue())
    caller.needs(*wanted.scopes)
    made = kept.make(caller.owner, name=wanted.name, scopes=wanted.scopes, days=wanted.days)
    return doors.answered(made, status=201)


def revoked(caller: Caller, token: UUID, kept: Tokens) -> Response:
    """Let a token hold no more; Refused where there is none of that id, whosoever's."""
    caller.needs(ACCOUNT)
    kept.revoke(caller.owner, token)
    return doors.answered({"revoked": str(token)})
