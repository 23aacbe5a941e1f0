"""Mail into a folder: one file a mail, which any mail program opens. For a laptop, where no server is needed."""

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from shared.adapters.mime import message
from shared.domain.letters import Letter
from shared.errors import Unavailable

NOBODY = "me@localhost"  # the one person of a laptop


class FolderMail:
    """The port Mail: a letter that is sent again replaces its file, for the name follows from its Message-ID."""

    channel = "folder"

    def __init__(self, folder: Path, *, sender: str, clock: Callable[[], datetime]) -> None:
        self._folder = folder
        self._sender = sender
        self._clock = clock

    def send(self, letter: Letter) -> str:
        """Write a letter and return its file's name; Unavailable where the folder cannot be written."""
        made = message(letter, sender=self._sender, to=letter.to or NOBODY, now=self._clock())
        name = f"{letter.message_id.strip('<>').partition('@')[0]}.eml"
        try:
            self._write(name, made.as_bytes())
        except OSError as why:
            raise Unavailable(f"the mail folder cannot be written: {why.strerror}", field="CUEBIRD_HOME") from why
        return name

    def _write(self, name: str, raw: bytes) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = self._folder / f".{name}.{os.getpid()}"
        draft.touch(mode=0o600)
        draft.write_bytes(raw)
        draft.rename(self._folder / name)
