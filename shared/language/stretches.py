"""Days counted from today or named by a stretch of time: `in 3 weeks`, `end of month`, `this weekend`, `tomorrow`."""

import re
from datetime import date, timedelta

from shared.language import almanac
from shared.language.counting import amount, number, ordinal
from shared.language.dates import month_named
from shared.language.english import TODAY
from shared.language.listed_days import nth_value
from shared.language.naming import words
from shared.language.reading import STRONG, WEAK, readers

WEDNESDAY, FRIDAY = 2, 4
UNITS = {"w": "week", "q": "quarter", "y": "year"}


def _today(found: re.Match[str], today: date, _: bool) -> date:
    return today + timedelta(days=TODAY[words(found["d"])])


def _next_day(_: re.Match[str], today: date, __: bool) -> date:
    return today + timedelta(days=1)


def _last_days(found: re.Match[str], today: date, _: bool) -> date:
    first = month_named(found["of"], today)
    back = ordinal(found["nth"]) - 1 if found["nth"] else 0
    return first.replace(day=almanac.last_day(first.year, first.month) - back)


def _end_of(found: re.Match[str], today: date, _: bool) -> date:
    first = month_named(found["of"], today)
    return first.replace(day=almanac.last_day(first.year, first.month))


def _start_of(found: re.Match[str], today: date, _: bool) -> date:
    first = month_named(found["of"], today)
    return first if first > today else almanac.add_months(first, 1 if "month" in found["of"] else 12)


def _middle_of(found: re.Match[str], today: date, _: bool) -> date:
    return month_named(found["of"], today).replace(day=15)


def _period(found: re.Match[str], today: date, _: bool) -> date:
    """Return the day a period stands for: next week its Monday, the weekend its Saturday, this month its end."""
    which, unit = found["which"] or "", found["u"]
    weeks = 1 if which in ("next", "nxt", "following", "the following") else 0
    if unit.endswith("end"):
        return almanac.in_week(today, almanac.SATURDAY, weeks)
    if unit == "week":
        return almanac.in_week(today, 0, 1) if weeks else almanac.in_week(today, 6, 0)
    if unit == "quarter":
        months = (-today.month) % 3
        return (
            almanac.add_months(today.replace(day=1), months + 1)
            if weeks
            else _month_end(almanac.add_months(today, months))
        )
    if unit == "month":
        return almanac.add_months(today.replace(day=1), 1) if weeks else _month_end(today)
    return date(today.year + 1, 1, 1) if weeks else date(today.year, 12, 31)


def _after_next(found: re.Match[str], today: date, _: bool) -> date:
    """Return the first day of the week, weekend, month or year after the next."""
    if found["u"].startswith("week"):
        return almanac.in_week(today, almanac.SATURDAY if "end" in found["u"] else 0, 2)
    return almanac.add_months(today.replace(day=1), 2) if found["u"] == "month" else date(today.year + 2, 1, 1)


def _within(found: re.Match[str], today: date, _: bool) -> date:
    length = amount("1 " + found["u"])
    return almanac.add_months(today, round(length.months)) + timedelta(days=length.days)


def _eve_of_weekend(_: re.Match[str], today: date, __: bool) -> date:
    return almanac.in_week(today, FRIDAY, 0 if today.weekday() <= FRIDAY else 1)


def _weeks_from(found: re.Match[str], today: date, _: bool) -> date:
    """Return the day so many weeks from today or tomorrow: `a week tomorrow`, `tomorrow fortnight`."""
    weeks = int(number(found["n"] or "a")) * (2 if found["u"] == "fortnight" else 1)
    return today + timedelta(days=TODAY[words(found["d"])] + 7 * weeks)


def _month_end(today: date) -> date:
    return today.replace(day=almanac.last_day(today.year, today.month))


def _end_of_period(found: re.Match[str], today: date, _: bool) -> date:
    ahead = 1 if "next" in found[0] else 0
    unit = UNITS.get(found["u"], found["u"])
    if unit == "week":
        return almanac.in_week(today, FRIDAY, ahead if today.weekday() <= FRIDAY else ahead + 1)
    if unit == "quarter":
        return _month_end(almanac.add_months(today.replace(day=1), (-today.month) % 3 + 3 * ahead))
    return date(today.year + ahead, 12, 31)


def _offset(found: re.Match[str], today: date, _: bool) -> date | None:
    length = amount(found["amount"])
    if length.minutes:
        return None
    whole = int(length.months)
    return almanac.add_months(today, whole) + timedelta(days=length.days + 30 * (length.months - whole))


def _early_in(found: re.Match[str], today: date, _: bool) -> date:
    return month_named(found["of"], today)


def _end_of_this_month(_: re.Match[str], today: date, __: bool) -> date:
    return _month_end(today)


def _quarter(found: re.Match[str], today: date, _: bool) -> date:
    """Return the last day of a numbered quarter, or its first: the quarter that is or comes, but for a year said."""
    last = 3 * int(found["q"])
    year = int(found["y"]) if found["y"] else today.year + (last < today.month)
    return _month_end(date(year, last, 1)) if found["end"] else date(year, last - 2, 1)


