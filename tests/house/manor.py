"""A whole Cuebird for tests at which people sign in, as in a cloud: nobody lives there who needs no token."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from knative.local.postgres import running
from scripts.house import furnish
from scripts.up import MANIFESTS, PRELOADED
from tests.house.laptop import PATIENCE, ROOT, Laptop
from tests.peers.provider import CLIENT, SECRET, Provider


@contextmanager
def manor(data: Path, port: int, issuer: Provider) -> Iterator[Laptop]:
    """Run one for as long as a block lasts; those of example.org may sign in with the issuer."""
    address = f"http://localhost:{port}"
    with running(data / "pg", durable=False) as administrator:
        furnish(administrator, data, address)
        (data / "secrets" / "local-owner" / "id").unlink()
        said = {
            "issuers": f"{issuer.base} RS256 {address}/mcp",
            "sign-in-allowed": "@example.org",
            "sign-in-client": CLIENT,
            "sign-in-secret": SECRET,
            "push-audience": f"{address}/bell",
            "push-account": "push@example.org",
        }
        for name, value in said.items():
            kept = data / "secrets" / name
            kept.mkdir(mode=0o700, exist_ok=True)
            (kept / "key").write_text(value)
        manifests = [_overlaid(data, issuer) if part == "functions" else ROOT / "knative" / part for part in MANIFESTS]
        process = _started(data, port, administrator, [str(one) for one in manifests])
        try:
            yield Laptop(f"http://127.0.0.1:{port}", data, process)
        finally:
            process.terminate()
            process.wait(PATIENCE)


def _overlaid(data: Path, issuer: Provider) -> Path:
    """Return the functions' manifests, with the issuer as who signs the pushes to the bell."""
    overlaid = data / "functions"
    shutil.copytree(ROOT / "knative" / "functions", overlaid)
    bell = overlaid / "bell.yaml"
    said = {"PUSH_ISSUER": issuer.base, "PUSH_KEYS": f"{issuer.base}/certs"}
    added = "".join(f"            - name: {name}\n              value: {value}\n" for name, value in said.items())
    before, env, after = bell.read_text().partition("          env:\n")
    bell.write_text(before + env + added + after)
    return overlaid


def _started(data: Path, port: int, administrator: str, manifests: list[str]) -> "subprocess.Popen[str]":
    places = ["--port", str(port), "--data", str(data), "--preload", ",".join(PRELOADED)]
    environment = os.environ | {"DATABASE_URL": administrator, "CUEBIRD_HOME": str(data)}
    log = (data / "functions.log").open("w")
    process = subprocess.Popen(
        [sys.executable, "-m", "knative.local", "--manifests", *manifests, *places],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=log,
        text=True,
    )
    log.close()
    assert process.stdout is not None
    with process.stdout:
        assert json.loads(process.stdout.readline())["ready"], (data / "functions.log").read_text()
    return process
