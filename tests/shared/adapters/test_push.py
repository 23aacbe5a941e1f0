"""Whose push is let in: tokens signed with keys of our own, their issuer's list served over HTTP."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from shared.adapters.push import PushTokens
from shared.errors import Unauthorised, Unavailable
from tests.peers.issuer import ACCOUNT, AUDIENCE, ISSUER, OTHER, Issuer, running


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    """Give an issuer whose keys can be read."""
    with running(Issuer()) as made:
        yield made


def porter(issuer: Issuer) -> PushTokens:
    """Return who lets in what that issuer signed for our account."""
    return PushTokens(issuer=ISSUER, keys=issuer.url, audience=AUDIENCE, account=ACCOUNT)


def test_our_own_push_is_let_in(issuer: Issuer) -> None:
    """A token of our account, for us, of the issuer's, is let in, and the keys are read once for many."""
    door = porter(issuer)
    for scheme in ("Bearer", "bearer", "Bearer"):
        door.admit(f"{scheme} {issuer.token()}")
    assert issuer.reads == 1


def test_clocks_may_differ_a_little(issuer: Issuer) -> None:
    """A token issued a moment from now, or over a moment ago, holds: two clocks are never the same."""
    now = int(time.time())
    porter(issuer).admit(f"Bearer {issuer.token(iat=now + 10)}")
    porter(issuer).admit(f"Bearer {issuer.token(exp=now - 10)}")


WRONG: dict[str, Mapping[str, Any]] = {
    "another audience": {"aud": "https://elsewhere.example.com"},
    "an audience that only begins like ours": {"aud": AUDIENCE + ".evil.example"},
    "no audience": {"aud": None},
    "another issuer": {"iss": "https://issuer.example.net"},
    "a part of the issuer's name": {"iss": "https://accounts"},
    "no issuer": {"iss": None},
    "another account": {"email": "someone@demo.iam.gserviceaccount.com"},
    "an account in other letters": {"email": ACCOUNT.upper()},
    "no account": {"email": None},
    "several accounts": {"email": [ACCOUNT]},
    "an account not verified": {"email_verified": False},
    "an account verified in words only": {"email_verified": "true"},
    "nothing said of its account": {"email_verified": None},
    "a time long past": {"iat": 1_000_000_000, "exp": 1_000_003_600},
    "no end": {"exp": None},
    "no beginning": {"iat": None},
    "an issue in the future": {"iat": 4_000_000_000, "exp": 4_000_003_600},
    "not before tomorrow": {"nbf": 4_000_000_000},
    "another key's id": {"kid": "k9"},
    "no key's id": {"kid": None},
    "a key of one's own under the issuer's id": {"key": OTHER},
    "another hash": {"alg": "RS512"},
    "another padding": {"alg": "PS256"},
}


@pytest.mark.parametrize("claims", WRONG.values(), ids=list(WRONG))
def test_a_push_of_anybody_else_is_not_let_in(issuer: Issuer, claims: Mapping[str, Any]) -> None:
    """Each thing a token says is looked at, and one that is wrong is enough."""
    with pytest.raises(Unauthorised):
        porter(issuer).admit(f"Bearer {issuer.token(**claims)}")


def test_only_one_algorithm_is_read(issuer: Issuer) -> None:
    """A token of an algorithm that its issuer's own list names is not let in where it is not the one we read."""
    issuer.alg = "RS512"
    with pytest.raises(Unauthorised):
        porter(issuer).admit(f"Bearer {issuer.token(alg='RS512')}")


def test_a_token_under_another_scheme_is_not_let_in(issuer: Issuer) -> None:
    """A good token is shown as a bearer's, or not at all (RFC 6750)."""
    with pytest.raises(Unauthorised):
        porter(issuer).admit(f"Basic {issuer.token()}")


