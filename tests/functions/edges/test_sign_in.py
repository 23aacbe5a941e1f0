"""Who is who where people sign in: real issuers' tokens, a browser's way there and back, sessions, and leaving."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import jwt
import pytest
import urllib3
from sqlalchemy import Engine, text

from shared.adapters.tables import metadata
from tests.functions.edges.test_chat import Door
from tests.house.laptop import ROOT
from tests.house.people import MASTER
from tests.peers.issuer import OTHER
from tests.peers.provider import CLIENT, SECRET, Provider, provider

JSON = {"Content-Type": "application/json"}
AUDIENCE = "http://localhost:8787/mcp"
COOKIE = "cuebird"
PLUMBING = {"inbox", "outbox", "requests"}  # events on their way, and answers that stand in history already


@pytest.fixture(scope="module")
def issuer() -> Iterator[Provider]:
    """Give an issuer at which people sign in."""
    with provider() as made:
        yield made


@pytest.fixture(scope="module")
def door(urls: dict[str, str], issuer: Provider, free_port: Callable[[], int]) -> Iterator[Door]:
    """Give a door without an owner of its own, at which those of one domain may sign in."""
    with opened(urls, issuer, free_port()) as made:
        yield made


@contextmanager
def opened(urls: dict[str, str], issuer: Provider, port: int, base: str = "http://localhost:8787") -> Iterator[Door]:
    """Run such a door, which is at `base` for those outside."""
    environment = os.environ | {
        "FUNCTION_TARGET": "chat",
        "FUNCTION_SOURCE": str(ROOT / "shared" / "runtime" / "main.py"),
        "DATABASE_URL": urls["door"],
        "TOOL_URL": "http://127.0.0.1:9/{name}",
        "GRANT_MASTER": f"k1:{MASTER.hex()}",
        "LINK_KEY": f"k1:{MASTER.hex()}",
        "LIVE_KEY": f"k1:{MASTER.hex()}",
        "CUEBIRD_URL": base,
        "ISSUERS": f"{issuer.base} RS256 {AUDIENCE}",
        "SIGN_IN_CLIENT": CLIENT,
        "SIGN_IN_SECRET": SECRET,
        "SIGN_IN_ALLOWED": "@example.org, Guest@elsewhere.example",
        "RATE": "2",
        "PORT": str(port),
        "HOST": "127.0.0.1",
    }
    environment.pop("LOCAL_OWNER", None)
    process = subprocess.Popen([sys.executable, "-m", "functions_framework"], cwd=ROOT, env=environment)
    try:
        soon = urllib3.Retry(connect=40, backoff_factor=0.05, backoff_max=0.5)
        with urllib3.PoolManager(retries=soon) as knocking:
            assert knocking.request("GET", f"http://127.0.0.1:{port}/health/live").status == 200
        yield Door(f"http://127.0.0.1:{port}")
    finally:
        process.terminate()
        process.wait(30)


class Browser:
    """A browser: it keeps cookies, follows no redirect by itself, and tells what it was sent."""

    def __init__(self, door: Door) -> None:
        self.door = door
        self.cookies: dict[str, str] = {}
        self.flags: dict[str, str] = {}

    def ask(self, method: str, path: str, body: Any = None) -> tuple[int, dict[str, str], bytes]:
        """Send a request with the cookies there are, and keep those that come back."""
        said = JSON | {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        connection = urllib3.HTTPConnectionPool(self.door.host)
        raw = json.dumps(body).encode() if body is not None else None
        answer = connection.request(method, path, body=raw, headers=said, redirect=False, retries=False)
        for one in answer.headers.getlist("set-cookie"):
            pair, _, flags = one.partition("; ")
            name, _, value = pair.partition("=")
            self.flags[name] = flags
            self.cookies[name] = value.strip('"')
            if "Max-Age=0" in flags:
                del self.cookies[name]
        connection.close()
        return answer.status, {name.lower(): value for name, value in answer.headers.items()}, answer.data

    def leave(self, zone: str = "Asia/Kathmandu") -> str:
        """Set out to sign in; return where the door sends it."""
        status, headers, _ = self.ask("GET", f"/v1/sign-in?zone={zone}")
        assert status == 303
        return headers["location"]

    def sign_in(self, issuer: Provider, **claims: Any) -> int:
        """Sign in as somebody new of the domain, unless claims say otherwise; return the last status."""
        subject = uuid4().hex
        issuer.says = {"sub": subject, "email": f"{subject}@example.org", "email_verified": True, **claims}
        back = urlsplit(issuer.signed_in(self.leave()))
        return self.ask("GET", f"{back.path}?{back.query}")[0]


@pytest.fixture
def browser(door: Door) -> Browser:
    """Give a browser that knows nobody yet."""
    return Browser(door)


def test_signing_in_opens_the_door(browser: Browser, issuer: Provider) -> None:
    """There and back again: a new person has their browser's zone, a session no script can read, and is let in."""
    assert browser.ask("GET", "/v1/config")[0] == 401
    assert browser.sign_in(issuer) == 303
    status, _, body = browser.ask("GET", "/v1/config")
    assert (status, json.loads(body)["time_zone"]) == (200, "Asia/Kathmandu")
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(browser.flags[COOKIE].split("; "))
    assert list(browser.cookies) == [COOKIE]


