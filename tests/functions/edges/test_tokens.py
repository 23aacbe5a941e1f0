"""Personal access tokens at the doors: shown once, kept as a hash, reaching only what they were made for."""

import json
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, create_engine, text

from scripts.attacks.siege import Gate
from shared.proposals import PATH as PLANS
from tests.functions.edges.test_chat import Door
from tests.house.laptop import Laptop

JSON = {"Content-Type": "application/json"}
MCP = {"Accept": "application/json, text/event-stream", "MCP-Protocol-Version": "2025-06-18"}


@pytest.fixture
def door(house: Laptop) -> Door:
    """Give the door of a whole Cuebird."""
    return Door(house.url)


def made(door: Door, *scopes: str, days: int = 1) -> dict[str, Any]:
    """Return a new token with these scopes."""
    asked = {"name": f"script {uuid4().hex[:6]}", "days": days} | ({"scopes": list(scopes)} if scopes else {})
    status, token = door.post("/v1/tokens", asked)
    assert status == 201, token
    return dict(token)


def shown(door: Door, token: str, path: str = "/v1/tools/list_tasks", body: Any = None) -> tuple[int, Any, str]:
    """Return status, answer and challenge of a call that shows a token."""
    said = JSON | {"Authorization": f"Bearer {token}"}
    status, headers, answer = door.ask("POST", path, said, json.dumps(body or {}).encode())
    return status, json.loads(answer), headers.get("www-authenticate", "")


def test_a_token_opens_the_doors_and_its_use_is_shown(door: Door) -> None:
    """A new token works at once, and the list tells of its last use and never of its secret."""
    token = made(door)
    assert shown(door, token["token"])[0] == 200
    listed = {one["id"]: one for one in json.loads(door.ask("GET", "/v1/tokens")[2])["tokens"]}[token["id"]]
    assert listed["last_used_at"]
    assert listed["token"] is None
    assert listed["scopes"] == ["tasks:read", "tasks:write"]


def test_history_names_the_token(door: Door) -> None:
    """What a program did with a token is told under the token's name."""
    token = made(door)
    before = door.post("/v1/tools/get_changes", {"limit": 500})[1]
    assert shown(door, token["token"], "/v1/tools/add_task", {"title": "oil the hinges"})[0] == 200
    _, told = door.post("/v1/tools/get_changes", {"since": before["cursor"]})
    assert [one["actor"]["name"] for one in told["changes"]] == [token["name"]]


def test_a_token_is_kept_as_a_hash(door: Door, house: Laptop) -> None:
    """Nothing of a token's secret is in the database."""
    token = made(door)
    url = (house.data / "secrets" / "database-door" / "url").read_text().strip()
    engine: Engine = create_engine(url)
    with engine.begin() as connection:
        rows = connection.execute(text("select to_jsonb(t)::text from tokens t")).scalars().all()
    engine.dispose()
    secret = token["token"].split("_", 2)[2]
    assert any(UUID(token["id"]).hex in row.replace("-", "") for row in rows)
    assert not any(secret in row for row in rows)


def test_a_revoked_token_opens_nothing(door: Door) -> None:
    """Revoked is revoked at once; a second time there is no such token."""
    token = made(door)
    assert door.ask("DELETE", f"/v1/tokens/{token['id']}", JSON)[0] == 200
    assert shown(door, token["token"])[0] == 401
    assert door.ask("DELETE", f"/v1/tokens/{token['id']}", JSON)[0] == 422


WRONG = [
    "cbd_",
    "cbd_x_y",
    f"cbd_{UUID(int=7).hex}_secret",
    "cbd_" + "a" * 5000,
    "eyJ.e30.",
    "nothing",
    "%00",
    "cbd_é_é",
]


@pytest.mark.parametrize("token", WRONG, ids=[one[:12] for one in WRONG])
def test_what_is_no_token_is_401(door: Door, token: str) -> None:
    """A token that does not hold opens nothing, not even on a laptop, and the answer does not say why."""
    status, problem, challenge = shown(door, token.encode().decode("latin-1"))
    assert (status, problem["title"], challenge[:6]) == (401, "unauthorised", "Bearer")


def test_another_secret_does_not_open(door: Door) -> None:
    """A token's id is no secret: only with its own secret it opens."""
    token = made(door)["token"]
    status, problem, _ = shown(door, token[:-1] + ("A" if token[-1] != "A" else "B"))
    unknown = shown(door, f"cbd_{uuid4().hex}_{token.split('_', 2)[2]}")
    assert (status, problem) == unknown[:2]
    assert status == 401


