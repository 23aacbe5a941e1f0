"""The door for models: the MCP SDK's own client, of this revision and of earlier ones, finds and calls every tool."""

import asyncio
import http.client
import json
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, TypeVar
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from jsonschema import Draft202012Validator
from mcp.client import Client
from mcp.shared.exceptions import MCPError

from shared.adapters.contract import contract
from tests.house.laptop import Laptop

T = TypeVar("T")
ERAS = ("2026-07-28", "legacy")
LATER = "2031-01-01"
MODERN = {
    "Content-Type": "application/json",
    "Accept": "application/json, text/event-stream",
    "MCP-Protocol-Version": "2026-07-28",
}
META = {
    "io.modelcontextprotocol/clientCapabilities": {},
    "io.modelcontextprotocol/clientInfo": {"name": "a test", "version": "1"},
}


def meeting(house: Laptop, talk: Callable[[Client], Awaitable[T]], era: str = ERAS[0], **more: Any) -> T:
    """Return what comes of a client's visit to the door; `more` is what else the client can."""

    async def visit() -> T:
        async with Client(f"{house.url}/mcp", mode=era, **more) as client:
            return await talk(client)

    return asyncio.run(visit())


def calling(house: Laptop, tool: str, arguments: dict[str, Any], era: str = ERAS[0]) -> Any:
    """Return the result of one tool call."""
    return meeting(house, lambda client: client.call_tool(tool, arguments), era)


def asked(house: Laptop, method: str, headers: dict[str, str], body: Any = None, path: str = "/mcp") -> Any:
    """Send one bare request; return status, headers in lower case and body."""
    connection = http.client.HTTPConnection(urlsplit(house.url).netloc, timeout=30)
    try:
        raw = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        connection.request(method, path, raw, headers)
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        connection.close()


def a_call(method: str = "tools/list", revision: str = ERAS[0], **params: Any) -> dict[str, Any]:
    """Return one request of the current revision."""
    meta = META | {"io.modelcontextprotocol/protocolVersion": revision}
    return {"jsonrpc": "2.0", "id": 1, "method": method, "params": {"_meta": meta, **params}}


@pytest.mark.parametrize("era", ERAS)
def test_every_tool_of_the_contract_is_listed(house: Laptop, era: str) -> None:
    """A client of either era finds the contract's tools, in one order, with schemas of JSON Schema 2020-12."""
    tools = meeting(house, lambda client: client.list_tools(), era).tools
    assert [tool.name for tool in tools] == sorted(contract()["tools"])
    assert len(tools) <= 10
    for tool in tools:
        assert tool.input_schema == contract()["tools"][tool.name]["input"]
        assert tool.output_schema is not None
        assert tool.input_schema["type"] == tool.output_schema["type"] == "object"
        Draft202012Validator.check_schema(tool.input_schema)
        Draft202012Validator.check_schema(tool.output_schema)


@pytest.mark.parametrize("era", ERAS)
def test_a_call_changes_the_list(house: Laptop, era: str) -> None:
    """A tool called by a model answers JSON first, the same as structured content, and every door sees the change."""
    title = f"oil the hinge {uuid4().hex}"
    result = calling(house, "add_task", {"title": title}, era)
    assert not result.is_error
    assert json.loads(result.content[0].text) == result.structured_content
    found = house.do("search_tasks", query=title)["tasks"]
    assert [task["id"] for task in found] == [result.structured_content["task"]["id"]]


def test_a_page_says_what_was_asked_and_which_day_it_is(house: Laptop) -> None:
    """A list comes by tens, with the filters that were applied and the person's today."""
    for n in range(11):
        house.do("add_task", title=f"page {n}")
    page = calling(house, "list_tasks", {"sort": "created"}).structured_content
    assert len(page["tasks"]) == 10
    assert page["next_cursor"]
    assert page["filters"]["sort"] == "created"
    assert set(page["today"]) == {"date", "weekday", "time_zone"}


