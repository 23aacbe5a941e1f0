"""scripts/bench: what measures still runs; that it is fast enough is said by its figures, never by a test."""

import subprocess
import sys

import pytest

from tests.house.laptop import ROOT


@pytest.mark.parametrize(
    ("bench", "said"),
    [
        ("tasks --seconds 1", "times its floor at p50"),
        ("language --rounds 1", "times   breaks on"),
        ("live --screens 5 --changes 2", "heard after p50"),
    ],
)
def test_a_bench_prints_its_figures(bench: str, said: str) -> None:
    """In small it does all that it does in large."""
    name, *arguments = bench.split()
    command = [sys.executable, str(ROOT / "scripts" / "bench" / name), *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=180)
    assert (done.returncode, said in done.stdout) == (0, True), done.stderr
