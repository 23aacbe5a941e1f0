"""Lists of days, of dates and of months inside a recurrence: `mon, wed and fri`, `1st and 15th`, `jan and july`."""

import re

from shared.language.counting import ordinal
from shared.language.naming import month, weekday
from shared.language.rules import DAYS, WEEKEND, WORKDAYS
from shared.language.vocabulary import fragment, phrase

fragment("and", r"(?:\s*(?:,\s*and|,|&|/|\+|and|or)\s*(?:on )?(?:the )?)")
fragment("workday", r"(?:work(?:ing)?[ -]?days?|week[ -]?days?|business[ -]?days?|m-f)")
fragment("dayname", r"(?:{workday}|weekends?|{weekday}s?(?:'s)?)")
fragment(
    "daynames",
    r"{dayname}(?:{and}{dayname}|(?: ?- ?| to | through | thru ){dayname}| {weekday}s?\b(?= {weekday}|{and}))*",
)
fragment("dates", r"{dom}(?:{and}{dom})*")
fragment("nth", r"(?:{ordinal}[ -](?:to[ -](?:the[ -])?)?last|last|final|penultimate|{ordinal})")
fragment("nths", r"{nth}(?:{and}{nth})*")
fragment("themonth", r"(?:(?:of|in) (?:(?:the|each|every|a) )?month)")
fragment("ofmonths", r"(?:(?:of|in) {month}(?:{and}{month})*)")
fragment("months", r"{month}(?:{and}{month}|(?: ?- ?| to | through | thru | until ){month})*")
fragment(
    "plural",
    r"(?:(?:weekend|weekday|workday|monday|tuesday|wednesday|thursday|friday|saturday|sunday)s(?! (?:from|hence|ago)))",
)

_DAY_OR_RANGE = phrase(
    r"""(?P<group>{workday}|weekends?)|(?P<one>{weekday}s?)(?:(?:\s*-\s*|\s+(?:to|through
        |thru)\s+)(?P<last>{weekday}s?))?""",
    left=r"(?<![a-z])",
    right=r"(?![a-z])",
)
_NTH = phrase(r"{nth}", left=r"(?<![a-z\d])", right=r"(?![a-z\d])")
_DOM = phrase(r"{dom}", left=r"(?<![a-z\d])", right=r"(?![a-z\d])")
_MONTH = phrase(r"{month}", left=r"(?<![a-z])", right=r"(?![a-z])")
_MONTH_OR_RANGE = phrase(
    r"(?P<one>{month})(?:(?:\s*-\s*|\s+(?:to|through|thru|until)\s+)(?P<last>{month}))?",
    left=r"(?<![a-z])",
    right=r"(?![a-z])",
)


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


def nth_values(text: str) -> tuple[int, ...]:
    """Return the numbers of a list such as `1st and 3rd`, from the end for `last` and `2nd to last`."""
    return tuple(nth_value(piece[0]) for piece in re.finditer(_NTH, text))


def nth_value(text: str) -> int:
    """Return the number of `3rd`, of `last` (-1) or of `2nd to last` (-2)."""
    if "penultimate" in text:
        return -2
    before = re.sub(r"[ -]*(?:to[ -]+)?(?:the[ -]+)?(?:last|final)$", "", text)
    if before != text:
        return -ordinal(before) if before else -1
    return ordinal(text)


def dates(text: str) -> tuple[int, ...]:
    """Return the days of the month a list names."""
    return tuple(ordinal(piece[0]) for piece in re.finditer(_DOM, re.sub(_MONTH, "", text)))


def month_numbers(text: str | None) -> tuple[int, ...]:
    """Return the months named in a list or a range of months, in the order of the year."""
    chosen: set[int] = set()
    for piece in re.finditer(_MONTH_OR_RANGE, text or ""):
        first = month(piece["one"])
        last = month(piece["last"]) if piece["last"] else first
        chosen.update((first + step - 1) % 12 + 1 for step in range((last - first) % 12 + 1))
    return tuple(sorted(chosen))
