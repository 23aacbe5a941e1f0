"""Jobs of rings, from the tool that plans a ring to the Scheduler that keeps its job. Zone: UTC."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import grpc
import pytest
from sqlalchemy import Engine

from shared.adapters.owners import make_owner
from shared.runtime.world import World
from tests.house.diary import Diary, remind_of
from tests.house.people import Person, RecordingBroker, world_of
from tests.peers.post_office import PostOffice
from tests.peers.scheduler import Scheduler, running

PARENT = "projects/demo/locations/europe-west1"
WITH_JOBS = {"SCHEDULER_PARENT": PARENT, "SCHEDULER_TOPIC": "projects/demo/topics/bell"}


@pytest.fixture
def scheduler() -> Iterator[Scheduler]:
    """Give an empty Scheduler."""
    with running(Scheduler(now=datetime.now(UTC))) as made:
        yield made


@pytest.fixture
def armed_by(
    scheduler: Scheduler, urls: dict[str, str], broker: RecordingBroker, post: PostOffice
) -> Iterator[Callable[..., World]]:
    """Give the world of consumers, bell and sweep where that Scheduler keeps jobs for some hours."""
    made: list[World] = []

    def world(hours: str, **more: str) -> World:
        settings = {**WITH_JOBS, "SCHEDULER_ENDPOINT": scheduler.endpoint, "ALARM_HOURS": hours, **more}
        owner = str(UUID(int=0))
        made.append(world_of("worker", urls, broker, CUEBIRD_MAIL=post.url, LOCAL_OWNER=owner, **settings))
        return made[-1]

    yield world
    for one in made:
        one.close()


@pytest.fixture
def someone(
    administrator: Engine,
    tool_worlds: Callable[[str], World],
    armed_by: Callable[..., World],
    broker: RecordingBroker,
) -> Person:
    """Give a person for whom jobs are made a day ahead."""
    with administrator.begin() as connection:
        owner = make_owner(connection, "test", str(uuid4()), "Etc/UTC")
    return Person(owner, tool_worlds, armed_by("24"), broker)


@pytest.fixture
def diary(administrator: Engine, someone: Person) -> Diary:
    """Give that person's diary."""
    return Diary(administrator, someone)


def plan(person: Person, ahead: timedelta) -> str:
    """Add a task that reminds so long from now, and let the consumer hear of it; return the task's id."""
    task = remind_of(person, "water the ferns", after=ahead)
    tell(person, "reminder.planned")
    return task


def tell(person: Person, kind: str) -> None:
    """Let the consumer hear of the last event of that kind."""
    assert person.deliver("reminders", person.events(kind)[-1]) == 204


def jobs(scheduler: Scheduler, person: Person) -> set[str]:
    """Return the names of the person's jobs: others share the database, and so the sweep."""
    return {name for name, job in scheduler.jobs.items() if job.pubsub_target.attributes["owner"] == str(person.owner)}


def job(diary: Diary) -> str:
    """Return what the job of the person's ring is called."""
    return f"{PARENT}/jobs/ring-{diary.ring().id}"


def noted(diary: Diary) -> tuple[str, str | None]:
    """Return status and job of the person's ring, as the ledger has them."""
    return diary.ring().status, diary.ring().job


def test_a_planned_ring_is_armed_once(scheduler: Scheduler, someone: Person, diary: Diary) -> None:
    """However often the plan is told, there is one job at the ring's minute, and the ledger names it."""
    plan(someone, timedelta(hours=3))
    tell(someone, "reminder.planned")
    assert jobs(scheduler, someone) == {job(diary)}
    assert noted(diary) == ("armed", job(diary))
    assert scheduler.jobs[job(diary)].schedule_time == diary.ring().ring_at.replace(second=0)


@pytest.mark.parametrize("ahead", [timedelta(minutes=1), timedelta(hours=25)], ids=["too near", "too far"])
def test_outside_its_horizon_a_ring_has_no_job(
    scheduler: Scheduler, someone: Person, diary: Diary, ahead: timedelta
) -> None:
    """What is nearly due, or due after the horizon, is not armed: the sweep will ring it, or arm it later."""
    plan(someone, ahead)
    someone.sweep()
    assert jobs(scheduler, someone) == set()
    assert noted(diary) == ("planned", None)


