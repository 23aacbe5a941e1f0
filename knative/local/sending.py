"""One delivery over HTTP: a binary CloudEvent is posted, and the answer means taken, failed, or a reply.

Sources: Knative data plane, "Event Acknowledgement and Delivery Retry" and "Derived (Reply) Events"; where a success
has a body that is no event, the Kafka Broker's dispatcher (failed, and not tried again).
"""

import base64
from collections.abc import Mapping

import aiohttp

from knative.local.delivery import comes_again, passes
from knative.local.events import CONTEXT, NAME, Event, NoEvent, carried, read

OK = 200
SHOWN = 1024  # bytes of an answer that a dead letter tells
TOLD = "kne-"  # a subscriber's headers that become a dead letter's extensions


class Failure(Exception):
    """A delivery that was not taken: whether to try again, and what a dead letter says of it."""

    def __init__(self, why: str, *, again: bool, cause: Mapping[str, str] | None = None) -> None:
        super().__init__(why)
        self.again = again
        self.cause = cause or {}


class Sender:
    """Posts events to subscribers over kept connections."""

    def __init__(self, client: aiohttp.ClientSession) -> None:
        self._client = client

    async def send(self, url: str, event: Event, namespace: str, limit: float, cut: str = "") -> Event | None:
        """Post an event and return the reply, if there is one; Failure where it was not taken in `limit` seconds.

        For tests the connection may be `cut`, "before" the event is sent or "after".
        """
        try:
            if cut == "before":
                raise ConnectionResetError(cut)
            reply = await self._post(url, event, namespace, aiohttp.ClientTimeout(total=limit))
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as why:
            raise Failure(str(why) or type(why).__name__, again=True) from why
        if cut == "after":
            raise Failure(cut, again=True)
        return reply

    async def _post(self, url: str, event: Event, namespace: str, limit: aiohttp.ClientTimeout) -> Event | None:
        headers = event.headers() | {"Prefer": "reply", "Kn-Namespace": namespace}
        post = self._client.post(url, data=event.data or b"", headers=headers, timeout=limit, allow_redirects=False)
        async with post as answer:
            body = await answer.read()
        if not passes(answer.status):
            raise Failure(f"answered {answer.status}", again=comes_again(answer.status), cause=_cause(answer, body))
        return _reply(answer, body)


def _reply(answer: aiohttp.ClientResponse, body: bytes) -> Event | None:
    """Return the event of a 200; a success of another status is no reply, a body that is no event no success."""
    if not body and not carried(answer.headers):
        return None
    try:
        event = read(answer.headers, body)
    except NoEvent as why:
        detail = f"answered {answer.status} with what is neither nothing nor an event: {why}"
        raise Failure(detail, again=False, cause=_cause(answer, body)) from why
    return event if answer.status == OK else None


def _cause(answer: aiohttp.ClientResponse, body: bytes) -> dict[str, str]:
    """Return what a dead letter says of an answer: its status, the begin of its body, and its kne- headers."""
    named = {name.lower()[len(TOLD) :]: value for name, value in answer.headers.items() if name.lower()[:4] == TOLD}
    told = {name: value for name, value in named.items() if NAME.fullmatch(name) and name not in CONTEXT}
    shown = {"knativeerrordata": base64.b64encode(body[:SHOWN]).decode()} if body else {}
    return told | {"knativeerrorcode": str(answer.status)} | shown
