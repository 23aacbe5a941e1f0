"""Tickets for the stream: only ours let anybody watch, and only for a minute. Instants are in UTC."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from shared.errors import Unauthorised
from shared.grants import tool_key
from shared.links import PURPOSE as LINKS
from shared.seals import sealed
from shared.tickets import LIFE, PREFIX, PURPOSE, SignedTickets

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
SESSION = UUID(int=7)
MASTER = bytes(range(32))
OURS = SignedTickets({"k1": tool_key(MASTER, PURPOSE)})


def test_a_ticket_names_its_session_for_a_minute() -> None:
    """Until the last second it does; then it does not hold any more."""
    ticket = OURS.written(SESSION, now=NOW)
    assert OURS.read(ticket, now=NOW + LIFE - timedelta(seconds=1)) == SESSION
    with pytest.raises(Unauthorised):
        OURS.read(ticket, now=NOW + LIFE)


@pytest.mark.parametrize("text", ["", "cbd_0_secret", "eyJhbGciOiJSUzI1NiJ9.e30.x"])
def test_what_is_no_ticket_is_somebody_elses_to_read(text: str) -> None:
    """Tokens of any other kind are left alone."""
    assert OURS.read(text, now=NOW) is None


@pytest.mark.parametrize("keys", [{"k1": MASTER}, {"k1": tool_key(MASTER, LINKS)}, {"k2": tool_key(MASTER, PURPOSE)}])
def test_no_other_key_makes_a_ticket(keys: dict[str, bytes]) -> None:
    """Neither the master itself, nor the links' key, nor one of an unknown name lets anybody in."""
    with pytest.raises(Unauthorised):
        OURS.read(SignedTickets(keys).written(SESSION, now=NOW), now=NOW)


def test_a_changed_ticket_names_nobody() -> None:
    """What was cut, added to or put together by oneself does not hold."""
    ticket = OURS.written(SESSION, now=NOW)
    forged = PREFIX + sealed(
        b'{"session":"00000000-0000-0000-0000-000000000007","expires":9999999999}', {"k1": b"?" * 32}
    )
    for changed in (ticket[:-1], ticket + "A", ticket.replace("v1", "v2"), PREFIX, PREFIX + "...", forged):
        with pytest.raises(Unauthorised):
            OURS.read(changed, now=NOW)