@pytest.mark.parametrize("era", ERAS)
def test_a_refusal_is_a_result_that_can_be_mended(house: Laptop, era: str) -> None:
    """A refused call is an error result with the field and what to try, word for word what REST says."""
    said = {"title": "x", "priority": "urgent"}
    result = calling(house, "add_task", said, era)
    assert result.is_error
    problem = json.loads(result.content[0].text)
    assert (problem["field"], problem["hint"]) == ("priority", "use high, low, medium, none")
    assert (422, problem) == house.post("/v1/tools/add_task", said)


@pytest.mark.parametrize("era", ERAS)
def test_a_tool_that_is_not_there_is_an_error_of_the_protocol(house: Laptop, era: str) -> None:
    """An unknown tool is answered -32602, naming those there are."""

    async def call(client: Client) -> MCPError:
        with pytest.raises(MCPError) as refused:
            await client.call_tool("drop_table", {})
        return refused.value

    why = meeting(house, call, era)
    assert why.code == -32602
    assert "list_tasks" in why.message


def test_a_write_sent_again_is_done_once(house: Laptop) -> None:
    """The same request id gives the first answer again: a broken connection costs nothing."""
    said = {"title": f"once {uuid4().hex}", "request_id": uuid4().hex}
    first, again = (calling(house, "add_task", said).structured_content for _ in range(2))
    assert again["task"] == first["task"]
    assert again["replayed"] is True


def test_the_annotations_are_honest(house: Laptop) -> None:
    """Reading is read-only, adding takes nothing away, and completing or deleting again changes nothing more."""
    tools = meeting(house, lambda client: client.list_tools()).tools
    said = {tool.name: tool.model_dump(by_alias=True, exclude_none=True)["annotations"] for tool in tools}
    assert said["list_tasks"]["readOnlyHint"]
    assert not said["add_task"]["destructiveHint"]
    assert (said["update_task"]["destructiveHint"], said["update_task"]["idempotentHint"]) == (True, False)
    assert (said["delete_task"]["destructiveHint"], said["delete_task"]["idempotentHint"]) == (True, True)
    assert not any(one["openWorldHint"] for one in said.values())


def test_what_it_can_do_is_said_without_a_handshake(house: Laptop) -> None:
    """server/discover answers at once: the revisions, the instructions, and how long that may be kept."""
    status, _, body = asked(house, "POST", MODERN | {"Mcp-Method": "server/discover"}, a_call("server/discover"))
    said = json.loads(body)["result"]
    assert status == 200
    assert "2026-07-28" in said["supportedVersions"]
    assert "page" in said["instructions"]
    assert said["ttlMs"] > 0


@pytest.mark.parametrize("method", ["GET", "DELETE", "PUT"])
def test_only_post_is_asked(house: Laptop, method: str) -> None:
    """There are no sessions and no stream to open: any other method answers 405 and names POST."""
    status, headers, _ = asked(house, method, MODERN)
    assert (status, headers["allow"]) == (405, "POST")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "cuebird.example.org"}, 403),
        ({"Origin": "https://example.org"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Content-Type": "text/plain"}, 400),
    ],
    ids=str,
)
def test_a_foreign_page_does_not_reach_it(house: Laptop, headers: dict[str, str], status: int) -> None:
    """No other page's script, and no foreign name that leads here, gets an answer of ours."""
    found, said, body = asked(house, "POST", MODERN | {"Mcp-Method": "tools/list"} | headers, a_call())
    assert (found, said["content-type"]) == (status, "application/problem+json")
    assert json.loads(body)["field"] in headers


@pytest.mark.parametrize(
    ("headers", "body", "status", "code"),
    [
        ({}, b"{", 400, -32700),
        ({"Mcp-Method": "tools/call"}, a_call(), 400, -32020),
        (
            {"MCP-Protocol-Version": "2031-01-01", "Mcp-Method": "tools/list"},
            a_call(revision="2031-01-01"),
            400,
            -32022,
        ),
        ({"Mcp-Method": "tasks/list"}, a_call("tasks/list"), 404, -32601),
    ],
)
def test_what_the_protocol_does_not_allow_is_said_in_its_words(
    house: Laptop, headers: dict[str, str], body: Any, status: int, code: int
) -> None:
    """No JSON, headers that differ from the body, an unknown revision and an unknown method have codes of their own."""
    found, _, said = asked(house, "POST", MODERN | headers, body)
    assert (found, json.loads(said)["error"]["code"]) == (status, code)