def test_under_tls_no_other_host_has_a_hand_in_it(
    urls: dict[str, str], issuer: Provider, free_port: Callable[[], int]
) -> None:
    """Both cookies go over TLS alone, and no neighbour's host may set or see them (RFC 6265bis, 4.1.3.2)."""
    with opened(urls, issuer, free_port(), "https://cuebird.example.org") as door:
        browser = Browser(door)
        assert browser.sign_in(issuer) == 303
        assert list(browser.cookies) == ["__Host-cuebird"]
        assert list(browser.flags) == ["__Host-cuebird-signing-in", "__Host-cuebird"]
        for flags in browser.flags.values():
            assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(flags.split("; "))
            assert "Domain" not in flags
        assert browser.ask("GET", "/v1/config")[0] == 200
        browser.cookies = {"cuebird": browser.cookies["__Host-cuebird"]}
        assert browser.ask("GET", "/v1/config")[0] == 401


def test_an_issuers_verified_address_is_where_mails_go(browser: Browser, issuer: Provider) -> None:
    """No letter has to ask: the issuer has."""
    address = f"{uuid4().hex}@example.org"
    browser.sign_in(issuer, email=address)
    assert json.loads(browser.ask("GET", "/v1/mail")[2])["to"] == address


def test_an_identity_is_one_person_whatever_their_address(browser: Browser, issuer: Provider, door: Door) -> None:
    """The same subject comes back to the same account; another subject with the same address does not."""
    subject, address = uuid4().hex, f"{uuid4().hex}@example.org"
    browser.sign_in(issuer, sub=subject, email=address)
    browser.ask("PATCH", "/v1/settings", {"day_starts": "05:55"})
    again, other = Browser(door), Browser(door)
    again.sign_in(issuer, sub=subject, email=f"{uuid4().hex}@example.org")
    other.sign_in(issuer, email=address)
    days = [json.loads(one.ask("GET", "/v1/settings")[2])["day_starts"] for one in (again, other)]
    assert days == ["05:55", "09:00"]


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "somebody@elsewhere.example"},
        {"email": "somebody@sub.example.org"},
        {"email": "somebody@example.org.evil.example"},
        {"email": "@example.org@evil.example"},
        {"email_verified": False},
        {"email_verified": "true"},
        {"email": None},
        {"email": ["a@example.org"]},
    ],
    ids=repr,
)
def test_only_those_who_may_sign_in(browser: Browser, issuer: Provider, claims: dict[str, Any]) -> None:
    """Who is not on the list, or whom the issuer does not vouch for, is turned away and has no account."""
    assert browser.sign_in(issuer, **claims) == 403
    assert COOKIE not in browser.cookies


def test_a_single_address_may_be_on_the_list(browser: Browser, issuer: Provider) -> None:
    """A guest is let in by their whole address, in whatever letters."""
    assert browser.sign_in(issuer, email="GUEST@Elsewhere.example") == 303


@pytest.mark.parametrize("claims", [{"nonce": "another"}, {"nonce": None}, {"aud": "another"}, {"exp": 1}], ids=repr)
def test_an_answer_to_another_question_lets_nobody_in(
    browser: Browser, issuer: Provider, claims: dict[str, Any]
) -> None:
    """A token for another client, another sign-in or another time is none."""
    assert browser.sign_in(issuer, **claims) == 401
    assert COOKIE not in browser.cookies


