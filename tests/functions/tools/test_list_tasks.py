"""list_tasks shows the tasks that pass its filters, in its order, each once however they are paged."""

import base64
import json
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from shared.domain.filters import Filter, matches, ordered, parse_filter
from shared.domain.task import Task
from shared.ports import Actor, Cause
from shared.runtime.world import World
from tests.house.people import Person

FEW = settings(
    max_examples=25,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def titles(page: dict[str, Any]) -> list[str]:
    """Return the titles of a page."""
    return [task["title"] for task in page["tasks"]]


def all_pages(person: Person, **asked: Any) -> list[str]:
    """Return the ids of all pages of a list, in order."""
    page = person.do("list_tasks", **asked)
    found = [task["id"] for task in page["tasks"]]
    while cursor := page.get("next_cursor"):
        page = person.do("list_tasks", **asked, cursor=cursor)
        found += [task["id"] for task in page["tasks"]]
    return found


WORDS = [
    "",
    "a",
    "B",
    "Émile",
    "STRASSE",
    "straße",
    "naïve",
    "İstanbul",
    "ΣΊΣΥΦΟΣ",
    "ﬁne",
    "Ωmega",
    "x%y_z",
    "\\",
    "日本",
]
word = st.sampled_from(WORDS)
days = st.dates(date(2030, 3, 28), date(2030, 4, 2))
zones = st.sampled_from(["America/New_York", "Europe/London", "Pacific/Auckland"])
times = st.sampled_from([None, time(0), time(1, 30), time(9), time(23, 59)])


@st.composite
def additions(draw: st.DrawFn) -> dict[str, Any]:
    """Draw what add_task may be asked: odd letters, dues in several zones around a change of clocks."""
    asked: dict[str, Any] = {"title": f"t {draw(word)} {draw(word)}", "priority": draw(priorities)}
    asked["description"] = draw(word)
    asked["tags"] = draw(st.lists(word.filter(bool), max_size=2))
    if draw(st.booleans()):
        day, at = draw(days), draw(times)
        asked["due"] = day.isoformat() if at is None else datetime.combine(day, at).isoformat(timespec="minutes")
        asked["time_zone"] = draw(zones)
    return asked


priorities = st.sampled_from(["high", "medium", "low", "none"])
bounds = st.one_of(
    days.map(date.isoformat),
    st.builds(datetime.combine, days, st.sampled_from([time(0), time(9), time(23, 59)])).map(
        lambda moment: moment.isoformat(timespec="minutes")
    ),
)
wishes = st.fixed_dictionaries(
    {"status": st.sampled_from(["open", "completed", "all"])},
    optional={
        "due_after": bounds,
        "due_before": bounds,
        "priority": st.one_of(priorities, st.lists(priorities, min_size=1, max_size=3)),
        "tags": st.lists(word.filter(bool), max_size=2),
        "text": word,
        "sort": st.sampled_from(["due", "priority", "created", "title"]),
        "order": st.sampled_from(["asc", "desc"]),
    },
)


def everything(person: Person, world: World) -> list[Task]:
    """Return all tasks of a person as the domain knows them."""
    cause = Cause(event_id=str(uuid4()), group_id=uuid4(), actor=Actor(kind="person", name="", client="", door=""))
    with world.work(person.owner, cause, function="list_tasks", writes=False) as work:
        return list(work.find(Filter(status="all"), limit=1000).tasks)


@FEW
@given(
    added=st.lists(additions(), min_size=1, max_size=8),
    asked=st.lists(wishes, min_size=8, max_size=8),
    size=st.integers(1, 4),
)
def test_listing_is_what_the_domain_says(
    newcomer: Callable[[str], Person], added: list[dict[str, Any]], asked: list[dict[str, Any]], size: int
) -> None:
    """What the database lists, page by page, is what the domain's filter and order say of all tasks (London)."""
    person = newcomer("Europe/London")
    for n, arguments in enumerate(added):
        number = person.do("add_task", **arguments)["task"]["id"]
        if n % 3 == 1:
            person.do("complete_task", task_ids=[number])
    tasks = everything(person, person.world("list_tasks"))
    for wish in asked:
        wanted = parse_filter(**wish)
        expected = ordered([task for task in tasks if matches(task, wanted, "Europe/London")], wanted)
        assert all_pages(person, **wish, limit=size) == [str(task.number) for task in expected], wish


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("STRASSE", "straße"),
        ("straße", "STRASSE"),
        ("Émile", "emile"),
        ("emile", "ÉMILE"),
        ("ΣΊΣΥΦΟΣ", "σίσυφος"),
        ("Σίσυφος", "ΣΊΣΥΦΟΣ"),
        ("İstanbul", "istanbul"),
        ("ﬁne", "fine"),
        ("100% of x_y", "0% of x_"),
        ("a\\b", "\\"),
        ("e\u0301t\u0301", "et"),
        ("हिन्दी", "हिन्दी"),
    ],
)
def test_text_is_found_with_case_and_accents_ignored(person: Person, title: str, text: str) -> None:
    """A text filter takes letters as people do, and no character as a pattern; so do tags."""
    person.do("add_task", title=title, tags=[title])
    assert titles(person.do("list_tasks", text=text)) == [title]
    assert titles(person.do("list_tasks", tags=[text if text not in title else title])) == [title]
    assert titles(person.do("search_tasks", query=title)) == [title]


