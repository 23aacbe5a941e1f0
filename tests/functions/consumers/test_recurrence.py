"""The consumer recurrence makes the next occurrence: once, in its place, with what a task hands on."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import permutations
from typing import Any

import pytest
from sqlalchemy import Engine, text

from tests.house.people import Person


def complete(person: Person, *numbers: str) -> dict[str, Any]:
    """Complete tasks and return the event of the first one's completion."""
    person.do("complete_task", task_ids=list(numbers))
    return [event for event in person.events("task.completed") if event["subject"] == numbers[0]][-1]


def roll(person: Person, number: str) -> list[dict[str, Any]]:
    """Complete a task, let recurrence handle it, and return the open tasks there are then."""
    assert person.deliver("recurrence", complete(person, number)) == 204
    return list(person.do("list_tasks")["tasks"])


def dues(person: Person) -> list[str | None]:
    """Return the dues of the open tasks."""
    return [task["due"] for task in person.do("list_tasks")["tasks"]]


def succession(administrator: Engine, person: Person, number: str) -> str:
    """Return what is kept of a task's succession."""
    with administrator.connect() as connection:
        found = text("select succession from tasks where owner = :owner and number = :number")
        return str(connection.execute(found, {"owner": person.owner, "number": int(number)}).scalar_one())


def test_the_next_occurrence_appears_once(person: Person, administrator: Engine) -> None:
    """The same event three times makes one next occurrence, and nothing is owed any more (New York)."""
    person.do("add_task", title="water", due="2030-01-07T09:00", recurrence="FREQ=WEEKLY;BYDAY=MO")
    event = complete(person, "1")
    assert succession(administrator, person, "1") == "owed"
    for copy in range(3):
        assert person.deliver("recurrence", event | {"id": f"{event['id']}-{copy}"}) == 204
    [task] = person.do("list_tasks")["tasks"]
    assert (task["due"], task["occurrence"], task["id"]) == ("2030-01-14T09:00", 2, "2")
    assert len(person.events("task.created")) == 2
    assert succession(administrator, person, "1") == "made"


def test_two_deliveries_at_once_make_one(person: Person) -> None:
    """Deliveries of one completion at the same moment, under ids of their own, make one next occurrence."""
    person.do("add_task", title="water", due="2030-01-07", recurrence="FREQ=DAILY")
    event = complete(person, "1")
    with ThreadPoolExecutor(4) as at_once:
        copies = [at_once.submit(person.deliver, "recurrence", event | {"id": str(n)}) for n in range(4)]
        copies += [at_once.submit(person.sweep) for _ in range(2)]
        assert {copy.result() for copy in copies} == {204}
    assert dues(person) == ["2030-01-08"]


def test_an_event_makes_nothing_that_is_not_owed(person: Person) -> None:
    """Events for tasks that are open, do not recur, are gone or never were change nothing."""
    person.do("add_task", title="open", due="2030-01-07", recurrence="FREQ=DAILY")
    person.do("add_task", title="once", due="2030-01-07")
    event = complete(person, "2")
    for number in ("1", "2", "99"):
        event["data"]["task"]["id"] = number
        assert person.deliver("recurrence", event | {"id": f"forged-{number}"}) == 204
    assert dues(person) == ["2030-01-07"]


def test_an_event_speaks_for_its_owner_only(newcomer: Callable[[str], Person]) -> None:
    """Another's event with our owner on it, or ours with theirs, makes nothing for either that was not owed."""
    ours, theirs = newcomer("UTC"), newcomer("UTC")
    for person in (ours, theirs):
        person.do("add_task", title="water", due="2030-01-07", recurrence="FREQ=DAILY")
    event = complete(ours, "1")
    assert theirs.deliver("recurrence", event | {"owner": str(theirs.owner)}) == 204
    assert (dues(ours), dues(theirs)) == ([], ["2030-01-07"])
    assert ours.deliver("recurrence", event) == 204
    assert (dues(ours), dues(theirs)) == (["2030-01-08"], ["2030-01-07"])


@pytest.mark.parametrize("end", ["COUNT=2", "UNTIL=20300108"])
def test_a_series_ends(person: Person, administrator: Engine, end: str) -> None:
    """COUNT and UNTIL are both inclusive; after the last occurrence nothing is owed and none comes."""
    person.do("add_task", title="pill", due="2030-01-07", recurrence=f"FREQ=DAILY;{end}")
    assert [task["due"] for task in roll(person, "1")] == ["2030-01-08"]
    assert roll(person, "2") == []
    assert succession(administrator, person, "2") == "ended"
    assert person.sweep() == 204
    assert dues(person) == []


