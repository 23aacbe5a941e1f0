"""Whoever watches is told of every change once, in order, at once, and finds back to where they were. Zone: Etc/UTC."""

import http.client
import json
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from typing import Any, NamedTuple
from uuid import uuid4

import pytest
from sqlalchemy import Engine, text

from scripts.render import PROFILES
from shared.adapters.owners import make_owner
from shared.runtime.watching import LASTS
from shared.runtime.world import World
from tests.functions.test_every_function import served
from tests.house.people import Person, RecordingBroker

Change = tuple[str, str]  # kind and task


class Heard(NamedTuple):
    """One server-sent event."""

    id: str
    name: str
    data: Any


class Listening:
    """One open stream, read event by event (WHATWG HTML 9.2); `last` is the id by which a browser would come back."""

    def __init__(self, port: int, path: str = "/v1/stream", **headers: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        self._connection.request("GET", path, headers=headers)
        self.answer = self._connection.getresponse()
        self.last = ""

    def block(self) -> dict[str, str] | None:
        """Return the fields of the next block, empty for a comment; None once the stream has ended."""
        lines = list(iter(lambda: self.answer.readline().decode().rstrip("\n"), ""))
        if not lines:
            return None
        fields = dict(line.split(": ", 1) for line in lines if not line.startswith(":"))
        self.last = fields.get("id", self.last)
        return fields

    def hear(self) -> Heard:
        """Return the next event."""
        while (fields := self.block()) is not None:
            if "data" in fields:
                return Heard(fields["id"], fields["event"], json.loads(fields["data"]))
        raise EOFError

    def change(self) -> Change:
        """Return the next event, which must be a change."""
        heard = self.hear()
        assert heard.name == "change"
        return heard.data["kind"], heard.data["task_id"]

    def close(self) -> None:
        """Hang up."""
        self.answer.close()
        self._connection.close()


@pytest.fixture(scope="module")
def person(
    administrator: Engine, tool_worlds: Callable[[str], World], worker_world: World, broker: RecordingBroker
) -> Person:
    """Give one person, whose history these tests share."""
    with administrator.begin() as connection:
        owner = make_owner(connection, "test", str(uuid4()), "Etc/UTC")
    return Person(owner, tool_worlds, worker_world, broker)


@pytest.fixture(scope="module")
def port(person: Person, urls: dict[str, str], broker: RecordingBroker, free_port: Callable[[], int]) -> Iterator[int]:
    """Give the port of that person's stream."""
    found = free_port()
    with served("stream", urls, broker, str(person.owner), found):
        yield found


def changes(port: int, query: str = "") -> tuple[int, Any]:
    """Ask once what has changed; return status and answer."""
    with closing(Listening(port, f"/v1/changes{query}")) as asked:
        return asked.answer.status, json.loads(asked.answer.read())


def added(person: Person, title: str = "air the beds") -> str:
    """Add a task; return its id."""
    return str(person.do("add_task", title=title)["task"]["id"])


def now(port: int) -> tuple[int, int]:
    """Return the epoch and seq a history has come to."""
    with closing(Listening(port)) as listening:
        listening.block()
    epoch, seq = listening.last.split(".")
    return int(epoch), int(seq)


def test_each_change_is_told_as_it_is_made(person: Person, port: int) -> None:
    """An open stream begins with where it is and when to come back, then tells who did what to which task."""
    task = added(person)
    epoch, seq = now(port)
    with closing(Listening(port)) as listening:
        assert listening.answer.getheader("Content-Type", "").startswith("text/event-stream")
        begins = listening.block()
        assert begins is not None
        assert (begins["id"], 500 <= int(begins["retry"]) <= 1500) == (f"{epoch}.{seq}", True)
        person.do("complete_task", task_ids=[task])
        heard = listening.hear()
    assert (heard.id, heard.name) == (f"{epoch}.{seq + 1}", "change")
    assert (heard.data["kind"], heard.data["task_id"], heard.data["task"]["status"]) == ("completed", task, "completed")
    assert heard.data["actor"] == {"kind": "person", "name": "me", "client": "test", "door": "test"}
    assert heard.data["at"].endswith("Z")


def test_who_comes_back_is_told_what_they_missed(person: Person, port: int) -> None:
    """With the last id they saw, wherever the stream was cut, each change is told once: none missed, none doubled."""
    begin = "{}.{}".format(*now(port))
    ids = [added(person) for _ in range(3)]
    person.do("complete_task", task_ids=ids)  # one unit of work, which a cut may divide
    whole = [("created", one) for one in ids] + [("completed", one) for one in ids]
    for cut in range(1, len(whole)):
        with closing(Listening(port, f"/v1/stream?since={begin}")) as first:
            told = [first.change() for _ in range(cut)]
        with closing(Listening(port, **{"Last-Event-ID": first.last})) as second:
            told += [second.change() for _ in range(len(whole) - cut)]
        assert told == whole


def test_the_same_cursors_are_good_at_both_doors(person: Person, port: int) -> None:
    """`/v1/changes` answers what follows on a cursor of the stream, in pages, with the cursor to go on from."""
    epoch, seq = now(port)
    ids = [added(person) for _ in range(3)]
    status, page = changes(port, f"?since={epoch}.{seq}&limit=2")
    assert (status, [one["task_id"] for one in page["changes"]]) == (200, ids[:2])
    assert page["cursor"] == f"{epoch}.{seq + 2}"
    assert [one["task_id"] for one in changes(port, f"?since={page['cursor']}")[1]["changes"]] == ids[2:]
    with closing(Listening(port, f"/v1/stream?since={page['cursor']}")) as listening:
        assert listening.change() == ("created", ids[2])


@pytest.mark.parametrize("cursor", ["99.0", "1.9999"])
def test_an_expired_cursor_says_to_read_everything_again(person: Person, port: int, cursor: str) -> None:
    """It is 410 where one asks, and on the stream a reset, after which the stream goes on from now."""
    task = added(person)
    here = "{}.{}".format(*now(port))
    status, problem = changes(port, f"?since={cursor}")
    assert (status, problem["field"], problem["value"]) == (410, "since", cursor)
    with closing(Listening(port, **{"Last-Event-ID": cursor})) as listening:
        assert listening.hear() == Heard(here, "reset", {"cursor": here})
        person.do("delete_task", task_ids=[task])
        assert listening.change() == ("deleted", task)


def test_a_restore_resets_open_streams(person: Person, port: int, administrator: Engine) -> None:
    """When the database is set back and its epoch rises, whoever watches is told to read everything again."""
    epoch, seq = now(port)
    with closing(Listening(port)) as listening:
        listening.block()
        with administrator.begin() as connection:
            risen = text("update owners set epoch = epoch + 1 where id = :owner")
            connection.execute(risen, {"owner": person.owner})
        assert listening.hear()[:2] == (f"{epoch + 1}.{seq}", "reset")


@pytest.mark.parametrize(
    ("query", "field"), [("?since=x", "since"), ("?limit=0", "limit"), ("?limit=x", "limit"), ("?sinec=1.1", "sinec")]
)
def test_what_cannot_be_read_is_refused_by_name(port: int, query: str, field: str) -> None:
    """A wrong value, and a name nobody knows, is named."""
    status, problem = changes(port, query)
    assert (status, problem["field"]) == (422, field)


def test_a_foreign_page_is_told_nothing(port: int) -> None:
    """Neither its origin nor a name it leads here under gets in, at either path."""
    for path in ("/v1/stream", "/v1/changes"):
        for headers in ({"Origin": "https://evil.example"}, {"Host": "evil.example"}):
            with closing(Listening(port, path, **headers)) as foreign:
                assert foreign.answer.status == 403


def test_open_streams_end_whole_with_the_process(
    person: Person, urls: dict[str, str], broker: RecordingBroker, free_port: Callable[[], int]
) -> None:
    """Told to end, a function with open streams ends them at once and as they should end, and then itself with 0."""
    port = free_port()
    with ExitStack() as stack:
        process = stack.enter_context(served("stream", urls, broker, str(person.owner), port))
        listening = [stack.enter_context(closing(Listening(port))) for _ in range(3)]
        for one in listening:
            assert one.block()
        process.send_signal(signal.SIGTERM)
        assert [one.block() for one in listening] == [None] * 3  # an IncompleteRead were the stream cut
        assert process.wait(10) == 0


def test_a_stream_ends_before_the_platform_cuts_it() -> None:
    """The longest stream is shorter than its Service's time limit, with room for a slow last word."""
    assert LASTS[1] + 30 <= PROFILES["stream"].timeout
