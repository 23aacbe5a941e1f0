"""Requests that are no good HTTP: smuggled, cut off, oversized, slow, led astray by their path."""

import gzip
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from functools import partial

from scripts.attacks.guests import Guest
from scripts.attacks.scene import Scene
from scripts.attacks.siege import ENDED, Answer, Case, Gate

SLOW = 40  # connections that never say all
TOO_LARGE = b'{"title": "' + b"x" * 300_000 + b'"}'
NONE = [ENDED, 400, 403, 404, 405, 411, 413, 414, 415, 417, 422, 426, 431]
PATHS = (
    "/../../etc/passwd",
    "/%2e%2e/%2e%2e/etc/passwd",
    "/..%2f..%2fpyproject.toml",
    "/..%5c..%5cpyproject.toml",
    "/..;/..;/pyproject.toml",
    "/%252e%252e/pyproject.toml",
    "/..%c0%afpyproject.toml",
    "//etc/passwd",
    "/app.js%00.html",
    "/app.js/../../chat.py",
    "/chat.py",
    "/.git/config",
    "/.env",
    "/secrets/grant-master/key",
    "/v1/links/..%2f..%2faccount%2fexport",
    "/v1/tools/..%2faccount",
    "/v1/tools/add_task%2f..%2f..%2faccount",
    "/v1/tokens/../account/export",
    "/v1/plans/%00",
    "/v1/tools/" + "a" * 5000,
    "/metrics",
    "/admin",
    "/debug",
)


def cases(scene: Scene) -> Iterator[Case]:
    """Yield what breaks the rules of HTTP, what is too much, and what leads out of the folder."""
    gate, attacker = scene.gate, scene.attacker
    raw = Raw(gate, attacker.shown["Authorization"])
    yield from _lengths(raw)
    yield from _lines(raw)
    yield from _bodies(raw, attacker)
    for path in PATHS:
        attempt = partial(gate.raw, raw.head("GET", path) + b"\r\n")
        yield Case(name=f"the path {path[:40]}", attempt=attempt, expected=NONE, right=_nothing_of_ours)
    yield Case(name=f"{SLOW} requests that never end", attempt=partial(_meanwhile, gate, raw), expected=[200])
    yield Case(name="a request cut off in its body", attempt=partial(_cut_off, gate, raw), expected=[ENDED])


class Raw:
    """Writes requests byte by byte, in the attacker's name."""

    def __init__(self, gate: Gate, shown: str) -> None:
        self.gate, self._shown = gate, shown

    def head(self, method: str, path: str, *lines: str, version: str = "HTTP/1.1") -> bytes:
        """Return a request's head without the line that ends it."""
        said = [f"{method} {path} {version}", f"Host: {self.gate.name}", f"Authorization: {self._shown}"]
        return "".join(f"{line}\r\n" for line in (*said, "Connection: close", *lines)).encode("latin-1")

    def adding(self, *lines: str, body: bytes = b'{"title": "smuggled"}') -> bytes:
        """Return a request that would add a task, with these lines in its head."""
        head = self.head("POST", "/v1/tools/add_task", "Content-Type: application/json", *lines)
        return head + b"\r\n" + body

    def within(self, *lines: str, ends: bytes) -> bytes:
        """Return a harmless request whose body ends early, and behind it one that would add a task."""
        head = self.head("POST", "/v1/tools/list_tasks", "Content-Type: application/json", *lines)
        return head.replace(b"Connection: close\r\n", b"") + b"\r\n" + ends + self.adding("Content-Length: 21")

    def case(self, name: str, sent: bytes) -> Case:
        """Return the case of bytes that have to be refused."""
        return Case(name=name, attempt=partial(self.gate.raw, sent), expected=NONE)


def _lengths(raw: Raw) -> Iterator[Case]:
    """Yield bodies whose length is said twice, or falsely (RFC 9112, 6.3 and 11.2)."""
    for value in ("-1", "+21", "21x", "0x15", "2e1", "21, 21, 3", "1" * 40, "", "٢١".encode().decode("latin-1")):
        yield raw.case(f"Content-Length: {value[:12]}", raw.adding(f"Content-Length: {value}"))
    yield raw.case("two lengths", raw.adding("Content-Length: 21", "Content-Length: 2"))
    yield raw.case("two lengths, the other way", raw.adding("Content-Length: 2", "Content-Length: 21"))
    chunks = b"2\r\n{}\r\n0\r\n\r\n"
    for coding in ("xchunked", "chunked, identity", "identity", "gzip, chunked", "\x0bchunked", "chunked\x00"):
        yield raw.case(f"Transfer-Encoding: {coding!r}", raw.adding(f"Transfer-Encoding: {coding}", body=chunks))
    for size in (b"-2", b"FFFFFFFFFFFFFFFFF", b"0x2", b"2 2", b"", b"zz"):
        sent = raw.adding("Transfer-Encoding: chunked", body=size + b"\r\n{}\r\n0\r\n\r\n")
        yield raw.case(f"a chunk of {size.decode()!r}", sent)


