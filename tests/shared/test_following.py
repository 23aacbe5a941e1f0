"""When a snoozed reminder rings, whatever the clocks do meanwhile."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain import dates
from shared.following import snoozed_until

ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia"]
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  # bounds are naive by hypothesis' rule


@given(now=INSTANTS, zone=st.sampled_from(ZONES))
def test_an_hour_on_is_never_past_and_at_most_an_hour_further(now: datetime, zone: str) -> None:
    """Snoozed for an hour a reminder rings in an hour; where local times come twice, up to an hour later."""
    rings = dates.attach(snoozed_until("hour", now, zone, time(9)), zone)
    assert HOUR - SECOND < rings - now <= 2 * HOUR


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-11-25T21:30:40.5", "2026-11-25T17:30:40"),  # New York is five hours behind
        ("2026-03-08T06:30:00", "2026-03-08T03:30:00"),  # 1:30 and an hour, over the gap
        ("2026-11-01T05:30:00", "2026-11-01T02:30:00"),  # 1:30 comes again in an hour, and would mean now
        ("2026-11-25T04:59:59", "2026-11-25T00:59:59"),
    ],
)
def test_an_hour_on_in_new_york(now: str, until: str) -> None:
    """An hour of elapsed time is told as New York's clock will show it."""
    instant = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert snoozed_until("hour", instant, "America/New_York", time(9)) == datetime.fromisoformat(until)


@pytest.mark.parametrize(
    ("now", "until"), [("2026-11-25T04:59", "2026-11-25T07:30"), ("2026-11-25T05:00", "2026-11-26T07:30")]
)
def test_tomorrow_is_the_owners(now: str, until: str) -> None:
    """Tomorrow begins after New York's midnight, and rings when its owner's day starts."""
    instant = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert snoozed_until("tomorrow", instant, "America/New_York", time(7, 30)) == datetime.fromisoformat(until)
