"""Words that would be commands elsewhere: SQL, HTML, templates, prompts, in what is said and read; and odd JSON."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from scripts.attacks.guests import Guest
from scripts.attacks.scene import LATER, Scene
from scripts.attacks.siege import JSON, MCP, Answer, Case
from scripts.attacks.theirs import Hand, nothing_done

SQL = (
    "' or '1'='1",
    "'; drop table tasks; --",
    "x') union select sha256 from tokens --",
    "\\'; select pg_sleep(9) --",
    "$$; set role postgres; $$",
    "%' or owner is not null --",
    "{0} {owner} %(owner)s :owner",
    "\u02bc or 1=1 --",
)
ODD: Mapping[str, bytes] = {
    "no JSON": b"{",
    "nothing": b"",
    "a list": b"[1]",
    "a text": b'"x"',
    "no UTF-8": b"\xff\xfe\xfd",
    "UTF-16": '{"title": "x"}'.encode("utf-16"),
    "a number that is none": b'{"title": NaN}',
    "a comma too many": b'{"title": "x",}',
    "a key twice": b'{"title": "x", "title": "y"}',
    "half a letter": b'{"title": "\\ud800"}',
    "a NUL": b'{"title": "x\\u0000y"}',
    "a raw NUL": b'{"title": "x\x00y"}',
    "a number of 5,000 digits": b'{"title": ' + b"9" * 5000 + b"}",
    "a number beyond all": b'{"title": 1e999999}',
    "lists in lists": b"[" * 100_000 + b"]" * 100_000,
    "objects in objects": b'{"a":' * 20_000 + b"1" + b"}" * 20_000,
    "what others inherit": b'{"__proto__": {"title": "x"}, "constructor": {}}',
}
HUGE = (2**31, 2**63, 2**64, -1, 10**40, 1e308)


def cases(scene: Scene) -> Iterator[Case]:
    """Yield the words at every tool that searches, in every field that is refused, in the talk; and odd JSON."""
    attacker = scene.attacker
    for door in ("REST", "MCP"):
        yield from _words(Hand(attacker, door))
        yield from _numbers(Hand(attacker, door))
    for said in (
        *(f"find {sql}" for sql in SQL),
        "find poison",
        f"what is due on {LATER}?",
        "what did you change today?",
    ):
        ask = partial(attacker.ask, "POST", "/v1/chat", {"message": said})
        yield Case(name=f"said: {said[:50]}", attempt=ask, expected=[200], right=nothing_done)
    yield from _json(attacker)
    yield from _headers(attacker)


def _words(hand: Hand) -> Iterator[Case]:
    for said in SQL:
        for tool, arguments in {"search_tasks": {"query": said}, "list_tasks": {"text": said, "tags": [said]}}.items():
            name = f"{tool} by {hand.door}: {said[:30]}"
            yield Case(name=name, attempt=partial(hand.done, tool, arguments), expected=[200], right=_nothing_found)
    refused: dict[str, dict[str, Any]] = {
        "due": {"title": "x", "due": SQL[1]},
        "time_zone": {"title": "x", "due": "2031-01-01T09:00", "time_zone": "../../../etc/passwd"},
        "recurrence": {"title": "x", "due": "2031-01-01", "recurrence": "FREQ=SECONDLY"},
        "priority": {"title": "x", "priority": SQL[0]},
        "parent": {"title": "x", "parent": SQL[0]},
        "reminders": {"title": "x", "reminders": ["P99999999999D"]},
        "title": {"title": "x\u0000y"},
        "a NUL in tags": {"title": "x", "tags": ["\u0000"]},
    }
    for field, arguments in refused.items():
        yield hand.refused(f"words in {field}", "add_task", arguments)
    for tool in ("list_tasks", "search_tasks"):
        for said in ("sort", "order", "status"):
            yield hand.refused(f"SQL in {said}", tool, {"query": "x", said: "title; drop table tasks"})


def _nothing_found(answer: Answer) -> bool:
    said = answer.said or {}
    found = said.get("result", {}).get("structuredContent", said).get("tasks", [{"title": "?"}])
    return all(task["title"].startswith("poison: ") for task in found)  # our own, which are words to be found


def _numbers(hand: Hand) -> Iterator[Case]:
    for huge in HUGE:
        yield hand.refused(f"a limit of {huge:g}", "list_tasks", {"limit": huge})
        yield hand.refused(f"task {huge:g}", "delete_task", {"task_ids": [str(huge)]})
        attempt = partial(hand.done, "get_changes", {"since": f"1.{huge}"})
        yield Case(name=f"get_changes by {hand.door}: since {huge:g}", attempt=attempt, expected=[410, 422])
    yield hand.refused("10,000 tasks at once", "delete_task", {"task_ids": [str(n) for n in range(10_000)]})


def _json(attacker: Guest) -> Iterator[Case]:
    for name, raw in ODD.items():
        for path in ("/v1/tools/add_task", "/v1/chat", "/mcp"):
            headers = MCP if path == "/mcp" else JSON
            yield Case(name=f"{name} for {path}", attempt=partial(attacker.ask, "POST", path, raw, headers))


def _headers(attacker: Guest) -> Iterator[Case]:
    """Yield headers that mean something to us, and here say nothing good."""
    for name, value in {
        "Idempotency-Key": "x" * 300,
        "Last-Event-ID": "1.' or 1=1",
        "Accept": "*/*;q=" + "9" * 100,
        "traceparent": "00-" + "f" * 500,
        "Cookie": "cuebird=" + "x" * 3000,
        "Accept-Language": "\u00e9" * 50,
        "MCP-Protocol-Version": "9999-99-99",
        "If-Match": '"1-' + "9" * 40 + '"',
    }.items():
        attempt = partial(attacker.ask, "POST", "/v1/tools/list_tasks", {"text": "no such"}, {**JSON, name: value})
        yield Case(name=f"{name}: {value[:20]}", attempt=attempt, expected=[200, 400, 412, 422])
        look = partial(attacker.ask, "GET", "/v1/changes", None, {name: value})
        yield Case(name=f"{name}: {value[:20]} at changes", attempt=look, expected=[200, 400, 410, 422])
