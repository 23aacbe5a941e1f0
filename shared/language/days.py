"""Days as people say them: `friday`, `dec 10`, `last day of may`, `3 weeks from now`, `12/15/2026`.

Each reader takes a match, today and whether the month is written before the day; it returns the day, or None where
the words name none (30 February). A weekday alone is the next such day, today excluded.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from shared.language import almanac
from shared.language.counting import amount, number, ordinal
from shared.language.english import MONTHS, TODAY, WEEKDAYS
from shared.language.sentence import Sentence
from shared.language.vocabulary import anywhere, fragment, phrase

Read = Callable[[re.Match[str], date, bool], date | None]
CENTURY = 2000


def words(text: str) -> str:
    """Return the words with single blanks, as the tables spell them."""
    return " ".join(text.split())


def weekday(text: str) -> int:
    """Return the number of a weekday's name, Monday = 0."""
    return WEEKDAYS[text.rstrip(".").removesuffix("s") if text.rstrip(".") not in WEEKDAYS else text.rstrip(".")]


def month(text: str) -> int:
    """Return the number of a month's name."""
    return MONTHS[text.rstrip(".")]


def year_of(text: str | None) -> int | None:
    """Return a year as written, `'26` meaning 2026."""
    if not text:
        return None
    figures = int(text.lstrip("'"))
    return figures + CENTURY if figures < 100 else figures  # noqa: PLR2004 - two figures


def _today(found: re.Match[str], today: date, _: bool) -> date:
    return today + timedelta(days=TODAY[words(found["d"])])


def _weekday(found: re.Match[str], today: date, _: bool) -> date:
    return almanac.on_weekday(today, weekday(found["w"]))


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
    return almanac.numbered_weekday(today, weekday(found["w"]), ordinal(found["n"]))


def _month_day(found: re.Match[str], today: date, _: bool) -> date | None:
    return almanac.in_year(today, month(found["mon"]), ordinal(found["n"]), year_of(found.groupdict().get("y")))


def _numeric(found: re.Match[str], today: date, month_first: bool) -> date | None:
    one, other, year = int(found["a"]), int(found["b"]), year_of(found.groupdict().get("y"))
    first, second = (one, other) if (month_first and one <= 12) or other > 12 else (other, one)  # noqa: PLR2004 - months
    return almanac.in_year(today, first, second, year)


def _day_first(found: re.Match[str], today: date, _: bool) -> date | None:
    return almanac.in_year(today, int(found["b"]), int(found["a"]), year_of(found["y"]))


def _year_first(found: re.Match[str], today: date, _: bool) -> date | None:
    named = found["b"]
    return almanac.in_year(today, int(named) if named.isdigit() else month(named), int(found["a"]), int(found["y"]))


def _dom(found: re.Match[str], today: date, _: bool) -> date | None:
    return almanac.in_month(today, ordinal(found["n"]))


def _dom_of(found: re.Match[str], today: date, _: bool) -> date | None:
    first = _period_month(found["of"], today)
    day = ordinal(found["n"])
    return first.replace(day=day) if day <= almanac.last_day(first.year, first.month) else None


def _period_month(text: str, today: date) -> date:
    """Return the first day of `this month`, `next month`, `the month` or a named one, its year kept or to come."""
    named = re.search(r"[a-z]+", text.removeprefix("the "))
    if named and named[0] in MONTHS:
        year = re.search(r"\d{4}", text)
        return date(int(year[0]) if year else today.year + (MONTHS[named[0]] < today.month), MONTHS[named[0]], 1)
    return almanac.add_months(today.replace(day=1), 1 if "next" in text or "following" in text else 0)


def _nth_weekday(found: re.Match[str], today: date, _: bool) -> date | None:
    first = _period_month(found["of"], today)
    nth = -1 if "last" in found["nth"] or "final" in found["nth"] else ordinal(found["nth"])
    day = almanac.nth_weekday(first.year, first.month, weekday(found["w"]), nth)
    if day and day < today and not re.search(r"\d{4}", found["of"]):
        first = almanac.add_months(first, 12 if re.search("{month}", found["of"]) or found["of"][:3] in MONTHS else 1)
        return almanac.nth_weekday(first.year, first.month, weekday(found["w"]), nth)
    return day


