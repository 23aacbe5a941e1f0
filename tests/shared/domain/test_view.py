"""The published task: its words, to the letter."""

from datetime import UTC, datetime, time
from typing import Any
from uuid import UUID

import msgspec

from shared.domain import dates
from shared.domain.recurrence import begin, parse_rule
from shared.domain.reminders import parse_reminder
from shared.domain.task import Task
from shared.domain.view import TaskView, view

NOW = datetime(2026, 11, 25, 18, 20, 0, 250000, tzinfo=UTC)
ZONE = "America/New_York"
FIELDS = [
    *("id", "title", "description", "status", "priority", "tags", "due", "time_zone", "recurrence", "recurrence_text"),
    *("recurs_from", "missed", "reminders", "project", "parent", "series_id", "occurrence"),
    *("created_at", "updated_at", "completed_at", "version"),
]


def published(**said: Any) -> dict[str, Any]:
    plain = Task(id=UUID(int=1), number=42, title="Water the plants", created_at=NOW, updated_at=NOW, **said)
    answer: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(view(plain)))
    return answer


def test_a_task_is_published_under_these_names() -> None:
    """The names are the contract: all of them are always there."""
    assert list(published()) == FIELDS


def test_a_bare_task_says_null_for_what_it_has_not() -> None:
    """Ids are text, what is not there is null or empty, instants are UTC and end in Z."""
    bare = published()
    assert (bare["id"], bare["created_at"], bare["version"]) == ("42", "2026-11-25T18:20:00.250000Z", 1)
    assert [name for name in FIELDS if bare[name] is None] == [
        *(
            "due",
            "time_zone",
            "recurrence",
            "recurrence_text",
            "project",
            "parent",
            "series_id",
            "occurrence",
            "completed_at",
        ),
    ]


def test_a_full_task_says_everything() -> None:
    """The rule is whole and in words, the due local with its zone beside it, reminders with their state."""
    series, due = begin(
        UUID(int=9), parse_rule("FREQ=WEEKLY;BYDAY=MO;COUNT=10"), dates.parse_due("2026-11-30T09:00", ZONE), NOW, ZONE
    )
    full = published(
        due=due,
        series=series,
        occurrence=1,
        parent=7,
        tags=("home",),
        completed_at=NOW,
        reminders=(parse_reminder("PT1H", ZONE), parse_reminder("2026-11-30T07:30", ZONE)),
    )
    assert (full["due"], full["time_zone"]) == ("2026-11-30T09:00", ZONE)
    assert (full["recurrence"], full["recurrence_text"]) == ("FREQ=WEEKLY;BYDAY=MO;COUNT=10", "every monday, 10 times")
    assert full["reminders"] == [{"before": "PT1H", "state": None}, {"at": "2026-11-30T07:30", "state": None}]
    assert (full["parent"], full["series_id"], full["occurrence"]) == ("7", str(UUID(int=9)), 1)
    assert full["completed_at"].endswith("Z")


def test_a_view_survives_the_wire() -> None:
    """What an event carries is read back as the same view."""
    seen = view(
        Task(
            id=UUID(int=1),
            number=1,
            title="Tea",
            created_at=NOW,
            updated_at=NOW,
            due=dates.parse_due("2026-12-01", ZONE),
        )
    )
    assert msgspec.json.decode(msgspec.json.encode(seen), type=TaskView) == seen


def test_a_due_day_has_no_zone() -> None:
    """A day is a day everywhere; midnight is a time and has a zone."""
    day, midnight = dates.parse_due("2026-12-01", ZONE), dates.parse_due("2026-12-01T00:00", ZONE)
    assert (published(due=day)["due"], published(due=day)["time_zone"]) == ("2026-12-01", None)
    assert midnight.at == time()
    assert (published(due=midnight)["due"], published(due=midnight)["time_zone"]) == ("2026-12-01T00:00", ZONE)
