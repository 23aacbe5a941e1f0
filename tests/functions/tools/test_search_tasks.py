"""search_tasks finds tasks by words: beginnings and typos forgiven, the best match first."""

from typing import Any

import pytest

from tests.house.people import Person


@pytest.fixture
def shelf(person: Person) -> Person:
    """Give a person with a few tasks that share words."""
    person.do("add_task", title="buy a cake", description="after the dentist")
    person.do("add_task", title="call the dentist about Émile's teeth")
    person.do("add_task", title="dentist")
    person.do("add_task", title="plant trees", tags=["garden", "dentist"])
    person.do("add_task", title="water the plants")
    return person


def titles(page: dict[str, Any]) -> list[str]:
    """Return the titles of a page."""
    return [task["title"] for task in page["tasks"]]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("dentist", ["dentist", "call the dentist about Émile's teeth", "plant trees", "buy a cake"]),
        ("dentst", ["dentist", "call the dentist about Émile's teeth", "plant trees", "buy a cake"]),
        ("DENTIST emile", ["call the dentist about Émile's teeth"]),
        ("plant", ["plant trees", "water the plants"]),
        ("gard", ["plant trees"]),
        ("palnt", ["plant trees"]),
        ("dentist nowhere", []),
        ("%", []),
        ("the", ["water the plants", "call the dentist about Émile's teeth", "buy a cake"]),
    ],
)
def test_words_are_found_best_first(shelf: Person, query: str, expected: list[str]) -> None:
    """Title before tags before description, the word before its beginning before a typo; every word must be there."""
    assert titles(shelf.do("search_tasks", query=query)) == expected


def test_only_open_tasks_unless_said(shelf: Person) -> None:
    """Completed tasks are found where asked for, deleted ones never."""
    shelf.do("complete_task", task_ids=["3"])
    shelf.do("delete_task", task_ids=["2"])
    assert "dentist" not in titles(shelf.do("search_tasks", query="dentist"))
    assert titles(shelf.do("search_tasks", query="dentist", status="completed")) == ["dentist"]
    assert titles(shelf.do("search_tasks", query="dentist", status="all"))[0] == "dentist"
    assert not any("call" in title for title in titles(shelf.do("search_tasks", query="dentist", status="all")))


def test_pages_go_on_where_the_last_ended(shelf: Person) -> None:
    """Page after page gives the whole ranking once; the answer says what was asked and which day it is."""
    page = shelf.do("search_tasks", query="dentist", limit=3)
    rest = shelf.do("search_tasks", query="dentist", limit=3, cursor=page["next_cursor"])
    assert titles(page) + titles(rest) == titles(shelf.do("search_tasks", query="dentist"))
    assert "next_cursor" not in rest
    assert page["filters"]["query"] == "dentist"
    assert page["today"]["time_zone"] == "America/New_York"


def test_a_cursor_belongs_to_its_query(shelf: Person) -> None:
    """A cursor of other words is refused by name."""
    cursor = shelf.do("search_tasks", query="dentist", limit=1)["next_cursor"]
    assert shelf.refused("search_tasks", query="plant", cursor=cursor)["field"] == "cursor"
