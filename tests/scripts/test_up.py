"""One command starts the house; what keeps it from starting is said in one line."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
from sqlalchemy import create_engine

from knative.local.folder import held
from knative.local.postgres import running
from tests.house.laptop import Laptop, laptop, started

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


@pytest.mark.parametrize("port", ["0", "-1", "65536"])
def test_a_number_that_is_no_port_is_named(port: str, tmp_path: Path) -> None:
    """A number that no port has is refused before anything is made."""
    assert f"port {port} cannot be used" in refused("--port", port, "--data", str(tmp_path / "home"))
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


@pytest.mark.parametrize(
    ("mail", "named"),
    [("pigeon", "CUEBIRD_MAIL"), ("smtp://me:secret@x?tls=no", "CUEBIRD_MAIL"), ("sendgrid", "CUEBIRD_MAIL_FROM")],
)
def test_a_way_for_mails_that_leads_nowhere_is_named(
    mail: str, named: str, tmp_path: Path, free_port: Callable[[], int]
) -> None:
    """Settings that no mail could leave by are refused at the start, by their names and without a password."""
    line = refused("--port", str(free_port()), "--data", str(tmp_path), CUEBIRD_MAIL=mail)
    assert named in line
    assert "secret" not in line


@pytest.mark.parametrize("name", ["MODEL_SECONDS", "RATE", "ISSUERS"])
def test_a_setting_that_cannot_be_read_is_named(name: str, tmp_path: Path, free_port: Callable[[], int]) -> None:
    """What a function would stumble over later is refused at the start, in one line with the setting's name."""
    said = {name: "soon", "OPENAI_API_KEY": "secret"}
    line = refused("--port", str(free_port()), "--data", str(tmp_path), **said)
    assert name in line
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


def everything(house: Laptop) -> list[psutil.Process]:
    """Return every process of a running house, its own first."""
    first = psutil.Process(house.process.pid)
    return [first, *first.children(recursive=True)]


def left(processes: list[psutil.Process]) -> list[psutil.Process]:
    """Return which processes did not end within 10 s; one that nobody has collected yet has ended."""
    ends = time.monotonic() + 10
    alive = processes
    while alive and time.monotonic() < ends:
        _, alive = psutil.wait_procs(alive, timeout=0.05)
        alive = [one for one in alive if not has_ended(one)]
    return alive


def has_ended(process: psutil.Process) -> bool:
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def test_ctrl_c_is_no_failure(tmp_path: Path, free_port: Callable[[], int]) -> None:
    """Ctrl-C ends with 0 and leaves no process behind."""
    with laptop(tmp_path, free_port()) as house:
        processes = everything(house)
        assert house.end() == 0
        assert left(processes) == []


def test_being_killed_leaves_nothing_behind_and_the_next_start_finds_all(
    tmp_path: Path, free_port: Callable[[], int]
) -> None:
    """Kill -9 of the first process ends every other one, and the folder serves again."""
    house = started(tmp_path, free_port())
    owner = (tmp_path / "secrets" / "local-owner" / "id").read_text()
    processes = everything(house)
    house.process.kill()
    house.process.wait()
    assert left(processes) == []
    assert house.process.stdout is not None
    house.process.stdout.close()
    with laptop(tmp_path, free_port()) as again:
        assert again.get("/_services/cuebird/add-task/health/ready")[0] == 200
        assert (tmp_path / "secrets" / "local-owner" / "id").read_text() == owner


@contextmanager
def up(data: Path, port: int, environment: dict[str, str]) -> Iterator["subprocess.Popen[str]"]:
    """Run scripts/up in an environment of its own until the block ends; SIGTERM is no failure either."""
    command = [str(ROOT / "scripts" / "up"), "--port", str(port), "--data", str(data)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as house:
        assert house.stdout is not None
        assert house.stdout.readline() == f"Cuebird is at http://localhost:{port}\n"
        yield house
        house.terminate()
        assert house.wait(30) == 0


def test_a_server_of_ones_own_is_used(tmp_path: Path, free_port: Callable[[], int]) -> None:
    """With DATABASE_URL both databases are made on that server, and none is started here."""
    with running(tmp_path / "server" / "pg", durable=False) as url:
        with up(tmp_path / "home", free_port(), {**os.environ, "DATABASE_URL": url}):
            assert not (tmp_path / "home" / "pg").exists()
        server = create_engine(url, connect_args={"ssl_context": False})
        with server.connect() as connection:
            names = set(connection.exec_driver_sql("select datname from pg_database").scalars())
        server.dispose()
    assert {"cuebird", "knative"} <= names


def test_manifests_that_cannot_be_run_are_named(tmp_path: Path, free_port: Callable[[], int]) -> None:
    """A fault in a manifest is said where Cuebird was started, file and field named, and not only in the log."""
    for part in ("functions", "shared", "knative", "scripts"):
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
    file = tmp_path / "knative" / "functions" / "recurrence.yaml"
    file.write_text(file.read_text().replace("retry: 10", "retry: often"))
    command = [sys.executable, "-m", "scripts.up", "--port", str(free_port()), "--data", str(tmp_path / "home")]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout) == (2, "")
    assert "recurrence.yaml" in done.stderr
    assert "delivery.retry" in done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the shares of memory (PSS)")
def test_an_idle_house_is_small(tmp_path: Path, free_port: Callable[[], int]) -> None:
    """All processes together, Postgres too, take less than 400 MB when nobody speaks (coverage left out)."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    with up(tmp_path, free_port(), plain) as house:
        first = psutil.Process(house.pid)
        shares = [one.memory_full_info().pss for one in (first, *first.children(recursive=True))]
    assert sum(shares) < 400 * 2**20
