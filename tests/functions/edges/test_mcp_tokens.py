"""A model that shows a token does what that covers and no more, and a narrow one is no way round a person's yes."""

import json
from typing import Any

import pytest

from shared.proposals import PATH as PLANS
from tests.functions.edges.test_chat import Door
from tests.functions.edges.test_mcp import MODERN, a_call, asked
from tests.functions.edges.test_tokens import made
from tests.house.laptop import Laptop


@pytest.fixture
def door(house: Laptop) -> Door:
    """Give the door of a whole Cuebird."""
    return Door(house.url)


def call(house: Laptop, token: str, tool: str, arguments: dict[str, Any]) -> tuple[int, dict[str, str], Any]:
    """Call a tool with a token; return status, headers and answer."""
    named = {"Mcp-Method": "tools/call", "Mcp-Name": tool, "Authorization": f"Bearer {token}"}
    status, headers, body = asked(house, "POST", MODERN | named, a_call("tools/call", name=tool, arguments=arguments))
    return status, headers, json.loads(body)


def test_a_token_reaches_what_it_covers(house: Laptop, door: Door) -> None:
    """A token that only reads lists tasks; a write answers 403 with all scopes it needs and where to get them."""
    token = made(door, "tasks:read")["token"]
    assert call(house, token, "list_tasks", {"limit": 1})[0] == 200
    status, headers, problem = call(house, token, "add_task", {"title": "sneak in"})
    challenge = headers["www-authenticate"]
    assert (status, problem["status"]) == (403, 403)
    assert challenge.startswith('Bearer error="insufficient_scope", scope="tasks:write", resource_metadata="')


@pytest.mark.parametrize("era", [MODERN, {"Content-Type": "application/json", "Accept": MODERN["Accept"]}])
def test_no_era_is_a_way_round(house: Laptop, door: Door, era: dict[str, str]) -> None:
    """A request of an earlier revision, which has no headers that say what it calls, is told the same."""
    token = made(door, "tasks:read")["token"]
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "undo", "arguments": {}}}
    status, headers, _ = asked(house, "POST", era | {"Authorization": f"Bearer {token}"}, body)
    assert (status, "insufficient_scope" in headers["www-authenticate"]) == (403, True)


def test_a_narrow_token_asks_too(house: Laptop, door: Door) -> None:
    """A token for one tool alone, which may not even look, does not change many tasks unasked; nor does a new name."""
    token = made(door, "delete_task")["token"]
    ids = [house.do("add_task", title=f"rake {n}")["task"]["id"] for n in range(6)]
    _, _, answer = call(house, token, "delete_task", {"task_ids": ids})
    assert PLANS in answer["result"]["content"][0]["text"]
    for one in ids[:5]:
        assert not call(house, token, "delete_task", {"task_ids": [one]})[2]["result"].get("isError")
    body = a_call("tools/call", name="delete_task", arguments={"task_ids": ids[5:]})
    body["params"]["_meta"]["io.modelcontextprotocol/clientInfo"] = {"name": "a new name", "version": "1"}
    named = {"Mcp-Method": "tools/call", "Mcp-Name": "delete_task", "Authorization": f"Bearer {token}"}
    assert PLANS in asked(house, "POST", MODERN | named, body)[2].decode()


def test_no_token_says_yes_for_its_person(house: Laptop, door: Door) -> None:
    """The page where a person says yes is closed to whoever shows a token, whatever that covers."""
    token = made(door)["token"]
    ids = [house.do("add_task", title=f"mow {n}")["task"]["id"] for n in range(6)]
    _, _, answer = call(house, token, "delete_task", {"task_ids": ids})
    place = PLANS + json.loads(answer["result"]["content"][0]["text"])["confirm_at"].partition(PLANS)[2]
    assert door.ask("POST", place, {"Authorization": f"Bearer {token}"}, b"")[0] == 403
    assert house.post("/v1/tools/update_task", {"task_ids": ids})[0] == 200
