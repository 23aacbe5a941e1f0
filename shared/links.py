"""Links: how a person acts from a letter without signing in, and nobody else does.

A link's token is `v1.<key id>.<claims>.<HMAC-SHA256 of what precedes>`. Its key is derived from the master that doors
hold, for links alone, so who can sign links can sign no grant. The claims bind one act to one ring of one owner's
task, or an address to an owner, and hold for a week. Two keys may be known at once, so that the master can be changed
without downtime.
"""

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import get_args
from uuid import UUID

import msgspec

from shared.domain.letters import Act
from shared.errors import Forbidden
from shared.mailing import Invitation, Link

PATH = "/v1/links/"
PURPOSE = "links"  # what the key is derived for
LIFE = timedelta(days=7)


class SignedLinks:
    """The port Links: `base` is where the door for people is reached from outside."""

    def __init__(self, base: str, keys: Mapping[str, bytes]) -> None:
        self._base = base.rstrip("/")
        self._keys = keys

    def of(self, owner: UUID, ring: UUID, task: int, *, now: datetime) -> Mapping[Act, str]:
        """Return the links of one ring of a task (its number) by what they do; they hold for a week from now."""
        acts: tuple[Act, ...] = get_args(Act)
        made = {act: Link(owner=owner, ring=ring, task=task, act=act) for act in acts}
        return {act: self._url(_Claims(expires=_expiry(now), link=link)) for act, link in made.items()}

    def invitation(self, owner: UUID, address: str, *, now: datetime) -> str:
        """Return the link by which whoever reads an address says that it is the owner's; it holds for a week."""
        return self._url(_Claims(expires=_expiry(now), invitation=Invitation(owner=owner, address=address)))

    def opened(self, token: str, *, now: datetime) -> Link | Invitation:
        """Return what a link's token allows; Forbidden where it is not ours or has expired."""
        claims = self._claims(token)
        found = claims.link or claims.invitation
        if claims.expires <= now.timestamp() or found is None:
            raise Forbidden("this link has expired", hint="links in a mail hold for a week")
        return found

    def _url(self, claims: "_Claims") -> str:
        key_id, key = next(iter(self._keys.items()))
        said = f"v1.{key_id}.{_encode(msgspec.json.encode(claims))}"
        return f"{self._base}{PATH}{said}.{_encode(_mac(key, said))}"

    def _claims(self, token: str) -> "_Claims":
        said, _, seal = token.rpartition(".")
        version, key_id, claims = [*said.split(".", 2), "", "", ""][:3]
        key = self._keys.get(key_id)
        if version != "v1" or key is None or not hmac.compare_digest(_encode(_mac(key, said)).encode(), seal.encode()):
            raise Forbidden("this link is not one of ours", hint="follow it as it stands in the mail")
        return msgspec.json.decode(_decode(claims), type=_Claims)


class _Claims(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a token says: until when (seconds since 1970), and one of the two."""

    expires: int
    link: Link | None = None
    invitation: Invitation | None = None


def _expiry(now: datetime) -> int:
    return int((now + LIFE).timestamp())


def _mac(key: bytes, said: str) -> bytes:
    return hmac.digest(key, said.encode(), hashlib.sha256)


def _encode(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
