"""undo takes back what was done last, or in a conversation; again, it brings it back. Zone: Etc/UTC, years from now."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from tests.house.people import Person

COUNTED = ("version", "updated_at")  # these go on: an undo is a change, too


def tasks(person: Person, status: str = "all") -> dict[str, dict[str, Any]]:
    """Return the person's tasks by id, without what every change counts on."""
    listed = person.do("list_tasks", status=status, limit=100)["tasks"]
    return {task["id"]: {name: said for name, said in task.items() if name not in COUNTED} for task in listed}


def rolled(person: Person) -> None:
    """Let recurrence handle all completions there were."""
    for event in person.events("task.completed"):
        assert person.deliver("recurrence", event) == 204


def add(person: Person, title: str, **more: Any) -> str:
    """Add a task and return its id."""
    return str(person.do("add_task", title=title, **more)["task"]["id"])


def test_an_edit_is_taken_back_whole(person: Person) -> None:
    """Every field that the last call changed is as it was, of all its tasks, and nothing else is."""
    one = add(person, "rent", due="2030-05-01T10:00", reminders=["PT1H"], tags=["home"])
    two = add(person, "water", priority="low")
    before = tasks(person)
    change = {"due": "2030-06-01", "priority": "high", "add_tags": ["now"], "reminders": ["P1D"]}
    person.do("update_task", task_ids=[one, two], **change)
    undone = person.do("undo")["undone"]
    assert {each["task"]["id"]: each["kinds"] for each in undone} == {one: ["updated"], two: ["updated"]}
    assert tasks(person) == before


def test_an_added_task_is_gone_and_comes_back(person: Person) -> None:
    """Undoing an addition deletes the task with its rings; undoing that brings back both."""
    one = add(person, "rent", due="2030-05-01T10:00", reminders=["PT1H"])
    there = tasks(person)
    person.do("undo")
    assert tasks(person) == {}
    [undone] = person.do("undo")["undone"]
    assert undone["task"]["reminders"] == [{"before": "PT1H", "state": "planned"}]
    assert tasks(person) == there
    assert list(there) == [one]


def test_a_deleted_family_comes_back(person: Person) -> None:
    """A deletion is taken back with all it took along."""
    trip = add(person, "trip")
    add(person, "pack", parent=trip)
    there = tasks(person)
    person.do("delete_task", task_ids=[trip])
    assert tasks(person) == {}
    person.do("undo")
    assert tasks(person) == there


def test_a_completion_takes_its_next_occurrence_with_it(person: Person) -> None:
    """The task is open again and the untouched next occurrence is withdrawn; undone again, both are back."""
    one = add(person, "rent", due="2030-05-01T10:00", recurrence="FREQ=DAILY", reminders=["PT1H"])
    there = tasks(person)
    person.do("complete_task", task_ids=[one])
    rolled(person)
    done = tasks(person)
    person.do("undo")
    assert tasks(person) == there
    person.do("undo")
    after = tasks(person)
    assert {id_: task["status"] for id_, task in after.items()} == {id_: task["status"] for id_, task in done.items()}
    rolled(person)
    assert len(tasks(person)) == len(after)


def test_before_its_next_occurrence_came_a_completion_owes_none(person: Person) -> None:
    """A completion undone before recurrence heard of it makes nothing when it does."""
    one = add(person, "rent", due="2030-05-01", recurrence="FREQ=DAILY")
    person.do("complete_task", task_ids=[one])
    person.do("undo")
    rolled(person)
    assert [task["status"] for task in tasks(person).values()] == ["open"]


def test_a_next_occurrence_that_was_changed_is_named(person: Person) -> None:
    """Where somebody has changed what came next, nothing is taken back, and that task is named."""
    one = add(person, "rent", due="2030-05-01", recurrence="FREQ=DAILY")
    conversation = uuid4()
    said(person, "complete_task", conversation, task_ids=[one])
    rolled(person)
    [following] = list(tasks(person, "open"))
    person.do("update_task", task_ids=[following], title="pay the rent")
    before = tasks(person)
    status, problem = said(person, "undo", conversation, what="conversation")
    assert (status, problem["field"], problem["value"]) == (422, "what", following)
    assert tasks(person) == before


def said(person: Person, tool: str, conversation: Any, **arguments: Any) -> tuple[int, Any]:
    """Call a tool as a conversation does."""
    return person.ask(tool, arguments, conversation=str(conversation))


