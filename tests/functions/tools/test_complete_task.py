"""complete_task marks tasks as done, or with reopen as not done after all."""

from typing import Any

from sqlalchemy import Engine, text

from tests.house.people import Person


def complete(person: Person, *numbers: str, **more: Any) -> list[dict[str, Any]]:
    """Complete tasks and return them."""
    return list(person.do("complete_task", task_ids=list(numbers), **more)["tasks"])


def open_tasks(person: Person) -> dict[str, str]:
    """Return number and title of the open tasks."""
    return {task["id"]: task["title"] for task in person.do("list_tasks", sort="created")["tasks"]}


def rolled(person: Person) -> None:
    """Let recurrence handle all completions there were."""
    for event in person.events("task.completed"):
        assert person.deliver("recurrence", event) == 204


def test_done_is_done_with_its_moment(person: Person) -> None:
    """A completed task says when, its waiting reminders are suppressed, and the event tells all of it."""
    person.do("add_task", title="call", due="2030-05-01T10:00", reminders=["PT1H"])
    [task] = complete(person, "1")
    assert (task["status"], task["completed_at"] is not None) == ("completed", True)
    [reminder] = task["reminders"]
    assert (reminder["state"], reminder["reason"]) == ("suppressed", "task done")
    [event] = person.events("task.completed")
    assert event["data"]["task"] == task
    [cancelled] = person.events("reminder.cancelled")
    assert cancelled["data"]["reason"] == "task done"


def test_what_is_done_already_is_no_change(person: Person) -> None:
    """Completing again, or reopening what is open, changes nothing and tells nothing."""
    person.do("add_task", title="call")
    [open_again] = complete(person, "1", reopen=True)
    [first] = complete(person, "1")
    assert open_again["version"] == 1
    assert complete(person, "1") == [first]
    assert len(person.events("task.completed")) == 1
    assert person.events("task.reopened") == []


def test_subtasks_are_done_with_their_task(person: Person) -> None:
    """Completing a task completes all below it, in one chain; the answer names the tasks asked for."""
    person.do("add_task", title="trip")
    person.do("add_task", title="pack", parent="1")
    person.do("add_task", title="socks", parent="2")
    person.do("add_task", title="other")
    assert [task["id"] for task in complete(person, "1")] == ["1"]
    assert open_tasks(person) == {"4": "other"}
    events = person.events("task.completed")
    assert [event["subject"] for event in events] == ["1", "2", "3"]
    assert len({event["correlationid"] for event in events}) == 1


def test_reopening_takes_up_the_task_alone(person: Person) -> None:
    """A reopened task is open with its reminders planned again; its subtasks stay done."""
    person.do("add_task", title="trip", due="2030-05-01T10:00", reminders=["PT1H"])
    person.do("add_task", title="pack", parent="1")
    complete(person, "1")
    [task] = complete(person, "1", reopen=True)
    assert (task["status"], task["completed_at"]) == ("open", None)
    assert task["reminders"] == [{"before": "PT1H", "state": "planned"}]
    assert open_tasks(person) == {"1": "trip"}


def test_reopening_withdraws_the_untouched_next_occurrence(person: Person, administrator: Engine) -> None:
    """The next occurrence goes again with its copied subtasks and rings, as if it had not been made."""
    person.do("add_task", title="trip", due="2030-05-01T10:00", recurrence="FREQ=DAILY", reminders=["PT1H"])
    person.do("add_task", title="pack", parent="1")
    complete(person, "1")
    rolled(person)
    assert open_tasks(person) == {"3": "trip", "4": "pack"}
    complete(person, "1", reopen=True)
    assert open_tasks(person) == {"1": "trip"}
    with administrator.connect() as connection:
        waiting = "select count(*) from rings where owner = :owner and status = 'planned'"
        assert connection.execute(text(waiting), {"owner": person.owner}).scalar_one() == 1
    complete(person, "1")
    rolled(person)
    assert sorted(open_tasks(person).values()) == ["pack", "trip"]


def test_reopening_keeps_a_next_occurrence_that_was_touched(person: Person) -> None:
    """What a person has changed is theirs: it stays, and completing again makes no second one."""
    person.do("add_task", title="trip", due="2030-05-01", recurrence="FREQ=DAILY")
    complete(person, "1")
    rolled(person)
    person.do("update_task", task_ids=["2"], title="long trip")
    complete(person, "1", reopen=True)
    assert open_tasks(person) == {"1": "trip", "2": "long trip"}
    complete(person, "1")
    rolled(person)
    assert open_tasks(person) == {"2": "long trip"}


def test_reopening_keeps_a_next_occurrence_whose_subtask_was_touched(person: Person) -> None:
    """A change below counts as a change: a tick on a subtask is not lost."""
    person.do("add_task", title="trip", due="2030-05-01", recurrence="FREQ=DAILY")
    person.do("add_task", title="pack", parent="1")
    complete(person, "1")
    rolled(person)
    complete(person, "4")
    complete(person, "1", reopen=True)
    assert open_tasks(person) == {"1": "trip", "3": "trip"}


def test_reopening_before_the_next_was_made_owes_nothing(person: Person) -> None:
    """Taken back at once, a completion makes no next occurrence, whenever its event comes."""
    person.do("add_task", title="water", due="2030-05-01", recurrence="FREQ=DAILY")
    complete(person, "1")
    complete(person, "1", reopen=True)
    rolled(person)
    assert person.sweep() == 204
    assert open_tasks(person) == {"1": "water"}


def test_all_or_nothing(person: Person) -> None:
    """One id that is not there, and none is completed."""
    person.do("add_task", title="one")
    assert person.refused("complete_task", task_ids=["1", "2"])["value"] == "2"
    assert open_tasks(person) == {"1": "one"}
