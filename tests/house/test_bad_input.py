"""Bad input is refused with the field named, and leaves no trace; another's ids are as good as none."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, text

from shared.adapters.tables import metadata
from tests.house.people import Person

# The outbox empties behind an answer, so it tells nothing about the next call.
OWNED = [table.name for table in metadata.sorted_tables if "owner" in table.c and table.name != "outbox"]
BIG = "x" * 1_000_000


def traces(administrator: Engine, person: Person) -> dict[str, int]:
    """Return how many rows each table holds for a person, and how far their counters are."""
    with administrator.connect() as connection:
        who = {"owner": person.owner}
        counts = {
            name: int(connection.execute(text(f"select count(*) from {name} where owner = :owner"), who).scalar_one())
            for name in OWNED
        }
        counters = connection.execute(text("select seq, last_number from owners where id = :owner"), who).one()
    return counts | {"seq": counters.seq, "last_number": counters.last_number}


@pytest.fixture(scope="module")
def settled() -> Callable[[Callable[[str], Person]], Person]:
    """Give one person with three tasks, the same for all bad input: nothing may change them."""
    made: list[Person] = []

    def person(newcomer: Callable[[str], Person]) -> Person:
        if not made:
            made.append(newcomer("America/New_York"))
            made[0].do("add_task", title="water", due="2030-01-07T09:00", recurrence="FREQ=DAILY", reminders=["PT1H"])
            made[0].do("add_task", title="call")
            made[0].do("add_task", title="number", parent="2")
        return made[0]

    return person


FIELDS: dict[str, list[Any]] = {
    "title": ["", " \t\n", BIG, "x" * 501, "é" * 501, "nul\x00", None, 5, ["x"], {"a": 1}, True],
    "description": [BIG, "x" * 16_001, "a\x00b", None, 1],
    "due": [
        *(
            "",
            "remove me",
            "tomorrow",
            "2030-02-30",
            "2030-13-01",
            "2030-1-1",
            "0000-01-01",
            "9999-12-31",
            "99999-01-01",
        ),
        *("2030-01-01T25:00", "2030-01-01T10:60", "2030-01-01T10:00Z", "2030-01-01T10:00+01:00", "20300101"),
        *(
            "-2030-01-01",
            "2030-01-01 10",
            "\u0662\u0660\u0663\u0660-01-01",
            "x" * 41,
            BIG,
            "2030-01-01\x00",
            None,
            20300101,
        ),
    ],
    "time_zone": [
        "",
        "Mars/Olympus",
        "../../etc/passwd",
        "/etc/localtime",
        "localtime",
        "utc\x00",
        "x" * 65,
        BIG,
        None,
    ],
    "recurrence": [
        *("", "daily", "FREQ=", "FREQ=SECONDLY", "FREQ=MINUTELY", "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;INTERVAL=1001"),
        *(
            "FREQ=DAILY;COUNT=0",
            "FREQ=DAILY;COUNT=-1",
            "FREQ=DAILY;COUNT=99999999999999999999",
            "FREQ=DAILY;BYSECOND=1",
        ),
        *("FREQ=DAILY;UNTIL=20000101", "FREQ=DAILY;COUNT=2;UNTIL=20400101", "FREQ=DAILY;FREQ=DAILY", "FREQ=DAILY;X=1"),
        *("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=MONTHLY;BYMONTHDAY=32"),
        *(
            "FREQ=YEARLY;BYMONTH=4,6;BYMONTHDAY=31",
            "FREQ=WEEKLY;BYDAY=XX",
            "FREQ=MONTHLY;BYSETPOS=1",
            "FREQ=DAILY;BYHOUR=24",
        ),
        *("FREQ=DAILY;UNTIL=00000101", "FREQ=DAILY;UNTIL=99991231", "FREQ=DAILY;UNTIL=x", ";", "=", "FREQ=DAILY\x00"),
        *("x" * 501, BIG, None, 1),
    ],
    "recurs_from": ["", "never", None, 1],
    "missed": ["", "all", None, 1],
    "priority": ["", "p1", "HIGH", "urgent", None, 1],
    "tags": ["home", [""], [None], [1], ["x" * 51], ["a"] * 21, ["nul\x00"], None, {}],
    "reminders": [
        "PT1H",
        ["soon"],
        [""],
        ["-PT1H"],
        ["P400D"],
        ["2030-01-01"],
        ["PT1H"] * 6,
        [None],
        ["PT1H\x00"],
        [BIG],
        None,
    ],
    "project": ["", "x" * 101, "\x00", None, 1],
    "parent": ["", "x", "-1", "1.5", "99", "9" * 18, "9" * 19, 1, None, "1\x00", "\u0663"],
    "colour": ["red"],
    "task_ids": ["1", [], [1], ["x"], ["1", "99"], ["1"] * 101, [None], ["9" * 19], ["1\x00"], None, {}],
}
COMMON = [name for name in FIELDS if name != "task_ids"]
CASES = [
    *(("add_task", {"title": "never", name: value}, name) for name in COMMON for value in FIELDS[name]),
    *(("update_task", {"task_ids": ["1"], name: value}, name) for name in COMMON for value in FIELDS[name]),
    *(
        (tool, {"task_ids": value}, "task_ids")
        for tool in ("complete_task", "delete_task")
        for value in FIELDS["task_ids"]
    ),
    *(("update_task", {"task_ids": value, "title": "never"}, "task_ids") for value in FIELDS["task_ids"]),
    ("add_task", {}, "title"),
    ("update_task", {"title": "never"}, "task_ids"),
    ("update_task", {"task_ids": ["1"], "title": "remove", "due": "remove"}, "due"),
    ("update_task", {"task_ids": ["2"], "due": "next"}, "due"),
    ("update_task", {"task_ids": ["2"], "reminders": ["PT1H"]}, "reminders"),
    ("update_task", {"task_ids": ["2"], "parent": "3"}, "parent"),
    ("update_task", {"task_ids": ["2"], "parent": "2"}, "parent"),
    ("complete_task", {"task_ids": ["1"], "reopen": "yes"}, "reopen"),
    ("complete_task", {"task_ids": ["1"], "reopen": None}, "reopen"),
    ("complete_task", {"task_ids": ["1"], "title": "x"}, "title"),
]
READING = [
    *(("list_tasks", {"limit": limit}, "limit") for limit in (0, -1, 101, 10**30, 1.5, "10", None, True)),
    *(("list_tasks", {"cursor": cursor}, "cursor") for cursor in ("x", "é", "\x00", "x" * 501, "bnVsbA", None, 1)),
    *(("search_tasks", {"query": "x", "cursor": cursor}, "cursor") for cursor in ("x", "bnVsbA")),
    *(("list_tasks", {"status": status}, "status") for status in ("", "done", None, ["open"])),
    *(("list_tasks", {"sort": sort}, "sort") for sort in ("", "number", None)),
    *(("list_tasks", {"order": order}, "order") for order in ("up", None)),
    *(("list_tasks", {name: bad}, name) for name in ("due_after", "due_before") for bad in FIELDS["due"]),
    *(("list_tasks", {"priority": bad}, "priority") for bad in ("", "p1", ["high", "p1"], None, ["high"] * 5)),
    *(("list_tasks", {"tags": bad}, "tags") for bad in FIELDS["tags"]),
    *(("list_tasks", {"text": bad}, "text") for bad in ("x" * 201, "\x00", None, 1)),
    *(("search_tasks", {"query": bad}, "query") for bad in ("", "x" * 201, BIG, "\x00", None, 1)),
    ("search_tasks", {}, "query"),
    ("list_tasks", {"colour": "red"}, "colour"),
]


def named(case: tuple[str, dict[str, Any], str]) -> str:
    """Return a short name of a case."""
    tool, arguments, field = case
    return f"{tool}-{field}-{str(arguments.get(field, ''))[:24]!a}"


@pytest.mark.parametrize("case", [*CASES, *READING], ids=named)
def test_bad_input_names_its_field_and_leaves_no_trace(
    case: tuple[str, dict[str, Any], str],
    settled: Callable[[Callable[[str], Person]], Person],
    newcomer: Callable[[str], Person],
    administrator: Engine,
) -> None:
    """A 4xx that names the field to mend and says why; no row more, no number used up, and quickly (New York)."""
    tool, arguments, field = case
    person = settled(newcomer)
    before = traces(administrator, person)
    begun = time.monotonic()
    status, problem = person.ask(tool, arguments)
    assert time.monotonic() - begun < 2
    assert status in (400, 413, 422), problem
    assert (problem.get("field") or "").removeprefix("arguments.").split("[")[0].split(".")[0] == field, problem
    assert field in problem["detail"]
    assert traces(administrator, person) == before


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("update_task", {"task_ids": ["{}"], "title": "mine"}),
        ("update_task", {"task_ids": ["1", "{}"], "title": "mine"}),
        ("update_task", {"task_ids": ["1"], "parent": "{}"}),
        ("complete_task", {"task_ids": ["{}"]}),
        ("complete_task", {"task_ids": ["{}"], "reopen": True}),
        ("delete_task", {"task_ids": ["1", "{}"]}),
        ("add_task", {"title": "mine", "parent": "{}"}),
    ],
)
def test_anothers_ids_are_as_good_as_none(
    newcomer: Callable[[str], Person], administrator: Engine, tool: str, arguments: dict[str, Any]
) -> None:
    """A task of somebody else is answered like one that never was, and neither of the two is touched."""
    ours, theirs = newcomer("UTC"), newcomer("UTC")
    ours.do("add_task", title="ours")
    for n in range(5):
        theirs.do("add_task", title=f"theirs {n}")
    before = traces(administrator, ours), traces(administrator, theirs)
    answers = [ours.ask(tool, _with(arguments, number)) for number in ("4", "6")]
    said = [(status, str(problem).replace("'4'", "?").replace("task 4", "task ?")) for status, problem in answers]
    assert said[0] == (answers[1][0], said[1][1].replace("'6'", "?").replace("task 6", "task ?"))
    assert answers[0][0] == 422
    assert (traces(administrator, ours), traces(administrator, theirs)) == before


@pytest.mark.parametrize(
    ("tool", "arguments"), [("list_tasks", {"status": "all"}), ("search_tasks", {"query": "theirs"})]
)
def test_nobody_sees_anothers_tasks(newcomer: Callable[[str], Person], tool: str, arguments: dict[str, Any]) -> None:
    """Lists and searches hold one's own tasks only."""
    ours, theirs = newcomer("UTC"), newcomer("UTC")
    theirs.do("add_task", title="theirs")
    assert ours.do(tool, **arguments)["tasks"] == []


def test_anothers_cursor_shows_nothing_of_theirs(newcomer: Callable[[str], Person]) -> None:
    """A cursor is a place in a list and opens nobody's tasks."""
    ours, theirs = newcomer("UTC"), newcomer("UTC")
    for n in range(4):
        theirs.do("add_task", title=f"theirs {n}")
    cursor = theirs.do("list_tasks", limit=2)["next_cursor"]
    assert ours.do("list_tasks", limit=2, cursor=cursor)["tasks"] == []


def _with(arguments: dict[str, Any], number: str) -> dict[str, Any]:
    def put(value: Any) -> Any:
        if isinstance(value, list):
            return [put(one) for one in value]
        return value.replace("{}", number) if isinstance(value, str) else value

    return {name: put(value) for name, value in arguments.items()}
