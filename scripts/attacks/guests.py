"""The two people of an attack: one who has something to lose, and one who is after it."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from scripts.attacks.siege import JSON, MCP, Answer, Gate
from scripts.attacks.vault import Unfit, Vault

RESTLESS = {"tokens": ("last_used_at",), "owners": ("forgot_at",)}  # what goes on by itself
OWN = ("tokens", "conversations", "turns", "proposals")  # what is written of whoever asks and is refused
Kept = dict[str, list[dict[str, Any]]]  # rows by table


class Guest:
    """One person, by the token they hold; without one whoever lives there."""

    def __init__(self, gate: Gate, token: str = "") -> None:
        self.gate, self.token = gate, token
        self.shown = {"Authorization": f"Bearer {token}"} if token else {}
        self.cookie: dict[str, str] = {}

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

    def owner(self) -> UUID:
        """Return this person's own id."""
        return UUID(self.must("GET", "/v1/account/export")["owners"][0]["id"])

    def kept(self, *, without: tuple[str, ...] = ()) -> Kept:
        """Return everything that is kept of this person, but for what goes on by itself."""
        told: Kept = self.must("GET", "/v1/account/export")
        return {table: _still(table, rows) for table, rows in told.items() if table not in without}


def _still(table: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    restless = RESTLESS.get(table, ())
    return sorted(({k: v for k, v in row.items() if k not in restless} for row in rows), key=repr)


@contextmanager
def invited(gate: Gate, home: Path) -> Iterator[tuple[Guest, Guest, Vault | None]]:
    """Give both people: those whose tokens are set, else two new ones of a laptop, who leave with all they had."""
    given = [os.environ.get(name, "") for name in ("CUEBIRD_TOKEN", "CUEBIRD_OTHER_TOKEN")]
    vault = None if all(given) else Vault(home)
    victim, attacker = (Guest(gate, token) for token in (given if vault is None else [vault.token(), vault.token()]))
    try:
        yield victim, attacker, vault
    finally:
        for one in (victim, attacker) if vault else ():
            one.ask("DELETE", "/v1/account", {"confirm": "delete everything"})
