"""Run plain Knative manifests on this machine, without a cluster.

    scripts/knative-local --manifests DIR --port P --data DIR

DATABASE_URL names the administrator of a Postgres; without it one of our own lives in the data folder. Exit 0 when it
was told to end, 2 and one line where the manifests, the port or the database cannot be used.
"""

import argparse
import os
import signal
import sys
from pathlib import Path

from knative.local import runner
from knative.local.postgres import running
from shared.errors import CuebirdError


def main(arguments: list[str]) -> int:
    """Run until told to end."""
    given = _arguments(arguments)
    for asked in (signal.SIGINT, signal.SIGTERM):
        signal.signal(asked, _end)  # until the runner stands and takes over
    try:
        if url := os.environ.get("DATABASE_URL"):
            return runner.run(_options(given, url))
        with running(given.data / "pg") as url:
            return runner.run(_options(given, url))
    except (CuebirdError, OSError) as why:
        hint = getattr(why, "hint", None)
        sys.stderr.write(f"knative-local: {why}{f' ({hint})' if hint else ''}\n")
        return 2


def _end(*_: object) -> None:
    sys.exit(0)


def _arguments(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="knative-local", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--manifests", type=Path, nargs="+", required=True, help="files and folders of YAML")
    parser.add_argument("--port", type=int, required=True, help="where everything is reached")
    parser.add_argument("--data", type=Path, required=True, help="where secrets/ and the database lie")
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (default: loopback)")
    parser.add_argument("--preload", default="", help="modules, comma between, that all Services import")
    parser.add_argument("--lazy", action="store_true", help="start a Service on its first knock")
    parser.add_argument("--hostile", type=int, metavar="SEED", help="double, shuffle, delay and cut deliveries")
    parser.add_argument("--database", default="knative", help="the queue's database (default: knative)")
    return parser.parse_args(arguments)


def _options(given: argparse.Namespace, url: str) -> runner.Options:
    return runner.Options(
        manifests=given.manifests,
        port=given.port,
        data=given.data.absolute(),
        database_url=url,
        database=given.database,
        host=given.host,
        preload=[module for module in given.preload.split(",") if module],
        lazy=given.lazy,
        hostile=given.hostile,
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
