"""Mail into a folder: one file a mail, which any mail program opens. For a laptop, where no server is needed."""

import hashlib
import os
from collections.abc import Callable
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from shared.adapters.mime import message
from shared.domain.dates import instant_text
from shared.domain.letters import Letter
from shared.errors import Refused, Unavailable
from shared.mailing import Seen, Sheaf

LARGEST = 1024 * 1024  # bytes of a mail that is shown
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

    def reach(self) -> None:
        """See that the folder can be written."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not os.access(self._folder, os.W_OK | os.X_OK):
            raise Unavailable("the mail folder cannot be written", field="CUEBIRD_HOME")

    def _write(self, name: str, raw: bytes) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = self._folder / f".{name}.{os.getpid()}"
        draft.touch(mode=0o600)
        draft.write_bytes(raw)
        draft.rename(self._folder / name)


class FolderLetters:
    """The port Letters. A cursor names the last mail of a page by its time and a digest: no name of a file is told."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def page(self, *, limit: int, cursor: str | None = None) -> Sheaf:
        """Return a page of the mails, newest first; Refused, naming cursor, where it is none of ours."""
        before = _place(cursor) if cursor is not None else None
        found = sorted(((_written_at(file), _digest(file), file) for file in self._files()), reverse=True)
        left = [one for one in found if before is None or one[:2] < before]
        seen = tuple(_seen(file, digest) for _, digest, file in left[:limit])
        last = left[limit - 1] if len(left) > limit else None
        return Sheaf(mails=seen, next_cursor=f"{last[0]}.{last[1]}" if last else None)

    def _files(self) -> list[Path]:
        """Return the mails; a link could lead out of the folder, so it is none."""
        return [file for file in self._folder.glob("[!.]*.eml") if file.is_file() and not file.is_symlink()]


def _written_at(file: Path) -> int:
    return file.stat().st_mtime_ns


def _digest(file: Path) -> str:
    return hashlib.sha256(file.name.encode()).hexdigest()[:16]


def _place(cursor: str) -> tuple[int, str]:
    at, _, digest = cursor.partition(".")
    if not (at.isascii() and at.isdecimal()):
        hint = "leave it out to start with the newest"
        raise Refused("cursor: it belongs to another list", field="cursor", value=cursor, hint=hint)
    return int(at), digest


def _seen(file: Path, digest: str) -> Seen:
    with file.open("rb") as opened:
        mail = message_from_bytes(opened.read(LARGEST), _class=EmailMessage, policy=default)
    sent = instant_text(datetime.fromtimestamp(int(file.stat().st_mtime), UTC))
    plain = mail.get_body(("plain",))
    text = plain.get_content() if plain else ""
    return Seen(id=digest, at=sent, subject=str(mail["Subject"] or ""), text=text.replace("\r\n", "\n"))