def _lines(raw: Raw) -> Iterator[Case]:
    """Yield heads that are none, or lead elsewhere."""
    length = "Content-Length: 21"
    heads = {
        "a blank before the colon": raw.adding("Content-Length : 21"),
        "a line that goes on": raw.adding(length, "X-Folded: a\r\n b: c"),
        "a line without a colon": raw.adding(length, "nonsense"),
        "a name with a blank": raw.adding(length, "X Y: z"),
        "a NUL in a header": raw.adding(length, "X-Nul: a\x00b"),
        "a lone CR in a header": raw.adding(length, "X-Cr: a\rb"),
        "a header of 100 KiB": raw.adding(length, f"X-Long: {'x' * 102_400}"),
        "2,000 headers": raw.adding(length, *(f"X-{n}: x" for n in range(2000))),
        "a path of 100 KiB": raw.head("GET", "/" + "x" * 102_400) + b"\r\n",
        "a path with a NUL": raw.head("GET", "/v1/config\x00") + b"\r\n",
        "a path with a blank": raw.head("GET", "/v1/config /x") + b"\r\n",
        "no version": b"GET /v1/config\r\n\r\n",
        "another version": raw.head("GET", "/v1/config", version="HTTP/9.9") + b"\r\n",
        "HTTP/2 without asking": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "no request at all": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 64,
        "another way to ask": raw.head("BREW", "/v1/tools/add_task") + b"\r\n",
        "a way with a blank": raw.head("GE T", "/v1/config") + b"\r\n",
        "TRACE": raw.head("TRACE", "/v1/config") + b"\r\n",
        "CONNECT": raw.head("CONNECT", "evil.example:443") + b"\r\n",
        "no host": b"GET /v1/config HTTP/1.1\r\n\r\n",
        "two hosts": raw.head("GET", "/v1/config", "Host: evil.example") + b"\r\n",
        "another's address": raw.head("GET", "http://evil.example/v1/config").replace(
            raw.gate.name.encode(), b"evil.example"
        )
        + b"\r\n",
    }
    for name, sent in heads.items():
        yield raw.case(name, sent)


def _bodies(raw: Raw, attacker: Guest) -> Iterator[Case]:
    """Yield bodies that are too much, or not what they are said to be; and what is smuggled behind one."""
    for path in ("/v1/tools/add_task", "/v1/chat", "/mcp", "/v1/tokens", "/v1/words"):
        attempt = partial(attacker.ask, "POST", path, TOO_LARGE)
        yield Case(name=f"300 KB for {path}", attempt=attempt, expected=[ENDED, 400, 413])
    large = b"%x\r\n%s\r\n0\r\n\r\n" % (len(TOO_LARGE), TOO_LARGE)
    yield raw.case("300 KB in one chunk", raw.adding("Transfer-Encoding: chunked", body=large))
    packed = gzip.compress(b'{"title": "' + b"x" * 400 + b'"}')
    zipped = {**attacker.shown, "Content-Type": "application/json", "Content-Encoding": "gzip"}
    attempt = partial(raw.gate.ask, "POST", "/v1/tools/add_task", packed, zipped)
    yield Case(name="a body that unpacks to more", attempt=attempt, expected=[400, 413, 415])
    smuggled: Mapping[str, bytes] = {
        "behind a length and chunks": raw.within("Content-Length: 13", "Transfer-Encoding: chunked", ends=b"0\r\n\r\n"),
        "behind chunks and a length": raw.within("Transfer-Encoding: chunked", "Content-Length: 5", ends=b"0\r\n\r\n"),
        "behind a trailer": raw.within("Transfer-Encoding: chunked", ends=b"0\r\nContent-Length: 21\r\n\r\n"),
        "behind a chunk's extension": raw.within("Transfer-Encoding: chunked", ends=b"0;\n\r\n\r\n"),
        "behind a length with a sign": raw.within("Content-Length: +0", ends=b""),
    }
    for name, sent in smuggled.items():
        yield Case(name=f"a request smuggled {name}", attempt=partial(raw.gate.raw, sent), expected=NONE)


def _nothing_of_ours(answer: Answer) -> bool:
    return not any(word in answer.body for word in (b"root:", b"[project]", b"import ", b"k1:"))


def _meanwhile(gate: Gate, raw: Raw) -> Answer:
    """Return what somebody else is answered while many say half a request and wait."""
    with ExitStack() as stack:
        for _ in range(SLOW):
            stack.enter_context(gate.connected()).sendall(raw.head("POST", "/v1/tools/add_task"))
        return gate.ask("GET", "/style.css", None, {})


def _cut_off(gate: Gate, raw: Raw) -> Answer:
    """Hang up in the middle of a body; what was sent so far would add a task if it were taken as whole."""
    with gate.connected() as connection:
        connection.sendall(raw.adding("Content-Length: 4000"))
    return Answer(ENDED)
