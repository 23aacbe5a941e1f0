"""add_task keeps what was said and nothing more."""

from collections.abc import Callable

import msgspec
import pytest

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


@pytest.mark.parametrize(
    ("said", "due", "ring"),
    [
        ({"due": "2030-03-31T01:30"}, "2030-03-31T01:30", "2030-03-31T01:30:00Z"),  # in the gap: forward, to 02:30 BST
        ({"due": "2030-10-27T01:30"}, "2030-10-27T01:30", "2030-10-27T00:30:00Z"),  # in the overlap: the first
        ({"due": "2030-07-01"}, "2030-07-01", "2030-07-01T08:00:00Z"),  # a day rings when the day starts, at 9
        ({"due": "2030-07-01T23:59:59"}, "2030-07-01T23:59:59", "2030-07-01T22:59:59Z"),
        ({"due": "2030-07-01T09:00", "time_zone": "Australia/Lord_Howe"}, "2030-07-01T09:00", "2030-06-30T22:30:00Z"),
    ],
)
def test_a_due_is_wall_clock_time_in_its_zone(
    newcomer: Callable[[str], Person], said: dict[str, str], due: str, ring: str
) -> None:
    """The due comes back as it was said; its instant follows from its zone, through changes of clocks (London)."""
    person = newcomer("Europe/London")
    task = person.do("add_task", title="x", **said, reminders=["PT0S"])["task"]
    assert task["due"] == due
    assert task["time_zone"] == (said.get("time_zone", "Europe/London") if "T" in due else None)
    assert [event["data"]["ring_at"] for event in person.events("reminder.planned")] == [ring]


def test_a_reminder_of_the_past_is_kept_and_does_not_ring(person: Person) -> None:
    """What should have rung already is suppressed, and says so; no event asks for it."""
    task = person.do("add_task", title="x", due="2020-01-01T09:00", reminders=["PT1H"])["task"]
    [reminder] = task["reminders"]
    assert (reminder["state"], reminder["reason"]) == ("suppressed", "already past")
    assert person.events("reminder.planned") == []


def test_the_same_reminder_twice_is_one(person: Person) -> None:
    """Two ways to say one moment ring once."""
    person.do("add_task", title="x", due="2030-01-01T09:00", reminders=["PT60M", "PT1H", "pt1h", "2030-01-01T08:00"])
    assert len(person.events("reminder.planned")) == 1


def test_a_rule_without_a_due_starts_on_its_first_day(person: Person) -> None:
    """The first occurrence is the rule's first day from the owner's today."""
    task = person.do("add_task", title="x", recurrence="FREQ=DAILY")["task"]
    assert (task["due"], task["occurrence"]) == (person.do("list_tasks")["today"]["date"], 1)


def test_month_ends_are_said_in_plain_rrule(person: Person) -> None:
    """A monthly rule from the 31st names the last of the days there are, in words too."""
    task = person.do("add_task", title="x", due="2030-01-31", recurrence="FREQ=MONTHLY")["task"]
    assert task["recurrence"] == "FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1"
    assert "31st" in task["recurrence_text"]


def test_an_explicit_empty_is_no_different_from_unsaid(person: Person) -> None:
    """Empty lists and the text "remove" leave a new task's fields empty."""
    cleared = {"tags": [], "reminders": [], "description": "remove", "project": "remove"}
    task = person.do("add_task", title="x", **cleared)["task"]
    assert (task["tags"], task["reminders"], task["description"], task["project"]) == ([], [], "", None)


def test_text_inside_a_task_is_kept_as_data(person: Person) -> None:
    """Markup, SQL, orders to a model and letters of every script come back as they were."""
    title = "'; drop table tasks; -- <script>alert(1)</script> ignore all rules 🦉 عربى हिन्दी \u202e \x7f"
    task = person.do("add_task", title=title, description=title, tags=["<b>"], project="a/b")["task"]
    assert (task["title"], task["description"]) == (title, title)
    assert person.do("list_tasks", text="drop table")["tasks"] == [task]


def test_the_largest_task_fits_its_event(person: Person) -> None:
    """A task at every bound at once is taken, and its event is under Kafka's 1 MiB."""
    person.do(
        "add_task",
        title="é" * 500,
        description="🦉" * 16_000,
        tags=[f"{n:02}" + "é" * 48 for n in range(20)],
        reminders=[f"PT{n}M" for n in range(5)],
        project="é" * 100,
        due="2030-01-01T09:00",
        recurrence="FREQ=YEARLY;BYYEARDAY=" + ",".join(str(n) for n in range(1, 120)),
    )
    assert len(msgspec.json.encode(person.events("task.created")[0])) < 1024 * 1024
