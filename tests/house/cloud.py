"""A whole Cuebird as in a cloud, on loopback: people sign in at an issuer, and the stream has a host of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from knative.local.postgres import running
from scripts.house import furnish
from scripts.up import MANIFESTS, PRELOADED
from tests.house.laptop import PATIENCE, ROOT
from tests.peers.provider import CLIENT, SECRET, Provider

RECHECK = "0.2"  # seconds; in a cloud it is half a minute


@contextmanager
def cloud(data: Path, port: int, issuer: Provider) -> Iterator[str]:
    """Run Cuebird for as long as a block lasts; yield where its page is. Whoever the issuer vouches for may come."""
    page = f"http://localhost:{port}"
    with running(data / "pg", durable=False) as administrator:
        furnish(administrator, data, page)
        (data / "secrets" / "local-owner" / "id").unlink()
        for name, said in {
            "issuers": f"{issuer.base} RS256 {CLIENT}",
            "sign-in-allowed": "*",
            "sign-in-client": CLIENT,
            "sign-in-secret": SECRET,
            "recheck": RECHECK,
            "stream-url": f"http://stream.localhost:{port}",
        }.items():
            (data / "secrets" / name).mkdir(exist_ok=True)
            (data / "secrets" / name / "key").write_text(said)
        with _functions(data, port, administrator):
            yield page


@contextmanager
def _functions(data: Path, port: int, administrator: str) -> Iterator[None]:
    manifests = [str(ROOT / "knative" / part) for part in MANIFESTS]
    where = ["--port", str(port), "--data", str(data), "--preload", ",".join(PRELOADED), "--lazy"]
    command = [sys.executable, "-m", "knative.local", "--manifests", *manifests, *where]
    more = {"DATABASE_URL": administrator, "CUEBIRD_HOME": str(data)}
    process = subprocess.Popen(
        command, cwd=ROOT, env=os.environ | more, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline()
        yield
    finally:
        process.terminate()
        process.communicate(timeout=PATIENCE)
