"""Every Service is a process of its own: there again when it fell, and gone when the runner is, however it went."""

import json
import os
import select
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.knative.local.stage import (
    PATIENCE,
    ROOT,
    Knative,
    broker,
    command,
    environment,
    post,
    service,
    started,
    write,
)

SOURCE = """
import json, os, sys
print("imported")

def who(request):
    print("asked")
    return json.dumps([os.getpid(), os.getppid()])
"""


def manifests(folder: Path, source: str = SOURCE, **variables: str) -> Path:
    """Write two Services that say who they are."""
    written = folder / "saying.py"
    written.write_text(source)
    services = [service(name, environment(written, "who", **variables)) for name in ("one", "two")]
    return write(folder / "manifests", broker(), *services)


@contextmanager
def alone(postgres: str, folder: Path, port: int, database: str) -> Iterator[tuple[Knative, list[psutil.Process]]]:
    """Run a local Knative that the block is to end; yield it and all its processes, of which none may be left."""
    running = started(postgres, manifests(folder), port, folder / "data", "--database", database)
    family = psutil.Process(running.process.pid).children(recursive=True)
    try:
        yield running, family
        left = psutil.wait_procs(family, PATIENCE)[1]
        assert not left
    finally:
        running.process.kill()
        for process in family:
            if process.is_running():
                process.kill()


def who(running: Knative, name: str = "one") -> list[int]:
    """Return the ids of a Service's process and of its parent, the one that was started."""
    status, body, _ = post(running.service(name), {}, b"")
    return list(json.loads(body)) if status == 200 else []


@pytest.fixture(scope="module")
def local(postgres: str, free_port: Callable[[], int], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Knative]:
    """Run two Services."""
    folder = tmp_path_factory.mktemp("processes")
    running = started(postgres, manifests(folder), free_port(), folder / "data", "--database", "processes")
    yield running
    assert running.end() == 0


def test_each_service_is_a_process_of_its_own(local: Knative) -> None:
    """What one Service does to its process it does to no other."""
    assert not {*who(local)} & {*who(local, "two")}


@pytest.mark.parametrize("killed", [0, 1], ids=["worker", "parent"])
def test_a_killed_service_is_there_again(local: Knative, killed: int) -> None:
    """After kill -9 of either of its processes it answers from new ones, and the other Service has noticed nothing."""
    before, other = who(local), who(local, "two")
    os.kill(before[killed], signal.SIGKILL)
    while not (after := who(local)) or after[0] == before[0]:
        assert local.process.poll() is None
    assert who(local, "two") == other


def test_a_service_that_cannot_start_is_tried_more_and_more_slowly(
    postgres: str, tmp_path: Path, free_port: Callable[[], int]
) -> None:
    """The log says so at each try; once it can start, all is ready."""
    source = 'import os\nif not os.path.exists(os.environ["KEY"]): os._exit(3)\n' + SOURCE
    made = manifests(tmp_path, source, KEY=str(tmp_path / "key"))
    asked = command(made, free_port(), tmp_path / "data", "--database", "slowly")
    given = {**os.environ, "DATABASE_URL": postgres}
    with subprocess.Popen(
        asked, cwd=ROOT, env=given, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout
        assert process.stderr
        moments = []
        for line in process.stderr:
            if "stage/one ended with 3: starting it again" in line:
                moments.append(time.monotonic())
            if len(moments) == 4:
                break
        (tmp_path / "key").touch()
        ready = process.stdout.readline()
        process.terminate()
        process.communicate()
    assert json.loads(ready)["ready"]
    waits = [later - earlier for earlier, later in pairwise(moments)]
    assert waits[-1] > waits[0]


def test_in_order_nothing_is_left(postgres: str, tmp_path: Path, free_port: Callable[[], int]) -> None:
    """SIGTERM ends everything, with 0."""
    with alone(postgres, tmp_path, free_port(), "in_order") as (running, _):
        assert running.end() == 0


def test_ctrl_c_in_a_terminal_is_the_runners_alone(postgres: str, tmp_path: Path, free_port: Callable[[], int]) -> None:
    """The whole foreground group gets SIGINT; the Services are not in it, and end when the runner says so."""
    with alone(postgres, tmp_path, free_port(), "ctrl_c") as (running, family):
        assert {os.getpgid(process.pid) for process in family}.isdisjoint({os.getpgid(running.process.pid)})
        running.process.send_signal(signal.SIGINT)
        assert running.process.wait(PATIENCE) == 0


def test_a_killed_runner_leaves_nothing(postgres: str, tmp_path: Path, free_port: Callable[[], int]) -> None:
    """After kill -9 the Services end by themselves."""
    with alone(postgres, tmp_path, free_port(), "killed") as (running, _):
        running.kill()


def test_a_killed_starter_of_services_ends_everything(
    postgres: str, tmp_path: Path, free_port: Callable[[], int]
) -> None:
    """Who starts the Services cannot be replaced: the runner says so, ends with 1, and leaves nothing."""
    with alone(postgres, tmp_path, free_port(), "starter") as (running, family):
        family[0].kill()
        assert running.process.wait(PATIENCE) == 1
        assert "has ended" in running.log.read_text()


@contextmanager
def zygote(*options: str) -> Iterator["subprocess.Popen[str]"]:
    """Run what starts Services alone; it must end with its stdin."""
    asked = [sys.executable, "-m", "knative.local.zygote", *options]
    pipe, nowhere = subprocess.PIPE, subprocess.DEVNULL
    with subprocess.Popen(asked, cwd=ROOT, text=True, stdin=pipe, stdout=pipe, stderr=nowhere) as process:
        assert process.stdin
        yield process
        process.stdin.close()
        assert process.wait(PATIENCE) == 0


def ordered(process: "subprocess.Popen[str]", source: Path, port: int) -> None:
    """Order one Service."""
    said = {"FUNCTION_SOURCE": str(source), "FUNCTION_TARGET": "who", "PORT": str(port), "HOST": "127.0.0.1"}
    search = {"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"]}
    assert process.stdin
    process.stdin.write(json.dumps({"start": ["stage", "one"], "environment": said | search}) + "\n")
    process.stdin.flush()


def answered(process: "subprocess.Popen[str]", port: int) -> list[int]:
    """Return the answer of a Service once it listens; until then none may end."""
    assert process.stdout
    while not select.select([process.stdout], [], [], 0.02)[0]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=PATIENCE) as answer:
                return list(json.loads(answer.read()))
        except (ConnectionError, urllib.error.URLError):
            continue
    raise AssertionError(process.stdout.readline())


@pytest.mark.parametrize("how", [[], ["--spawn"]], ids=["forked", "spawned"])
def test_forked_or_spawned_a_service_is_the_same(tmp_path: Path, free_port: Callable[[], int], how: list[str]) -> None:
    """Its end is told with its status and nothing it prints is taken for that; the others end with the starter."""
    source = tmp_path / "saying.py"
    source.write_text(SOURCE)
    facts: list[Mapping[str, Any]] = []
    with zygote(*how) as process:
        ports = [free_port(), free_port()]
        for port in ports:
            ordered(process, source, port)
        killed, left = (answered(process, port)[1] for port in ports)
        os.kill(killed, signal.SIGKILL)
        assert process.stdout
        facts.append(json.loads(process.stdout.readline()))
    assert facts == [{"ended": ["stage", "one"], "status": -9}]
    assert not psutil.pid_exists(left)
