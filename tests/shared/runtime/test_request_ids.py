"""A request id is done once: the same call again gives the same answer, another call under it is refused."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
from sqlalchemy import Engine, text

from tests.house.people import Person


def test_the_same_request_gives_the_same_answer(person: Person) -> None:
    """A replay says the first answer, marked as replayed with the time of the first."""
    _, first = person.ask("add_task", {"title": "call"}, request_id="r1")
    status, again = person.ask("add_task", {"title": "call"}, request_id="r1")
    assert status == 200
    assert again.pop("replayed") is True
    assert datetime.fromisoformat(again.pop("first_at")).tzinfo is not None
    assert again == first
    assert len(person.do("list_tasks")["tasks"]) == 1
    assert len(person.events("task.created")) == 1


def test_a_request_id_is_said_beside_the_arguments_or_among_them(person: Person) -> None:
    """Both places mean the same request id, which is no part of what was asked."""
    person.ask("add_task", {"title": "call", "request_id": "r1"})
    _, again = person.ask("add_task", {"title": "call"}, request_id="r1")
    assert again["replayed"] is True


def test_the_order_of_arguments_does_not_matter(person: Person) -> None:
    """The same arguments in another order are the same request."""
    person.ask("add_task", {"title": "call", "priority": "high"}, request_id="r1")
    assert person.ask("add_task", {"priority": "high", "title": "call"}, request_id="r1")[1]["replayed"] is True


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("add_task", {"title": "other"}),
        ("add_task", {"title": "call", "priority": "none"}),
        ("complete_task", {"task_ids": ["1"]}),
    ],
)
def test_a_request_id_used_for_something_else_is_refused(
    person: Person, tool: str, arguments: dict[str, object]
) -> None:
    """Other arguments, even a default said aloud, or another tool: refused, naming the first use; nothing is done."""
    person.ask("add_task", {"title": "call"}, request_id="r1")
    status, problem = person.ask(tool, arguments, request_id="r1")
    assert (status, problem["field"], problem["value"]) == (422, "request_id", "r1")
    assert "add_task" in problem["detail"]
    assert [task["title"] for task in person.do("list_tasks")["tasks"]] == ["call"]


def test_a_refused_request_may_be_mended_under_its_id(person: Person) -> None:
    """Only what succeeded is kept: a refused call uses up no request id."""
    assert person.ask("add_task", {"title": ""}, request_id="r1")[0] == 422
    assert person.ask("add_task", {"title": "x", "due": "never"}, request_id="r1")[0] == 422
    status, answer = person.ask("add_task", {"title": "call"}, request_id="r1")
    assert (status, "replayed" in answer) == (200, False)


def test_request_ids_of_clients_and_people_are_their_own(person: Person, administrator: Engine) -> None:
    """Two clients may use the same request id."""
    for client in ("one", "two"):
        assert "replayed" not in person.ask("add_task", {"title": client}, request_id="r1", client=client)[1]
    with administrator.connect() as connection:
        kept = connection.scalar(text("select count(*) from requests where owner = :owner"), {"owner": person.owner})
    assert kept == 2


def test_two_calls_at_once_under_one_id_make_one_task(person: Person) -> None:
    """Of the same request sent several times at once one is done; the others are told its answer."""
    with ThreadPoolExecutor(4) as at_once:
        calls = [at_once.submit(person.ask, "add_task", {"title": "call"}, request_id="r1") for _ in range(8)]
        answers = [call.result() for call in calls]
    assert {status for status, _ in answers} == {200}
    assert {answer["task"]["id"] for _, answer in answers} == {"1"}
    assert sum("replayed" not in answer for _, answer in answers) == 1


@pytest.mark.parametrize("name", ["", "x" * 201, 5, None, ["r"]])
def test_a_request_id_is_a_text_of_some_length(person: Person, name: object) -> None:
    """What cannot be a request id is refused by name."""
    status, problem = person.ask("add_task", {"title": "call", "request_id": name})
    assert (status, problem["field"]) == (422, "request_id")


def test_reading_needs_no_request_id(person: Person) -> None:
    """A reading tool knows no request_id among its arguments, and ignores one beside them."""
    assert person.ask("list_tasks", {"request_id": "r1"})[1]["field"] == "request_id"
    assert person.ask("list_tasks", {}, request_id="r1")[0] == 200
