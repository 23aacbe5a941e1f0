"""So many times in a stretch; the clock stands at Monday 23 November 2026, 10:00 in London."""

import pytest

from tests.shared.language.understanding import add


@pytest.mark.parametrize(
    ("text", "due", "rule"),
    [
        ("gargle once a week", "2026-11-23", "FREQ=WEEKLY"),
        ("gargle twice a week", "2026-11-23", "FREQ=WEEKLY;BYDAY=MO,TH"),
        ("gargle 3x a week at 7am", "2026-11-25T07:00", "FREQ=WEEKLY;BYDAY=MO,WE,FR"),
        ("gargle twice a day", "2026-11-23T21:00", "FREQ=DAILY;BYHOUR=9,21"),
        ("gargle three times daily", "2026-11-23T15:00", "FREQ=DAILY;BYHOUR=9,15,21"),
        ("gargle twice a month", "2026-12-01", "FREQ=MONTHLY;BYMONTHDAY=1,15"),
        ("gargle four times a year", "2026-11-23", "FREQ=MONTHLY;INTERVAL=3"),
    ],
)
def test_a_rate_is_spread_evenly(text: str, due: str, rule: str) -> None:
    """The days or hours are a reading, which the answer tells; none of it stays in the title."""
    assert add(text) == {"title": "gargle", "due": due, "recurrence": rule}


def test_hours_that_are_said_stand_before_those_of_the_rate() -> None:
    """`three times a day at 7, 3 and 11` is told when."""
    assert add("gargle three times a day at 7am, 3pm and 11pm")["recurrence"] == "FREQ=DAILY;BYHOUR=7,15,23"


@pytest.mark.parametrize("text", ["gargle 40 times a day", "gargle 9 times a month"])
def test_a_rate_that_fits_no_calendar_is_no_rule(text: str) -> None:
    """It is not guessed at."""
    assert "recurrence" not in add(text)
