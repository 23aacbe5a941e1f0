"""What a form's fields do to a task, and which are refused."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from shared.domain import dates
from shared.domain.edit import Editing, edited
from shared.domain.task import Task
from shared.errors import Refused

NOW = datetime(2026, 11, 25, 18, 20, tzinfo=UTC)  # a wednesday, 18:20 in London
LONDON = "Europe/London"
EDITING = Editing(now=NOW, zone=LONDON, series_id=UUID(int=9))
BARE = Task(id=UUID(int=1), number=1, title="Water the plants", created_at=NOW, updated_at=NOW)


def after(*forms: dict[str, Any]) -> Task:
    """Return the task that forms make of a bare one, each after the other."""
    task = BARE
    for form in forms:
        task = edited(task, form, EDITING)
    return task


def due(task: Task) -> str | None:
    return dates.due_text(task.due) if task.due else None


def test_what_is_not_said_is_not_changed() -> None:
    """An empty form changes nothing."""
    full = {"due": "2026-12-01T09:00", "recurrence": "FREQ=DAILY", "tags": ["home"], "reminders": ["PT1H"]}
    assert after(full, {}) == after(full)


def test_remove_clears_each_field() -> None:
    """The text "remove" takes a field back to what a bare task has."""
    form = {
        "description": "now", "priority": "low", "project": "flat", "parent": "7", "tags": ["home"],
        "due": "2026-12-01T09:00", "recurrence": "FREQ=DAILY", "reminders": ["PT1H"],
    }  # fmt: skip
    assert after(form, dict.fromkeys(form, "remove")) == BARE


def test_moving_the_due_keeps_the_series() -> None:
    """A moved occurrence keeps its place, so the series goes on from its own day."""
    task = after({"due": "2026-11-30", "recurrence": "FREQ=WEEKLY;BYDAY=MO"})
    moved = edited(task, {"due": "2026-12-03"}, EDITING)
    assert (due(moved), moved.series, moved.scheduled_local) == ("2026-12-03", task.series, task.scheduled_local)


def test_next_skips_to_the_next_occurrence() -> None:
    """With "next" as due this one is skipped, and its place goes with it; the last one cannot be."""
    form = {"due": "2026-11-30", "recurrence": "FREQ=WEEKLY;BYDAY=MO;UNTIL=20261208"}
    skipped = after(form, {"due": "2026-12-03"}, {"due": "next"})
    assert (due(skipped), skipped.scheduled_local) == ("2026-12-07", datetime.fromisoformat("2026-12-07"))
    with pytest.raises(Refused) as refusal:
        edited(skipped, {"due": "next"}, EDITING)
    assert refusal.value.field == "due"


def test_a_rule_without_a_due_gives_the_first() -> None:
    """Every monday at nine begins next monday at nine."""
    task = after({"recurrence": "FREQ=WEEKLY;BYDAY=MO;BYHOUR=9"})
    assert (due(task), task.occurrence, task.scheduled_local) == (
        "2026-11-30T09:00",
        1,
        datetime.fromisoformat("2026-11-30T09:00"),
    )


def test_a_due_time_is_meant_in_the_zone_that_is_said() -> None:
    """time_zone is the zone of a due time, and alone it moves the time to another zone's clock."""
    task = after({"due": "2026-12-01T09:00", "time_zone": "Asia/Kathmandu"})
    assert task.due
    assert task.due.zone == "Asia/Kathmandu"
    moved = edited(task, {"time_zone": "America/New_York"}, EDITING)
    assert moved.due == replace(task.due, zone="America/New_York")


def test_tags_are_added_and_taken_without_marks_or_doubles() -> None:
    """Marks are left out, case is kept but does not make two of one."""
    assert after({"tags": ["#Home", "home", " garden "]}).tags == ("Home", "garden")
    assert after({"tags": ["Home", "garden"]}, {"add_tags": ["green"], "remove_tags": ["HOME"]}).tags == (
        "garden",
        "green",
    )


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"title": "  "}, "title"),
        ({"due": "soon"}, "due"),
        ({"due": "next"}, "due"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"recurrence": "FREQ=SECONDLY"}, "recurrence"),
        ({"recurrence": "FREQ=DAILY;UNTIL=20261101"}, "recurrence"),
        ({"reminders": ["soon"]}, "reminders"),
        ({"reminders": ["PT1H"]}, "reminders"),
        ({"tags": [str(n) for n in range(21)]}, "tags"),
    ],
)
def test_what_cannot_be_is_refused_by_name(form: dict[str, Any], field: str) -> None:
    """The field to change is named."""
    with pytest.raises(Refused) as refusal:
        after(form)
    assert refusal.value.field == field


@pytest.mark.parametrize("form", [{"recurrence": "FREQ=DAILY"}, {"reminders": ["PT1H"]}])
def test_a_due_that_is_needed_stays(form: dict[str, Any]) -> None:
    """A rule and a lead time need a due, so it is not removed from under them."""
    with pytest.raises(Refused) as refusal:
        after({"due": "2026-12-01T09:00"}, form, {"due": "remove"})
    assert refusal.value.field == "due"
