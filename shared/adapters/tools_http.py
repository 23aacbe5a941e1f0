"""The tools over HTTP: each call one CloudEvent to the tool's own Service, under a grant made for that call alone.

A call that gets no answer is sent once more as it was; its request id sees to it that nothing is done twice.
Refusals come back as the errors they were.
"""

import time
from collections.abc import Callable, Mapping
from typing import Any
from uuid import uuid4

import msgspec
import urllib3

from shared import grants, wire
from shared.adapters.contract import contract
from shared.callers import check_tool
from shared.errors import CuebirdError, Expired, Forbidden, Malformed, Outdated, Refused, TooLarge, Unavailable
from shared.events import TOOL_CALLED
from shared.ports import Asker

WAIT = 8.0  # seconds for a call: longer than a tool's own 5 s, shorter than a door's 30 s
OK = 200
# A tool's 401 is not among them: it speaks of our key, never of the person's.
ERRORS: dict[int, type[CuebirdError]] = {
    kind.status: kind for kind in (Malformed, Expired, Forbidden, Outdated, TooLarge, Refused, Unavailable)
}


class HttpTools:
    """The port Tools."""

    def __init__(
        self, url: str, masters: Mapping[str, bytes], *, trace: Callable[[], str | None] = lambda: None
    ) -> None:
        self._url = url
        self._trace = trace
        self._key_id, self._master = next(iter(masters.items()))
        once_more = urllib3.Retry(total=1, allowed_methods=None, status=0, redirect=0)
        self._pool = urllib3.PoolManager(maxsize=8, retries=once_more)

    @property
    def rules(self) -> str:
        """Return how models use the tools."""
        said: str = contract()["rules"]
        return said

    def catalogue(self) -> Mapping[str, Any]:
        """Return the tools of the contract by name: description and input schema."""
        tools: Mapping[str, Any] = contract()["tools"]
        return tools

    def call(self, tool: str, arguments: Mapping[str, Any], asker: Asker) -> dict[str, Any]:
        """Call one tool and return its answer; a refusal is raised as the error it was, silence as Unavailable.

        NotCovered where the asker's scopes do not reach it: its grant is for this one tool.
        """
        if tool not in self.catalogue():
            raise Refused(f"tool: there is no {tool}", field="tool", value=tool, hint=", ".join(self.catalogue()))
        check_tool(asker.scopes, tool, writes=self.catalogue()[tool]["writes"])
        event_id = str(uuid4())
        data = _data(arguments, asker, event_id)
        headers = _attributes(tool, event_id, asker.traceparent or self._trace()) | {
            grants.HEADER: self._grant(tool, event_id, data, asker)
        }
        answer = self._post(tool, headers, msgspec.json.encode(data), asker.within)
        said = _said(answer.data)
        if answer.status == OK and isinstance(said, dict):
            return said
        raise _error(tool, answer.status, said)

    def _post(
        self, tool: str, headers: Mapping[str, str], body: bytes, within: float | None
    ) -> urllib3.BaseHTTPResponse:
        url = self._url.replace("{name}", tool.replace("_", "-"))
        wait = WAIT if within is None else min(WAIT, within / 2)  # it may be sent twice
        try:
            return self._pool.request("POST", url, body=body, headers=headers, timeout=urllib3.Timeout(total=wait))
        except urllib3.exceptions.HTTPError as why:
            raise Unavailable(f"the tool {tool} does not answer", hint="try again in a moment") from why

    def _grant(self, tool: str, event_id: str, data: Mapping[str, Any], asker: Asker) -> str:
        grant = grants.Grant(
            owner=asker.owner,
            kind=asker.actor.kind,
            actor=asker.actor.name,
            client=asker.actor.client,
            door=asker.actor.door,
            scopes=(tool,),
            tool=tool,
            event_id=event_id,
            body=wire.digest(data),
            expires=int(time.time()) + grants.LIFE,
        )
        return grants.seal(grant, key_id=self._key_id, key=grants.tool_key(self._master, tool))


def _said(body: bytes) -> Any:
    """Return an answer's JSON; None where it is none, for then something on the way has answered."""
    try:
        return msgspec.json.decode(body)
    except msgspec.DecodeError:
        return None


def _data(arguments: Mapping[str, Any], asker: Asker, event_id: str) -> dict[str, Any]:
    said = {
        "arguments": dict(arguments),
        "request_id": asker.request_id or event_id,
        "conversation_id": str(asker.conversation_id) if asker.conversation_id else None,
        "group_id": str(asker.group_id) if asker.group_id else None,
        "words": asker.words,
        "seen": asker.seen,
        "trial": asker.trial or None,
    }
    return {name: value for name, value in said.items() if value is not None}


def _attributes(tool: str, event_id: str, trace: str | None) -> dict[str, str]:
    traced = {"ce-traceparent": trace} if trace else {}
    return traced | {
        "Content-Type": "application/json",
        "ce-specversion": "1.0",
        "ce-id": event_id,
        "ce-source": "/doors",
        "ce-type": TOOL_CALLED,
        "ce-subject": tool,
    }


def _error(tool: str, status: int, said: Any) -> CuebirdError:
    kind = ERRORS.get(status)
    if kind is None or not isinstance(said, Mapping) or "detail" not in said:
        return Unavailable(f"the tool {tool} answered {status}")
    return kind(said["detail"], field=said.get("field"), value=said.get("value"), hint=said.get("hint"))