def test_a_token_reaches_what_it_covers_and_no_more(door: Door) -> None:
    """403 names every scope that is needed, and nothing is done."""
    token = made(door, "tasks:read")["token"]
    assert shown(door, token)[0] == 200
    status, problem, challenge = shown(door, token, "/v1/tools/add_task", {"title": "smuggled"})
    assert (status, "tasks:write" in problem["hint"]) == (403, True)
    assert challenge == 'Bearer error="insufficient_scope", scope="tasks:write"'
    status, _, challenge = shown(door, token, "/v1/chat", {"message": "add smuggled"})
    assert (status, 'scope="tasks:read tasks:write"' in challenge) == (403, True)
    assert door.post("/v1/tools/search_tasks", {"query": "smuggled"})[1]["tasks"] == []


def test_a_tools_name_is_a_scope(door: Door) -> None:
    """A token for one tool calls that one."""
    token = made(door, "add_task")["token"]
    assert shown(door, token, "/v1/tools/add_task", {"title": "sweep the yard"})[0] == 200
    assert shown(door, token)[0] == 403


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/tokens"),
        ("GET", "/v1/settings"),
        ("GET", "/v1/mail"),
        ("GET", "/v1/account/export"),
        ("POST", "/v1/tokens"),
        ("DELETE", "/v1/account"),
        ("GET", f"{PLANS}{UUID(int=7)}"),
    ],
)
def test_what_is_the_persons_own_takes_more_than_tasks(door: Door, method: str, path: str) -> None:
    """A token for tasks sees no settings, mails or tokens, takes no account with it, and says no yes for its person."""
    said = JSON | {"Authorization": f"Bearer {made(door)['token']}"}
    assert door.ask(method, path, said, b"{}" if method != "GET" else None)[0] == 403


def test_a_token_makes_none_that_reaches_farther(door: Door) -> None:
    """A token for the account makes no token for tasks; nobody makes one for everything."""
    token = made(door, "account")["token"]
    assert shown(door, token, "/v1/tokens", {"name": "more", "scopes": ["tasks:write"]})[0] == 403
    assert shown(door, token, "/v1/tokens", {"name": "same", "scopes": ["account"]})[0] == 201
    assert door.post("/v1/tokens", {"name": "all", "scopes": ["*"]})[0] == 422


def test_the_door_for_models_takes_tokens(door: Door) -> None:
    """MCP asks for a token's scopes too, in the words of every door."""
    token = made(door, "tasks:read")["token"]
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call"}
    said = JSON | MCP | {"Authorization": f"Bearer {token}"}
    body = call | {"params": {"name": "add_task", "arguments": {"title": "smuggled"}}}
    answer = json.loads(door.ask("POST", "/mcp", said, json.dumps(body).encode())[2])
    assert "tasks:write" in json.dumps(answer)
    body = call | {"params": {"name": "list_tasks", "arguments": {}}}
    assert not json.loads(door.ask("POST", "/mcp", said, json.dumps(body).encode())[2])["result"].get("isError")
    wrong = JSON | MCP | {"Authorization": "Bearer cbd_x_y"}
    status, headers, _ = door.ask("POST", "/mcp", wrong, json.dumps(body).encode())
    assert (status, "resource_metadata=" in headers["www-authenticate"]) == (401, True)


def test_no_secret_is_logged(door: Door, house: Laptop) -> None:
    """Neither a token that holds, nor one that does not, nor a cookie is written down, not even of what is no HTTP."""
    token, marks = made(door)["token"], [uuid4().hex for _ in range(4)]
    shown(door, token)
    shown(door, f"cbd_{uuid4().hex}_{marks[0]}")
    door.ask("GET", "/v1/config", {"Cookie": f"cuebird={uuid4().hex}_{marks[1]}"})
    head = f"GET /v1/config HTTP/1.1\r\nHost: {door.host}\r\nAuthorization: Bearer {marks[2]}"
    assert Gate(house.url).raw(f"{head}\x00\r\n\r\n".encode()).status == 400
    assert Gate(house.url).raw(f"{head} {marks[3]}{'x' * 20_000}\r\n\r\n".encode()).status == 400
    log = (house.data / "functions.log").read_text(encoding="utf-8")
    assert "chat.refused" in log
    assert not [one for one in (*marks, token.split("_", 2)[2]) if one in log]
