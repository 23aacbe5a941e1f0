"""Another person's things, asked for at every door by every tool: answered as what is not there at all."""

import re
from collections.abc import Iterator
from functools import partial
from typing import Any
from uuid import uuid4

from scripts.attacks.guests import Guest
from scripts.attacks.scene import LATER, Scene, Treasure
from scripts.attacks.siege import Answer, Case

ABSENT = 7_000_000  # added to a number, it is nobody's
CHANGES: dict[str, dict[str, Any]] = {
    "update_task": {"title": "stolen"},
    "complete_task": {},
    "delete_task": {},
}
LOOKS: dict[str, dict[str, Any]] = {
    "list_tasks": {"text": "canary"},
    "search_tasks": {"query": "canary"},
    "get_changes": {"limit": 500},
}
NUMBERS = re.compile(r"\d+")


def cases(scene: Scene) -> Iterator[Case]:
    """Yield the matrix of tools, doors and ids, and all else that has an id."""
    attacker, treasure = scene.attacker, scene.treasure
    for door in ("REST", "MCP"):
        yield from _changes(Hand(attacker, door), treasure)
        yield from _looks(Hand(attacker, door), treasure)
    yield from _talked(attacker, treasure)
    yield from _others(attacker, treasure)


class Hand:
    """The attacker at one door: it calls tools, and sees a refusal in whatever form that door gives it."""

    def __init__(self, who: Guest, door: str) -> None:
        self.door, self._call = door, who.model if door == "MCP" else who.call

    def done(self, tool: str, arguments: Any) -> Answer:
        """Return what a tool answers; a refusal that came as an MCP result has its own status."""
        answer = self._call(tool, arguments)
        result = (answer.said or {}).get("result") if self.door == "MCP" else None
        if not result or not result.get("isError"):
            return answer
        return Answer(422, answer.headers, result["content"][0]["text"].encode())

    def refused(self, name: str, tool: str, arguments: Any) -> Case:
        """Return the case of a call that has to be refused."""
        return Case(name=f"{tool} by {self.door}: {name}", attempt=partial(self.done, tool, arguments), expected=[422])

    def alike(self, tool: str, theirs: Any, nobodys: Any) -> Case:
        """Return the case of two calls whose refusals have to be the same but for the numbers that were said."""
        attempt = partial(self._both, tool, theirs, nobodys)
        return Case(name=f"{tool} by {self.door}: another's is as nobody's", attempt=attempt, expected=[422])

    def _both(self, tool: str, theirs: Any, nobodys: Any) -> Answer:
        first, second = self.done(tool, theirs), self.done(tool, nobodys)
        same = _bare(first) == _bare(second)
        return first if same else Answer(first.status, first.headers, b"not as nobody's: " + first.body)


def _bare(answer: Answer) -> tuple[int, str]:
    return answer.status, NUMBERS.sub("N", answer.body.decode())


def _changes(hand: Hand, treasure: Treasure) -> Iterator[Case]:
    one = treasure.tasks[0]
    nobodys = str(int(one) + ABSENT)
    named: dict[str, list[Any]] = {
        "another's task": [one],
        "all of another's tasks": treasure.tasks,
        "another's task by its key": [treasure.keys[0]],
        "another's task by a number": [int(one)],
        "another's task and SQL": [f"{one} or 1=1"],
        "another's task in a list": [[one]],
    }
    for tool, more in CHANGES.items():
        for what, ids in named.items():
            yield hand.refused(what, tool, {"task_ids": ids, **more})
        yield hand.alike(tool, {"task_ids": [one], **more}, {"task_ids": [nobodys], **more})
    below = {"title": "x", "due": LATER}
    yield hand.refused("below another's task", "add_task", {**below, "parent": one})
    yield hand.refused("an owner of its own", "add_task", {**below, "owner": treasure.keys[0]})
    yield hand.refused("an id of its own", "add_task", {**below, "id": treasure.keys[0]})
    yield hand.alike("add_task", {**below, "parent": one}, {**below, "parent": nobodys})
    yield hand.refused("another's list", "list_tasks", {"owner": treasure.keys[0]})
    yield hand.refused("nothing of one's own", "undo", {"what": treasure.conversation})


def _looks(hand: Hand, treasure: Treasure) -> Iterator[Case]:
    for tool, arguments in LOOKS.items():
        name = f"{tool} by {hand.door}: nothing of another's is found"
        yield Case(name=name, attempt=partial(hand.done, tool, arguments), expected=[200])
    for tool in ("list_tasks", "search_tasks"):
        query = {"query": "canary"} if tool == "search_tasks" else {}
        yield hand.refused("a cursor of one's own make", tool, {**query, "cursor": treasure.cursor})


def _talked(attacker: Guest, treasure: Treasure) -> Iterator[Case]:
    """Yield what is said in one's own talk, and in another's, whose words and lists are not to be seen."""
    one = treasure.tasks[0]
    said = [f"complete task {one}", f"delete task {one}", f"show task {one}", "find canary", "delete the canary one"]
    said += [f"rename task {one} to stolen", "who changed the canary task?", "undo everything from this conversation"]
    for words in said:
        ask = partial(attacker.ask, "POST", "/v1/chat", {"message": words})
        yield Case(name=f"talk: {words.replace(one, 'N')}", attempt=ask, expected=[200], right=nothing_done)
    for words in ("yes", "delete the first one", "delete them all", "what did I say before?"):
        ask = partial(attacker.ask, "POST", "/v1/chat", {"message": words, "conversation_id": treasure.conversation})
        yield Case(name=f"in another's conversation: {words}", attempt=ask, expected=[200], right=nothing_done)


def nothing_done(answer: Answer) -> bool:
    """Return whether a talk called no tool that changes anything."""
    looked = {"list_tasks", "search_tasks", "get_changes"}
    return all(call["tool"] in looked for call in (answer.said or {}).get("calls", ()))


def _others(attacker: Guest, treasure: Treasure) -> Iterator[Case]:
    """Yield plans, tokens, cursors and mails of another."""
    asked: dict[str, tuple[str, str, Any, tuple[int, ...]]] = {
        "revoke another's token": ("DELETE", f"/v1/tokens/{treasure.token_id}", {}, (422,)),
        "revoke nobody's token": ("DELETE", f"/v1/tokens/{uuid4()}", {}, (422,)),
        "see another's plan": ("GET", f"/v1/plans/{treasure.plan}", None, (403, 422)),
        "say yes to another's plan": ("POST", f"/v1/plans/{treasure.plan}", {}, (403, 422)),
        "say no to another's plan": ("POST", f"/v1/plans/{treasure.plan}/no", {}, (403, 422)),
        "say yes to nobody's plan": ("POST", f"/v1/plans/{uuid4()}", {}, (403, 422)),
        "changes from another's cursor on": ("GET", f"/v1/changes?since={treasure.cursor}", None, (200, 410, 422)),
        "changes of another by name": ("GET", f"/v1/changes?owner={treasure.keys[0]}", None, (422,)),
        "the stream of another by name": ("GET", f"/v1/stream?owner={treasure.keys[0]}", None, (422,)),
        "another's words as a title": (
            *("POST", "/v1/words"),
            {"message": "buy milk tomorrow", "start": 9, "end": 17, "task_id": treasure.tasks[0]},
            (422,),
        ),
        "the mails of this machine": ("GET", "/v1/mails", None, (404,)),
        "another's mailbox": ("POST", "/v1/mail", {"owner": treasure.keys[0], "stopped": True}, (422,)),
    }
    for name, (method, path, said, expected) in asked.items():
        yield Case(name=name, attempt=partial(attacker.ask, method, path, said), expected=expected)
