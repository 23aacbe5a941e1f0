"""People for tests: each an owner of their own on a real database, calling real functions through the real edge.

Events go to a recording broker over real HTTP; a test delivers them as it likes, or not at all.
"""

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from typing import Any
from uuid import UUID, uuid4

import msgspec
from flask import Request
from werkzeug.datastructures import Headers
from werkzeug.test import EnvironBuilder

from shared import grants, wire
from shared.config import Settings
from shared.events import TOOL_CALLED
from shared.runtime.serving import SERVED, answer_to
from shared.runtime.signature import Signature
from shared.runtime.world import World

MASTER = bytes(range(32))


class RecordingBroker:
    """A broker that keeps what is published and delivers nothing; it can be told to refuse."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.events: list[dict[str, Any]] = []
        self.refuses = False


@contextmanager
def recording_broker() -> Iterator[RecordingBroker]:
    """Run a recording broker on loopback for as long as a block lasts."""

    class Ingress(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            event = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if not broker.refuses:
                broker.events.append(event)
            self.send_response(503 if broker.refuses else 202)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Ingress)
    server.daemon_threads = True
    broker = RecordingBroker(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield broker
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def world_of(role: str, urls: Mapping[str, str], broker: RecordingBroker, **settings: str) -> World:
    """Return a world as a function of that database role has it."""
    environment = {
        "DATABASE_URL": urls[role],
        "BROKER_TASKS_URL": f"{broker.url}/tasks",
        "BROKER_REMINDERS_URL": f"{broker.url}/reminders",
        "GRANT_MASTER": f"k1:{MASTER.hex()}",
        "OWED_FOR": "0",
        "CUEBIRD_URL": "http://localhost:8787",
        "LINK_KEY": f"k1:{MASTER.hex()}",
        "LIVE_KEY": f"k1:{MASTER.hex()}",
        "CUEBIRD_MAIL_FROM": "Cuebird <cuebird@example.org>",
        **settings,
    }
    return World(Settings(environment=environment))


def signature(room: str, name: str) -> Signature:
    """Return a function's signature."""
    found: Signature = getattr(import_module(f"functions.{room}.{name}"), name).signature
    return found


class Person:
    """One owner, and what they can do: call tools, and have consumers and the sweep work for them."""

    def __init__(self, owner: UUID, tools: Callable[[str], World], worker: World, broker: RecordingBroker) -> None:
        self.owner = owner
        self.address = f"{owner}@example.org"
        self._tools = tools
        self.worker = worker
        self._broker = broker

    def world(self, tool: str) -> World:
        """Return the world of a tool's Service."""
        return self._tools(tool)

    def ask(
        self, tool: str, arguments: Any, *, request_id: str | None = None, conversation: str | None = None, **grant: Any
    ) -> tuple[int, Any]:
        """Call a tool as a door would; return status and answer."""
        headers, body = self.request(tool, arguments, request_id=request_id, conversation=conversation, **grant)
        return answered(signature("tools", tool), self._tools(tool), headers, body)

    def request(
        self, tool: str, arguments: Any, *, request_id: str | None = None, conversation: str | None = None, **grant: Any
    ) -> tuple[dict[str, str], bytes]:
        """Return headers and body of a tool call."""
        data = {"arguments": arguments} | ({"request_id": request_id} if request_id else {})
        data |= {"conversation_id": conversation} if conversation else {}
        event_id = str(uuid4())
        headers = {"ce-specversion": "1.0", "ce-id": event_id, "ce-source": "/doors", "ce-type": TOOL_CALLED}
        headers |= {"Content-Type": "application/json", grants.HEADER: self.grant(tool, event_id, data, **grant)}
        return headers, msgspec.json.encode(data)

    def grant(self, tool: str, event_id: str, data: Any, **other: Any) -> str:
        """Return the grant of one call; `other` claims make it another one."""
        claims = {
            "owner": self.owner,
            "kind": "person",
            "actor": "me",
            "client": "test",
            "door": "test",
            "scopes": ("*",),
            "tool": tool,
            "event_id": event_id,
            "body": wire.digest(data),
            "expires": int(time.time()) + 60,
        }
        return grants.seal(grants.Grant(**{**claims, **other}), key_id="k1", key=grants.tool_key(MASTER, tool))

    def do(self, tool: str, **arguments: Any) -> Any:
        """Call a tool that must succeed; return its answer."""
        status, answer = self.ask(tool, arguments)
        assert status == 200, answer
        return answer

    def refused(self, tool: str, **arguments: Any) -> Any:
        """Call a tool that must refuse; return the problem."""
        status, answer = self.ask(tool, arguments)
        assert status == 422, (status, answer)
        return answer

    def events(self, kind: str = "") -> list[dict[str, Any]]:
        """Return this person's published events, all or of one kind such as `task.completed`."""
        mine = [event for event in self._broker.events if event["owner"] == str(self.owner)]
        return [event for event in mine if event["type"].startswith(f"dev.cuebird.{kind}")]

    def deliver(self, consumer: str, event: Mapping[str, Any]) -> int:
        """Hand an event to a consumer as a Broker would; return the status."""
        headers = {"Content-Type": "application/cloudevents+json"}
        return answered(signature("consumers", consumer), self.worker, headers, msgspec.json.encode(event))[0]

    def sweep(self) -> int:
        """Let the sweep tick once; return the status."""
        return answered(signature("edges", "sweep"), self.worker, {}, b"")[0]

    def knock(self, ring: UUID) -> int:
        """Knock at the bell for one of this person's rings; return the status."""
        body = msgspec.json.encode({"ring": ring, "owner": self.owner})
        headers = {"Content-Type": "application/json"}
        return answered(signature("edges", "bell"), self.worker, headers, body)[0]


def answered(function: Signature, world: World, headers: Mapping[str, str], body: bytes) -> tuple[int, Any]:
    """Return status and answer of one request to a function at its edge."""
    request = Request(EnvironBuilder(method="POST", path="/", headers=Headers(dict(headers)), data=body).get_environ())
    response = answer_to(lambda: SERVED[function.profile](function, world, request), function)
    said = response.get_data()
    return response.status_code, json.loads(said) if said else None