@pytest.fixture
def shelf(newcomer: Callable[[str], Person]) -> Person:
    """Give a person in London with tasks in two zones, of each priority, in an order that no sort has."""
    person = newcomer("Europe/London")
    person.do("add_task", title="delta", due="2030-05-02", priority="low", tags=["Home"])
    person.do("add_task", title="Alpha", due="2030-05-01T09:00", priority="high", tags=["home", "Work"])
    person.do("add_task", title="charlie", priority="none", description="about the boat")
    person.do("add_task", title="bravo", due="2030-05-01T20:00", time_zone="America/New_York", priority="medium")
    person.do("add_task", title="echo", due="2030-05-01", priority="high")
    return person


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, ["echo", "Alpha", "bravo", "delta", "charlie"]),
        ({"sort": "due", "order": "desc"}, ["delta", "bravo", "Alpha", "echo", "charlie"]),
        ({"sort": "priority"}, ["Alpha", "echo", "bravo", "delta", "charlie"]),
        ({"sort": "priority", "order": "desc"}, ["charlie", "delta", "bravo", "Alpha", "echo"]),
        ({"sort": "created"}, ["delta", "Alpha", "charlie", "bravo", "echo"]),
        ({"sort": "created", "order": "desc"}, ["echo", "bravo", "charlie", "Alpha", "delta"]),
        ({"sort": "title"}, ["Alpha", "bravo", "charlie", "delta", "echo"]),
        ({"sort": "title", "order": "desc"}, ["echo", "delta", "charlie", "bravo", "Alpha"]),
        ({"priority": "high"}, ["echo", "Alpha"]),
        ({"priority": ["low", "medium"]}, ["bravo", "delta"]),
        ({"tags": ["HOME"]}, ["Alpha", "delta"]),
        ({"tags": ["#home", "work"]}, ["Alpha"]),
        ({"text": "BOAT"}, ["charlie"]),
        ({"text": "lph"}, ["Alpha"]),
        ({"due_after": "2030-05-02"}, ["delta"]),
        ({"due_before": "2030-05-01"}, ["echo", "Alpha", "bravo"]),
        ({"due_after": "2030-05-01", "due_before": "2030-05-01"}, ["echo", "Alpha", "bravo"]),
        ({"due_after": "2030-05-01T09:00"}, ["echo", "Alpha", "bravo", "delta"]),
        ({"due_after": "2030-05-01T09:01"}, ["echo", "bravo", "delta"]),
        ({"due_after": "2030-05-02T01:00"}, ["bravo", "delta"]),  # 20:00 in New York is 01:00 in London
        ({"due_after": "2030-05-02T01:01"}, ["delta"]),
        ({"due_before": "2030-05-01T08:59"}, ["echo"]),
    ],
)
def test_filters_and_sorts(shelf: Person, asked: dict[str, Any], expected: list[str]) -> None:
    """Bounds are inclusive, dates hold against the task's own day, moments against instants; empty dues come last."""
    assert titles(shelf.do("list_tasks", **asked)) == expected


