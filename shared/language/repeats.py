"""Recurrence as people say it: a pace (`every 3 weeks`, `monthly`), then on which days (`on the last friday`)."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from shared.language import almanac
from shared.language.counting import ordinal
from shared.language.english import FREQUENCIES, HOLIDAYS, UNITS
from shared.language.naming import month, weekday, words
from shared.language.rules import DAYS, WEEKEND, WORKDAYS, Rule
from shared.language.sentence import Sentence
from shared.language.vocabulary import fragment, phrase

Refine = Callable[[Rule, re.Match[str]], Rule | None]
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

fragment("and", r"(?:\s*(?:,\s*and|,|&|/|\+|and|or)\s*(?:on )?(?:the )?)")
fragment("workday", r"(?:work(?:ing)?[ -]?days?|week[ -]?days?|business[ -]?days?)")
fragment("dayname", r"(?:{workday}|weekends?|{weekday}s?(?:'s)?)")
fragment(
    "daynames",
    r"{dayname}(?:{and}{dayname}|(?: ?- ?| to | through | thru ){dayname}| {weekday}s?\b(?= {weekday}|{and}))*",
)
fragment("dates", r"{dom}(?:{and}{dom})*")
fragment("nth", r"(?:{ordinal}[ -](?:to[ -](?:the[ -])?)?last|last|final|penultimate|{ordinal})")
fragment("nths", r"{nth}(?:{and}{nth})*")
fragment("themonth", r"(?:(?:of|in) (?:the|each|every|a) month)")
fragment("ofmonths", r"(?:(?:of|in) {month}(?:{and}{month})*)")
fragment(
    "plural",
    r"(?:(?:weekend|weekday|workday|monday|tuesday|wednesday|thursday|friday|saturday|sunday)s(?! (?:from|hence|ago)))",
)

_ON = r"(?:,? ?(?:on|in|at|by|for|each|every|and)? ?(?:the )?)"
_PACE = phrase(
    r"(?:{every}(?P<done>!)?(?: single)? (?:(?P<n>other|alternate|{cardinal}|\d{1,4}|few|couple of|{ordinal}) )?(?P<u>{unit})"
    r"|(?:once|one time|1x) (?:a|an|every|each|per) (?:(?P<m>other|{cardinal}|\d{1,4}) )?(?P<v>{unit})|(?P<f>{frequency})!?"
    r")"
)
_TIGHT = phrase(r"{every}(?P<done>!)? ?(?P<n>\d{1,4}) ?(?P<u>mo|[hdwy])")


def _pace(found: re.Match[str]) -> Rule | None:
    groups = found.groupdict()
    if groups.get("f"):
        freq, step = FREQUENCIES[words(found["f"])]
        return Rule(freq, step)
    freq, step = PACES[UNITS[groups.get("u") or found["v"]]]
    if freq == "SECONDLY":
        return None
    count = _count(groups.get("n") or groups.get("m"))
    return Rule(freq, step * count, from_completion=bool(groups.get("done"))) if 0 < count <= 1000 else None  # noqa: PLR2004


def _count(text: str | None) -> int:
    if not text:
        return 1
    return 2 if words(text) in ALTERNATE else ordinal(words(text))


def day_codes(text: str) -> tuple[str, ...]:
    """Return the BYDAY codes named in a list or a range of days, in the order of the week."""
    chosen: set[str] = set()
    for piece in re.finditer(_DAY_OR_RANGE, text):
        if piece["group"]:
            chosen.update(WEEKEND if "end" in piece["group"] else WORKDAYS)
        else:
            first = weekday(piece["one"])
            last = weekday(piece["last"]) if piece["last"] else first
            chosen.update(DAYS[(first + step) % 7] for step in range((last - first) % 7 + 1))
    return tuple(day for day in DAYS if day in chosen)


_DAY_OR_RANGE = phrase(
    r"(?P<group>{workday}|weekends?)|(?P<one>{weekday}s?)(?:(?:\s*-\s*|\s+(?:to|through|thru)\s+)(?P<last>{weekday}s?))?",
    left=r"(?<![a-z])",
    right=r"(?![a-z])",
)


def nth_values(text: str) -> tuple[int, ...]:
    """Return the numbers of a list such as `1st and 3rd`, from the end for `last` and `2nd to last`."""
    return tuple(_nth(piece[0]) for piece in re.finditer(_NTH, text))


_NTH = phrase(r"{nth}", left=r"(?<![a-z\d])", right=r"(?![a-z\d])")
_DOM = phrase(r"{dom}", left=r"(?<![a-z\d])", right=r"(?![a-z\d])")


def _nth(text: str) -> int:
    if "penultimate" in text:
        return -2
    before = re.sub(r"[ -]*(?:to[ -]+)?(?:the[ -]+)?(?:last|final)$", "", text)
    if before != text:
        return -ordinal(before) if before else -1
    return ordinal(text)


def _weekdays(rule: Rule, found: re.Match[str]) -> Rule:
    return replace(rule, freq="WEEKLY" if rule.freq == "DAILY" else rule.freq, days=day_codes(found["days"]))


def _nth_days(rule: Rule, found: re.Match[str]) -> Rule:
    nths, name = nth_values(found["nths"]), found["day"]
    months = _months(found.groupdict().get("months"))
    freq = "YEARLY" if months else "MONTHLY" if rule.freq in ("DAILY", "WEEKLY") else rule.freq
    made = replace(rule, freq=freq, months=months or rule.months, part=found.groupdict().get("part"))
    if re.fullmatch(r"days?", name):
        return replace(made, dates=nths)
    if name[:4] in ("work", "week", "busi"):
        return replace(made, days=WEEKEND if "end" in name else WORKDAYS, position=nths[0])
    return replace(made, days=tuple(f"{nth}{DAYS[weekday(name)]}" for nth in nths))


def _dates(rule: Rule, found: re.Match[str]) -> Rule | None:
    dates = tuple(ordinal(piece[0]) for piece in re.finditer(_DOM, found["dates"]))
    months = _months(found.groupdict().get("months"))
    if any(not 1 <= day <= 31 for day in dates) or not dates:  # noqa: PLR2004 - the days of a month
        return None
    freq = "YEARLY" if months else "MONTHLY" if rule.freq in ("DAILY", "WEEKLY") else rule.freq
    return replace(rule, freq=freq, dates=dates, months=months or rule.months)


def _last_dates(rule: Rule, found: re.Match[str]) -> Rule:
    nth = found.groupdict().get("nth")
    return replace(rule, freq="MONTHLY" if rule.freq != "YEARLY" else "YEARLY", dates=(_nth(nth) if nth else -1,))


def _year_day(rule: Rule, found: re.Match[str]) -> Rule | None:
    day, which = ordinal(found["dom"]), month(found["mon"])
    if not 1 <= day <= almanac.last_day(2024, which):
        return None
    interval = rule.interval if rule.freq == "YEARLY" else 1
    return replace(rule, freq="YEARLY", interval=interval, months=(which,), dates=(day,))


def _same_days(rule: Rule, found: re.Match[str]) -> Rule | None:
    """Return the rule of several months' same day; other days would need a rule each."""
    dates = {ordinal(piece[0]) for piece in re.finditer(_DOM, re.sub(_MONTH, "", found["pairs"]))}
    return replace(rule, months=_months(found["pairs"]), dates=tuple(dates)) if len(dates) == 1 else None