def test_a_conversation_is_taken_back_whole(person: Person) -> None:
    """All that a conversation did is undone, in any number of calls; what others did beside it stays."""
    kept = add(person, "other")
    before = tasks(person)
    conversation = uuid4()
    said(person, "add_task", conversation, title="rent", due="2030-05-01")
    said(person, "update_task", conversation, task_ids=[kept], title="another", priority="high")
    said(person, "complete_task", conversation, task_ids=["2"])
    person.do("update_task", task_ids=[kept], tags=["home"])
    status, answer = said(person, "undo", conversation, what="conversation")
    assert status == 200
    assert {undone["task"]["id"]: undone["kinds"] for undone in answer["undone"]} == {
        "2": ["created", "completed"],
        kept: ["updated"],
    }
    assert tasks(person) == {kept: before[kept] | {"tags": ["home"]}}


def test_what_was_said_later_is_not_lost(person: Person) -> None:
    """A field that was changed again since is not set back over it: the task and the field are named."""
    conversation = uuid4()
    one = add(person, "rent")
    said(person, "update_task", conversation, task_ids=[one], title="pay rent")
    person.do("update_task", task_ids=[one], title="pay the rent")
    status, problem = said(person, "undo", conversation, what="conversation")
    assert (status, problem["field"], problem["value"]) == (422, "what", one)
    assert "title" in problem["detail"]
    assert tasks(person)[one]["title"] == "pay the rent"


def test_a_subtask_put_under_it_since_keeps_a_task(person: Person) -> None:
    """A task under which another was put later is not taken away: the other is named."""
    conversation = uuid4()
    said(person, "add_task", conversation, title="trip")
    below = add(person, "pack", parent="1")
    status, problem = said(person, "undo", conversation, what="conversation")
    assert (status, problem["value"]) == (422, below)
    assert len(tasks(person)) == 2


def test_with_nothing_to_take_back_it_says_so(person: Person) -> None:
    """Nobody changed anything yet, or nothing in this conversation: refused, naming what was asked."""
    assert person.refused("undo")["field"] == "what"
    add(person, "rent")
    assert person.refused("undo", what="conversation")["value"] == "conversation"


def test_after_thirty_days_a_change_stays(person: Person, administrator: Engine) -> None:
    """What is over 30 days old is not taken back."""
    add(person, "rent")
    with administrator.begin() as connection:
        old = "update changes set at = at - interval '31 days' where owner = :owner"
        connection.execute(text(old), {"owner": person.owner})
    assert person.refused("undo")["field"] == "what"


def test_the_same_request_undoes_once(person: Person) -> None:
    """A retried undo is the first one again, and no redo."""
    add(person, "rent")
    first = person.do("undo", request_id="once")
    again = person.do("undo", request_id="once")
    assert again["replayed"]
    assert again["undone"] == first["undone"]
    assert tasks(person) == {}


def changing(**one: Any) -> st.SearchStrategy[tuple[str, dict[str, Any]]]:
    """Return updates of one field to any of some values."""
    [(field, values)] = one.items()
    return st.tuples(st.just("update_task"), st.sampled_from([{field: value} for value in values]))


STEPS = st.lists(
    st.one_of(
        changing(title=["a", "b"]),
        changing(due=["2031-01-01T09:00", "remove"]),
        changing(add_tags=[["x"]]),
        changing(recurrence=["FREQ=DAILY", "remove"]),
        changing(reminders=[["2031-01-01T08:00"], []]),
        st.tuples(st.just("complete_task"), st.sampled_from([{}, {"reopen": True}])),
    ),
    min_size=1,
    max_size=5,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_is_done_undo_takes_back_the_last_of_it(
    newcomer: Callable[[str], Person], steps: list[tuple[str, dict[str, Any]]]
) -> None:
    """After any run of calls, an undo leaves the tasks as they were before the last that changed something."""
    person = newcomer("Etc/UTC")
    one = add(person, "first", due="2030-05-01T10:00")
    seen = [tasks(person)]
    for tool, arguments in steps:
        status, _ = person.ask(tool, {"task_ids": [one], **arguments})
        now = tasks(person)
        if status == 200 and now != seen[-1]:
            seen.append(now)
    if len(seen) > 1:
        person.do("undo")
        assert tasks(person) == seen[-2]
        person.do("undo")
        assert tasks(person) == seen[-1]
