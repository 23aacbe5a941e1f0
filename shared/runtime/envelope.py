"""CloudEvents at the edge of a function: parsed whole from either mode, and answers the broker understands.

A handler answers 204 with an empty body or 200 with a CloudEvent; a refusal answers its own 4xx, which the broker
never repeats, and trouble of ours 503, which it does (Knative data plane, "Event Acknowledgement and Delivery Retry").
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from cloudevents.conversion import to_binary
from cloudevents.exceptions import GenericException
from cloudevents.http import CloudEvent, from_http
from flask import Request, Response
from werkzeug.exceptions import RequestEntityTooLarge

from shared import wire
from shared.errors import CuebirdError, Malformed, TooLarge

LARGEST = 1024 * 1024  # bytes: Kafka's own bound on an event


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

    def uuid(self, name: str) -> UUID | None:
        """Return an extension's uuid; None where it is absent or no uuid."""
        try:
            return UUID(self.text(name) or "")
        except ValueError:
            return None

    def structured(self) -> dict[str, Any]:
        """Return the whole event as one JSON object (structured mode)."""
        return {**self.attributes, "data": self.data}


def opened(request: Request) -> Envelope:
    """Return the CloudEvent a request carries; Malformed where it carries none, TooLarge over 1 MiB."""
    request.max_content_length = LARGEST
    try:
        event = from_http(request.headers, request.get_data(), data_unmarshaller=lambda raw: raw)
        return Envelope(attributes=_plain(event.get_attributes()), data=_data(event.get_data()))
    except RequestEntityTooLarge:
        raise TooLarge("the event is over 1 MiB", value=request.content_length, hint="send less at a time") from None
    except (GenericException, ValueError, TypeError, AttributeError, KeyError) as why:
        raise Malformed(
            f"no CloudEvent: {str(why)[:200]}", hint="send a CloudEvent 1.0, binary or structured"
        ) from None


def _plain(attributes: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in attributes.items() if value is not None}


def _data(raw: Any) -> Any:
    if raw is None or raw in (b"", ""):
        return None
    if isinstance(raw, bytes | bytearray | str):
        return wire.parse(raw.encode() if isinstance(raw, str) else bytes(raw))
    return wire.parse(msgspec.json.encode(raw))


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


def stamp(instant: datetime) -> str:
    """Return an instant as RFC 3339 in UTC."""
    return instant.isoformat().replace("+00:00", "Z")
