"""The real Pub/Sub emulator, where it is installed: topics, and subscriptions that push to an address."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import urllib3

from tests.house.laptop import answers

PROJECT = "projects/cuebird-test"
JAVA = "-Xmx128m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC"  # a small start, not a fast peak


class PubSub:
    """An emulator at its address."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._pool = urllib3.PoolManager(retries=False)

    def topic(self, name: str, *, pushes_to: str) -> str:
        """Make a topic whose messages are pushed to an address; return its full name."""
        topic, subscription = f"{PROJECT}/topics/{name}", f"{PROJECT}/subscriptions/{name}-push"
        self._ask("PUT", topic, {})
        push = {"pushEndpoint": pushes_to}
        retry = {"minimumBackoff": "0.1s", "maximumBackoff": "1s"}
        self._ask("PUT", subscription, {"topic": topic, "pushConfig": push, "retryPolicy": retry})
        return topic

    def publish(self, topic: str, attributes: Mapping[str, str]) -> None:
        """Publish a message that is nothing but attributes, as a scheduled job does."""
        self._ask("POST", f"{topic}:publish", {"messages": [{"attributes": dict(attributes)}]})

    def close(self) -> None:
        """Let go of kept connections."""
        self._pool.clear()

    def _ask(self, method: str, path: str, body: Any) -> None:
        answer = self._pool.request(method, f"{self._url}/v1/{path}", json=body)
        assert answer.status == 200, answer.data


def installed() -> Path | None:
    """Return the emulator's program, or None where it is not installed (google-cloud-cli-pubsub-emulator)."""
    if found := shutil.which("cloud-pubsub-emulator"):
        return Path(found)
    if shutil.which("java") is None or (gcloud := shutil.which("gcloud")) is None:
        return None
    beside = Path(gcloud).resolve().parents[1] / "platform" / "pubsub-emulator" / "bin" / "cloud-pubsub-emulator"
    return beside if beside.exists() else None


@contextmanager
def running(program: Path, port: int) -> Iterator[PubSub]:
    """Run the emulator on a port of loopback for as long as a block lasts."""
    command = [str(program), "--host=127.0.0.1", f"--port={port}"]
    quiet = subprocess.DEVNULL
    environment = {**os.environ, "JAVA_OPTS": JAVA}
    # Its program is a script around Java, so both are ended as a group of their own.
    process = subprocess.Popen(command, env=environment, stdout=quiet, stderr=quiet, start_new_session=True)
    try:
        answers(f"http://127.0.0.1:{port}/")
        emulator = PubSub(f"http://127.0.0.1:{port}")
        yield emulator
        emulator.close()
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(30)
