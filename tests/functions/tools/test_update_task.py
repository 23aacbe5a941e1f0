"""update_task changes the fields that were said and no other, for all tasks named or for none."""

from typing import Any

import pytest

from tests.house.people import Person

WHOLE: dict[str, Any] = {
    "title": "pay rent",
    "description": "by transfer",
    "due": "2030-01-25T09:00",
    "recurrence": "FREQ=WEEKLY",
    "priority": "high",
    "tags": ["Home", "money"],
    "reminders": ["P1D"],
    "project": "flat",
    "missed": "each",
    "recurs_from": "completion",
}
MOVING = ("updated_at", "version")


def changed(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """Return the fields that differ, as they are after; the version must have risen by one."""
    assert after["version"] == before["version"] + 1
    return {name: value for name, value in after.items() if value != before[name] and name not in MOVING}


def update(person: Person, *numbers: str, **fields: Any) -> dict[str, Any]:
    """Change fields of tasks and return the first one."""
    tasks = person.do("update_task", task_ids=list(numbers), **fields)["tasks"]
    assert [task["id"] for task in tasks] == list(numbers)
    return dict(tasks[0])


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"title": "  pay  it "}, {"title": "pay it"}),
        ({"description": "in cash"}, {"description": "in cash"}),
        ({"description": "remove"}, {"description": ""}),
        ({"priority": "low"}, {"priority": "low"}),
        ({"priority": "remove"}, {"priority": "none"}),
        ({"tags": ["#new"]}, {"tags": ["new"]}),
        ({"tags": "remove"}, {"tags": []}),
        ({"add_tags": ["HOME", "new"]}, {"tags": ["Home", "money", "new"]}),
        ({"remove_tags": ["home", "unknown"]}, {"tags": ["money"]}),
        ({"add_tags": ["new"], "remove_tags": ["MONEY"]}, {"tags": ["Home", "new"]}),
        ({"project": "house"}, {"project": "house"}),
        ({"project": "remove"}, {"project": None}),
        ({"missed": "skip"}, {"missed": "skip"}),
        ({"recurs_from": "schedule"}, {"recurs_from": "schedule"}),
        ({"reminders": "remove"}, {"reminders": []}),
        ({"reminders": ["PT5M"]}, {"reminders": [{"before": "PT5M", "state": "planned"}]}),
        ({"due": "2030-01-26T10:00"}, {"due": "2030-01-26T10:00"}),
        ({"due": "2030-01-26"}, {"due": "2030-01-26", "time_zone": None}),
        (
            {"due": "2030-01-26T10:00", "time_zone": "Europe/London"},
            {"due": "2030-01-26T10:00", "time_zone": "Europe/London"},
        ),
        ({"time_zone": "Europe/London"}, {"time_zone": "Europe/London"}),
        ({"due": "next"}, {"due": "2030-02-01T09:00"}),
        (
            {"recurrence": "remove"},
            {"recurrence": None, "recurrence_text": None, "series_id": None, "occurrence": None},
        ),
        (
            {"due": "remove", "recurrence": "remove", "reminders": "remove"},
            {
                "due": None,
                "time_zone": None,
                "reminders": [],
                "recurrence": None,
                "recurrence_text": None,
                "series_id": None,
                "occurrence": None,
            },
        ),
    ],
    ids=str,
)
def test_only_what_was_said_changes(person: Person, fields: dict[str, Any], expected: dict[str, Any]) -> None:
    """Each field can be set, and cleared with "remove"; all others stay as they were (New York)."""
    before = person.do("add_task", **WHOLE)["task"]
    after = update(person, "1", **fields)
    assert changed(before, after) == expected
    assert person.do("list_tasks")["tasks"] == [after]


@pytest.mark.parametrize(
    "fields",
    [
        {"title": "pay rent"},
        {"tags": ["Home", "money"]},
        {"add_tags": ["money"]},
        {"reminders": ["P1D"]},
        {"due": "2030-01-25T09:00"},
        {"priority": "high"},
        {},
    ],
    ids=str,
)
def test_what_is_so_already_is_no_change(person: Person, fields: dict[str, Any]) -> None:
    """Saying a task as it is makes no version, no history and no event."""
    before = person.do("add_task", **WHOLE)["task"]
    told = len(person.events())
    assert update(person, "1", **fields) == before
    assert len(person.events()) == told


def test_a_moved_occurrence_keeps_rule_and_place(person: Person) -> None:
    """Moving the date moves this occurrence; the rule, the series and its number stay."""
    before = person.do("add_task", title="water", due="2030-01-07", recurrence="FREQ=WEEKLY;BYDAY=MO")["task"]
    after = update(person, "1", due="2030-01-09")
    assert changed(before, after) == {"due": "2030-01-09"}
    assert update(person, "1", due="next")["due"] == "2030-01-14"


