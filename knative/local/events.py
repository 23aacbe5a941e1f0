"""CloudEvents 1.0 over HTTP, both ways: attributes as text, data as the bytes they came in.

Binary mode carries attributes in percent-encoded `ce-` headers, structured mode in one JSON object (CloudEvents HTTP
protocol binding 3.1, 3.2). What is no whole event is refused, never mended.
"""

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import quote, unquote

STRUCTURED = "application/cloudevents"
REQUIRED = ("id", "source", "type")
NAME = re.compile(r"[a-z0-9]+", re.ASCII)
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


def read(headers: Mapping[str, str], body: bytes) -> Event:
    """Return the event of a message in either mode; NoEvent where it carries none, or several."""
    said = {name.lower(): value for name, value in headers.items()}
    kind = said.get("content-type", "")
    if kind.lower().startswith(STRUCTURED):
        return _structured(kind.lower(), body)
    attributes = {name[3:]: unquote(value, errors="strict") for name, value in said.items() if name.startswith("ce-")}
    if kind:
        attributes["datacontenttype"] = kind
    return _checked(attributes, body or None)


def _structured(kind: str, body: bytes) -> Event:
    if not kind.startswith((STRUCTURED + "+json", STRUCTURED + ";")):
        raise NoEvent(f"{kind} is not read: send application/cloudevents+json")
    try:
        whole = json.loads(body)
    except ValueError as why:
        raise NoEvent(f"not JSON: {why}") from None
    if not isinstance(whole, dict):
        raise NoEvent("a structured event is a JSON object")
    data = _data(whole)
    attributes = {name: _text(value) for name, value in whole.items() if value is not None}
    if data is not None and "datacontenttype" not in attributes:
        attributes["datacontenttype"] = "application/json"
    return _checked(attributes, data)


def _data(whole: dict[str, Any]) -> bytes | None:
    if "data_base64" in whole:
        return base64.b64decode(whole.pop("data_base64"), validate=True)
    if "data" not in whole:
        return None
    data = whole.pop("data")
    kind = str(whole.get("datacontenttype") or "application/json")
    if isinstance(data, str) and "json" not in kind:
        return data.encode()
    return json.dumps(data, separators=(",", ":"), ensure_ascii=False).encode()


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int):
        return str(value)
    raise NoEvent("an attribute is text, a whole number or a boolean")


def _checked(attributes: dict[str, str], data: bytes | None) -> Event:
    version = attributes.pop("specversion", None)
    if version != "1.0":
        raise NoEvent(f"specversion is {version}: send 1.0")
    missing = [name for name in REQUIRED if not attributes.get(name)]
    wrong = [name for name in attributes if not NAME.fullmatch(name)]
    if missing or wrong:
        raise NoEvent(f"missing: {', '.join(missing)}; not a name: {', '.join(wrong)}")
    if "time" in attributes:
        _check_time(attributes["time"])
    return Event(attributes, data)


def _check_time(text: str) -> None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise NoEvent("time is not RFC 3339") from None
    if moment.tzinfo is None:
        raise NoEvent("time has no offset (RFC 3339)")
