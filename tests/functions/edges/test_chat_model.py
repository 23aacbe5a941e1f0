"""A whole Cuebird with a language model: its words come through every door between as they are said."""

import json
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from urllib.parse import urlsplit
from uuid import uuid4

import psutil
import pytest
from sqlalchemy import text

from shared.adapters.database import engine
from tests.house.laptop import Laptop, laptop
from tests.peers.openai_server import (
    DESCRIPTION,
    KEY,
    Scripted,
    break_off,
    call,
    described,
    hang_after,
    say,
    say_after,
    scripted,
)


@pytest.fixture(scope="module")
def server() -> Iterator[Scripted]:
    """Give a scripted server."""
    with scripted() as peer:
        yield peer


@pytest.fixture(scope="module")
def minded(
    server: Scripted, tmp_path_factory: pytest.TempPathFactory, free_port: Callable[[], int]
) -> Iterator[Laptop]:
    """Give a Cuebird that was started with a model."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("OPENAI_API_KEY", KEY)
        environment.setenv("OPENAI_BASE_URL", server.url)
        environment.setenv("OPENAI_MODEL", "scripted-1")
        with laptop(tmp_path_factory.mktemp("minded") / "data", free_port()) as running:
            yield running


def streamed(house: Laptop, message: str) -> list[tuple[str, dict[str, object]]]:
    """Say something and return the server-sent events, each as its name and data."""
    headers = {"Content-Type": "application/json", "Accept": "text/event-stream"}
    body = json.dumps({"message": message, "request_id": uuid4().hex}).encode()
    with urllib.request.urlopen(urllib.request.Request(f"{house.url}/v1/chat", body, headers), timeout=60) as answer:
        assert answer.headers["Content-Type"].startswith("text/event-stream")
        events = answer.read().decode().split("\n\n")[:-1]
    parts = [event.split("\n") for event in events]
    return [(name.removeprefix("event: "), json.loads(data.removeprefix("data: "))) for name, data in parts]


def test_its_words_are_streamed(minded: Laptop, server: Scripted) -> None:
    """The door's events are the calls and words as they happen, and the whole at last."""
    server.will(call(("add_task", {"title": "mend the fence"})), say("The fence is on your list."))
    *told, (last, done) = streamed(minded, "the fence has seen better days, do something about that")
    assert [name for name, _ in told] == ["call", *["delta"] * 6]
    assert "".join(str(said["text"]) for name, said in told if name == "delta") == "The fence is on your list."
    assert (last, done["reply"]) == ("done", "The fence is on your list.")
    assert server.requests[0]["model"] == "scripted-1"


def test_each_word_comes_when_it_is_said(minded: Laptop, server: Scripted) -> None:
    """The first word is at the person before the model says the second."""
    heard = threading.Event()
    server.will(say_after("One", heard, " two."))
    headers = {"Content-Type": "application/json", "Accept": "text/event-stream"}
    body = json.dumps({"message": "count to two in your own good time"}).encode()
    with urllib.request.urlopen(urllib.request.Request(f"{minded.url}/v1/chat", body, headers), timeout=20) as answer:
        assert [answer.readline() for _ in range(2)] == [b"event: delta\n", b'data: {"text":"One"}\n']
        heard.set()
        assert b" two." in answer.read()


def test_where_it_fails_the_whole_says_so(minded: Laptop, server: Scripted) -> None:
    """What the grammar answers in its place is streamed too, and is the reply."""
    server.will(break_off)
    title = f"oil {uuid4().hex}"
    *told, (_, done) = streamed(minded, f"add {title}")
    assert [name for name, _ in told] == ["delta", "delta", "delta", "call", "delta"]
    assert done["reply"] == f"The language model broke off, so I understood this without it.\nAdded: {title}"


def test_a_message_goes_on_after_a_kill(minded: Laptop, server: Scripted) -> None:
    """Where the door is killed between two rounds, the same message again goes on from the calls that were kept."""
    sow, reap = f"sow {uuid4().hex}", f"reap {uuid4().hex}"
    said = {"request_id": uuid4().hex, "conversation_id": str(uuid4())}
    asked = threading.Event()
    server.will(call(("add_task", {"title": sow}), ("add_task", {"title": reap})), hang_after(asked.set))
    with ThreadPoolExecutor(1) as pool:
        cut = pool.submit(minded.post, "/v1/chat", {"message": f"I must {sow} and {reap}", **said})
        assert asked.wait(30)
        kill_who_asks(server, minded)
        assert lost(cut)
    expire(minded, said["conversation_id"])
    server.will(say("Both are on your list."))
    answer = minded.say(f"I must {sow} and {reap}", **said)
    assert answer["reply"] == "Both are on your list."
    assert [one["arguments"]["title"] for one in answer["calls"]] == [sow, reap]
    assert [message["role"] for message in server.requests[0]["messages"]][-3:] == ["assistant", "tool", "tool"]
    assert [len(minded.do("search_tasks", query=title)["tasks"]) for title in (sow, reap)] == [1, 1]


def kill_who_asks(server: Scripted, house: Laptop) -> None:
    """Kill the process that waits for an answer of the model's server."""
    port = urlsplit(server.url).port
    processes = psutil.Process(house.process.pid).children(recursive=True)
    asking = [one for one in processes if port in {where.raddr.port for where in one.net_connections() if where.raddr}]
    assert asking
    for one in asking:
        one.kill()
    psutil.wait_procs(asking, timeout=30)


def lost(answer: "Future[tuple[int, object]]") -> bool:
    """Return whether no answer of the door came of a request."""
    try:
        return answer.result(60)[0] >= 500
    except OSError:
        return True


def expire(house: Laptop, conversation: str) -> None:
    """Let a conversation's claim be over, as thirty seconds would."""
    doors = engine((house.data / "secrets" / "database-door" / "url").read_text(), pool=1)
    owner = (house.data / "secrets" / "local-owner" / "id").read_text()
    with doors.begin() as connection:
        connection.execute(text("select set_config('cuebird.owner', :owner, true)"), {"owner": owner})
        expired = "update conversations set state = state - 'lease' where id = :id"
        assert connection.execute(text(expired), {"id": conversation}).rowcount == 1
    doors.dispose()


def test_the_key_stays_where_it_is(minded: Laptop, server: Scripted) -> None:
    """The key goes to the model's server and stands in no log and no answer."""
    server.will(say("Hello."))
    assert KEY not in str(minded.say("hello there, how do you do"))
    assert server.keys == [f"Bearer {KEY}"]
    assert KEY not in (minded.data / "functions.log").read_text(encoding="utf-8")


def test_the_peer_knows_a_request_when_it_sees_one(server: Scripted) -> None:
    """The server that stands for OpenAI refuses what is no request, so that it would refuse a bad one of ours."""
    if described() is None:
        pytest.skip(f"NO {DESCRIPTION.name}: without OpenAI's description our requests are not validated")
    body = json.dumps({"model": "m", "messages": [{"role": "wizard", "content": 5}], "tools": "all"}).encode()
    headers = {"Content-Type": "application/json"}
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(urllib.request.Request(f"{server.url}/chat/completions", body, headers), timeout=10)
    assert refused.value.code == 400
    refused.value.close()
