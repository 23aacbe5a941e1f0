"""A door calls tools over HTTP: once done whatever the line does, and refusals come back as what they were."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import uuid4

import msgspec
import pytest

from shared.adapters.tools_http import HttpTools
from shared.errors import Refused, Unavailable
from shared.ports import Actor, Asker
from tests.house.people import MASTER, Person, answered, signature

Reply = Callable[[BaseHTTPRequestHandler, int, bytes], None]


def plainly(line: BaseHTTPRequestHandler, status: int, body: bytes) -> None:
    """Answer what the tool said."""
    line.send_response(status)
    line.send_header("Content-Length", str(len(body)))
    line.end_headers()
    line.wfile.write(body)


class Line:
    """The road to the tools: it carries each call to the real tool, and replies as a test has it."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.reply: Reply = plainly
        self.calls = 0

    def carry(self, request: BaseHTTPRequestHandler) -> None:
        """Hand a request to the tool its path names, and answer."""
        self.calls += 1
        tool = request.path.strip("/").replace("-", "_")
        body = request.rfile.read(int(request.headers["Content-Length"]))
        status, answer = answered(signature("tools", tool), self.person.world(tool), dict(request.headers), body)
        self.reply(request, status, msgspec.json.encode(answer))


@contextmanager
def carried(line: Line) -> Iterator[str]:
    """Serve a line on loopback for as long as a block lasts; yield its address."""

    class Road(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            line.carry(self)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Road)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/{{name}}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def line(person: Person) -> Line:
    """Give a road to one person's tools."""
    return Line(person)


@pytest.fixture
def tools(line: Line) -> Iterator[HttpTools]:
    """Give the tools at the other end of the road."""
    with carried(line) as url:
        yield HttpTools(url, {"k1": MASTER})


@pytest.fixture
def asker(person: Person) -> Asker:
    """Give the person as a door knows them."""
    actor = Actor(kind="agent", name="chat", client="page", door="chat")
    return Asker(owner=person.owner, actor=actor, group_id=uuid4(), conversation_id=uuid4(), words="call her")


def test_a_call_is_answered_with_the_tools_answer(tools: HttpTools, asker: Asker, person: Person) -> None:
    """The answer is the tool's own, and the event says the chain, the words and the actor."""
    answer = tools.call("add_task", {"title": "call"}, asker)
    assert answer["task"]["title"] == "call"
    [event] = person.events("task.created")
    assert event["correlationid"] == str(asker.group_id)


def test_a_refusal_comes_back_as_it_was(tools: HttpTools, asker: Asker) -> None:
    """Detail, field, value and hint of a refusal are those the tool gave."""
    with pytest.raises(Refused) as refused:
        tools.call("add_task", {"title": "x", "due": "never"}, asker)
    assert (refused.value.field, refused.value.value) == ("due", "never")
    assert refused.value.hint


def test_a_tool_there_is_not_is_refused(tools: HttpTools, asker: Asker, line: Line) -> None:
    """A name that is no tool's is refused without a call, and the tools there are are named."""
    with pytest.raises(Refused, match="there is no") as refused:
        tools.call("drop_tables", {}, asker)
    assert "add_task" in (refused.value.hint or "")
    assert line.calls == 0


def test_a_call_whose_answer_was_lost_is_done_once(tools: HttpTools, asker: Asker, line: Line, person: Person) -> None:
    """Where the line is cut after the work, the same call is sent again and finds the first one's answer."""

    def cut_once(request: BaseHTTPRequestHandler, _status: int, _body: bytes) -> None:
        line.reply = plainly
        request.close_connection = True

    line.reply = cut_once
    answer = tools.call("add_task", {"title": "call"}, asker)
    assert (answer["replayed"], line.calls) == (True, 2)
    assert len(person.do("list_tasks")["tasks"]) == 1


@pytest.mark.parametrize(("status", "body"), [(502, b"<html>"), (503, b""), (500, b"{}"), (200, b"OK"), (404, b"[]")])
def test_what_is_no_tools_answer_is_trouble_of_ours(
    tools: HttpTools, asker: Asker, line: Line, status: int, body: bytes
) -> None:
    """An answer that is no tool's (a proxy's page, an empty 503) means: try again later."""
    line.reply = lambda request, _status, _body: plainly(request, status, body)
    with pytest.raises(Unavailable, match="add_task"):
        tools.call("add_task", {"title": "call"}, asker)


def test_a_tool_that_is_not_there_is_trouble_of_ours(asker: Asker, free_port: Callable[[], int]) -> None:
    """Where nobody listens the caller is told to come again."""
    with pytest.raises(Unavailable, match="does not answer"):
        HttpTools(f"http://127.0.0.1:{free_port()}/{{name}}", {"k1": MASTER}).call("list_tasks", {}, asker)


def test_the_first_master_seals(line: Line, asker: Asker) -> None:
    """Of two masters the first is used; a tool that does not know it is unavailable: the person is not to blame."""
    with carried(line) as url:
        assert HttpTools(url, {"k1": MASTER, "k0": bytes(32)}).call("list_tasks", {}, asker)["tasks"] == []
        with pytest.raises(Unavailable, match="answered 401"):
            HttpTools(url, {"k0": bytes(32), "k1": MASTER}).call("list_tasks", {}, asker)


def test_a_trace_goes_on_behind_the_tool(person: Person, tools: HttpTools) -> None:
    """The trace a caller is part of is carried to the tool, and by what it tells to everybody behind it."""
    trace = f"00-{uuid4().hex}-{uuid4().hex[:16]}-01"
    actor = Actor(kind="person", name="me", client="test", door="test")
    tools.call("add_task", {"title": "trace the leak"}, Asker(owner=person.owner, actor=actor, traceparent=trace))
    assert person.events("task.created")[-1]["traceparent"] == trace
