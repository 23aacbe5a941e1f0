"""Recurrence as people say it: a pace (`every 3 weeks`, `monthly`), then on which days (`on the last friday`)."""

import re
from collections.abc import Iterator
from dataclasses import replace

from shared.language.counting import ordinal
from shared.language.english import FREQUENCIES, HOLIDAYS, UNITS
from shared.language.listed_days import month_numbers
from shared.language.naming import words
from shared.language.rates import rates
from shared.language.refining import AFTER, BEFORE, EVERY, HEADS, SEASON
from shared.language.rules import DAYS, MOST_TIMES, Rule
from shared.language.sentence import Sentence
from shared.language.vocabulary import anywhere, phrase

PACES = {
    "second": ("SECONDLY", 1),
    "minute": ("MINUTELY", 1),
    "hour": ("HOURLY", 1),
    "day": ("DAILY", 1),
    "week": ("WEEKLY", 1),
    "fortnight": ("WEEKLY", 2),
    "month": ("MONTHLY", 1),
    "quarter": ("MONTHLY", 3),
    "year": ("YEARLY", 1),
    "decade": ("YEARLY", 10),
}
ALTERNATE = frozenset({"other", "alternate", "second", "2nd"})

_PACE = phrase(
    r"""{every}(?P<done>!)?(?: single)? (?:(?P<n>other|alternate|{cardinal}|\d{1,4}|few|couple of
        |{ordinal}) )?(?P<u>{unit})|(?:once|one time|1x) (?:a|an|every|each|per) (?:(?P<m>other|{cardinal}
        |\d{1,4}) )?(?P<v>{unit})|(?P<f>{frequency})!?"""
)
_TIGHT = phrase(r"{every}(?P<done>!)? ?(?P<n>\d{1,4}) ?(?P<u>mo|[hdwy])")


def _pace(found: re.Match[str]) -> Rule | None:
    groups = found.groupdict()
    if groups.get("f"):
        freq, step = FREQUENCIES[words(found["f"])]
        return Rule(freq, step, quarterly=words(found["f"]) == "quarterly")
    unit = UNITS[groups.get("u") or found["v"]]
    freq, step = PACES[unit]
    if freq == "SECONDLY":
        return None
    count = _count(groups.get("n") or groups.get("m"))
    if not 0 < count <= MOST_TIMES:
        return None
    return Rule(freq, step * count, from_completion=bool(groups.get("done")), quarterly=unit == "quarter")


def _count(text: str | None) -> int:
    if not text:
        return 1
    return 2 if words(text) in ALTERNATE else ordinal(words(text))


_EVERY_PART = phrase(r"{every}(?P<done>!)?(?: single)?(?= (?:early |late )?{part})", right="")
_SEASON = phrase(SEASON, left="")
_OPENING = anywhere(r"^[\s\ue001]*(?:an? |the |my |our )?(?P<f>{frequency}) (?=\w)")
_ON_SOME = anywhere(r" (?=on )")
_EVERY_HOLIDAY = phrase(EVERY + r"(?P<name>{holiday})")


def repeats(sentence: Sentence) -> Iterator[tuple[int, int, Rule]]:
    """Yield every recurrence that stands in the sentence: start, end, rule."""
    for found in [*sentence.find_all(_PACE), *sentence.find_all(_TIGHT)]:
        made = _tight(found) if found.re is _TIGHT else _pace(found)
        if made:
            yield _with_details(sentence, found, made)
    for found, rule in rates(sentence):
        yield _with_details(sentence, found, rule)
    yield from _apart(sentence)
    yield from _heads(sentence)
    for found in sentence.find_all(_EVERY_PART):
        yield found.start(), found.end(), Rule("DAILY", from_completion=bool(found["done"]))
    for found in sentence.find_all(_EVERY_HOLIDAY):
        yield from _every_holiday(found)


def _tight(found: re.Match[str]) -> Rule | None:
    units = {"h": "HOURLY", "d": "DAILY", "w": "WEEKLY", "mo": "MONTHLY", "y": "YEARLY"}
    return Rule(units[found["u"]], max(1, int(found["n"])), from_completion=bool(found["done"]))


def _heads(sentence: Sentence) -> Iterator[tuple[int, int, Rule]]:
    for pattern, start, refine in HEADS:
        for found in sentence.find_all(pattern):
            rule = refine(start, found)
            if rule:
                done = bool(found.groupdict().get("done"))
                yield found.start(), *_in_season(sentence, found.end(), replace(rule, from_completion=done))


def _in_season(sentence: Sentence, end: int, rule: Rule) -> tuple[int, Rule]:
    """Widen the days of a week by the months they are in: `every saturday in april through september`."""
    found = _SEASON.match(sentence.folded, end) if rule.freq == "WEEKLY" else None
    months = month_numbers(found["months"]) if found else ()
    return (found.end(), replace(rule, months=months)) if found and len(months) > 1 else (end, rule)


def _apart(sentence: Sentence) -> Iterator[tuple[int, int, Rule]]:
    """Yield the days that a pace at the very beginning has further on: `monthly review on the 3rd friday`."""
    opening = sentence.find(_OPENING)
    if not opening:
        return
    pace = Rule(*FREQUENCIES[words(opening["f"])])
    for place in sentence.find_all(_ON_SOME):
        for end, rule in _after(sentence, place.start(), pace):
            if pace.freq == "WEEKLY" or (rule.freq == pace.freq != "DAILY" and (rule.dates or _numbered(rule))):
                yield place.end(), end, rule


def _numbered(rule: Rule) -> bool:
    """Return whether a rule's days are certain ones of a month: its third friday, not every friday in it."""
    return bool(rule.position) or any(not day.isalpha() for day in rule.days)


def _with_details(sentence: Sentence, pace: re.Match[str], rule: Rule) -> tuple[int, int, Rule]:
    """Widen a pace by the days said after it or before it: `monthly on the 9th`, `the 9th of every month`."""
    start, end = pace.span()
    widest = max((made for made in _after(sentence, end, rule)), key=lambda made: made[0], default=None)
    if widest:
        return start, widest[0], widest[1]
    earliest = min((made for made in _before(sentence, start, rule)), key=lambda made: made[0], default=None)
    return (earliest[0], end, earliest[1]) if earliest else (start, end, rule)


def _after(sentence: Sentence, end: int, rule: Rule) -> Iterator[tuple[int, Rule]]:
    for pattern, refine in AFTER:
        found = pattern.match(sentence.folded, end)
        made = refine(rule, found) if found and found.end() > end else None
        if found and made:
            yield found.end(), made


def _before(sentence: Sentence, start: int, rule: Rule) -> Iterator[tuple[int, Rule]]:
    window = max(0, start - 60)
    for pattern, refine in BEFORE:
        found = pattern.search(sentence.folded[window:start])
        made = refine(rule, found) if found else None
        if found and made:
            yield window + found.start(), made


def _every_holiday(found: re.Match[str]) -> Iterator[tuple[int, int, Rule]]:
    match HOLIDAYS[words(found["name"])]:
        case (month, day):
            yield found.start(), found.end(), Rule("YEARLY", months=(month,), dates=(day,))
        case (month, weekday, nth):
            yield found.start(), found.end(), Rule("YEARLY", months=(month,), days=(f"{nth}{DAYS[weekday]}",))
