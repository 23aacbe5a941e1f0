"""What is another's is answered as what is nobody's, byte for byte but for the id that was asked for, at every door."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import pytest

from scripts.attacks.scene import now
from scripts.attacks.siege import Gate
from scripts.attacks.vault import Vault
from shared.domain.letters import Act
from tests.functions.edges.test_chat import JSON, Door
from tests.functions.edges.test_mcp import MODERN, a_call
from tests.house.laptop import Laptop, laptop
from tests.house.test_doors_agree import by_event
from tests.scripts.test_token import told

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
SCOPES = ("--scopes", "tasks:read", "tasks:write", "account")
NOBODYS = 9  # a number as long as another's, which nobody here has given to a task
THEIRS = 7
Bytes = tuple[int, dict[str, str], bytes]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, free_port: Callable[[], int]) -> Iterator[Laptop]:
    """Give a Cuebird of its own: its own person has no task, a guest has seven."""
    with laptop(tmp_path_factory.mktemp("two") / "data", free_port()) as running:
        yield running


@pytest.fixture(scope="module")
def guest(house: Laptop) -> dict[str, Any]:
    """Give what another person has: tasks, a plan that waits, a talk that asks, a reminder and a token."""
    shown = {"Authorization": f"Bearer {told(house, 'guest', *SCOPES).stdout.strip()}"}

    def post(path: str, body: Any, status: int = 200) -> Any:
        answered, said = house.post(path, body, shown)
        assert answered == status, said
        return said

    reminded = {"due": "2031-01-07T09:00", "reminders": ["PT1H"], "tags": ["barn"]}
    tasks = [post("/v1/tools/add_task", {"title": f"barn {n}", **reminded})["task"]["id"] for n in range(THEIRS)]
    assert tasks[-1] == str(THEIRS)
    asked = post("/v1/chat", {"message": "delete all tasks tagged #barn"})
    params = {"name": "delete_task", "arguments": {"task_ids": tasks}}
    called = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}
    status, answer = house.post("/mcp", called, shown | {"Accept": MODERN["Accept"]})
    assert status == 200
    token = post("/v1/tokens", {"name": "kept"}, 201)
    kept = exported(house, shown)
    return {
        "plan": json.dumps(answer).partition("/v1/plans/")[2][:36],
        "token": token["id"],
        "conversation": asked["conversation_id"],
        "ring": kept["rings"][0]["id"],
        "task": kept["tasks"][0]["id"],
    }


def exported(house: Laptop, shown: dict[str, str]) -> Any:
    """Return everything that is kept of a person."""
    status, _, body = Door(house.url).ask("GET", "/v1/account/export", shown)
    assert status == 200
    return json.loads(body)


def bare(answer: Bytes, *said: str) -> Bytes:
    """Return an answer without what differs by itself: the time, and what was asked for."""
    status, headers, body = answer
    for one in said:
        body = body.replace(one.encode(), b"ID")
    return status, {name: value for name, value in headers.items() if name != "date"}, body


TOOLS: dict[str, Callable[[str], dict[str, Any]]] = {
    "update_task": lambda one: {"task_ids": [one], "title": "stolen"},
    "complete_task": lambda one: {"task_ids": [one]},
    "delete_task": lambda one: {"task_ids": [one]},
    "add_task": lambda one: {"title": "below", "parent": one},
}
REST: dict[str, tuple[str, Callable[[str], dict[str, Any]]]] = {
    tool: (f"/v1/tools/{tool}", made) for tool, made in TOOLS.items()
}
REST["words"] = ("/v1/words", lambda one: {"message": "buy milk tomorrow", "start": 9, "end": 17, "task_id": one})
SAID = ("complete task {}", "delete task {}", "rename task {} to stolen", "show task {}")


@pytest.mark.parametrize("what", REST)
def test_by_rest(house: Laptop, guest: dict[str, Any], what: str) -> None:
    """A tool that names another's task is refused as one that names nobody's, also with a version that was seen."""
    assert guest
    path, made = REST[what]
    for seen in ({}, {"If-Match": '"{}-1"'}):
        found = []
        for one in (str(THEIRS), str(NOBODYS)):
            headers = JSON | {name: value.format(one) for name, value in seen.items()}
            found.append(bare(Door(house.url).ask("POST", path, headers, made(one)), f'"{one}"', f" {one}"))
        assert found[0] == found[1]
        assert found[0][0] in (412, 422)


@pytest.mark.parametrize("tool", TOOLS)
def test_by_mcp_and_by_event(house: Laptop, guest: dict[str, Any], tool: str) -> None:
    """So it is for a model, and for an event under a grant of one's own."""
    assert guest
    headers = MODERN | {"Mcp-Method": "tools/call", "Mcp-Name": tool}
    models, events = [], []
    for one in (str(THEIRS), str(NOBODYS)):
        said = a_call("tools/call", name=tool, arguments=TOOLS[tool](one))
        models.append(bare(Door(house.url).ask("POST", "/mcp", headers, said), f'"{one}"', f'\\"{one}\\"', f" {one}"))
        accepted, answer = by_event(house, tool, TOOLS[tool](one))
        assert not accepted
        events.append(re.sub(rf"\b{one}\b", "ID", json.dumps(answer)))
    assert models[0] == models[1]
    assert b'"isError":true' in models[0][2]
    assert events[0] == events[1]


