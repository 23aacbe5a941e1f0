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


def test_all_of_a_conversation_counts_as_its_own(person: Person) -> None:
    """A next occurrence that only the conversation itself has changed or completed is taken back with the rest."""
    one = add(person, "rent", due="2030-05-01", recurrence="FREQ=DAILY", reminders=["PT0S"])
    add(person, "ask for the receipt", parent=one)
    before = tasks(person)
    conversation = uuid4()
    for _ in range(2):
        [current] = [id_ for id_, task in tasks(person, "open").items() if task["recurrence"]]
        said(person, "update_task", conversation, task_ids=[current], title="rent and power")
        said(person, "complete_task", conversation, task_ids=[current])
        rolled(person)
    assert len(tasks(person)) == 6
    assert said(person, "undo", conversation, what="conversation")[0] == 200
    assert tasks(person) == before


def test_what_was_made_of_an_added_task_is_not_lost(person: Person) -> None:
    """An addition is taken back only where nobody has changed the task since."""
    conversation = uuid4()
    said(person, "add_task", conversation, title="rent")
    person.do("update_task", task_ids=["1"], due="2030-05-01")
    status, problem = said(person, "undo", conversation, what="conversation")
    assert (status, problem["value"]) == (422, "1")
    assert "due" in problem["detail"]
    assert list(tasks(person)) == ["1"]


def test_a_task_is_not_put_back_where_it_cannot_be(person: Person) -> None:
    """Where the task above is gone by now, or would come below its own subtask, nothing is taken back."""
    conversation = uuid4()
    one, two = add(person, "trip"), add(person, "pack", parent="1")
    said(person, "delete_task", conversation, task_ids=[two])
    person.do("delete_task", task_ids=[one])
    assert said(person, "undo", conversation, what="conversation")[1]["value"] == two
    person.do("undo")
    assert said(person, "undo", conversation, what="conversation")[0] == 200
    said(person, "update_task", conversation, task_ids=[two], parent="remove")
    person.do("update_task", task_ids=[one], parent=two)
    assert said(person, "undo", conversation, what="conversation")[1]["value"] == two


def test_earlier_goes_back_step_by_step(person: Person) -> None:
    """Each `earlier` takes back the newest change that still stands; `undo` does the last of them again."""
    add(person, "one")
    add(person, "two")
    add(person, "three")
    for left in (["1", "2"], ["1"], []):
        person.do("undo", what="earlier")
        assert list(tasks(person)) == left
    assert person.refused("undo", what="earlier")["value"] == "earlier"
    person.do("undo", what="undo")
    assert list(tasks(person)) == ["1"]
    person.do("undo", what="undo")
    assert list(tasks(person)) == []


def test_what_was_taken_back_already_is_no_part_of_a_conversation(person: Person) -> None:
    """A conversation's change that was undone elsewhere, or here, is not taken back a second time."""
    kept = add(person, "other")
    conversation = uuid4()
    said(person, "add_task", conversation, title="rent")
    said(person, "update_task", conversation, task_ids=[kept], title="another")
    person.do("undo")
    said(person, "undo", conversation, what="conversation")
    assert {id_: task["title"] for id_, task in tasks(person).items()} == {kept: "other"}


def test_a_model_takes_back_its_own_only(person: Person) -> None:
    """What a person or another client did last stays; a person may take back what a model did."""
    claude = {"kind": "agent", "client": "claude"}
    person.ask("add_task", {"title": "by the model"}, **claude)
    add(person, "by the person")
    assert person.ask("undo", {}, kind="agent", client="cursor")[0] == 422
    assert person.ask("undo", {}, **claude)[0] == 200
    assert list(tasks(person)) == ["2"]
    person.do("undo")
    assert list(tasks(person)) == ["1", "2"]


def test_a_mail_that_was_sent_stays_sent(person: Person, administrator: Engine) -> None:
    """Taking back what made a reminder ring says so, and the ledger keeps what was sent."""
    add(person, "rent", due="2030-05-01T10:00", reminders=["PT1H"])
    with administrator.begin() as connection:
        sent = "update rings set status = 'sent', rung_at = now(), sent_at = now() where owner = :owner"
        connection.execute(text(sent), {"owner": person.owner})
    assert "stays sent" in person.do("undo")["notes"][0]
    [again] = person.do("undo")["undone"]
    assert again["task"]["reminders"][0]["state"] == "sent"


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


class Diary:
    """What can be seen of a person's list after each thing they did."""

    def __init__(self, person: Person, administrator: Engine) -> None:
        self.person, self._administrator = person, administrator
        add(person, "first", due="2030-05-01T10:00", tags=["a"])
        add(person, "second", due="2030-05-02", recurrence="FREQ=DAILY", reminders=["PT0S"])
        add(person, "below", parent="2", due="2030-05-02T08:00", reminders=["PT1H"])
        self.pages = [self.seen()]

    def seen(self) -> Any:
        """Return the tasks and the rings still to come."""
        rings = "select task_id, ring_at from rings where owner = :owner and status = 'planned' order by 1, 2"
        with self._administrator.connect() as connection:
            found = connection.execute(text(rings), {"owner": self.person.owner}).all()
        return tasks(self.person), [tuple(row) for row in found]

    def does(self, tool: str, arguments: dict[str, Any]) -> None:
        """Do something, let recurrence follow, and write down what is seen where it changed anything."""
        status, _ = self.person.ask(tool, arguments)
        if status == 200:
            rolled(self.person)
            now = self.seen()
            self.pages += [now] if now != self.pages[-1] else []


IDS = st.lists(st.sampled_from(["1", "2", "3", "4"]), min_size=1, max_size=3, unique=True)
FIELDS = st.sampled_from(
    [
        {"title": "a"},
        {"title": "b", "priority": "high"},
        {"due": "2031-01-01T09:00"},
        {"due": "next"},
        {"add_tags": ["x"]},
        {"recurrence": "FREQ=WEEKLY"},
        {"recurrence": "remove"},
        {"reminders": ["PT2H"]},
        {"parent": "1"},
        {"parent": "remove"},
    ]
)
STEPS = st.lists(
    st.one_of(
        st.builds(lambda ids, fields: ("update_task", {"task_ids": ids, **fields}), IDS, FIELDS),
        st.builds(lambda ids, more: ("complete_task", {"task_ids": ids, **more}), IDS, st.just({})),
        st.builds(lambda ids: ("complete_task", {"task_ids": ids, "reopen": True}), IDS),
        st.builds(lambda ids: ("delete_task", {"task_ids": ids}), IDS),
        st.just(("add_task", {"title": "more", "parent": "1", "due": "2030-06-01", "reminders": ["P1D"]})),
    ),
    min_size=1,
    max_size=5,
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_is_done_is_taken_back_step_by_step(
    newcomer: Callable[[str], Person], administrator: Engine, steps: list[tuple[str, dict[str, Any]]]
) -> None:
    """After any run of calls an undo leaves all as it was before the last, again as after; and `earlier` goes on."""
    diary = Diary(newcomer("Etc/UTC"), administrator)
    for tool, arguments in steps:
        diary.does(tool, arguments)
    if len(diary.pages) > 1:
        diary.person.do("undo")
        assert diary.seen() == diary.pages[-2]
        diary.person.do("undo")
        assert diary.seen() == diary.pages[-1]
    for page in diary.pages[-2::-1]:
        diary.person.do("undo", what="earlier")
        assert diary.seen() == page
