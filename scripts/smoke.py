"""A real conversation with a running Cuebird: add, list, complete, the next occurrence, and a reminder that goes out.

What it adds it deletes again. Against a cloud it needs a personal access token, as CUEBIRD_TOKEN.
"""

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import msgspec
import urllib3

NEXT = 10.0  # seconds within which the next occurrence comes (promised: 5)
MAIL = 90.0  # seconds within which a reminder is mailed (promised: a minute)


class Failed(Exception):
    """A step went otherwise than it should; the text says how."""


class Talk:
    """One conversation with a Cuebird, and the tasks it made."""

    def __init__(self, url: str, token: str) -> None:
        self._url = url.rstrip("/")
        self._headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
        self._http = urllib3.PoolManager(retries=False, timeout=urllib3.Timeout(connect=5, read=35))
        self.made: set[str] = set()

    def ask(self, method: str, path: str, said: Any = None) -> Any:
        """Return the answer's JSON; Failed where it is none, or no 2xx."""
        body = None if said is None else msgspec.json.encode(said)
        try:
            answer = self._http.request(method, f"{self._url}{path}", body=body, headers=self._headers)
            found = msgspec.json.decode(answer.data)
        except urllib3.exceptions.HTTPError as why:
            raise Failed(f"{path} does not answer: {type(why).__name__}") from None
        except msgspec.DecodeError:
            raise Failed(f"{path} answered {answer.status} and no JSON") from None
        if answer.status // 100 != 2:  # noqa: PLR2004  # 2xx: done
            raise Failed(f"{path} answered {answer.status}: {found.get('detail', found)}")
        return found

    def do(self, tool: str, **arguments: Any) -> Any:
        """Return what a tool says."""
        answer = self.ask("POST", f"/v1/tools/{tool}", {**arguments, "request_id": str(uuid4())})
        self.made |= {answer["task"]["id"]} if tool == "add_task" else set()
        return answer

    def find(self, words: str) -> list[Any]:
        """Return the open tasks that hold the words."""
        found: list[Any] = self.ask("POST", "/v1/tools/list_tasks", {"text": words, "limit": 50})["tasks"]
        return found


def conversation(talk: Talk) -> Iterator[tuple[str, Callable[[], None]]]:
    """Yield the steps in order, each with its name."""
    name = f"smoke {uuid4().hex[:8]}"
    yield "it answers", lambda: _expect("version" in talk.ask("GET", "/v1/config"), "it does not say its version")
    yield "a sentence becomes a task", lambda: _said(talk, f'add "{name}" every day at 9')
    yield "the task is listed", lambda: _expect(len(talk.find(name)) == 1, "the task is not in the list")
    yield "completing it makes the next occurrence", lambda: _next(talk, name)
    yield "a reminder goes out", lambda: _reminded(talk, f"{name} soon")


def _said(talk: Talk, sentence: str) -> None:
    answer = talk.ask("POST", "/v1/chat", {"message": sentence})
    tools = [call["tool"] for call in answer["calls"]]
    talk.made |= {call["result"]["task"]["id"] for call in answer["calls"] if call["tool"] == "add_task"}
    _expect(tools == ["add_task"], f"it did {tools or 'nothing'}: {answer['reply']}")


def _next(talk: Talk, name: str) -> None:
    [task] = talk.find(name)
    talk.do("complete_task", task_ids=[task["id"]])
    found = _until(NEXT, lambda: [one for one in talk.find(name) if one["occurrence"] == task["occurrence"] + 1])
    talk.made |= {one["id"] for one in found}
    _expect(bool(found), f"no next occurrence within {NEXT:g} s")


def _reminded(talk: Talk, name: str) -> None:
    at = (datetime.now(UTC) + timedelta(seconds=2)).strftime("%Y-%m-%dT%H:%M:%S")
    talk.do("add_task", title=name, reminders=[at], time_zone="UTC")
    over = {"sent", "failed", "suppressed"}

    def state() -> str | None:
        [task] = talk.find(name)
        found: str = task["reminders"][0]["state"]
        return found if found in over else None

    found = _until(MAIL, state)
    _expect(found == "sent", f"the reminder is {found or 'still waiting'} after {MAIL:g} s")


def _until(seconds: float, look: Callable[[], Any]) -> Any:
    ends = time.monotonic() + seconds
    while not (found := look()) and time.monotonic() < ends:
        time.sleep(0.2)
    return found


def _expect(true: bool, else_: str) -> None:
    if not true:
        raise Failed(else_)


@contextmanager
def _tidied(talk: Talk) -> Iterator[None]:
    """Delete what was made, whatever came of it."""
    try:
        yield
    finally:
        for task in sorted(talk.made):
            try:
                talk.do("delete_task", task_ids=[task])
            except Failed as why:
                print(f"smoke: task {task} could not be deleted: {why}", file=sys.stderr)


def main(arguments: list[str]) -> int:
    """Take the steps and say of each how it went; 1 where one failed."""
    parser = argparse.ArgumentParser(prog="scripts/smoke", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("url", nargs="?", default="http://localhost:8787", help="where Cuebird is")
    parser.add_argument("--quick", action="store_true", help="leave the reminder out")
    given = parser.parse_args(arguments)
    talk = Talk(given.url, os.environ.get("CUEBIRD_TOKEN", ""))
    with _tidied(talk):
        for name, step in conversation(talk):
            if given.quick and "reminder" in name:
                continue
            began = time.monotonic()
            try:
                step()
            except Failed as why:
                print(f"no  {name}: {why}")
                return 1
            print(f"ok  {name} ({(time.monotonic() - began) * 1000:.0f} ms)")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
