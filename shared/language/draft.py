"""A task while its sentence is read."""

from dataclasses import dataclass, field
from datetime import date, time

from shared.language.counting import Amount
from shared.language.pieces import Asked
from shared.language.rules import Rule
from shared.language.sentence import Sentence


@dataclass(slots=True)
class Draft:
    """What is known so far of one add_task: `eve` is where `the day before` ended and its word, `eve_at` its hour."""

    sentence: Sentence
    asked: Asked
    rule: Rule | None = None
    starts: date | None = None
    due: date | None = None
    at: time | None = None
    more: list[time] = field(default_factory=list)
    reminders: list[str] = field(default_factory=list)
    lasts: Amount | None = None
    wants_reminder: bool = False
    zone: str | None = None
    eve: tuple[int, str] | None = None
    eve_at: time | None = None

    def claim(self, start: int, end: int, field_name: str, value: str) -> None:
        """Take a phrase out of the title and keep what it means."""
        self.sentence.claim(start, end, field_name, value)