@pytest.mark.parametrize("words", SAID)
def test_in_a_talk(house: Laptop, guest: dict[str, Any], words: str) -> None:
    """A sentence about another's task, in a new talk or by the id of another's, is answered as any other."""
    found = []
    for one, talk in ((str(THEIRS), guest["conversation"]), (str(NOBODYS), str(uuid4()))):
        said = {"message": words.format(one), "conversation_id": talk}
        answer = Door(house.url).ask("POST", "/v1/chat", JSON, said)
        assert {call["tool"] for call in json.loads(answer[2])["calls"]} <= {"list_tasks", "search_tasks"}
        found.append(bare(answer, talk, f" {one}", f'"{one}"', f"“{one}”"))
    assert found[0] == found[1]


ROADS: dict[str, tuple[str, str, dict[str, str], bytes | None]] = {
    "see a plan": ("GET", "/v1/plans/{plan}", {}, None),
    "say yes": ("POST", "/v1/plans/{plan}", FORM, b""),
    "say no": ("POST", "/v1/plans/{plan}/no", FORM, b""),
    "revoke a token": ("DELETE", "/v1/tokens/{token}", JSON, None),
    "a task by its key": ("POST", "/v1/tools/delete_task", JSON, b'{"task_ids": ["{task}"]}'),
    "undo in a talk": ("POST", "/v1/tools/undo", JSON, b'{"what": "{conversation}"}'),
}


@pytest.mark.parametrize("road", ROADS)
def test_by_what_is_called_by_a_uuid(house: Laptop, guest: dict[str, Any], road: str) -> None:
    """Plans, tokens, and what tasks and talks are called inside: another's are as nobody's."""
    method, path, headers, body = ROADS[road]
    found = []
    for names in (guest, dict.fromkeys(guest, str(uuid4()))):
        place, said = path, body
        for name, value in names.items():
            place = place.replace(f"{{{name}}}", value)
            said = said.replace(f"{{{name}}}".encode(), value.encode()) if said else said
        found.append(bare(Door(house.url).ask(method, place, headers, said), *names.values()))
    assert found[0] == found[1]
    assert found[0][0] == 422


@pytest.mark.parametrize("act", ["done", "hour", "tomorrow"])
def test_by_a_links_ring(house: Laptop, guest: dict[str, Any], act: Act) -> None:
    """A link of one's own that names another's reminder and number does what one for nobody's does."""
    maker = Vault(house.data).links(Gate(house.url))
    owner = UUID((house.data / "secrets" / "local-owner" / "id").read_text())
    found = []
    for ring, number in ((guest["ring"], THEIRS), (str(uuid4()), NOBODYS)):
        link = maker.of(owner, UUID(ring), number, now=now())[act]
        path = urlsplit(link).path
        found.append(bare(Door(house.url).ask("POST", path, FORM, b""), path, f" {number}"))
    assert found[0] == found[1]
    assert found[0][0] == 422


def test_at_the_bell(house: Laptop, guest: dict[str, Any]) -> None:
    """A knock for another's reminder in one's own name is answered as one for nobody's."""
    owner = (house.data / "secrets" / "local-owner" / "id").read_text().strip()
    rings = (guest["ring"], str(uuid4()))
    found = [bare(Door(house.url).ask("POST", "/bell", JSON, {"ring": ring, "owner": owner}), ring) for ring in rings]
    assert found[0] == found[1]
    assert found[0][0] == 204
