"""The edge bell."""

from typing import Any
from uuid import UUID

from flask import Request, Response
from msgspec import Struct

from shared import wire
from shared.errors import Unavailable
from shared.ringing import Porter, Rings
from shared.runtime import doors
from shared.runtime.edge import push
from shared.runtime.envelope import done


class Knocked(Struct, frozen=True, kw_only=True):
    """Which ring of whom somebody knocks for."""

    ring: UUID
    owner: UUID


@push("/bell")
def bell(request: Request, porter: Porter, rings: Rings) -> Response:
    """Ring a reminder whose job has fired, once: twice, late or early, a knock only says "look again"."""
    porter.admit(request.headers.get("Authorization"))
    if request.method != "POST":
        raise doors.WrongMethod(request.method, ["POST"])
    knocked = wire.fill(Knocked, _attributes(doors.body(request)))
    if rings.of(knocked.owner).ring(knocked.ring) == "early":
        raise Unavailable("the reminder is not due yet", field="ring", value=str(knocked.ring), hint="knock again")
    return done()


def _attributes(said: dict[str, Any]) -> Any:
    """Return what a Pub/Sub push says, or a plain knock: https://cloud.google.com/pubsub/docs/push#receive_push."""
    message = said.get("message")
    return message.get("attributes") if isinstance(message, dict) else said