def test_nothing_too_large_is_read(house: Laptop) -> None:
    """A request over 256 KiB is refused by its size."""
    body = a_call("tools/call", name="add_task", arguments={"title": "x" * 300_000})
    assert asked(house, "POST", MODERN | {"Mcp-Method": "tools/call", "Mcp-Name": "add_task"}, body)[0] == 413


def test_what_is_said_twice_is_not_guessed_at(house: Laptop) -> None:
    """An argument that is given twice is refused before it is read in one way or another."""
    body = json.dumps(a_call("tools/call", name="add_task", arguments={"title": "one"})).encode()
    twice = body.replace(b'"title": "one"', b'"title": "one", "title": "two"')
    status, _, said = asked(house, "POST", MODERN | {"Mcp-Method": "tools/call", "Mcp-Name": "add_task"}, twice)
    assert (status, json.loads(said)["error"]["message"]) == (400, "title: the field is given twice")


LEGACY = {"Content-Type": "application/json", "Accept": MODERN["Accept"], "MCP-Protocol-Version": "2025-06-18"}
JUNK: tuple[Any, ...] = (None, True, -1, 1.5, 2**70, "", "x" * 500, "\x00", [], [1], {}, {"a": 1})


def places(part: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield where the parts of a request are."""
    yield place
    members = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    for name, value in members:
        yield from places(value, (*place, name))


def with_junk(part: Any, place: tuple[Any, ...], junk: Any) -> Any:
    """Return a request with something else at a place."""
    if not place:
        return junk
    name, *rest = place
    members = part.items() if isinstance(part, dict) else enumerate(part)
    changed = {key: with_junk(value, tuple(rest), junk) if key == name else value for key, value in members}
    return changed if isinstance(part, dict) else list(changed.values())


@pytest.mark.parametrize(
    "told",
    [
        {"io.modelcontextprotocol/clientInfo": {"name": "half \ud800", "version": "1"}},
        {"io.modelcontextprotocol/clientInfo": {"name": "nul \x00", "version": "1"}},
        {"dev.cuebird/conversation": "half \ud800"},
        {"openai/session": "nul \x00"},
    ],
    ids=repr,
)
def test_what_a_client_says_of_itself_can_be_kept(house: Laptop, told: dict[str, Any]) -> None:
    """Its name, or which conversation a call is part of, is refused by its place where no text can be so."""
    said = a_call("tools/call", name="add_task", arguments={"title": "grease the axle"})
    said["params"]["_meta"] |= told
    headers = MODERN | {"Mcp-Method": "tools/call", "Mcp-Name": "add_task"}
    status, _, body = asked(house, "POST", headers, said)
    result = json.loads(body)["result"]
    problem = json.loads(result["content"][0]["text"])
    assert (status, result["isError"], problem["status"]) == (200, True, 422)
    assert problem["field"].startswith("_meta.")


def test_no_browser_keeps_or_guesses_at_an_answer(house: Laptop) -> None:
    """Whatever the protocol's own words are, they are stored nowhere and are what they say they are."""
    for headers, body in ((MODERN | {"Mcp-Method": "tools/list"}, a_call()), (MODERN, b"{")):
        said = asked(house, "POST", headers, body)[1]
        assert (said["cache-control"], said["x-content-type-options"]) == ("no-store", "nosniff")
        assert "default-src 'self'" in said["content-security-policy"]


@pytest.mark.parametrize("headers", [MODERN | {"Mcp-Method": "tools/call", "Mcp-Name": "undo"}, LEGACY], ids=ERAS)
def test_no_request_is_a_fault_of_ours(house: Laptop, headers: dict[str, str]) -> None:
    """Whatever stands at any place of a request, the answer is the protocol's or the tool's, and none is a 5xx."""
    said = {"what": "earlier", "request_id": "r1"}
    whole = a_call("tools/call", name="undo", arguments=said, requestState="s", inputResponses={"confirm": {}})
    for place in places(whole):
        for junk in JUNK:
            status, _, answer = asked(house, "POST", headers, with_junk(whole, place, junk))
            assert status in {200, 202, 400, 404}, (place, junk, answer)
            assert b"on our side" not in answer
