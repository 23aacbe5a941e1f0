"""What reads a day: a template, the function that knows its meaning, and whether it may be only a word.

A reader takes a match, today and whether the month is written before the day; it returns the day, or None where the
words name none (30 February).
"""

import re
from collections.abc import Callable, Iterable
from datetime import date

from shared.language.vocabulary import fragment, phrase

Read = Callable[[re.Match[str], date, bool], date | None]
Row = tuple[str, Read, bool]
Reader = tuple[re.Pattern[str], Read, bool]
STRONG, WEAK = False, True

fragment("nextish", r"(?:next|nxt|the following|following)")
fragment("thisish", r"(?:this coming|this upcoming|coming|upcoming|this)")
fragment("ofmonth", r"(?:(?:(?:this|next|the|the following|the next|following) )?month|{month}(?:,? {year})?)")
fragment("inof", r"(?:of|in|from)")


def readers(rows: Iterable[Row]) -> tuple[Reader, ...]:
    """Return the rows with their templates made patterns; one that begins with a sign may follow any sign."""
    return tuple(
        (phrase(row[0], left=r"(?<!\w)") if row[0].startswith("\\") else phrase(row[0]), *row[1:]) for row in rows
    )