def _last_days(found: re.Match[str], today: date, _: bool) -> date:
    first = _period_month(found["of"], today)
    back = ordinal(found["nth"]) - 1 if found["nth"] else 0
    return first.replace(day=almanac.last_day(first.year, first.month) - back)


def _end_of(found: re.Match[str], today: date, _: bool) -> date:
    first = _period_month(found["of"], today)
    return first.replace(day=almanac.last_day(first.year, first.month))


def _start_of(found: re.Match[str], today: date, _: bool) -> date:
    first = _period_month(found["of"], today)
    return first if first > today else almanac.add_months(first, 1 if "month" in found["of"] else 12)


def _middle_of(found: re.Match[str], today: date, _: bool) -> date:
    return _period_month(found["of"], today).replace(day=15)


def _period(found: re.Match[str], today: date, _: bool) -> date:
    """Return the day a period stands for: next week its Monday, the weekend its Saturday, this month its end."""
    which, unit = found["which"] or "", found["u"]
    weeks = 1 if which in ("next", "following", "the following") else 0
    if unit.startswith("weekend"):
        return almanac.in_week(today, almanac.SATURDAY, weeks)
    if unit == "week":
        return almanac.in_week(today, 0, 1) if weeks else almanac.in_week(today, 6, 0)
    if unit == "month":
        return almanac.add_months(today.replace(day=1), 1) if weeks else _month_end(today)
    return date(today.year + 1, 1, 1) if weeks else date(today.year, 12, 31)


def _month_end(today: date) -> date:
    return today.replace(day=almanac.last_day(today.year, today.month))


def _end_of_period(found: re.Match[str], today: date, _: bool) -> date:
    ahead = 1 if "next" in found[0] else 0
    unit = found["u"]
    if unit == "week":
        return almanac.in_week(today, 4, ahead if today.weekday() <= 4 else ahead + 1)  # noqa: PLR2004 - Friday
    if unit == "quarter":
        return _month_end(almanac.add_months(today.replace(day=1), (-today.month) % 3 + 3 * ahead))
    return date(today.year + ahead, 12, 31)


def _end_of_day(found: re.Match[str], today: date, _: bool) -> date:
    named = found.groupdict().get("d")
    return today + timedelta(days=TODAY[words(named)] if named else 0)


def _offset(found: re.Match[str], today: date, _: bool) -> date | None:
    length = amount(found["amount"])
    if length.minutes:
        return None
    whole = int(length.months)
    return almanac.add_months(today, whole) + timedelta(days=length.days + 30 * (length.months - whole))


def _workdays(found: re.Match[str], today: date, _: bool) -> date:
    left, day = min(int(number(found["n"])), 400), today
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < almanac.SATURDAY
    return day


def _next_workday(_: re.Match[str], today: date, __: bool) -> date:
    day = today + timedelta(days=1)
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() >= almanac.SATURDAY else 0)


def _weekday_on(found: re.Match[str], today: date, _: bool) -> date:
    return almanac.on_weekday(today, weekday(found["w"]), 1)


def _holiday(found: re.Match[str], today: date, _: bool) -> date:
    name = words(found["name"])
    if found["next"]:
        return almanac.holiday(name, today.year + 1)
    year = year_of(found["y"]) or today.year
    day = almanac.holiday(name, year)
    return day if day >= today or found["y"] else almanac.holiday(name, year + 1)


def _month_alone(found: re.Match[str], today: date, _: bool) -> date:
    first = date(year_of(found["y"]) or today.year, month(found["mon"]), 1)
    return first if first >= today or found["y"] else first.replace(year=first.year + 1)


fragment("nextish", r"(?:next|the following|following)")
fragment("thisish", r"(?:this coming|this upcoming|coming|upcoming|this)")
fragment("ofmonth", r"(?:(?:(?:this|next|the|the following|the next|following) )?month|{month}(?:,? {year})?)")
fragment("inof", r"(?:of|in|from)")

