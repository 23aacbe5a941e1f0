"""Seals: what we said is known again as ours, and nobody else can say it.

A sealed text is `v1.<key id>.<claims>.<HMAC-SHA256 of what precedes>`, in base64url without padding. Two keys may be
known at once, so that keys can be changed without downtime.
"""

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping

VERSION = "v1"


def sealed(claims: bytes, keys: Mapping[str, bytes]) -> str:
    """Return claims under the first of the keys by key id."""
    key_id, key = next(iter(keys.items()))
    said = f"{VERSION}.{key_id}.{_encode(claims)}"
    return f"{said}.{_mac(key, said)}"


def opened(text: str, keys: Mapping[str, bytes]) -> bytes | None:
    """Return the claims of a sealed text; None where none of the keys sealed it."""
    said, _, seal = text.rpartition(".")
    version, key_id, claims = [*said.split(".", 2), "", "", ""][:3]
    key = keys.get(key_id)
    if version != VERSION or key is None or not hmac.compare_digest(_mac(key, said).encode(), _bytes(seal)):
        return None
    return urlsafe_b64decode(claims + "=" * (-len(claims) % 4))


def _mac(key: bytes, said: str) -> str:
    return _encode(hmac.digest(key, _bytes(said), hashlib.sha256))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def _encode(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
