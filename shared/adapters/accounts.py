"""All that is kept of an owner, in Postgres: told to them whole, and deleted whole with proof.

Both are the database's own functions, which look into every table that has owners and run as one of them.
Jobs of Cloud Scheduler name a ring and its owner, nothing else: the sweep clears those of rings that are no more.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, text

from shared.adapters.owners import make_owner
from shared.adapters.people import acting_as, habits_of

TOLD = (
    "owners",
    "identities",
    "series",
    "tasks",
    "reminders",
    "rings",
    "changes",
    "conversations",
    "turns",
    "proposals",
    "tokens",
    "sessions",
    "dead_letters",
)
EXPORT = text("select export_of_an_owner(cast(:tables as text[]))")
COUNT = text("select count_of_an_owner()")
DELETE = text("select delete_an_owner()")


class PostgresAccounts:
    """The port Accounts. A laptop's own owner, `local`, begins anew with an empty list."""

    def __init__(self, engine: Engine, *, local: UUID | None) -> None:
        self._engine, self._local = engine, local

    def export(self, owner: UUID) -> dict[str, Any]:
        """Return everything, by table, as it is kept; hashes of secrets are left out."""
        with acting_as(self._engine, owner) as connection:
            said: dict[str, Any] = connection.execute(EXPORT, {"tables": list(TOLD)}).scalar_one()
        return said

    def delete(self, owner: UUID) -> dict[str, dict[str, int]]:
        """Delete everything; return for each table how many rows there were and are left."""
        with acting_as(self._engine, owner) as connection:
            zone = habits_of(connection, owner).time_zone
            before = _counted(connection)
            connection.execute(DELETE)
            after = _counted(connection)
            if owner == self._local:
                make_owner(connection, "local", "me", zone)
        return {table: {"deleted": before[table], "left": after[table]} for table in before}


def _counted(connection: Connection) -> dict[str, int]:
    said: dict[str, int] = connection.execute(COUNT).scalar_one()
    return said
