"""CloudEvents 1.0 over HTTP, both ways: attributes as text, data as the bytes they came in.

Binary mode carries attributes in percent-encoded `ce-` headers, structured mode in one JSON object (CloudEvents HTTP
protocol binding 3.1, 3.2). What is no whole event is refused, never mended.
"""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import quote, unquote

import msgspec

STRUCTURED = "application/cloudevents"
REQUIRED = ("id", "source", "type")
TEXTS = (*REQUIRED, "specversion", "datacontenttype", "dataschema", "subject", "time")  # never numbers
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.ASCII | re.IGNORECASE)
CONTEXT = {*REQUIRED, "specversion", "datacontenttype", "dataschema", "subject", "time"}
NAME = re.compile(r"(?!data$)[a-z0-9]+", re.ASCII)
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
NULL = msgspec.Raw(b"null")
PLAIN = "".join(chr(code) for code in range(0x21, 0x7F) if chr(code) not in '"%')


class NoEvent(ValueError):
    """A message that is no CloudEvent."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event: `attributes` by name as text (specversion left out), `data` as bytes, or None where it has none."""

    attributes: Mapping[str, str]
    data: bytes | None = None

    def extended(self, extensions: Mapping[str, str]) -> "Event":
        """Return the event with further attributes."""
        return replace(self, attributes={**self.attributes, **extensions})

    def headers(self) -> dict[str, str]:
        """Return the headers of the event in binary mode."""
        named = {name: value for name, value in self.attributes.items() if name != "datacontenttype"}
        said = {f"ce-{name}": quote(value, safe=PLAIN) for name, value in named.items()}
        kind = self.attributes.get("datacontenttype")
        return {"ce-specversion": "1.0", **said} | ({"Content-Type": kind} if kind else {})


def carried(headers: Mapping[str, str]) -> bool:
    """Return whether a message says that it carries an event, in either mode."""
    said = {name.lower(): value for name, value in headers.items()}
    return "ce-specversion" in said or said.get("content-type", "").lower().startswith(STRUCTURED)


def read(headers: Mapping[str, str], body: bytes) -> Event:
    """Return the event of a message in either mode; NoEvent where it carries none, or several."""
    said = {name.lower(): value for name, value in headers.items()}
    kind = said.get("content-type", "")
    if kind.lower().startswith(STRUCTURED):
        return _structured(kind.lower(), body)
    try:
        attributes = {name[3:]: unquote(value, errors="strict") for name, value in said.items() if name[:3] == "ce-"}
    except UnicodeDecodeError:
        raise NoEvent("a ce- header is not percent-encoded UTF-8") from None
    if kind:
        attributes["datacontenttype"] = kind
    return _checked(attributes, body or None)


def _structured(kind: str, body: bytes) -> Event:
    if not kind.startswith((STRUCTURED + "+json", STRUCTURED + ";")):
        raise NoEvent(f"{kind} is not read: send application/cloudevents+json")
    try:
        whole = msgspec.json.decode(body.decode(), type=dict[str, msgspec.Raw])
        data = _data(whole)
        attributes = {name: _text(name, msgspec.json.decode(value)) for name, value in whole.items() if value != NULL}
    except (msgspec.DecodeError, UnicodeDecodeError, binascii.Error) as why:
        raise NoEvent(f"not the JSON of an event: {why}") from None
    if data is not None and "datacontenttype" not in attributes:
        attributes["datacontenttype"] = "application/json"
    return _checked(attributes, data)


def _data(whole: dict[str, msgspec.Raw]) -> bytes | None:
    """Take the data out of a structured event; JSON stays as it was written, byte for byte."""
    data, encoded = whole.pop("data", NULL), whole.pop("data_base64", NULL)
    if NULL not in (encoded, data):
        raise NoEvent("data and data_base64: only one of them")
    if encoded != NULL:
        return base64.b64decode(msgspec.json.decode(encoded, type=str), validate=True)
    if data == NULL:
        return None
    kind = msgspec.json.decode(whole.get("datacontenttype", NULL), type=str | None)
    if kind and "json" not in kind.lower() and bytes(data).startswith(b'"'):
        return msgspec.json.decode(data, type=str).encode()
    return bytes(data)


def _text(name: str, value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, int) and name not in TEXTS:
        return str(value).lower()  # a boolean is true or false
    raise NoEvent(f"{name} is {value!r}: a text{'' if name in TEXTS else ', a whole number or a boolean'} is needed")


def _checked(attributes: dict[str, str], data: bytes | None) -> Event:
    version = attributes.pop("specversion", None)
    if version != "1.0":
        raise NoEvent(f"specversion is {version}: send 1.0")
    missing = [name for name in REQUIRED if not attributes.get(name)]
    wrong = [name for name in attributes if not NAME.fullmatch(name)]
    if missing or wrong:
        raise NoEvent("; ".join([f"{name} is missing" for name in missing] + [f"{name} is no name" for name in wrong]))
    if any(CONTROL.search(value) for value in attributes.values()):
        raise NoEvent("an attribute has characters that no text has (CloudEvents 1.0, type system)")
    if "time" in attributes:
        _check_time(attributes["time"])
    return Event(attributes, data)


def _check_time(text: str) -> None:
    try:
        datetime.fromisoformat(text.upper())
    except ValueError as why:
        raise NoEvent(f"time is not RFC 3339: {why}") from None
    if not TIME.fullmatch(text):
        raise NoEvent("time is not RFC 3339, such as 2026-11-25T18:00:00Z")