STRONG, WEAK = False, True
_ENDS = ("until ", "till ", "through ", "before ", "by ", "from ", "starting ", "ending ", "since ")
_AFTER_END = "(?:" + "|".join(f"(?<={word.replace(' ', chr(92) + 's')})" for word in _ENDS) + ")"
READERS: tuple[tuple[re.Pattern[str], Read, bool], ...] = (
    (phrase(r"(?P<d>{today})"), _today, STRONG),
    (phrase(r"(?P<w>{weekday})"), _weekday, WEAK),
    (phrase(r"(?:{thisish}|the) (?P<w>{weekday})"), _weekday, STRONG),
    (phrase(r"{nextish} (?P<w>{weekday})"), _week_of_weekday, STRONG),
    (phrase(r"(?:last|past) (?P<w>{weekday})"), _last_weekday, STRONG),
    (phrase(r"(?P<w>{weekday})(?: of|,)? {nextish} week"), _week_of_weekday, STRONG),
    (phrase(r"(?P<w>{weekday}) (?:of )?this week"), _weekday, STRONG),
    (phrase(r"(?P<w>{weekday}) next"), _week_of_weekday, STRONG),
    (phrase(r"{nextish} week,?(?: on)? (?P<w>{weekday})"), _week_of_weekday, STRONG),
    (phrase(r"(?P<w>{weekday}) week"), _weekday_after_next, STRONG),
    (phrase(r"(?:a|one) week (?:on|from)(?: this)? (?P<w>{weekday})"), _weekday_on, STRONG),
    (phrase(r"(?P<w>{weekday}) after next"), _weekday_after_next, STRONG),
    (phrase(r"(?P<w>{weekday}) in (?P<n>{number}) weeks?"), _weekday_in_weeks, STRONG),
    (phrase(r"(?P<n>{cardinal}|\d{1,2}) (?P<w>{weekday}s?) (?:from now|hence)"), _weekdays_from_now, STRONG),
    (phrase(r"(?P<w>{weekday}),?(?: the)? (?P<n>{ordinal}|[12]\d|3[01])"), _numbered_weekday, STRONG),
    (
        phrase(
            r"(?:{weekday},? )?(?:the )?(?P<mon>{month})\s*[/-]?\s*(?:the )?(?P<n>{dom})(?:(?:,| of)? ?(?P<y>{year})|/(?P<z>\d{4}))?"
        ),
        _month_day,
        STRONG,
    ),
    (phrase(r"(?:{weekday},? )?(?P<mon>{month})/(?P<n>\d{1,2})"), _month_day, STRONG),
    (
        phrase(r"(?:{weekday},? ?)?(?:the )?(?P<n>{dom})(?: of)?(?: |-)?(?P<mon>{month})(?:,? ?(?P<y>{year}))?"),
        _month_day,
        STRONG,
    ),
    (phrase(r"(?P<n>\d{1,2})[/-](?P<mon>{month})[/-](?P<y>\d{4}|\d\d)"), _month_day, STRONG),
    (phrase(r"(?:{weekday},? )?(?P<y>\d{4})[-/.](?P<b>\d{1,2}|{month})[-/.](?P<a>\d{1,2})"), _year_first, STRONG),
    (phrase(r"(?:{weekday},? )?(?P<a>\d{1,2})[/-](?P<b>\d{1,2})[/-](?P<y>\d{4}|\d\d)"), _numeric, STRONG),
    (phrase(r"(?:{weekday},? )?(?P<a>\d{1,2})/(?P<b>\d{1,2})"), _numeric, WEAK),
    (phrase(r"(?P<a>\d{1,2})\.\s?(?P<b>\d{1,2})\.\s?(?P<y>\d{4}|\d\d)"), _day_first, STRONG),
    (phrase(r"(?:the|on|by) (?P<n>{ordinal})"), _dom, WEAK),
    (phrase(r"(?:on|by) (?:the )(?P<n>\d{1,2})"), _dom, WEAK),
    (phrase(r"(?:the )?(?P<n>{dom}) of (?P<of>(?:this|next|the|the following) month)"), _dom_of, STRONG),
    (phrase(r"(?:the )?(?P<nth>{ordinal}|last|final) (?P<w>{weekday}) {inof} (?P<of>{ofmonth})"), _nth_weekday, STRONG),
    (
        phrase(
            r"(?:the )?(?:(?P<nth>{ordinal})[ -](?:to[ -](?:the[ -])?)?)?(?:last|final) day {inof} (?P<of>{ofmonth})"
        ),
        _last_days,
        STRONG,
    ),
    (
        phrase(r"(?:the )?(?:end|close) of (?P<of>{ofmonth})|(?P<eom>eom)\b|(?:the )?month[ -]end"),
        lambda m, d, o: _end_of(m, d, o) if m["of"] else _month_end(d),
        STRONG,
    ),
    (
        phrase(
            r"(?:the )?(?:start|beginning|first day|1st day) of (?P<of>{ofmonth})|(?:early|first week of) (?P<of_>{month})"
        ),
        lambda m, d, o: _start_of(m, d, o) if m["of"] else _period_month(m["of_"], d),
        STRONG,
    ),
    (phrase(r"(?:the )?(?:mid|middle)(?: of|-| )(?: )?(?P<of>{ofmonth})"), _middle_of, STRONG),
    (
        phrase(
            r"(?:later |sometime |some time |any time |anytime )?(?:(?P<which>next|this|the following|following|coming|this coming) )(?P<u>week|weekend|month|year)"
        ),
        _period,
        STRONG,
    ),
    (phrase(r"(?:on |over |at )?(?P<which>the )?(?P<u>weekend)"), _period, WEAK),
    (
        phrase(r"(?:the )?end of (?:the |this |next )?(?:work(?:ing)? ?)?(?P<u>week|quarter|year)"),
        _end_of_period,
        STRONG,
    ),
    (phrase(r"(?:the )?(?:start|beginning) of (?P<which>next|the following) (?P<u>week|month|year)"), _period, STRONG),
    (
        phrase(r"(?:the )?(?:end|close) of (?:the |this )?(?:day|business)(?: (?P<d>{today}))?|eod|cob"),
        _end_of_day,
        STRONG,
    ),
    (phrase(r"(?:the )?end of (?P<d>{today})"), _end_of_day, STRONG),
    (phrase(r"(?:in(?: the next)?|within(?: the next)?|after) (?P<amount>{amount})(?:'s? time)?"), _offset, STRONG),
    (
        phrase(
            r"(?P<amount>{amount})(?:'s? time)? (?:from now|from today|from this day|after today|after this day|hence|later|today|ahead)"
        ),
        _offset,
        STRONG,
    ),
    (phrase(r"\+ ?(?P<amount>{amount})", left=r"(?<!\w)"), _offset, STRONG),
    (phrase(r"in (?P<n>{number}) (?:work(?:ing)?|business|week) ?days?"), _workdays, STRONG),
    (phrase(r"(?P<n>{number}) (?:work(?:ing)?|business|week) ?days? (?:from now|later|hence)"), _workdays, STRONG),
    (phrase(r"(?:the )?next (?:work(?:ing)?|business|week) ?day"), _next_workday, STRONG),
    (phrase(r"(?P<name>{holiday})(?:,? (?P<y>{year})| (?:of )?(?P<next>next year))?"), _holiday, WEAK),
    (phrase(r"in (?P<mon>{month})(?: (?P<y>{year}))?"), _month_alone, WEAK),
    (phrase(_AFTER_END + r"(?P<mon>{month})(?: (?P<y>{year}))?"), _month_alone, WEAK),
)


def _someone(sentence: Sentence, found: re.Match[str]) -> bool:
    """`tom` is a man after `call` or with a capital, unless nothing else begins the sentence."""
    if found[0] != "tom":
        return False
    before = sentence.folded[: found.start()]
    return sentence.text[found.start()].isupper() or bool(_TO_SOMEONE.search(before))


_TO_SOMEONE = anywhere(
    r"\b(?:call|email|text|ring|phone|ask|tell|meet|see|with|to|for|of|and|remind|help|visit|pay|from)\s+$"
)


def days(sentence: Sentence, today: date, *, month_first: bool) -> Iterator[tuple[int, int, tuple[date, bool]]]:
    """Yield every day that stands in the sentence: start, end, the day and whether it may be only a word."""
    for pattern, read, weak in READERS:
        for found in sentence.find_all(pattern):
            try:
                day = read(found, today, month_first)
            except (OverflowError, ValueError):
                continue
            if day and not _someone(sentence, found):
                yield found.start(), found.end(), (day, weak)
