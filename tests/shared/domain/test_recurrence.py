"""Series: where they begin, where the next occurrence is, and when they end."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest

from shared.domain import dates
from shared.domain.recurrence import begin, due_of, next_local, parse_rule, rule_text
from shared.domain.task import Due, Series

NOW = datetime(2026, 11, 25, 18, 20, tzinfo=UTC)  # a wednesday, 18:20 in London
LONDON = "Europe/London"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def started(rule: str, due: str | None = None, zone: str = LONDON) -> tuple[Series, str]:
    series, first = begin(UUID(int=1), parse_rule(rule), dates.parse_due(due, zone) if due else None, NOW, zone)
    return series, dates.due_text(first)


def after(series: Series, scheduled: str, **said: Any) -> str | None:
    """Return the next place after `scheduled`: done on time, from the schedule, nothing missed, unless said."""
    moments = {"completed": scheduled, "now": scheduled} | {
        name: said.pop(name) for name in ("completed", "now") if name in said
    }
    asked: dict[str, Any] = {"recurs_from": "schedule", "missed": "skip", "number": 1} | said
    asked |= {name: at(text) for name, text in moments.items()}
    found = next_local(series, scheduled=at(scheduled), **asked)
    return dates.local_text(found).removesuffix("T00:00") if found else None


@pytest.mark.parametrize(
    ("rule", "first"),
    [
        ("FREQ=DAILY", "2026-11-25"),
        ("FREQ=WEEKLY", "2026-11-25"),
        ("FREQ=WEEKLY;BYDAY=MO", "2026-11-30"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", "2026-11-30"),
        ("FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=1", "2026-12-01"),
        ("FREQ=MONTHLY;BYMONTHDAY=31", "2026-12-31"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "2028-02-29"),
        ("FREQ=DAILY;BYHOUR=9", "2026-11-26T09:00"),
        ("FREQ=DAILY;BYHOUR=9,19", "2026-11-25T19:00"),
        ("FREQ=HOURLY;INTERVAL=4", "2026-11-25T19:00"),
        ("FREQ=HOURLY;BYHOUR=9,10", "2026-11-26T09:00"),
    ],
)
def test_without_a_due_a_series_begins_on_the_rules_first_day(rule: str, first: str) -> None:
    """From today on, and not in an hour that has passed; BYHOUR alone gives the time."""
    assert started(rule)[1] == first


@pytest.mark.parametrize(
    ("rule", "due", "first", "then"),
    [
        ("FREQ=WEEKLY;BYDAY=MO", "2026-11-26", "2026-11-26", "2026-11-30"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", "2026-11-26", "2026-11-26", "2026-12-07"),
        ("FREQ=DAILY;BYHOUR=9,17", "2026-12-01", "2026-12-01T09:00", "2026-12-01T17:00"),
        ("FREQ=DAILY;BYHOUR=17", "2026-12-01T09:30", "2026-12-01T09:30", "2026-12-01T17:30"),
        ("FREQ=HOURLY;INTERVAL=6", "2026-12-01", "2026-12-01T00:00", "2026-12-01T06:00"),
        ("FREQ=HOURLY;INTERVAL=6", "2026-11-25", "2026-11-25T19:00", "2026-11-26T01:00"),
    ],
)
def test_the_due_is_the_first_occurrence(rule: str, due: str, first: str, then: str) -> None:
    """A due begins the series where it stands, even where the rule would not name it."""
    series, found = started(rule, due)
    assert found == first
    assert after(series, first) == then


def test_a_due_time_keeps_its_own_zone() -> None:
    """A series begun from a due time lives in that time's zone, not in the owner's."""
    due = Due(date(2026, 12, 1), time(9), "Asia/Kathmandu")
    series, first = begin(UUID(int=1), parse_rule("FREQ=DAILY"), due, NOW, LONDON)
    assert (series.zone, series.timed, first) == ("Asia/Kathmandu", True, due)


@pytest.mark.parametrize("day", [29, 30, 31])
def test_a_month_end_never_drifts(day: int) -> None:
    """Over 200 months a series begun on the 29th, 30th or 31st falls on that day, or on the month's last."""
    series, place = started("FREQ=MONTHLY", f"2026-01-{day}")
    for month in range(1, 201):
        place = after(series, place) or ""
        first = date(2026 + month // 12, month % 12 + 1, 1)
        last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        assert place == min(first + timedelta(days=day - 1), last).isoformat()


def test_a_leap_day_has_a_birthday_every_year() -> None:
    """A yearly series from 29 February falls on 28 February where there is no 29th, and comes back to it."""
    series, _ = started("FREQ=YEARLY", "2024-02-29")
    assert after(series, "2026-02-28") == "2027-02-28"
    assert after(series, "2027-02-28") == "2028-02-29"


def test_an_explicit_31st_stays_literal() -> None:
    """BYMONTHDAY=31 means months that have one (RFC 5545), also where the series begins on a 31st."""
    series, _ = started("FREQ=MONTHLY;BYMONTHDAY=31", "2026-01-31")
    assert after(series, "2026-01-31") == "2026-03-31"
    assert rule_text(series) == "FREQ=MONTHLY;BYMONTHDAY=31"


DAILY = ("FREQ=DAILY", "2026-11-01")
NINE = ("FREQ=DAILY", "2026-11-01T09:00")


@pytest.mark.parametrize(
    ("begun", "now", "missed", "then"),
    [
        (DAILY, "2026-11-20T00:00", "skip", "2026-11-21"),
        (DAILY, "2026-11-20T23:59", "skip", "2026-11-21"),
        (DAILY, "2026-11-20T12:00", "each", "2026-11-06"),
        (DAILY, "2026-11-01T12:00", "skip", "2026-11-06"),
        (NINE, "2026-11-20T08:59", "skip", "2026-11-20T09:00"),
        (NINE, "2026-11-20T09:00", "skip", "2026-11-21T09:00"),
        (NINE, "2026-11-20T09:01", "each", "2026-11-06T09:00"),
    ],
)
def test_missed_occurrences_are_skipped_or_kept(begun: tuple[str, str], now: str, missed: str, then: str) -> None:
    """Skip goes on after today (or now, where there is a time), never before the one done; each leaves none out."""
    series, first = started(*begun)
    scheduled = first.replace("-01", "-05")
    assert after(series, scheduled, completed=now, now=now, missed=missed) == then


@pytest.mark.parametrize(
    ("rule", "due", "scheduled", "completed", "then"),
    [
        ("FREQ=DAILY;INTERVAL=3", "2026-11-01", "2026-11-04", "2026-11-10T22:00", "2026-11-13"),
        ("FREQ=DAILY;INTERVAL=3", "2026-11-01", "2026-11-13", "2026-11-10T22:00", "2026-11-13"),
        ("FREQ=DAILY", "2026-11-01T09:00", "2026-11-04T09:00", "2026-11-10T08:00", "2026-11-11T09:00"),
        ("FREQ=WEEKLY", "2026-11-02", "2026-11-09", "2026-11-12T12:00", "2026-11-19"),
        ("FREQ=WEEKLY;BYDAY=MO", "2026-11-02", "2026-11-09", "2026-11-12T12:00", "2026-11-16"),
        ("FREQ=WEEKLY;BYDAY=MO", "2026-11-02", "2026-11-09", "2026-11-07T12:00", "2026-11-16"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", "2026-11-02", "2026-11-02", "2026-11-12T12:00", "2026-11-23"),
        ("FREQ=MONTHLY", "2026-01-31", "2026-02-28", "2026-03-15T12:00", "2026-04-15"),
        ("FREQ=MONTHLY", "2026-01-15", "2026-02-15", "2026-03-31T12:00", "2026-04-30"),
        ("FREQ=YEARLY", "2024-02-29", "2025-02-28", "2025-03-05T12:00", "2026-03-05"),
        ("FREQ=DAILY;BYHOUR=9,17", "2026-11-01T17:00", "2026-11-04T17:00", "2026-11-05T08:00", "2026-11-05T09:00"),
        ("FREQ=DAILY;BYHOUR=9,17", "2026-11-01T17:00", "2026-11-05T09:00", "2026-11-05T08:00", "2026-11-05T17:00"),
        ("FREQ=HOURLY;INTERVAL=8", "2026-11-01T06:00", "2026-11-01T14:00", "2026-11-01T15:20", "2026-11-01T23:20"),
    ],
)
def test_from_completion_the_interval_counts_from_there(
    rule: str, due: str, scheduled: str, completed: str, then: str
) -> None:
    """An interval begins on the day of completion and keeps its time; a named day done early is not named again."""
    series, _ = started(rule, due)
    assert after(series, scheduled, completed=completed, now=completed, recurs_from="completion") == then


def test_count_bounds_the_occurrences_made() -> None:
    """COUNT=3 gives a third occurrence and no fourth, the first one counted."""
    series, first = started("FREQ=DAILY;COUNT=3", "2026-11-01")
    assert after(series, first, number=2) == "2026-11-02"
    assert after(series, first, number=3) is None


@pytest.mark.parametrize(
    ("rule", "due", "scheduled", "then"),
    [
        ("FREQ=DAILY;UNTIL=20261203", "2026-12-01", "2026-12-02", "2026-12-03"),
        ("FREQ=DAILY;UNTIL=20261203", "2026-12-01", "2026-12-03", None),
        ("FREQ=DAILY;UNTIL=20261203", "2026-12-01T22:00", "2026-12-02T22:00", "2026-12-03T22:00"),
        ("FREQ=DAILY;UNTIL=20261203T220000", "2026-12-01T22:00", "2026-12-02T22:00", "2026-12-03T22:00"),
        ("FREQ=DAILY;UNTIL=20261203T215959", "2026-12-01T22:00", "2026-12-02T22:00", None),
        ("FREQ=DAILY;UNTIL=20261203T120000", "2026-12-01", "2026-12-02", "2026-12-03"),
    ],
)
def test_until_is_the_last_day_that_may_be(rule: str, due: str, scheduled: str, then: str | None) -> None:
    """UNTIL includes what falls on it: a date its whole day, a time itself."""
    series, _ = started(rule, due)
    assert after(series, scheduled) == then


def test_until_in_utc_is_meant_in_the_series_zone() -> None:
    """An UNTIL marked Z is the same moment on the series' own clock, and is written as it was."""
    rule = "FREQ=DAILY;UNTIL=20260703T033000Z"
    series, _ = started(rule, "2026-07-01T23:30", "America/New_York")
    assert series.until_local == at("2026-07-02T23:30")
    assert after(series, "2026-07-01T23:30") == "2026-07-02T23:30"
    assert rule_text(series) == rule


@pytest.mark.parametrize("due", ["2026-12-01", "2026-12-01T09:00"])
@pytest.mark.parametrize("end", ["", ";COUNT=10", ";UNTIL=20261231"])
def test_the_rule_is_published_whole(end: str, due: str) -> None:
    """COUNT and UNTIL stand apart inside and come back in the text, which begins the same series again."""
    series, _ = started(f"FREQ=WEEKLY;BYDAY=MO,TU{end}", due)
    assert rule_text(series) == f"FREQ=WEEKLY;BYDAY=MO,TU{end}"
    assert started(rule_text(series), due)[0] == series


def test_no_occurrence_lies_beyond_the_last_year() -> None:
    """A series ends where dates end: after 2200."""
    series, _ = started("FREQ=YEARLY", "2200-06-01")
    assert after(series, "2200-06-01") is None


def test_a_series_of_days_has_due_days() -> None:
    """Places at midnight are days where the series has no time, and midnights where it has."""
    days, _ = started("FREQ=DAILY", "2026-12-01")
    midnights, _ = started("FREQ=DAILY", "2026-12-01T00:00")
    assert due_of(days, at("2026-12-02T00:00")) == Due(date(2026, 12, 2))
    assert due_of(midnights, at("2026-12-02T00:00")) == Due(date(2026, 12, 2), time(), LONDON)


def test_completing_between_midnights_uses_the_given_day() -> None:
    """A completion a minute before midnight and one a minute after it are a day apart."""
    series, first = started("FREQ=DAILY;INTERVAL=2", "2026-12-01")
    late = after(series, first, completed="2026-12-05T23:59", now="2026-12-05T23:59", recurs_from="completion")
    next_day = after(series, first, completed="2026-12-06T00:01", now="2026-12-06T00:01", recurs_from="completion")
    assert (late, next_day) == ("2026-12-07", "2026-12-08")
