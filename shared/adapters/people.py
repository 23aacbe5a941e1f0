"""People as a door sees them: when their day starts, and whether mails go to them."""

from datetime import time
from uuid import UUID

from sqlalchemy import Engine, TextClause, text

from shared.adapters import statements
from shared.errors import Refused

BEGIN = text(statements.BEGIN)
DAY = text("select time_zone, day_starts from owners where id = :owner")
STOP = text("update owners set mail_stopped_at = now() where id = :owner and mail_stopped_at is null")
RESUME = text("update owners set mail_stopped_at = null where id = :owner")


class PostgresPeople:
    """The port People."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def day(self, owner: UUID) -> tuple[str, time]:
        """Return an owner's zone (IANA) and the local time their day starts at; Refused where nobody is there."""
        with self._engine.begin() as connection:
            connection.execute(BEGIN, {"owner": str(owner)})
            found = connection.execute(DAY, {"owner": owner}).one_or_none()
        if found is None:
            raise Refused("there is no such person any more")
        return found.time_zone, found.day_starts

    def stop_mail(self, owner: UUID) -> None:
        """Let no more mails go to an owner."""
        self._run(STOP, owner)

    def resume_mail(self, owner: UUID) -> None:
        """Let mails go to an owner again."""
        self._run(RESUME, owner)

    def _run(self, statement: TextClause, owner: UUID) -> None:
        with self._engine.begin() as connection:
            connection.execute(BEGIN, {"owner": str(owner)})
            connection.execute(statement, {"owner": owner})
