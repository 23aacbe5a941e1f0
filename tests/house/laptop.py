"""A whole Cuebird for tests: `scripts/up` itself, on a folder and a port of its own, ended as a person would end it."""

import json
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from shared.config import Settings
from shared.domain.letters import Act
from shared.links import SignedLinks

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60  # seconds


@dataclass(frozen=True, slots=True)
class Laptop:
    """A running Cuebird: where its page is, where it keeps everything, and its process."""

    url: str
    data: Path
    process: "subprocess.Popen[str]"

    def post(self, path: str, body: Any, headers: Mapping[str, str] | None = None) -> tuple[int, Any]:
        """Send JSON to a path; return status and answer."""
        said = {"Content-Type": "application/json", **(headers or {})}
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self._answer(urllib.request.Request(self.url + path, raw, said))

    def patch(self, path: str, body: Any) -> tuple[int, Any]:
        """Change what is at a path; return status and answer."""
        said = {"Content-Type": "application/json"}
        return self._answer(urllib.request.Request(self.url + path, json.dumps(body).encode(), said, method="PATCH"))

    def get(self, path: str) -> tuple[int, Any]:
        """Read a path; return status and answer, parsed where it is JSON."""
        return self._answer(urllib.request.Request(self.url + path))

    def do(self, tool: str, **arguments: Any) -> Any:
        """Call a tool that must succeed; return its answer."""
        status, answer = self.post(f"/v1/tools/{tool}", arguments)
        assert status == 200, answer
        return answer

    def everything(self) -> list[dict[str, Any]]:
        """Return every task, open and completed."""
        tasks: list[dict[str, Any]] = []
        cursor: dict[str, str] = {}
        while True:
            page = self.do("list_tasks", status="all", limit=100, sort="created", **cursor)
            tasks += page["tasks"]
            if "next_cursor" not in page:
                return tasks
            cursor = {"cursor": page["next_cursor"]}

    def say(self, message: str, **more: Any) -> Any:
        """Say something in the chat; return the whole answer."""
        status, answer = self.post("/v1/chat", {"message": message, **more})
        assert status == 200, answer
        return answer

    def links(self, task: str, now: datetime | None = None) -> Mapping[Act, str]:
        """Return the links that a mail about a task (its id) would hold, for a ring of its own."""
        secrets = self.data / "secrets"
        keys = Settings(environment={"LINK_KEY": (secrets / "links" / "key").read_text()}).link_keys
        owner = UUID((secrets / "local-owner" / "id").read_text())
        return SignedLinks(self.url, keys).of(owner, uuid4(), int(task), now=now or datetime.now(UTC))

    def renew(self, root: Path = ROOT) -> "subprocess.CompletedProcess[str]":
        """Put the code of a folder, and the secrets as they are now, in the place of what runs, as a person would."""
        command = [sys.executable, "-m", "scripts.up", "--renew", "--data", str(self.data)]
        return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False, timeout=120)

    def end(self) -> int:
        """End it as Ctrl-C does; return its exit status."""
        self.process.send_signal(signal.SIGINT)
        return self.ended()

    def ended(self) -> int:
        """Wait for its end; return its exit status."""
        status = self.process.wait(PATIENCE)
        if self.process.stdout is not None:
            self.process.stdout.close()
        return status

    def _answer(self, request: urllib.request.Request) -> tuple[int, Any]:
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                return answer.status, _read(answer)
        except urllib.error.HTTPError as refusal:
            with refusal:
                return refusal.code, _read(refusal)


def _read(answer: Any) -> Any:
    raw = answer.read()
    return json.loads(raw) if "json" in answer.headers.get("Content-Type", "") else raw


def started(data: Path, port: int, root: Path = ROOT) -> Laptop:
    """Start Cuebird and return it once it says where to go."""
    command = [sys.executable, "-m", "scripts.up", "--port", str(port), "--data", str(data)]
    process = subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    for line in process.stdout:
        if f":{port}" in line and "{" not in line:
            return Laptop(f"http://127.0.0.1:{port}", data, process)
    process.stdout.close()
    raise AssertionError(f"scripts/up ended with {process.wait(PATIENCE)} before it was ready")


def answers(url: str) -> None:
    """Wait until an address answers 200."""
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        try:
            with urllib.request.urlopen(url, timeout=PATIENCE):
                return
        except OSError:
            threading.Event().wait(0.005)
    raise TimeoutError(url)


@contextmanager
def laptop(data: Path, port: int, root: Path = ROOT) -> Iterator[Laptop]:
    """Run Cuebird for as long as a block lasts."""
    running = started(data, port, root)
    try:
        yield running
    finally:
        if running.process.poll() is None:
            running.end()
        running.ended()
