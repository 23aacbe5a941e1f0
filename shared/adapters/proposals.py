"""Proposals in Postgres: weighed one after the other for each client, settled once, forgotten after a day."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal
from uuid import UUID

import msgspec
from sqlalchemy import Connection, Engine, text

from shared.adapters import statements
from shared.errors import Refused
from shared.proposals import PATIENCE, Proposal

BEGIN = text(statements.BEGIN)
# One at a time for each client, so that many calls at once are counted as they would be one after the other.
ALONE = text("select pg_advisory_xact_lock(hashtextextended(cast(:owner as text) || :client, 0))")
FOUND = text("""
    select id, owner, client, tool, arguments, tasks, verdict, conversation_id, made_at + :patience as expires,
      verdict = 'open' and made_at + :patience <= now() as over
    from proposals where owner = :owner and id = :id
""")
KEEP = text("""
    with forgotten as (delete from proposals where owner = :owner and made_at < now() - interval '1 day'),
    spent as (
      select coalesce(sum(jsonb_array_length(tasks)), 0) as tasks from proposals
      where owner = :owner and client = :client and verdict = 'free' and made_at > now() - cast(:patience as interval))
    insert into proposals (owner, id, client, tool, arguments, tasks, conversation_id, verdict)
    select cast(:owner as uuid), cast(:id as uuid), :client, :tool, cast(:arguments as jsonb), cast(:tasks as jsonb),
      cast(:conversation as uuid),
      case when spent.tasks + cast(:weight as integer) <= cast(:free as integer) then 'free' else 'open' end
    from spent
    on conflict (owner, id) do update set tasks = excluded.tasks, verdict = excluded.verdict, made_at = now()
""")
SETTLE = text("""
    update proposals set verdict = :verdict, settled_at = now()
    where owner = :owner and id = :id and verdict = 'open' and made_at + :patience > now()
""")
FORGET = text("delete from proposals where owner = :owner and id = :id and verdict = 'free'")
AGAIN = "ask for it again, and answer within ten minutes"


class PostgresProposals:
    """The port Proposals."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def weigh(self, proposal: Proposal, *, free: int) -> Proposal:
        """Keep a proposal: free where its client's free changes of late stay within so many tasks, else open."""
        values = {
            "owner": proposal.owner,
            "client": proposal.client,
            "id": proposal.id,
            "tool": proposal.tool,
            "arguments": _json(proposal.arguments),
            "tasks": _json(proposal.tasks),
            "conversation": proposal.conversation_id,
            "weight": len(proposal.tasks),
        }
        with self._as(proposal.owner) as connection:
            connection.execute(ALONE, {"owner": str(proposal.owner), "client": proposal.client})
            if _found(connection, proposal.owner, proposal.id) is None:
                connection.execute(KEEP, {**values, "free": free, "patience": PATIENCE})
            return _there(connection, proposal.owner, proposal.id)

    def of(self, owner: UUID, proposal_id: UUID) -> Proposal:
        """Return a proposal; Refused where there is none, or where it was open for too long."""
        with self._as(owner) as connection:
            return _there(connection, owner, proposal_id)

    def settle(self, owner: UUID, proposal_id: UUID, verdict: Literal["yes", "no"]) -> Proposal:
        """Note the person's word on an open proposal, once; Refused where it was settled otherwise or is over."""
        with self._as(owner) as connection:
            values = {"owner": owner, "id": proposal_id, "patience": PATIENCE}
            connection.execute(SETTLE, {**values, "verdict": verdict})
            found = _there(connection, owner, proposal_id)
        if found.verdict != verdict:
            raise Refused(f"this was answered with {found.verdict} before", field="plan", hint=AGAIN)
        return found

    def forget(self, proposal: Proposal) -> None:
        """Count a free proposal no more: nothing came of it."""
        with self._as(proposal.owner) as connection:
            connection.execute(FORGET, {"owner": proposal.owner, "id": proposal.id})

    @contextmanager
    def _as(self, owner: UUID) -> Iterator[Connection]:
        with self._engine.begin() as connection:
            connection.execute(BEGIN, {"owner": str(owner)})
            yield connection


def _there(connection: Connection, owner: UUID, proposal_id: UUID) -> Proposal:
    found = _found(connection, owner, proposal_id)
    if found is None:
        raise Refused("there is no such plan, or it is over", field="plan", value=str(proposal_id), hint=AGAIN)
    return found


def _found(connection: Connection, owner: UUID, proposal_id: UUID) -> Proposal | None:
    values = {"owner": owner, "id": proposal_id, "patience": PATIENCE}
    row = connection.execute(FOUND, values).mappings().one_or_none()
    if row is None or row["over"]:
        return None
    return Proposal(**{name: value for name, value in row.items() if name != "over"})


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()
