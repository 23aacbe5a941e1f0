"""How a client without a token learns where to get one: protected resource metadata (RFC 9728)."""

from typing import Any
from urllib.parse import urlsplit

from shared.callers import READ, WRITE
from shared.config import Settings

WELL_KNOWN = "/.well-known/oauth-protected-resource"


def place(known: Settings) -> str:
    """Return where the metadata is: the well-known path stands between the resource's host and its path (3.1)."""
    resource = urlsplit(known.mcp)
    return f"{resource.scheme}://{resource.netloc}{WELL_KNOWN}{resource.path}"


def metadata(known: Settings) -> dict[str, Any]:
    """Return what the resource says of itself: the audience it wants in a token, and whose tokens it takes."""
    said = {"resource": known.mcp, "resource_name": "Cuebird", "bearer_methods_supported": ["header"]}
    said["scopes_supported"] = [READ, WRITE]
    return said | ({"authorization_servers": [one.url for one in known.issuers]} if known.issuers else {})
