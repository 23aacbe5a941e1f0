"""A post office for tests: a real SMTP server that keeps what it is given, and can be told what to answer."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Postbox:
    """What came in, by whom it is for; `says` holds the answer to whoever is answered otherwise than 250."""

    def __init__(self, port: int) -> None:
        self.url = f"smtp://127.0.0.1:{port}?tls=none"
        self.says: dict[str, str] = {}
        self._kept: list[tuple[str, EmailMessage]] = []
        self._came = threading.Condition()

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802  # aiosmtpd's
        """Keep one mail, or answer otherwise."""
        to = envelope.rcpt_tos[0]
        if to in self.says:
            return self.says[to]
        mail = message_from_bytes(cast(bytes, envelope.content), policy=default)
        with self._came:
            self._kept.append((to, mail))
            self._came.notify_all()
        return "250 taken"

    def mails(self, to: str) -> list[EmailMessage]:
        """Return the mails to one address, in the order they came."""
        with self._came:
            return [mail for whom, mail in self._kept if whom == to]

    def wait(self, to: str, count: int, *, seconds: float = 30) -> list[EmailMessage]:
        """Return the mails to one address once there are so many."""
        with self._came:
            assert self._came.wait_for(lambda: sum(whom == to for whom, _ in self._kept) >= count, seconds), to
        return self.mails(to)


@contextmanager
def postbox(port: int) -> Iterator[Postbox]:
    """Run a post office on loopback for as long as a block lasts."""
    box = Postbox(port)
    controller: Any = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()
