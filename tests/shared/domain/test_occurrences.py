"""Properties of all rules: they agree with an independent implementation, never stand still, and keep the clock."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

import pytest
from dateutil.rrule import rrulestr
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from shared.domain import dates
from shared.domain.occurrences import first_after
from shared.domain.recurrence import begin, due_of, next_local, parse_rule
from shared.domain.rule import DAYS, parts_of
from shared.domain.task import Due, Series
from shared.errors import Refused

ZONES = ["America/New_York", "Europe/London", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Kathmandu"]
NOW = datetime(2026, 11, 25, 18, 20, tzinfo=UTC)
SECOND = timedelta(seconds=1)
ROOT = Path(__file__).parents[3]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


starts = st.datetimes(at("1990-01-01"), at("2050-01-01")).map(lambda start: start.replace(second=0, microsecond=0))
some_days = st.lists(st.sampled_from(DAYS), min_size=1, max_size=4, unique=True).map(",".join)
ordinal_days = st.tuples(st.sampled_from([1, 2, 4, 5, -1, -2]), st.sampled_from(DAYS)).map(
    lambda pair: f"{pair[0]}{pair[1]}"
)


def numbers(*values: int) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(values), min_size=1, max_size=3, unique=True).map(
        lambda few: ",".join(map(str, few))
    )


MONTHS, HOURS = numbers(*range(1, 13)), numbers(0, 6, 9, 17, 23)
MONTH_DAYS = numbers(1, 2, 13, 28, 29, 30, 31, -1, -2, -31)
PARTS: dict[str, dict[str, st.SearchStrategy[str]]] = {
    "YEARLY": {
        "BYMONTH": MONTHS,
        "BYMONTHDAY": MONTH_DAYS,
        "BYDAY": some_days | ordinal_days,
        "BYHOUR": HOURS,
        "BYYEARDAY": numbers(1, 60, 100, 365, 366, -1, -366),
        "BYSETPOS": numbers(1, 2, -1),
    },
    "MONTHLY": {
        "BYMONTH": MONTHS,
        "BYMONTHDAY": MONTH_DAYS,
        "BYDAY": some_days | ordinal_days,
        "BYHOUR": HOURS,
        "BYSETPOS": numbers(1, 3, -1, -2),
    },
    "WEEKLY": {"BYMONTH": MONTHS, "BYDAY": some_days, "BYHOUR": HOURS},
    "DAILY": {"BYMONTH": MONTHS, "BYMONTHDAY": MONTH_DAYS, "BYDAY": some_days, "BYHOUR": HOURS},
    "HOURLY": {"BYMONTH": MONTHS, "BYMONTHDAY": MONTH_DAYS, "BYDAY": some_days, "BYHOUR": HOURS},
}


@st.composite
def rules(draw: Any) -> str:
    """Draw a rule of any frequency with up to three BY parts that go together."""
    freq = draw(st.sampled_from(sorted(PARTS)))
    said = {"FREQ": freq, "INTERVAL": str(draw(st.integers(1, 5)))}
    for name in draw(st.lists(st.sampled_from(sorted(PARTS[freq])), max_size=3, unique=True)):
        said[name] = draw(PARTS[freq][name])
    if draw(st.booleans()):
        said["WKST"] = draw(st.sampled_from(DAYS))
    text = ";".join(f"{name}={value}" for name, value in said.items())
    try:
        return parse_rule(text).rrule
    except Refused:
        assume(False)
        raise


def occurrences(rrule: str, start: datetime) -> Iterator[datetime]:
    place = first_after(parts_of(rrule), start, start - SECOND)
    while place:
        yield place
        place = first_after(parts_of(rrule), start, place)


@settings(deadline=None, max_examples=120)
@given(rules(), starts)
def test_occurrences_agree_with_dateutil(rrule: str, start: datetime) -> None:
    """On naive time every rule gives what dateutil gives, and what it gives strictly increases."""
    found = list(islice(occurrences(rrule, start), 12))
    assume(found)  # where there is none, dateutil would search to the year 9999
    assert found == list(islice(rrulestr(rrule, dtstart=start), len(found)))
    assert all(one < other for one, other in pairwise(found))


@pytest.mark.parametrize("week", [1, 20, 52, 53])
def test_week_numbers_are_those_of_the_calendar(week: int) -> None:
    """BYWEEKNO counts weeks as ISO 8601 does: the first has four days of its year."""
    found = list(islice(occurrences(f"FREQ=YEARLY;BYWEEKNO={week}", at("2000-01-01")), 100))
    assert {place.date().isocalendar().week for place in found} == {week}
    span = [found[0] + timedelta(days=n) for n in range((found[-1] - found[0]).days + 1)]
    assert found == [day for day in span if day.date().isocalendar().week == week]


@pytest.mark.parametrize("wkst", DAYS)
def test_the_last_week_is_the_one_before_the_first(wkst: str) -> None:
    """Week -1 ends where week 1 begins, whichever day weeks begin on."""
    first, last = (f"FREQ=YEARLY;BYWEEKNO={week};BYDAY={wkst};WKST={wkst}" for week in (1, -1))
    begins = list(islice(occurrences(first, at("2001-12-15")), 40))
    assert [place + timedelta(days=7) for place in islice(occurrences(last, at("2001-12-15")), 40)] == begins


@settings(deadline=None, max_examples=80)
@given(rules(), starts, st.timedeltas(timedelta(), timedelta(days=4000)))
def test_a_search_may_begin_anywhere(rrule: str, start: datetime, later: timedelta) -> None:
    """The first occurrence after a moment is the one a walk from the start comes to, so no phase is lost."""
    moment = start + later
    walked = next((place for place in islice(occurrences(rrule, start), 4000) if place > moment), None)
    assume(walked is not None)
    assert first_after(parts_of(rrule), start, moment) == walked


@settings(deadline=None, max_examples=80)
@given(
    rules(),
    starts,
    st.sampled_from(ZONES),
    st.booleans(),
    st.timedeltas(timedelta(0), timedelta(days=800)),
    st.sampled_from(["skip", "each"]),
)
def test_places_strictly_increase_and_dues_keep_the_clock(  # noqa: PLR0917  hypothesis gives them by place
    rrule: str, start: datetime, zone: str, timed: bool, late: timedelta, missed: Literal["skip", "each"]
) -> None:
    """However late each is done, the next place is later, and its due shows the series' own time on the wall."""
    series, due = _begun(rrule, start, zone, timed=timed)
    scheduled = series.dtstart_local
    for number in range(1, 6):
        done = scheduled + late
        place = next_local(
            series, scheduled=scheduled, completed=done, now=done, recurs_from="schedule", missed=missed, number=number
        )
        if place is None:
            return
        due = due_of(series, place)
        assert place > scheduled
        assert missed == "each" or (place > done if series.timed else place.date() > done.date())
        assert _on_the_wall(due) or _in_a_gap(place, zone)
        scheduled = place