def test_from_completion_counts_from_the_day_it_was_done(person: Person, administrator: Engine) -> None:
    """`recurs_from: completion` counts from the owner's local day of the completion (New York)."""
    person.do("add_task", title="haircut", due="2030-01-07", recurrence="FREQ=WEEKLY", recurs_from="completion")
    event = complete(person, "1")
    with administrator.begin() as connection:
        moved = text("update tasks set completed_at = '2030-03-05T03:30:00Z' where owner = :o")  # 4 March, 22:30
        connection.execute(moved, {"o": person.owner})
    assert person.deliver("recurrence", event) == 204
    assert dues(person) == ["2030-03-11"]


def test_missed_occurrences_are_skipped_or_kept(person: Person) -> None:
    """Skip goes to the first occurrence after today; each keeps those that were missed, one by one."""
    rule = {"due": "2020-01-06", "recurrence": "FREQ=WEEKLY"}
    person.do("add_task", title="skipping", **rule)
    person.do("add_task", title="keeping", **rule, missed="each")
    for number in ("1", "2"):
        person.deliver("recurrence", complete(person, number))
    page = person.do("list_tasks")
    today = page["today"]["date"]
    kept, skipped = page["tasks"]
    assert (kept["title"], kept["due"], kept["occurrence"]) == ("keeping", "2020-01-13", 2)
    assert today < skipped["due"]
    assert skipped["occurrence"] == 2


def test_what_is_handed_on(person: Person) -> None:
    """Title, description, tags, priority, project, reminders and rule go on; the reminder is planned anew."""
    said = {
        "title": "pay rent",
        "description": "by transfer",
        "priority": "high",
        "tags": ["home"],
        "reminders": ["P1D"],
        "project": "flat",
        "missed": "each",
    }
    first = person.do("add_task", **said, due="2030-01-31T09:00", recurrence="FREQ=MONTHLY")["task"]
    [task] = roll(person, "1")
    assert {name: task[name] for name in said if name != "reminders"} == {
        name: value for name, value in said.items() if name != "reminders"
    }
    assert (task["due"], task["reminders"]) == ("2030-02-28T09:00", [{"before": "P1D", "state": "planned"}])
    assert (task["status"], task["version"], task["completed_at"]) == ("open", 1, None)
    assert (task["series_id"], task["recurrence"]) == (first["series_id"], first["recurrence"])
    assert [event["data"]["ring_at"] for event in person.events("reminder.planned")][-1] == "2030-02-27T14:00:00Z"


def test_the_series_knows_its_day_though_one_was_moved(person: Person) -> None:
    """Moving one occurrence moves no other: month ends do not drift (from 31 January, one moved to 5 February)."""
    person.do("add_task", title="report", due="2030-01-31", recurrence="FREQ=MONTHLY")
    person.do("update_task", task_ids=["1"], due="2030-02-05")
    assert [task["due"] for task in roll(person, "1")] == ["2030-02-28"]
    assert [task["due"] for task in roll(person, "2")] == ["2030-03-31"]


def test_wall_clock_time_stays_through_dst(person: Person) -> None:
    """9 o'clock stays 9 o'clock on both sides of a change of clocks (Europe/London, 31 March 2030)."""
    person.do(
        "add_task",
        title="call",
        due="2030-03-30T09:00",
        time_zone="Europe/London",
        recurrence="FREQ=DAILY",
        reminders=["PT0S"],
    )
    [task] = roll(person, "1")
    assert (task["due"], task["time_zone"]) == ("2030-03-31T09:00", "Europe/London")
    assert [event["data"]["ring_at"] for event in person.events("reminder.planned")] == [
        "2030-03-30T09:00:00Z",
        "2030-03-31T08:00:00Z",
    ]


def test_subtasks_come_again(person: Person) -> None:
    """Subtasks are copied open and moved by the same days, done ones too, whatever order their numbers are in."""
    person.do("add_task", title="fetch the map")
    person.do("add_task", title="trip", due="2030-01-07", recurrence="FREQ=WEEKLY")
    person.do("add_task", title="pack", parent="2", due="2030-01-06")
    person.do("update_task", task_ids=["1"], parent="3")
    person.do("complete_task", task_ids=["1"])
    tasks = {task["title"]: task for task in roll(person, "2")}
    assert set(tasks) == {"trip", "pack", "fetch the map"}
    assert (tasks["trip"]["due"], tasks["pack"]["due"]) == ("2030-01-14", "2030-01-13")
    assert tasks["pack"]["parent"] == tasks["trip"]["id"]
    assert tasks["fetch the map"]["parent"] == tasks["pack"]["id"]
    assert not any(task["completed_at"] for task in tasks.values())


