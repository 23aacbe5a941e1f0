"""Tokens that open nothing: forged, unsigned, expired, for others, revoked, at every door."""

import time
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any
from uuid import uuid4

from scripts.attacks.forger import Forger
from scripts.attacks.guests import Guest
from scripts.attacks.scene import Scene
from scripts.attacks.siege import JSON, MCP, Answer, Case, Gate

CALL = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "list_tasks", "arguments": {}}}
DOORS: dict[str, tuple[str, str, Any]] = {
    "the page": ("GET", "/v1/config", None),
    "settings": ("GET", "/v1/settings", None),
    "the mailbox": ("GET", "/v1/mail", None),
    "tokens": ("GET", "/v1/tokens", None),
    "the export": ("GET", "/v1/account/export", None),
    "leaving": ("DELETE", "/v1/account", {}),
    "changes": ("GET", "/v1/changes", None),
    "the stream": ("GET", "/v1/stream", None),
    "tools": ("POST", "/v1/tools/list_tasks", {}),
    "words": ("POST", "/v1/words", {"message": "x", "start": 0, "end": 1, "task_id": "1"}),
    "the talk": ("POST", "/v1/chat", {"message": "what is due?"}),
    "models": ("POST", "/mcp", CALL),
}
KINDS = ("the page", "changes", "models")  # one served by each function


def cases(scene: Scene) -> Iterator[Case]:
    """Yield every token at a door of each kind, and the plainest at every door."""
    gate, attacker, forger = scene.gate, scene.attacker, scene.forger
    tokens = worn_out(scene) | signed(forger) | (misused(forger) if forger.has_theirs else {})
    for how, shown in tokens.items():
        for door in KINDS:
            yield _case(gate, how, door, {"Authorization": shown})
    for how, headers in plain(gate, attacker).items():
        for door in DOORS:
            yield _case(gate, how, door, headers)
    yield Case(name="nobody went where a token said", attempt=partial(_went, forger), expected=[200])
    name = "a token in the address opens nothing"
    place = f"/v1/config?access_token={attacker.token}"
    yield Case(name=name, attempt=partial(gate.ask, "GET", place, None, {"Authorization": "Bearer"}), expected=[401])


def plain(gate: Gate, attacker: Guest) -> dict[str, dict[str, str]]:
    """Return what is tried at every door; to come with nothing is no trespass where a laptop's own person lives."""
    found = {
        "a token nobody made": {"Authorization": f"Bearer cbd_{uuid4().hex}_{'A' * 43}"},
        "most of a token": {"Authorization": attacker.shown["Authorization"][:-1]},
    }
    if gate.open:
        return found
    made_up = {"Cookie": f"__Host-cuebird={uuid4().hex}_x; cuebird={uuid4().hex}_' or 1=1"}
    return found | {"nothing": {}, "a cookie nobody made": made_up}


def worn_out(scene: Scene) -> dict[str, str]:
    """Return what is no token of ours, or no more."""
    attacker, treasure = scene.attacker, scene.treasure
    over = {"a token that is over": f"Bearer {scene.vault.token(days=-1)}"} if scene.vault else {}
    name, _, secret = attacker.token.removeprefix("cbd_").partition("_")
    return over | {
        "an empty token": "Bearer ",
        "a password": "Basic dmljdGltOnBhc3N3b3Jk",
        "a token as a password": f"Basic {attacker.token}",
        "a revoked token": f"Bearer {treasure.revoked}",
        "another's token id with our secret": f"Bearer cbd_{treasure.token_id.replace('-', '')}_{secret}",
        "our token id with another secret": f"Bearer cbd_{name}_{secret[::-1]}",
        "a token with SQL in it": f"Bearer cbd_{name}_' or '1'='1",
        "a token of 7,000 letters": f"Bearer cbd_{'a' * 7000}",
        "two tokens at once": f"Bearer {attacker.token}, Bearer {attacker.token}",
    }


def signed(forger: Forger) -> dict[str, str]:
    """Return issuers' tokens that do not hold, whoever has signed them."""
    made = {
        "alg none": forger.unsigned("none"),
        "alg None": forger.unsigned("None"),
        "no algorithm": forger.unsigned(""),
        "no signature": forger.own().rpartition(".")[0] + ".",
        "a key of our own": forger.own(),
        "a key of our own in its head": forger.own({"jwk": forger.jwk}),
        "a key id with a path": forger.own({"kid": "../../../../dev/null"}),
        "a key id with SQL": forger.own({"kid": "x' union select 'k"}),
        "a key id that is a list": forger.own({"kid": ["k1"]}),
        "something critical in its head": forger.own({"crit": ["exp"], "b64": False}),
        "a place where its key lies": forger.own({"jku": forger.lure, "x5u": forger.lure}),
        "an issuer that would be asked": forger.own(iss=forger.lure),
        "HS256 with the public key": forger.shared(forger.public),
        "HS256 with no key": forger.shared(b""),
        "an issuer of our own": forger.own(iss="https://evil.example"),
        "an issuer that is a list": forger.own(iss=[forger.issuer]),
        "no issuer": forger.own(iss=None),
        "claims that are no object": "e30.W10.e30",
        "nothing in it": "..",
    }
    return {f"an issuer's token with {how}": f"Bearer {token}" for how, token in made.items()}


def misused(forger: Forger) -> dict[str, str]:
    """Return tokens that the issuer signed itself, and not for this."""
    made = {
        "that is over": forger.theirs(time.time() - 7200),
        "that is not yet": forger.theirs(nbf=int(time.time()) + 3600),
        "for another audience": forger.theirs(aud="https://elsewhere.example"),
        "for the issuer": forger.theirs(aud=forger.issuer),
        "for no audience": forger.theirs(aud=None),
        "for nobody": forger.theirs(sub=""),
        "without an end": forger.theirs(exp=None),
        "in another issuer's name": forger.theirs(iss="https://evil.example"),
        "in nearly its name": forger.theirs(iss=f"{forger.issuer}/"),
    }
    return {f"an issuer's own token {how}": f"Bearer {token}" for how, token in made.items()}


def _went(forger: Forger) -> Answer:
    return Answer(404 if forger.lured() else 200)


def _case(gate: Gate, how: str, door: str, shown: Mapping[str, str]) -> Case:
    method, path, said = DOORS[door]
    ask = partial(gate.ask, method, path, said, {**(MCP if path == "/mcp" else JSON), **shown})
    return Case(name=f"{how} opens no door for {door}", attempt=ask, expected=[401])
