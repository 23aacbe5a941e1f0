"""Law B: knocks carry no authority and may all be lost; what is owed is done, and done once.

Three houses live through the same story. In one every event comes once and in order; in one none comes and only the
sweep looks around; in one each comes three times, shuffled, to a consumer that remembers nothing. All end alike.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from tests.house.people import Person

Deed = Literal["add", "complete", "reopen", "delete", "rename", "skip", "nest"]
House = Literal["orderly", "silent", "unruly"]
RULES = ("", "FREQ=DAILY", "FREQ=WEEKLY;COUNT=3", "FREQ=MONTHLY;UNTIL=20300401", "FREQ=DAILY;INTERVAL=2")
ZONES = ("America/New_York", "Europe/London", "Australia/Lord_Howe")
FEW = settings(  # a story costs real transactions; making a failing one shorter would cost minutes of them
    max_examples=8,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
LOST = ("created_at", "updated_at", "completed_at", "series_id", "recurrence_text")  # they name the moment or the house


@dataclass(frozen=True)
class Step:
    """One deed of one person; `pick` chooses among the tasks there are, `rule` what a new one has."""

    who: int
    deed: Deed
    pick: int
    rule: str

    def do(self, person: Person) -> None:
        """Do it where there is something to do it to; what is refused is refused in every house."""
        if self.deed == "add":
            extra = {"recurrence": self.rule} if self.rule else {}
            said = {"title": f"task {self.pick}", "due": "2030-01-31T09:00", "reminders": ["PT1H"], **extra}
            person.do("add_task", **said, recurs_from="completion" if self.pick % 3 == 0 else "schedule")
            return
        numbers = [task["id"] for task in person.do("list_tasks", status="all", sort="created", limit=100)["tasks"]]
        if numbers:
            one = sorted(numbers, key=int)[self.pick % len(numbers)]
            tool, arguments = self.call(one)
            person.ask(tool, arguments)

    def call(self, one: str) -> tuple[str, dict[str, Any]]:
        """Return the call that does the deed to a task."""
        calls: dict[Deed, tuple[str, dict[str, Any]]] = {
            "complete": ("complete_task", {"task_ids": [one]}),
            "reopen": ("complete_task", {"task_ids": [one], "reopen": True}),
            "delete": ("delete_task", {"task_ids": [one]}),
            "rename": ("update_task", {"task_ids": [one], "title": f"renamed {self.pick}"}),
            "skip": ("update_task", {"task_ids": [one], "due": "next"}),
            "nest": ("add_task", {"title": f"part {self.pick}", "parent": one, "due": "2030-01-30"}),
        }
        return calls[self.deed]


DEEDS: tuple[Deed, ...] = (
    "add",
    "add",
    "complete",
    "complete",
    "complete",
    "reopen",
    "delete",
    "rename",
    "skip",
    "nest",
)
steps = st.builds(
    Step, who=st.integers(0, 1), deed=st.sampled_from(DEEDS), pick=st.integers(0, 6), rule=st.sampled_from(RULES)
)


class Street:
    """Two people in one house, and how its events fare."""

    def __init__(self, people: list[Person], house: House, administrator: Engine, seed: int) -> None:
        self.people = people
        self._house = house
        self._administrator = administrator
        self._seen = 0
        self._chance = random.Random(seed)  # a seed makes a failure come again

    def live(self, step: Step) -> None:
        """Take one step and let the events it made fare as this house's do."""
        person = self.people[step.who]
        step.do(person)
        if self._house == "silent":
            assert person.sweep() == 204
            return
        for event in self._fate(person.events("task.completed")):
            if self._house == "unruly":
                self._forget(person)
            assert person.deliver("recurrence", event) == 204

    def _fate(self, told: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return events as they come: new ones once, or a few of all there ever were three times in any order."""
        if self._house == "orderly":
            return told[-3:]
        some = [*told[-2:], *self._chance.sample(told, min(2, len(told)))] * 3
        self._chance.shuffle(some)
        return some

    def _forget(self, person: Person) -> None:
        with self._administrator.begin() as connection:
            connection.execute(text("delete from inbox where owner = :owner"), {"owner": person.owner})

    def state(self) -> list[list[dict[str, Any]]]:
        """Return all tasks of both, as people see them, without what names the moment or the house."""
        return [[bare(task) for task in everything(person)] for person in self.people]


def everything(person: Person) -> list[dict[str, Any]]:
    """Return all of a person's tasks by number."""
    tasks = person.do("list_tasks", status="all", limit=100)["tasks"]
    return sorted(tasks, key=lambda task: int(task["id"]))


def bare(task: dict[str, Any]) -> dict[str, Any]:
    """Return a task without what differs between houses that lived through the same."""
    return {name: value for name, value in task.items() if name not in LOST}


@pytest.mark.parametrize("house", ["silent", "unruly"])
def test_lost_or_shuffled_events_end_in_the_orderly_state(
    newcomer: Callable[[str], Person], administrator: Engine, house: House
) -> None:
    """Whatever people do, a house without events and one with three of each end as the orderly one does."""

    @FEW
    @given(story=st.lists(steps, min_size=4, max_size=14), zone=st.sampled_from(ZONES), seed=st.integers(0, 10**6))
    def ends_alike(story: list[Step], zone: str, seed: int) -> None:
        houses: list[House] = ["orderly", house]
        ends = []
        for kind in houses:
            street = Street([newcomer(zone), newcomer("UTC")], kind, administrator, seed)
            for step in story:
                street.live(step)
            ends.append(street.state())
        assert ends[0] == ends[1]

    ends_alike()


late = st.tuples(st.sampled_from(["complete", "delete", "reopen"]), st.integers(0, 5))


@FEW
@example(rules=["FREQ=DAILY"] * 6, deeds=[("complete", 0), ("reopen", 0), ("complete", 0), ("delete", 0)])
@given(rules=st.lists(st.sampled_from(RULES), min_size=6, max_size=6), deeds=st.lists(late, max_size=10))
def test_a_sweep_long_after_ends_in_the_orderly_state(
    newcomer: Callable[[str], Person], rules: list[str], deeds: list[tuple[Deed, int]]
) -> None:
    """It does not matter how late the next occurrence is made, nor what became of the completed task (UTC)."""
    ends = []
    for at_once in (True, False):
        person = newcomer("UTC")
        for pick, rule in enumerate(rules):
            Step(0, "add", pick, rule).do(person)
        for deed, pick in deeds:
            tool, arguments = Step(0, deed, pick, "").call(str(pick + 1))
            person.ask(tool, arguments)
            if at_once:
                assert person.sweep() == 204
        assert person.sweep() == 204
        # A number or a version more may have been used by an occurrence that came and was withdrawn.
        ends.append(sorted(str({**bare(task), "id": "", "version": 0}) for task in everything(person)))
    assert ends[0] == ends[1]
