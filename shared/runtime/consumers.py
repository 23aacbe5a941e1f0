"""A delivery to a consumer, from the CloudEvent to the empty answer; the same event again does nothing again.

The inbox spares work, but correctness never rests on it (law B): a consumer re-reads the row and does what is owed.
"""

from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import msgspec
from flask import Request, Response

from shared.errors import Refused, Unauthorised
from shared.ports import Actor, Cause, Undelivered
from shared.runtime import tracing
from shared.runtime.envelope import Envelope, done, opened
from shared.runtime.metrics import measure
from shared.runtime.signature import Signature
from shared.runtime.telemetry import log
from shared.runtime.world import World


def deliver(signature: Signature, world: World, request: Request) -> Response:
    """Hand one event to a consumer: 204 whether there was something to do or not."""
    event = opened(request)
    owner = event.uuid("owner")
    if owner is None:
        raise Refused("owner: the event names no owner", field="owner", value=event.text("owner"))
    act = _work if any(port.__name__ == "Work" for port in signature.ports.values()) else _effect
    try:
        act(signature, world, event, owner)
    except Unauthorised:
        log(f"{signature.service}.nobody", owner=owner, event_id=event.id)
    if event.time is not None:
        measure("cuebird.event.age", max(0.0, (datetime.now(UTC) - event.time).total_seconds()))
    return done()


def _effect(signature: Signature, world: World, event: Envelope, owner: UUID) -> None:
    """Hand an event to a consumer that acts outside: it claims and records by itself, so no transaction is open."""
    told = _told(event, signature) if signature.events else _undelivered(event, owner)
    signature.function(told, **{name: world.port(port.__name__, owner) for name, port in signature.ports.items()})


def _undelivered(event: Envelope, owner: UUID) -> Undelivered:
    return Undelivered(owner=owner, attributes=event.attributes, data=event.data)


def _work(signature: Signature, world: World, event: Envelope, owner: UUID) -> None:
    told = _told(event, signature)
    name = next(name for name, port in signature.ports.items() if port.__name__ == "Work")
    with world.work(owner, _cause(event, owner, signature), function=signature.name) as work:
        if not work.seen(event.source, event.id):
            signature.function(told, **{name: work})


def _told(event: Envelope, signature: Signature) -> Any:
    kind = next((one for one in signature.events if event.type == one.TYPE), None)
    if kind is None:
        raise Refused(f"type: {event.type} is nothing {signature.service} listens to", field="type", value=event.type)
    try:
        return msgspec.convert(event.data, kind, strict=False)
    except msgspec.ValidationError as why:
        raise Refused(f"data: {why}", field="data") from None


def _cause(event: Envelope, owner: UUID, signature: Signature) -> Cause:
    group = event.uuid("correlationid") or uuid5(NAMESPACE_URL, f"{owner}/{event.id}/group")
    actor = Actor(kind="cuebird", name=signature.name, client=signature.name, door=signature.service)
    return Cause(event_id=event.id, group_id=group, actor=actor, traceparent=tracing.within(event.text("traceparent")))
