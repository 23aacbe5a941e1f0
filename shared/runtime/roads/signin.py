"""The roads by which people sign in at the page, and out again.

The session's cookie is HttpOnly, Secure where there is TLS, and SameSite=Lax; every sign-in gets a new one.
"""

from flask import Request, Response

from shared.callers import SignIn
from shared.config import Settings
from shared.domain import dates
from shared.errors import CuebirdError
from shared.runtime import doors, leaves
from shared.runtime.callers import cookie, cookie_name

PATIENCE = 600  # seconds to sign in at the issuer
LIFE = 30 * 86_400  # seconds; unused, a session ends sooner


def begun(request: Request, known: Settings, sign_in: SignIn) -> Response:
    """Send a browser to the issuer; `zone`, the browser's own, is a new person's first time zone."""
    zone = request.args.get("zone") or "UTC"
    dates.zone(zone)
    where, kept = sign_in.begin()
    answer = _to(where)
    _set(answer, known, _meanwhile(known), f"{kept}.{zone}", PATIENCE)
    return answer


def finished(request: Request, known: Settings, sign_in: SignIn) -> Response:
    """Let in whom the issuer names, with a new session; what was a session before is over."""
    kept, _, zone = cookie(request, _meanwhile(known)).rpartition(".")
    try:
        dates.zone(zone or "UTC")  # a browser may send another cookie than it was given
        session = sign_in.finish(kept, request.args, zone or "UTC")
    except CuebirdError as why:
        answer = leaves.sorry(why)
    else:
        answer = _to("/")
        sign_in.end(cookie(request, cookie_name(known)))
        _set(answer, known, cookie_name(known), session, LIFE)
    _set(answer, known, _meanwhile(known), "", 0)
    return answer


def ended(request: Request, known: Settings, sign_in: SignIn) -> Response:
    """Sign out: the session is over, whoever still has its cookie."""
    sign_in.end(cookie(request, cookie_name(known)))
    answer = doors.answered({"signed_in": False})
    _set(answer, known, cookie_name(known), "", 0)
    return answer


def _meanwhile(known: Settings) -> str:
    return f"{cookie_name(known)}-signing-in"


def _to(where: str) -> Response:
    return doors.kept_safe(Response(status=303, headers={"Location": where}))


def _set(answer: Response, known: Settings, name: str, value: str, life: int) -> None:
    secure = known.base.startswith("https:")
    answer.set_cookie(name, value, max_age=life, secure=secure, httponly=True, samesite="Lax", path="/")
