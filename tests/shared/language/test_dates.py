"""Days and times come out of a sentence as the due that was meant (Monday 23 November 2026, 10:00, Europe/London)."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.shared.language.understanding import MONDAY, add, due


@pytest.mark.parametrize(
    ("phrase", "meant"),
    [
        ("today", "2026-11-23"),
        ("the wednesday after next", "2026-12-02"),
        ("next month on the 15th", "2026-12-15"),
        ("on 5.12. at 9", "2026-12-05T09:00"),
        ("this time next week", "2026-11-30T10:00"),
        ("within the hour", "2026-11-23T11:00"),
        ("tomorrow arvo", "2026-11-24T15:00"),
        ("sunday coming", "2026-11-29"),
        ("wednesday-ish", "2026-11-25"),
        ("the second weekend of january", "2027-01-09"),
        ("the last weekend in february", "2027-02-27"),
        ("next year in august", "2027-08-01"),
        ("in march next year", "2027-03-01"),
        ("halfway through january", "2027-01-15"),
        ("eow", "2026-11-27"),
        ("eoy", "2026-12-31"),
        ("tmrw", "2026-11-24"),
        ("on thursday", "2026-11-26"),
        ("monday", "2026-11-30"),
        ("next wednesday", "2026-12-02"),
        ("wednesday week", "2026-12-02"),
        ("a week from sunday", "2026-12-06"),
        ("this coming saturday", "2026-11-28"),
        ("on monday the 30th", "2026-11-30"),
        ("by the 12th", "2026-12-12"),
        ("march 3rd", "2027-03-03"),
        ("on 24 december next year", "2027-12-24"),
        ("by the 24th of december of next year", "2027-12-24"),
        ("on dec 24, next year", "2027-12-24"),
        ("the fifth of january", "2027-01-05"),
        ("4-jan-2028", "2028-01-04"),
        ("2027-02-28", "2027-02-28"),
        ("05.12.2026", "2026-12-05"),
        ("last friday of january", "2027-01-29"),
        ("the first tuesday in may 2027", "2027-05-04"),
        ("in 3 weeks", "2026-12-14"),
        ("in a couple of days", "2026-11-25"),
        ("in 5 working days", "2026-11-30"),
        ("in 2 months", "2027-01-23"),
        ("ten days from now", "2026-12-03"),
        ("next week", "2026-11-30"),
        ("this weekend", "2026-11-28"),
        ("end of january", "2027-01-31"),
        ("by the end of the year", "2026-12-31"),
        ("mid december", "2026-12-15"),
        ("on christmas eve", "2026-12-24"),
        ("two days before christmas", "2026-12-23"),
        ("on easter monday", "2027-03-29"),
        ("on mother's day", "2027-05-09"),
        ("two weeks on monday", "2026-12-14"),
        ("friday fortnight", "2026-12-11"),
        ("a week tomorrow", "2026-12-01"),
        ("tomorrow week", "2026-12-01"),
        ("a fortnight today", "2026-12-07"),
        ("the weekend after next", "2026-12-12"),
        ("before the weekend", "2026-11-27"),
        ("in twelve days time", "2026-12-05"),
        ("w/c 14 december", "2026-12-14"),
        ("week commencing 14 december", "2026-12-14"),
        ("by friday at the latest", "2026-11-27"),
        ("no earlier than 4 december", "2026-12-04"),
    ],
)
def test_a_day_is_understood(phrase: str, meant: str) -> None:
    """A phrase that names a day gives that day, and leaves the title."""
    assert due(phrase) == meant


@pytest.mark.parametrize(
    ("phrase", "meant"),
    [
        ("at 5pm", "2026-11-23T17:00"),
        ("tomorrow noonish", "2026-11-24T12:00"),
        ("at half 9 tomorrow", "2026-11-24T09:30"),
        ("half 7 on friday", "2026-11-27T07:30"),
        ("11.45 tomorrow", "2026-11-24T11:45"),
        ("0830 on friday", "2026-11-27T08:30"),
        ("tomorrow first thing", "2026-11-24"),
        ("friday 8ish", "2026-11-27T08:00"),
        ("in 20 minutes time", "2026-11-23T10:20"),
        ("at 8:15 am tomorrow", "2026-11-24T08:15"),
        ("tomorrow at half past seven in the evening", "2026-11-24T19:30"),
        ("friday 18h", "2026-11-27T18:00"),
        ("on friday at ten to nine", "2026-11-27T08:50"),
        ("at noon on sunday", "2026-11-29T12:00"),
        ("tomorrow night", "2026-11-24T22:00"),
        ("in the afternoon", "2026-11-23T15:00"),
        ("tonight at 8", "2026-11-23T20:00"),
        ("at 6", "2026-11-23T18:00"),
        ("at 9:30", "2026-11-23T21:30"),
        ("at 0930", "2026-11-24T09:30"),
        ("on thursday from 2 to 4pm", "2026-11-26T14:00"),
        ("at three in the afternoon", "2026-11-23T15:00"),
        ("in 45 minutes", "2026-11-23T10:45"),
        ("in an hour and a half", "2026-11-23T11:30"),
        ("2 hours later", "2026-11-23T12:00"),
        ("at midnight", "2026-11-24T00:00"),
        ("december 24 at 4 p.m.", "2026-12-24T16:00"),
        ("sat 10:05", "2026-11-28T10:05"),
    ],
)
def test_a_time_is_understood(phrase: str, meant: str) -> None:
    """A phrase that names a time gives that time, today while it is still to come, else tomorrow."""
    assert due(phrase) == meant


@pytest.mark.parametrize(
    ("zone", "now", "phrase", "meant"),
    [
        ("Europe/London", "2026-10-24T22:00", "in 8 hours", "2026-10-25T05:00"),
        ("America/New_York", "2027-03-13T23:00", "in 4 hours", "2027-03-14T04:00"),
        ("Australia/Lord_Howe", "2026-10-03T23:00", "in 5 hours", "2026-10-04T04:30"),
        ("Asia/Kathmandu", "2026-10-24T22:00", "in 8 hours", "2026-10-25T06:00"),
        ("America/New_York", "2027-03-13T23:00", "in 1 day", "2027-03-14"),
    ],
)
def test_hours_elapse_and_days_are_counted(zone: str, now: str, phrase: str, meant: str) -> None:
    """`in N hours` is time that really passes over a change of clocks; `in N days` is a day of the calendar."""
    assert due(phrase, now=datetime.fromisoformat(now), zone=zone) == meant


@pytest.mark.parametrize(("locale", "meant"), [("mdy", "2027-03-04"), ("dmy", "2027-04-03"), (None, "2027-04-03")])
def test_a_date_in_figures_follows_the_locale(locale: str | None, meant: str) -> None:
    """3/4 is the fourth of March in the United States and the third of April in London."""
    assert due("on 3/4", locale=locale) == meant


def test_a_date_in_figures_without_a_locale_follows_the_zone() -> None:
    """Without a locale the people of the zone decide how 3/4 is read."""
    assert due("on 3/4", zone="America/New_York") == "2027-03-04"


@pytest.mark.parametrize("phrase", ["tomorow", "on wensday", "saterday", "by febuary 3", "on thrusday at 6pm"])
def test_a_misspelt_date_word_is_forgiven(phrase: str) -> None:
    """A date word with a letter wrong still means its day, and leaves the title whole."""
    assert due(phrase) is not None


@pytest.mark.parametrize(
    "title",
    [
        "read 1984",
        "wear sunday best",
        "order Friday magazine",
        "plan the January sale",
        "book a 4 star hotel",
        "bring sun cream",
        "buy a second hand bike",
        "may need a new fridge",
        "email April and June",
        "clean 3rd floor windows",
        "get tickets for Monday Night Football",
        "finish Every Day Carry review",
        "call 555-1234",
        "check version 2.10",
        "buy everyday shoes",
        "see page 12-15",
        "weekly meal prep tips",
        "fix issue #42",
        "email bob@example.com about the C# course",
        "call Tom",
    ],
)
def test_words_that_only_look_like_dates_stay_words(title: str) -> None:
    """A title whose words only look like phrases comes out as it went in, and nothing else is filled."""
    assert add(title) == {"title": title}


@pytest.mark.parametrize(
    ("text", "title", "meant"),
    [
        ('watch "Sunday at Noon" on friday at 9pm', "watch Sunday at Noon", "2026-11-27T21:00"),
        ("listen to 'Manic Monday' tomorrow", "listen to Manic Monday", "2026-11-24"),
        (r"buy the \tomorrow newspaper on tuesday", "buy the tomorrow newspaper", "2026-11-24"),
        ("review “Plan 9” by thursday", "review Plan 9", "2026-11-26"),
        ("open https://example.org/2027/01/05 tomorrow", "open https://example.org/2027/01/05", "2026-11-24"),
    ],
)
def test_quotes_and_the_backslash_protect(text: str, title: str, meant: str) -> None:
    """What is quoted or escaped, and an address, stays as written; the rest is understood."""
    made = add(text)
    assert (made["title"], made["due"]) == (title, meant)


@given(days=st.integers(min_value=1, max_value=3000))
@settings(deadline=None, max_examples=100)
def test_in_n_days_is_n_days_on(days: int) -> None:
    """`in N days` is the Nth day from today for any N."""
    assert due(f"in {days} days") == (MONDAY.date() + timedelta(days=days)).isoformat()


@given(minutes=st.integers(min_value=0, max_value=1439))
@settings(deadline=None, max_examples=100)
def test_a_written_time_is_that_time(minutes: int) -> None:
    """`tomorrow at HH:MM` in 24 hours with its nought is exactly that time."""
    hour, minute = divmod(minutes, 60)
    if hour not in (10, 11, 12):  # without am or pm these may be meant at night
        assert due(f"tomorrow at {hour:02}:{minute:02}") == f"2026-11-24T{hour:02}:{minute:02}"


@given(st.dates(min_value=MONDAY.date(), max_value=date(2099, 12, 31)))
@settings(deadline=None, max_examples=100)
def test_a_date_is_read_however_it_is_written(day: date) -> None:
    """The same date in ISO form, with the month's name before or after, is the same due."""
    forms = (f"{day:%Y-%m-%d}", f"{day:%B} {day.day}, {day:%Y}", f"{day.day} {day:%b} {day:%Y}")
    assert {due(f"on {form}") for form in forms} == {str(day)}