def test_status_is_open_unless_said(shelf: Person) -> None:
    """Open tasks are listed by default, completed or all where asked for, deleted ones never."""
    shelf.do("complete_task", task_ids=["1"])
    shelf.do("delete_task", task_ids=["2"])
    assert titles(shelf.do("list_tasks")) == ["echo", "bravo", "charlie"]
    assert titles(shelf.do("list_tasks", status="completed")) == ["delta"]
    assert titles(shelf.do("list_tasks", status="all")) == ["echo", "bravo", "delta", "charlie"]


def test_what_was_applied_is_said_with_the_day(shelf: Person) -> None:
    """The answer echoes the filters that were applied, and the owner's today."""
    page = shelf.do("list_tasks", priority=["high"], due_after="2030-05-01")
    assert page["filters"] == {"status": "open", "priority": ["high"], "due_after": "2030-05-01"}
    day = date.fromisoformat(page["today"]["date"])
    assert page["today"] == {
        "date": day.isoformat(),
        "weekday": day.strftime("%A"),
        "time_zone": "Europe/London",
    }


def test_a_page_has_ten_tasks_unless_said(person: Person) -> None:
    """Ten a page by default and at most a hundred; the last page names no next one."""
    for n in range(11):
        person.do("add_task", title=f"task {n}")
    page = person.do("list_tasks")
    assert len(page["tasks"]) == 10
    last = person.do("list_tasks", cursor=page["next_cursor"])
    assert (titles(last), "next_cursor" in last) == (["task 10"], False)
    assert last["filters"] == page["filters"] == {"status": "open"}
    assert "next_cursor" not in person.do("list_tasks", limit=11)


@pytest.mark.parametrize("sort", ["due", "priority", "created", "title"])
@pytest.mark.parametrize("order", ["asc", "desc"])
def test_each_task_is_seen_once_though_others_come_and_go(shelf: Person, sort: str, order: str) -> None:
    """Tasks added, completed or deleted between two pages neither hide nor repeat those that stayed."""
    page = shelf.do("list_tasks", sort=sort, order=order, limit=2)
    seen = titles(page)
    stay = {"delta", "Alpha", "charlie", "bravo", "echo"}
    gone = page["tasks"][0]
    shelf.do("complete_task", task_ids=[gone["id"]])
    for title, due in (("aaa", "2020-01-01"), ("zzz", "2040-01-01")):
        shelf.do("add_task", title=title, due=due, priority="high")
    while cursor := page.get("next_cursor"):
        page = shelf.do("list_tasks", sort=sort, order=order, limit=2, cursor=cursor)
        seen += titles(page)
    assert len(seen) == len(set(seen))
    assert stay <= set(seen)


def test_a_cursor_belongs_to_its_list(shelf: Person) -> None:
    """A cursor with other filters, of another order or of another tool is refused by name."""
    cursor = shelf.do("list_tasks", limit=2)["next_cursor"]
    for other in ({"sort": "title"}, {"order": "desc"}, {"status": "all"}, {"tags": ["home"]}):
        assert shelf.refused("list_tasks", cursor=cursor, limit=2, **other)["field"] == "cursor"
    assert shelf.refused("search_tasks", query="a", cursor=cursor)["field"] == "cursor"
    assert len(shelf.do("list_tasks", cursor=cursor, limit=3)["tasks"]) == 3


@pytest.mark.parametrize("sort", ["due", "priority", "created", "title"])
@pytest.mark.parametrize(
    ("place", "value"), [(2, "x"), (2, "\0"), (2, ""), (2, "9" * 30), (2, "infinity"), (3, -1), (3, 2**63), (3, 2**70)]
)
def test_a_garbled_cursor_is_refused_by_name(shelf: Person, sort: str, place: int, value: object) -> None:
    """A cursor whose inside was altered is refused, or at worst means another place; it is never a fault of ours."""
    cursor = shelf.do("list_tasks", sort=sort, limit=2)["next_cursor"]
    inside = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    inside[place] = value
    garbled = base64.urlsafe_b64encode(json.dumps(inside).encode()).decode().rstrip("=")
    status, answer = shelf.ask("list_tasks", {"sort": sort, "limit": 2, "cursor": garbled})
    assert status in (200, 422)
    assert status == 200 or answer["field"] == "cursor", answer


def test_a_list_of_no_priorities_is_refused_by_name(person: Person) -> None:
    """A filter that could pass nothing is not taken for one that passes everything."""
    status, answer = person.ask("list_tasks", {"priority": []})
    assert (status, answer["field"]) == (422, "priority")
