"""The page's sessions in Postgres: of a cookie's secret the hash, over after a week unused or 30 days in all."""

from uuid import UUID

from sqlalchemy import Engine, text

from shared.adapters.pairs import Pair
from shared.adapters.people import acting_as
from shared.callers import READ, Caller
from shared.errors import Unauthorised

KEEP = text("""
    with over as (
      delete from sessions where owner = :owner
        and (seen_at < now() - interval '7 days' or created_at < now() - interval '30 days'))
    insert into sessions (owner, id, sha256) values (:owner, :id, :sha256)
""")
HELD = text("""
    select owner, sha256 from sessions
    where id = :id and seen_at > now() - interval '7 days' and created_at > now() - interval '30 days'
""")
SEEN = text("""
    update sessions set seen_at = now() where owner = :owner and id = :id and seen_at < now() - interval '1 minute'
""")
END = text("delete from sessions where owner = :owner and id = :id")
AGAIN = "sign in again"


def begun(engine: Engine, owner: UUID) -> str:
    """Begin a session and return its cookie; those of the owner that are over are forgotten."""
    made = Pair.new()
    with acting_as(engine, owner) as connection:
        connection.execute(KEEP, {"owner": owner, "id": made.id, "sha256": made.sha256})
    return made.written()


def held(engine: Engine, cookie: str) -> Caller:
    """Return who is signed in, and note that they are about; Unauthorised where the session is over."""
    pair = Pair.read(cookie)
    if pair is not None:
        with engine.begin() as connection:
            found = connection.execute(HELD, {"id": pair.id}).one_or_none()
        if found is not None and pair.opens(found.sha256):
            with acting_as(engine, found.owner) as connection:
                connection.execute(SEEN, {"owner": found.owner, "id": pair.id})
            return Caller(owner=found.owner, session=pair.id)
    raise Unauthorised("you are not signed in any more", hint=AGAIN)


def watching(engine: Engine, session: UUID) -> Caller:
    """Return whose a session is, who may look by it and nothing else; Unauthorised where it is over."""
    with engine.begin() as connection:
        found = connection.execute(HELD, {"id": session}).one_or_none()
    if found is None:
        raise Unauthorised("you are not signed in any more", hint=AGAIN)
    return Caller(owner=found.owner, scopes=(READ,), session=session)


def ended(engine: Engine, cookie: str) -> None:
    """End a session; one that is over already stays so."""
    pair = Pair.read(cookie)
    try:
        caller = held(engine, cookie)
    except Unauthorised:
        return
    with acting_as(engine, caller.owner) as connection:
        connection.execute(END, {"owner": caller.owner, "id": pair.id if pair else None})