@pytest.mark.parametrize(
    ("phrase", "meant"),
    [("el 5 de marzo", "2027-03-05"), ("am 12. Oktober 2027", "2027-10-12"), ("le 1 décembre", "2026-12-01")],
)
def test_a_date_of_a_neighbouring_language_is_understood(phrase: str, meant: str) -> None:
    """A month's name in another language, with its day, is a date to come."""
    assert due(phrase) == meant


@pytest.mark.parametrize(
    ("phrase", "meant"),
    [
        ("from july 13 to 15", "2027-07-13"),
        ("on saturday or sunday", "2026-11-28"),
        ("on thursday from 9:30 to 11:00", "2026-11-26T09:30"),
        ("in two and a half hours", "2026-11-23T12:30"),
        ("in three quarters of an hour", "2026-11-23T10:45"),
        ("on the second friday after new year", "2027-01-15"),
        ("the monday before christmas", "2026-12-21"),
        ("the day after christmas", "2026-12-26"),
        ("on the eve of new year's day", "2026-12-31"),
        ("the night before christmas", "2026-12-24"),
        ("end of q2", "2027-06-30"),
        ("by the end of q4", "2026-12-31"),
        ("at the start of q3 2028", "2028-07-01"),
        ("between thursday and saturday", "2026-11-26"),
        ("between the 3rd and the 5th", "2026-12-03"),
        ("at the stroke of noon", "2026-11-23T12:00"),
        ("tomorrow 10", "2026-11-24T10:00"),
        ("thursday 4", "2026-11-26T16:00"),
        ("in 20 minutes or so", "2026-11-23T10:20"),
        ("by the end of business on friday", "2026-11-27"),
        ("the last workday of the month", "2026-11-30"),
        ("in the last week of may", "2027-05-31"),
        ("the week after next", "2026-12-07"),
        ("at half seven", "2026-11-23T19:30"),
        ("2028-01-05T14:30", "2028-01-05T14:30"),
    ],
)
def test_turns_of_phrase(phrase: str, meant: str) -> None:
    """Ranges are their start, choices their first, and days around a day are counted from it."""
    assert due(phrase) == meant


def test_a_word_that_ends_like_a_lead_stays_whole() -> None:
    """`late` leads to a date only where it is a word of its own."""
    assert add("wrap the chocolate tomorrow")["title"] == "wrap the chocolate"


def test_a_zone_named_by_its_region_stands_behind_a_time() -> None:
    """`10 pacific` is Los Angeles' ten; a station is no zone."""
    assert add("sync tomorrow at 10 pacific")["time_zone"] == "America/Los_Angeles"
    assert add("meet ann at 5pm central station") == {"title": "meet ann central station", "due": "2026-11-23T17:00"}
