"""Which recurrence rules are taken, how they are written, and which are refused: fast, and by name."""

from datetime import UTC, date, datetime, time
from uuid import UUID

import pytest

from shared.domain.recurrence import begin, describe, parse_rule
from shared.domain.rule import Rule
from shared.domain.task import Due
from shared.errors import Refused

NOW = datetime(2026, 11, 25, 18, tzinfo=UTC)
ID = UUID(int=1)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("RRULE:BYDAY=FR,MO;FREQ=WEEKLY;INTERVAL=1", Rule("FREQ=WEEKLY;BYDAY=MO,FR")),
        ("freq=monthly;byday=+2tu,-1fr;wkst=su", Rule("FREQ=MONTHLY;BYDAY=2TU,-1FR;WKST=SU")),
        ("FREQ=DAILY;COUNT=10;INTERVAL=3;", Rule("FREQ=DAILY;INTERVAL=3", count=10)),
        ("FREQ=DAILY;UNTIL=20261231", Rule("FREQ=DAILY", until=date(2026, 12, 31))),
        ("FREQ=DAILY;UNTIL=20261231T170000", Rule("FREQ=DAILY", until=datetime.fromisoformat("2026-12-31T17:00"))),
        ("FREQ=DAILY;UNTIL=20261231T170000Z", Rule("FREQ=DAILY", until=datetime(2026, 12, 31, 17, tzinfo=UTC))),
        ("FREQ=YEARLY;BYMONTHDAY=-1,15,3;BYMONTH=12,1", Rule("FREQ=YEARLY;BYMONTH=1,12;BYMONTHDAY=3,15,-1")),
        ("FREQ=DAILY;BYHOUR=17,9", Rule("FREQ=DAILY;BYHOUR=9,17")),
        ("FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO", Rule("FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO")),
        ("FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1", Rule("FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1")),
    ],
)
def test_a_rule_has_one_spelling(text: str, rule: Rule) -> None:
    """Parts come in a fixed order without defaults; COUNT and UNTIL stand apart."""
    assert parse_rule(text) == rule
    assert parse_rule(rule.rrule).rrule == rule.rrule


WRONG_RULES = [
    *("", ";", "RRULE:", "every monday", "BYDAY=MO", "FREQ", "FREQ=", "FREQ=DAILY;;INTERVAL=2", "FREQ=FORTNIGHTLY"),
    *("FREQ=SECONDLY", "FREQ=MINUTELY", "FREQ=DAILY;FREQ=DAILY", "FREQ=DAILY;INTERVAL=2;INTERVAL=3"),
    *("FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;INTERVAL=-1", "FREQ=DAILY;INTERVAL=1001", "FREQ=DAILY;INTERVAL=x"),
    *("FREQ=DAILY;COUNT=0", "FREQ=DAILY;COUNT=1001", "FREQ=DAILY;COUNT=", "FREQ=DAILY;COUNT=3;UNTIL=20270101"),
    *("FREQ=DAILY;BYSECOND=1", "FREQ=DAILY;BYMINUTE=1", "FREQ=YEARLY;BYEASTER=0", "FREQ=DAILY;X-THING=1"),
    *("FREQ=DAILY;UNTIL=tomorrow", "FREQ=DAILY;UNTIL=20260230", "FREQ=DAILY;UNTIL=20261231T250000Z"),
    *("FREQ=DAILY;UNTIL=00010101T000000Z", "FREQ=DAILY;UNTIL=99991231T235959Z", "FREQ=DAILY;UNTIL=2026-12-31"),
    *("FREQ=WEEKLY;BYDAY=XX", "FREQ=WEEKLY;BYDAY=", "FREQ=MONTHLY;BYDAY=0MO", "FREQ=MONTHLY;BYDAY=6MO"),
    *("FREQ=YEARLY;BYDAY=54MO", "FREQ=WEEKLY;BYDAY=2MO", "FREQ=DAILY;BYDAY=-1FR", "FREQ=WEEKLY;WKST=XX"),
    *("FREQ=YEARLY;BYWEEKNO=1;BYDAY=1MO", "FREQ=MONTHLY;BYWEEKNO=1", "FREQ=DAILY;BYYEARDAY=1"),
    *("FREQ=WEEKLY;BYMONTHDAY=1", "FREQ=MONTHLY;BYMONTHDAY=0", "FREQ=MONTHLY;BYMONTHDAY=32", "FREQ=DAILY;BYHOUR=24"),
    *("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30,31,-30"),
    *("FREQ=MONTHLY;BYMONTH=4,6,9,11;BYMONTHDAY=31", "FREQ=MONTHLY;BYMONTH=13", "FREQ=MONTHLY;BYSETPOS=-1"),
    *(
        "FREQ=HOURLY;BYHOUR=9;BYSETPOS=1",
        "FREQ=DAILY;BYHOUR=3;BYSETPOS=2",
        "FREQ=DAILY;BYDAY=MO;BYSETPOS=-2",
        "FREQ=MONTHLY;BYMONTHDAY=²",
        "FREQ=DAILY;INTERVAL=\ud800",
        "\x00",
        "A" * 1_000_000,
    ),
]


