"""A job for each ring, as the real Cloud Scheduler client asks a Scheduler over gRPC for it. All times are UTC."""

import socket
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID, uuid4

import grpc
import pytest
from cronsim import CronSim
from google.cloud.scheduler_v1 import Job
from hypothesis import given
from hypothesis import strategies as st

from shared.adapters.cloud_scheduler import CloudScheduler, cron, loopback
from shared.config import SettingError, Settings
from shared.errors import Unavailable
from shared.ringing import OwnersRing
from shared.runtime.world import World
from tests.peers.scheduler import Scheduler, running

NOW = datetime(2026, 12, 31, 20, 0, tzinfo=UTC)
DAY = timedelta(hours=24)
PARENT = "projects/demo/locations/europe-west1"
TOPIC = "projects/demo/topics/bell"
OWNER = UUID("6b1ae3a4-32f6-4e8f-9f5c-3f1f6f0f7a01")


@pytest.fixture
def scheduler() -> Iterator[Scheduler]:
    """Give an empty Scheduler on New Year's Eve."""
    with running(Scheduler(now=NOW)) as made:
        yield made


@pytest.fixture
def reported() -> list[dict[str, Any]]:
    """Give the list of what is reported."""
    return []


@pytest.fixture
def alarm(scheduler: Scheduler, reported: list[dict[str, Any]]) -> CloudScheduler:
    """Give the alarm whose jobs that Scheduler keeps."""
    return alarm_at(scheduler, reported)


def alarm_at(scheduler: Scheduler, reported: list[dict[str, Any]], topic: str = TOPIC) -> CloudScheduler:
    """Return an alarm that asks a Scheduler, and goes by the same clock."""

    def report(message: str, **fields: Any) -> None:
        reported.append({"message": message, **fields})

    return CloudScheduler(
        parent=PARENT,
        topic=topic,
        horizon=DAY,
        clock=lambda: scheduler.now,
        report=report,
        budget=100,
        endpoint=scheduler.endpoint,
    )


def test_a_job_rings_its_ring_at_its_minute(scheduler: Scheduler, alarm: CloudScheduler) -> None:
    """A job publishes ring and owner to the bell's topic at the ring's minute, and at no other within the horizon."""
    ring = uuid4()
    job = alarm.arm(ring, OWNER, datetime(2027, 1, 1, 8, 30, 59, tzinfo=UTC))
    assert job == f"{PARENT}/jobs/ring-{ring}"
    scheduler.advance(NOW + 2 * DAY)
    fired = datetime(2027, 1, 1, 8, 30, tzinfo=UTC)
    assert scheduler.published == [(fired, TOPIC, {"ring": str(ring), "owner": str(OWNER)})]


def test_a_ring_armed_twice_has_one_job(scheduler: Scheduler, alarm: CloudScheduler) -> None:
    """The job that is there is the one wanted."""
    ring, at = uuid4(), NOW + timedelta(hours=3)
    assert alarm.arm(ring, OWNER, at) == alarm.arm(ring, OWNER, at)
    assert len(scheduler.jobs) == 1


def test_a_job_disarmed_rings_no_more(scheduler: Scheduler, alarm: CloudScheduler) -> None:
    """A deleted job does not fire, and deleting it again is done already."""
    job = alarm.arm(uuid4(), OWNER, NOW + timedelta(hours=3))
    alarm.disarm(job)
    alarm.disarm(job)
    scheduler.advance(NOW + DAY)
    assert scheduler.published == []


@pytest.mark.parametrize(
    "code",
    [
        grpc.StatusCode.RESOURCE_EXHAUSTED,
        grpc.StatusCode.UNAVAILABLE,
        grpc.StatusCode.INTERNAL,
        grpc.StatusCode.PERMISSION_DENIED,
        grpc.StatusCode.INVALID_ARGUMENT,
    ],
)
def test_what_is_refused_is_asked_once_and_told(
    scheduler: Scheduler, alarm: CloudScheduler, reported: list[dict[str, Any]], code: grpc.StatusCode
) -> None:
    """An answer that is none leaves the ring to the sweep at once, and the log says which it was."""
    job = f"{PARENT}/jobs/ring-{uuid4()}"
    asking: dict[str, Callable[[], object]] = {
        "arm": lambda: alarm.arm(uuid4(), OWNER, NOW + timedelta(hours=3)),
        "disarm": lambda: alarm.disarm(job),
    }
    for what, ask in asking.items():
        scheduler.fail(code)
        with pytest.raises(Unavailable, match=code.name):
            ask()
        assert reported.pop() == {"message": "alarm.refused", "severity": "WARNING", "what": what, "cause": code.name}
    assert scheduler.asked == ["create", "delete"]
    assert scheduler.jobs == {}