def test_a_sign_in_belongs_to_the_browser_that_began_it(browser: Browser, issuer: Provider, door: Door) -> None:
    """A link with somebody else's answer signs nobody in, nor does an answer without its code, or used twice."""
    issuer.says = {"sub": uuid4().hex, "email": "a@example.org", "email_verified": True}
    back = urlsplit(issuer.signed_in(browser.leave()))
    victim = Browser(door)
    assert victim.ask("GET", f"{back.path}?{back.query}")[0] == 401
    victim.leave()
    assert victim.ask("GET", f"{back.path}?{back.query}")[0] == 401
    kept = dict(browser.cookies)
    assert browser.ask("GET", f"{back.path}?state={back.query.partition('state=')[2]}&error=access_denied")[0] == 401
    browser.cookies = dict(kept)
    assert browser.ask("GET", f"{back.path}?{back.query}")[0] == 303
    browser.cookies = dict(kept)
    assert browser.ask("GET", f"{back.path}?{back.query}")[0] == 401


@pytest.mark.parametrize("zone", ["Mars/Base", "x" * 300, "%00"])
def test_a_zone_that_is_none_is_nobodys(browser: Browser, issuer: Provider, zone: str) -> None:
    """What a browser has kept is its own to change: a zone that is none is refused, and no account is made with it."""
    issuer.says = {"sub": uuid4().hex, "email": "a@example.org", "email_verified": True}
    back = urlsplit(issuer.signed_in(browser.leave()))
    kept = browser.cookies[f"{COOKIE}-signing-in"].rpartition(".")[0]
    browser.cookies[f"{COOKIE}-signing-in"] = f"{kept}.{zone}"
    assert browser.ask("GET", f"{back.path}?{back.query}")[0] == 422
    assert COOKIE not in browser.cookies


def test_a_session_ends_when_its_person_says_so(browser: Browser, issuer: Provider) -> None:
    """After signing out the cookie opens nothing, whoever kept it; each sign-in has a cookie of its own."""
    browser.sign_in(issuer)
    first = browser.cookies[COOKIE]
    browser.sign_in(issuer)
    second = browser.cookies[COOKIE]
    assert first != second
    browser.cookies = {COOKIE: first}
    assert browser.ask("GET", "/v1/config")[0] == 401
    browser.cookies = {COOKIE: second}
    assert browser.ask("POST", "/v1/sign-out", {})[0] == 200
    browser.cookies = {COOKIE: second}
    assert browser.ask("GET", "/v1/config")[0] == 401


@pytest.mark.parametrize("column", ["seen_at = now() - interval '8 days'", "created_at = now() - interval '31 days'"])
def test_sessions_end_by_themselves(browser: Browser, issuer: Provider, administrator: Engine, column: str) -> None:
    """A week unused or a month in all, and a session is over."""
    browser.sign_in(issuer)
    owner = json.loads(browser.ask("GET", "/v1/account/export")[2])["owners"][0]["id"]
    with administrator.begin() as connection:
        connection.execute(text(f"update sessions set {column} where owner = :owner"), {"owner": owner})
    assert browser.ask("GET", "/v1/config")[0] == 401


def bearing(door: Door, token: str, path: str = "/v1/config") -> int:
    """Return the status of a request that shows a token."""
    return door.ask("GET", path, {"Authorization": f"Bearer {token}"})[0]


def test_an_issuers_token_opens_the_door_for_tasks(door: Door, issuer: Provider) -> None:
    """A token for our audience lets its person in, and to nothing that is theirs alone."""
    claims = {"sub": uuid4().hex, "email": "a@example.org", "email_verified": True}
    token = issuer.bearer(aud=AUDIENCE, **claims)
    assert (bearing(door, token), bearing(door, token, "/v1/settings")) == (200, 403)
    known = issuer.bearer(aud=[AUDIENCE, "https://elsewhere.example"], sub=claims["sub"])
    assert bearing(door, known) == 200


def test_an_issuers_token_is_held_to_the_scopes_it_names(door: Door, issuer: Provider) -> None:
    """One that names a scope of ours covers no other; one that names none of ours covers the tasks."""
    claims = {"aud": AUDIENCE, "sub": uuid4().hex, "email": "a@example.org", "email_verified": True}
    for scope, status in (("openid tasks:read", 403), ("openid", 422), ("tasks:read tasks:write", 422)):
        headers = JSON | {"Authorization": f"Bearer {issuer.bearer(scope=scope, **claims)}"}
        assert door.ask("POST", "/v1/chat", headers, {})[0] == status


