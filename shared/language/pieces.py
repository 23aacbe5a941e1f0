"""The pieces of a moment as they stand in a sentence: days, clock times, parts of the day, lengths of time."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from shared.language.clock import Clock, clocks
from shared.language.counting import Amount, amount, ordinal
from shared.language.days import days
from shared.language.english import ZONES
from shared.language.naming import weekday, words
from shared.language.sentence import Sentence, longest
from shared.language.vocabulary import anywhere, phrase

Candidate = tuple[int, int, tuple[str, Any, bool]]
USUAL = "PT1H"
MORNING = time(9)
TONIGHT = frozenset({"tonight", "tonite", "2nite"})


@dataclass(frozen=True, slots=True)
class Asked:
    """When and where the sentence is said: local time, its zone, and whether 3/4 is the fourth of March.

    `lead` is the ISO 8601 duration a reminder comes before a time where nobody says how long; `morning` is when a
    reminder rings on a day without a time. `day` is the day that was said before, for what has none of its own.
    """

    now: datetime
    zone: str
    month_first: bool = True
    lead: str = USUAL
    morning: time = MORNING
    day: date | None = None

    def in_zone(self, zone: str) -> "Asked":
        """Return the same moment as it is asked in another zone."""
        there = self.now.replace(tzinfo=ZoneInfo(self.zone)).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        return replace(self, now=there, zone=zone)

    @property
    def today(self) -> date:
        """Return the local day."""
        return self.now.date()


@dataclass(frozen=True, slots=True)
class Piece:
    """One phrase: `kind` is day, clock, zone, part, close (of a day), moment or shift; weak: maybe a word."""

    start: int
    end: int
    kind: str
    value: Any
    weak: bool = False


_PART = phrase(
    r"""(?:(?:early|late|later|first thing|sometime) )?(?:in the|during the|this|at|by|on the|the)? ?
    (?:early |late )?(?:in the )?(?P<p>{daypart})s?"""
)
_LED_PART = anywhere(r"(?:in|during|this|at|first)\b")
_SAME_TIME = phrase(r"(?:at )?(?:about )?(?:this|the same|same) time(?= (?:{today}|next|in|on|a) )", right="")
_AM_PM = phrase(r"in the (?P<p>am|pm)")
_MOMENT = phrase(
    r"(?:in(?: about| around| the next)?|within(?: the next)?|\+) ?(?P<amount>{amount})(?:'?s? time)?", left=r"(?<!\w)"
)
_WITHIN = phrase(r"within the (?P<amount>hour)")
_MOMENT_AFTER = phrase(r"(?P<amount>{amount})(?:'?s? time)? (?:from now|later|hence|from this moment)")
_NOW = phrase(r"(?:right now|just now|immediately|straight away|right away|now)")
_SHIFT = phrase(r"(?P<amount>{amount}) (?P<way>from|after|following|before|prior to|ahead of|to)(?= )")
_SHIFT_ONE = phrase(r"(?:the )?(?P<amount>day|week|month) (?P<way>from|after|following|before|prior to)(?= )")
_EVE = phrase(r"(?:on )?the (?:eve of|(?:night|evening) before)(?= )")
_WEEKDAY_BY = phrase(r"""(?:the )?(?:(?P<nth>{ordinal}) )?(?P<w>{weekday}) (?P<way>after|before
    |following)(?= (?!next\b))""")
_CLOSE = phrase(r"(?:by |at )?(?:the )?(?:end|close) of (?:the |this )?(?:day|business|play)|eod|cob")


_ZONE = phrase(
    r"(?P<z>{zone}) time|(?P<a>{zone_alone}|(?:pacific|eastern|central|mountain)(?= ?(?:$|[,.;])))",
    left=r"(?<=[\s\dm])(?<![a-z]{2})",
)


def pieces(sentence: Sentence, asked: Asked) -> list[Piece]:
    """Return the pieces that stand in the sentence, in order; of two that overlap the longer."""
    candidates: list[Candidate] = [
        (start, end, ("day", day, weak))
        for start, end, (day, weak) in days(sentence, asked.today, month_first=asked.month_first)
    ]
    candidates.extend((start, end, ("clock", clock, False)) for start, end, clock in clocks(sentence))
    candidates.extend(_parts(sentence))
    candidates.extend(_lengths(sentence, asked))
    candidates.extend(
        (*found.span(), ("zone", ZONES[words(found["z"] or found["a"])], False)) for found in sentence.find_all(_ZONE)
    )
    return _zones_after_times([Piece(start, end, *value) for start, end, value in longest(candidates)], sentence)


def _zones_after_times(found: list[Piece], sentence: Sentence) -> list[Piece]:
    """Keep a zone only right behind a time: `5pm et` has one, `et al` has none."""
    ends = {piece.end for piece in found if piece.kind == "clock"}
    return [piece for piece in found if piece.kind != "zone" or _behind(sentence, piece) in ends]


def _behind(sentence: Sentence, piece: Piece) -> int:
    """Return where the word before a piece ends."""
    return len(sentence.folded[: piece.start].rstrip())


def _parts(sentence: Sentence) -> Iterator[Candidate]:
    for found in sentence.find_all(_PART):
        led = bool(_LED_PART.match(found[0])) or found["p"] in TONIGHT or found["p"] == "midnight"
        yield *found.span(), ("part", words(found["p"]), not led)
    for found in sentence.find_all(_AM_PM):
        yield *found.span(), ("part", "morning" if found["p"] == "am" else "afternoon", False)


def _lengths(sentence: Sentence, asked: Asked) -> Iterator[Candidate]:
    for pattern, count in ((_MOMENT, ""), (_MOMENT_AFTER, ""), (_WITHIN, "1 ")):
        for found in sentence.find_all(pattern):
            length = amount(count + found["amount"])
            if length.minutes:
                yield *found.span(), ("moment", length, False)
    for found in sentence.find_all(_SAME_TIME):
        yield *found.span(), ("clock", Clock(asked.now.hour, asked.now.minute), False)
    for found in sentence.find_all(_NOW):
        yield *found.span(), ("moment", Amount(), found[0] == "now")
    yield from _shifts(sentence)
    for found in sentence.find_all(_CLOSE):
        yield *found.span(), ("close", None, False)


def _shifts(sentence: Sentence) -> Iterator[Candidate]:
    """Yield what moves the day behind it: `two days after`, `the eve of`, `the first monday before`."""
    for found in sentence.find_all(_SHIFT):
        yield *found.span(), ("shift", (amount(found["amount"]), found["way"]), True)
    for found in sentence.find_all(_SHIFT_ONE):
        yield *found.span(), ("shift", (amount("1 " + found["amount"]), found["way"]), True)
    for found in sentence.find_all(_EVE):
        yield *found.span(), ("shift", (Amount(days=1), "before"), True)
    for found in sentence.find_all(_WEEKDAY_BY):
        nth = ordinal(found["nth"]) if found["nth"] else 1
        yield *found.span(), ("shift", ((weekday(found["w"]), nth), found["way"]), True)
