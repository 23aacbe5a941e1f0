"""Links: how a person acts from a letter without signing in, and nobody else does.

A link's token is sealed with a key derived from the master that doors hold, for links alone, so who can sign links can
sign no grant. The claims bind one act to one ring of one owner's task, or an address to an owner, and hold for a week.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import get_args
from uuid import UUID

import msgspec

from shared.domain.letters import Act
from shared.errors import Forbidden
from shared.mailing import Invitation, Link
from shared.seals import opened, sealed

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
        return f"{self._base}{PATH}{sealed(msgspec.json.encode(claims), self._keys)}"

    def _claims(self, token: str) -> "_Claims":
        said = opened(token, self._keys)
        if said is None:
            raise Forbidden("this link is not one of ours", hint="follow it as it stands in the mail")
        return msgspec.json.decode(said, type=_Claims)


class _Claims(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a token says: until when (seconds since 1970), and one of the two."""

    expires: int
    link: Link | None = None
    invitation: Invitation | None = None


def _expiry(now: datetime) -> int:
    return int((now + LIFE).timestamp())
