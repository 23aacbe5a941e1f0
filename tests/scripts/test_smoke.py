"""`scripts/smoke` tells a Cuebird that works from one that does not, and leaves nothing behind."""

import subprocess
from pathlib import Path

from knative.local.services import free_port
from tests.house.laptop import ROOT, laptop


def smoke(url: str) -> "subprocess.CompletedProcess[str]":
    """Run scripts/smoke against an address."""
    command = [str(ROOT / "scripts" / "smoke"), url]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=100)


def test_a_cuebird_that_works_passes(tmp_path: Path) -> None:
    """On a laptop every step is well, the reminder's mail too, and what was added is gone again. Zone: UTC."""
    with laptop(tmp_path / "home", free_port()) as house:
        done = smoke(house.url)
        assert (done.returncode, done.stderr) == (0, "")
        assert [line[:2] for line in done.stdout.splitlines()] == ["ok"] * 5
        assert house.do("list_tasks", status="open")["tasks"] == []


def test_an_address_where_nobody_is_fails_at_once() -> None:
    """The first step that fails ends it, and says what was wrong."""
    done = smoke(f"http://127.0.0.1:{free_port()}")
    assert done.returncode == 1
    assert done.stdout.startswith("no  it answers: /v1/config does not answer")
    assert len(done.stdout.splitlines()) == 1
