"""Grants: how a door shows a tool for whom it calls, so that no event can speak for anyone.

A grant is sealed with a key derived from a master that only the edges hold (HKDF, RFC 5869), one key a tool, so a tool
can check its own grants and make none for another. Claims name the owner, actor, client, door, scopes, tool, event id
and the body's hash, and hold for 60 s.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Literal
from uuid import UUID

import msgspec

from shared.errors import Unauthorised
from shared.ports import Actor
from shared.seals import opened, sealed

HEADER = "Cuebird-Grant"
LIFE = 60  # seconds
REFUSED = "grant"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """For whom one call of one tool is made: `expires` is in seconds since 1970, `body` the event data's digest."""

    owner: UUID
    kind: Literal["person", "agent", "cuebird"]
    actor: str
    client: str
    door: str
    scopes: tuple[str, ...]
    tool: str
    event_id: str
    body: str
    expires: int

    def who(self) -> Actor:
        """Return the actor the grant was given to."""
        return Actor(kind=self.kind, name=self.actor, client=self.client, door=self.door)


def tool_key(master: bytes, tool: str) -> bytes:
    """Return a tool's key: HKDF-SHA256 of the master with the tool's name as info (RFC 5869, no salt, 32 bytes)."""
    secret = hmac.digest(bytes(32), master, hashlib.sha256)
    return hmac.digest(secret, tool.encode() + b"\x01", hashlib.sha256)


def seal(grant: Grant, *, key_id: str, key: bytes) -> str:
    """Return the header that carries a grant."""
    return sealed(msgspec.json.encode(asdict(grant)), {key_id: key})


def check(header: str | None, *, keys: Mapping[str, bytes], tool: str, event_id: str, body: str, now: float) -> Grant:
    """Return the grant of a header; Unauthorised, without saying why, where it does not hold for this very call."""
    grant = _opened(header or "", keys)
    said = (grant.tool, grant.event_id, grant.body)
    if said != (tool, event_id, body) or grant.expires < now or not _covers(grant.scopes, tool):
        raise Unauthorised(REFUSED)
    return grant


def _covers(scopes: tuple[str, ...], tool: str) -> bool:
    return "*" in scopes or tool in scopes


def _opened(header: str, keys: Mapping[str, bytes]) -> Grant:
    said = opened(header, keys)
    try:
        return msgspec.json.decode(said or b"", type=Grant)
    except msgspec.MsgspecError as why:
        raise Unauthorised(REFUSED) from why
