"""On which days a recurrence falls: the words after a pace, before it, or right behind `every`."""

import re
from collections.abc import Callable
from dataclasses import replace

from shared.language import almanac
from shared.language.counting import number, ordinal
from shared.language.listed_days import dates as dates_of
from shared.language.listed_days import day_codes, month_numbers, nth_value, nth_values
from shared.language.naming import month, weekday
from shared.language.rules import DAYS, WEEKEND, WORKDAYS, Rule
from shared.language.vocabulary import phrase

Refine = Callable[[Rule, re.Match[str]], Rule | None]
LAST_DATE = 31
MOST_WEEKDAYS = 5  # of one name in a month


def _weekdays(rule: Rule, found: re.Match[str]) -> Rule:
    return replace(rule, freq="WEEKLY" if rule.freq == "DAILY" else rule.freq, days=day_codes(found["days"]))


def _alternate(rule: Rule, found: re.Match[str]) -> Rule:
    """Return the rule of every other such day; every second day of which weekends are left out keeps its step."""
    days = day_codes(found["days"])
    return replace(rule, freq="DAILY" if days == WORKDAYS else rule.freq, days=days)


def _nth_days(rule: Rule, found: re.Match[str]) -> Rule | None:
    """Return the rule of the nth such day of a month; no such day is said of a day or a week."""
    nths, name = nth_values(found["nths"]), found["day"]
    if rule.freq in ("DAILY", "WEEKLY"):
        return None
    months = month_numbers(found.groupdict().get("months")) or rule.months
    made = replace(rule, freq="YEARLY" if months else rule.freq, months=months, part=found.groupdict().get("part"))
    if re.fullmatch(r"days?", name):
        return replace(made, dates=nths)
    if name[:4] in ("work", "week", "busi"):
        return replace(made, days=WEEKEND if "end" in name else WORKDAYS, position=nths[0])
    if any(abs(nth) > MOST_WEEKDAYS for nth in nths):
        return None
    return replace(made, days=tuple(f"{nth}{DAYS[weekday(name)]}" for nth in nths))


def _dates(rule: Rule, found: re.Match[str]) -> Rule | None:
    dates = dates_of(found["dates"])
    if not all(1 <= day <= LAST_DATE for day in dates) or not dates or rule.freq in ("DAILY", "WEEKLY"):
        return None
    if found[0].endswith(" second"):  # `every second` is a pace whose unit is still to come
        return None
    months = month_numbers(found.groupdict().get("months")) or rule.months
    return replace(rule, freq="YEARLY" if months else rule.freq, dates=dates, months=months)


def _last_dates(rule: Rule, found: re.Match[str]) -> Rule:
    nth = found.groupdict().get("nth")
    return replace(rule, freq="MONTHLY" if rule.freq != "YEARLY" else "YEARLY", dates=(nth_value(nth) if nth else -1,))


def _year_day(rule: Rule, found: re.Match[str]) -> Rule | None:
    day, which = ordinal(found["dom"]), month(found["mon"])
    if rule.freq != "YEARLY" or not 1 <= day <= almanac.last_day(2024, which):
        return None
    return replace(rule, months=(which,), dates=(day,))


def _friday_the_13th(rule: Rule, found: re.Match[str]) -> Rule:
    return replace(rule, days=day_codes(found["days"]), dates=(ordinal(found["dom"]),), position=None)


def _daily(rule: Rule, _: re.Match[str]) -> Rule:
    return rule


def _same_days(rule: Rule, found: re.Match[str]) -> Rule | None:
    """Return the rule of several months' same day; other days would need a rule each."""
    dates = set(dates_of(found["pairs"]))
    return replace(rule, months=month_numbers(found["pairs"]), dates=tuple(dates)) if len(dates) == 1 else None


def _in_months(rule: Rule, found: re.Match[str]) -> Rule:
    """Return the rule in these months only; of a month without a day the first."""
    months = month_numbers(found["months"])
    if rule.freq in ("DAILY", "WEEKLY"):
        return replace(rule, months=months)
    return replace(rule, freq="YEARLY", months=months, dates=rule.dates or (1,))


def _every_few(rule: Rule, found: re.Match[str]) -> Rule | None:
    """Return the rule of `every 2 mondays`."""
    count = int(number(found["n"]))
    return replace(rule, interval=count, days=day_codes(found["days"])) if count else None


_ON = r"(?:,? ?(?:on|in|at|by|for|each|every|and)? ?(?:the )?)"
_NTH_DAYS = r"""(?P<nths>{nths}) (?P<day>{weekday}s?|{workday}|weekends?|days?)(?: (?P<part>morning|afternoon|evening
    |night))?(?: {themonth}| (?P<months>{ofmonths}))?"""
_NTH_DAYS_BARE = r"(?P<nths>{nths}) (?P<day>{weekday}s?|{workday}|weekends?|days?)"
_YEAR_DAY = (r"(?P<mon>{month}) (?:the )?(?P<dom>{dom})", r"(?P<dom>{dom})(?: of)? (?P<mon>{month})")

