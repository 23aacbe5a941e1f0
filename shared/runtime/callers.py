"""Who is at a door: the one question every door asks before it does anything for anybody."""

import time
from collections import OrderedDict
from datetime import UTC, datetime
from threading import Lock
from uuid import UUID

from werkzeug.http import parse_cookie

from shared.callers import Caller, Callers, Tickets
from shared.config import Settings
from shared.errors import TooMany, Unauthorised
from shared.runtime.doors import Knock

BURST = 10  # seconds' worth of requests that may come at once
MOST = 10_000  # owners whose pace is remembered


def caller(request: Knock, known: Settings, callers: Callers, tickets: Tickets | None = None) -> Caller:
    """Return who is at a door: by a bearer token, else the laptop's own owner, else by the page's cookie.

    A door that takes the page's `tickets` takes them in place of a token.

    It asks the database, so an asynchronous door calls it in a thread. Unauthorised where nobody is there, TooMany
    where they come too often. What they may do is asked of the answer: `needs(...)`, and its scopes go to the tools.
    """
    found = _known(request, known, callers, tickets)
    if known.rate:
        PACE.check(found.owner, known.rate)
    return found


def cookie_name(known: Settings) -> str:
    """Return the name of the page's cookie; where there is TLS it says that no other host may set it (RFC 6265bis)."""
    return "__Host-cuebird" if known.base.startswith("https:") else "cuebird"


def cookie(request: Knock, name: str) -> str:
    """Return a cookie a request carries, or nothing."""
    return parse_cookie(request.headers.get("Cookie", "")).get(name, "")


def _known(request: Knock, known: Settings, callers: Callers, tickets: Tickets | None) -> Caller:
    said = request.headers.get("Authorization")
    if said is not None:
        scheme, _, token = said.partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise Unauthorised("this is no bearer token", hint="send Authorization: Bearer with a token")
        session = tickets.read(token.strip(), now=datetime.now(UTC)) if tickets else None
        return callers.watching(session) if session else callers.bearer(token.strip())
    if known.local_owner is not None:
        return Caller(owner=known.local_owner)
    if kept := cookie(request, cookie_name(known)):
        return callers.session(kept)
    raise Unauthorised("nobody is signed in", hint="send Authorization: Bearer with a token")


class Pace:
    """How fast each owner asks one process: a bucket of BURST seconds' requests that fills as time goes by."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._left: OrderedDict[UUID, tuple[float, float]] = OrderedDict()

    def check(self, owner: UUID, rate: float) -> None:
        """Count a request; TooMany, saying when to come back, where the bucket is empty."""
        full, now = rate * BURST, time.monotonic()
        with self._lock:
            left, then = self._left.pop(owner, (full, now))
            left = min(full, left + (now - then) * rate)
            self._left[owner] = (max(left - 1, 0), now) if left >= 1 else (left, now)
            if len(self._left) > MOST:
                self._left.popitem(last=False)
        if left < 1:
            raise _too_many(left, rate)


def _too_many(left: float, rate: float) -> TooMany:
    why = TooMany("you ask faster than this is meant for", hint="wait as long as Retry-After says")
    why.after = max(1, round((1 - left) / rate + 0.5))
    return why


PACE = Pace()
