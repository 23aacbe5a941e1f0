"""Recurrence in words becomes an RRULE and a first occurrence (Monday 23 November 2026, 10:00, Europe/London)."""

from datetime import datetime
from typing import Any

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.shared.language.understanding import MONDAY, add

WEEK = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


def rule(phrase: str, **more: Any) -> tuple[str, str | None]:
    """Return the rule and the first due of a phrase at the end of a task, whose title must come out clean."""
    made = add(f"feed the hens {phrase}", **more)
    assert made["title"] == "feed the hens"
    return made["recurrence"], made.get("due")


@pytest.mark.parametrize(
    ("phrase", "meant", "first"),
    [
        ("every day at 8pm", "FREQ=DAILY", "2026-11-23T20:00"),
        ("daily at 8am", "FREQ=DAILY", "2026-11-24T08:00"),
        ("every tuesday", "FREQ=WEEKLY;BYDAY=TU", "2026-11-24"),
        ("every mon, wed and fri at 6:30am", "FREQ=WEEKLY;BYDAY=MO,WE,FR", "2026-11-25T06:30"),
        ("on mondays and thursdays", "FREQ=WEEKLY;BYDAY=MO,TH", "2026-11-23"),
        ("every weekday at 8", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "2026-11-24T08:00"),
        ("mon-fri every week at 7am", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "2026-11-24T07:00"),
        ("each weekend", "FREQ=WEEKLY;BYDAY=SA,SU", "2026-11-28"),
        ("m-f at 8:45", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "2026-11-24T08:45"),
        ("tuesday and friday mornings at 8", "FREQ=WEEKLY;BYDAY=TU,FR", "2026-11-24T08:00"),
        ("every 5 months or so", "FREQ=MONTHLY;INTERVAL=5", "2026-11-23"),
        ("every other sunday at 22:00", "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU", "2026-11-29T22:00"),
        ("every 2 fridays", "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", "2026-11-27"),
        ("every 5 weeks on sat", "FREQ=WEEKLY;INTERVAL=5;BYDAY=SA", "2026-11-28"),
        ("once a fortnight", "FREQ=WEEKLY;INTERVAL=2", "2026-11-23"),
        ("each morning at 7:15", "FREQ=DAILY", "2026-11-24T07:15"),
        ("every thursday evening", "FREQ=WEEKLY;BYDAY=TH", "2026-11-26T19:00"),
        ("at 9 each night", "FREQ=DAILY", "2026-11-23T21:00"),
        ("every weekday morning at 8", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "2026-11-24T08:00"),
        ("every hour until 4pm", "FREQ=HOURLY;UNTIL=20261123T160000", "2026-11-23T11:00"),
        ("every 15th", "FREQ=MONTHLY;BYMONTHDAY=15", "2026-12-15"),
        ("on the 1st and 16th of every month", "FREQ=MONTHLY;BYMONTHDAY=1,16", "2026-12-01"),
        ("every 31st", "FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1", "2026-11-30"),
        ("on the last day of each month", "FREQ=MONTHLY;BYMONTHDAY=-1", "2026-11-30"),
        ("every last workday", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "2026-11-30"),
        ("every third thursday", "FREQ=MONTHLY;BYDAY=3TH", "2026-12-17"),
        ("the third to last friday of every month", "FREQ=MONTHLY;BYDAY=-3FR", "2026-12-11"),
        ("every 5 months on the 6th", "FREQ=MONTHLY;INTERVAL=5;BYMONTHDAY=6", "2026-12-06"),
        ("quarterly", "FREQ=MONTHLY;INTERVAL=3", "2026-11-23"),
        ("on the first friday of every quarter", "FREQ=MONTHLY;INTERVAL=3;BYDAY=1FR", "2027-01-01"),
        ("on the last day of every quarter", "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=-1", "2026-12-31"),
        ("every 5 march", "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=5", "2027-03-05"),
        ("every year on june 30", "FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=30", "2027-06-30"),
        ("every second sunday of may", "FREQ=YEARLY;BYMONTH=5;BYDAY=2SU", "2027-05-09"),
        ("every thanksgiving", "FREQ=YEARLY;BYMONTH=11;BYDAY=4TH", "2026-11-26"),
        ("every 6 hours", "FREQ=HOURLY;INTERVAL=6", "2026-11-23T16:00"),
        ("every day at 8am and 8pm", "FREQ=DAILY;BYHOUR=8,20", "2026-11-23T20:00"),
        ("every other weekday", "FREQ=DAILY;INTERVAL=2;BYDAY=MO,TU,WE,TH,FR", "2026-11-23"),
        ("the 2nd and 4th friday of the month", "FREQ=MONTHLY;BYDAY=2FR,4FR", "2026-11-27"),
        ("on the 10th and the 20th of the month", "FREQ=MONTHLY;BYMONTHDAY=10,20", "2026-12-10"),
        ("every six weeks on a sunday", "FREQ=WEEKLY;INTERVAL=6;BYDAY=SU", "2026-11-29"),
        ("semi-monthly", "FREQ=MONTHLY;BYMONTHDAY=1,15", "2026-12-01"),
        ("every hour from 8 to 12", "FREQ=DAILY;BYHOUR=8,9,10,11,12", "2026-11-23T11:00"),
        ("every 4 hours between 8am and 8pm", "FREQ=DAILY;BYHOUR=8,12,16,20", "2026-11-23T12:00"),
        ("every 3 hours starting at 8am", "FREQ=HOURLY;INTERVAL=3", "2026-11-23T11:00"),
        ("every 3 hours starting tomorrow at 8am", "FREQ=HOURLY;INTERVAL=3", "2026-11-24T08:00"),
        (
            "every 2 hours between 1pm and 5pm on weekdays",
            "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=13,15,17",
            "2026-11-23T13:00",
        ),
    ],
)
def test_a_recurrence_is_understood(phrase: str, meant: str, first: str) -> None:
    """A phrase that repeats gives its rule, and as due the first occurrence from now."""
    assert rule(phrase) == (meant, first)


