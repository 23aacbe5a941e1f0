"""Whoever knocks, however often, early, late or never: a reminder that is due is sent once, and no other is. Zone: UTC.

Knocks and events are dealt out by a seed; in the end the sweep looks around, as it does every ten seconds.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from typing import Any, Literal

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from shared.ringing import remind
from shared.runtime.world import World
from tests.house.diary import Diary, remind_of
from tests.house.people import Person, RecordingBroker, world_of
from tests.peers.post_office import PostOffice

Deed = Literal["knock", "deliver", "sweep", "complete", "delete", "move", "reopen"]
DEEDS: tuple[Deed, ...] = ("knock", "knock", "deliver", "deliver", "sweep", "complete", "delete", "move", "reopen")
FEW = settings(  # a story costs real transactions; making a failing one shorter would cost minutes of them
    max_examples=12,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
OFFSETS = (-60, -200, 40, 3_600, 7_200)  # seconds before now at which a ring was due: two are not due yet


@dataclass(frozen=True)
class Step:
    """Something that happens to one of a person's reminders, `pick` saying to which."""

    deed: Deed
    pick: int

    def do(self, person: Person, diary: Diary) -> None:
        """Let it happen; whatever is answered must be an answer a broker understands."""
        if self.deed == "sweep":
            assert person.sweep() == 204
        elif self.deed == "knock":
            ring = diary.rings()[self.pick % len(diary.rings())]
            assert person.knock(ring.id) in {204, 503}
        elif self.deed == "deliver":
            told = person.events("reminder.triggered")
            if told:
                assert person.deliver("notification", told[self.pick % len(told)]) == 204
        else:
            tool, arguments = self.call(str(self.pick % len(OFFSETS) + 1))
            person.ask(tool, arguments)

    def call(self, task: str) -> tuple[str, dict[str, Any]]:
        """Return the call that does the deed to a task; what is moved is moved away for years."""
        calls: dict[str, tuple[str, dict[str, Any]]] = {
            "complete": ("complete_task", {"task_ids": [task]}),
            "reopen": ("complete_task", {"task_ids": [task], "reopen": True}),
            "delete": ("delete_task", {"task_ids": [task]}),
            "move": ("update_task", {"task_ids": [task], "reminders": ["2030-01-01T09:00"]}),
        }
        return calls[self.deed]


def planned(person: Person, diary: Diary) -> None:
    """Give a person a reminder for each offset; the clock must not be quicker than the move."""
    for n, _ in enumerate(OFFSETS):
        remind_of(person, f"chore {n}", after=timedelta(hours=n + 1))
    for ring, offset in zip(diary.rings(), OFFSETS, strict=True):
        diary.set("ring_at = now() - cast(:ago as interval)", ring.id, ago=timedelta(seconds=offset))


def letters(post: PostOffice, person: Person) -> Counter[str]:
    """Return how often each Message-ID came for a person."""
    return Counter(str(mail["Message-ID"]) for mail in post.letters if mail["To"] == person.address)


@given(
    story=st.lists(st.builds(Step, deed=st.sampled_from(DEEDS), pick=st.integers(0, 9)), min_size=3, max_size=14),
)
@FEW
def test_any_order_of_knocks_events_and_deeds_sends_each_once(
    newcomer: Callable[[str], Person], administrator: Engine, post: PostOffice, story: list[Step]
) -> None:
    """What was sent was due and came once; what is due and its task open was sent; the rest says why it was not."""
    person = newcomer("UTC")
    diary = Diary(administrator, person)
    planned(person, diary)
    for step in story:
        step.do(person, diary)
    assert person.sweep() == 204
    for event in person.events("reminder.triggered") * 3:
        assert person.deliver("notification", event) == 204
    came = letters(post, person)
    sent = [ring for ring in diary.rings() if ring.status == "sent"]
    assert came == Counter(ring.message_id for ring in sent)
    for ring in diary.rings():
        assert ring.status in {"sent", "suppressed", "cancelled", "planned"}, ring
        assert ring.status != "planned" or ring.ring_at > ring.planned_at + timedelta(seconds=30), ring


@pytest.fixture
def replicas(urls: dict[str, str], broker: RecordingBroker, post: PostOffice) -> Iterator[list[World]]:
    """Give the worlds of five replicas, each with connections of its own."""
    made = [world_of("worker", urls, broker, CUEBIRD_MAIL=post.url, THREADS="2") for _ in range(5)]
    yield made
    for one in made:
        one.close()


def sweeps(world: World, diaries: list[Diary]) -> None:
    """Look around four times as a replica of the sweep does, as if what rang had been left alone for long."""
    mail, links = world.port("Mail"), world.port("Links")
    for _ in range(4):
        world.port("Rings").ring_due()
        for diary in diaries:
            diary.set("lease_until = case status when 'rung' then now() else lease_until end")
        world.port("Rings").catch_up(lambda ledger, ring: remind(ledger, mail, links, ring))


def knocks(world: World, diaries: list[Diary], seed: int) -> None:
    """Knock at a replica of the bell for every ring of everybody."""
    rings = [(diary.person.owner, ring.id) for diary in diaries for ring in diary.rings()]
    random.Random(seed).shuffle(rings)
    for owner, ring in rings:
        world.port("Rings").of(owner).ring(ring)


def test_three_sweeps_and_two_bells_at_once_send_each_once(
    newcomer: Callable[[str], Person], administrator: Engine, post: PostOffice, replicas: list[World]
) -> None:
    """Sixty reminders of three people fall due at once; nobody's is told of or sent twice, whoever gets there first."""
    diaries = [Diary(administrator, newcomer("UTC")) for _ in range(3)]
    for diary, n in product(diaries, range(20)):
        remind_of(diary.person, f"chore {n}", after=timedelta(hours=1, minutes=n))
    for diary in diaries:
        diary.set("ring_at = now()")
    with ThreadPoolExecutor(5) as threads:
        work = [threads.submit(sweeps, world, diaries) for world in replicas[:3]]
        work += [threads.submit(knocks, world, diaries, seed) for seed, world in enumerate(replicas[3:])]
        for one in work:
            one.result()
    for diary in diaries:
        person, rings = diary.person, diary.rings()
        told = person.events("reminder.triggered")
        assert Counter(event["data"]["ring_id"] for event in told) == Counter(str(ring.id) for ring in rings)
        assert {person.deliver("notification", event) for event in told} == {204}
        assert [ring.status for ring in diary.rings()] == ["sent"] * 20
        assert letters(post, person) == Counter(ring.message_id for ring in diary.rings())
