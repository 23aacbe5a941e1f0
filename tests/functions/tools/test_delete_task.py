"""delete_task takes tasks away with all below them; their rows stay for history and undo."""

from typing import Any

from sqlalchemy import Engine, text

from tests.house.people import Person


def delete(person: Person, *numbers: str) -> dict[str, Any]:
    """Delete tasks and return the answer."""
    return dict(person.do("delete_task", task_ids=list(numbers)))


def test_a_deleted_task_is_nowhere_but_in_history(person: Person, administrator: Engine) -> None:
    """It is in no list and no search, cannot be changed or deleted again, and its row and history stay."""
    person.do("add_task", title="call", due="2030-05-01T10:00", reminders=["PT1H"])
    [task] = delete(person, "1")["tasks"]
    [reminder] = task["reminders"]
    assert (reminder["state"], reminder["reason"]) == ("suppressed", "task deleted")
    assert person.do("list_tasks", status="all")["tasks"] == []
    assert person.do("search_tasks", query="call", status="all")["tasks"] == []
    for tool, more in (("update_task", {"title": "x"}), ("complete_task", {}), ("delete_task", {})):
        assert person.refused(tool, task_ids=["1"], **more)["field"] == "task_ids"
    with administrator.connect() as connection:
        history = text("select kind from changes where owner = :owner order by seq, n")
        assert connection.execute(history, {"owner": person.owner}).scalars().all() == ["created", "deleted"]
    assert person.events("task.deleted")[0]["data"]["task"]["title"] == "call"


def test_numbers_are_not_used_again(person: Person) -> None:
    """The number of a deleted task is given to no other."""
    person.do("add_task", title="one")
    delete(person, "1")
    assert person.do("add_task", title="two")["task"]["id"] == "2"


def test_subtasks_go_with_their_task(person: Person) -> None:
    """All below a deleted task are deleted with it; a task named beside its own parent is deleted once."""
    person.do("add_task", title="trip")
    person.do("add_task", title="pack", parent="1")
    person.do("add_task", title="socks", parent="2")
    person.do("add_task", title="other")
    assert [task["id"] for task in delete(person, "2", "1")["tasks"]] == ["2", "1"]
    assert [task["title"] for task in person.do("list_tasks", status="all")["tasks"]] == ["other"]
    assert sorted(event["subject"] for event in person.events("task.deleted")) == ["1", "2", "3"]


def test_deleting_the_open_occurrence_ends_the_series_and_says_so(person: Person) -> None:
    """A recurring task's deletion is said to end its series; deleting a done occurrence ends nothing."""
    person.do("add_task", title="water", due="2030-01-07", recurrence="FREQ=DAILY")
    person.do("complete_task", task_ids=["1"])
    person.deliver("recurrence", person.events("task.completed")[0])
    assert "notes" not in delete(person, "1")
    [note] = delete(person, "2")["notes"]
    assert all(word in note for word in ("water", "series", "ends"))
    assert person.sweep() == 204
    assert person.do("list_tasks", status="all")["tasks"] == []


def test_all_or_nothing(person: Person) -> None:
    """One id that is not there, and none is deleted."""
    person.do("add_task", title="one")
    assert person.refused("delete_task", task_ids=["2", "1"])["value"] == "2"
    assert len(person.do("list_tasks")["tasks"]) == 1
