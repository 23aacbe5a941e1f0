"""Events that nobody sent: tools called without leave, facts that never were, strange knocks, disguised attributes.

In a cluster none of these addresses can be reached from outside; on a laptop they can, by whatever runs there, and what
guards them is the key of each tool and that a consumer does only what the database says is owed.
"""

import time
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any
from uuid import uuid4

import msgspec

from scripts.attacks.scene import LATER, Scene
from scripts.attacks.siege import ENDED, JSON, Answer, Case
from shared import grants, wire
from shared.events import EVENTS, TOOL_CALLED

TOOLS: dict[str, dict[str, Any]] = {
    "add_task": {"title": "forged", "due": LATER},
    "list_tasks": {},
    "search_tasks": {"query": "canary"},
    "get_changes": {},
    "update_task": {"title": "forged"},
    "complete_task": {},
    "delete_task": {},
    "undo": {},
}
NAMED = ("update_task", "complete_task", "delete_task")  # what says which tasks
CONSUMERS = ("recurrence", "reminders", "notification")
FORGED = {"title": "forged", "status": "completed", "version": 99}
OUTSIDE = [ENDED, 400, 401, 403, 404, 405, 421]
ODD: dict[str, tuple[str, ...]] = {
    "no version": ("ce-specversion:",),
    "version 0.3": ("ce-specversion: 0.3",),
    "two versions": ("ce-specversion: 1.0", "ce-specversion: 0.3"),
    "two ids": ("ce-id: 1", "ce-id: 2"),
    "an id of 9,000 letters": (f"ce-id: {'x' * 9000}",),
    "a line break in an id": ("ce-id: 1%0d%0ace-owner:%20me",),
    "a NUL in an id": ("ce-id: 1%00",),
    "half a character": ("ce-id: %ed%a0%80",),
    "no UTF-8": ("ce-id: %ff%fe",),
    "a name with an underline": ("ce_id: 1", "ce-id:"),
    "a batch": ("Content-Type: application/cloudevents-batch+json",),
    "a structured one that is none": ("Content-Type: application/cloudevents+json",),
    "another type": ("ce-type: dev.cuebird.tool.answered.v1",),
}


def cases(scene: Scene) -> Iterator[Case]:
    """Yield what a stranger may send; and what somebody on the same machine may, where this is one."""
    yield from _from_outside(scene)
    yield from _knocks(scene)
    yield from _disguised(scene)
    for tool in TOOLS:
        yield from _called(scene, tool)
    yield from _odd(scene)
    yield from _facts(scene)


def _service(name: str) -> str:
    return f"/_services/cuebird/{name.replace('_', '-')}/"


def _from_outside(scene: Scene) -> Iterator[Case]:
    """Yield a cluster's own names, by which a door must lead nobody in."""
    names = ["add-task.cuebird", "delete-task.cuebird", "kafka-broker-ingress.knative-eventing", "kubernetes.default"]
    for name in names:
        head = f"POST / HTTP/1.1\r\nHost: {name}.svc.cluster.local\r\nConnection: close\r\n"
        sent = f"{head}ce-specversion: 1.0\r\nce-type: {TOOL_CALLED}\r\nContent-Length: 2\r\n\r\n{{}}"
        yield Case(name=f"{name} from outside", attempt=partial(scene.gate.raw, sent.encode()), expected=OUTSIDE)


def _knocks(scene: Scene) -> Iterator[Case]:
    """Yield knocks for a ring, and a provider's events, by nobody it knows."""
    gate, forger = scene.gate, scene.forger
    knock = {"message": {"attributes": {"ring": str(uuid4()), "owner": str(scene.owner())}}}
    shown: dict[str, dict[str, str]] = {
        "a key of our own": {"Authorization": f"Bearer {forger.own(aud=f'{gate.url}/bell')}"},
        "alg none": {"Authorization": f"Bearer {forger.unsigned('none')}"},
        "a person's token": dict(scene.attacker.shown),
    } | ({} if gate.open else {"nothing": {}} | _misused(scene))
    for how, headers in shown.items():
        ask = partial(gate.ask, "POST", "/bell", knock, JSON | headers)
        yield Case(name=f"a knock at the bell with {how}", attempt=ask, expected=[204] if gate.open else [401, 403])
    bounced = [{"event": "bounce", "email": "victim@example.org", "reminder": scene.treasure.keys[0]}]
    for how, headers in {
        "no signature": {},
        "a made-up signature": {
            "X-Twilio-Email-Event-Webhook-Signature": "MEUCIQDx",
            "X-Twilio-Email-Event-Webhook-Timestamp": str(int(time.time())),
        },
    }.items():
        ask = partial(gate.ask, "POST", "/v1/mail/events", bounced, JSON | headers)
        yield Case(name=f"a provider's bounce with {how}", attempt=ask, expected=[401, 403, 404, 422])


def _misused(scene: Scene) -> dict[str, dict[str, str]]:
    """Return what the issuer signed itself, for another account or another place."""
    if not scene.forger.has_theirs:
        return {}
    pushed = f"{scene.gate.url}/bell"
    made = {
        "a person's own sign-in": scene.forger.theirs(aud=pushed),
        "another account's push": scene.forger.theirs(aud=pushed, email="push@evil.example"),
        "a push for elsewhere": scene.forger.theirs(aud="https://elsewhere.example/bell", email="push@example.org"),
        "an unverified account": scene.forger.theirs(aud=pushed, email="push@example.org", email_verified=False),
    }
    return {how: {"Authorization": f"Bearer {token}"} for how, token in made.items()}


