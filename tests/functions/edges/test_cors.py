"""A page elsewhere uses our doors only where its origin is listed, to the letter, and never with a cookie of ours."""

import http.client
import json
from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest

from tests.functions.edges.test_mcp import MODERN, a_call
from tests.functions.test_every_function import served
from tests.house.people import RecordingBroker

OURS = "https://app.example.org"
PREFLIGHT = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "if-match"}
JSON = {"Content-Type": "application/json"}
DOORS = {
    "chat": ("/v1/tools/nothing", JSON, b"{}"),
    "mcp": ("/mcp", MODERN | {"Mcp-Method": "tools/list"}, json.dumps(a_call()).encode()),
}


@pytest.fixture(scope="module", params=DOORS)
def door(
    request: pytest.FixtureRequest, urls: dict[str, str], broker: RecordingBroker, free_port: Callable[[], int]
) -> Iterator[tuple[int, str]]:
    """Give the port and the name of a door that lets pages of one origin in."""
    port = free_port()
    with served(request.param, urls, broker, str(uuid4()), port, CORS_ORIGINS=f"{OURS}/, https://b.example.org"):
        yield port, request.param


def ask(door: tuple[int, str], method: str, origin: str, headers: dict[str, str]) -> tuple[int, dict[str, str]]:
    """Ask a door as a page of an origin does; return status and headers in lower case."""
    port, name = door
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        said = {"Origin": origin, "Sec-Fetch-Site": "cross-site"} | headers
        connection.request(method, DOORS[name][0], DOORS[name][2] if method == "POST" else None, said)
        answer = connection.getresponse()
        answer.read()
        return answer.status, {key.lower(): value for key, value in answer.getheaders()}
    finally:
        connection.close()


def test_a_listed_page_may_ask_and_read(door: tuple[int, str]) -> None:
    """Its browser is told beforehand what it may send, and an answer, refusals too, may be read, without cookies."""
    status, headers = ask(door, "OPTIONS", OURS, PREFLIGHT)
    assert (status, headers["access-control-allow-origin"]) == (204, OURS)
    assert "If-Match" in headers["access-control-allow-headers"]
    status, headers = ask(door, "POST", OURS, DOORS[door[1]][1])
    assert status == {"chat": 404, "mcp": 200}[door[1]]
    assert (headers["access-control-allow-origin"], headers["vary"]) == (OURS, "Origin")
    assert "ETag" in headers["access-control-expose-headers"]
    assert "access-control-allow-credentials" not in headers


@pytest.mark.parametrize("origin", ["https://example.org", "https://app.example.org.evil.test", "null", f"{OURS}:8443"])
def test_no_other_page_is_let_in(door: tuple[int, str], origin: str) -> None:
    """An origin that only resembles a listed one is turned away, beforehand and afterwards."""
    for method, more in (("OPTIONS", PREFLIGHT), ("POST", DOORS[door[1]][1])):
        status, headers = ask(door, method, origin, more)
        assert status == 403
        assert "access-control-allow-origin" not in headers
