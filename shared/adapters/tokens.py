"""Personal access tokens in Postgres: `cbd_<id>_<secret>`, shown once, kept as a hash, with an end and a last use."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import Engine, text

from shared.adapters.pairs import Pair
from shared.adapters.people import acting_as
from shared.callers import Caller, Token
from shared.errors import Refused, Unauthorised

PREFIX = "cbd_"
MOST = 50  # tokens of an owner
KEEP = text("""
    insert into tokens (owner, id, sha256, name, scopes, expires_at)
    select cast(:owner as uuid), cast(:id as uuid), :sha256, :name, cast(:scopes as text[]),
      now() + cast(:life as interval)
    where (select count(*) from tokens where owner = :owner and expires_at > now()) < cast(:most as integer)
    returning created_at, expires_at
""")
ALL = text("""
    select id, name, scopes, created_at, expires_at, last_used_at from tokens
    where owner = :owner and expires_at > now() order by created_at desc, id
""")
REVOKE = text("delete from tokens where owner = :owner and id = :id")
HELD = text("select owner, sha256, name, scopes from tokens where id = :id and expires_at > now()")
USED = text("""
    update tokens set last_used_at = now()
    where owner = :owner and id = :id and (last_used_at is null or last_used_at < now() - interval '1 minute')
""")


class PostgresTokens:
    """The port Tokens."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def make(self, owner: UUID, *, name: str, scopes: Sequence[str], days: int) -> Token:
        """Make one and return it with its secret; Refused past so many of an owner."""
        made = Pair.new()
        values = {"owner": owner, "id": made.id, "sha256": made.sha256, "name": name, "scopes": list(scopes)}
        with acting_as(self._engine, owner) as connection:
            row = connection.execute(KEEP, {**values, "life": timedelta(days=days), "most": MOST}).one_or_none()
        if row is None:
            raise Refused(f"there are {MOST} tokens already", field="tokens", hint="revoke one that is not used")
        token = PREFIX + made.written()
        return Token(id=made.id, name=name, scopes=tuple(scopes), token=token, **row._mapping)  # noqa: SLF001  # public by its documentation

    def all(self, owner: UUID) -> list[Token]:
        """Return those that hold, the newest first."""
        with acting_as(self._engine, owner) as connection:
            rows = connection.execute(ALL, {"owner": owner}).mappings()
            return [Token(**{**row, "scopes": tuple(row["scopes"])}) for row in rows]

    def revoke(self, owner: UUID, token_id: UUID) -> None:
        """Let one hold no more, at once and everywhere; Refused where there is none."""
        with acting_as(self._engine, owner) as connection:
            if not connection.execute(REVOKE, {"owner": owner, "id": token_id}).rowcount:
                raise Refused("there is no such token", field="id", value=str(token_id), hint="look at GET /v1/tokens")


def held(engine: Engine, token: str) -> Caller:
    """Return whose a token is, and note that it was used; Unauthorised, without saying why, where it does not hold."""
    pair = Pair.read(token.removeprefix(PREFIX))
    if pair is not None:
        with engine.begin() as connection:
            found = connection.execute(HELD, {"id": pair.id}).one_or_none()
        if found is not None and pair.opens(found.sha256):
            with acting_as(engine, found.owner) as connection:
                connection.execute(USED, {"owner": found.owner, "id": pair.id})
            return Caller(owner=found.owner, name=found.name, scopes=tuple(found.scopes))
    raise Unauthorised("the token does not hold", hint="it is over or was revoked: make a new one")
