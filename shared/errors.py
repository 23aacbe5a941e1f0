"""What can go wrong, as a small tree: the class is the delivery policy.

A `Refused` is the caller's to mend and is never tried again; an `Unavailable` is ours and is tried again later.
Each error knows its HTTP status and its problem document (RFC 9457); texts name the field, the value and what to do.
"""

from typing import Any, ClassVar

SHOWN = 200  # characters of a refused value that are shown back


class CuebirdError(Exception):
    """Every error of ours carries a status, a title, and the field, value and hint that help to mend it."""

    status: ClassVar[int] = 500
    title: ClassVar[str] = "something went wrong"

    def __init__(self, detail: str, *, field: str | None = None, value: Any = None, hint: str | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.field = field
        self.value = value
        self.hint = hint

    def problem(self) -> dict[str, Any]:
        """Return the problem document (RFC 9457): type, title, status, detail and, where known, field, value, hint."""
        found = {"field": self.field, "value": _shown(self.value), "hint": self.hint}
        document = {"type": "about:blank", "title": self.title, "status": self.status, "detail": self.detail}
        return document | {name: value for name, value in found.items() if value is not None}


class Refused(CuebirdError):
    """The request cannot be done as it stands; trying again changes nothing (422)."""

    status = 422
    title = "refused"


class Malformed(Refused):
    """What was sent is not the form asked for: no JSON, no CloudEvent (400)."""

    status = 400
    title = "malformed"


class Expired(Refused):
    """What is named was there once and is known no more; everything has to be read again (410)."""

    status = 410
    title = "gone"


class Unauthorised(Refused):
    """The caller has not shown who it is, or its grant does not hold (401).

    `metadata` is where a client learns who gives out tokens for what it asked (RFC 9728).
    """

    status = 401
    title = "unauthorised"
    metadata = ""


class Forbidden(Refused):
    """The caller is known and may not do this (403)."""

    status = 403
    title = "forbidden"


class Outdated(Refused):
    """Somebody else has changed it since the caller looked (412)."""

    status = 412
    title = "changed meanwhile"


class TooLarge(Refused):
    """What was sent is over the size that is read (413)."""

    status = 413
    title = "too large"


class TooMany(Refused):
    """Too much was asked at once (429); it may come back after so many seconds (RFC 6585, 4)."""

    status = 429
    title = "too much at once"
    after = 1


class Unavailable(CuebirdError):
    """Something we lean on does not answer now; the same request may pass later (503)."""

    status = 503
    title = "try again later"


def _shown(value: Any) -> Any:
    """Return a value fit to be shown back: long text is cut, and half a surrogate pair cannot be encoded."""
    if isinstance(value, str):
        whole = value.encode("utf-8", "replace").decode("utf-8")
        return whole if len(whole) <= SHOWN else whole[:SHOWN] + "…"
    return value if value is None or isinstance(value, int | float | bool) else _shown(str(value))
