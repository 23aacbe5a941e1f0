"""Requests as they come to a function's edge, well made or spoiled on purpose."""

import base64
import time
from typing import Any
from uuid import uuid4

import msgspec

from shared import grants, wire
from shared.events import TOOL_CALLED
from shared.runtime.world import World
from tests.house.people import MASTER, Person, answered, signature

TOOL = "add_task"


def sealed(
    person: Person, data: Any, event_id: str, *, key: bytes | None = None, key_id: str = "k1", **other: Any
) -> str:
    """Return a grant for one call of add_task; `other` claims, key or key id make it another one."""
    claims = {
        "owner": person.owner,
        "kind": "person",
        "actor": "me",
        "client": "test",
        "door": "test",
        "scopes": ("*",),
        "tool": TOOL,
        "event_id": event_id,
        "body": wire.digest(data),
        "expires": int(time.time()) + 60,
    }
    return grants.seal(grants.Grant(**{**claims, **other}), key_id=key_id, key=key or grants.tool_key(MASTER, TOOL))


class Request:
    """One call of add_task that a test may spoil before it is sent."""

    def __init__(self, person: Person, **arguments: Any) -> None:
        self.person = person
        self.id = str(uuid4())
        self.data: Any = {"arguments": arguments}
        self.grant: str | None = sealed(person, self.data, self.id)

    def binary(
        self, body: bytes | None = None, *, world: World | None = None, **changed: str | None
    ) -> tuple[int, Any]:
        """Send it in binary mode, `body` in the place of the data; headers by name with `_` for `-`."""
        headers = {"ce-specversion": "1.0", "ce-id": self.id, "ce-source": "/doors", "ce-type": TOOL_CALLED}
        headers |= {"Content-Type": "application/json"}
        for name, value in changed.items():
            headers.pop(name.replace("_", "-"), None)
            headers |= {name.replace("_", "-"): value} if value is not None else {}
        return self._send(headers, msgspec.json.encode(self.data) if body is None else body, world)

    def structured(self, body: bytes | None = None, **changed: Any) -> tuple[int, Any]:
        """Send it in structured mode, attributes changed or (None) left out."""
        event = {"specversion": "1.0", "id": self.id, "source": "/doors", "type": TOOL_CALLED, "data": self.data}
        event = {name: value for name, value in (event | changed).items() if value is not None}
        headers = {"Content-Type": "application/cloudevents+json; charset=utf-8"}
        return self._send(headers, msgspec.json.encode(event) if body is None else body)

    def structured_base64(self) -> tuple[int, Any]:
        """Send it in structured mode with the data as base64 (CloudEvents JSON format, 3.1)."""
        encoded = base64.b64encode(msgspec.json.encode(self.data)).decode()
        return self.structured(data=None, data_base64=encoded, datacontenttype="application/json")

    def _send(self, headers: dict[str, str], body: bytes, world: World | None = None) -> tuple[int, Any]:
        if self.grant is not None:
            headers[grants.HEADER] = self.grant
        return answered(signature("tools", TOOL), world or self.person.world(TOOL), headers, body)
