"""Law A: one writer per person. Changes come one after the other, none is lost, and the count of them has no gap."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from tests.house.people import Person

ids = st.one_of(st.sampled_from(["1", "2", "3", "99", "x", ""]), st.text(max_size=5))
texts = st.one_of(
    st.sampled_from(["remove", "next", "2030-01-01", "FREQ=DAILY", "PT1H", "UTC", "high"]), st.text(max_size=9)
)
leaves = st.one_of(texts, st.none(), st.booleans(), st.integers(), st.floats(), st.lists(texts, max_size=3))
names = st.sampled_from(
    [
        *("title", "description", "due", "time_zone", "recurrence", "recurs_from", "missed", "priority", "tags"),
        *(
            "add_tags",
            "remove_tags",
            "reminders",
            "project",
            "parent",
            "reopen",
            "query",
            "status",
            "due_after",
            "text",
        ),
        *("sort", "order", "limit", "cursor", "request_id", "colour"),
    ]
)
arguments = st.dictionaries(names, leaves, max_size=5)
tools = st.sampled_from(["add_task", "list_tasks", "search_tasks", "update_task", "complete_task", "delete_task"])


def test_changes_at_once_are_all_kept(person: Person, administrator: Engine) -> None:
    """Tags added to one task by eight clients at once are all there, each change with a number of its own."""
    person.do("add_task", title="shared")
    with ThreadPoolExecutor(4) as clients:
        calls = [
            clients.submit(person.ask, "update_task", {"task_ids": ["1"], "add_tags": [f"t{n}"]}) for n in range(12)
        ]
        assert {call.result()[0] for call in calls} == {200}
    [task] = person.do("list_tasks")["tasks"]
    assert set(task["tags"]) == {f"t{n}" for n in range(12)}
    assert task["version"] == 13
    with administrator.connect() as connection:
        seqs = text("select seq from changes where owner = :owner order by seq")
        assert connection.execute(seqs, {"owner": person.owner}).scalars().all() == list(range(1, 14))


def test_calls_over_many_tasks_in_any_order_never_block_each_other(person: Person) -> None:
    """Calls that name the same tasks in opposite orders end both: the person's lock is the only one."""
    for n in range(6):
        person.do("add_task", title=f"task {n}")
    ways = (["1", "2", "3", "4", "5", "6"], ["6", "5", "4", "3", "2", "1"])
    with ThreadPoolExecutor(4) as clients:
        calls = [
            clients.submit(person.ask, "update_task", {"task_ids": ways[n % 2], "priority": ("high", "low")[n % 2]})
            for n in range(8)
        ]
        assert {call.result()[0] for call in calls} == {200}
    assert len({task["priority"] for task in person.do("list_tasks")["tasks"]}) == 1


def test_numbers_are_given_once(person: Person) -> None:
    """Tasks added at once and occurrences made meanwhile have numbers without gap or repetition."""
    person.do("add_task", title="water", due="2030-01-07", recurrence="FREQ=DAILY")
    person.do("complete_task", task_ids=["1"])
    event = person.events("task.completed")[0]
    with ThreadPoolExecutor(4) as clients:
        adds = [clients.submit(person.do, "add_task", title=f"task {n}") for n in range(8)]
        clients.submit(person.deliver, "recurrence", event).result()
        for add in adds:
            add.result()
    numbers = [int(task["id"]) for task in person.do("list_tasks", status="all", limit=100)["tasks"]]
    assert sorted(numbers) == list(range(1, 11))


@settings(
    max_examples=120,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(calls=st.lists(st.tuples(tools, arguments, st.lists(ids, max_size=3)), min_size=1, max_size=4))
def test_no_call_is_ever_a_fault_of_ours(
    newcomer: Callable[[str], Person], calls: list[tuple[str, dict[str, Any], list[str]]]
) -> None:
    """Whatever a tool is asked, it answers 200, or a 4xx that says why (New York)."""
    person = newcomer("America/New_York")
    for n in range(3):
        person.do("add_task", title=f"task {n}", due="2030-01-31T09:00", recurrence="FREQ=MONTHLY")
    for tool, said, numbers in calls:
        asked = said | ({"task_ids": numbers} if numbers else {}) | ({"title": "x"} if tool == "add_task" else {})
        status, answer = person.ask(tool, asked)
        assert status in (200, 400, 422), answer
        assert status == 200 or answer["detail"]