def test_a_token_that_nobody_signed_is_not_let_in(issuer: Issuer) -> None:
    """A token that says it needs no signature is not believed, whichever way it writes so."""
    claims = issuer.token().split(".")[1]
    for none in ("none", "None", "nOnE", ""):
        head = base64.urlsafe_b64encode(json.dumps({"alg": none, "kid": "k1"}).encode()).rstrip(b"=").decode()
        with pytest.raises(Unauthorised):
            porter(issuer).admit(f"Bearer {head}.{claims}.")


def test_the_public_key_is_no_secret_to_sign_with(issuer: Issuer) -> None:
    """A token signed by HMAC with the public key's text, or with its list's, is not let in (RFC 8725, 2.1)."""
    for secret in (issuer.public_key(), issuer.listed()):
        with pytest.raises(Unauthorised):
            porter(issuer).admit(f"Bearer {hmac_signed(issuer, secret)}")


def hmac_signed(issuer: Issuer, secret: bytes) -> str:
    """Return a token of the right claims, signed by HMAC; the library would not sign with a public key itself."""
    head = base64.urlsafe_b64encode(b'{"alg":"HS256","kid":"k1"}').rstrip(b"=").decode()
    signed = f"{head}.{issuer.token().split('.')[1]}"
    mark = hmac.new(secret, signed.encode(), hashlib.sha256).digest()
    return f"{signed}.{base64.urlsafe_b64encode(mark).rstrip(b'=').decode()}"


def test_claims_changed_after_signing_are_not_believed(issuer: Issuer) -> None:
    """A signature holds for what was signed and for nothing else."""
    head, _, mark = issuer.token().split(".")
    other = issuer.token(email_verified=True, sub="1139").split(".")[1]
    with pytest.raises(Unauthorised):
        porter(issuer).admit(f"Bearer {head}.{other}.{mark}")


@pytest.mark.parametrize(
    "said", [None, "", "Bearer", "Bearer ", "Basic bWU6bWU=", "Bearer x", "Bearer a.b.c", "Bearer ..", "Bearer é.ü.ß"]
)
def test_what_is_no_token_is_not_let_in(issuer: Issuer, said: str | None) -> None:
    """Whatever is sent in the token's place is refused, and the issuer is not asked for it."""
    with pytest.raises(Unauthorised):
        porter(issuer).admit(said)
    assert issuer.reads == 0


def test_a_new_key_is_found_after_a_while(issuer: Issuer) -> None:
    """Unknown keys make the list be read again, but not for each: who makes up ids cannot make us ask all day."""
    door = porter(issuer)
    door.admit(f"Bearer {issuer.token()}")
    for number in range(20):
        with pytest.raises(Unauthorised):
            door.admit(f"Bearer {issuer.token(kid=f'k{number + 2}')}")
    assert issuer.reads == 1


def test_a_key_that_was_taken_back_is_no_key(issuer: Issuer) -> None:
    """Who reads the list afresh lets in what the new key signed, and no longer what the old one did."""
    old = issuer.token()
    issuer.private = {"k2": OTHER}
    porter(issuer).admit(f"Bearer {issuer.token(kid='k2', key=OTHER)}")
    with pytest.raises(Unauthorised):
        porter(issuer).admit(f"Bearer {old}")


def test_keys_that_cannot_be_read_are_our_trouble(issuer: Issuer) -> None:
    """Until the issuer's keys can be read the push is to come again, and then it is let in."""
    door = porter(issuer)
    issuer.status = 500
    with pytest.raises(Unavailable, match="keys"):
        door.admit(f"Bearer {issuer.token()}")
    issuer.status = 200
    door.admit(f"Bearer {issuer.token()}")


@pytest.mark.parametrize("listed", [b"", b"<html>", b"[]", b"\xff", b'{"keys": []}', b'{"keys": [{"kty": "none"}]}'])
def test_a_list_that_is_none_lets_nobody_in(issuer: Issuer, listed: bytes) -> None:
    """Whatever stands where the keys should, no push is let in and none fails in a way of its own."""
    token = issuer.token()
    issuer.listed = lambda: listed  # type: ignore[method-assign]
    with pytest.raises((Unauthorised, Unavailable)):
        porter(issuer).admit(f"Bearer {token}")
