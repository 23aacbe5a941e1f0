"""A data folder belongs to one process at a time, and what is secret in it is read by its owner alone."""

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from shared.errors import Refused


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Keep every other process out of the folder until the block ends or this process dies, however it dies.

    The lock is POSIX's (fcntl), so children do not inherit it. Raises Refused when another process holds it, or the
    folder cannot be made or written.
    """
    with _opened(folder) as lock:
        try:
            fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            hint = "stop the other one, or give --data another folder"
            raise Refused(f"the data folder {folder} is in use", field="data", value=str(folder), hint=hint) from error
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def holder(folder: Path) -> int | None:
    """Return the id of the process that holds a folder; None where nobody does."""
    try:
        with (folder / "lock").open("r+") as lock:
            fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return None
    except OSError:
        return int((folder / "lock").read_text())
    return None


def _opened(folder: Path) -> TextIO:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return (folder / "lock").open("a")
    except OSError as error:
        hint = "give --data a folder that you may write"
        said = f"the data folder {folder} cannot be used: {error.strerror}"
        raise Refused(said, field="data", value=str(folder), hint=hint) from error


def secret(path: Path) -> str:
    """Return what the file says; a missing file is first written with 256 random bits, for its owner alone to read."""
    if not path.exists():
        for folder in (path.parent.parent, path.parent):
            folder.mkdir(mode=0o700, exist_ok=True)
        draft = path.with_name(f".{path.name}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(32))
        draft.rename(path)
    return path.read_text().strip()
