"""Histories in Postgres: one owner's changes in their order, and how far each of many owners has come."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from uuid import UUID

from sqlalchemy import Connection, Engine, text

from shared.adapters import statements
from shared.adapters.rows import changes_of
from shared.domain.history import Change
from shared.errors import Unauthorised
from shared.ports import Kept

BEGIN = text(statements.BEGIN)
OLDEST_KEPT = text(statements.OLDEST_KEPT)
CHANGES_SINCE = text(statements.CHANGES_SINCE)
PLACE = text("select epoch, seq from owners where id = :owner")
PLACES = text("select id, epoch, seq from owners where id = any(cast(:owners as uuid[]))")


class PostgresHistory:
    """The port History on one open transaction of one owner, who has come to `newest`."""

    def __init__(self, connection: Connection, owner: UUID, *, epoch: int, newest: int) -> None:
        self._connection, self._owner = connection, owner
        self._epoch, self._newest = epoch, newest

    @cached_property
    def kept(self) -> Kept:
        """Return which units of work history knows of."""
        oldest = self._connection.execute(OLDEST_KEPT, {"owner": self._owner}).scalar()
        return Kept(self._epoch, newest=self._newest, oldest=self._newest + 1 if oldest is None else oldest)

    def since(self, seq: int, limit: int) -> list[Change]:
        """Return the changes after a unit of work, oldest first: about so many, and each unit of work whole."""
        return changes_of(self._connection.execute(CHANGES_SINCE, {"owner": self._owner, "seq": seq, "limit": limit}))


class PostgresHistories:
    """The port Histories, as the door's role: it sees who is there, and the changes of one owner at a time."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @contextmanager
    def of(self, owner: UUID) -> Iterator[PostgresHistory]:
        """Open the history of one owner for reading; Unauthorised where there is no such owner."""
        with self._engine.begin() as connection:
            connection.execute(BEGIN, {"owner": str(owner)})
            found = connection.execute(PLACE, {"owner": owner}).one_or_none()
            if found is None:
                raise Unauthorised("there is no such person any more")
            yield PostgresHistory(connection, owner, epoch=found.epoch, newest=found.seq)

    def places(self, owners: Sequence[UUID]) -> Mapping[UUID, str]:
        """Return the newest cursor of each of these owners that is there."""
        with self._engine.connect() as connection:
            found = connection.execute(PLACES, {"owners": list(owners)}).all()
        return {row.id: f"{row.epoch}.{row.seq}" for row in found}