@pytest.mark.parametrize("text", WRONG_RULES, ids=lambda text: ascii(text[:48]))
def test_a_wrong_rule_is_refused_by_name(text: str) -> None:
    """What is no rule, or would fire never, always or too often, is refused before anything is expanded."""
    with pytest.raises(Refused) as refusal:
        parse_rule(text)
    assert refusal.value.field == "recurrence"
    assert refusal.value.hint


NEVER = [
    *("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=6",),
    *(
        "FREQ=YEARLY;BYDAY=53MO;BYMONTHDAY=1;BYYEARDAY=200",
        "FREQ=YEARLY;BYMONTH=3;BYYEARDAY=1",
        "FREQ=YEARLY;BYSETPOS=300;BYDAY=MO",
    ),
    *("FREQ=YEARLY;BYWEEKNO=30;BYMONTH=1", "FREQ=HOURLY;BYMONTH=3;BYYEARDAY=1", "FREQ=MONTHLY;BYDAY=5MO;BYMONTHDAY=1"),
]


@pytest.mark.parametrize("text", NEVER)
def test_a_rule_that_never_fires_is_refused(text: str) -> None:
    """A rule that names no day in 50 years begins no series."""
    with pytest.raises(Refused) as refusal:
        begin(ID, parse_rule(text), None, NOW, "Europe/London")
    assert refusal.value.field == "recurrence"


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("FREQ=YEARLY;INTERVAL=2;BYMONTH=2;BYMONTHDAY=29", Due(date(2027, 3, 1))),
        ("FREQ=DAILY;INTERVAL=7;BYDAY=TU", Due(date(2026, 11, 23))),
        ("FREQ=YEARLY;INTERVAL=1000", Due(date(2026, 11, 23))),
        ("FREQ=HOURLY;INTERVAL=24;BYHOUR=5", Due(date(2026, 11, 23), time(4), "Europe/London")),
        ("FREQ=DAILY;UNTIL=20261122", Due(date(2026, 11, 23))),
    ],
)
def test_a_series_without_a_second_day_is_refused(text: str, due: Due) -> None:
    """A due may begin a series only where the rule goes on from there, and UNTIL is not before it."""
    with pytest.raises(Refused) as refusal:
        begin(ID, parse_rule(text), due, NOW, "Europe/London")
    assert refusal.value.field == "recurrence"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("FREQ=DAILY", "every day"),
        ("FREQ=DAILY;INTERVAL=3;COUNT=10", "every 3 days, 10 times"),
        ("FREQ=DAILY;COUNT=1", "every day, once"),
        ("FREQ=WEEKLY;BYDAY=MO", "every monday"),
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "every weekday"),
        ("FREQ=WEEKLY;BYDAY=SA,SU", "every weekend day"),
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU", "every day"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE", "every 2 weeks on monday and wednesday"),
        ("FREQ=MONTHLY;BYDAY=-1FR", "every last friday of the month"),
        ("FREQ=MONTHLY;BYDAY=2TU", "every 2nd tuesday of the month"),
        ("FREQ=MONTHLY;INTERVAL=2;BYDAY=1MO", "every 2 months on the 1st monday"),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "every last weekday of the month"),
        ("FREQ=MONTHLY;BYMONTHDAY=27", "every month on the 27th"),
        ("FREQ=MONTHLY;BYMONTHDAY=1,15,-1", "every month on the 1st, 15th and last day"),
        ("FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1", "every month on the 31st (or its last day)"),
        ("FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=8", "every year on 8 march"),
        ("FREQ=YEARLY;BYMONTH=11;BYDAY=4TH", "every 4th thursday of november"),
        ("FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO", "every year on monday of week 20"),
        ("FREQ=YEARLY;BYYEARDAY=100", "every year on the 100th day of the year"),
        ("FREQ=HOURLY;INTERVAL=4", "every 4 hours"),
        ("FREQ=DAILY;BYHOUR=9,17", "every day at 9:00 and 17:00"),
        ("FREQ=WEEKLY;BYDAY=MO;UNTIL=20261203", "every monday until 3 december 2026"),
    ],
)
def test_a_rule_is_said_in_words(text: str, words: str) -> None:
    """People read their rules as they would say them."""
    assert describe(parse_rule(text)) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("FREQ=WEEKLY;INTERVAL=2", "every 2 weeks on wednesday"),
        ("FREQ=WEEKLY", "every wednesday"),
        ("FREQ=MONTHLY", "every month on the 25th"),
        ("FREQ=YEARLY", "every year on 25 november"),
        ("FREQ=WEEKLY;UNTIL=20261203T235959Z", "every wednesday until 3 december 2026"),
    ],
)
def test_a_series_says_what_its_start_adds(text: str, words: str) -> None:
    """The day that a rule leaves to its start is said too."""
    series, _ = begin(ID, parse_rule(text), Due(date(2026, 11, 25)), NOW, "Europe/London")
    assert describe(series) == words


def test_a_series_that_ends_amid_a_day_says_its_hour() -> None:
    """An end with an hour is said with it, on the wall of the series' zone (London)."""
    due = Due(date(2026, 11, 25), time(9), "Europe/London")
    series, _ = begin(ID, parse_rule("FREQ=HOURLY;UNTIL=20261125T180000Z"), due, NOW, "Europe/London")
    assert describe(series) == "every hour until 25 november 2026 at 18:00"
