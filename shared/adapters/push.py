"""Who may push: the bearer token of a Pub/Sub push, an OpenID Connect token of the service account we gave it.

Only RS256 is read, whatever a token says of itself (RFC 8725, 2.1), and only with a key of the issuer's own list.
https://cloud.google.com/pubsub/docs/authenticate-push-subscriptions
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from shared.errors import Unauthorised, Unavailable

if TYPE_CHECKING:
    from jwt import PyJWK, PyJWKClient

ISSUER = "https://accounts.google.com"
KEYS = "https://www.googleapis.com/oauth2/v3/certs"
WAIT = 5.0  # seconds for the issuer's keys
SKEW = 30.0  # seconds that two clocks may differ
ASKED = ("exp", "iat", "iss", "aud", "email", "email_verified")


class PushTokens:
    """The port Porter. `keys` is where the issuer's keys are read; they are kept for five minutes."""

    def __init__(self, *, issuer: str, keys: str, audience: str, account: str) -> None:
        self._issuer = issuer
        self._address = keys
        self._audience = audience
        self._account = account

    def admit(self, authorization: str | None) -> None:
        """Let a push of our own account in; Unauthorised for any other, Unavailable while the keys cannot be read."""
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise Unauthorised("the push carries no token", field="Authorization", hint="give the subscription one")
        claims = self._claims(token.strip())
        if claims["email"] != self._account or claims["email_verified"] is not True:
            raise Unauthorised("the push is another account's", field="email", value=claims["email"])

    def _claims(self, token: str) -> dict[str, Any]:
        import jwt

        try:
            claims: dict[str, Any] = jwt.decode(
                token,
                self._key(token),
                algorithms=["RS256"],
                audience=self._audience,
                issuer=self._issuer,
                leeway=SKEW,
                options={"require": list(ASKED)},
            )
        except jwt.InvalidTokenError as why:
            raise Unauthorised(f"the push's token does not hold: {why}", field="Authorization") from why
        return claims

    def _key(self, token: str) -> PyJWK:
        """Return the key a token names, of the issuer's; a new one is looked for at most every half minute."""
        import jwt

        named = jwt.get_unverified_header(token).get("kid", "")
        try:
            return self._keys.get_signing_key(named)
        except (jwt.PyJWKClientConnectionError, jwt.PyJWKSetError, OSError, ValueError) as why:
            raise Unavailable("the issuer's keys cannot be read", field="PUSH_KEYS", value=self._address) from why
        except jwt.PyJWKClientError as why:
            raise Unauthorised("the push's token is signed with no key of the issuer's", field="kid") from why

    @cached_property
    def _keys(self) -> PyJWKClient:
        from jwt import PyJWKClient

        return PyJWKClient(self._address, timeout=WAIT)
