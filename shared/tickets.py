"""Tickets: how a person who is signed in at the page is known at the stream's door, where no cookie of the page's goes.

The page asks its own door for one and shows it at once, in a header, never in a URL. It holds for a minute, for the
stream alone and for as long as its session does; its key is derived from the doors' master for tickets alone.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from shared.errors import Unauthorised
from shared.seals import opened, sealed

PURPOSE = "live"  # what the key is derived for
PREFIX = "live_"
LIFE = timedelta(seconds=60)


class SignedTickets:
    """The port Tickets."""

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        self._keys = keys

    def written(self, session: UUID, *, now: datetime) -> str:
        """Return the ticket of a session; it holds for a minute."""
        made = _Ticket(session=session, expires=int((now + LIFE).timestamp()))
        return PREFIX + sealed(msgspec.json.encode(made), self._keys)

    def read(self, text: str, *, now: datetime) -> UUID | None:
        """Return the session of a ticket; None where it is none, Unauthorised where it does not hold."""
        if not text.startswith(PREFIX):
            return None
        said = opened(text.removeprefix(PREFIX), self._keys)
        found = None if said is None else msgspec.json.decode(said, type=_Ticket)
        if found is None or found.expires <= now.timestamp():
            raise Unauthorised("the ticket does not hold", hint="ask for a new one at POST /v1/ticket")
        return found.session


class _Ticket(msgspec.Struct, frozen=True, kw_only=True):
    """Whose session may watch, and until when a stream may be opened (seconds since 1970)."""

    session: UUID
    expires: int
