"""Start Cuebird on this machine: Postgres, schema, owner, then every function on the local Knative.

    scripts/up [--port 8787] [--host 127.0.0.1] [--data DIR]

Everything kept lies in DIR (default: CUEBIRD_HOME, else ~/.cuebird): `pg/`, `secrets/`, `functions.log`. Ctrl-C or
SIGTERM lets work in flight end; exit 0. What cannot start says why in one line; exit 2.

    scripts/up --renew [--data DIR]

puts what lies here now (after `git pull`) in the place of what runs on DIR, function by function, without a pause.
"""

import argparse
import ipaddress
import json
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Literal

from knative.local.folder import held, holder
from knative.local.postgres import running
from scripts.house import furnish
from shared.config import SettingError
from shared.errors import CuebirdError, Refused

ROOT = Path(__file__).resolve().parents[1]
MANIFESTS = ("functions", "platform/brokers.yaml", "platform/pingsource.yaml")
# What every function imports sooner or later: imported once, before they are forked, it is in memory once.
PRELOADED = [
    "encodings.idna",
    "pg8000.dbapi",
    "shared.adapters.attic",
    "shared.adapters.broker",
    "shared.adapters.maildir",
    "shared.adapters.owed",
    "shared.adapters.postgres",
    "shared.adapters.rings",
    "shared.adapters.tools_http",
    "shared.editing",
    "shared.links",
    "shared.listing",
    "shared.runtime.clock",
    "shared.runtime.edge",
    "shared.runtime.outbox",
    "shared.runtime.serving",
]
LARGEST_LOG = 10_000_000  # bytes
RENEWED = "renewed.json"  # in the data folder: what became of the last renewal
LOOK = 0.1  # seconds between two looks for it


def main(arguments: list[str]) -> int:
    """Serve until told to end; 2 and one line where that cannot be."""
    given = _arguments(arguments)
    for asked in (signal.SIGINT, signal.SIGTERM):
        signal.signal(asked, _end)  # until the runner stands and takes over
    try:
        if given.renew:
            return _renew(given.data)
        _check_host(given.host)
        _check_port(given.host, given.port)
        return _serve(given)
    except (CuebirdError, SettingError) as why:
        hint = getattr(why, "hint", None)
        print(f"cuebird: {why}{f' ({hint})' if hint else ''}", file=sys.stderr)
        return 2


def _end(*_: Any) -> None:
    sys.exit(0)


def _arguments(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/up", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--port", type=int, default=8787, help="where the page is served (default: 8787)")
    parser.add_argument("--host", default="127.0.0.1", help="a loopback address (default: 127.0.0.1)")
    parser.add_argument("--renew", action="store_true", help="replace what runs on DIR by what lies here now")
    home = Path(os.environ.get("CUEBIRD_HOME") or "~/.cuebird")
    parser.add_argument("--data", type=Path, default=home, help="where everything is kept (default: ~/.cuebird)")
    given = parser.parse_args(arguments)
    given.data = given.data.expanduser().absolute()
    return given


def _check_host(host: str) -> None:
    """Refuse an address that others can reach: without sign-in, whoever reaches the page is its owner."""
    try:
        inside = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        inside = False
    if not inside:
        hint = "there is no sign-in yet, so use 127.0.0.1, or a tunnel to it"
        raise Refused(f"--host {host} is not a loopback address", field="host", value=host, hint=hint)


def _check_port(host: str, port: int) -> None:
    hint = "choose another with --port"
    if port == 0:
        raise Refused("port 0 cannot be used: it names none", field="port", value=port, hint=hint)
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as why:
            said = getattr(why, "strerror", None) or why
            raise Refused(f"port {port} cannot be used: {said}", field="port", value=port, hint=hint) from why


def _renew(home: Path) -> int:
    """Ask the Cuebird that runs on a folder to renew itself, and say what became of it."""
    process = holder(home)
    if process is None:
        raise Refused(f"no Cuebird runs on {home}", field="data", value=str(home), hint="start it with scripts/up")
    said = home / RENEWED
    said.unlink(missing_ok=True)
    os.kill(process, signal.SIGUSR2)
    while not said.exists():
        if holder(home) != process:
            raise Refused("Cuebird ended meanwhile", field="data", value=str(home), hint="start it with scripts/up")
        time.sleep(LOOK)
    fact = json.loads(said.read_text())
    print("Cuebird is renewed" if fact["renewed"] else f"cuebird: {fact['why']}", flush=True)
    return 0 if fact["renewed"] else 2


def _told(fact: Mapping[str, Any], home: Path, address: str) -> None:
    """Tell whoever waits for it that all is ready, or what became of a renewal."""
    if "ready" in fact:
        print(f"Cuebird is at {address}", flush=True)
    else:
        draft = home / f".{RENEWED}"
        draft.write_text(json.dumps(fact))
        draft.rename(home / RENEWED)


def _serve(given: argparse.Namespace) -> int:
    os.environ["CUEBIRD_HOME"] = str(given.data)
    address = f"http://localhost:{given.port}"
    with _postgres(given.data) as administrator:
        furnishing = partial(_in_a_process_of_its_own, administrator, given.data, address)
        furnishing("fork")
        from knative.local import runner

        os.chdir(ROOT)
        options = runner.Options(
            manifests=[ROOT / "knative" / part for part in MANIFESTS],
            host=given.host,
            port=given.port,
            data=given.data,
            database_url=administrator,
            preload=PRELOADED,
            announce=partial(_told, home=given.data, address=address),
            prepare=partial(furnishing, "spawn"),  # which imports what lies here now
        )
        log = given.data / "functions.log"
        with _logged(log):
            status = runner.run(options)
        if status:
            print(f"cuebird: {_last_line(log)} (more is in {log})", file=sys.stderr)
        return status


def _last_line(log: Path) -> str:
    return (log.read_text(encoding="utf-8", errors="replace").splitlines() or ["it ended"])[-1]


@contextmanager
def _logged(log: Path) -> Iterator[None]:
    """Send what the functions write to a file while the block runs; a large one makes room for a new one first."""
    if log.exists() and log.stat().st_size > LARGEST_LOG:
        log.replace(log.with_suffix(".log.1"))
    terminal, file = os.dup(2), os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(file, 2)
    os.close(file)
    try:
        yield
    finally:
        os.dup2(terminal, 2)
        os.close(terminal)


@contextmanager
def _postgres(home: Path) -> Iterator[str]:
    """Yield the administrator's URL of the server that was given, else of our own."""
    if given := os.environ.get("DATABASE_URL"):
        with held(home):
            yield given
    else:
        with running(home / "pg") as url:
            yield url


def _in_a_process_of_its_own(administrator: str, home: Path, address: str, how: Literal["fork", "spawn"]) -> None:
    """Furnish the house where its imports (SQLAlchemy, alembic: 40 MB) are given back afterwards."""
    with ProcessPoolExecutor(1, mp_context=get_context(how)) as pool:
        pool.submit(furnish, administrator, home, address).result()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
