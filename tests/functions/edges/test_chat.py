"""The door for people: it serves the page, the talk and the tools, to this machine's own pages only."""

import http.client
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import pytest
import urllib3

from tests.house.laptop import ROOT, Laptop
from tests.house.people import MASTER

JSON = {"Content-Type": "application/json"}


class Door:
    """The door as a client sees it, with every header said or left out."""

    def __init__(self, url: str) -> None:
        self.host = urlsplit(url).netloc

    def ask(
        self, method: str, path: str, headers: dict[str, str] | None = None, body: Any = None
    ) -> tuple[int, dict[str, str], bytes]:
        """Send one request; return status, headers in lower case and body."""
        raw = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        connection = http.client.HTTPConnection(self.host, timeout=30)
        try:
            connection.request(method, path, raw, headers or {})
            answer = connection.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        finally:
            connection.close()

    def post(self, path: str, body: Any, **headers: str) -> tuple[int, Any]:
        """Post JSON; return status and parsed answer."""
        said = JSON | {name.replace("_", "-"): value for name, value in headers.items()}
        status, _, answer = self.ask("POST", path, said, body)
        return status, json.loads(answer)


@pytest.fixture
def door(house: Laptop) -> Door:
    """Give the door of a whole Cuebird."""
    return Door(house.url)


def test_the_configuration_names_zone_and_version(door: Door) -> None:
    """GET /v1/config says where the other doors are, the owner's zone and the version."""
    status, headers, body = door.ask("GET", "/v1/config")
    said = json.loads(body)
    assert (status, headers["cache-control"]) == (200, "no-store")
    assert said["mcp"].endswith("/mcp")
    assert said["time_zone"]
    assert said["version"].count(".") == 2


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/style.css", "text/css; charset=utf-8"),
        ("/app.js", "text/javascript; charset=utf-8"),
    ],
)
def test_the_page_is_served_strictly(door: Door, path: str, kind: str) -> None:
    """Each file has its type, a validator, and headers that let nothing in from elsewhere."""
    status, headers, body = door.ask("GET", path)
    assert (status, headers["content-type"], headers["cache-control"]) == (200, kind, "no-cache")
    assert headers["content-security-policy"].startswith("default-src 'self'; img-src 'self' data:;")
    assert headers["x-content-type-options"] == "nosniff"
    assert body
    assert door.ask("GET", path, {"If-None-Match": headers["etag"]})[0] == 304
    assert door.ask("HEAD", path)[::2] == (200, b"")


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/v1/nothing",
        "/../pyproject.toml",
        "/%2e%2e/chat.py",
        "/.hidden",
        "/a/b",
        "/v1/tokens/a%0Ab",
        "/%0A",
    ],
)
def test_what_is_not_there_is_said_so(door: Door, path: str) -> None:
    """A path without anything behind it answers 404 with a problem, and no file outside the page is reachable."""
    status, headers, body = door.ask("GET", path)
    assert (status, headers["content-type"]) == (404, "application/problem+json")
    assert json.loads(body)["title"] == "not found"


@pytest.mark.parametrize(("method", "path"), [("GET", "/v1/chat"), ("DELETE", "/v1/config"), ("OPTIONS", "/v1/chat")])
def test_a_wrong_method_names_the_right_ones(door: Door, method: str, path: str) -> None:
    """A path asked in a way it does not know answers 405 and what it allows."""
    status, headers, _ = door.ask(method, path, JSON)
    assert status == 405
    assert headers["allow"]


def test_a_sentence_becomes_a_task(door: Door) -> None:
    """The chat answers with the reply, its conversation and each call with its result."""
    title = f"iron {uuid4().hex}"
    status, answer = door.post("/v1/chat", {"message": f"add {title}"})
    assert status == 200
    assert title in answer["reply"]
    assert UUID(answer["conversation_id"])
    (call,) = answer["calls"]
    assert (call["tool"], call["arguments"]["title"], call["result"]["task"]["title"]) == ("add_task", title, title)


def test_what_was_understood_is_told_and_can_be_words(door: Door) -> None:
    """A call that adds a task names the phrases behind it; at /v1/words each can be part of the title again."""
    title = f"darn-{uuid4().hex}"
    said = f"{title} tomorrow #wool"
    [call] = door.post("/v1/chat", {"message": said})[1]["calls"]
    assert [(one["field"], one["text"]) for one in call["spans"]] == [("due", "tomorrow"), ("tags", "#wool")]
    place = {name: call["spans"][1][name] for name in ("start", "end")}
    phrase = {"message": said, "task_id": call["result"]["task"]["id"], **place}
    status, answer = door.post("/v1/words", phrase)
    assert status == 200
    [task] = answer["tasks"]
    assert (task["title"], task["tags"], task["due"]) == (f"{title} #wool", [], call["result"]["task"]["due"])
    for wrong, field in (({"start": 0}, "start"), ({"task_id": "999999999"}, "task_ids"), ({"end": -1}, "end")):
        status, problem = door.post("/v1/words", phrase | wrong)
        assert (status, problem["field"]) == (422, field)


