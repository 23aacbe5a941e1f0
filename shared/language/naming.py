"""Names and numbers of days, as words give them."""

from shared.language.english import MONTHS, WEEKDAYS

CENTURY = 2000


def words(text: str) -> str:
    """Return the words with single blanks, as the tables spell them."""
    return " ".join(text.split())


def weekday(text: str) -> int:
    """Return the number of a weekday's name, Monday = 0."""
    return WEEKDAYS[text.rstrip(".").removesuffix("s") if text.rstrip(".") not in WEEKDAYS else text.rstrip(".")]


def month(text: str) -> int:
    """Return the number of a month's name."""
    return MONTHS[text.rstrip(".")]


def year_of(text: str | None) -> int | None:
    """Return a year as written, `'26` meaning 2026."""
    if not text:
        return None
    figures = int(text.lstrip("'"))
    return figures + CENTURY if len(text.lstrip("'")) == len("26") else figures