def test_what_comes_within_the_horizon_is_armed_by_the_sweep(
    scheduler: Scheduler, someone: Person, diary: Diary, armed_by: Callable[..., World]
) -> None:
    """A ring too far ahead for a job gets one when a sweep finds it near enough."""
    day_ahead, someone.worker = someone.worker, armed_by("1")
    plan(someone, timedelta(hours=3))
    assert jobs(scheduler, someone) == set()
    someone.worker = day_ahead
    someone.sweep()
    assert jobs(scheduler, someone) == {job(diary)}


@pytest.mark.parametrize(
    ("tool", "more"),
    [("complete_task", {}), ("delete_task", {}), ("update_task", {"reminders": []})],
)
def test_a_cancelled_ring_loses_its_job(
    scheduler: Scheduler, someone: Person, diary: Diary, tool: str, more: dict[str, list[str]]
) -> None:
    """A task done, deleted or no longer to be reminded of leaves no job behind."""
    task = plan(someone, timedelta(hours=3))
    someone.do(tool, task_ids=[task], **more)
    tell(someone, "reminder.cancelled")
    assert jobs(scheduler, someone) == set()
    assert noted(diary)[1] is None


def test_events_out_of_order_arm_nothing(scheduler: Scheduler, someone: Person) -> None:
    """A plan told after its cancellation finds a row that will not ring."""
    task = plan(someone, timedelta(hours=25))
    someone.do("delete_task", task_ids=[task])
    tell(someone, "reminder.cancelled")
    tell(someone, "reminder.planned")
    assert jobs(scheduler, someone) == set()


@pytest.mark.parametrize("code", [grpc.StatusCode.RESOURCE_EXHAUSTED, grpc.StatusCode.UNAVAILABLE])
def test_the_sweep_arms_what_the_scheduler_did_not_take(
    scheduler: Scheduler, someone: Person, diary: Diary, code: grpc.StatusCode
) -> None:
    """Quota and outage leave a ring planned, the event is over, and a later sweep arms it."""
    scheduler.fail(code)
    plan(someone, timedelta(hours=3))
    assert noted(diary) == ("planned", None)
    someone.sweep()
    assert noted(diary) == ("armed", job(diary))


def test_over_the_budget_no_more_jobs_are_made(
    scheduler: Scheduler, someone: Person, diary: Diary, armed_by: Callable[..., World]
) -> None:
    """Where as many rings have a job as there may be, one more waits without; the sweep rings it all the same."""
    someone.worker = armed_by("24", ALARM_JOBS="0")
    plan(someone, timedelta(hours=3))
    someone.sweep()
    assert noted(diary) == ("planned", None)
    assert jobs(scheduler, someone) == set()
    someone.worker = armed_by("24", ALARM_JOBS="1000")
    someone.sweep()
    assert noted(diary) == ("armed", job(diary))


def test_a_job_whose_ring_rang_is_deleted(scheduler: Scheduler, someone: Person, diary: Diary) -> None:
    """A job is of no use once it has fired: the sweep deletes it, and the ledger forgets its name."""
    plan(someone, timedelta(hours=3))
    diary.move(timedelta())
    assert someone.knock(diary.ring().id) == 204
    assert noted(diary) == ("rung", job(diary))
    someone.sweep()
    assert jobs(scheduler, someone) == set()
    assert noted(diary)[1] is None


def test_whoever_leaves_leaves_no_job(
    scheduler: Scheduler,
    someone: Person,
    newcomer: Callable[[str], Person],
    urls: dict[str, str],
    broker: RecordingBroker,
) -> None:
    """The sweep deletes the jobs of a deleted account, hours before their time; everybody else's stay."""
    neighbour = newcomer("Etc/UTC")
    neighbour.worker = someone.worker
    for person in (someone, neighbour):
        plan(person, timedelta(hours=3))
    kept = jobs(scheduler, neighbour)
    assert len(kept) == len(jobs(scheduler, someone)) == 1
    door = world_of("door", urls, broker)
    door.port("Accounts").delete(someone.owner)
    door.close()
    someone.sweep()
    assert jobs(scheduler, someone) == set()
    assert jobs(scheduler, neighbour) == kept