_SOMETIME = r"(?:(?:later|sometime|some time|any ?time) )?"
_WHICH = r"(?P<which>next|nxt|this|the following|following|coming|this coming)"
_WORKDAY = r"(?:work(?:ing)? ?)?"


def _first_of(found: re.Match[str], today: date, _: bool) -> date:
    """Return the first day of the next or of the coming week, quarter or year."""
    if found["u"] == "week":
        return almanac.in_week(today, 0, 1)
    months = (-today.month) % 3 + 1 if found["u"] == "quarter" else 13 - today.month
    return almanac.add_months(today.replace(day=1), months)


def _midweek(_: re.Match[str], today: date, __: bool) -> date:
    return almanac.in_week(today, WEDNESDAY, 1)


def _nth_workday(found: re.Match[str], today: date, _: bool) -> date | None:
    """Return the first, nth or last workday of a month, next month's where this one's is past."""
    first = month_named(found["of"], today)
    day = almanac.nth_workday(first.year, first.month, nth_value(found["nth"]))
    if day and day < today:
        later = almanac.add_months(first, 1 if "month" in found["of"] else 12)
        return almanac.nth_workday(later.year, later.month, nth_value(found["nth"]))
    return day


# a table reads best as a table
# fmt: off
STRETCH_READERS = readers(
    (
        (r"(?P<d>{today})", _today, STRONG),
        (r"(?:the )?(?:next|following) day", _next_day, WEAK),
        (
            r"(?:the )?(?:(?P<nth>{ordinal})[ -](?:to[ -](?:the[ -])?)?)?(?:last|final) day {inof} (?P<of>{ofmonth})",
            _last_days,
            STRONG,
        ),
        (r"(?:the )?(?:end|close) of (?P<of>{ofmonth})", _end_of, STRONG),
        (r"eom|(?:the )?month[ -]end", _end_of_this_month, STRONG),
        (r"(?:the )?(?:start|beginning|first day|1st day) of (?P<of>{ofmonth})", _start_of, STRONG),
        (r"""(?:the )?(?:start|beginning|first day|1st day) of (?:the )?(?:next |new |coming )?(?P<u>week|quarter
            |year)""", _first_of, STRONG),
        (r"(?:the )?last day of (?:the |this |next )?(?P<u>week|quarter|year)", _end_of_period, STRONG),
        (r"(?:the )?(?:mid|middle of|middle)[ -](?:of )?(?:next )?week", _midweek, STRONG),
        (r"(?:the )?(?P<nth>{nth}) {workday} {inof} (?P<of>{ofmonth})", _nth_workday, STRONG),
        (r"(?:the )?(?P<u>week|week-?end|month|year) after next", _after_next, STRONG),
        (r"(?:within|in) the(?: next)? (?P<u>week|month|year|fortnight)", _within, STRONG),
        (r"(?:the )?(?:next|coming|upcoming) (?P<amount>(?!a\b|an\b){amount})", _offset, STRONG),
        (r"early (?P<of>{month})", _early_in, STRONG),
        (r"(?:(?:the )?(?:mid|middle)(?: of|-| )|half ?way through) ?(?P<of>{ofmonth})", _middle_of, STRONG),
        (r"(?<=(?:this|same)\stime\s)next (?P<u>week|month|year)", _within, STRONG),
        (
            _SOMETIME + _WHICH + r" (?P<u>week|week-?end|month|quarter|year)",
            _period,
            STRONG,
        ),
        (r"(?:on |over |at )?(?P<which>the )?(?P<u>week-?end)", _period, WEAK),
        (r"before (?:the |this )?week-?end", _eve_of_weekend, STRONG),
        (r"(?P<n>{number}|(?=fortnight)) ?(?P<u>weeks?|fortnight) (?:from |on )?(?P<d>{today})", _weeks_from, STRONG),
        (r"(?P<d>today|tomorrow) (?P<n>)(?P<u>week|fortnight)(?= ?(?:$|[,.;]))", _weeks_from, STRONG),
        (r"(?:the )?end of (?:the |this |next )?" + _WORKDAY + r"(?P<u>week|quarter|year)", _end_of_period, STRONG),
        (r"eo(?P<u>[wqy])", _end_of_period, STRONG),
        (r"(?:the )?(?:(?P<end>end)|start|beginning) of q(?P<q>[1-4])(?:,? (?P<y>{year}))?", _quarter, STRONG),
        (r"(?:the )?end of (?P<d>{today})", _today, STRONG),
        (r"(?:in(?: the next)?|within(?: the next)?|after) (?P<amount>{amount})(?:'?s? time)?", _offset, STRONG),
        (r"(?P<amount>{amount})(?:'?s? time)? (?:from|after) (?:now|today|this day)", _offset, STRONG),
        (r"(?P<amount>{amount})(?:'?s? time)? (?:hence|later|today|ahead)", _offset, STRONG),
        (r"\+ ?(?P<amount>{amount})", _offset, STRONG),
    )
)
