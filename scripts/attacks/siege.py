"""What an attack is made of: a door, what it answered, and cases that hold or do not."""

import http.client
import json
import socket
import ssl
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

WAIT = 20.0  # seconds for an answer
PATIENT = 5  # times a request is sent again after 429
REFUSED = (400, 401, 403, 404, 405, 410, 413, 415, 422)
JSON = {"Content-Type": "application/json"}
MCP = JSON | {"Accept": "application/json, text/event-stream", "MCP-Protocol-Version": "2025-06-18"}
ENDED = 0  # the status of a connection that was ended without an answer


@dataclass(frozen=True, slots=True)
class Answer:
    """What a door said: status, headers in lower case, body."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def said(self) -> Any:
        """Return the JSON of the body; None where it is none."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None


def anything(_: Answer) -> bool:
    """Ask nothing more of an answer."""
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One thing that is tried: it holds where the status is among those expected and the answer is as it should be."""

    name: str
    attempt: Callable[[], Answer]
    expected: Collection[int] = REFUSED
    right: Callable[[Answer], bool] = anything


class Gate:
    """A Cuebird's address, asked as exactly as an attacker would ask it."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        parts = urlsplit(self.url)
        self.secure, self.host = parts.scheme == "https", parts.hostname or ""
        self.port = parts.port or (443 if self.secure else 80)
        self.name = parts.netloc

    @cached_property
    def open(self) -> bool:
        """Return whether somebody lives here who needs no sign-in, as on a laptop."""
        return self.ask("GET", "/v1/config", None, {}).status == http.client.OK

    def ask(self, method: str, path: str, said: Any = None, headers: Mapping[str, str] | None = None) -> Answer:
        """Return what one request is answered; it waits where it is told that it comes too often."""
        body = said if isinstance(said, bytes | None) else json.dumps(said).encode()
        for _ in range(PATIENT):
            answer = self._asked(method, path, body, JSON if headers is None else headers)
            if answer.status != http.client.TOO_MANY_REQUESTS:
                break
            time.sleep(float(answer.headers.get("retry-after", "1")))
        return answer

    def raw(self, sent: bytes, *, wait: float = WAIT) -> Answer:
        """Return the first answer to these very bytes, after which nothing more is sent."""
        with self.connected(wait) as connection:
            try:
                connection.sendall(sent)
                response = http.client.HTTPResponse(connection)
                response.begin()
                return _read(response)
            except (OSError, http.client.HTTPException):
                return Answer(ENDED)

    def connected(self, wait: float = WAIT) -> socket.socket:
        """Return a connection that nothing was sent on."""
        plain = socket.create_connection((self.host, self.port), wait)
        return ssl.create_default_context().wrap_socket(plain, server_hostname=self.host) if self.secure else plain

    def _asked(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        kind = http.client.HTTPSConnection if self.secure else http.client.HTTPConnection
        connection = kind(self.host, self.port, timeout=WAIT)
        try:
            connection.request(method, path, body, dict(headers))
            return _read(connection.getresponse())
        except (OSError, http.client.HTTPException):
            return Answer(ENDED)
        finally:
            connection.close()


def _read(response: http.client.HTTPResponse) -> Answer:
    """Read an answer; of one that goes on, such as a stream, its head says enough."""
    headers = {name.lower(): value for name, value in response.getheaders()}
    goes_on = headers.get("content-type", "").startswith("text/event-stream")
    return Answer(response.status, headers, b"" if goes_on else response.read())
