"""Weekdays as people say them; one alone is the next such day, today excluded."""

import re
from datetime import date, timedelta

from shared.language import almanac
from shared.language.counting import number, ordinal
from shared.language.naming import weekday
from shared.language.reading import STRONG, WEAK, readers

HOURS = 12
NEAR = 62  # days within which a bare number that may be an hour is the day of a month


def _weekday(found: re.Match[str], today: date, _: bool) -> date:
    return almanac.on_weekday(today, weekday(found["w"]))


def _this_weeks(found: re.Match[str], today: date, _: bool) -> date:
    return almanac.in_week(today, weekday(found["w"]), 0)


def _week_of_weekday(found: re.Match[str], today: date, _: bool) -> date:
    return almanac.in_week(today, weekday(found["w"]), 1)


def _weekday_after_next(found: re.Match[str], today: date, _: bool) -> date:
    return almanac.on_weekday(today, weekday(found["w"]), 1)


def _weekday_in_weeks(found: re.Match[str], today: date, _: bool) -> date:
    return almanac.on_weekday(today, weekday(found["w"]), int(number(found["n"])))


def _last_weekday(found: re.Match[str], today: date, _: bool) -> date:
    return almanac.on_weekday(today, weekday(found["w"]), -1) - timedelta(
        days=7 * (weekday(found["w"]) == today.weekday())
    )


def _weekdays_from_now(found: re.Match[str], today: date, _: bool) -> date:
    return almanac.on_weekday(today, weekday(found["w"]), int(number(found["n"])) - 1)


def _numbered_weekday(found: re.Match[str], today: date, _: bool) -> date | None:
    """Return the day of `friday the 13th`; a bare `friday 11` that is far away is rather an hour."""
    day = almanac.numbered_weekday(today, weekday(found["w"]), ordinal(found["n"]))
    far = day is not None and day - today > timedelta(days=NEAR)
    return None if far and found["n"].isdigit() and int(found["n"]) <= HOURS else day


def _weekday_fortnight(found: re.Match[str], today: date, _: bool) -> date:
    return almanac.on_weekday(today, weekday(found["w"]), 2)


def _workdays(found: re.Match[str], today: date, _: bool) -> date:
    left, day = min(int(number(found["n"])), 400), today
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < almanac.SATURDAY
    return day


def _next_workday(_: re.Match[str], today: date, __: bool) -> date:
    day = today + timedelta(days=1)
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() >= almanac.SATURDAY else 0)


# a table reads best as a table
# fmt: off
WEEKDAY_READERS = readers(
    (
        (r"(?P<w>{weekday})", _weekday, WEAK),
        (r"(?:{thisish}|the) (?P<w>{weekday})", _weekday, STRONG),
        (r"{nextish} (?P<w>{weekday})", _week_of_weekday, STRONG),
        (r"(?:last|past) (?P<w>{weekday})", _last_weekday, STRONG),
        (r"(?P<w>{weekday})(?: of|,)? {nextish} week", _week_of_weekday, STRONG),
        (r"(?P<w>{weekday}) (?:of )?this week", _this_weeks, STRONG),
        (r"(?P<w>{weekday})(?: coming|[ -]?ish)", _weekday, STRONG),
        (r"(?P<w>{weekday}) next", _week_of_weekday, STRONG),
        (r"{nextish} week,?(?: on)? (?P<w>{weekday})", _week_of_weekday, STRONG),
        (r"(?P<w>{weekday}) week", _weekday_after_next, STRONG),
        (r"(?P<n>{number}) weeks? (?:on|from)(?: this)? (?P<w>{weekday})", _weekday_in_weeks, STRONG),
        (r"(?:a )?fortnight (?:on|from)(?: this)? (?P<w>{weekday})", _weekday_fortnight, STRONG),
        (r"(?P<w>{weekday}) fortnight", _weekday_fortnight, STRONG),
        (r"(?:the )?(?P<w>{weekday}) after next", _weekday_after_next, STRONG),
        (r"(?P<w>{weekday}) in (?P<n>{number}) weeks?", _weekday_in_weeks, STRONG),
        (r"(?P<n>{cardinal}|\d{1,2}) (?P<w>{weekday}s?) (?:from now|hence)", _weekdays_from_now, STRONG),
        (r"in (?P<n>{cardinal}|\d{1,2}) (?P<w>{weekday}s)", _weekdays_from_now, STRONG),
        (r"(?P<w>{weekday}),?(?: the)? (?P<n>{ordinal}|[12]\d|3[01])", _numbered_weekday, STRONG),
        (r"in (?P<n>{number}) (?:work(?:ing)?|business|week) ?days?", _workdays, STRONG),
        (r"(?P<n>{number}) (?:work(?:ing)?|business|week) ?days? (?:from now|later|hence)", _workdays, STRONG),
        (r"(?:the )?next (?:work(?:ing)?|business|week) ?day", _next_workday, STRONG),
    )
)
