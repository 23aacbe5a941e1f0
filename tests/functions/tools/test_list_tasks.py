"""list_tasks shows the tasks that pass its filters, in its order, each once however they are paged."""

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
    """Draw what add_task may be asked: exotic letters, dues in several zones, days and times around a change of clocks."""
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
        "priority": st.one_of(priorities, st.lists(priorities, max_size=3)),
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
