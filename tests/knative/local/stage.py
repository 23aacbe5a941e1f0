"""A stage for the local Knative: the real process on a real Postgres, and subscribers that answer as they are told."""

import json
import signal
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import uuid4

import yaml

ROOT = Path(__file__).resolve().parents[3]
PATIENCE = 20  # seconds
NAMESPACE = "stage"


@dataclass(frozen=True)
class Heard:
    """One request as a subscriber heard it."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    at: float

    @property
    def id(self) -> str:
        return self.headers["ce-id"]


@dataclass
class Answer:
    """What a subscriber says: a status, headers, a body; `held` keeps it back until set; 0 hangs up."""

    status: int = 202
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    held: threading.Event | None = None


class Subscribers:
    """Subscribers by name on one port; what each hears is kept, what each says is told beforehand."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._changed = threading.Condition()
        self._heard: dict[str, list[Heard]] = {}
        self._says: dict[str, list[Answer]] = {}

    def uri(self, name: str) -> str:
        return f"http://127.0.0.1:{self.port}/{name}"

    def tell(self, name: str, *answers: Answer) -> None:
        """Tell a subscriber its answers in order; the last is said again and again."""
        self._says[name] = list(answers)

    def hear(self, heard: Heard) -> Answer:
        name = heard.path.strip("/")
        with self._changed:
            self._heard.setdefault(name, []).append(heard)
            self._changed.notify_all()
            says = self._says.get(name) or [Answer()]
            return says.pop(0) if len(says) > 1 else says[0]

    def heard(self, name: str, event: str = "") -> list[Heard]:
        """Return what a subscriber has heard, of one event or of all."""
        with self._changed:
            return [one for one in self._heard.get(name, []) if not event or one.id == event]

    def wait(self, name: str, count: int = 1, event: str = "") -> list[Heard]:
        """Return what a subscriber has heard, once it is that much."""
        with self._changed:
            enough: Callable[[], bool] = lambda: len(self.heard(name, event)) >= count  # noqa: E731  # reads as a word
            assert self._changed.wait_for(enough, PATIENCE), f"{name} heard {self.heard(name)}"
        return self.heard(name, event)


