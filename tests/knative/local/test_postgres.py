"""One folder's Postgres: what it keeps, who may reach it, and how it ends."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
from sqlalchemy import Engine, create_engine, make_url, text

from knative.local.folder import held, secret
from knative.local.postgres import running
from knative.local.postgres_binaries import binaries, major
from shared.errors import Refused, Unavailable

ROOT = Path(__file__).parents[3]
STARTER = """
import sys
from pathlib import Path
from knative.local.postgres import running
with running(Path(sys.argv[1])) as url:
    print(url, flush=True)
    sys.stdin.read()
"""
HOLDER = """
import sys
from pathlib import Path
from knative.local.folder import held
with held(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def engine(url: str) -> Iterator[Engine]:
    opened = create_engine(url, connect_args={"ssl_context": False})
    try:
        yield opened
    finally:
        opened.dispose()


def ask(url: str, question: str) -> object:
    with engine(url) as opened, opened.begin() as connection:
        return connection.execute(text(question)).scalar()


def write(url: str, statement: str) -> None:
    with engine(url) as opened, opened.begin() as connection:
        connection.execute(text(statement))


@contextmanager
def starter(data: Path) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """Another process that serves the folder until its stdin ends."""
    command = [sys.executable, "-c", STARTER, str(data)]
    with subprocess.Popen(command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout
            yield process, process.stdout.readline().strip()
        finally:
            process.kill()


def has_ended(process: psutil.Process) -> bool:
    """Tell whether a process is gone, or waits only to be collected."""
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def postmaster(data: Path) -> psutil.Process:
    return psutil.Process(int((data / "postmaster.pid").read_text().split()[0]))


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder that was made once; each test starts its server anew and leaves it able to start."""
    made = tmp_path_factory.mktemp("postgres") / "pg"
    with running(made, durable=False):
        return made


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """Give a folder that another process serves, and its administrator's URL."""
    made = tmp_path_factory.mktemp("served") / "pg"
    with starter(made) as (_, url):
        yield made, url


def test_rows_outlive_a_stop_in_order(data: Path) -> None:
    """What was committed is there after the server was stopped and started again."""
    with running(data) as url:
        write(url, "create table stopped as select 7 as number")
    with running(data) as url:
        assert ask(url, "select number from stopped") == 7


def test_a_killed_starter_leaves_no_server_and_loses_no_row(data: Path) -> None:
    """Kill -9 of the starter ends the server, and the next start finds every committed row."""
    with starter(data) as (process, url):
        write(url, "create table starter_killed as select 7 as number")
        server = postmaster(data)
        process.kill()
        process.wait()
        if sys.platform == "linux":
            while not has_ended(server):
                psutil.wait_procs([server], timeout=0.05)
    with running(data) as url:
        assert ask(url, "select number from starter_killed") == 7


def test_a_killed_server_restarts_with_every_row(data: Path) -> None:
    """Kill -9 of the server itself loses nothing that was committed."""
    with starter(data) as (_, url):
        write(url, "create table server_killed as select 7 as number")
        everything = [postmaster(data), *postmaster(data).children()]
        for process in everything:
            process.kill()
    with running(data) as url:
        assert ask(url, "select number from server_killed") == 7


def test_an_orphan_is_stopped_in_order_at_the_next_start(data: Path) -> None:
    """A server that outlived its starter gives the folder back to the next one, with its rows."""
    with starter(data) as (process, url):
        write(url, "create table orphaned as select 7 as number")
        orphan = postmaster(data)
        orphan.suspend()  # so that the death signal does not end it yet
        process.kill()
        process.wait()
        assert not has_ended(orphan)
        orphan.resume()
        with running(data) as again:
            assert ask(again, "select number from orphaned") == 7
            assert has_ended(orphan)


def test_a_folder_has_one_starter(served: tuple[Path, str]) -> None:
    """A second process that wants the folder is refused by name and the first is left in peace."""
    folder, url = served
    with pytest.raises(Refused, match="in use") as refused, running(folder):
        pass
    assert refused.value.field == "data"
    assert refused.value.value == str(folder.parent)
    assert ask(url, "select 1") == 1


def test_a_torn_first_use_is_begun_again(tmp_path: Path) -> None:
    """A folder whose making was cut short is made anew."""
    torn = tmp_path / "pg.new"
    torn.mkdir()
    (torn / "PG_VERSION").write_text("18\n")
    with running(tmp_path / "pg", durable=False) as url:
        assert ask(url, "select 1") == 1
    assert not torn.exists()


def test_nobody_comes_in_without_the_password(served: tuple[Path, str]) -> None:
    """A wrong password is refused on loopback too, and the right one is readable by its owner alone."""
    folder, url = served
    wrong = make_url(url).set(password="guess").render_as_string(hide_password=False)
    with pytest.raises(Exception, match="password authentication failed"):
        ask(wrong, "select 1")
    assert make_url(url).host == "127.0.0.1"
    assert ask(url, "show listen_addresses") == "127.0.0.1"
    password = folder.parent / "secrets" / "postgres" / "password"
    assert (password.stat().st_mode & 0o777, password.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_what_is_committed_is_on_disk(served: tuple[Path, str]) -> None:
    """A server that is not for tests flushes before it says yes."""
    asked = [ask(served[1], f"show {name}") for name in ("fsync", "synchronous_commit", "full_page_writes")]
    assert asked == ["on", "on", "on"]


def test_words_of_people_are_not_logged(data: Path) -> None:
    """A failing statement leaves no trace of its text in the log, which is whole once the server has ended."""
    with running(data, durable=False) as url, pytest.raises(Exception, match="division"):
        ask(url, "select 1/0 as dentist")
    assert "dentist" not in (data.parent / "postgres.log").read_text()


def test_letters_beyond_ascii_have_a_case(served: tuple[Path, str]) -> None:
    """Search may ignore case in every script: the locale is UTF-8."""
    assert ask(served[1], "select lower('ÉÜΩ')") == "éüω"


def test_ctrl_c_reaches_the_starter_alone(served: tuple[Path, str]) -> None:
    """The server has a process group of its own, so work in flight keeps its database after Ctrl-C."""
    assert os.getpgid(postmaster(served[0]).pid) != os.getpgid(0)


def test_a_broken_folder_says_where_to_read_why(tmp_path: Path) -> None:
    """A server that does not start is unavailable, with its last words and its log named."""
    with running(tmp_path / "pg", durable=False):
        pass
    (tmp_path / "pg" / "global" / "pg_control").unlink()
    with pytest.raises(Unavailable, match="did not start") as failed, running(tmp_path / "pg"):
        pass
    assert str(tmp_path / "postgres.log") in str(failed.value.hint)


def test_a_stale_file_keeps_no_server_from_starting(data: Path) -> None:
    """A postmaster.pid that names a process of another kind is not believed."""
    with running(data, durable=False):
        left = (data / "postmaster.pid").read_text().splitlines()
    (data / "postmaster.pid").write_text("\n".join([str(os.getpid()), *left[1:]]))
    with running(data, durable=False) as url:
        assert ask(url, "select 1") == 1


def test_an_uninstalled_version_is_said_by_number() -> None:
    """Asking for a Postgres nobody has names it and the way out."""
    with pytest.raises(Unavailable, match="postgres 3 is not installed") as missing:
        binaries(wanted=3)
    assert "DATABASE_URL" in str(missing.value.hint)


def test_found_binaries_are_of_the_wanted_version() -> None:
    """The version asked for is the version found."""
    assert major(binaries(wanted=major(binaries()))) == major(binaries())


def test_a_secret_is_made_once(tmp_path: Path) -> None:
    """A secret keeps its value, is hard to guess, and ends no line."""
    made = secret(tmp_path / "secrets" / "grants" / "master")
    assert secret(tmp_path / "secrets" / "grants" / "master") == made
    assert len(made) >= 43
    assert made == made.strip()


def test_a_lock_ends_with_its_holder(tmp_path: Path) -> None:
    """A killed holder does not keep the folder."""
    command = [sys.executable, "-c", HOLDER, str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout
        holder.stdout.readline()
        with pytest.raises(Refused), held(tmp_path):
            pass
        holder.send_signal(signal.SIGKILL)
        holder.wait()
        with held(tmp_path):
            pass
