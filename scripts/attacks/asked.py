"""The yes that only the person can give: taken from another, given twice, made up, or said by a program."""

from collections.abc import Iterator
from functools import partial
from typing import Any
from uuid import uuid4

from scripts.attacks.scene import Scene
from scripts.attacks.siege import JSON, MCP, Answer, Case
from scripts.attacks.theirs import nothing_done

MODERN = MCP | {"MCP-Protocol-Version": "2026-07-28", "Mcp-Method": "tools/call", "Mcp-Name": "delete_task"}
META = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientCapabilities": {"elicitation": {"form": {}}},
    "io.modelcontextprotocol/clientInfo": {"name": "attack", "version": "1"},
}
YES = {"confirm": {"action": "accept", "content": {"confirm": True}}}


def cases(scene: Scene) -> Iterator[Case]:
    """Yield what accepts nothing in a talk, of a plan, or in a model's answer."""
    yield from _in_talk(scene)
    yield from _of_plans(scene)
    yield from _by_models(scene)
    yield from _by_narrow_tokens(scene)


def _in_talk(scene: Scene) -> Iterator[Case]:
    token, there = scene.treasure.confirm, scene.treasure.conversation
    spent = scene.spent.confirm
    version, key_id, claims, seal = token.split(".")
    tokens: dict[str, tuple[str, str]] = {
        "another's yes in another's talk": (token, there),
        "another's yes in a talk of one's own": (token, scene.spent.conversation),
        "another's yes in a new talk": (token, str(uuid4())),
        "a yes that was said before": (spent, scene.spent.conversation),
        "a yes that was said before, in a new talk": (spent, str(uuid4())),
        "a yes with another seal": (f"{version}.{key_id}.{claims}.{seal[::-1]}", there),
        "a yes without a seal": (f"{version}.{key_id}.{claims}.", there),
        "a yes under another key": (f"{version}.k9.{claims}.{seal}", there),
        "a yes of another version": (f"v2.{key_id}.{claims}.{seal}", there),
        "a yes with claims that are none": (f"{version}.{key_id}.%%%.{seal}", there),
        "a yes that is nothing": ("....", there),
        "a yes of one word": ("yes", there),
    }
    for name, (said, where) in tokens.items():
        ask = partial(scene.attacker.ask, "POST", "/v1/chat", {"confirm": said, "conversation_id": where})
        yield Case(name=name, attempt=ask, expected=[200, 403, 422], right=nothing_done)


def _of_plans(scene: Scene) -> Iterator[Case]:
    """Yield a program that opens the person's own page, with their token, for their plan."""
    place = f"/v1/plans/{scene.treasure.plan}"
    for method, path in (("GET", place), ("POST", place), ("POST", f"{place}/no"), ("HEAD", place)):
        attempt = partial(scene.victim.ask, method, path, None if method != "POST" else {})
        yield Case(name=f"the victim's own program: {method} {path[-8:]}", attempt=attempt, expected=[403])


def _by_models(scene: Scene) -> Iterator[Case]:
    """Yield a model that answers for its person: with another's state, its own once more, or one made up."""
    theirs = _state(scene)
    states = {
        "another's state": theirs,
        "another's plan as a state": scene.treasure.plan,
        "nobody's plan as a state": str(uuid4()),
        "a state that was changed": theirs[:-4] + theirs[-4:][::-1],
        "a state cut short": theirs[: len(theirs) // 2],
        "a state that is none": "x",
        "a state of 20,000 letters": "A" * 20_000,
        "no state": "",
    }
    for name, state in states.items():
        attempt = partial(_called, scene.attacker, scene.treasure.tasks, state)
        yield Case(name=f"a model says yes with {name}", attempt=attempt, expected=[200, 400], right=_refused)


def _state(scene: Scene) -> str:
    """Return what the victim's own client holds while its person is asked."""
    answer = _called(scene.victim, scene.treasure.tasks, None)
    return str(((answer.said or {}).get("result") or {}).get("requestState", ""))


def _called(who: Any, tasks: list[str], state: str | None) -> Answer:
    said: dict[str, Any] = {"_meta": META, "name": "delete_task", "arguments": {"task_ids": tasks}}
    said |= {"requestState": state, "inputResponses": YES} if state is not None else {}
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": said}
    answer: Answer = who.ask("POST", "/mcp", call, MODERN)
    return answer


def _refused(answer: Answer) -> bool:
    said = answer.said or {}
    return "error" in said or bool(said.get("result", {}).get("isError"))


def _by_narrow_tokens(scene: Scene) -> Iterator[Case]:
    """Yield a token that only reads, at what it does not cover; it is the attacker's own, who made it so."""
    narrow = scene.attacker.must("POST", "/v1/tokens", {"name": "narrow", "scopes": ["tasks:read"], "days": 1})["token"]
    shown = JSON | {"Authorization": f"Bearer {narrow}"}
    one = {"task_ids": [scene.spent.poison[0]]}
    doors: dict[str, tuple[str, str, Any]] = {
        "adds": ("POST", "/v1/tools/add_task", {"title": "x"}),
        "completes": ("POST", "/v1/tools/complete_task", one),
        "deletes": ("POST", "/v1/tools/delete_task", one),
        "changes": ("POST", "/v1/tools/update_task", {**one, "title": "x"}),
        "takes back": ("POST", "/v1/tools/undo", {}),
        "talks": ("POST", "/v1/chat", {"message": "add x"}),
        "sets": ("PATCH", "/v1/settings", {"day_starts": "05:55"}),
        "redirects mails": ("POST", "/v1/mail", {"stopped": True}),
        "reads settings": ("GET", "/v1/settings", None),
        "exports": ("GET", "/v1/account/export", None),
        "deletes everything": ("DELETE", "/v1/account", {"confirm": "delete everything"}),
        "makes a token": ("POST", "/v1/tokens", {"name": "wide"}),
        "lists tokens": ("GET", "/v1/tokens", None),
        "says yes": ("POST", f"/v1/plans/{scene.treasure.plan}", {}),
    }
    for what, (method, path, said) in doors.items():
        attempt = partial(scene.gate.ask, method, path, said, shown)
        yield Case(name=f"a token that only reads {what}", attempt=attempt, expected=[403])
    wide = partial(scene.attacker.ask, "POST", "/v1/tokens", {"name": "all", "scopes": ["*"]})
    yield Case(name="a token for everything is made", attempt=wide, expected=[422])
