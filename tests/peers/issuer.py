"""An issuer of OpenID Connect tokens for tests: keys of its own, and the list of them over HTTP."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import RSAAlgorithm

ISSUER = "https://accounts.example.com"
AUDIENCE = "https://bell.example.com"
ACCOUNT = "push@demo.iam.gserviceaccount.com"
OURS, OTHER = generate_private_key(65537, 2048), generate_private_key(65537, 2048)


class Issuer:
    """An issuer with its signing keys by key id, and the list of them that it serves; `reads` counts the readers."""

    def __init__(self) -> None:
        self.private = {"k1": OURS}
        self.alg = "RS256"
        self.status = 200
        self.reads = 0
        self.url = ""

    def token(self, *, kid: str | None = "k1", key: Any = None, alg: str = "RS256", **claims: Any) -> str:
        """Return a token as Pub/Sub sends it; `claims` make it another one, None leaves a claim out."""
        now = int(time.time())
        said = {"iss": ISSUER, "aud": AUDIENCE, "sub": "1138", "iat": now, "exp": now + 3600}
        said |= {"email": ACCOUNT, "email_verified": True, **claims}
        kept = {name: value for name, value in said.items() if value is not None}
        headers = {"kid": kid} if kid is not None else {}
        return jwt.encode(kept, key or OURS, algorithm=alg, headers=headers)

    def listed(self) -> bytes:
        """Return the issuer's keys as it lists them (RFC 7517)."""
        self.reads += 1
        public = [
            {**RSAAlgorithm.to_jwk(key.public_key(), as_dict=True), "kid": kid, "alg": self.alg, "use": "sig"}
            for kid, key in self.private.items()
        ]
        return json.dumps({"keys": public}).encode()

    def public_key(self) -> bytes:
        """Return the public key as the text anybody can read."""
        return OURS.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


@contextmanager
def running(issuer: Issuer) -> Iterator[Issuer]:
    """Serve an issuer's keys on loopback for as long as a block lasts."""

    class Keys(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = issuer.listed()
            self.send_response(issuer.status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Keys)
    issuer.url = f"http://127.0.0.1:{server.server_address[1]}/certs"
    thread = threading.Thread(target=server.serve_forever, args=[0.01])
    thread.start()
    try:
        yield issuer
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
