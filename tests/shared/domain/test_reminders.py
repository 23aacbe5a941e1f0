"""When reminders ring, and what editing does to rings that wait, rang or were sent."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import get_args
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain import dates
from shared.domain.reminders import desired_rings, parse_reminder, reminder_id, reminder_text, replan
from shared.domain.task import Reminder, Ring, RingStatus, Task
from shared.errors import Refused

LONDON, NEW_YORK = "Europe/London", "America/New_York"
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
NINE = time(9)


def task(due: str | None, *reminders: str, zone: str = LONDON) -> Task:
    return Task(
        id=UUID(int=7),
        number=7,
        title="Call the dentist",
        created_at=NOW,
        updated_at=NOW,
        due=dates.parse_due(due, zone) if due else None,
        reminders=tuple(parse_reminder(text, zone) for text in reminders),
    )


def rings(wanted: Task, now: datetime = NOW, zone: str = LONDON) -> tuple[Ring, ...]:
    return desired_rings(wanted, zone, NINE, now)


def on_the_clock(wanted: Task, zone: str) -> list[str]:
    return [dates.local_text(dates.local(ring.ring_at, zone)) for ring in rings(wanted, zone=zone)]


@pytest.mark.parametrize(
    ("due", "reminder", "rung"),
    [
        ("2026-03-08T15:00", "PT1H", "2026-03-08T14:00"),
        ("2026-03-08T09:00", "P1D", "2026-03-07T09:00"),
        ("2026-03-08T09:00", "PT24H", "2026-03-07T08:00"),
        ("2026-03-08T02:30", "PT0S", "2026-03-08T03:30"),
        ("2026-03-08T00:30", "PT1H", "2026-03-07T23:30"),
        ("2026-03-31", "PT0S", "2026-03-31T09:00"),
        ("2026-03-31", "P1D", "2026-03-30T09:00"),
        ("2026-03-31", "PT12H", "2026-03-30T21:00"),
        ("2026-03-31", "P1W", "2026-03-24T09:00"),
        (None, "2026-03-29T07:15", "2026-03-29T07:15"),
        ("2026-03-31", "2026-03-29T07:15:30", "2026-03-29T07:15:30"),
    ],
)
def test_a_reminder_rings_on_the_clock_people_see(due: str | None, reminder: str, rung: str) -> None:
    """Days count on the local clock, hours run; a due date rings when the owner's day starts."""
    assert on_the_clock(task(due, reminder, zone=NEW_YORK), NEW_YORK) == [rung]


def test_a_due_time_rings_in_its_own_zone_and_a_due_date_in_the_owners() -> None:
    """Tea at five in Kathmandu is reminded of there, whoever travels; a day begins where its owner is."""
    timed = task("2026-03-08T17:00", "PT0S", zone="Asia/Kathmandu")
    dated = task("2026-03-08", "PT0S", zone="Asia/Kathmandu")
    assert rings(timed, zone=NEW_YORK)[0].ring_at == datetime(2026, 3, 8, 11, 15, tzinfo=UTC)
    assert rings(dated, zone=NEW_YORK)[0].ring_at == datetime(2026, 3, 8, 13, tzinfo=UTC)


@pytest.mark.parametrize("text", ["PT30M", "P1D", "PT0S", "P1DT2H", "2026-03-08T09:00", "2026-03-08T09:00:30"])
def test_a_reminder_is_written_as_it_was_read(text: str) -> None:
    """A reminder comes back in the words it was given in."""
    assert reminder_text(parse_reminder(text, LONDON)) == text


@pytest.mark.parametrize(
    "text", ["", "1h", "-PT1H", "P1M", "P400D", "2026-03-08", "2026-03-08T09:00Z", "9999-01-01T09:00", "P\ud800"]
)
def test_what_is_no_reminder_is_refused_by_name(text: str) -> None:
    """Text that is neither a lead time nor a local date-time is refused, and reminders is named."""
    with pytest.raises(Refused) as refusal:
        parse_reminder(text, LONDON)
    assert refusal.value.field == "reminders"


def test_only_open_tasks_ring() -> None:
    """A task that is completed, deleted or withdrawn wants no rings."""
    wanted = task("2026-03-31", "P1D")
    assert len(rings(wanted)) == 1
    assert rings(replace(wanted, status="completed")) == ()
    assert rings(replace(wanted, deleted_at=NOW)) == ()
    assert rings(replace(wanted, withdrawn=True)) == ()


def test_a_lead_time_without_a_due_does_not_ring() -> None:
    """There is nothing to count back from."""
    assert rings(task(None, "PT1H")) == ()


def test_two_reminders_at_one_instant_ring_once() -> None:
    """An hour before and sixty minutes before are one ring; rings come soonest first."""
    found = rings(task("2026-03-08T15:00", "PT60M", "PT1H", "P1D", "2026-03-08T14:00"))
    assert [ring.reminder.before for ring in found] == ["P1D", "PT60M"]