def test_a_new_rule_begins_a_new_series(person: Person) -> None:
    """A new rule makes this task the first occurrence of another series."""
    before = person.do("add_task", title="water", due="2030-01-07", recurrence="FREQ=DAILY")["task"]
    person.do("complete_task", task_ids=["1"])
    person.deliver("recurrence", person.events("task.completed")[0])
    after = update(person, "2", recurrence="FREQ=MONTHLY")
    assert (after["recurrence"], after["occurrence"], after["due"]) == ("FREQ=MONTHLY", 1, "2030-01-08")
    assert after["series_id"] not in (None, before["series_id"])


def test_a_rule_needs_no_due(person: Person) -> None:
    """A rule on a task without a due gives it the rule's first day."""
    person.do("add_task", title="water")
    assert update(person, "1", recurrence="FREQ=DAILY")["due"] == person.do("list_tasks")["today"]["date"]


def test_reminders_follow_the_due(person: Person) -> None:
    """Moving the due cancels the planned ring and plans another, which the events tell (New York)."""
    person.do("add_task", title="call", due="2030-05-01T10:00", reminders=["PT1H"])
    update(person, "1", due="2030-05-02T10:00")
    planned = [event["data"]["ring_at"] for event in person.events("reminder.planned")]
    cancelled = [event["data"]["ring_at"] for event in person.events("reminder.cancelled")]
    assert planned == ["2030-05-01T13:00:00Z", "2030-05-02T13:00:00Z"]
    assert cancelled == planned[:1]
    update(person, "1", due="2030-05-01T10:00")
    assert person.events("reminder.planned")[-1]["data"] == person.events("reminder.planned")[0]["data"]


def test_several_change_or_none(person: Person) -> None:
    """One id that is not there, or one task that cannot be as asked, and nothing is changed."""
    person.do("add_task", title="one", due="2030-01-07", recurrence="FREQ=DAILY")
    person.do("add_task", title="two")
    assert person.refused("update_task", task_ids=["1", "3"], title="x")["value"] == "3"
    assert person.refused("update_task", task_ids=["1", "2"], due="next")["field"] == "due"
    assert [task["version"] for task in person.do("list_tasks")["tasks"]] == [1, 1]
    tasks = person.do("update_task", task_ids=["2", "1", "2"], priority="low")["tasks"]
    assert [(task["id"], task["version"]) for task in tasks] == [("2", 2), ("1", 2)]


def test_a_recurring_task_keeps_a_due(person: Person) -> None:
    """The due of a recurring task cannot be removed without its rule, nor a due that reminders count from."""
    person.do("add_task", **WHOLE)
    assert person.refused("update_task", task_ids=["1"], due="remove")["field"] == "due"
    refused = person.refused("update_task", task_ids=["1"], due="remove", recurrence="remove")
    assert refused["field"] == "due"


def test_a_task_has_twenty_tags_at_most(person: Person) -> None:
    """Tags added to those there are may not be too many."""
    person.do("add_task", title="x", tags=[f"t{n}" for n in range(20)])
    assert person.refused("update_task", task_ids=["1"], add_tags=["more"])["field"] == "tags"
    assert len(update(person, "1", add_tags=["more"], remove_tags=["t0"])["tags"]) == 20


def test_parents_make_a_tree_of_three_levels(person: Person) -> None:
    """A task goes under another, never under itself or its own, and at most three levels deep."""
    for n in range(1, 6):
        person.do("add_task", title=f"task {n}")
    assert update(person, "2", parent="1")["parent"] == "1"
    assert update(person, "3", parent="2")["parent"] == "2"
    for child, parent in (("1", "1"), ("1", "3"), ("1", "2"), ("4", "3"), ("1", "4")):
        refused = person.refused("update_task", task_ids=[child], parent=parent)
        assert (refused["field"], refused["value"]) == ("parent", parent)
    assert person.refused("update_task", task_ids=["5", "1"], parent="4")["field"] == "parent"
    assert update(person, "4", "5", parent="2")["parent"] == "2"
    assert update(person, "2", parent="remove")["parent"] is None
    assert update(person, "1", parent="3")["parent"] == "3"
    person.do("add_task", title="too deep")
    assert person.refused("add_task", title="no", parent="1")["field"] == "parent"


def test_a_deleted_task_is_no_parent(person: Person) -> None:
    """Nothing goes under what is gone."""
    person.do("add_task", title="gone")
    person.do("add_task", title="here")
    person.do("delete_task", task_ids=["1"])
    assert person.refused("update_task", task_ids=["2"], parent="1")["field"] == "parent"
