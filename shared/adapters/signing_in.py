"""Signing in at the page: authorization code with PKCE, state and nonce (RFC 6749, RFC 7636, OpenID Connect Core).

What a browser keeps between leaving and coming back is `state.nonce.verifier`, in a cookie that no script reads; an
answer that does not name the same state was not asked for by this browser.
"""

import hmac
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from hashlib import sha256

from sqlalchemy import Engine

from shared.adapters import sessions
from shared.adapters.oidc import Issuers
from shared.adapters.owners import Newcomers
from shared.config import Client
from shared.errors import Refused, Unauthorised

AGAIN = "sign in again"
PARTS = 3


class OpenIdSignIn:
    """The port SignIn. `back` is where the issuer sends people to afterwards."""

    def __init__(
        self, engine: Engine, issuers: Issuers, newcomers: Newcomers, *, client: Client | None, back: str
    ) -> None:
        self._engine, self._issuers, self._newcomers = engine, issuers, newcomers
        self._client, self._back = client, back

    def begin(self) -> tuple[str, str]:
        """Return where a browser goes to sign in, and what it keeps meanwhile; Refused where nobody can."""
        client = self._known()
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(PARTS))
        challenge = urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        where = self._issuers.by(client.issuer).entrance(
            client,
            redirect_uri=self._back,
            state=state,
            nonce=nonce,
            code_challenge=challenge,
            code_challenge_method="S256",
        )
        return where, f"{state}.{nonce}.{verifier}"

    def finish(self, kept: str, answer: Mapping[str, str], time_zone: str) -> str:
        """Return the cookie of a new session; Unauthorised where the issuer's answer does not hold, Forbidden else."""
        client = self._known()
        state, _, rest = kept.partition(".")
        nonce, _, verifier = rest.partition(".")
        if not verifier or not hmac.compare_digest(answer.get("state", "").encode(), state.encode()):
            raise Unauthorised("this sign-in was not begun here", field="state", hint=AGAIN)
        if not answer.get("code"):
            raise Unauthorised("the issuer let nobody in", field="code", hint=AGAIN)
        claims = self._issuers.by(client.issuer).exchanged(
            client, nonce=nonce, code=answer["code"], redirect_uri=self._back, code_verifier=verifier
        )
        return sessions.begun(self._engine, self._newcomers.owner_of(claims, time_zone))

    def end(self, cookie: str) -> None:
        """End a session."""
        sessions.ended(self._engine, cookie)

    def _known(self) -> Client:
        if self._client is None:
            raise Refused("nobody can sign in here", field="SIGN_IN_CLIENT", hint="set it, or use a token")
        return self._client
