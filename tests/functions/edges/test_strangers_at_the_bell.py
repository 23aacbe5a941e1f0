"""Where the bell hangs outside, only the pushes of our own account ring it."""

import json
from collections.abc import Iterator
from uuid import uuid4

import pytest

from shared.runtime.world import World
from tests.house.people import RecordingBroker, answered, signature, world_of
from tests.peers.issuer import ACCOUNT, AUDIENCE, ISSUER, Issuer, running

BELL = signature("edges", "bell")


@pytest.fixture(scope="module")
def issuer() -> Iterator[Issuer]:
    """Give an issuer whose keys can be read."""
    with running(Issuer()) as made:
        yield made


@pytest.fixture(scope="module")
def outside(issuer: Issuer, urls: dict[str, str], broker: RecordingBroker) -> Iterator[World]:
    """Give the bell's world in a cloud."""
    keys = {"PUSH_ISSUER": ISSUER, "PUSH_KEYS": issuer.url, "PUSH_AUDIENCE": AUDIENCE, "PUSH_ACCOUNT": ACCOUNT}
    made = world_of("worker", urls, broker, **keys)
    yield made
    made.close()


def pushed(world: World, **headers: str) -> int:
    """Push a knock for a ring that never was; return the status."""
    attributes = {"ring": str(uuid4()), "owner": str(uuid4())}
    body = json.dumps({"message": {"attributes": attributes, "data": ""}, "subscription": "s"}).encode()
    return answered(BELL, world, {"Content-Type": "application/json", **headers}, body)[0]


def test_our_own_push_is_heard(issuer: Issuer, outside: World) -> None:
    """A push with our account's token comes to the ledger; it is over, though ring and person are gone long since."""
    assert pushed(outside, Authorization=f"Bearer {issuer.token()}") == 204


def test_a_stranger_is_not_heard(issuer: Issuer, outside: World) -> None:
    """A push without a token, or with another's, is answered 401."""
    assert pushed(outside) == 401
    assert pushed(outside, Authorization=f"Bearer {issuer.token(aud='https://elsewhere.example.com')}") == 401