def test_what_is_past_when_planned_is_suppressed_and_says_so() -> None:
    """A reminder set too late never rings, and the ledger tells why."""
    late, now, later = rings(task("2026-03-01T13:00", "PT2H", "PT1H", "PT59M"))
    assert (late.status, late.reason) == ("suppressed", "already past")
    assert now.status == "suppressed"
    assert (later.status, later.reason) == ("planned", None)


def test_ids_follow_from_task_words_and_instant() -> None:
    """The same reminder of the same task at the same instant is the same ring, its state aside."""
    wanted = task("2026-03-08T15:00", "PT1H")
    [ring] = rings(wanted)
    seen = replace(wanted, reminders=tuple(replace(one, ring=replace(ring, status="sent")) for one in wanted.reminders))
    assert rings(wanted) == rings(seen)
    assert rings(wanted)[0].id != rings(replace(wanted, id=UUID(int=8)))[0].id
    assert rings(wanted)[0].id != rings(task("2026-03-08T16:00", "PT1H"))[0].id
    assert reminder_id(wanted.id, Reminder(before="PT1H")) != reminder_id(wanted.id, Reminder(before="PT2H"))


def test_moving_the_due_cancels_the_old_ring_and_plans_another() -> None:
    """A ring never moves: the old one ends with a reason and a new one is planned."""
    old, new = rings(task("2026-03-08T15:00", "PT1H")), rings(task("2026-03-09T15:00", "PT1H"))
    planned, ended = replan(old, new)
    assert planned == new
    assert [(ring.id, ring.status, ring.reason) for ring in ended] == [(old[0].id, "cancelled", "task changed")]


@pytest.mark.parametrize("status", ["sending", "sent", "failed"])
def test_what_went_out_is_history(status: RingStatus) -> None:
    """A ring on its way, sent or failed is neither cancelled when unwanted nor planned anew when wanted."""
    wanted = rings(task("2026-03-08T15:00", "PT1H"))
    gone = (replace(wanted[0], status=status),)
    assert replan(gone, ()) == ((), ())
    assert replan(gone, wanted) == ((), ())


@pytest.mark.parametrize("status", ["planned", "armed", "rung"])
def test_a_waiting_ring_that_is_still_wanted_is_left_alone(status: RingStatus) -> None:
    """Other edits do not touch it, not even in the second between its time and its ringing."""
    wanted = task("2026-03-08T15:00", "PT1H")
    waiting = (replace(rings(wanted)[0], status=status),)
    assert replan(waiting, rings(wanted)) == ((), ())
    assert replan(waiting, rings(wanted, now=waiting[0].ring_at + timedelta(seconds=1))) == ((), ())


@pytest.mark.parametrize("status", ["cancelled", "suppressed"])
def test_an_ended_ring_that_is_wanted_again_is_planned_again(status: RingStatus) -> None:
    """Reopening a task in time brings its reminders back; too late, what ended stays ended."""
    wanted = task("2026-03-08T15:00", "PT1H")
    ended = (replace(rings(wanted)[0], status=status, reason="task done"),)
    assert replan(ended, rings(wanted)) == (rings(wanted), ())
    assert replan(ended, rings(wanted, now=ended[0].ring_at)) == ((), ())


texts = st.sampled_from(["PT0S", "PT30M", "PT1H", "PT60M", "P1D", "P1W", "2026-03-08T09:00", "2026-02-01T09:00"])
tasks = st.builds(
    lambda due, reminders: task(due, *reminders),
    st.sampled_from([None, "2026-03-08", "2026-03-08T15:00", "2026-03-09T15:00", "2026-02-08"]),
    st.lists(texts, max_size=5, unique=True),
)


@settings(deadline=None, max_examples=150)
@given(tasks, tasks, st.lists(st.sampled_from(get_args(RingStatus)), min_size=5, max_size=5))
def test_after_replanning_exactly_the_wanted_rings_wait(before: Task, after: Task, statuses: list[RingStatus]) -> None:
    """Whatever became of the old rings, those waiting are wanted and those wanted wait or went out."""
    existing = tuple(replace(ring, status=status) for ring, status in zip(rings(before), statuses, strict=False))
    wanted = rings(after)
    planned, ended = replan(existing, wanted)
    ledger = {ring.id: ring for ring in (*existing, *planned, *ended)}
    waiting = {ring.id for ring in ledger.values() if ring.status in ("planned", "armed", "rung")}
    gone = {ring.id for ring in ledger.values() if ring.status in ("sending", "sent", "failed")}
    future = {ring.id for ring in wanted if ring.status == "planned"}
    assert waiting <= {ring.id for ring in wanted}
    assert future <= waiting | gone
    assert replan(tuple(ledger.values()), wanted) == ((), ())
