"""Stretches of days a list is asked for: `this week`, `overdue`, `before friday`, `between monday and wednesday`."""

import re
from collections.abc import Callable
from datetime import date, timedelta

from shared.language import almanac
from shared.language.counting import amount
from shared.language.naming import month
from shared.language.pieces import Asked
from shared.language.sentence import Sentence
from shared.language.vocabulary import anywhere, phrase
from shared.language.when import When, moments

Range = tuple[date | None, date | None]
SUNDAY = 6

_LED = r"""(?:(?:that (?:are|is) |which are )?(?:due |scheduled |planned )?
    (?:for |in |on |during |within |over |from )?(?:the )?)"""


def _overdue(_: re.Match[str], today: date) -> Range:
    return None, today - timedelta(days=1)


def _week(found: re.Match[str], today: date) -> Range:
    weeks = {"next": 1, "following": 1, "last": -1, "past": -1, "previous": -1}.get(found["which"], 0)
    first = 0 if found["unit"] == "week" else almanac.SATURDAY
    return almanac.in_week(today, first, weeks), almanac.in_week(today, SUNDAY, weeks)


def _month(found: re.Match[str], today: date) -> Range:
    months = {"next": 1, "following": 1, "last": -1, "past": -1, "previous": -1}.get(found["which"], 0)
    first = almanac.add_months(today.replace(day=1), months)
    return first, first.replace(day=almanac.last_day(first.year, first.month))


def _year(found: re.Match[str], today: date) -> Range:
    year = today.year + {"next": 1, "last": -1}.get(found["which"], 0)
    return date(year, 1, 1), date(year, 12, 31)


def _named_month(found: re.Match[str], today: date) -> Range:
    which = month(found["mon"])
    first = date(int(found["y"]) if found["y"] else today.year + (which < today.month), which, 1)
    return first, first.replace(day=almanac.last_day(first.year, first.month))


def _ahead(found: re.Match[str], today: date) -> Range:
    length = amount(found["amount"])
    return today, almanac.add_months(today, round(length.months)) + timedelta(days=length.days + length.minutes // 1440)


def _upcoming(_: re.Match[str], today: date) -> Range:
    return today, None


_PERIODS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], Range]], ...] = (
    (phrase(r"(?:that (?:are|is) )?(?:overdue|past due|late|missed)"), _overdue),
    (
        phrase(
            _LED
            + r"""(?P<which>this|next|the following|following|coming|last|past|previous
                |the)? ?(?P<unit>week(?:end)?)(?:'s)?"""
        ),
        _week,
    ),
    (phrase(_LED + r"(?P<which>this|next|following|coming|last|past|previous|the)? ?month(?:'s)?"), _month),
    (phrase(_LED + r"(?P<which>this|next|last) year(?:'s)?"), _year),
    (phrase(r"(?:due |scheduled |planned )?(?:in|for|during) (?P<mon>{month})(?: (?P<y>\d{4}))?(?! \d)"), _named_month),
    (phrase(r"(?P<mon>{month})(?: (?P<y>\d{4}))?(?= ?[?.!]?$)"), _named_month),
    (phrase(_LED + r"(?:next|coming|following) (?P<amount>{amount})"), _ahead),
    (phrase(r"(?:due |scheduled )?(?:in|within) (?:the next )?(?P<amount>{amount})"), _ahead),
    (phrase(r"(?:upcoming|coming up|future)"), _upcoming),
)
_BEFORE = anywhere(r"\b(before|earlier than|prior to)\s+(?:the\s+)?$")
_UPTO = anywhere(r"\b(by|until|till|through|up to|no later than)\s+(?:the\s+)?$")
_AFTER = anywhere(r"\b(after|later than|past)\s+(?:the\s+)?$")
_SINCE = anywhere(r"\b(since|from|starting|between)\s+(?:the\s+)?$")
_TO = anywhere(r"\s*(?:and|to|until|till|through|-)\s*(?:the\s+)?")
_DAYS_OF = phrase(r"(?P<d>today|tomorrow|yesterday|tonight)'s")


def period(sentence: Sentence, asked: Asked) -> Range:
    """Claim the days asked about; return the first and last, both included, None where a side is open."""
    possessive = sentence.find(_DAYS_OF)
    if possessive:
        day = asked.today + timedelta(days={"tomorrow": 1, "yesterday": -1}.get(possessive["d"], 0))
        sentence.claim(*possessive.span(), "due", day.isoformat())
        return day, day
    for pattern, read in _PERIODS:
        found = sentence.find(pattern)
        if found:
            return _claimed(sentence, found, read(found, asked.today))
    return _days(sentence, asked)


def _claimed(sentence: Sentence, found: re.Match[str], days: Range) -> Range:
    sentence.claim(*found.span(), "due", tuple(day.isoformat() if day else None for day in days))
    return days


def _days(sentence: Sentence, asked: Asked) -> Range:
    found = moments(sentence, asked, repeating=True)  # so that a range stays two days
    if not found:
        return None, None
    first = found[0]
    lead = sentence.folded[: first.pieces[0].start]
    days = _bounds(lead[-20:], first, found[1:2], sentence)
    for when in found[:1] if days[0] != first.day or days[1] in (None, first.day) else found[:2]:
        sentence.claim(when.start, when.end, "due", when.text())
    return days


def _bounds(lead: str, first: When, more: list[When], sentence: Sentence) -> Range:
    if _BEFORE.search(lead):
        return None, first.day - timedelta(days=1)
    if _UPTO.search(lead):
        return None, first.day
    if _AFTER.search(lead):
        return first.day + timedelta(days=1), None
    if more and _TO.fullmatch(sentence.folded[first.end : more[0].pieces[0].start]):
        last = more[0].day
        return first.day, last if last >= first.day else last + timedelta(days=7)
    return (first.day, None) if _SINCE.search(lead) else (first.day, first.day)
