"""Days of the calendar: `dec 10`, `12/15/2026`, `the 4th`, `last friday of may`, holidays."""

import re
from datetime import date

from shared.language import almanac
from shared.language.counting import ordinal
from shared.language.english import MONTHS
from shared.language.listed_days import nth_value
from shared.language.naming import month, weekday, words, year_of
from shared.language.reading import STRONG, WEAK, readers
from shared.language.vocabulary import fragment

MONTHS_A_YEAR = 12
fragment("someyear", r"(?:{year}|next year)")
fragment("ofyear", r"(?:,?(?: of)? ?(?P<y>{someyear}))?")


def _year(found: re.Match[str], today: date) -> int | None:
    """Return the year that was said, if one was; `next year` is the one after today's."""
    said = found.groupdict().get("y")
    return today.year + 1 if said and said.startswith("next") else year_of(said)


def _month_day(found: re.Match[str], today: date, _: bool) -> date | None:
    return almanac.in_year(today, month(found["mon"]), ordinal(found["n"]), _year(found, today))


def _numeric(found: re.Match[str], today: date, month_first: bool) -> date | None:
    one, other, year = int(found["a"]), int(found["b"]), year_of(found.groupdict().get("y"))
    first, second = (one, other) if (month_first and one <= MONTHS_A_YEAR) or other > MONTHS_A_YEAR else (other, one)
    return almanac.in_year(today, first, second, year)


def _day_first(found: re.Match[str], today: date, _: bool) -> date | None:
    return almanac.in_year(today, int(found["b"]), int(found["a"]), year_of(found["y"]))


def _year_first(found: re.Match[str], today: date, _: bool) -> date | None:
    named = found["b"]
    return almanac.in_year(today, int(named) if named.isdigit() else month(named), int(found["a"]), int(found["y"]))


def _dom(found: re.Match[str], today: date, _: bool) -> date | None:
    return almanac.in_month(today, ordinal(found["n"]))


def _dom_of(found: re.Match[str], today: date, _: bool) -> date | None:
    """Return that day of this or the next month; of `the month` the next such day."""
    if found["of"].split() == ["the", "month"]:
        return _dom(found, today, _)
    first, day = month_named(found["of"], today), ordinal(found["n"])
    return first.replace(day=day) if day <= almanac.last_day(first.year, first.month) else None


def month_named(text: str, today: date) -> date:
    """Return the first day of `this month`, `next month`, `the month` or a named one, its year kept or to come."""
    named = re.search(r"[a-z]+", text.removeprefix("the "))
    if named and named[0] in MONTHS:
        year = re.search(r"\d{4}", text)
        return date(int(year[0]) if year else today.year + (MONTHS[named[0]] < today.month), MONTHS[named[0]], 1)
    return almanac.add_months(today.replace(day=1), 1 if "next" in text or "following" in text else 0)


def _nth_weekday(found: re.Match[str], today: date, _: bool) -> date | None:
    first, nth = month_named(found["of"], today), nth_value(found["nth"])
    wanted = almanac.SATURDAY if found["w"].endswith("end") else weekday(found["w"])
    day = almanac.nth_weekday(first.year, first.month, wanted, nth)
    if day and day < today and not re.search(r"\d{4}", found["of"]):
        first = almanac.add_months(first, 12 if found["of"][:3] in MONTHS else 1)
        return almanac.nth_weekday(first.year, first.month, wanted, nth)
    return day


def _nth_week(found: re.Match[str], today: date, _: bool) -> date | None:
    """Return the first day of the nth week of a month; its last week begins on its last Monday."""
    first, nth = month_named(found["of"], today), nth_value(found["nth"])
    if nth < 0:
        return almanac.nth_weekday(first.year, first.month, 0, nth)
    day = 1 + 7 * (nth - 1)
    return first.replace(day=day) if day <= almanac.last_day(first.year, first.month) else None


def _holiday(found: re.Match[str], today: date, _: bool) -> date:
    name, year = words(found["name"]), _year(found, today) or today.year
    day = almanac.holiday(name, year)
    return day if day >= today or found["y"] else almanac.holiday(name, year + 1)


def _month_alone(found: re.Match[str], today: date, _: bool) -> date:
    first = date(_year(found, today) or today.year, month(found["mon"]), 1)
    return first if first >= today or found["y"] else first.replace(year=first.year + 1)


def _month_next_year(found: re.Match[str], today: date, _: bool) -> date:
    return date(today.year + 1, month(found["mon"]), 1)


def _end_of_month(found: re.Match[str], today: date, _: bool) -> date:
    first = _month_alone(found, today, _)
    return first.replace(day=almanac.last_day(first.year, first.month))