@pytest.mark.parametrize(
    ("phrase", "meant", "first"),
    [
        ("every saturday from 5 december until end of march", "FREQ=WEEKLY;BYDAY=SA;UNTIL=20270331", "2026-12-05"),
        ("daily from dec 20 to jan 3", "FREQ=DAILY;UNTIL=20270103", "2026-12-20"),
        ("every workday at 10:30 starting next monday", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "2026-11-30T10:30"),
        ("every evening through new year's eve", "FREQ=DAILY;UNTIL=20261231", "2026-11-23T19:00"),
        ("every friday for the next three weeks", "FREQ=WEEKLY;BYDAY=FR;UNTIL=20261217", "2026-11-27"),
        ("every single day this week", "FREQ=DAILY;UNTIL=20261129", "2026-11-23"),
        ("daily for 2 weeks", "FREQ=DAILY;UNTIL=20261206", "2026-11-23"),
        ("every wednesday 10 times", "FREQ=WEEKLY;BYDAY=WE;COUNT=10", "2026-11-25"),
        ("weekly x5", "FREQ=WEEKLY;COUNT=5", "2026-11-23"),
    ],
)
def test_start_end_and_count_bound_the_rule(phrase: str, meant: str, first: str) -> None:
    """A start moves the first occurrence, an end becomes UNTIL (its day included), a number of times COUNT."""
    assert rule(phrase) == (meant, first)


@pytest.mark.parametrize("phrase", ["every! 3 days", "every 3 days after completion", "3 days after finishing"])
def test_from_completion(phrase: str) -> None:
    """`every!` and `after completion` count from the day it was done."""
    made = add(f"feed the hens {phrase}")
    assert (made["recurrence"], made["recurs_from"]) == ("FREQ=DAILY;INTERVAL=3", "completion")