def test_a_chat_can_be_followed_as_it_happens(door: Door) -> None:
    """Asked for an event stream, the chat tells calls and words as they come, and the whole at its end."""
    said = {"message": f"add darn {uuid4().hex}", "request_id": uuid4().hex}
    status, headers, body = door.ask("POST", "/v1/chat", JSON | {"Accept": "text/event-stream"}, said)
    events = [event.split("\n") for event in body.decode().strip().split("\n\n")]
    told = [(name.removeprefix("event: "), json.loads(data.removeprefix("data: "))) for name, data in events]
    assert (status, headers["content-type"]) == (200, "text/event-stream; charset=utf-8")
    assert [name for name, _ in told] == ["call", "delta", "done"]
    assert "".join(said["text"] for name, said in told if name == "delta") == told[-1][1]["reply"]
    assert door.post("/v1/chat", said) == (200, told[-1][1])


def test_a_tool_answers_with_its_own_json(door: Door) -> None:
    """REST gives the tool's answer as it is."""
    title = f"hem {uuid4().hex}"
    status, answer = door.post("/v1/tools/add_task", {"title": title})
    assert (status, answer["task"]["title"]) == (200, title)
    assert set(answer) == {"task"}


def test_a_tool_is_called_once_under_a_key(door: Door) -> None:
    """Idempotency-Key and request_id both make a call happen once; a replay says so."""
    title = f"sew {uuid4().hex}"
    for once in ({"Idempotency_Key": uuid4().hex}, {}):
        body = {"title": title} if once else {"title": title, "request_id": uuid4().hex}
        first = door.post("/v1/tools/add_task", body, **once)[1]
        again = door.post("/v1/tools/add_task", body, **once)[1]
        assert again["task"] == first["task"]
        assert again["replayed"] is True


def test_a_chat_without_a_conversation_is_retried_safely(door: Door) -> None:
    """The same request without a conversation id finds the conversation that it began."""
    said = {"message": f"add knit {uuid4().hex}", "request_id": uuid4().hex}
    assert door.post("/v1/chat", said) == door.post("/v1/chat", said)


def test_an_unknown_tool_is_not_found(door: Door) -> None:
    """A tool that is not there answers 404 and names those there are."""
    status, problem = door.post("/v1/tools/polish_task", {})
    assert status == 404
    assert "add_task" in problem["hint"]


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/v1/tools/add_task", {"title": "x", "colour": "red"}, "colour"),
        ("/v1/tools/add_task", {"title": "x", "due": "yesterday"}, "due"),
        ("/v1/tools/delete_task", {"task_ids": ["999999999"]}, "task_ids"),
        ("/v1/chat", {"message": "x", "mood": "good"}, "mood"),
        ("/v1/chat", {"message": "x", "conversation_id": "mine"}, "conversation_id"),
        ("/v1/chat", {"message": "x", "time_zone": "Moon/Crater"}, "time_zone"),
        ("/v1/chat", {"message": "x", "request_id": ""}, "request_id"),
        ("/v1/chat", {"message": 7}, "message"),
        ("/v1/chat", {"message": "x" * 20_001}, "message"),
        ("/v1/chat", {"message": "a\x00b"}, "message"),
        ("/v1/chat", {"confirm": "made up"}, "confirm"),
        ("/v1/chat", {}, "message"),
    ],
)
def test_a_refusal_names_its_field(door: Door, path: str, body: Any, field: str) -> None:
    """What cannot be done answers 422, and the field to mend."""
    status, problem = door.post(path, body)
    assert (status, problem["field"]) == (422, field)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"buy milk"', b"\xff\xfe", b'{"message": NaN}', b"[" * 5000])
def test_what_is_no_json_object_is_malformed(door: Door, body: bytes) -> None:
    """Anything but a JSON object answers 400."""
    for path in ("/v1/chat", "/v1/tools/add_task"):
        assert door.post(path, body)[0] == 400


@pytest.mark.parametrize(
    ("path", "said"),
    [("/v1/tools/add_task", {"title": "x"}), ("/v1/chat", {"message": "hello"}), ("/v1/chat", {"confirm": ""})],
)
def test_an_over_long_key_is_refused(door: Door, path: str, said: dict[str, Any]) -> None:
    """Idempotency-Key is at most 200 characters, also beside a request_id, which counts before it."""
    status, problem = door.post(path, {**said, "request_id": "r1"}, Idempotency_Key="k" * 201)
    assert (status, problem["field"]) == (422, "Idempotency-Key")