def _begun(rrule: str, start: datetime, zone: str, *, timed: bool) -> tuple[Series, Due]:
    due = Due(start.date(), start.time(), zone) if timed else Due(start.date())
    try:
        return begin(UUID(int=1), parse_rule(rrule), due, NOW, zone)
    except Refused:
        assume(False)
        raise


def _on_the_wall(due: Due) -> bool:
    instant = dates.due_at(due)
    return instant is None or dates.local(instant, due.zone or "") == datetime.combine(
        due.day, due.at or at("2000-01-01").time()
    )


def _in_a_gap(place: datetime, zone: str) -> bool:
    return dates.local(dates.attach(place, zone), zone) > place


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("hour", [0, 1, 2, 9, 23])
def test_a_daily_time_stays_on_the_clock_for_years(zone: str, hour: int) -> None:
    """Through six changes of the clock a daily task stands at its hour, and only a gap moves that one day's instant."""
    series, _ = begin(UUID(int=1), parse_rule(f"FREQ=DAILY;BYHOUR={hour}"), None, NOW, zone)
    moved = 0
    for place in islice(occurrences(series.rrule, series.dtstart_local), 1100):
        shown = dates.local(dates.attach(place, zone), zone)
        moved += shown != place
        assert (place.hour, place.minute) == (hour, 0)
        assert shown - place <= timedelta(hours=1)
    assert moved <= 6


@settings(deadline=None, max_examples=60)
@given(rules(), starts, st.timedeltas(timedelta(days=1), timedelta(days=4000)))
def test_from_completion_the_next_lies_after_it(rrule: str, start: datetime, late: timedelta) -> None:
    """Whenever a task is done, its next place counted from there is later."""
    series, _ = _begun(rrule, start, "Europe/London", timed=True)
    done = series.dtstart_local + late
    place = next_local(
        series,
        scheduled=series.dtstart_local,
        completed=done,
        now=done,
        recurs_from="completion",
        missed="skip",
        number=1,
    )
    assert place is None or place > done


HARD = [
    *(
        "FREQ=DAILY",
        "FREQ=HOURLY;INTERVAL=7",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO",
        "FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO",
    ),
    *("FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO;BYHOUR=3", "FREQ=WEEKLY;INTERVAL=1000;BYDAY=MO;BYMONTH=2"),
    *(
        "FREQ=DAILY;INTERVAL=2;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO",
        "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=6",
        "FREQ=YEARLY;BYMONTH=3;BYYEARDAY=1",
    ),
]
COUNTED = """
import sys
from datetime import datetime
from shared.domain.occurrences import first_after
from shared.domain.rule import parts_of
parts, start, now = parts_of(sys.argv[1]), datetime(1990, 1, 1, 9), datetime(2026, 11, 25, 9)
calls = 0


def counted(frame, event, argument):
    global calls
    calls += event == "call"


sys.setprofile(counted)
first_after(parts, start, now)
sys.setprofile(None)
print(calls)
"""


@pytest.mark.parametrize("rrule", HARD)
def test_every_search_is_bounded(rrule: str) -> None:
    """A rule 36 years old, or one that names nothing, is answered with a bounded amount of work, counted in calls."""
    unobserved = {"PYTHONPATH": str(ROOT)}  # without what coverage adds to our processes
    answer = subprocess.run(
        [sys.executable, "-c", COUNTED, rrule], env=unobserved, capture_output=True, check=True, text=True
    )
    assert int(answer.stdout) < 150_000
