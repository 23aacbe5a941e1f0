"""Every day a sentence names, however it is said."""

import re
from collections.abc import Iterator
from datetime import date

from shared.language.dates import DATE_READERS
from shared.language.foreign import foreign_days
from shared.language.sentence import Sentence
from shared.language.stretches import STRETCH_READERS
from shared.language.vocabulary import anywhere
from shared.language.weekdays import WEEKDAY_READERS

READERS = (*STRETCH_READERS, *WEEKDAY_READERS, *DATE_READERS)
_TO_SOMEONE = anywhere(
    r"\b(?:call|email|text|ring|phone|ask|tell|meet|see|with|to|for|of|and|remind|help|visit|pay|from)\s+$"
)


_SPARED = anywhere(r"\b(?:except|excluding|apart from|but not)\s+(?:on\s+|for\s+)?$")  # what no rule can say


def days(sentence: Sentence, today: date, *, month_first: bool) -> Iterator[tuple[int, int, tuple[date, bool]]]:
    """Yield every day that stands in the sentence: start, end, the day and whether it may be only a word."""
    for pattern, read, weak in READERS:
        for found in sentence.find_all(pattern):
            try:
                day = read(found, today, month_first)
            except (OverflowError, ValueError):
                continue
            if day and not _someone(sentence, found) and not _SPARED.search(sentence.folded[: found.start()]):
                yield found.start(), found.end(), (day, weak)
    yield from foreign_days(sentence, today)


def _someone(sentence: Sentence, found: re.Match[str]) -> bool:
    """`tom` is a man after `call` or with a capital, unless nothing else begins the sentence."""
    if found[0] != "tom":
        return False
    before = sentence.folded[: found.start()]
    return sentence.text[found.start()].isupper() or bool(_TO_SOMEONE.search(before))