def test_quotas_leave_the_rest_to_the_sweep(scheduler: Scheduler, alarm: CloudScheduler) -> None:
    """Over the quota of jobs or of writes a minute a ring gets no job; those that have one keep it."""
    scheduler.most_jobs = 2
    kept = [alarm.arm(uuid4(), OWNER, NOW + timedelta(hours=hours)) for hours in (1, 2)]
    with pytest.raises(Unavailable, match="RESOURCE_EXHAUSTED"):
        alarm.arm(uuid4(), OWNER, NOW + timedelta(hours=3))
    scheduler.writes_a_minute = 3
    with pytest.raises(Unavailable, match="RESOURCE_EXHAUSTED"):
        alarm.disarm(kept[0])
    assert list(scheduler.jobs) == kept


@pytest.mark.parametrize(("listens", "cause"), [(False, "UNAVAILABLE"), (True, "DEADLINE_EXCEEDED")])
def test_a_scheduler_that_is_gone_or_silent_is_not_waited_for(
    reported: list[dict[str, Any]], listens: bool, cause: str
) -> None:
    """Where nobody listens, or whoever does says nothing, the ring is the sweep's after a short wait."""
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        if listens:
            nobody.listen()
        alarm = alarm_at(Scheduler(now=NOW, endpoint=f"127.0.0.1:{nobody.getsockname()[1]}"), reported)
        with pytest.raises(Unavailable, match=cause):
            alarm.arm(uuid4(), OWNER, NOW + timedelta(hours=1))


def every(rings: Sequence[OwnersRing]) -> set[OwnersRing]:
    """Know every ring."""
    return set(rings)


def test_a_job_that_fired_is_cleared(scheduler: Scheduler, alarm: CloudScheduler) -> None:
    """What fired and is left over is deleted; what still waits is not."""
    alarm.arm(uuid4(), OWNER, NOW + timedelta(hours=1))
    waits = alarm.arm(uuid4(), OWNER, NOW + timedelta(hours=20))
    scheduler.advance(NOW + timedelta(hours=2))
    alarm.clear(every)
    assert list(scheduler.jobs) == [waits]


def test_a_job_that_missed_its_minute_is_cleared(scheduler: Scheduler, alarm: CloudScheduler) -> None:
    """A job made too late would fire in a year, for a ring long over."""
    alarm.arm(uuid4(), OWNER, NOW - timedelta(minutes=5))
    alarm.clear(every)
    assert scheduler.jobs == {}


def test_a_job_of_a_ring_that_is_no_more_is_cleared(scheduler: Scheduler, alarm: CloudScheduler) -> None:
    """Whoever left is not named by a job that waits; what still rings for its own owner keeps its job."""
    left, stays = uuid4(), uuid4()
    for ring in (left, stays):
        alarm.arm(ring, OWNER, NOW + timedelta(hours=3))
    alarm.clear(lambda _: {(OWNER, stays), (uuid4(), left)})
    assert list(scheduler.jobs) == [f"{PARENT}/jobs/ring-{stays}"]


def test_jobs_of_others_are_not_ours_to_clear(
    scheduler: Scheduler, alarm: CloudScheduler, reported: list[dict[str, Any]]
) -> None:
    """In a region that is shared, another house's jobs stay, and so do jobs of another kind."""
    theirs = alarm_at(scheduler, reported, topic="projects/demo/topics/another")
    theirs.arm(uuid4(), OWNER, NOW - timedelta(hours=1))
    ours = alarm.arm(uuid4(), OWNER, NOW - timedelta(hours=1))
    for name, ring in {"nightly-backup": str(uuid4()), "ring-the-changes": "the-changes"}.items():
        by_hand = Job(scheduler.jobs[ours])
        by_hand.name = f"{PARENT}/jobs/{name}"
        by_hand.pubsub_target.attributes["ring"] = ring
        scheduler.jobs[by_hand.name] = by_hand
    assert len(scheduler.jobs) == 4
    alarm.clear(every)
    assert len(scheduler.jobs) == 3
    assert ours not in scheduler.jobs


