"""An OpenID Connect provider for tests: discovery, its keys, and a token endpoint that insists on PKCE, over HTTP."""

import hashlib
import json
import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import uuid4

from tests.peers.issuer import Issuer

CLIENT, SECRET = "cuebird-page", "a secret of the page's"


class Provider(Issuer):
    """An issuer that people sign in at; `says` are the claims of whoever signs in next."""

    def __init__(self) -> None:
        super().__init__()
        self.base = ""
        self.says: dict[str, Any] = {}
        self._codes: dict[str, dict[str, str]] = {}

    def signed_in(self, where: str) -> str:
        """Sign in at the address a browser was sent to; return where it is sent back to."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(where).query).items()}
        assert where.startswith(f"{self.base}/authorize?")
        assert (asked["response_type"], asked["client_id"], asked["code_challenge_method"]) == ("code", CLIENT, "S256")
        code = uuid4().hex
        self._codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def bearer(self, **claims: Any) -> str:
        """Return a token of this issuer's."""
        return self.token(**{"iss": self.base, "email": None, "email_verified": None, **claims})

    def found(self, path: str) -> Any:
        """Return what is told at a path."""
        if path == "/certs":
            return json.loads(self.listed())
        names = ("authorization_endpoint", "token_endpoint", "jwks_uri")
        paths = ("/authorize", "/token", "/certs")
        return {"issuer": self.base, **{name: self.base + one for name, one in zip(names, paths, strict=True)}}

    def exchanged(self, form: dict[str, str]) -> tuple[int, Any]:
        """Return the tokens of a code, once, to whoever knows its verifier (RFC 7636, 4.6)."""
        asked = self._codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = urlsafe_b64encode(digest).rstrip(b"=").decode()
        known = (form.get("client_id"), form.get("client_secret")) == (CLIENT, SECRET)
        if asked is None or not known or asked["code_challenge"] != challenge:
            return 400, {"error": "invalid_grant"}
        claims = {"aud": CLIENT, "nonce": asked["nonce"], "iat": int(time.time()), **self.says}
        return 200, {"id_token": self.bearer(**claims), "access_token": "opaque", "token_type": "Bearer"}


@contextmanager
def provider() -> Iterator[Provider]:
    """Run a provider on loopback for as long as a block lasts."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path.startswith("/authorize?"):
                self.send_response(303)
                self.send_header("Location", made.signed_in(made.base + self.path))
                self.send_header("Content-Length", "0")
                self.end_headers()
            else:
                self._say(200, made.found(urlsplit(self.path).path))

        def do_POST(self) -> None:
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self._say(*made.exchanged({name: values[0] for name, values in form.items()}))

        def _say(self, status: int, said: Any) -> None:
            body = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    made = Provider()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.base = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=[0.01])
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
