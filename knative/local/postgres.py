"""A Postgres of one folder: reachable on loopback alone, and gone when its starter is gone.

It may not run as root, so root starts it as `nobody` and hands it the folder as an open descriptor: the folders above
(/root is 0700) are closed to that account. On Linux a death signal ends it with its starter; elsewhere an orphan is
found by its postmaster.pid and stopped in order at the next start.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import psutil

from knative.local.folder import held, secret
from knative.local.lifeline import tied
from knative.local.postgres_binaries import binaries, major
from shared.errors import Unavailable

STARTING, STOPPING = 60.0, 30.0  # seconds we wait for a crash to be recovered, for a shutdown to be orderly
BUILTIN_LOCALE = 17  # the first major version with C.UTF-8 of its own, the same on every machine
SYNC_IO = 18  # the first major version whose default is three I/O processes more

LEAN = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "log",  # not error: it would write people's words down
    "max_connections": "100",
    "shared_buffers": "32MB",
    "max_wal_size": "256MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_logical_replication_workers": "0",
    "jit": "off",
}
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@contextmanager
def running(data: Path, *, durable: bool = True) -> Iterator[str]:
    """Serve the Postgres of `data` while the block runs; yield its administrator's URL (postgresql+pg8000://...).

    Made on first use; the password is in `../secrets/postgres/password`, the log in `../postgres.log`. Call it from
    a thread that lives as long as the block. `durable=False` trades fsync for speed, for tests. Raises Refused when
    another process holds the folder above, Unavailable when no Postgres is found or it does not start.
    """
    data = data.absolute()
    with held(data.parent):
        _end_orphans(data)
        password = secret(data.parent / "secrets" / "postgres" / "password")
        if not data.exists():
            _initialise(data, password)
        server, port = _start(data, {} if durable else CARELESS)
        try:
            yield f"postgresql+pg8000://postgres:{password}@127.0.0.1:{port}/postgres"
        finally:
            _stop(server)


def _initialise(data: Path, password: str) -> None:
    """Make the folder whole or not at all: it gets its name when initdb has ended and the disk has it."""
    draft = data.with_name(f"{data.name}.new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    found = binaries()
    builtin = ["--locale-provider=builtin"] if major(found) >= BUILTIN_LOCALE else []
    options = ["--username=postgres", "--auth=scram-sha-256", "--pwfile=/dev/stdin", "--no-sync"]
    with tempfile.TemporaryFile() as words, _handed_over(draft) as (path, rights):
        _give(words.fileno())
        words.write(password.encode())
        words.seek(0)
        command = [str(found / "initdb"), "-D", path, "--encoding=UTF8", "--locale=C.UTF-8", *builtin, *options]
        done = subprocess.run(command, stdin=words, capture_output=True, text=True, check=False, **rights)  # noqa: S603  # no user's words in it
    if done.returncode:
        raise Unavailable(f"initdb failed: {done.stderr.strip()}", field="data", value=str(data))
    os.sync()
    draft.rename(data)


def _start(data: Path, careless: dict[str, str]) -> tuple[psutil.Popen, int]:
    """Start the server and return it with its port once it takes connections."""
    found = binaries(wanted=int((data / "PG_VERSION").read_text()))
    port = _free_port()
    settings = LEAN | _by_version(major(found)) | careless | {"port": str(port)}
    with _handed_over(data) as (path, rights), (data.parent / "postgres.log").open("w") as log:
        command = [str(found / "postgres"), "-D", path, *(f"--{name}={value}" for name, value in settings.items())]
        server = psutil.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=partial(tied, signal.SIGINT),
            **rights,
        )
    _await_ready(server, data)
    return server, port


def _by_version(number: int) -> dict[str, str]:
    modern = {"io_method": "sync"} if number >= SYNC_IO else {}
    quick = {"recovery_init_sync_method": "syncfs"} if sys.platform == "linux" else {}
    return modern | quick


def _await_ready(server: psutil.Popen, data: Path) -> None:
    """Wait until postmaster.pid says ready, as pg_ctl does; the file of an earlier server is not ours."""
    ending = time.monotonic() + STARTING
    while _state(data) != (server.pid, "ready"):
        try:
            server.wait(0.02)
        except psutil.TimeoutExpired:
            if time.monotonic() < ending:
                continue
            _stop(server)
        log = data.parent / "postgres.log"
        said = [line for line in log.read_text(errors="replace").splitlines() if "FATAL" in line][-1:]
        raise Unavailable(f"postgres did not start: {' '.join(said)}", hint=f"read {log}")


def _state(data: Path) -> tuple[int, str]:
    """Return process id and status (starting, ready, stopping) from postmaster.pid, or (0, "")."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
        return int(lines[0]), lines[7].strip()
    except (OSError, ValueError, IndexError):
        return 0, ""


def _end_orphans(data: Path) -> None:
    """Stop what outlived its starter in this folder, in order where the first of them still leads.

    Nobody else holds the folder, so afterwards its postmaster.pid names nobody: a dead process not yet collected,
    or a stranger with the same number, keeps no server from starting.
    """
    leader = data / "postmaster.pid"
    if not leader.exists():
        return
    pid, _ = _state(data)
    orphans = [process for process in psutil.process_iter() if _serves(process, data)]
    for process in orphans:
        if process.pid == pid:
            _stop(process)
    for process in psutil.wait_procs(orphans, timeout=STOPPING)[1]:
        process.kill()
    leader.unlink(missing_ok=True)


def _serves(process: psutil.Process, data: Path) -> bool:
    try:
        return process.name() == "postgres" and Path(process.cwd()) == data.resolve()
    except psutil.Error:
        return False


def _stop(server: psutil.Process | psutil.Popen) -> None:
    """End the server in order (fast shutdown); when that takes too long, at once: the log brings it back."""
    for how in (signal.SIGINT, signal.SIGQUIT):
        try:
            server.send_signal(how)
            server.wait(STOPPING)
        except psutil.TimeoutExpired:
            continue
        except psutil.NoSuchProcess:
            return
        else:
            return


@contextmanager
def _handed_over(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the name by which a server may open the folder, and the rights to start it with."""
    if os.geteuid() != 0:
        yield str(folder), {}
        return
    nobody = pwd.getpwnam("nobody")
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    rights = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": [], "cwd": "/"}
    try:
        _give(descriptor)
        name = f"/proc/self/fd/{descriptor}" if sys.platform == "linux" else str(folder)
        yield name, rights | {"pass_fds": [descriptor]}
    finally:
        os.close(descriptor)


def _give(descriptor: int) -> None:
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.fchown(descriptor, nobody.pw_uid, nobody.pw_gid)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
