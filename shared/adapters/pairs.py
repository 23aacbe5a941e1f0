"""Secrets that are shown and never kept: `<id>_<secret>`, of which the database has the id and the secret's hash.

A secret has 256 bits of chance, so a plain SHA-256 of it cannot be searched for and needs no salt.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import Self
from uuid import UUID, uuid4

LONGEST = 200  # characters of what is read at all


@dataclass(frozen=True, slots=True)
class Pair:
    """A row's id, and the secret that shows it is one's own."""

    id: UUID
    secret: str

    @classmethod
    def new(cls) -> Self:
        """Return one that nobody has."""
        return cls(uuid4(), secrets.token_urlsafe(32))

    @classmethod
    def read(cls, text: str) -> Self | None:
        """Return the pair that was written down; None where it is none."""
        name, _, secret = text[:LONGEST].partition("_")
        try:
            return cls(UUID(hex=name), secret)
        except ValueError:
            return None

    def written(self) -> str:
        """Return what its holder keeps."""
        return f"{self.id.hex}_{self.secret}"

    @property
    def sha256(self) -> str:
        """Return what we keep."""
        return hashlib.sha256(self.secret.encode()).hexdigest()

    def opens(self, sha256: str) -> bool:
        """Return whether its secret is the one that was kept, in a time that tells nothing."""
        return hmac.compare_digest(self.sha256, sha256)