def test_a_subtask_with_its_own_rule_comes_by_it(person: Person) -> None:
    """A recurring subtask is not copied with its task as well: its own next occurrence is the only one."""
    person.do("add_task", title="trip", due="2030-01-07", recurrence="FREQ=WEEKLY")
    person.do("add_task", title="water", parent="1", due="2030-01-07", recurrence="FREQ=DAILY")
    person.do("add_task", title="fetch the can", parent="2")
    person.do("complete_task", task_ids=["1"])
    for event in person.events("task.completed"):
        assert person.deliver("recurrence", event) == 204
    tasks = [(task["title"], task["due"]) for task in person.do("list_tasks", sort="title")["tasks"]]
    assert tasks == [("fetch the can", None), ("trip", "2030-01-14"), ("water", "2030-01-08")]


def test_a_withdrawn_occurrence_comes_back_as_it_was_counted(person: Person) -> None:
    """Reopened and completed again, the same occurrence returns under its number, its versions going on."""
    person.do("add_task", title="water", due="2030-01-07T09:00", recurrence="FREQ=DAILY", reminders=["PT1H"])
    [made] = roll(person, "1")
    person.do("complete_task", task_ids=["1"], reopen=True)
    [again] = roll(person, "1")
    assert (again["id"], again["occurrence"], again["due"]) == (made["id"], 2, made["due"])
    assert again["version"] > made["version"]
    assert again["reminders"] == [{"before": "PT1H", "state": "planned"}]
    kept = person.do("list_tasks")["tasks"][0]
    assert kept == again
    person.do("complete_task", task_ids=["1"], reopen=True)
    assert [task["id"] for task in person.do("list_tasks")["tasks"]] == ["1"]


def test_a_deleted_occurrence_stays_away(person: Person) -> None:
    """An occurrence that the person deleted is not made again by completing the one before anew."""
    person.do("add_task", title="water", due="2030-01-07", recurrence="FREQ=DAILY")
    [made] = roll(person, "1")
    person.do("delete_task", task_ids=[made["id"]])
    person.do("complete_task", task_ids=["1"], reopen=True)
    assert roll(person, "1") == []


def test_a_task_deleted_after_its_completion_still_goes_on(person: Person) -> None:
    """Tidying away the done occurrence before its event arrives does not end the series."""
    person.do("add_task", title="water", due="2030-01-07", recurrence="FREQ=DAILY")
    event = complete(person, "1")
    person.do("delete_task", task_ids=["1"])
    assert person.deliver("recurrence", event) == 204
    assert dues(person) == ["2030-01-08"]


def test_a_tidied_up_family_comes_again_whole(person: Person) -> None:
    """Deleted with its task after the completion, a subtask comes again with the next occurrence all the same."""
    person.do("add_task", title="trip", due="2030-01-07", recurrence="FREQ=WEEKLY")
    person.do("add_task", title="pack", parent="1", due="2030-01-06")
    event = complete(person, "1")
    person.do("delete_task", task_ids=["1"])
    assert person.deliver("recurrence", event) == 204
    tasks = {task["title"]: task for task in person.do("list_tasks")["tasks"]}
    assert {title: task["due"] for title, task in tasks.items()} == {"trip": "2030-01-14", "pack": "2030-01-13"}
    assert tasks["pack"]["parent"] == tasks["trip"]["id"]


def test_nothing_comes_below_a_task_that_is_gone(person: Person) -> None:
    """What a subtask owed is owed no more when the task above it is deleted: it would have gone with it."""
    person.do("add_task", title="house")
    person.do("add_task", title="water", parent="1", due="2030-01-07", recurrence="FREQ=DAILY")
    event = complete(person, "2")
    person.do("delete_task", task_ids=["1"])
    assert person.deliver("recurrence", event) == 204
    assert person.sweep() == 204
    assert person.do("list_tasks", status="all")["tasks"] == []


def family(person: Person, series: str) -> list[dict[str, Any]]:
    """Complete a trip with a rule, below it packing every week, and what is below that; return the completions."""
    person.do("add_task", title="trip", due="2030-01-07", recurrence=series)
    person.do("add_task", title="pack", parent="1", due="2030-01-06", recurrence="FREQ=WEEKLY")
    person.do("add_task", title="fetch the bag", parent="2")
    person.do("complete_task", task_ids=["1"])
    return [event for event in person.events("task.completed") if event["subject"] in ("1", "2")]


def above(person: Person) -> dict[str, str | None]:
    """Return the open tasks' titles, each with the title of the open task it is below."""
    tasks = {task["id"]: task for task in person.do("list_tasks")["tasks"]}
    return {one["title"]: tasks[one["parent"]]["title"] if one.get("parent") else None for one in tasks.values()}


@pytest.mark.parametrize("order", [1, -1])
def test_a_subtask_goes_on_below_its_tasks_next_occurrence(person: Person, order: int) -> None:
    """Whichever comes first, the next packing is below the next trip, and outlives the deletion of the done one."""
    for event in family(person, "FREQ=WEEKLY")[::order]:
        assert person.deliver("recurrence", event) == 204
    person.do("delete_task", task_ids=["1"])
    assert above(person) == {"trip": None, "pack": "trip", "fetch the bag": "pack"}
    assert [task["due"] for task in person.do("list_tasks", sort="title")["tasks"]] == [
        None,
        "2030-01-13",
        "2030-01-14",
    ]