@contextmanager
def subscribers(port: int = 0) -> Iterator[Subscribers]:
    """Serve subscribers while a block lasts, on a given port or a free one."""
    import time

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            answer = known.hear(Heard(self.command, self.path, headers, body, time.monotonic()))
            if answer.held:
                answer.held.wait(PATIENCE)
            if not answer.status:
                self.close_connection = True
                return
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            if "Content-Length" not in answer.headers:
                self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        do_GET = do_POST  # noqa: N815  # http.server's own way of naming

        def log_message(self, *_: Any) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 128

        def handle_error(self, *_: Any) -> None:
            """Keep silent about callers that were killed."""

    server = Server(("127.0.0.1", port), Handler)
    known = Subscribers(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield known
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def broker(name: str = "main", **spec: Any) -> dict[str, Any]:
    """Return a Broker's manifest."""
    return _manifest("eventing.knative.dev/v1", "Broker", name, spec)


def trigger(name: str, subscriber: Mapping[str, Any], **spec: Any) -> dict[str, Any]:
    """Return a Trigger's manifest; without filters it wants the events whose type is its name."""
    asked = {} if {"filter", "filters"} & spec.keys() else {"filter": {"attributes": {"type": name}}}
    return _manifest(
        "eventing.knative.dev/v1", "Trigger", name, {"broker": "main", "subscriber": subscriber, **asked, **spec}
    )


def service(name: str, environment: Sequence[Mapping[str, Any]], **metadata: Any) -> dict[str, Any]:
    """Return a Service's manifest."""
    container = {"image": name, "env": list(environment)}
    made = _manifest("serving.knative.dev/v1", "Service", name, {"template": {"spec": {"containers": [container]}}})
    made["metadata"] |= metadata
    return made


def ref(name: str, kind: str = "Service") -> dict[str, Any]:
    """Return a destination by reference."""
    group = {"Service": "serving.knative.dev/v1", "Broker": "eventing.knative.dev/v1"}[kind]
    return {"ref": {"apiVersion": group, "kind": kind, "name": name}}


def environment(source: Path, target: str, **more: str) -> list[dict[str, Any]]:
    """Return a container's environment for a function of one file."""
    values = {"FUNCTION_SOURCE": str(source), "FUNCTION_TARGET": target, "THREADS": "4", **more}
    return [{"name": name, "value": value} for name, value in values.items()]


def _manifest(api: str, kind: str, name: str, spec: Any) -> dict[str, Any]:
    return {"apiVersion": api, "kind": kind, "metadata": {"name": name, "namespace": NAMESPACE}, "spec": spec}


@dataclass
class Knative:
    """A running local Knative: its process, what it said when ready, and ways to talk to it."""

    process: "subprocess.Popen[str]"
    ready: dict[str, Any]
    log: Path

    def ingress(self, name: str = "main") -> str:
        return str(self.ready["brokers"][f"{NAMESPACE}/{name}"])

    def service(self, name: str) -> str:
        return str(self.ready["services"][f"{NAMESPACE}/{name}"])

    def send(self, kind: str, body: bytes = b'{"n":1}', to: str = "main", **attributes: str) -> str:
        """Post an event in binary mode and return its id; it must be accepted."""
        said = event(kind, **attributes)
        status, answer = post(self.ingress(to), said, body)[:2]
        assert (status, answer) == (202, b"")
        return said["ce-id"]

    def kill(self) -> None:
        """End it as a power cut does."""
        self.process.kill()
        self.process.wait(PATIENCE)

    def end(self) -> int:
        """End it in order; return its exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)


def event(kind: str, **attributes: str) -> dict[str, str]:
    """Return the headers of an event in binary mode, with a new id."""
    said = {"specversion": "1.0", "id": uuid4().hex, "source": "/stage", "type": kind, **attributes}
    return {f"ce-{name}": value for name, value in said.items()} | {"Content-Type": "application/json"}


def post(url: str, headers: Mapping[str, str], body: bytes = b"", method: str = "POST") -> tuple[int, bytes, Message]:
    """Send a request; return status, body and headers."""
    try:
        with urllib.request.urlopen(
            urllib.request.Request(url, body, dict(headers), method=method), timeout=PATIENCE
        ) as answer:
            return answer.status, answer.read(), answer.headers
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, refusal.read(), refusal.headers


def write(folder: Path, *documents: Mapping[str, Any]) -> Path:
    """Write manifests into one file of a folder; return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "all.yaml").write_text(yaml.safe_dump_all(documents))
    return folder


def command(manifests: Path, port: int, data: Path, *more: str) -> list[str]:
    """Return the command line of a local Knative."""
    places = ["--manifests", str(manifests), "--port", str(port), "--data", str(data)]
    return [sys.executable, "-m", "knative.local", *places, *more]


def started(postgres: str, manifests: Path, port: int, data: Path, *more: str) -> Knative:
    """Start a local Knative and return it once it is ready."""
    import os

    data.mkdir(exist_ok=True)
    log = data / "log"
    with log.open("a") as errors:
        process = subprocess.Popen(
            command(manifests, port, data, *more),
            cwd=ROOT,
            env={**os.environ, "DATABASE_URL": postgres},
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
    assert process.stdout is not None
    line = process.stdout.readline()
    process.stdout.close()
    assert line, f"ended with {process.wait(PATIENCE)}: {log.read_text()}"
    return Knative(process, json.loads(line), log)


@contextmanager
def knative(postgres: str, manifests: Path, port: int, data: Path, *more: str) -> Iterator[Knative]:
    """Run a local Knative while a block lasts; it must end in order."""
    running = started(postgres, manifests, port, data, *more)
    try:
        yield running
    finally:
        if running.process.poll() is None:
            assert running.end() == 0, running.log.read_text()
