"""Absolute dates in neighbouring languages (`5 de marzo`, `12. Oktober 2027`), read by dateparser when one is seen.

dateparser takes most of a second to import, so a date word of another language must stand there first.
"""

from collections.abc import Iterator
from datetime import date, datetime, time

from shared.language.almanac import in_year
from shared.language.neighbours import MONTHS
from shared.language.sentence import Sentence
from shared.language.vocabulary import any_of, fragment, phrase

LANGUAGES = ["es", "fr", "de", "it", "nl", "pt"]
fragment("foreign", any_of(MONTHS))
_DATE = phrase(r"(?:(?:el|le|am|il|op|em|den) )?(?P<text>\d{1,2}\.? ?(?:de )?{foreign}(?: (?:de )?(?P<y>\d{4}))?)")


def foreign_days(sentence: Sentence, today: date) -> Iterator[tuple[int, int, tuple[date, bool]]]:
    """Yield the days named in another language: start, end, the day, which is never only a word."""
    for found in sentence.find_all(_DATE):
        day = _read(found["text"], today)
        meant = in_year(today, day.month, day.day, day.year if found["y"] else None) if day else None
        if meant:
            yield found.start(), found.end(), (meant, False)


def _read(text: str, today: date) -> date | None:
    import dateparser

    base = {"RELATIVE_BASE": datetime.combine(today, time()), "DATE_ORDER": "DMY"}
    read = dateparser.parse(text, languages=LANGUAGES, settings=base)
    return read.date() if read else None
