"""A server of OpenAI's chat completions that answers by a script, over real HTTP, in the manners of several servers.

Each request is answered by the next act of the script; what is no request of chat completions, by OpenAI's own
description of them where it is at hand, is answered 400 and uses no act.
"""

import json
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from tests.house.laptop import ROOT

DESCRIPTION = Path(os.environ.get("CONTRACTS", ROOT.parent / "shared" / "contracts")) / "openai_chat.json"
KEY = "sk-test-4711"
Body = dict[str, Any]
Act = Callable[["Answering", Body], None]


@cache
def described() -> Draft202012Validator | None:
    """Return OpenAI's description of a request; None where it is not at hand."""
    if not DESCRIPTION.exists():
        return None
    whole = json.loads(DESCRIPTION.read_text(encoding="utf-8"))
    request = {"$ref": "#/components/schemas/CreateChatCompletionRequest", "components": whole["components"]}
    return Draft202012Validator(request)


class Scripted:
    """The server as a test sees it: what was asked, and what will be answered."""

    def __init__(self) -> None:
        self.url = ""
        self.acts: list[Act] = []
        self.requests: list[Body] = []
        self.keys: list[str] = []
        self.over = threading.Event()

    def will(self, *acts: Act) -> "Scripted":
        """Answer the coming requests so; what was asked until now is forgotten."""
        self.acts, self.requests, self.keys = list(acts), [], []
        return self


class Answering(BaseHTTPRequestHandler):
    """One connection; `peer` is the server it belongs to."""

    protocol_version = "HTTP/1.1"
    peer: Scripted

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        validator = described()
        if self.path != "/v1/chat/completions" or (validator and not validator.is_valid(body)):
            self.refuse(400, {"error": {"message": "no chat completion", "type": "invalid_request_error"}})
            return
        self.peer.requests.append(body)
        self.peer.keys.append(self.headers.get("Authorization", ""))
        act = self.peer.acts.pop(0) if self.peer.acts else say("I am at a loss.")
        try:
            act(self, body)
        except OSError:
            self.close_connection = True  # they hung up

    def refuse(self, status: int, body: Any, **headers: str) -> None:
        """Answer with an error."""
        raw = json.dumps(body).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", "Content-Length": str(len(raw)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(raw)

    def begin(self) -> None:
        """Begin a stream of events."""
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()

    def send(self, raw: bytes) -> None:
        """Send some bytes of the stream."""
        self.wfile.write(b"%x\r\n%s\r\n" % (len(raw), raw))
        self.wfile.flush()

    def chunk(self, delta: Body, finish: str | None = None, **more: Any) -> None:
        """Send one part of a completion."""
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        head = {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "scripted"}
        self.send(f"data: {json.dumps({**head, 'choices': [choice], **more})}\n\n".encode())

    def end(self) -> None:
        """End a stream as it should be."""
        self.send(b"data: [DONE]\n\n")
        self.wfile.write(b"0\r\n\r\n")

    def log_message(self, *_: Any) -> None:
        pass


def say(text: str, **more: Any) -> Act:
    """Answer with words, one at a time."""

    def act(to: Answering, _: Body) -> None:
        to.begin()
        to.chunk({"role": "assistant", "content": ""})
        for n, word in enumerate(text.split(" ")):
            to.chunk({"content": word if n == 0 else f" {word}"})
        to.chunk({}, "stop", **more)
        to.end()

    return act


def say_after(first: str, heard: threading.Event, then: str) -> Act:
    """Answer with words, and with more once the first were heard."""

    def act(to: Answering, _: Body) -> None:
        to.begin()
        to.chunk({"role": "assistant", "content": first})
        heard.wait(15)
        to.chunk({"content": then}, "stop")
        to.end()

    return act


def call(*calls: tuple[str, Any], text: str = "") -> Act:
    """Ask for calls of tools, their arguments in two pieces as OpenAI streams them."""

    def act(to: Answering, _: Body) -> None:
        to.begin()
        to.chunk({"role": "assistant", "content": text or None})
        for n, (tool, arguments) in enumerate(calls):
            raw = arguments if isinstance(arguments, str) else json.dumps(arguments)
            to.chunk({"tool_calls": [_part(n, f"call_{tool}_{n}", tool, "")]})
            half = len(raw) // 2
            for piece in (raw[:half], raw[half:]):
                to.chunk({"tool_calls": [{"index": n, "function": {"arguments": piece}}]})
        to.chunk({}, "tool_calls")
        to.end()

    return act


def call_at_once(*calls: tuple[str, Any]) -> Act:
    """Ask for calls as small servers do: each whole, all at index 0, with empty words beside them."""

    def act(to: Answering, _: Body) -> None:
        to.begin()
        for n, (tool, arguments) in enumerate(calls):
            to.chunk({"content": "", "tool_calls": [_part(0, f"id{n}", tool, json.dumps(arguments))]})
        to.chunk({}, "tool_calls")
        to.end()

    return act


def _part(index: int, id_: str, tool: str, arguments: str) -> Body:
    return {"index": index, "id": id_, "type": "function", "function": {"name": tool, "arguments": arguments}}


def refuse(status: int, message: str = "no", **headers: str) -> Act:
    """Answer with an error."""
    return lambda to, _: to.refuse(status, {"error": {"message": message, "type": "error"}}, **headers)


def hang(to: Answering, _: Body) -> None:
    """Say nothing until the test is over."""
    to.peer.over.wait(60)
    to.close_connection = True


def hang_after(asked: Callable[[], None]) -> Act:
    """Tell that one was asked, then say nothing until the test is over."""

    def act(to: Answering, body: Body) -> None:
        asked()
        hang(to, body)

    return act


def break_off(to: Answering, _: Body) -> None:
    """Begin to answer, then drop the connection."""
    to.begin()
    to.chunk({"role": "assistant", "content": "I have"})
    to.close_connection = True


def stop_short(to: Answering, _: Body) -> None:
    """Begin to answer, and end the stream without having come to an end."""
    to.begin()
    to.chunk({"role": "assistant", "content": "I have"})
    to.end()


def drip(to: Answering, _: Body) -> None:
    """Send an answer that never ends, a byte at a time."""
    to.begin()
    while not to.peer.over.wait(0.02):
        to.send(b":")


def babble(to: Answering, _: Body) -> None:
    """Talk without an end."""
    to.begin()
    while not to.peer.over.is_set():
        to.chunk({"content": "and so on " * 100})


def garble(to: Answering, _: Body) -> None:
    """Send what is no JSON."""
    to.begin()
    to.send(b"data: {oh no\n\n")
    to.end()


def obey(tool: str, arguments: Callable[[list[str]], Mapping[str, Any]]) -> Act:
    """Call a tool with the ids that stand in the last answer of a tool, as a model does that was led astray."""

    def act(to: Answering, body: Body) -> None:
        tasks = json.loads(body["messages"][-1]["content"])["tasks"]
        call((tool, arguments([task["id"] for task in tasks])))(to, body)

    return act


@contextmanager
def scripted() -> Iterator[Scripted]:
    """Run a scripted server on loopback for as long as a block lasts."""
    peer = Scripted()
    handler = type("Here", (Answering,), {"peer": peer})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    peer.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield peer
    finally:
        peer.over.set()
        server.shutdown()
        thread.join()
        server.server_close()
