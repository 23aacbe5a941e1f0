"""OpenID Connect issuers whose word is taken: their tokens read, and people sent to them to sign in.

A token is read only with a key of its issuer's own list, in an algorithm allowed for that issuer whatever the token
says of itself (RFC 8725, 2.1 and 3.1), for an audience that is ours. Addresses come from discovery
(https://openid.net/specs/openid-connect-discovery-1_0.html), asked for once and kept; keys for five minutes.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

import msgspec
import urllib3

from shared.config import LOOPBACK, Client, Issuer
from shared.errors import Unauthorised, Unavailable

if TYPE_CHECKING:
    from jwt import PyJWK, PyJWKClient

WAIT = 5.0  # seconds for an issuer
PAUSE = 5.0  # seconds in which a silent issuer is not asked again: whoever shows a token in its name would hold us up
SKEW = 30.0  # seconds that two clocks may differ
ASKED = ("exp", "iat", "iss", "aud", "sub")
DISCOVERY = "/.well-known/openid-configuration"
LARGEST = 1_000_000  # bytes of an issuer's answer
FIRST_REFUSAL = 400  # the least HTTP status that says no
MOVED = 300  # the least HTTP status that says look elsewhere


class Issuers:
    """The issuers that are trusted. What they say is Unauthorised where it does not hold, Unavailable in silence."""

    def __init__(self, trusted: Sequence[Issuer], clock: Callable[[], float] = time.monotonic) -> None:
        self._known = {one.url: Provider(one, clock) for one in trusted}

    def claims(self, token: str) -> dict[str, Any]:
        """Return the claims of a token that one of them signed for us."""
        import jwt

        try:
            said = jwt.decode(token, options={"verify_signature": False}).get("iss")
        except jwt.InvalidTokenError as why:
            raise Unauthorised("the token is none that we know of", hint="make one, or sign in") from why
        return self.by(str(said)).claims(token)

    def by(self, url: str) -> Provider:
        """Return an issuer by its address."""
        found = self._known.get(url)
        if found is None:
            raise Unauthorised("the token's issuer is not trusted here", field="iss", hint="see the setting ISSUERS")
        return found


class Provider:
    """One issuer; `clock` tells seconds that pass."""

    def __init__(self, issuer: Issuer, clock: Callable[[], float]) -> None:
        self._issuer = issuer
        self._clock = clock
        self._silent_until = clock()
        self._lock = threading.Lock()
        self._said: dict[str, Any] = {}
        self._keys: PyJWKClient | None = None
        self._pool = urllib3.PoolManager(timeout=urllib3.Timeout(total=WAIT), retries=False)

    def claims(self, token: str, audiences: Sequence[str] = ()) -> dict[str, Any]:
        """Return the claims of a token it signed for one of these audiences, by default those set for it."""
        import jwt

        try:
            claims: dict[str, Any] = jwt.decode(
                token,
                self._key(token),
                algorithms=list(self._issuer.algorithms),
                audience=audiences or self._issuer.audiences,
                issuer=self._issuer.url,
                leeway=SKEW,
                options={"require": list(ASKED)},
            )
        except (jwt.InvalidTokenError, ValueError) as why:
            raise Unauthorised("the token does not hold", hint="get a new one, for this audience") from why
        if not claims["sub"]:
            raise Unauthorised("the token names nobody", field="sub")
        return claims

    def entrance(self, client: Client, **said: str) -> str:
        """Return where a browser goes to sign in (OpenID Connect Core, 3.1.2.1)."""
        asked = {"response_type": "code", "client_id": client.id, "scope": "openid email", **said}
        address = self._discovered("authorization_endpoint")
        return f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}"

    def exchanged(self, client: Client, *, nonce: str, **said: str) -> dict[str, Any]:
        """Return the claims of the person a code stands for (3.1.3), whose token must name our nonce."""
        form = {"grant_type": "authorization_code", "client_id": client.id, **said}
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        secret = {"client_secret": client.secret} if client.secret else {}
        answer = self._asked("POST", self._discovered("token_endpoint"), urlencode(form | secret), headers)
        claims = self.claims(str(answer.get("id_token", "")), [client.id])
        if claims.get("nonce") != nonce or claims.get("azp", client.id) != client.id:
            raise Unauthorised("the issuer's answer is to another question", hint="sign in again")
        return claims

    def _key(self, token: str) -> PyJWK:
        """Return the key a token names, of the issuer's; a new one is looked for at most every half minute."""
        import jwt

        named = jwt.get_unverified_header(token).get("kid", "")
        keys = self._client()
        held = keys.jwk_set_cache and keys.jwk_set_cache.get()
        if not held or not keys.match_kid(keys.get_signing_keys(), named):
            self._check_heard()  # it would be asked
        try:
            return keys.get_signing_key(named)
        except (jwt.PyJWKClientConnectionError, jwt.PyJWKSetError, OSError) as why:
            self._silent_until = self._clock() + PAUSE
            raise Unavailable("the issuer's keys cannot be read", field="ISSUERS", value=self._issuer.url) from why
        except jwt.PyJWKClientError as why:
            raise Unauthorised("the token is signed with no key of its issuer's", field="kid") from why

    def _client(self) -> PyJWKClient:
        from jwt import PyJWKClient

        address = self._discovered("jwks_uri")
        with self._lock:
            self._keys = self._keys or PyJWKClient(address, timeout=WAIT)
            return self._keys

    def _discovered(self, name: str) -> str:
        with self._lock:
            if not self._said:
                self._check_heard()
                self._silent_until = self._clock() + WAIT + PAUSE  # unless it answers
                self._said = self._described()
                self._silent_until = self._clock()
            return _safe(str(self._said.get(name, "")))

    def _described(self) -> dict[str, Any]:
        """Return what the issuer says of itself, in its own name."""
        said = self._asked("GET", self._issuer.url.rstrip("/") + DISCOVERY)
        if said.get("issuer") != self._issuer.url:
            raise Unavailable("the issuer has another name", field="ISSUERS", value=self._issuer.url)
        return said

    def _check_heard(self) -> None:
        """Refuse to ask an issuer that was silent a moment ago."""
        if self._clock() < self._silent_until:
            raise Unavailable("the issuer does not answer", field="ISSUERS", value=self._issuer.url)

    def _asked(
        self, method: str, url: str, body: str | None = None, headers: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        """Ask the issuer for a JSON object; what it refuses is Unauthorised."""
        try:
            answer = self._pool.request(method, url, body=body, headers=headers, redirect=False, preload_content=False)
            raw, status = answer.read(LARGEST), answer.status
            answer.release_conn()
            said = msgspec.json.decode(raw)
        except (urllib3.exceptions.HTTPError, msgspec.DecodeError) as why:
            raise Unavailable("the issuer does not answer", field="ISSUERS", value=self._issuer.url) from why
        if FIRST_REFUSAL <= status < 500:  # noqa: PLR2004  # RFC 6749, 5.2: the code is wrong, used or over
            raise Unauthorised("the issuer says no", hint="sign in again")
        if status >= MOVED or not isinstance(said, dict):
            raise Unavailable("the issuer does not answer", field="ISSUERS", value=self._issuer.url)
        return said


def _safe(url: str) -> str:
    """Return an address that may be trusted with secrets: over TLS, or on this machine."""
    parts = urlsplit(url)
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK):
        return url
    raise Unavailable("the issuer names an address without TLS", field="ISSUERS", value=url)
