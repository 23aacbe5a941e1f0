"""Days, wall-clock times and durations: what they mean as instants, and what is refused."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain import dates
from shared.domain.task import Due
from shared.errors import Refused

ZONES = ["America/New_York", "Europe/London", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Kathmandu", "UTC"]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("zone", "said", "wall"),
    [
        ("America/New_York", "2026-03-08T02:30", "2026-03-08T03:30"),
        ("Europe/London", "2026-03-29T01:00", "2026-03-29T02:00"),
        ("Australia/Lord_Howe", "2026-10-04T02:15", "2026-10-04T02:45"),
        ("Africa/Casablanca", "2026-03-22T02:30", "2026-03-22T03:30"),
        ("America/Sao_Paulo", "2018-11-04T00:00", "2018-11-04T01:00"),
        ("Pacific/Apia", "2011-12-30T09:00", "2011-12-31T09:00"),
    ],
)
def test_a_gap_moves_forward_by_the_gap(zone: str, said: str, wall: str) -> None:
    """A wall-clock time that a zone leaves out is meant as long after the gap as it stands in it."""
    assert dates.local(dates.attach(at(said), zone), zone) == at(wall)


@pytest.mark.parametrize(
    ("zone", "said", "instant"),
    [
        ("America/New_York", "2026-11-01T01:30", "2026-11-01T05:30+00:00"),
        ("Europe/London", "2026-10-25T01:30", "2026-10-25T00:30+00:00"),
        ("Australia/Lord_Howe", "2026-04-05T01:45", "2026-04-04T14:45+00:00"),
        ("America/Havana", "2026-11-01T00:00", "2026-11-01T04:00+00:00"),
    ],
)
def test_an_overlap_takes_the_first(zone: str, said: str, instant: str) -> None:
    """A wall-clock time that a zone has twice is meant the first time, whichever fold it carries."""
    assert dates.attach(at(said), zone) == at(instant)
    assert dates.attach(at(said).replace(fold=1), zone) == at(instant)


@settings(deadline=None, max_examples=150)
@given(st.datetimes(at("1990-01-01"), at("2060-01-01")), st.sampled_from(ZONES))
def test_attach_is_undone_by_local_outside_gaps(moment: datetime, zone: str) -> None:
    """An instant's wall-clock time is the one it was made from, or later by a gap of at most an hour."""
    found = dates.local(dates.attach(moment, zone), zone)
    assert found - moment in (timedelta(), timedelta(minutes=30), timedelta(hours=1))
    assert found.fold == 0


def test_today_is_the_zones_own() -> None:
    """One instant is two different days on two sides of the world."""
    now = datetime(2026, 11, 25, 18, 30, tzinfo=UTC)
    assert dates.today(now, "Asia/Kathmandu") == date(2026, 11, 26)
    assert dates.today(now, "America/New_York") == date(2026, 11, 25)


@pytest.mark.parametrize(
    "text", ["2026-02-28", "2028-02-29", "1970-01-01", "2200-12-31", "2026-11-25T00:00", "2026-11-25T09:05:07"]
)
def test_a_due_is_written_as_it_was_read(text: str) -> None:
    """A due comes back in the words it was given in, seconds where there are any."""
    assert dates.due_text(dates.parse_due(text, "Europe/London")) == text


def test_a_due_day_has_no_instant() -> None:
    """A due date is a day and never a midnight; a due time is an instant of its zone."""
    assert dates.due_at(dates.parse_due("2026-07-01", "Europe/London")) is None
    assert dates.due_at(dates.parse_due("2026-07-01T09:00", "Europe/London")) == datetime(2026, 7, 1, 8, tzinfo=UTC)
    assert dates.parse_due("2026-07-01T09:00", "Europe/London") == Due(date(2026, 7, 1), time(9), "Europe/London")


WRONG_DUES = [
    *("", "tomorrow", "2026-02-29", "2026-13-01", "2026-11-25T24:00", "2026-11-25T9:00", "2026-11-25T09:00Z"),
    *("2026-11-25T09:00+01:00", "0000-01-01", "9999-12-31", "1969-12-31", "2201-01-01", "2026-W01-1", "20261125"),
    *("\uff12026-11-25", "2026-11-25\x00", "\ud800", "9" * 1_000_000, "2026-11-25T09:00:00.5"),
]


@pytest.mark.parametrize("text", WRONG_DUES, ids=lambda text: ascii(text[:24]))
def test_what_is_no_due_is_refused_by_name(text: str) -> None:
    """Text that is no local date, or lies beyond 1970 to 2200, is refused and due is named."""
    with pytest.raises(Refused) as refusal:
        dates.parse_due(text, "UTC")
    assert (refusal.value.field, refusal.value.value) == ("due", text)
    assert refusal.value.hint


WRONG_ZONES = [
    *("", "Mars/Olympus", "/etc/passwd", "../../etc/passwd", "America", "America/../UTC", "localtime", "posixrules"),
    *(
        "right/UTC",
        "Factory",
        "tzdata.zi",
        "Europe/Paris\x00",
        "\ud800",
        "Zürich",
        "+05:00",
        "a" * 1_000_000,
        "A/" * 40,
    ),
]


@pytest.mark.parametrize("name", WRONG_ZONES, ids=lambda name: ascii(name[:24]))
def test_what_is_no_zone_is_refused_by_name(name: str) -> None:
    """No name of a zone reaches outside the time zone database, and none crashes."""
    with pytest.raises(Refused) as refusal:
        dates.zone(name)
    assert refusal.value.field == "time_zone"


@pytest.mark.parametrize("name", [*ZONES, "America/Argentina/Buenos_Aires", "Etc/GMT+5", "America/Port-au-Prince"])
def test_every_place_is_a_zone(name: str) -> None:
    """Names of two and three levels, with signs and underscores, are zones."""
    assert dates.zone(name).key == name


@pytest.mark.parametrize(
    ("text", "days", "minutes"),
    [
        ("P1D", 1, 0),
        ("PT90M", 0, 90),
        ("P1W", 7, 0),
        ("PT0S", 0, 0),
        ("P1DT2H", 1, 120),
        ("pt1h30m", 0, 90),
        ("P366D", 366, 0),
    ],
)
def test_a_duration_parts_days_from_hours(text: str, days: int, minutes: int) -> None:
    """Weeks and days are calendar days, hours and less are elapsed time."""
    assert dates.parse_duration(text) == dates.Duration(days, timedelta(minutes=minutes))


@pytest.mark.parametrize(
    "text",
    ["P", "PT", "-P1D", "P-1D", "P1M", "P1Y", "1H", "P367D", "P999W", "PT9000H", "P1DT", "P1.5D", "P\u0661D", "PT1H1H"],
)
def test_what_is_no_duration_is_refused_by_name(text: str) -> None:
    """Months, negatives and more than a year are no lead time, and reminders is named."""
    with pytest.raises(Refused) as refusal:
        dates.parse_duration(text)
    assert refusal.value.field == "reminders"


def test_a_day_before_keeps_the_clock_and_hours_run() -> None:
    """Over the spring change in New York a day before 9:00 is 9:00, and 24 hours before it is 8:00."""
    nine = at("2026-03-08T09:00")
    day, hours = dates.parse_duration("P1D"), dates.parse_duration("PT24H")
    zone = "America/New_York"
    assert dates.local(day.before(nine, zone), zone) == at("2026-03-07T09:00")
    assert dates.local(hours.before(nine, zone), zone) == at("2026-03-07T08:00")
