"""One command starts the house; what keeps it from starting is said in one line."""

import os
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from knative.local.folder import held

ROOT = Path(__file__).parents[2]


def refused(*arguments: str, **environment: str) -> str:
    """Return the one line that scripts/up says when it ends with 2."""
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "CUEBIRD_HOME")}
    command = [str(ROOT / "scripts" / "up"), *arguments]
    done = subprocess.run(command, env=kept | environment, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout) == (2, "")
    [line] = done.stderr.splitlines()
    return line


def test_a_port_in_use_is_named(tmp_path: Path) -> None:
    """A port that another program listens on is refused before anything is made."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        line = refused("--port", str(port), "--data", str(tmp_path / "home"))
    assert f"port {port} cannot be used" in line
    assert not (tmp_path / "home").exists()


def test_a_data_folder_in_use_is_named(tmp_path: Path, free_port: Callable[[], int]) -> None:
    """A folder that another process holds is refused by its path."""
    with held(tmp_path):
        line = refused("--port", str(free_port()), "--data", str(tmp_path))
    assert f"the data folder {tmp_path} is in use" in line


@pytest.mark.parametrize("url", ["nonsense", "postgresql://me:secret@127.0.0.1:1/postgres"])
def test_a_broken_database_url_is_named(url: str, tmp_path: Path, free_port: Callable[[], int]) -> None:
    """A DATABASE_URL that cannot be read or reached is refused without its password."""
    line = refused("--port", str(free_port()), "--data", str(tmp_path), DATABASE_URL=url)
    assert "DATABASE_URL" in line
    assert "secret" not in line


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "example.org"])
def test_others_cannot_reach_a_house_without_sign_in(host: str, tmp_path: Path) -> None:
    """An address beyond loopback is refused, and the reason is said."""
    line = refused("--host", host, "--data", str(tmp_path))
    assert host in line
    assert "sign-in" in line


def test_a_data_folder_that_cannot_be_made_is_named(tmp_path: Path, free_port: Callable[[], int]) -> None:
    """A file in the place of the folder is refused by its path."""
    (tmp_path / "file").write_text("")
    line = refused("--port", str(free_port()), "--data", str(tmp_path / "file"))
    assert str(tmp_path / "file") in line
