"""A day that starts at another moment moves the reminders of mere days, at instants that these tests name."""

from datetime import UTC, datetime, time
from uuid import UUID

from shared.adapters.keeping import Keeping
from shared.domain import dates
from shared.domain.reminders import desired_rings, parse_reminder
from shared.domain.task import Task
from shared.ports import Actor, Cause, Owner

NEW_YORK = "America/New_York"
PLANNED = datetime(2026, 3, 1, 4, 50, tzinfo=UTC)  # 23:50 there, the day before
MOP = Task(
    id=UUID(int=7),
    number=7,
    title="mop",
    created_at=PLANNED,
    updated_at=PLANNED,
    due=dates.parse_due("2026-02-28", NEW_YORK),
    reminders=(parse_reminder("PT0S", NEW_YORK),),
)
BEFORE = desired_rings(MOP, NEW_YORK, time(23, 59), PLANNED)


def moved(day_starts: time) -> tuple[list[str], int]:
    """Return the rings that wait once their owner's day starts elsewhere, and how many events tell of the move."""
    owner = Owner(id=UUID(int=1), seq=1, epoch=1, time_zone=NEW_YORK, day_starts=day_starts)
    sweep = Cause(event_id="day", group_id=UUID(int=2), actor=Actor(kind="cuebird", name="s", client="s", door="s"))
    keeping = Keeping(owner=owner, cause=sweep, function="sweep", now=PLANNED)
    waiting = [ring.ring_at for ring in keeping.moved(MOP, BEFORE) if ring.status == "planned"]
    return [dates.local_text(dates.local(at, NEW_YORK)) for at in waiting], len(keeping.outbox)


def test_a_reminder_moves_with_its_day() -> None:
    """What still lies ahead at the day's new start is planned for it, and the old ring is told of as cancelled."""
    assert moved(time(23, 55)) == (["2026-02-28T23:55"], 2)


def test_what_would_be_past_at_the_new_hour_rings_as_it_was_planned() -> None:
    """At ten to midnight in New York, a day that starts at midnight from now on loses no reminder of today."""
    assert moved(time(0)) == (["2026-02-28T23:59"], 0)