SEASON = r",? (?:in|during|from)(?: the months of)? (?P<months>{months})(?! ?\d)"
AFTER: tuple[tuple[re.Pattern[str], Refine], ...] = tuple(
    (phrase(template, left=""), refine)
    for template, refine in (
        (_ON + _NTH_DAYS, _nth_days),
        (_ON + _YEAR_DAY[0], _year_day),
        (_ON + _YEAR_DAY[1], _year_day),
        (_ON + r"(?:(?P<nth>{ordinal}[ -](?:to[ -](?:the[ -])?)?last|last)|end)(?: day)?(?: {themonth})?", _last_dates),
        (_ON + r"(?:an? )?(?P<days>{daynames})", _weekdays),
        (r",? (?:on|of) (?:the |day )?(?P<dates>{dates})(?: day)?(?: {themonth}| (?P<months>{ofmonths}))?", _dates),
        (SEASON, _in_months),
    )
)
BEFORE: tuple[tuple[re.Pattern[str], Refine], ...] = tuple(
    (phrase(r"(?:on |at )?(?:the )?" + template + r"\s*,?\s*(?:(?:of|in) ?)?", right="$"), refine)
    for template, refine in (
        (_NTH_DAYS, _nth_days),
        (_YEAR_DAY[0], _year_day),
        (_YEAR_DAY[1], _year_day),
        (r"(?:end|(?P<nth>{ordinal}[ -](?:to[ -](?:the[ -])?)?last|last))(?: day)?", _last_dates),
        (r"(?P<dates>{ordinal}(?:{and}{ordinal})*)(?: day)?", _dates),
        (r"(?P<days>{daynames})", _weekdays),
        (r"in (?P<months>{months})", _in_months),
    )
)
EVERY = r"{every}(?P<done>!)? (?:single )?"
HEADS: tuple[tuple[re.Pattern[str], Rule, Refine], ...] = tuple(
    (phrase(template), start, refine)
    for template, start, refine in (
        (EVERY + r"(?P<days>{daynames})", Rule("WEEKLY"), _weekdays),
        (EVERY + r"(?:other|alternate|second) (?P<days>{daynames})", Rule("WEEKLY", 2), _alternate),
        (r"(?:on )?(?:the )?(?P<nths>{nth}{and}{nths}) (?P<day>{weekday}s?) {themonth}", Rule("MONTHLY"), _nth_days),
        (r"(?:on )?(?:the )?(?P<dates>{ordinal}(?:{and}{ordinal})+) {themonth}", Rule("MONTHLY"), _dates),
        (EVERY + r"(?P<days>{weekday}),? (?:the )?(?P<dom>\d{1,2}(?:st|nd|rd|th))", Rule("MONTHLY"), _friday_the_13th),
        (EVERY + r"day of the week", Rule("DAILY"), _daily),
        (EVERY + r"(?P<months>{month}(?:{and}{month})*),? on (?:the )?" + _NTH_DAYS_BARE, Rule("YEARLY"), _nth_days),
        (EVERY + r"(?P<months>{month}(?:{and}{month})*),? on (?:the )?(?P<dates>{dates})", Rule("YEARLY"), _dates),
        (EVERY + r"(?P<n>{cardinal}|\d{1,2}) (?P<days>{weekday}s)", Rule("WEEKLY"), _every_few),
        (EVERY + _NTH_DAYS, Rule("MONTHLY"), _nth_days),
        (
            EVERY + r"(?P<dates>{ordinal}(?:{and}{ordinal})*)(?: day)?(?: {themonth}| (?P<months>{ofmonths}))?",
            Rule("MONTHLY"),
            _dates,
        ),
        (EVERY + r"(?P<pairs>{month} {dom}(?:{and}{month} {dom})+)", Rule("YEARLY"), _same_days),
        (EVERY + _YEAR_DAY[0], Rule("YEARLY"), _year_day),
        (EVERY + _YEAR_DAY[1], Rule("YEARLY"), _year_day),
        (EVERY + r"(?P<months>{month}(?:{and}{month})*)", Rule("YEARLY"), _in_months),
        (r"(?:on )?(?P<days>(?:{plural}|{weekday}s?{and})*{plural})", Rule("WEEKLY"), _weekdays),
        (
            r"""(?:on )?(?P<days>{weekday}(?:{and}{weekday})*|weekday|workday|weekend)(?= (?:morning|afternoon|evening
                |night)s\b)""",
            Rule("WEEKLY"),
            _weekdays,
        ),
        (r"(?:on )?(?P<days>{weekday}(?:(?:{and}| ){weekday}){2,6})", Rule("WEEKLY"), _weekdays),
        (r"(?:on )?alternate (?P<days>{plural})", Rule("WEEKLY", 2), _weekdays),
        (r"(?:on )?alternate days", Rule("DAILY", 2), _daily),
        (EVERY + r"(?P<days>{dayname}) of (?:the|each|every) (?:week|month|year)", Rule("WEEKLY"), _weekdays),
        (r"(?:on )?all (?:the )?(?P<days>{plural})", Rule("WEEKLY"), _weekdays),
        (r"(?:from )?(?P<days>mon(?:day)?(?: ?- ?| to | through | thru )fri(?:day)?|m-f)", Rule("WEEKLY"), _weekdays),
        (r"(?P<days>{workday}|weekends?) only", Rule("WEEKLY"), _weekdays),
    )
)
