"""The two people of an attack: one who has something to lose, and one who is after it."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy.exc import DBAPIError

from scripts.attacks.siege import JSON, MCP, Answer, Gate
from scripts.tokening import issued
from shared.callers import ACCOUNT, READ, WRITE
from shared.config import SettingError
from shared.errors import CuebirdError

MANY = 6  # tasks: more than a model may delete unasked
MOST = 100  # tasks that are added to have numbers that the attacker has not
RESTLESS = {"tokens": ("last_used_at",), "owners": ("forgot_at",)}  # what goes on by itself
OWN = ("tokens", "conversations", "turns")  # what is written of whoever asks and is refused
LATER = "2031-01-01"
Kept = dict[str, list[dict[str, Any]]]  # rows by table


class Unfit(Exception):
    """Where nothing can be tried: the text says why."""


class Guest:
    """One person, by the token they hold; without one whoever lives there."""

    def __init__(self, gate: Gate, token: str = "") -> None:
        self.gate, self.token = gate, token
        self.shown = {"Authorization": f"Bearer {token}"} if token else {}

    def ask(self, method: str, path: str, said: Any = None, headers: Mapping[str, str] | None = None) -> Answer:
        """Return what this person is answered."""
        return self.gate.ask(method, path, said, {**(JSON if headers is None else headers), **self.shown})

    def call(self, tool: str, arguments: Any) -> Answer:
        """Return what a tool answers this person by REST."""
        return self.ask("POST", f"/v1/tools/{tool}", arguments)

    def model(self, tool: str, arguments: Any) -> Answer:
        """Return what a tool answers this person's model by MCP."""
        asked = {"name": tool, "arguments": arguments}
        return self.ask("POST", "/mcp", {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": asked}, MCP)

    def must(self, method: str, path: str, said: Any = None) -> Any:
        """Return the JSON of what has to succeed; Unfit where it does not."""
        answer = self.ask(method, path, said)
        if answer.status not in (200, 201, 202):
            raise Unfit(f"{path} answered {answer.status}: {(answer.said or {}).get('detail', 'no JSON')}")
        return answer.said

    def do(self, tool: str, **arguments: Any) -> Any:
        """Return what a tool says that has to succeed."""
        return self.must("POST", f"/v1/tools/{tool}", arguments)

    def kept(self, *, without: tuple[str, ...] = ()) -> Kept:
        """Return everything that is kept of this person, but for what goes on by itself."""
        told: Kept = self.must("GET", "/v1/account/export")
        return {table: _still(table, rows) for table, rows in told.items() if table not in without}


def _still(table: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    restless = RESTLESS.get(table, ())
    return sorted(({k: v for k, v in row.items() if k not in restless} for row in rows), key=repr)


@dataclass(slots=True, kw_only=True)
class Treasure:
    """What the victim has: marked words, and everything by which it could be asked for."""

    mark: str
    tasks: list[str]
    conversation: str
    confirm: str
    plan: str
    token_id: str
    revoked: str
    cursor: str
    uuids: list[str]


def laid_out(victim: Guest, attacker: Guest) -> Treasure:
    """Give the victim tasks, a talk that waits for a yes, a model's plan and tokens; their numbers are theirs alone."""
    mark = f"canary-{uuid4().hex}"
    beyond = max((task["number"] for task in attacker.kept()["tasks"]), default=0)
    mine = [_task(victim, mark)]
    if int(mine[0]) + MOST < beyond:
        raise Unfit("the attacker has more tasks than the victim: let them change places")
    while len(mine) < MANY or int(mine[-MANY]) <= beyond:
        mine.append(_task(victim, mark))
    mine = mine[-MANY:]
    talk = victim.must("POST", "/v1/chat", {"message": f"delete all tasks tagged #{mark[:20]}"})
    plan = victim.model("delete_task", {"task_ids": mine}).body.decode().partition("/v1/plans/")[2][:36]
    kept, revoked = (victim.must("POST", "/v1/tokens", {"name": name}) for name in ("kept", "revoked"))
    victim.must("DELETE", f"/v1/tokens/{revoked['id']}")
    if "confirm" not in talk or not plan:
        raise Unfit("the victim was not asked before many tasks were deleted")
    return Treasure(
        mark=mark,
        tasks=mine,
        conversation=talk["conversation_id"],
        confirm=talk["confirm"]["token"],
        plan=plan,
        token_id=kept["id"],
        revoked=revoked["token"],
        cursor=victim.do("get_changes")["cursor"],
        uuids=[row["id"] for row in victim.kept()["tasks"] if row["title"].startswith(mark)],
    )


def _task(victim: Guest, mark: str) -> str:
    made = victim.do("add_task", title=f"{mark} at home", due=LATER, recurrence="FREQ=YEARLY", tags=[mark[:20]])
    return str(made["task"]["id"])


@contextmanager
def invited(gate: Gate, home: Path) -> Iterator[tuple[Guest, Guest]]:
    """Give both people: those whose tokens are set, else two new ones of a laptop, who leave with all they had."""
    given = [os.environ.get(name, "") for name in ("CUEBIRD_TOKEN", "CUEBIRD_OTHER_TOKEN")]
    if all(given):
        victim, attacker = (Guest(gate, token) for token in given)
        yield victim, attacker
        return
    victim, attacker = (Guest(gate, token) for token in _made(home))
    try:
        yield victim, attacker
    finally:
        for one in (victim, attacker):
            one.ask("DELETE", "/v1/account", {"confirm": "delete everything"})


def _made(home: Path) -> list[str]:
    """Return the tokens of two new people of a laptop."""
    who = (f"attack-{uuid4().hex}" for _ in range(2))
    try:
        return [issued(home, "local", one, scopes=[READ, WRITE, ACCOUNT], days=1, name="attack") for one in who]
    except (CuebirdError, OSError, SettingError, DBAPIError) as why:
        raise Unfit("set CUEBIRD_TOKEN and CUEBIRD_OTHER_TOKEN, or name a laptop's folder with --data") from why
