"""What follows a completed recurring task."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from shared.domain import dates
from shared.domain.edit import Editing, edited
from shared.domain.succession import occurrence_id, successor
from shared.domain.task import Task

NOW = datetime(2026, 11, 25, 18, 20, tzinfo=UTC)
LONDON, AUCKLAND = "Europe/London", "Pacific/Auckland"


def done(at: str, zone: str = LONDON, **form: Any) -> Task:
    """Return a task made by a form and completed at a UTC instant."""
    bare = Task(id=UUID(int=1), number=5, title="Water the plants", created_at=NOW, updated_at=NOW)
    made = edited(bare, form, Editing(now=NOW, zone=zone, series_id=UUID(int=9)))
    return replace(made, status="completed", succession="owed", completed_at=datetime.fromisoformat(at))


def next_due(task: Task, zone: str = LONDON) -> str | None:
    following = successor(task, task.completed_at or NOW, zone)
    return dates.due_text(following.due) if following and following.due else None


def test_a_successor_inherits_what_the_task_says() -> None:
    """Words, tags, priority, project, parent, reminders and rule go on; it is open, and nobody has touched it."""
    form: dict[str, Any] = {
        "description": "all of them", "tags": ["home"], "priority": "high", "project": "flat", "parent": "7",
        "due": "2026-11-30T09:00", "recurrence": "FREQ=WEEKLY;BYDAY=MO", "reminders": ["PT1H"],
    }  # fmt: skip
    task = replace(done("2026-11-30T09:05+00:00", **form), version=4)
    following = successor(task, NOW, LONDON)
    assert following
    assert following.id == occurrence_id(UUID(int=9), 2) != task.id
    assert (following.status, following.succession, following.completed_at, following.version) == (
        "open",
        "none",
        None,
        1,
    )
    assert (following.occurrence, dates.due_text(following.due or dates.parse_due("1970-01-01", LONDON))) == (
        2,
        "2026-12-07T09:00",
    )
    for name in (
        "title",
        "description",
        "tags",
        "priority",
        "project",
        "parent",
        "reminders",
        "series",
        "recurs_from",
        "missed",
    ):
        assert getattr(following, name) == getattr(task, name)


def test_a_task_that_does_not_recur_has_no_successor() -> None:
    """Without a series nothing follows."""
    assert successor(done("2026-11-30T09:05+00:00", due="2026-11-30"), NOW, LONDON) is None


def test_count_and_until_end_a_series() -> None:
    """After the last occurrence nothing follows."""
    once = done("2026-12-01T10:00+00:00", due="2026-12-01", recurrence="FREQ=DAILY;COUNT=1")
    until = done("2026-12-01T10:00+00:00", due="2026-12-01", recurrence="FREQ=DAILY;UNTIL=20261201")
    assert (next_due(once), next_due(until)) == (None, None)


def test_a_late_completion_skips_by_the_owners_today() -> None:
    """At 22:00 in London it is already tomorrow in Auckland, so that day is over there too."""
    form = {"due": "2026-12-01", "recurrence": "FREQ=DAILY"}
    assert next_due(done("2026-12-05T22:00+00:00", **form), LONDON) == "2026-12-06"
    assert next_due(done("2026-12-05T22:00+00:00", **form), AUCKLAND) == "2026-12-07"


def test_from_completion_counts_from_the_owners_day() -> None:
    """Three days from the evening of the 5th in London are three days from the 6th in Auckland."""
    form = {"due": "2026-12-01", "recurrence": "FREQ=DAILY;INTERVAL=3", "recurs_from": "completion"}
    assert next_due(done("2026-12-05T22:00+00:00", **form), LONDON) == "2026-12-08"
    assert next_due(done("2026-12-05T22:00+00:00", **form), AUCKLAND) == "2026-12-09"


def test_a_moved_occurrence_is_followed_from_its_own_place() -> None:
    """Monday's task moved to wednesday and done there is followed by next monday's."""
    task = done("2026-12-02T10:00+00:00", due="2026-11-30", recurrence="FREQ=WEEKLY;BYDAY=MO")
    moved = replace(task, due=dates.parse_due("2026-12-02", LONDON))
    assert next_due(moved) == "2026-12-07"


def test_each_keeps_what_was_missed() -> None:
    """A task that keeps each missed occurrence is followed by the very next, past or not."""
    form = {"due": "2026-12-01T09:00", "recurrence": "FREQ=DAILY", "missed": "each"}
    assert next_due(done("2026-12-20T10:00+00:00", **form)) == "2026-12-02T09:00"