FORGED = ["none", "shared", "other key", "unknown key", "audience", "client", "issuer", "expired", "early", "nobody"]


@pytest.mark.parametrize("how", FORGED)
def test_what_no_issuer_signed_for_us_opens_nothing(door: Door, issuer: Provider, how: str) -> None:
    """Forged, expired, for others, unsigned: each is 401, and nobody comes into being."""
    now = int(time.time())
    ours: dict[str, Any] = {"aud": AUDIENCE, "sub": uuid4().hex, "email": "a@example.org", "email_verified": True}
    tokens = {
        "none": lambda: jwt.encode({"iss": issuer.base, "iat": now, "exp": now + 60, **ours}, "", "none"),
        "shared": lambda: issuer.bearer(alg="HS256", key="k" * 64, **ours),
        "other key": lambda: issuer.bearer(key=OTHER, **ours),
        "unknown key": lambda: issuer.bearer(kid="k9", key=OTHER, **ours),
        "audience": lambda: issuer.bearer(**{**ours, "aud": "https://elsewhere.example"}),
        "client": lambda: issuer.bearer(**{**ours, "aud": CLIENT}),
        "issuer": lambda: issuer.bearer(**{**ours, "iss": "https://evil.example"}),
        "expired": lambda: issuer.bearer(**ours, iat=now - 7200, exp=now - 3600),
        "early": lambda: issuer.bearer(**ours, nbf=now + 3600),
        "nobody": lambda: issuer.bearer(**{**ours, "sub": ""}),
    }
    assert bearing(door, tokens[how]()) == 401


def test_whoever_asks_too_fast_waits(browser: Browser, issuer: Provider, door: Door) -> None:
    """Past the pace it is 429 with Retry-After, for that person and nobody else."""
    browser.sign_in(issuer)
    answers = [browser.ask("GET", "/v1/config") for _ in range(40)]
    slowed = [headers for status, headers, _ in answers if status == 429]
    assert slowed
    assert int(slowed[0]["retry-after"]) >= 1
    other = Browser(door)
    other.sign_in(issuer)
    assert other.ask("GET", "/v1/config")[0] == 200


def test_everything_is_told_and_everything_is_deleted(
    browser: Browser, issuer: Provider, door: Door, administrator: Engine
) -> None:
    """An export has all there is but secrets; a deletion takes all, shows it, and touches nobody else."""
    other = Browser(door)
    other.sign_in(issuer)
    browser.sign_in(issuer)
    told = json.loads(browser.ask("GET", "/v1/account/export")[2])
    owner = told["owners"][0]["id"]
    task = "insert into tasks (owner, id, number, title, created_at, updated_at, series_id) values "
    with administrator.begin() as connection:
        mine = {"owner": owner, "series": uuid4()}
        connection.execute(
            text("insert into series values (:owner, :series, 'FREQ=DAILY', now()::timestamp, 'UTC', false)"), mine
        )
        connection.execute(text(task + "(:owner, gen_random_uuid(), 1, 'wax', now(), now(), :series)"), mine)
    token = json.loads(browser.ask("POST", "/v1/tokens", {"name": "script"})[2])["token"]
    told = browser.ask("GET", "/v1/account/export")[2].decode()
    assert [task["title"] for task in json.loads(told)["tasks"]] == ["wax"]
    assert json.loads(told).keys() | PLUMBING == {table.name for table in metadata.sorted_tables}
    assert not [one for one in ("sha256", token.split("_", 2)[2]) if one in told]
    assert browser.ask("DELETE", "/v1/account", {"confirm": "yes"})[0] == 422
    status, _, body = browser.ask("DELETE", "/v1/account", {"confirm": "delete everything"})
    tables = json.loads(body)["tables"]
    assert status == 200
    assert (tables["tasks"], tables["series"], tables["owners"]) == ({"deleted": 1, "left": 0},) * 3
    assert {one["left"] for one in tables.values()} == {0}
    with administrator.begin() as connection:
        found = connection.execute(text("select count(*) from owners where id = :owner"), {"owner": owner})
        assert found.scalar() == 0
    assert (browser.ask("GET", "/v1/config")[0], bearing(door, token)) == (401, 401)
    assert other.ask("GET", "/v1/config")[0] == 200
