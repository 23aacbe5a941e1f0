"""The road /v1/mail/events: what SendGrid tells of letters after it took them, signed with the key that it shows.

https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event says what is told, and that whatever gets no
2xx is told again for a day; so that is how old it may be.
"""

import time
from base64 import b64decode
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import Request, Response

from shared import wire
from shared.config import Settings
from shared.errors import Forbidden, Malformed
from shared.mailing import News, People, Stopped
from shared.runtime import doors
from shared.runtime.envelope import done

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

SIGNATURE, STAMP = "X-Twilio-Email-Event-Webhook-Signature", "X-Twilio-Email-Event-Webhook-Timestamp"
LARGEST = 1024 * 1024  # bytes: SendGrid sends at most 768 KiB at a time
OLDEST, NEWEST = 86_400 + 300, 300  # seconds before and after now
LONGEST = 200  # characters of a reason
BECAME = {
    "delivered": "delivered",
    "bounce": "bounced",
    "blocked": "was blocked",
    "dropped": "was dropped",
    "spamreport": "was marked as spam",
}
STOPS: Mapping[str, Stopped] = {
    "bounce": "bounced",
    "spamreport": "complaint",
    "unsubscribe": "unsubscribed",
    "group_unsubscribe": "unsubscribed",
}
# Why a letter is dropped may lie in the address; where it lies in the letter or the account, mails go on.
DROPPED: Mapping[str, Stopped] = {
    "Bounced Address": "bounced",
    "Invalid": "bounced",
    "Spam Reporting Address": "complaint",
    "Unsubscribed Address": "unsubscribed",
}


def heard(request: Request, known: Settings, people: People) -> Response:
    """Keep what is told of letters of ours; NotThere without the key, Forbidden where it is not signed, or is old."""
    if not known.text("SENDGRID_EVENTS_KEY", ""):
        raise doors.NotThere(request.path)
    key = known.cast("SENDGRID_EVENTS_KEY", _public, form="the verification key that SendGrid shows")
    raw = doors.read(request, LARGEST)
    _check(key, raw, request.headers.get(STAMP, ""), request.headers.get(SIGNATURE, ""))
    said = wire.parse(raw)
    if not isinstance(said, list):
        raise Malformed("the body is no JSON array", hint="send an array of events")
    for event in said:
        for news in _news(event):
            people.learn(news)
    return done()


def _public(said: str) -> "EllipticCurvePublicKey":
    """Read a key as SendGrid shows it: the public one of an elliptic curve, DER in base64."""
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    key = load_der_public_key(b64decode(said))
    if not isinstance(key, EllipticCurvePublicKey):
        raise ValueError(said)  # noqa: TRY004  # the setting's text is wrong, whatever its type
    return key


def _check(key: "EllipticCurvePublicKey", raw: bytes, stamp: str, signature: str) -> None:
    """Raise Forbidden unless stamp and body are signed (ECDSA, SHA-256) with the key that belongs to this one."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
    from cryptography.hazmat.primitives.hashes import SHA256

    try:
        key.verify(b64decode(signature), stamp.encode() + raw, ECDSA(SHA256()))
    except (InvalidSignature, ValueError):
        raise Forbidden("the events are not signed by SendGrid", field=SIGNATURE) from None
    if not stamp.isdecimal() or not -NEWEST <= time.time() - int(stamp) <= OLDEST:
        raise Forbidden("the events are too old", field=STAMP, value=stamp)


def _news(event: Any) -> Iterator[News]:
    """Yield what one event tells of a letter of ours, if it tells anything."""
    if not isinstance(event, dict):
        return
    said = {name: str(value) for name, value in event.items()}
    kind = "blocked" if said.get("type") == "blocked" else said.get("event", "")
    owner = _owner(said.get("owner", ""))
    if owner is None or kind not in BECAME.keys() | STOPS.keys():
        return
    reason = said.get("reason", "")
    stops = DROPPED.get(reason) if kind == "dropped" else STOPS.get(kind)
    became = BECAME.get(kind)
    if became and reason:
        became = f"{became}: {reason}"[:LONGEST].replace("\x00", "\ufffd")
    yield News(owner=owner, letter=said.get("letter", ""), address=said.get("email", ""), became=became, stops=stops)


def _owner(said: str) -> UUID | None:
    try:
        return UUID(said)
    except ValueError:
        return None
