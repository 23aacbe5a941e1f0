"""The road /v1/chat: what a person says, and the whole answer or its parts as they come."""

from typing import Annotated
from uuid import UUID, uuid4, uuid5

from flask import Request
from msgspec import UNSET, Meta, Struct, UnsetType

from shared import wire
from shared.agent.memory import Heard
from shared.errors import Refused
from shared.forms import RequestId, ZoneName
from shared.runtime import doors


class Said(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One message to the chat, or the token of a proposal that is accepted; `time_zone` is where the person is now."""

    message: Annotated[str, Meta(max_length=20_000)] | UnsetType = UNSET
    conversation_id: UUID | UnsetType = UNSET
    time_zone: ZoneName | UnsetType = UNSET
    request_id: RequestId | UnsetType = UNSET
    confirm: Annotated[str, Meta(max_length=2_000)] | UnsetType = UNSET


class Key(Struct, frozen=True, rename={"key": "Idempotency-Key"}):
    """The header by which a request is done once (draft-ietf-httpapi-idempotency-key-header)."""

    key: Annotated[str, Meta(pattern="^[!-~]{1,200}$")]


def heard(request: Request, owner: UUID) -> Heard:
    """Return what a request says; a retry finds its conversation again by its request id."""
    said = wire.fill(Said, doors.body(request))
    if said.message is UNSET and said.confirm is UNSET:
        raise Refused("message: it is missing", field="message", hint='say something, such as "buy milk tomorrow"')
    header = request_id(request)  # which must be well formed, also where it does not count
    known = said.request_id or header
    return Heard(
        owner=owner,
        conversation=said.conversation_id or (uuid5(owner, known) if known else uuid4()),
        request_id=known or str(uuid4()),
        message=said.message or "",
        confirm=said.confirm or None,
        zone=said.time_zone or None,
    )


def request_id(request: Request) -> str | None:
    """Return the id that a request's header gives it; None where it has none."""
    header = request.headers.get("Idempotency-Key")
    if header is not None:
        wire.fill(Key, {"Idempotency-Key": header})
    return header
