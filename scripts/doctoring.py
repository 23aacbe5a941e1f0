"""Say what is wrong with an installation, and what to do about it.

    scripts/doctor [URL] [--data DIR]              the Cuebird of this laptop (http://localhost:8787, ~/.cuebird)
    scripts/doctor URL                             one in a cloud, as the world sees it
    scripts/doctor URL --cluster [--project P]     and as kubectl, and gcloud for a project, see it from inside

One line each thing: `ok` and what was seen, or `no`, why, and what to do. It changes nothing. Exit 1 where anything is
wrong.
"""

import argparse
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

from scripts.health import cluster, laptop, outside
from scripts.health.trouble import Look
from shared.config import LOOPBACK


def main(arguments: list[str]) -> int:
    """Look at everything; 1 where anything is wrong."""
    given = _arguments(arguments)
    well = [_told(looks) for looks in _places(given)]
    return 0 if all(well) else 1


def _places(given: argparse.Namespace) -> Iterator[Iterable[Look]]:
    if urlsplit(given.url).hostname in LOOPBACK and not given.cluster:
        yield laptop.looks(given.data, given.url)
    if given.cluster:
        yield cluster.looks(given.project)
    yield outside.looks(given.url)


def _told(looks: Iterable[Look]) -> bool:
    """Say what each look sees; end at the first wrong thing that all after it need."""
    well = True
    for look in looks:
        fine, line = look.told()
        print(line, flush=True)
        well = well and fine
        if look.vital and not fine:
            break
    return well


def _arguments(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/doctor", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("url", nargs="?", default="http://localhost:8787", help="where Cuebird is")
    home = Path(os.environ.get("CUEBIRD_HOME") or "~/.cuebird")
    parser.add_argument("--data", type=Path, default=home, help="a laptop's folder (default: ~/.cuebird)")
    parser.add_argument("--cluster", action="store_true", help="look inside the cluster of kubectl's context, too")
    parser.add_argument("--project", help="the Google Cloud project, to look at the scheduler's push")
    given = parser.parse_args(arguments)
    given.data, given.url = given.data.expanduser().absolute(), given.url.rstrip("/")
    return given


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
