"""The ledger of rings fits the tasks, whatever people did: each reminder of an open task waits once, no other does."""

from collections.abc import Callable
from datetime import time
from typing import Any
from uuid import uuid4

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from shared.domain.filters import Filter
from shared.domain.reminders import desired_rings
from shared.ports import Actor, Cause
from tests.house.people import Person

DUES = ["2030-03-30", "2030-03-31T01:30", "2030-03-31T09:00", "2020-01-01T09:00", "next", "remove"]
REMINDERS: list[Any] = [["PT1H"], ["P1D", "PT0S"], ["2030-03-31T01:30", "PT30M"], ["PT1H", "PT60M"], [], "remove"]
ZONES = ["Europe/London", "America/New_York", "Pacific/Auckland"]
update = st.fixed_dictionaries(
    {},
    optional={
        "due": st.sampled_from(DUES),
        "reminders": st.sampled_from(REMINDERS),
        "time_zone": st.sampled_from(ZONES),
        "recurrence": st.sampled_from(["FREQ=DAILY", "remove"]),
    },
)
deed: st.SearchStrategy[tuple[str, dict[str, Any]]] = st.one_of(
    st.tuples(st.just("update_task"), update),
    st.tuples(st.just("complete_task"), st.just({})),
    st.tuples(st.just("complete_task"), st.just({"reopen": True})),
    st.tuples(st.just("delete_task"), st.just({})),
)
story = st.lists(st.tuples(st.integers(1, 4), deed), min_size=3, max_size=12)


def waiting(administrator: Engine, person: Person) -> set[str]:
    """Return the ids of a person's rings that may still ring."""
    with administrator.connect() as connection:
        found = text("select id from rings where owner = :o and status in ('planned', 'armed', 'rung')")
        return {str(row.id) for row in connection.execute(found, {"o": person.owner})}


def wanted(person: Person, zone: str) -> set[str]:
    """Return the ids of the rings that a person's open tasks ask for."""
    cause = Cause(event_id=str(uuid4()), group_id=uuid4(), actor=Actor(kind="person", name="", client="", door=""))
    with person.world("list_tasks").work(person.owner, cause, function="list_tasks", writes=False) as work:
        tasks = work.find(Filter(status="all"), limit=100).tasks
        rings = [ring for task in tasks for ring in desired_rings(task, zone, time(9), work.now)]
    return {str(ring.id) for ring in rings if ring.status == "planned"}


def told(person: Person) -> set[str]:
    """Return the rings that a reader of the events believes to be waiting."""
    believed: set[str] = set()
    for event in sorted(person.events("reminder."), key=lambda event: int(event["seq"])):
        change = believed.add if event["type"].endswith("planned.v1") else believed.discard
        change(event["data"]["ring_id"])
    return believed


@settings(
    max_examples=25,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(zone=st.sampled_from(ZONES), deeds=story)
def test_the_ledger_fits_the_tasks(
    newcomer: Callable[[str], Person],
    administrator: Engine,
    zone: str,
    deeds: list[tuple[int, tuple[str, dict[str, Any]]]],
) -> None:
    """After any story the rings that wait are those the open tasks ask for, and the events tell of the same."""
    person = newcomer(zone)
    person.do("add_task", title="one", due="2030-03-31T02:30", reminders=["PT1H", "P1D"], recurrence="FREQ=DAILY")
    person.do("add_task", title="two", due="2030-03-30", reminders=["PT0S"])
    person.do("add_task", title="part", parent="1", due="2030-03-30", reminders=["PT15M"])
    for number, (tool, arguments) in deeds:
        person.ask(tool, {"task_ids": [str(number)], **arguments})
        for event in person.events("task.completed")[-2:]:
            assert person.deliver("recurrence", event) == 204
        assert waiting(administrator, person) == wanted(person, zone) == told(person)