def _in_months(rule: Rule, found: re.Match[str]) -> Rule:
    freq = "YEARLY" if rule.freq in ("DAILY", "MONTHLY") else rule.freq
    return replace(rule, freq=freq, months=_months(found["months"]), dates=rule.dates or (1,))


def _months(text: str | None) -> tuple[int, ...]:
    return tuple(sorted(month(name[0]) for name in re.finditer(_MONTH, text or "")))


_MONTH = phrase(r"{month}", left=r"(?<![a-z])", right=r"(?![a-z])")
_NTH_DAYS = r"(?P<nths>{nths}) (?P<day>{weekday}s?|{workday}|weekends?|days?)(?: (?P<part>morning|afternoon|evening|night))?(?: {themonth}| (?P<months>{ofmonths}))?"
_YEAR_DAY = (r"(?P<mon>{month}) (?:the )?(?P<dom>{dom})", r"(?P<dom>{dom})(?: of)? (?P<mon>{month})")

AFTER: tuple[tuple[re.Pattern[str], Refine], ...] = tuple(
    (phrase(_ON + template, left=""), refine)
    for template, refine in (
        (_NTH_DAYS, _nth_days),
        (_YEAR_DAY[0], _year_day),
        (_YEAR_DAY[1], _year_day),
        (r"(?:(?P<nth>{ordinal}[ -](?:to[ -](?:the[ -])?)?last|last)|end)(?: day)?(?: {themonth})?", _last_dates),
        (r"(?P<days>{daynames})", _weekdays),
    )
) + (
    (phrase(r",? on (?:the )?(?P<dates>{dates})(?: day)?(?: {themonth}| (?P<months>{ofmonths}))?", left=""), _dates),
    (phrase(r",? in (?P<months>{month}(?:{and}{month})*)", left=""), _in_months),
)
BEFORE: tuple[tuple[re.Pattern[str], Refine], ...] = tuple(
    (phrase(r"(?:on |at )?(?:the )?" + template + r"\s*,?\s*(?:(?:of|in) ?)?", right="$"), refine)
    for template, refine in (
        (_NTH_DAYS, _nth_days),
        (_YEAR_DAY[0], _year_day),
        (_YEAR_DAY[1], _year_day),
        (r"(?:end|(?P<nth>{ordinal}[ -](?:to[ -](?:the[ -])?)?last|last))(?: day)?", _last_dates),
        (r"(?P<dates>{ordinal}(?:{and}{ordinal})*)(?: day)?", _dates),
        (r"on (?P<days>{daynames})", _weekdays),
    )
)
_E = r"{every}(?P<done>!)? (?:single )?"
HEADS: tuple[tuple[re.Pattern[str], Rule, Refine], ...] = tuple(
    (phrase(template), start, refine)
    for template, start, refine in (
        (_E + r"(?P<days>{daynames})", Rule("WEEKLY"), _weekdays),
        (_E + r"(?:other|alternate|second) (?P<days>{weekday}s?(?:{and}{weekday}s?)*)", Rule("WEEKLY", 2), _weekdays),
        (_E + _NTH_DAYS, Rule("MONTHLY"), _nth_days),
        (
            _E + r"(?P<dates>{ordinal}(?:{and}{ordinal})*)(?: day)?(?: {themonth}| (?P<months>{ofmonths}))?",
            Rule("MONTHLY"),
            _dates,
        ),
        (_E + r"(?P<pairs>{month} {dom}(?:{and}{month} {dom})+)", Rule("YEARLY"), _same_days),
        (_E + _YEAR_DAY[0], Rule("YEARLY"), _year_day),
        (_E + _YEAR_DAY[1], Rule("YEARLY"), _year_day),
        (_E + r"(?P<months>{month}(?:{and}{month})*)", Rule("YEARLY"), _in_months),
        (r"(?:on )?(?P<days>(?:{plural}|{weekday}s?{and})*{plural})", Rule("WEEKLY"), _weekdays),
        (r"(?:on )?(?P<days>{weekday})(?= (?:morning|afternoon|evening|night)s\b)", Rule("WEEKLY"), _weekdays),
        (r"(?P<days>{workday}|weekends?) only", Rule("WEEKLY"), _weekdays),
    )
)
_EVERY_PART = phrase(r"{every}(?P<done>!)?(?: single)?(?= (?:early |late )?{part})", right="")
_EVERY_WEEKS_DAY = phrase(_E + r"(?P<n>{cardinal}|\d{1,2}|{ordinal}) (?P<days>{weekday}s)")
_EVERY_HOLIDAY = phrase(_E + r"(?P<name>{holiday})")
_MONTH_END = phrase(r"{every} month[ -]end|(?:at )?(?:the )?month[ -]ends?")


def repeats(sentence: Sentence) -> Iterator[tuple[int, int, Rule]]:
    """Yield every recurrence that stands in the sentence: start, end, rule."""
    for found in [*sentence.find_all(_PACE), *sentence.find_all(_TIGHT)]:
        rule = _tight(found) if found.re is _TIGHT else _pace(found)
        if rule:
            yield _with_details(sentence, found, rule)
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
                yield found.start(), found.end(), replace(rule, from_completion=done)


def _with_details(sentence: Sentence, pace: re.Match[str], rule: Rule) -> tuple[int, int, Rule]:
    """Widen a pace by the days said after it or before it: `every month on the 4th`, `the 4th of every month`."""
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
    when = HOLIDAYS[words(found["name"])]
    if len(when) == 2:  # noqa: PLR2004 - a month and a day
        yield found.start(), found.end(), Rule("YEARLY", months=(when[0],), dates=(when[1],))
    elif len(when) == 3:  # noqa: PLR2004 - a weekday of a month
        yield found.start(), found.end(), Rule("YEARLY", months=(when[0],), days=(f"{when[2]}{DAYS[when[1]]}",))