def test_a_body_over_the_limit_is_too_large(door: Door) -> None:
    """Over 256 KiB answers 413, and the connection is not cut before the answer is read."""
    status, problem = door.post("/v1/chat", b'{"message": "' + b"x" * 1_000_000 + b'"}')
    assert (status, problem["title"]) == (413, "too large")


@pytest.mark.parametrize(
    ("headers", "field"),
    [
        ({"Host": "cuebird.example"}, "Host"),
        ({"Host": "localhost.example:8787"}, "Host"),
        ({"Origin": "https://elsewhere.example"}, "Origin"),
        ({"Origin": "null"}, "Origin"),
        ({"Sec_Fetch_Site": "cross-site"}, "Sec-Fetch-Site"),
        ({"Sec_Fetch_Site": "same-site"}, "Sec-Fetch-Site"),
    ],
)
def test_a_foreign_page_is_turned_away(door: Door, headers: dict[str, str], field: str) -> None:
    """A request from another page, or under a name that is not ours, answers 403 and calls nothing."""
    status, problem = door.post("/v1/tools/add_task", {"title": "smuggled"}, **headers)
    assert (status, problem["field"]) == (403, field)


def test_a_form_is_turned_away(door: Door) -> None:
    """What a foreign page can send without asking, a form or plain text, is not JSON: 400."""
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        status, _, body = door.ask("POST", "/v1/tools/add_task", {"Content-Type": kind}, {"title": "smuggled"})
        assert (status, json.loads(body)["field"]) == (400, "Content-Type")


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:{port}", "[::1]:{port}", "chat.localhost:{port}"])
def test_names_of_this_machine_are_ours(door: Door, host: str) -> None:
    """Loopback names and *.localhost are answered, on any port."""
    said = {"Host": host.format(port=door.host.rpartition(":")[2])}
    assert door.ask("GET", "/v1/config", said)[0] == 200


def test_its_own_page_may_ask(door: Door) -> None:
    """A request from the page this door serves is answered."""
    own = {"Origin": f"http://{door.host}", "Sec_Fetch_Site": "same-origin"}
    assert door.post("/v1/tools/list_tasks", {}, **own)[0] == 200


@pytest.fixture(scope="module")
def lone(urls: dict[str, str], free_port: Callable[[], int]) -> Iterator[Door]:
    """Give a door without an owner of its own, as it is where people sign in."""
    port = free_port()
    environment = os.environ | {
        "FUNCTION_TARGET": "chat",
        "FUNCTION_SOURCE": str(ROOT / "shared" / "runtime" / "main.py"),
        "DATABASE_URL": urls["door"],
        "TOOL_URL": "http://127.0.0.1:9/{name}",
        "GRANT_MASTER": f"k1:{MASTER.hex()}",
        "LINK_KEY": f"k1:{MASTER.hex()}",
        "LIVE_KEY": f"k1:{MASTER.hex()}",
        "CUEBIRD_URL": "https://cuebird.example",
        "HOSTS": "cuebird.example, todo.example:8443",
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


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/v1/config"), ("POST", "/v1/chat"), ("POST", "/v1/tools/list_tasks")]
)
def test_without_an_owner_one_must_sign_in(lone: Door, method: str, path: str) -> None:
    """Where no local owner is set every call answers 401 at the transport and says how to sign in."""
    status, headers, body = lone.ask(method, path, JSON, b'{"message": "add smuggled"}' if method == "POST" else None)
    assert (status, headers["www-authenticate"]) == (401, "Bearer")
    assert json.loads(body)["title"] == "unauthorised"


def test_the_page_needs_no_sign_in(lone: Door) -> None:
    """The page itself is served to whoever asks."""
    assert lone.ask("GET", "/")[0] == 200


@pytest.mark.parametrize(
    ("host", "status"), [("cuebird.example", 200), ("Todo.Example:8443", 200), ("todo.example", 403)]
)
def test_a_door_answers_to_the_names_it_was_given(lone: Door, host: str, status: int) -> None:
    """The setting HOSTS adds names, each with its port where it has one."""
    assert lone.ask("GET", "/", {"Host": host})[0] == status


def test_a_link_from_elsewhere_leads_to_the_page(lone: Door) -> None:
    """Following a link to the page is no attack: only what scripts and forms of other pages send is turned away."""
    followed = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    assert lone.ask("GET", "/", followed)[0] == 200
    assert lone.ask("GET", "/app.js", {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"})[0] == 403
