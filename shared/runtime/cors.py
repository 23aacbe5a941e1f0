"""Pages elsewhere that may use our doors: an exact list of origins, none unless it is set (WHATWG Fetch, 3.3).

They come with a token in a header; no cookie of ours goes with their requests.
"""

from shared.config import Settings
from shared.errors import Forbidden
from shared.runtime.doors import Knock

READABLE = "ETag, Retry-After, WWW-Authenticate"
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, POST, PATCH, DELETE",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, Idempotency-Key, If-Match, Last-Event-ID, "
    "MCP-Protocol-Version, Mcp-Method, Mcp-Name",
    "Access-Control-Max-Age": "600",
}


def is_preflight(request: Knock) -> bool:
    """Return whether a browser asks beforehand what a page elsewhere may send."""
    return request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers


def preflight(request: Knock, known: Settings) -> dict[str, str]:
    """Return what a page of a listed origin may send; Forbidden for any other."""
    found = readable(request, known)
    if not found:
        origin = request.headers.get("Origin")
        hint = "add it to the setting CORS_ORIGINS"
        raise Forbidden("pages of this origin are not let in", field="Origin", value=origin, hint=hint)
    return found | PREFLIGHT


def readable(request: Knock, known: Settings) -> dict[str, str]:
    """Return the headers that let a page of a listed origin read an answer; none for any other."""
    origin = request.headers.get("Origin")
    if origin not in known.origins:
        return {}
    return {"Access-Control-Allow-Origin": origin, "Access-Control-Expose-Headers": READABLE, "Vary": "Origin"}
