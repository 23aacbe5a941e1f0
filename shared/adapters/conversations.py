"""Conversations in Postgres: one turn at a time, its plan kept before its first call, its answer with its memory.

A turn is claimed under the conversation's row lock by a lease in its state; who dies holding it is waited for no longer
than a chat may take. Row-level security sees to the owner a second time.
"""

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from math import ceil
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Connection, Engine, text

from shared.adapters import statements
from shared.adapters.people import habits_of
from shared.domain.habits import Habits
from shared.errors import Refused, Unauthorised, Unavailable
from shared.grants import tool_key
from shared.turns import Turn

LEASE = timedelta(seconds=30)  # as long as a door may take
KEPT = 50  # turns of a conversation
PURPOSE = "confirm"  # what the tokens' key is derived for

BEGIN = text(statements.BEGIN)
CLAIM = text("""
    insert into conversations as c (owner, id) values (:owner, :id)
    on conflict (owner, id) do update set updated_at = now() returning c.state
""")
TURN = text("""
    select message, plan, answer from turns
    where owner = :owner and conversation_id = :id and request_id = :request
""")
EARLIER = text("""
    select message, answer ->> 'reply' as reply from turns
    where owner = :owner and conversation_id = :id and answer is not null
    order by started_at desc, request_id limit :limit
""")
OPEN = text("""
    with lease as (
      update conversations set state = jsonb_set(state, '{lease}', cast(:lease as jsonb))
      where owner = :owner and id = :id)
    insert into turns (owner, conversation_id, request_id, message, plan)
    values (:owner, :id, :request, :words, 'null') on conflict do nothing
""")
PLAN = text("""
    update turns set plan = cast(:plan as jsonb)
    where owner = :owner and conversation_id = :id and request_id = :request
""")
END = text("""
    with answered as (
      update turns set answer = cast(:answer as jsonb)
      where owner = :owner and conversation_id = :id and request_id = :request),
    forgotten as (
      delete from turns where owner = :owner and conversation_id = :id and request_id in (
        select request_id from turns where owner = :owner and conversation_id = :id
        order by started_at desc, request_id offset :kept))
    update conversations set state = cast(:state as jsonb), updated_at = now() where owner = :owner and id = :id
""")
RELEASE = text("""
    update conversations set state = state - 'lease'
    where owner = :owner and id = :id and state #>> '{lease,turn}' = :request
""")


class PostgresConversations:
    """The port Conversations."""

    def __init__(self, engine: Engine, masters: Mapping[str, bytes]) -> None:
        self._engine = engine
        self._keys = {key_id: tool_key(master, PURPOSE) for key_id, master in masters.items()}

    def time_zone(self, owner: UUID) -> str:
        """Return the owner's zone; Unauthorised where there is no such owner."""
        with self._as(owner) as (connection, _):
            return _habits(connection, owner).time_zone

    def begin(self, owner: UUID, conversation: UUID, request_id: str, words: str) -> Turn:
        """Claim a turn; Unavailable while another runs, Refused where the request id said something else before."""
        names = {"owner": owner, "id": conversation, "request": request_id}
        with self._as(owner) as (connection, now):
            habits = _habits(connection, owner)
            state = dict(connection.execute(CLAIM, names).scalar_one())
            lease = state.pop("lease", None)
            found = connection.execute(TURN, names).one_or_none()
            if found is not None and found.message != words:
                raise _used(request_id)
            turn = Turn(
                owner=owner,
                conversation=conversation,
                request_id=request_id,
                words=words,
                now=now,
                habits=habits,
                memory=state,
                plan=found.plan if found else None,
                answer=found.answer if found else None,
            )
            if turn.answer is None:
                _check_free(lease, now)
                until = {"turn": request_id, "until": now + LEASE}
                connection.execute(OPEN, {**names, "words": words, "lease": _json(until)})
        return turn

    def earlier(self, turn: Turn, limit: int) -> list[tuple[str, str]]:
        """Return the last answered messages before this turn with their replies, oldest first."""
        names = {"owner": turn.owner, "id": turn.conversation, "limit": limit}
        with self._as(turn.owner) as (connection, _):
            rows = connection.execute(EARLIER, names).all()
        return [(row.message, row.reply) for row in reversed(rows)]

    def keep(self, turn: Turn, plan: Mapping[str, Any]) -> None:
        """Keep the plan of a turn before its first call, and again where it grows."""
        self._run(PLAN, turn, plan=_json(plan))

    def end(self, turn: Turn, memory: Mapping[str, Any], answer: Mapping[str, Any]) -> None:
        """Keep a turn's answer and what the conversation knows now, and let the next turn begin."""
        self._run(END, turn, answer=_json(answer), state=_json(memory), kept=KEPT)

    def release(self, turn: Turn) -> None:
        """Let go of a turn without an answer, so that the same request can take it up again."""
        self._run(RELEASE, turn)

    def token(self, turn: Turn, expires: datetime) -> str:
        """Return `v1.<key id>.<request id and expiry>.<HMAC-SHA256 over these, owner and conversation>`."""
        key_id = next(iter(self._keys))
        said = f"v1.{key_id}.{_encode(_json([turn.request_id, expires.timestamp()]).encode())}"
        return f"{said}.{self._seal(key_id, turn, said)}"

    def confirms(self, turn: Turn, token: str, proposed_by: str) -> bool:
        """Return whether a token is good now for what the turn of that request id proposed in this conversation."""
        said, _, seal = token.rpartition(".")
        _, key_id, claims = [*said.split(".", 2), "", "", ""][:3]
        if key_id not in self._keys:
            return False
        ours = self._seal(key_id, turn, said)
        if not hmac.compare_digest(ours.encode(), seal.encode("utf-8", "replace")):
            return False
        request_id, expires = msgspec.json.decode(urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
        return bool(request_id == proposed_by and turn.now.timestamp() < expires)

    def _seal(self, key_id: str, turn: Turn, said: str) -> str:
        whole = f"{said}.{turn.owner}.{turn.conversation}".encode("utf-8", "replace")
        return _encode(hmac.digest(self._keys[key_id], whole, hashlib.sha256))

    def _run(self, statement: Any, turn: Turn, **values: Any) -> None:
        names = {"owner": turn.owner, "id": turn.conversation, "request": turn.request_id}
        with self._as(turn.owner) as (connection, _):
            connection.execute(statement, names | values)

    @contextmanager
    def _as(self, owner: UUID) -> Iterator[tuple[Connection, datetime]]:
        with self._engine.begin() as connection:
            yield connection, connection.execute(BEGIN, {"owner": str(owner)}).one().now


def _habits(connection: Connection, owner: UUID) -> Habits:
    try:
        return habits_of(connection, owner)
    except Refused:
        hint = "start Cuebird with scripts/up, which makes the owner"
        raise Unauthorised("nobody is signed in", hint=hint) from None


def _check_free(lease: Mapping[str, Any] | None, now: datetime) -> None:
    left = datetime.fromisoformat(lease["until"]) - now if lease is not None else timedelta()
    if left > timedelta():
        hint = f"try again in a moment, or in {ceil(left.total_seconds())} seconds if Cuebird has just been restarted"
        raise Unavailable("this conversation is still answering the message before", hint=hint)


def _used(request_id: str) -> Refused:
    detail = f"request_id: {request_id!r} was used for another message in this conversation"
    return Refused(detail, field="request_id", value=request_id, hint="take a new request_id for a new message")


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def _encode(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
