"""Numbers and lengths of time as people write them: `twenty one`, `half an`, `2nd`, `2 years 3 months`."""

import re
from dataclasses import dataclass

from shared.language.english import AMOUNTS, ONES, ORDINALS, SHORT_UNITS, TENS, UNITS
from shared.language.vocabulary import phrase

MOST = 100_000  # a larger count is no count of days or hours anyone means
_PIECES = phrase(
    r"""(?P<quarters>a|an|three)[\s-]quarters?\s+of\s+an\s+hour|(?P<h>\d{1,2})h(?P<m>\d{2})m?\b
        |(?P<short>\d+(?:[.,/]\d+)?)\s?(?P<letter>mo|[smhdwy])\b
        |(?P<number>{number})[\s-]*(?P<unit>{unit})(?P<half> and a half)?\b""",
    left=r"(?<![a-z\d])",
    right="",
)


@dataclass(frozen=True, slots=True)
class Amount:
    """A length of time: months move the calendar, days move the date, minutes elapse."""

    months: float = 0
    days: float = 0
    minutes: float = 0

    def iso(self) -> str:
        """Return the ISO 8601 duration; a month counts 30 days, as a lead time needs no calendar."""
        minutes = round(self.minutes + 1440 * (self.days + 30 * self.months))
        if minutes % 10080 == 0 and minutes:
            return f"P{minutes // 1440}D"
        if minutes % 1440 == 0 and minutes:
            return f"P{minutes // 1440}D"
        hours, rest = divmod(minutes, 60)
        return "PT" + (f"{hours}H" if hours else "") + (f"{rest}M" if rest else "") if minutes else "PT0S"


LENGTHS = {
    "second": Amount(minutes=1 / 60),
    "minute": Amount(minutes=1),
    "hour": Amount(minutes=60),
    "day": Amount(days=1),
    "week": Amount(days=7),
    "fortnight": Amount(days=14),
    "month": Amount(months=1),
    "quarter": Amount(months=3),
    "year": Amount(months=12),
    "decade": Amount(months=120),
}


def number(text: str) -> float:
    """Return the value of a number in figures or words; what is no number is refused with ValueError."""
    words = " ".join(text.replace("-", " ").split())
    if words.endswith((" and a half", " and an half")):
        return number(words.rpartition(" and ")[0]) + 0.5
    if words in AMOUNTS:
        return AMOUNTS[words]
    if words.replace(" ", "")[:1].isdigit() or words == "½":
        return _figures(words)
    return sum(_word(word) for word in words.split())


def ordinal(text: str) -> int:
    """Return the value of `2nd`, `second`, `twenty first` or a plain number."""
    return int(number(re.sub(r"(?<=\d)\s?(?:st|nd|rd|th)$", "", text.strip())))


def amount(text: str) -> Amount:
    """Return the sum of the lengths named in the text."""
    total = Amount()
    for piece in _PIECES.finditer(text):
        if piece["quarters"] or piece["h"]:
            clock = 60 * int(piece["h"]) + int(piece["m"]) if piece["h"] else 45 if piece["quarters"] == "three" else 15
            total = Amount(total.months, total.days, total.minutes + clock)
            continue
        count = number(piece["short"]) if piece["short"] else number(piece["number"]) + (0.5 if piece["half"] else 0)
        unit = LENGTHS[SHORT_UNITS[piece["letter"]] if piece["short"] else UNITS[piece["unit"]]]
        count = min(count, MOST)
        total = Amount(
            total.months + count * unit.months, total.days + count * unit.days, total.minutes + count * unit.minutes
        )
    return total


def _figures(words: str) -> float:
    half = 0.5 if words.endswith("½") else 0
    figures = words.rstrip("½ ") or "0"
    if "/" in figures:
        whole, _, parts = figures.rpartition(" ")
        above, below = parts.split("/")
        return int(whole[:6] or 0) + int(above[:6]) / max(1, int(below[:6]))
    return min(float(figures.replace(",", ".")), MOST) + half


def _word(word: str) -> int:
    for table in (ONES, TENS, ORDINALS):
        if word in table:
            return table[word]
    raise ValueError(word)
