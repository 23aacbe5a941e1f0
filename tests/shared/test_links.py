"""Links of letters: only ours open, only for what they were made, and only for a week. Instants are in UTC."""

from datetime import UTC, datetime, timedelta
from typing import get_args
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.letters import Act
from shared.errors import Forbidden
from shared.links import LIFE, PATH, SignedLinks
from shared.mailing import Invitation, Link

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
OWNER, RING = UUID(int=1), UUID(int=2)
BASE = "https://todo.example.org"
OURS = SignedLinks(BASE, {"k1": bytes(range(32))})


def token(act: Act = "done", links: SignedLinks = OURS) -> str:
    return links.of(OWNER, RING, 42, now=NOW)[act].removeprefix(BASE + PATH)


@pytest.mark.parametrize("act", get_args(Act))
def test_a_link_opens_what_it_was_made_for(act: Act) -> None:
    """Owner, ring, task and act come out as they went in."""
    assert OURS.opened(token(act), now=NOW) == Link(owner=OWNER, ring=RING, task=42, act=act)


def test_an_invitation_opens_as_one() -> None:
    """The link of an invitation gives owner and address, and is no link that acts on a task."""
    url = OURS.invitation(OWNER, "me@example.org", now=NOW)
    assert OURS.opened(url.removeprefix(BASE + PATH), now=NOW) == Invitation(owner=OWNER, address="me@example.org")


def test_a_link_holds_for_a_week() -> None:
    """Until the last second it opens; then it says that it has expired."""
    assert OURS.opened(token(), now=NOW + LIFE - timedelta(seconds=1))
    with pytest.raises(Forbidden, match="expired"):
        OURS.opened(token(), now=NOW + LIFE)


def test_links_of_the_key_before_open_still() -> None:
    """While the master is changed two keys are known; a key that is known no more opens nothing."""
    changed = SignedLinks(BASE, {"k2": bytes(32), "k1": bytes(range(32))})
    assert changed.opened(token(), now=NOW) == OURS.opened(token(), now=NOW)
    assert token(links=changed).startswith("v1.k2.")
    with pytest.raises(Forbidden):
        OURS.opened(token(links=changed), now=NOW)


@given(place=st.integers(0, len(token()) - 1), letter=st.sampled_from("AZaz09-_.=é"))
def test_a_changed_link_opens_nothing(place: int, letter: str) -> None:
    """No letter of a token can be changed: neither key, nor claims, nor seal."""
    ours = token()
    changed = ours[:place] + letter + ours[place + 1 :]
    if changed != ours:
        with pytest.raises(Forbidden, match="not one of ours"):
            OURS.opened(changed, now=NOW)


@given(st.text(max_size=200))
def test_what_is_no_link_of_ours_opens_nothing(said: str) -> None:
    """Anything else is turned away, whatever it is."""
    with pytest.raises(Forbidden, match="not one of ours"):
        OURS.opened(said, now=NOW)
