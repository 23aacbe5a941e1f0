"""add_task keeps what was said and nothing more."""

from tests.house.people import Person


def test_a_task_has_what_was_said_and_nothing_more(person: Person) -> None:
    """Only the title is needed; every other field is empty, and the first task of a person is number 1."""
    task = person.do("add_task", title="  water   the plants ")["task"]
    assert task["id"] == "1"
    assert task["title"] == "water the plants"
    assert (task["status"], task["priority"], task["version"]) == ("open", "none", 1)
    assert not any(
        task[name] for name in ("description", "tags", "due", "recurrence", "reminders", "project", "parent")
    )


def test_every_field_comes_back_as_it_was_said(person: Person) -> None:
    """What is said about a task is what is kept, in the published words (New York)."""
    task = person.do(
        "add_task",
        title="pay rent",
        description="by transfer",
        due="2030-01-25T09:00",
        recurrence="FREQ=MONTHLY;BYDAY=-1FR",
        priority="high",
        tags=["#Home", "home", "money"],
        reminders=["P1D", "2030-01-24T20:00"],
        project="flat",
    )["task"]
    assert (task["due"], task["time_zone"]) == ("2030-01-25T09:00", "America/New_York")
    assert (task["recurrence"], task["occurrence"]) == ("FREQ=MONTHLY;BYDAY=-1FR", 1)
    assert task["tags"] == ["Home", "money"]
    assert task["reminders"] == [
        {"before": "P1D", "state": "planned"},
        {"at": "2030-01-24T20:00", "state": "planned"},
    ]


def test_its_events_are_published_after_the_commit(person: Person) -> None:
    """A new task is told as task.created with the whole task, its rings as reminder.planned."""
    person.do("add_task", title="call", due="2030-05-01T10:00", time_zone="Europe/London", reminders=["PT1H"])
    created, planned = person.events()
    assert created["type"] == "dev.cuebird.task.created.v1"
    assert created["data"]["task"]["title"] == "call"
    assert (created["subject"], created["taskversion"], created["source"]) == ("1", 1, "/functions/add_task")
    assert planned["type"] == "dev.cuebird.reminder.planned.v1"
    assert planned["data"]["ring_at"] == "2030-05-01T08:00:00Z"