@pytest.mark.parametrize("order", [1, -1])
def test_a_subtask_stands_alone_where_its_task_has_no_next(person: Person, order: int) -> None:
    """After the last trip, packing goes on by itself, and the last trip can be deleted."""
    for event in family(person, "FREQ=WEEKLY;COUNT=1")[::order]:
        assert person.deliver("recurrence", event) == 204
    person.do("delete_task", task_ids=["1"])
    assert above(person) == {"pack": None, "fetch the bag": "pack"}


def test_a_family_deleted_before_its_events_goes_on_all_the_same(person: Person) -> None:
    """Completed, then deleted, then told of: the end is that of a deletion after the next occurrences came."""
    events = family(person, "FREQ=WEEKLY")
    person.do("delete_task", task_ids=["1"])
    for event in reversed(events):
        assert person.deliver("recurrence", event) == 204
    assert above(person) == {"trip": None, "pack": "trip", "fetch the bag": "pack"}


def test_below_an_open_task_a_subtask_goes_on_there(person: Person) -> None:
    """Completed by itself, packing comes again below the same trip, and is done with it."""
    person.do("add_task", title="trip", due="2030-01-07", recurrence="FREQ=WEEKLY")
    person.do("add_task", title="pack", parent="1", due="2030-01-06", recurrence="FREQ=DAILY")
    assert [task.get("parent") for task in roll(person, "2") if task["title"] == "pack"] == ["1"]
    person.do("complete_task", task_ids=["1"])
    for event in person.events("task.completed"):
        assert person.deliver("recurrence", event) == 204
    assert above(person) == {"trip": None, "pack": "trip"}


def test_where_the_task_above_does_not_recur_the_one_above_it_counts(person: Person) -> None:
    """Below a trip's luggage, which is done with the trip, packing goes on below the next trip."""
    person.do("add_task", title="trip", due="2030-01-07", recurrence="FREQ=WEEKLY")
    person.do("add_task", title="luggage", parent="1")
    person.do("add_task", title="pack", parent="2", due="2030-01-06", recurrence="FREQ=WEEKLY")
    person.do("complete_task", task_ids=["1"])
    for event in reversed(person.events("task.completed")):
        assert person.deliver("recurrence", event) == 204
    assert above(person) == {"trip": None, "luggage": "trip", "pack": "trip"}


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_three_levels_go_on_alike_in_any_order(person: Person, order: tuple[int, ...]) -> None:
    """Whatever order their events come in, all three next occurrences are below each other, under the same numbers."""
    rule = {"due": "2030-01-07", "recurrence": "FREQ=WEEKLY"}
    person.do("add_task", title="trip", **rule)
    person.do("add_task", title="pack", parent="1", **rule)
    person.do("add_task", title="wash", parent="2", **rule)
    person.do("complete_task", task_ids=["1"])
    events = person.events("task.completed")
    for n in order:
        assert person.deliver("recurrence", events[n]) == 204
    tasks = {task["title"]: (task["id"], task.get("parent")) for task in person.do("list_tasks")["tasks"]}
    assert tasks == {"trip": ("4", None), "pack": ("5", "4"), "wash": ("6", "5")}


@pytest.mark.parametrize("told", ["trip first", "pack first", "reopened first"])
def test_a_reopened_task_has_its_subtasks_again(person: Person, told: str) -> None:
    """The next trip is taken back and the next packing, whose own is still done, is below the trip as it was."""
    events = family(person, "FREQ=WEEKLY")
    for event in () if told == "reopened first" else events[:: 1 if told == "trip first" else -1]:
        assert person.deliver("recurrence", event) == 204
    person.do("complete_task", task_ids=["1"], reopen=True)
    for event in events:
        assert person.deliver("recurrence", event | {"id": f"again-{event['id']}"}) == 204
    tasks = {task["title"]: task for task in person.do("list_tasks")["tasks"]}
    assert above(person) == {"trip": None, "pack": "trip", "fetch the bag": "pack"}
    assert (tasks["trip"]["id"], tasks["pack"]["due"]) == ("1", "2030-01-13")


def test_reopened_together_both_next_occurrences_are_taken_back(person: Person) -> None:
    """Trip and packing reopened in one call are as they were, and nothing else is open."""
    for event in family(person, "FREQ=WEEKLY"):
        assert person.deliver("recurrence", event) == 204
    person.do("complete_task", task_ids=["1", "2"], reopen=True)
    assert sorted(task["id"] for task in person.do("list_tasks")["tasks"]) == ["1", "2"]
