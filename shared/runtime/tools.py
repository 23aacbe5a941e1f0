"""A tool call, from the CloudEvent that asks to the CloudEvent that answers."""

import time
from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from uuid import NAMESPACE_URL, UUID, uuid5

from flask import Request, Response
from msgspec import Meta, Struct, to_builtins

from shared import grants, wire
from shared.adapters.postgres import PostgresWork
from shared.domain.dates import instant_text
from shared.errors import Outdated, Refused
from shared.events import TOOL_ANSWERED
from shared.grants import Grant
from shared.ports import Cause
from shared.runtime import tracing
from shared.runtime.envelope import Envelope, answered, opened
from shared.runtime.signature import Signature
from shared.runtime.telemetry import log
from shared.runtime.world import World

RequestName = Annotated[str, Meta(min_length=1, max_length=200)]


class ToolCall(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The data of a tool call: the form's arguments, and the chain they belong to. Nothing is kept of a trial."""

    arguments: dict[str, Any]
    request_id: RequestName | None = None
    conversation_id: UUID | None = None
    group_id: UUID | None = None
    words: Annotated[str, Meta(max_length=20_000)] | None = None
    seen: dict[str, int] | None = None
    trial: bool = False


def call(signature: Signature, world: World, request: Request) -> Response:
    """Answer one tool call: 200 with the answer, or the refusal, and everything kept before it is said."""
    event = opened(request)
    header = request.headers.get(grants.HEADER)
    said = wire.digest(event.data)
    keys = world.settings.tool_keys
    grant = grants.check(header, keys=keys, tool=signature.name, event_id=event.id, body=said, now=time.time())
    asked = wire.fill(ToolCall, event.data)
    answer = _answer(signature, world, grant, event, asked)
    return answered({"type": TOOL_ANSWERED, "source": f"/functions/{signature.name}", "causationid": event.id}, answer)


def _answer(signature: Signature, world: World, grant: Grant, event: Envelope, asked: ToolCall) -> Any:
    form = wire.fill(signature.takes, asked.arguments)
    request_id = asked.arguments.get("request_id") or asked.request_id
    cause = _cause(event, grant, asked)
    keeps = signature.writes and not asked.trial
    with world.work(grant.owner, cause, function=signature.name, writes=keeps) as work:
        once = signature.writes and request_id is not None
        args = wire.digest({name: value for name, value in asked.arguments.items() if name != "request_id"})
        first = _replayed(work, grant, request_id, signature, args) if once else None
        if first is not None:
            return first
        if asked.seen is not None:
            _check_seen(work, getattr(form, "task_ids", ()), asked.seen)
        answer = to_builtins(signature.function(form, work))
        if once and keeps:
            work.keeping.answer(
                client=grant.client, request=str(request_id), tool=signature.name, args=args, answer=answer
            )
    if keeps:
        log(f"{signature.service}.answered", owner=grant.owner, event_id=event.id)
    return answer


def _check_seen(work: PostgresWork, named: Sequence[str], seen: Mapping[str, int]) -> None:
    """Refuse a change of a task that is no more as the caller saw it, so that nobody's change is lost unawares."""
    for task in work.tasks([int(number) for number in named]):
        if seen.get(str(task.number)) != task.version:
            hint = "look at it again and send the ETag it has now"
            detail = f"task {task.number} is at version {task.version}: it was changed since you saw it"
            raise Outdated(detail, field="If-Match", value=seen.get(str(task.number)), hint=hint)


def _cause(event: Envelope, grant: Grant, asked: ToolCall) -> Cause:
    return Cause(
        event_id=event.id,
        group_id=asked.group_id or uuid5(NAMESPACE_URL, f"{grant.owner}/{event.id}/group"),
        actor=grant.who(),
        words=asked.words,
        conversation_id=asked.conversation_id,
        traceparent=tracing.within(event.text("traceparent")),
        seen=asked.seen,
    )


def _replayed(work: PostgresWork, grant: Grant, request_id: Any, signature: Signature, args: str) -> Any:
    first = work.first_answer(grant.client, str(request_id))
    if first is None:
        return None
    at = instant_text(first.created_at)
    if (first.tool, first.args_sha256) != (signature.name, args):
        raise Refused(
            f"request_id: {request_id!r} was used for {first.tool} with other arguments at {at}",
            field="request_id",
            value=request_id,
            hint="take a new request_id for a new request",
        )
    return {**first.answer, "replayed": True, "first_at": at}
