"""Where nobody is at home by default, a model shows whose it is, and one that cannot is told where to learn how."""

import http.client
import json
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.functions.edges.test_mcp import MODERN, a_call
from tests.functions.test_every_function import served
from tests.house.people import Person, RecordingBroker


@pytest.fixture(scope="module")
def port(urls: dict[str, str], broker: RecordingBroker, free_port: Callable[[], int]) -> Iterator[int]:
    """Give the port of the door, alone and without an owner of its own."""
    chosen = free_port()
    with served("mcp", urls, broker, "", chosen):
        yield chosen


def ask(port: int, method: str, path: str, **headers: str) -> tuple[int, dict[str, str], Any]:
    """Ask the door; return status, headers in lower case and answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        said = MODERN | {"Mcp-Method": "tools/list"} | headers
        connection.request(method, path, json.dumps(a_call()) if method == "POST" else None, said)
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, json.loads(answer.read())
    finally:
        connection.close()


def test_a_stranger_is_told_where_to_learn_of_tokens(port: int) -> None:
    """Without a token the answer is 401 with the scopes to ask for and the metadata, which names the audience."""
    status, headers, problem = ask(port, "POST", "/mcp")
    assert (status, problem["status"], headers["content-type"]) == (401, 401, "application/problem+json")
    asks = r'Bearer scope="tasks:read tasks:write", resource_metadata="(?P<place>[^"]+)"'
    found = re.fullmatch(asks, headers["www-authenticate"])
    assert found
    status, _, metadata = ask(port, "GET", urlsplit(found["place"]).path)
    assert status == 200
    assert metadata["resource"].endswith("/mcp")
    assert metadata["bearer_methods_supported"] == ["header"]


def test_a_made_up_token_is_none(port: int) -> None:
    """A token that nobody gave out is a stranger's."""
    assert ask(port, "POST", "/mcp", Authorization="Bearer cbd_1_made-up")[0] == 401


def test_a_model_that_asks_too_fast_waits(
    urls: dict[str, str], broker: RecordingBroker, person: Person, free_port: Callable[[], int]
) -> None:
    """Past its person's pace a model is answered 429 and told when to come back."""
    chosen = free_port()
    with served("mcp", urls, broker, str(person.owner), chosen, RATE="0.1"):
        answers = [ask(chosen, "POST", "/mcp") for _ in range(5)]
    slowed = [headers for status, headers, _ in answers if status == 429]
    assert slowed
    assert int(slowed[0]["retry-after"]) >= 1
