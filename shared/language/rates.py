"""So many times in a stretch: `twice a week` is read as days spread evenly, and the answer says which they are."""

import re
from collections.abc import Iterator

from shared.language.counting import number
from shared.language.english import FREQUENCIES
from shared.language.rules import Rule
from shared.language.sentence import Sentence
from shared.language.vocabulary import phrase

_RATE = phrase(
    r"""(?P<semi>semi-?monthly)|(?:(?P<twice>twice|thrice)|(?P<n>{cardinal}|\d{1,2}) ?(?:x|times?))
    (?:(?: ?/ ?| (?:a|an|per|each|every|in a) )(?P<u>day|week|month|year)| (?P<f>{frequency}))"""
)
_DAILY, _WEEKLY, _MONTHLY, _YEARLY = "DAILY", "WEEKLY", "MONTHLY", "YEARLY"
_UNITS = {"day": _DAILY, "week": _WEEKLY, "month": _MONTHLY, "year": _YEARLY}
_DAYS = {
    2: ("MO", "TH"),
    3: ("MO", "WE", "FR"),
    4: ("MO", "TU", "TH", "FR"),
    5: ("MO", "TU", "WE", "TH", "FR"),
    6: ("MO", "TU", "WE", "TH", "FR", "SA"),
}
_DATES = {2: (1, 15), 3: (1, 11, 21), 4: (1, 8, 15, 22)}
WAKING, AWAKE = 9, 12  # the first of several hours of a day, and how far behind it the last is
MOST_HOURS = 7
MONTHS = 12


def rates(sentence: Sentence) -> Iterator[tuple[re.Match[str], Rule]]:
    """Yield each rate that stands in the sentence and its rule; more than fits a calendar is none."""
    for found in sentence.find_all(_RATE):
        rule = _spread(_MONTHLY, 2) if found["semi"] else _said(found)
        if rule:
            yield found, rule


def _said(found: re.Match[str]) -> Rule | None:
    times = {"twice": 2, "thrice": 3}.get(found["twice"]) or int(number(found["n"]))
    freq, step = FREQUENCIES[found["f"]] if found["f"] else (_UNITS[found["u"]], 1)
    return _spread(freq, times) if step == 1 else None


def _spread(freq: str, times: int) -> Rule | None:
    if times == 1:
        return Rule(freq)
    if freq == _DAILY and 1 < times <= MOST_HOURS:
        return Rule(freq, hours=tuple(WAKING + AWAKE * n // (times - 1) for n in range(times)))
    if freq == _WEEKLY and times in _DAYS:
        return Rule(freq, days=_DAYS[times])
    if freq == _MONTHLY and times in _DATES:
        return Rule(freq, dates=_DATES[times])
    return Rule(_MONTHLY, MONTHS // times) if freq == _YEARLY and times and MONTHS % times == 0 else None