def test_what_is_left_over_is_looked_for_every_five_minutes(scheduler: Scheduler, alarm: CloudScheduler) -> None:
    """Between two looks lie five minutes, however often the sweep asks and whether the Scheduler answered or not."""
    scheduler.fail(grpc.StatusCode.UNAVAILABLE)
    for minutes, looks in {0: 1, 4: 1, 5: 2, 6: 2, 9: 2, 10: 3}.items():
        scheduler.now = NOW + timedelta(minutes=minutes)
        alarm.clear(every)
        assert scheduler.asked.count("list") == looks, minutes


def test_many_jobs_are_cleared_in_parts(scheduler: Scheduler, alarm: CloudScheduler) -> None:
    """However many pages of jobs there are, all that is left over goes, a part at each call, and the rest stays."""
    scheduler.writes_a_minute = 2000
    waiting = {alarm.arm(uuid4(), OWNER, NOW + timedelta(hours=1)) for _ in range(501)}
    for _ in range(120):
        alarm.arm(uuid4(), OWNER, NOW - timedelta(hours=1))
    for left in (571, 521, 501):
        alarm.clear(every)
        assert len(scheduler.jobs) == left
    assert set(scheduler.jobs) == waiting


@given(
    at=st.datetimes(min_value=datetime(2026, 1, 1), max_value=datetime(2032, 12, 31)),  # noqa: DTZ001  # zone below
    ahead=st.timedeltas(min_value=timedelta(minutes=2), max_value=DAY),
)
def test_a_schedule_means_its_minute(at: datetime, ahead: timedelta) -> None:
    """Whenever a job is made between a day and two minutes ahead, it fires next in the ring's own minute."""
    ring_at = at.replace(tzinfo=UTC)
    assert next(CronSim(cron(ring_at), ring_at - ahead)) == ring_at.replace(second=0, microsecond=0)


def test_a_schedule_is_in_utc() -> None:
    """A ring's instant is scheduled in UTC, whatever zone it is written in."""
    assert cron(datetime(2027, 1, 1, 0, 30, tzinfo=UTC).astimezone(timezone(timedelta(hours=9)))) == "30 0 1 1 *"


@pytest.mark.parametrize("endpoint", ["127.0.0.1:9000", "[::1]:9000"])
def test_a_peer_on_loopback_may_go_without_tls(endpoint: str) -> None:
    """An endpoint of one's own machine is taken."""
    assert loopback(endpoint) == endpoint


@pytest.mark.parametrize("endpoint", ["cloudscheduler.googleapis.com:443", "10.0.0.1:9000", "127.0.0.1", "x:y"])
def test_no_other_peer_is_spoken_to_without_tls(endpoint: str) -> None:
    """An endpoint elsewhere is refused."""
    with pytest.raises(ValueError):  # noqa: PT011  # each way of being wrong says its own
        loopback(endpoint)


def test_where_nobody_makes_jobs_nothing_is_armed() -> None:
    """Without a topic there is no Scheduler: the horizon is nothing, and the clock and the sweep ring."""
    assert World(Settings(environment={})).port("Alarm").horizon == timedelta(0)


def test_settings_say_whose_scheduler_it_is(scheduler: Scheduler) -> None:
    """Parent, topic and horizon are settings, and a Scheduler elsewhere is never named without TLS."""
    said = {"SCHEDULER_PARENT": PARENT, "SCHEDULER_TOPIC": TOPIC, "ALARM_HOURS": "6"}
    alarm = World(Settings(environment={**said, "SCHEDULER_ENDPOINT": scheduler.endpoint})).port("Alarm")
    assert alarm.horizon == timedelta(hours=6)
    assert alarm.arm(uuid4(), OWNER, NOW + timedelta(hours=1)) in scheduler.jobs
    with pytest.raises(SettingError, match="SCHEDULER_ENDPOINT"):
        World(Settings(environment={**said, "SCHEDULER_ENDPOINT": "10.0.0.1:9000"})).port("Alarm")
