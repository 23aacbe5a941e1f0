"""Pages elsewhere in a person's own browser: they bring the person's cookie or address with them, and are sent away."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from scripts.attacks.guests import Guest
from scripts.attacks.scene import Scene
from scripts.attacks.siege import JSON, MCP, REFUSED, Answer, Case, Gate

EVIL = "evil.example"
STRANGE: dict[str, dict[str, str]] = {
    "from another origin": {"Origin": f"https://{EVIL}"},
    "from no origin": {"Origin": "null"},
    "from another port": {"Origin": "http://localhost:1"},
    "from a name like ours": {"Origin": f"http://localhost.{EVIL}"},
    "from another site": {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"},
    "from a sister site": {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "cors"},
    "by a name that points here": {"Host": EVIL},
    "by a name that begins as ours": {"Host": f"localhost.{EVIL}"},
    "by a name and a user": {"Host": f"localhost:80@{EVIL}"},
}
FORMS = (
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "text/plain",
    "text/plain; x=application/json",
)
CALL = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "add_task", "arguments": {"title": "x"}}}
LEAVING = {"confirm": "delete everything"}


def cases(scene: Scene) -> Iterator[Case]:
    """Yield every strange origin at every door, forms, preflights, and names that others write into our answers."""
    gate, treasure = scene.gate, scene.treasure
    doors: dict[str, tuple[str, str, Any]] = {
        "a task is added": ("POST", "/v1/tools/add_task", {"title": "x"}),
        "something is said": ("POST", "/v1/chat", {"message": "add x"}),
        "a model adds a task": ("POST", "/mcp", CALL),
        "everything is read": ("GET", "/v1/account/export", None),
        "everything is deleted": ("DELETE", "/v1/account", LEAVING),
        "a token is made": ("POST", "/v1/tokens", {"name": "x"}),
        "settings are changed": ("PATCH", "/v1/settings", {"day_starts": "05:55"}),
        "mails are redirected": ("POST", "/v1/mail", {"to": "mallory@example.org"}),
        "a plan is agreed to": ("POST", f"/v1/plans/{treasure.plan}", {}),
        "changes are read": ("GET", "/v1/changes", None),
        "the stream is read": ("GET", "/v1/stream", None),
    }
    known = brought(gate, scene.victim)
    for how, headers in STRANGE.items():
        for what, (method, path, said) in doors.items():
            sent = {**(MCP if path == "/mcp" else JSON), **known, **headers}
            yield Case(name=f"{how}: {what}", attempt=partial(gate.ask, method, path, said, sent), expected=[403, 404])
    yield from _forms(gate, known, doors)
    yield from _elsewhere(gate, known)


def brought(gate: Gate, victim: Guest) -> Mapping[str, str]:
    """Return what a browser sends along by itself: the person's cookie, on a laptop nothing; else their token."""
    return victim.cookie or ({} if gate.open else victim.shown)


def _forms(gate: Gate, known: Mapping[str, str], doors: Mapping[str, tuple[str, str, Any]]) -> Iterator[Case]:
    for kind in FORMS:
        for what, (method, path, said) in doors.items():
            if method == "POST" and "/plans/" not in path:
                attempt = partial(gate.ask, method, path, said, {**known, "Content-Type": kind})
                yield Case(name=f"as {kind.partition(';')[0]}: {what}", attempt=attempt, expected=[400, 415])
    for header in ("X-HTTP-Method-Override", "X-Method-Override"):
        attempt = partial(gate.ask, "GET", "/v1/tools/add_task?title=x", None, {**known, header: "POST"})
        yield Case(name=f"a GET that says {header}", attempt=attempt, expected=[405])


def _elsewhere(gate: Gate, known: Mapping[str, str]) -> Iterator[Case]:
    asking = {"Origin": f"https://{EVIL}", "Access-Control-Request-Method": "POST"}
    for path in ("/v1/tools/add_task", "/mcp", "/v1/changes"):
        name = f"a page elsewhere asks beforehand for {path}"
        yield Case(name=name, attempt=partial(gate.ask, "OPTIONS", path, None, asking), expected=[403])
    for header in ("X-Forwarded-Host", "X-Forwarded-Server", "Forwarded", "X-Original-URL", "X-Rewrite-URL"):
        attempt = partial(gate.ask, "GET", "/v1/config", None, {**known, header: f"{EVIL}/v1/account"})
        yield Case(name=f"another name in {header}", attempt=attempt, expected=[200], right=_ours)
    for path in ("/v1/sign-in/back?code=x&state=y", "/v1/sign-in/back?error=x&state=", "/v1/sign-in/back"):
        yield Case(name=f"nobody signed in comes back by {path}", attempt=partial(gate.ask, "GET", path, None, {}))
    for path in (
        f"/v1/sign-in?zone=//{EVIL}",
        f"/v1/sign-in?zone=UTC&next=https://{EVIL}",
        f"//{EVIL}/",
        f"/%5c{EVIL}",
    ):
        attempt = partial(gate.ask, "GET", path, None, {})
        yield Case(name=f"led away by {path}", attempt=attempt, expected=[303, 404, 422], right=_ours)
    framed = partial(gate.ask, "GET", "/", None, {})
    yield Case(name="the page in a frame of another", attempt=framed, expected=[200], right=_strict)


def _ours(answer: Answer) -> bool:
    """Return whether an answer leads nobody to another's host."""
    written = b"" if answer.status in REFUSED else answer.body
    return EVIL not in answer.headers.get("location", "").partition("?")[0] and EVIL.encode() not in written


def _strict(answer: Answer) -> bool:
    policy = answer.headers.get("content-security-policy", "")
    return "frame-ancestors 'none'" in policy and "unsafe" not in policy