def _month_of_year(found: re.Match[str], today: date, _: bool) -> date:
    first = date(_year(found, today) or today.year, month(found["mon"] or found["mon_"]), 1)
    return first if first > today or found["y"] else first.replace(year=first.year + 1)


_ENDS = ("until ", "till ", "before ", "by ", "from ", "starting ", "ending ", "since ")
_AFTER_END = "(?:" + "|".join(f"(?<={word.replace(' ', chr(92) + 's')})" for word in _ENDS) + ")"
_DAYNAME = r"(?:{weekday},? ?)?"

# a table reads best as a table
# fmt: off
DATE_READERS = readers(
    (
        (
            _DAYNAME + r"""(?:the )?(?P<mon>{month})\s*[/-]?\s*(?:the )?(?P<n>{dom}){ofyear}""",
            _month_day,
            STRONG,
        ),
        (_DAYNAME + r"(?P<mon>{month})/(?P<n>\d{1,2})(?:/(?P<y>\d{4}))?", _month_day, STRONG),
        (_DAYNAME + r"(?:the )?(?P<n>{dom})(?: of)?(?: |-)?(?P<mon>{month}){ofyear}", _month_day, STRONG),
        (_DAYNAME + r"(?P<n>\d{1,2})[/-](?P<mon>{month})[/-](?P<y>\d{4}|\d\d)", _month_day, STRONG),
        (_DAYNAME + r"(?P<y>\d{4})[-/.](?P<b>\d{1,2}|{month})[-/.](?P<a>\d{1,2})", _year_first, STRONG),
        (_DAYNAME + r"(?P<a>\d{1,2})[/-](?P<b>\d{1,2})[/-](?P<y>\d{4}|\d\d)", _numeric, STRONG),
        (_DAYNAME + r"(?P<a>\d{1,2})/(?P<b>\d{1,2})", _numeric, WEAK),
        (r"(?:on|by|until|before|from) (?P<a>[0-3]?\d)\.(?P<b>[01]?\d)\.(?P<y>)(?!\d)", _day_first, STRONG),
        (r"(?P<a>\d{1,2})\.\s?(?P<b>\d{1,2})\.\s?(?P<y>\d{4}|\d\d)", _day_first, STRONG),
        (
            r"(?:from )?(?:the )?(?P<mon>{month}) (?P<n>{dom}) ?(?:-|to|until|through) ?{dom}(?:,? (?P<y>{year}))?",
            _month_day,
            STRONG,
        ),
        (
            r"""(?:from )?(?:the )?(?P<n>{dom}) ?(?:-|to|until
                |through) ?{dom}(?: of)? (?P<mon>{month})(?:,? (?P<y>{year}))?""",
            _month_day,
            STRONG,
        ),
        (r"(?:the )?(?P<n>{ordinal}) day {inof} (?P<of>{ofmonth})", _dom_of, STRONG),
        (r"(?:the )?(?P<nth>{nth}) week {inof} (?P<of>{ofmonth})", _nth_week, STRONG),
        (r"(?:the|on|by) (?P<n>{ordinal})", _dom, WEAK),
        (r"(?:on|by) (?:the )(?P<n>\d{1,2})", _dom, WEAK),
        (r"(?:the )?(?P<n>{dom}) of (?P<of>(?:this|next|the|the following|(?:the )?current) month)", _dom_of, STRONG),
        (r"(?P<of>(?:this|next) month),?(?: on)?(?: the)? (?P<n>{ordinal})", _dom_of, STRONG),
        (r"(?:the )?(?P<nth>{nth}) (?P<w>{weekday}) {inof} (?P<of>{ofmonth})", _nth_weekday, STRONG),
        (r"(?:the )?(?P<nth>{nth}) (?P<w>week-?end) {inof} (?P<of>{ofmonth})", _nth_weekday, STRONG),
        (r"next year,? in (?P<mon>{month})", _month_next_year, STRONG),
        (r"(?P<name>{holiday})(?:,?(?: of)? (?P<y>{someyear}))?", _holiday, WEAK),
        (r"in (?P<mon>{month})(?: (?P<y>{someyear}))?", _month_alone, WEAK),
        (r"(?:(?<=through\s)|(?<=thru\s)|(?<=end\sof\s))(?P<mon>{month})(?: (?P<y>{someyear}))?", _end_of_month, WEAK),
        (r"(?:next (?P<mon>{month})|(?P<mon_>{month}),? (?P<y>(?:19|20)\d\d|next year))", _month_of_year, STRONG),
        (r"(?P<y>20\d\d)(?P<b>[01]\d)(?P<a>[0-3]\d)", _year_first, WEAK),
        (_AFTER_END + r"(?P<mon>{month})(?: (?P<y>{someyear}))?", _month_alone, WEAK),
    )
)
