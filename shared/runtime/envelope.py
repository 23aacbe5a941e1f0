"""CloudEvents at the edge of a function: parsed whole from either mode, and answers the broker understands.

A handler answers 204 with an empty body or 200 with a CloudEvent; a refusal answers its own 4xx, which the broker
never repeats, and trouble of ours 503, which it does (Knative data plane, "Event Acknowledgement and Delivery Retry").
"""

from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import unquote
from uuid import UUID

import msgspec
from cloudevents.conversion import to_binary
from cloudevents.http import CloudEvent
from flask import Request, Response
from werkzeug.exceptions import RequestEntityTooLarge

from shared import wire
from shared.errors import CuebirdError, Malformed, TooLarge

LARGEST = 1024 * 1024  # bytes: Kafka's own bound on an event
LONGEST = 800  # bytes of an attribute that is part of a key
STRUCTURED = "application/cloudevents+json"
REQUIRED = ("specversion", "id", "source", "type")
HINT = "send a CloudEvent 1.0, binary or structured"


@dataclass(frozen=True, slots=True)
class Envelope:
    """One CloudEvent as it came: its attributes by name, and its data as parsed JSON."""

    attributes: Mapping[str, Any]
    data: Any

    @property
    def id(self) -> str:
        """Return the event's id."""
        return str(self.attributes["id"])

    @property
    def type(self) -> str:
        """Return the event's type name."""
        return str(self.attributes["type"])

    @property
    def source(self) -> str:
        """Return where the event comes from."""
        return str(self.attributes["source"])

    def text(self, name: str) -> str | None:
        """Return an extension's text, or None."""
        found = self.attributes.get(name)
        return None if found is None else str(found)

    @property
    def time(self) -> datetime | None:
        """Return when the event happened; None where it does not say, or not in RFC 3339 with a zone."""
        try:
            found = datetime.fromisoformat(self.text("time") or "")
        except ValueError:
            return None
        return found if found.tzinfo else None

    def uuid(self, name: str) -> UUID | None:
        """Return an extension's uuid; None where it is absent or no uuid."""
        try:
            return UUID(self.text(name) or "")
        except ValueError:
            return None


def opened(request: Request) -> Envelope:
    """Return the CloudEvent a request carries; Malformed where it carries none, TooLarge over 1 MiB.

    A binary event's attributes are `ce-` headers, percent-encoded (CloudEvents HTTP binding, 3.1.3.2); a structured
    one is JSON throughout, read as strictly as any data.
    """
    body = _body(request)
    if request.mimetype == STRUCTURED:
        attributes, data = _structured(wire.parse(body))
    else:
        attributes = {name[3:].lower(): unquote(text) for name, text in request.headers if name[:3].lower() == "ce-"}
        wire.whole(attributes)
        _check(attributes)
        data = wire.parse(body) if body else None
    return Envelope(attributes=attributes, data=data)


def _body(request: Request) -> bytes:
    request.max_content_length = LARGEST
    try:
        return request.get_data()
    except RequestEntityTooLarge:
        raise TooLarge("the event is over 1 MiB", value=request.content_length, hint="send less at a time") from None


def _structured(event: Any) -> tuple[dict[str, Any], Any]:
    if not isinstance(event, dict):
        raise Malformed("no CloudEvent: the body is no JSON object", hint=HINT)
    attributes = {name: value for name, value in event.items() if value is not None}
    data, encoded = attributes.pop("data", None), attributes.pop("data_base64", None)
    _check(attributes)
    return attributes, data if encoded is None else wire.parse(_decoded(encoded))


def _decoded(encoded: Any) -> bytes:
    try:
        return b64decode(encoded, validate=True)
    except (ValueError, TypeError):
        raise Malformed("data_base64: not base64", field="data_base64", hint=HINT) from None


def _check(attributes: Mapping[str, Any]) -> None:
    """Refuse what lacks a required attribute (CloudEvents 1.0, 3.1), or has one too long to be kept as a key."""
    for name in REQUIRED:
        said = attributes.get(name)
        if not isinstance(said, str) or not said or len(said.encode()) > LONGEST:
            detail = f"no CloudEvent: {name} must be a text of 1 to {LONGEST} bytes"
            raise Malformed(detail, field=name, value=said, hint=HINT)
    if attributes["specversion"] != "1.0":
        raise Malformed("no CloudEvent of version 1.0", field="specversion", value=attributes["specversion"], hint=HINT)


def done() -> Response:
    """Answer a consumer's delivery: handled, nothing to say."""
    return Response(status=204)


def answered(attributes: Mapping[str, Any], data: Any) -> Response:
    """Answer with a CloudEvent in binary mode."""
    event = CloudEvent({**attributes, "datacontenttype": "application/json"}, data)
    headers, body = to_binary(event, data_marshaller=msgspec.json.encode)
    return Response(body, status=200, headers=headers, content_type="application/json")


def refused(error: CuebirdError) -> Response:
    """Answer with an error's problem document (RFC 9457) under its own status."""
    return Response(msgspec.json.encode(error.problem()), status=error.status, content_type="application/problem+json")
