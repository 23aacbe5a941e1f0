"""Mail through an SMTP server (RFC 5321), over STARTTLS (RFC 3207), implicit TLS (RFC 8314) or, on request, neither.

A certificate that is not trusted is never accepted, and a server without STARTTLS is never spoken to in the clear.
"""

import smtplib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parseaddr
from typing import Any, Literal, get_args
from urllib.parse import parse_qs, unquote, urlsplit

from shared.adapters.mime import message
from shared.domain.letters import Letter
from shared.errors import CuebirdError, Refused, Unavailable

Tls = Literal["starttls", "implicit", "none"]
PORTS: dict[str, int] = {"starttls": 587, "implicit": 465, "none": 25}
WAIT = 10.0  # seconds for each read
DEADLINE = 40.0  # seconds for a whole letter: under the minute for which its ring is ours alone
TAKEN, NEVER = 2, 5  # first digits of replies (RFC 5321, 4.2.1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Where an SMTP server is and how it is spoken to."""

    host: str
    port: int
    tls: str
    user: str = ""
    password: str = field(default="", repr=False)


def server(url: str) -> Server:
    """Read `smtp://user:password@host:port?tls=starttls|implicit|none`; ValueError where it cannot be read."""
    parts = urlsplit(url)
    tls = parse_qs(parts.query).get("tls", ["starttls"])[-1]
    if parts.scheme != "smtp" or not parts.hostname or tls not in get_args(Tls):
        raise ValueError("no SMTP server")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if user and tls == "none":
        raise ValueError("a password goes over TLS only")
    return Server(host=parts.hostname, port=parts.port or PORTS[tls], tls=tls, user=user, password=password)


class _Timed(smtplib.SMTP):
    """A connection that is hung up at its deadline, even on a server that answers byte by byte, each in time."""

    def __init__(self, host: str, port: int, *, deadline: float, **options: Any) -> None:
        self._ends = threading.Timer(deadline, self._hang_up)
        self._ends.daemon = True
        super().__init__(host, port, timeout=WAIT, **options)

    def connect(self, *where: Any, **named: Any) -> tuple[int, bytes]:
        self._ends.start()
        try:
            answer = super().connect(*where, **named)
        except BaseException:
            self.close()
            raise
        if self._ends.finished.is_set():
            self.close()
            raise TimeoutError("the server took too long")
        return answer

    def close(self) -> None:
        self._ends.cancel()
        super().close()

    def _hang_up(self) -> None:
        if self.sock is not None:
            with suppress(OSError):
                socket.socket.shutdown(self.sock, socket.SHUT_RDWR)  # not TLS's own: it may be in the middle of a read


class _TimedTls(_Timed, smtplib.SMTP_SSL):
    """The same over TLS from the first byte."""


class SmtpMail:
    """The port Mail: one connection a letter."""

    channel = "smtp"

    def __init__(
        self,
        server: Server,
        *,
        sender: str,
        clock: Callable[[], datetime],
        trust: ssl.SSLContext | None = None,
        deadline: float = DEADLINE,
    ) -> None:
        self._server = server
        self._deadline = deadline
        self._sender = sender
        self._clock = clock
        self._trust = trust or ssl.create_default_context()

    def send(self, letter: Letter) -> str:
        """Hand a letter to the server and return its answer; a 5xx to the letter is Refused, all else Unavailable."""
        if letter.to is None:
            raise Refused("there is no verified address to send to", field="to")
        made = message(letter, sender=self._sender, to=letter.to, now=self._clock())
        with self._connected() as connection:
            try:
                return _handed(connection, self._sender, letter.to, made.as_bytes())
            except smtplib.SMTPResponseException as why:
                raise _as_ours(why.smtp_code, why.smtp_error) from why

    def reach(self) -> None:
        """Connect, sign in, and leave."""
        with self._connected():
            pass

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        """Yield a connection that is encrypted and signed in; whatever keeps us from it is Unavailable."""
        connection = None
        try:
            connection = self._open()
            yield connection
        except (OSError, smtplib.SMTPException) as why:
            hint = "check CUEBIRD_MAIL, and that the server's certificate is trusted"
            raise Unavailable(f"the mail server cannot be used: {_reason(why)}", hint=hint) from why
        finally:
            if connection is not None:
                _leave(connection)

    def _open(self) -> smtplib.SMTP:
        at = self._server
        if at.tls == "implicit":
            connection: smtplib.SMTP = _TimedTls(at.host, at.port, deadline=self._deadline, context=self._trust)
        else:
            connection = _Timed(at.host, at.port, deadline=self._deadline)
        try:
            if at.tls == "starttls":
                connection.starttls(context=self._trust)
            if at.user:
                connection.login(at.user, at.password)
            connection.ehlo_or_helo_if_needed()
        except BaseException:
            connection.close()
            raise
        return connection


def _handed(connection: smtplib.SMTP, sender: str, to: str, raw: bytes) -> str:
    """Hand one message over; return what the server says to it, which names it in the server's own log."""
    code, said = connection.mail(parseaddr(sender)[1])
    if code // 100 != TAKEN:
        raise smtplib.SMTPResponseException(code, said)
    code, said = connection.rcpt(to)
    if code // 100 != TAKEN:
        raise _as_ours(code, said, field="to")
    code, said = connection.data(raw)
    if code // 100 != TAKEN:
        raise smtplib.SMTPDataError(code, said)
    return _text(said)


def _leave(connection: smtplib.SMTP) -> None:
    """Say goodbye; a letter was taken or not before, so nothing that goes wrong here matters."""
    with suppress(OSError, smtplib.SMTPException):
        connection.quit()
    connection.close()


def _as_ours(code: int, said: bytes | str, *, field: str | None = None) -> CuebirdError:
    kind = Refused if code // 100 == NEVER else Unavailable
    return kind(f"the mail server answered {code} {_text(said)}", field=field)


def _reason(why: Exception) -> str:
    if isinstance(why, smtplib.SMTPResponseException):
        return f"{why.smtp_code} {_text(why.smtp_error)}"
    return str(why) or type(why).__name__


def _text(said: bytes | str) -> str:
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else said
