"""A real SMTP server on loopback (aiosmtpd) that records what it takes and refuses what it is told to."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword


@dataclass(slots=True)
class PostOffice:
    """What came in, and what is answered: `to_recipient` and `to_letter` are replies in place of 250."""

    port: int = 0
    letters: list[EmailMessage] = field(default_factory=list)
    envelopes: list[tuple[str, list[str]]] = field(default_factory=list)
    signed_in: list[str] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    to_recipient: str = "250 fine"
    to_letter: str = "250 taken as 4711"

    @property
    def url(self) -> str:
        """Return its address as CUEBIRD_MAIL says it, in the clear."""
        return f"smtp://127.0.0.1:{self.port}?tls=none"

    async def handle_RCPT(  # noqa: N802  # aiosmtpd finds its hooks by name
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        """Answer for one recipient."""
        envelope.rcpt_tos.append(address)
        return self.to_recipient

    async def handle_DATA(self, _server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  # as above
        """Take a letter, or not."""
        if self.to_letter.startswith("250"):
            self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
            self.envelopes.append((envelope.mail_from, envelope.rcpt_tos))
            self.encrypted.append(session.ssl is not None)
        return self.to_letter

    def sign_in(self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, said: LoginPassword) -> AuthResult:
        """Let in whoever says the password `p@ss:word/`."""
        good = said.password == b"p@ss:word/"
        if good:
            self.signed_in.append(said.login.decode())
        return AuthResult(success=good, handled=False)


@contextmanager
def post_office(port: int, **server: Any) -> Iterator[PostOffice]:
    """Run a post office; `server` are aiosmtpd's own options."""
    office = PostOffice(port)
    controller = Controller(office, hostname="127.0.0.1", port=port, authenticator=office.sign_in, **server)
    controller.start()
    try:
        yield office
    finally:
        controller.stop()