def _disguised(scene: Scene) -> Iterator[Case]:
    """Yield attributes of another in one's own call: whose call it is, only the token says."""
    owner = str(scene.owner())
    for name in ("ce-owner", "ce-userid", "ce-subject", "X-Cuebird-Owner", "X-Forwarded-User", grants.HEADER):
        ask = partial(scene.attacker.ask, "POST", "/v1/tools/list_tasks", {}, JSON | {name: owner})
        yield Case(name=f"{name} of another with one's own token", attempt=ask, expected=[200])


def _called(scene: Scene, tool: str) -> Iterator[Case]:
    """Yield calls of a tool in the victim's name, under grants that do not hold for them."""
    call = Call(scene, tool)
    stranger = {"k1": b"a key of our own, 32 bytes long."}
    shown: dict[str, str | None] = {
        "no grant": None,
        "an empty grant": "",
        "a grant that is none": "v1.k1.e30.",
        "a stranger's grant": call.grant(stranger),
        "a stranger's grant under a key id of none": call.grant({"": stranger["k1"]}),
    }
    if scene.vault is not None:
        keys = scene.vault.keys(f"grant-{tool.replace('_', '-')}")
        other = "list_tasks" if tool == "add_task" else "add_task"
        shown |= {
            "a grant that is over": call.grant(keys, expires=int(time.time()) - 1),
            "a grant for another event": call.grant(keys, event_id=str(uuid4())),
            "a grant for other arguments": call.grant(keys, body=wire.digest({})),
            "a grant for another tool": call.grant(keys, tool=other),
            "a grant that reaches another tool": call.grant(keys, scopes=(other,)),
            "a grant of no reach": call.grant(keys, scopes=()),
            "another tool's key": call.grant(scene.vault.keys(f"grant-{other.replace('_', '-')}")),
        }
    for how, grant in shown.items():
        expected = [401, 403] if scene.vault else OUTSIDE
        yield Case(name=f"{tool} by event: {how}", attempt=partial(call.made, grant), expected=expected)


class Call:
    """One call of a tool, as a door would make it in the victim's name."""

    def __init__(self, scene: Scene, tool: str) -> None:
        named = {"task_ids": scene.treasure.tasks} if tool in NAMED else {}
        self._gate, self._tool, self._owner = scene.gate, tool, scene.owner()
        self._data = {"arguments": {**TOOLS[tool], **named}}
        self._event_id = str(uuid4())

    def grant(self, keys: Mapping[str, bytes], **other: Any) -> str:
        """Return the grant of this call under the first of the keys; `other` claims make it another one."""
        claims = {
            "owner": self._owner,
            "kind": "person",
            "actor": "me",
            "client": "attack",
            "door": "rest",
            "scopes": (self._tool,),
            "tool": self._tool,
            "event_id": self._event_id,
            "body": wire.digest(self._data),
            "expires": int(time.time()) + grants.LIFE,
        }
        key_id, key = next(iter(keys.items()))
        return grants.seal(grants.Grant(**{**claims, **other}), key_id=key_id, key=key)

    def made(self, grant: str | None) -> Answer:
        """Return what the tool's own Service answers."""
        said = {"ce-specversion": "1.0", "ce-id": self._event_id, "ce-source": "/doors", "ce-type": TOOL_CALLED}
        said |= {"ce-owner": str(self._owner)} | ({} if grant is None else {grants.HEADER: grant})
        return self._gate.ask("POST", _service(self._tool), self._data, JSON | said)


def _odd(scene: Scene) -> Iterator[Case]:
    """Yield events whose attributes are none (CloudEvents 1.0 and its HTTP binding), at a Broker and at a tool."""
    for path in ("/cuebird/tasks", _service("add_task")):
        for how, lines in ODD.items():
            names = {line.partition(":")[0].lower() for line in lines}
            whole = {"ce-specversion": "1.0", "ce-id": str(uuid4()), "ce-source": "/x", "ce-type": TOOL_CALLED}
            rest = [f"{name}: {value}" for name, value in whole.items() if name not in names]
            head = [f"POST {path} HTTP/1.1", f"Host: {scene.gate.name}", "Connection: close", "Content-Length: 2"]
            sent = "\r\n".join([*head, *rest, *lines]) + "\r\n\r\n{}"
            attempt = partial(scene.gate.raw, sent.encode("latin-1"))
            yield Case(
                name=f"an event with {how} for {path}", attempt=attempt, expected=[202, *OUTSIDE, 413, 415, 422, 431]
            )


def _facts(scene: Scene) -> Iterator[Case]:
    """Yield facts about the victim's tasks that never were, handed to each consumer as a Broker would."""
    task = scene.treasure.keys[0]
    listed = scene.victim.do("list_tasks", text=scene.treasure.mark, limit=100)["tasks"]
    view = next((one for one in listed if one["id"] == scene.treasure.tasks[0]), {}) | FORGED
    ring = {"ring_id": str(uuid4()), "task_id": task, "ring_at": "2026-01-01T00:00:00Z", "reason": "x", "late": 0}
    for consumer in CONSUMERS:
        for kind in EVENTS:
            data = {"task": view, **ring, "channel": "folder", "message_id": "<x@example.org>"}
            event = {"specversion": "1.0", "id": str(uuid4()), "source": "/forged", "type": kind, "data": data}
            event |= {"owner": str(scene.owner()), "subject": task}
            sent = {"Content-Type": "application/cloudevents+json"}
            ask = partial(scene.gate.ask, "POST", _service(consumer), msgspec.json.encode(event), sent)
            yield Case(name=f"{kind} that never was, for {consumer}", attempt=ask, expected=[204, *OUTSIDE, 422])
