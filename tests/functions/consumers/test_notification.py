"""A reminder's message is sent once, to whom it is for, and the ledger says what became of it (New York)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, text

from tests.house.people import Person
from tests.house.postbox import Postbox


class Diary:
    """What the ledger says of a person's rings, and a way to bring their time about."""

    def __init__(self, administrator: Engine, person: Person) -> None:
        self._administrator = administrator
        self._person = person

    def rings(self) -> list[Any]:
        """Return all rings, oldest first."""
        with self._administrator.begin() as connection:
            asked = text("select * from rings where owner = :owner order by ring_at, id")
            return list(connection.execute(asked, {"owner": self._person.owner}))

    def ring(self) -> Any:
        """Return the one ring there is."""
        [found] = self.rings()
        return found

    def set(self, changes: str, **values: Any) -> None:
        """Change all of the person's rings."""
        with self._administrator.begin() as connection:
            connection.execute(
                text(f"update rings set {changes} where owner = :owner"), {"owner": self._person.owner, **values}
            )

    def move(self, ago: timedelta) -> None:
        """Let the time of all rings have come so long ago."""
        first = "select min(ring_at) from rings where owner = :owner"
        self.set(f"ring_at = ring_at - ({first}) + now() - cast(:ago as interval)", ago=ago)


@pytest.fixture
def diary(administrator: Engine, person: Person) -> Diary:
    """Give the person's diary."""
    return Diary(administrator, person)


def a_reminder(person: Person, title: str = "ring the dentist") -> str:
    """Add a task due in two hours that reminds an hour before; return its id."""
    due = (datetime.now(UTC) + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M")
    return str(person.do("add_task", title=title, due=due, time_zone="UTC", reminders=["PT1H"])["task"]["id"])


def rung(person: Person, diary: Diary, ago: timedelta = timedelta()) -> dict[str, Any]:
    """Let a reminder ring; return the event that tells of it."""
    diary.move(ago)
    assert person.knock(diary.ring().id) == 204
    [event] = person.events("reminder.triggered")
    return event


def test_one_message_however_often_it_is_told(person: Person, diary: Diary, post: Postbox) -> None:
    """The same event three times sends one mail, and the ledger has its way, its id and its lateness."""
    a_reminder(person)
    event = rung(person, diary)
    assert [person.deliver("notification", event) for _ in range(3)] == [204, 204, 204]
    [mail] = post.mails(person.address)
    assert mail["Subject"] == "Reminder: ring the dentist"
    ring = diary.ring()
    assert (ring.status, ring.channel, ring.message_id, ring.attempts) == ("sent", "smtp", mail["Message-ID"], 1)
    assert ring.late in {0, 1, 2}
    [sent] = person.events("reminder.sent")
    assert sent["data"]["message_id"] == mail["Message-ID"]
