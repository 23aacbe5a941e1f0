"""Laws that hold for every tool: few statements, strict forms, one change of history a task, versions that rise."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, event, text

from tests.house.people import Person

MOST = 6  # statements beside the one that begins the transaction: pg8000 pays three round trips each


@contextmanager
def statements(person: Person, tool: str) -> Iterator[list[str]]:
    """Yield the statements that a tool sends meanwhile."""
    sent: list[str] = []

    def note(*heard: Any) -> None:
        sent.append(heard[2])

    engine = person.world(tool).engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def household(person: Person) -> Person:
    """Give a person with recurring tasks that were completed, their successors, and subtasks."""
    for n in range(6):
        person.do("add_task", title=f"water {n}", due="2030-01-07T09:00", recurrence="FREQ=DAILY", reminders=["PT1H"])
        person.do("add_task", title=f"part of {n}", parent=str(2 * n + 1))
    done = [str(2 * n + 1) for n in range(4)]
    person.do("complete_task", task_ids=done)
    for told in person.events("task.completed"):
        person.deliver("recurrence", told)
    return person


CALLS: list[tuple[str, dict[str, Any]]] = [
    ("add_task", {"title": "x", "due": "2030-01-07", "recurrence": "FREQ=DAILY", "reminders": ["PT1H"], "parent": "9"}),
    ("list_tasks", {"text": "water", "tags": [], "limit": 2}),
    ("search_tasks", {"query": "water"}),
    (
        "update_task",
        {"task_ids": ["9", "11"], "title": "x", "due": "2030-02-02", "reminders": ["PT2H"], "add_tags": ["a"]},
    ),
    ("update_task", {"task_ids": ["10", "12", "2", "4", "6"], "parent": "11"}),
    ("complete_task", {"task_ids": ["9", "11"]}),
    ("complete_task", {"task_ids": ["1", "3", "5", "7"], "reopen": True}),
    ("delete_task", {"task_ids": ["1", "9", "11"]}),
    ("undo", {}),
    ("get_changes", {"since": "2026-01-01"}),
]


@pytest.mark.parametrize(("tool", "arguments"), CALLS, ids=str)
def test_six_statements_are_enough(household: Person, tool: str, arguments: dict[str, Any]) -> None:
    """However many tasks a call names, it sends at most six statements beside begin and commit, request id included."""
    household.do("list_tasks")
    household.ask(tool, {"title": ""})  # the first call of a process also looks at its role
    with statements(household, tool) as sent:
        status, answer = household.ask(tool, arguments, request_id="r1")
    assert status == 200, answer
    own = [one for one in sent if "forget_together" not in one]  # sent events are forgotten behind the answer
    assert "set_config" in own[0]
    assert len([one for one in own[1:] if "set_config" not in one]) <= MOST


@pytest.mark.parametrize("tool", ["list_tasks", "search_tasks"])
def test_reading_takes_no_lock(person: Person, administrator: Engine, tool: str) -> None:
    """Reading goes on while a change of the same person is under way."""
    with administrator.connect() as connection:
        connection.execute(text("select seq from owners where id = :owner for update"), {"owner": person.owner})
        assert person.ask(tool, {"query": "x"} if tool == "search_tasks" else {})[0] == 200


def test_a_locked_person_is_told_to_come_again(person: Person, administrator: Engine) -> None:
    """A writer that waits too long for its turn answers 503 and has done nothing."""
    with administrator.connect() as connection:
        connection.execute(text("select seq from owners where id = :owner for update"), {"owner": person.owner})
        status, problem = person.ask("add_task", {"title": "x"})
    assert (status, problem["title"]) == (503, "try again later")
    assert person.do("list_tasks")["tasks"] == []


@pytest.mark.parametrize(
    "tool", ["add_task", "list_tasks", "search_tasks", "update_task", "complete_task", "delete_task"]
)
def test_unknown_fields_are_refused_by_name(person: Person, tool: str) -> None:
    """A field a tool does not have is named, so that a model mends its call by itself."""
    needed = {"title": "x", "query": "x", "task_ids": ["1"]}
    asked = {"add_task": ("title",), "search_tasks": ("query",), "list_tasks": ()}.get(tool, ("task_ids",))
    refused = person.refused(tool, **{name: needed[name] for name in asked}, colour="red")
    assert (refused["field"], "colour" in refused["detail"]) == ("colour", True)
    assert refused["hint"]


def test_each_change_is_one_line_of_history(household: Person, administrator: Engine) -> None:
    """Every version of every task has its line of history, with what was before and what is after."""
    household.do("update_task", task_ids=["9", "10"], title="changed")
    household.do("delete_task", task_ids=["11"])
    with administrator.connect() as connection:
        lines = text("select task_id, kind, before, after from changes where owner = :owner order by seq, n")
        known: dict[Any, Any] = {}
        for line in connection.execute(lines, {"owner": household.owner}):
            assert (line.before is None) == (line.kind == "created")
            if line.before:
                assert line.before["version"] == known[line.task_id] == line.after["version"] - 1
            known[line.task_id] = line.after["version"]
        versions = connection.execute(text("select id, version from tasks where owner = :o"), {"o": household.owner})
        assert known == {row.id: row.version for row in versions}


SAME = """
select t.number, h.after, to_jsonb(t) as kept from tasks t
join lateral (
  select after from changes c where c.owner = t.owner and c.task_id = t.id order by seq desc, n desc limit 1)
h on true where t.owner = :owner
"""


def test_the_last_line_of_history_is_the_task(household: Person, administrator: Engine) -> None:
    """What history says a task became last is what the task is, deleted and withdrawn ones too."""
    household.do("update_task", task_ids=["10", "11"], add_tags=["new"], due="2030-03-01T10:15")
    household.do("complete_task", task_ids=["1", "3"], reopen=True)
    household.do("delete_task", task_ids=["9"])
    ours = {"succession", "owner"}  # ours to know, no change of the person's
    moments = {"created_at", "updated_at", "completed_at", "deleted_at", "due_at"}
    with administrator.connect() as connection:
        rows = connection.execute(text(SAME), {"owner": household.owner}).all()
    assert len(rows) > 12
    for number, after, kept in rows:
        for name in set(kept) - ours - moments:
            assert after[name] == kept[name], (number, name)
        assert {name for name in moments if after[name]} == {name for name in moments if kept[name]}, number


def test_events_carry_version_seq_and_cause(household: Person, administrator: Engine) -> None:
    """Each event says which version of the task it tells of, at which count of its owner, and what it follows from."""
    events = household.events("task.")
    assert len({event["id"] for event in events}) == len(events)
    for told in events:
        assert told["taskversion"] == told["data"]["task"]["version"]
        assert told["owner"] == told["partitionkey"] == str(household.owner)
        assert told["causationid"]
        assert told["correlationid"]
    with administrator.connect() as connection:
        seq = connection.execute(text("select seq from owners where id = :o"), {"o": household.owner}).scalar_one()
    assert max(int(told["seq"]) for told in events) == seq


def test_two_people_have_numbers_of_their_own(newcomer: Callable[[str], Person]) -> None:
    """Everyone's first task is number 1."""
    for person in (newcomer("UTC"), newcomer("Asia/Kathmandu")):
        assert person.do("add_task", title="first")["task"]["id"] == "1"