@pytest.mark.parametrize(
    ("text", "title", "meant"),
    [
        ("biweekly chat with the boss on tuesdays", "biweekly chat with the boss", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"),
        ("monthly book club on the 2nd monday", "monthly book club", "FREQ=MONTHLY;BYDAY=2MO"),
        ("quarterly audit on the last friday at 10", "quarterly audit", "FREQ=MONTHLY;INTERVAL=3;BYDAY=-1FR"),
        ("annual checkup on march 3", "annual checkup", "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=3"),
    ],
)
def test_a_pace_at_the_beginning_has_its_days_further_on(text: str, title: str, meant: str) -> None:
    """The pace and the days are one rule, with the thing between them."""
    made = add(text)
    assert (made["title"], made["recurrence"]) == (title, meant)


def test_a_monthly_thing_on_a_friday_happens_once() -> None:
    """A pace of months says nothing of which friday, so the day is the next."""
    assert add("monthly report on friday") == {"title": "monthly report", "due": "2026-11-27"}


def test_what_no_rule_can_say_stays_in_the_title() -> None:
    """An exception that is no weekday is left for the person to read."""
    made = add("call grandpa every sunday except christmas")
    assert (made["title"], made["due"]) == ("call grandpa except christmas", "2026-11-29")


def test_an_adverb_before_a_noun_is_a_word() -> None:
    """A weekly report that is due on a day happens once."""
    assert add("write the weekly report by thursday") == {"title": "write the weekly report", "due": "2026-11-26"}


@given(
    interval=st.integers(min_value=2, max_value=60),
    unit=st.sampled_from(["day", "week", "month", "year"]),
    hour=st.integers(min_value=13, max_value=23),
)
@settings(deadline=None, max_examples=100)
def test_the_first_occurrence_belongs_to_the_rule(interval: int, unit: str, hour: int) -> None:
    """The due given with a rule is an occurrence of it, as dateutil counts them, and not past."""
    meant, first = rule(f"every {interval} {unit}s at {hour}:00")
    start = datetime.fromisoformat(first or "")
    assert start > MONDAY
    assert next(iter(rrulestr(meant, dtstart=start))) == start


@given(st.lists(st.sampled_from(WEEK), min_size=1, unique=True))
@settings(deadline=None, max_examples=100)
def test_any_list_of_weekdays_is_a_rule(days: list[str]) -> None:
    """Any weekdays, in any order, joined by commas and `and`, repeat on exactly those days."""
    spoken = " and ".join([", ".join(days[:-1]), days[-1]] if days[1:] else days)
    meant, first = rule(f"every {spoken}")
    assert set(meant.split("BYDAY=")[1].split(",")) == {day[:2].upper() for day in days}
    assert datetime.fromisoformat(first or "").strftime("%A").lower() in days


@pytest.mark.parametrize(
    ("phrase", "meant"),
    [
        ("every day except sunday", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA"),
        ("every workday but friday", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH"),
        ("every sunday except in july and august", "FREQ=WEEKLY;BYMONTH=1,2,3,4,5,6,9,10,11,12;BYDAY=SU"),
        ("tuesdays at 18:30 and thursdays at 18:30", "FREQ=WEEKLY;BYDAY=TU,TH"),
        ("repeating weekly on mondays, ends after 5 times", "FREQ=WEEKLY;BYDAY=MO;COUNT=5"),
        ("every friday the 13th", "FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR"),
        ("every other weekend", "FREQ=WEEKLY;INTERVAL=2;BYDAY=SA,SU"),
        ("each november on the 2nd tuesday", "FREQ=YEARLY;BYMONTH=11;BYDAY=2TU"),
        ("every jan 15 and jul 15", "FREQ=YEARLY;BYMONTH=1,7;BYMONTHDAY=15"),
        ("every weekday through march", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;UNTIL=20270331"),
        ("daily at 9, 12 and 18", "FREQ=DAILY;BYHOUR=9,12,18"),
        ("every sunday in may through july", "FREQ=WEEKLY;BYMONTH=5,6,7;BYDAY=SU"),
        ("every day in december", "FREQ=DAILY;BYMONTH=12"),
        ("tue thu sat at 7am", "FREQ=WEEKLY;BYDAY=TU,TH,SA"),
    ],
)
def test_turns_of_phrase(phrase: str, meant: str) -> None:
    """Exceptions, joined days, ends by number, and several dates or hours are one rule."""
    assert rule(phrase)[0] == meant
