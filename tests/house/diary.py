"""What the ledger says of one person's rings, and a way to bring their time about."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, text

from tests.house.people import Person


class Diary:
    """One person's rings as the administrator sees them."""

    def __init__(self, administrator: Engine, person: Person) -> None:
        self._administrator = administrator
        self.person = person

    def rings(self) -> list[Any]:
        """Return all rings, oldest first."""
        with self._administrator.begin() as connection:
            asked = text("select * from rings where owner = :owner order by ring_at, id")
            return list(connection.execute(asked, {"owner": self.person.owner}))

    def ring(self) -> Any:
        """Return the one ring there is."""
        [found] = self.rings()
        return found

    def set(self, changes: str, ring: UUID | None = None, **values: Any) -> None:
        """Change all of the person's rings, or one."""
        with self._administrator.begin() as connection:
            wanted = text(f"update rings set {changes} where owner = :owner and id = coalesce(:ring, id)")
            connection.execute(wanted, {"owner": self.person.owner, "ring": ring, **values})

    def move(self, ago: timedelta) -> None:
        """Let the time of the first ring have come so long ago, and move the others as far."""
        first = "select min(ring_at) from rings where owner = :owner"
        self.set(f"ring_at = ring_at - ({first}) + now() - cast(:ago as interval)", ago=ago)


def remind_of(person: Person, title: str, *, after: timedelta = timedelta(hours=1)) -> str:
    """Add a task with a reminder so long from now; return its id."""
    at = (datetime.now(UTC) + after).strftime("%Y-%m-%dT%H:%M:%S")
    return str(person.do("add_task", title=title, time_zone="UTC", reminders=[at])["task"]["id"])
