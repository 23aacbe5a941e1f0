"""Dates and times put together: pieces that stand side by side are one moment, with the role the words before say."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from shared.language import almanac
from shared.language.clock import Clock, clocks
from shared.language.counting import Amount, amount
from shared.language.days import days, words
from shared.language.english import PARTS
from shared.language.sentence import CLAIMED, PROTECTED, Sentence, longest
from shared.language.vocabulary import phrase


@dataclass(frozen=True, slots=True)
class Asked:
    """When and where the sentence is said: local time, its zone, and whether 3/4 is the fourth of March."""

    now: datetime
    zone: str
    month_first: bool = True

    @property
    def today(self) -> date:
        """Return the local day."""
        return self.now.date()


@dataclass(frozen=True, slots=True)
class Piece:
    """One phrase: `kind` is day, clock, part, moment or shift; a weak one may be only a word."""

    start: int
    end: int
    kind: str
    value: Any
    weak: bool = False


@dataclass(slots=True)
class When:
    """A moment as said: its place with the words that lead to it, its role, its day and time."""

    start: int
    end: int
    role: str
    day: date
    at: time | None
    has_day: bool
    pieces: list[Piece] = field(default_factory=list)

    def text(self) -> str:
        """Return `YYYY-MM-DD` or `YYYY-MM-DDTHH:MM`."""
        return self.day.isoformat() if self.at is None else f"{self.day.isoformat()}T{self.at:%H:%M}"


_PART = phrase(
    r"(?:(?:early|late|later|first thing|sometime) )?(?:in the|during the|this|at|by|on the|the)? ?"
    r"(?:early |late )?(?:in the )?(?P<p>{part})s?"
)
_LED_PART = re.compile(r"(?:in|during|this|at|first)\b")
_AM_PM = phrase(r"in the (?P<p>am|pm)")
_MOMENT = phrase(
    r"(?:in(?: about| around| the next)?|within(?: the next)?|\+) ?(?P<amount>{amount})(?:'s? time)?", left=r"(?<!\w)"
)
_MOMENT_AFTER = phrase(r"(?P<amount>{amount})(?:'s? time)? (?:from now|later|hence|from this moment)")
_NOW = phrase(r"(?:right now|just now|immediately|straight away|right away|now)")
_SHIFT = phrase(r"(?P<amount>{amount}) (?P<way>from|after|following|before|prior to|ahead of|to)(?= )")
_JOINT = re.compile(r"[\s,]*(?:(?:at|on|in|the|of|by|around|about|from|for|@|-|sharp|and)\s*){0,3}")
_ROLES = (
    (
        "start",
        re.compile(
            r"\b(?:starting|start|starts|beginning|begins|commencing|effective|as of|from)(?: again)?(?: on| from| at| in)?(?: the)?\s*$"
        ),
    ),
    (
        "until",
        re.compile(
            r"\b(?:until|til|till|through|thru|ending|ends|end|up to|up until|finishing|stopping)(?: on| at)?(?: the)?\s*$"
        ),
    ),
    (
        "remind",
        re.compile(
            r"\b(?:remind(?: me)?|reminder|alert(?: me)?|notify(?: me)?|ping me|nudge me|alarm)(?: of it| about it| about this)?(?: for| on| at| is)*\s*$"
        ),
    ),
    (
        "due",
        re.compile(
            r"(?:(?:\b(?:and|it'?s|is|that's|be)\s+)?\b(?:due|deadline|scheduled|set)(?: date)?:?\s*(?:is|=)?\s*)?"
            r"(?:(?:(?<![\w'])(?:by|on|at|for|before|no later than|not later than|latest|around|about|during|to|in|this)|@|~)\s+(?:the\s+)?){0,2}$"
        ),
    ),
)
_FOLLOWS = re.compile(
    r"\s*(?:$|[,.;:!?)\n\ue001#@+*-]|(?:and|or|with|for|to|at|in|on|by|from|about|because|since|before|after|so|if|when|while"
    r"|re|regarding|via|then|also|but|until|till|starting|please|pls|thanks|remind|reminder|note|notes|p[1-4]|due|every|each"
    r"|sharp|i|we|he|she|they|you|that|as|is|are|was|it|high|low|medium|urgent|asap|important|tag|tagged)\b)"
)
_NAMES = re.compile(
    r"\b(?:black|good|man|casual|freaky|merry|happy|super|ash|palm|cyber|easter|bloody|tgi|the movie|movie)\s*$"
)


def moments(sentence: Sentence, asked: Asked, *, repeating: bool = False) -> list[When]:
    """Return the moments the sentence names, in order; words that only look like dates are none.

    Where the task repeats, an open hour is not settled by the hour of asking.
    """
    found = []
    for group in _groups(sentence, _pieces(sentence, asked)):
        role, start = _role(sentence, group[0].start)
        if _believed(sentence, group, role, start):
            when = _composed(group, asked, role, start, repeating=repeating)
            if when:
                found.append(when)
    return found


def _pieces(sentence: Sentence, asked: Asked) -> list[Piece]:
    candidates: list[tuple[int, int, tuple[str, Any, bool]]] = []
    for start, end, (day, weak) in days(sentence, asked.today, month_first=asked.month_first):
        candidates.append((start, end, ("day", day, weak)))
    for start, end, clock in clocks(sentence):
        candidates.append((start, end, ("clock", clock, False)))
    candidates.extend(_others(sentence, asked))
    return [Piece(start, end, *value) for start, end, value in longest(candidates)]


def _others(sentence: Sentence, asked: Asked) -> Iterator[tuple[int, int, tuple[str, Any, bool]]]:
    for found in sentence.find_all(_PART):
        led = bool(_LED_PART.match(found[0])) or found["p"] in ("midnight", "tonight", "tonite", "2nite")
        yield *found.span(), ("part", words(found["p"]), not led)
    for found in sentence.find_all(_AM_PM):
        yield *found.span(), ("part", "morning" if found["p"] == "am" else "afternoon", False)
    for pattern in (_MOMENT, _MOMENT_AFTER):
        for found in sentence.find_all(pattern):
            length = amount(found["amount"])
            if length.minutes:
                yield *found.span(), ("moment", length, False)
    for found in sentence.find_all(_NOW):
        yield *found.span(), ("moment", Amount(), found[0] == "now")
    for found in sentence.find_all(_SHIFT):
        yield *found.span(), ("shift", (amount(found["amount"]), found["way"]), True)


def _groups(sentence: Sentence, pieces: list[Piece]) -> Iterator[list[Piece]]:
    """Yield runs of pieces that complete each other: a day, a time, a part of the day."""
    group: list[Piece] = []
    for piece in pieces:
        if group and _joins(sentence, group, piece):
            group.append(piece)
            continue
        if group:
            yield group
        group = [piece]
    if group:
        yield group


def _joins(sentence: Sentence, group: list[Piece], piece: Piece) -> bool:
    gap = sentence.folded[group[-1].end : piece.start]
    if group[-1].kind == "shift":
        return not gap.strip() and piece.kind in ("day", "clock")
    if piece.kind == "shift" or any(piece.kind == other.kind for other in group):
        return False
    return bool(_JOINT.fullmatch(gap))


def _role(sentence: Sentence, start: int) -> tuple[str, int]:
    """Return the role the words before a moment give it, and where those words begin."""
    window = max(0, start - 40)
    before = sentence.folded[window:start]
    for role, pattern in _ROLES:
        found = pattern.search(before)
        if found:
            return role if found[0].strip() else "bare", window + found.start() if found[0].strip() else start
    return "bare", start


def _believed(sentence: Sentence, group: list[Piece], role: str, start: int) -> bool:
    """A weak phrase alone counts only where it stands like a date: led to, first, or at an end."""
    if group[-1].kind == "shift":
        return False
    before = sentence.folded[:start].rstrip()
    if all(piece.kind == "part" and piece.weak for piece in group):
        return before.endswith(CLAIMED)
    if group[0].kind == "part" and group[0].weak and len(group) > 1:
        return True
    if len(group) > 1 or not group[0].weak:
        return True
    ends = bool(_FOLLOWS.match(sentence.folded, group[-1].end))
    if _NAMES.search(before):
        return False
    return ends or ((role not in ("bare", "due") or not before) and PROTECTED not in before[-1:])


def _composed(group: list[Piece], asked: Asked, role: str, start: int, *, repeating: bool) -> When | None:
    kinds = {piece.kind: piece.value for piece in group} | {"repeating": repeating}
    end = group[-1].end
    try:
        day, at = _moment(kinds, asked)
    except (OverflowError, ValueError):
        return None
    return When(start, end, role, day, at, has_day=bool({"day", "moment"} & set(kinds)), pieces=group)


def _moment(kinds: dict[str, Any], asked: Asked) -> tuple[date, time | None]:
    if "moment" in kinds:
        later = elapsed(asked, kinds["moment"])
        return later.date(), later.time()
    day, at = kinds.get("day"), _time(kinds, asked)
    if day is None:
        day = (
            asked.today
            if at and (at > asked.now.time() or kinds.get("part_today"))
            else asked.today + timedelta(days=1)
        )
    return _shifted(day, at, kinds["shift"]) if "shift" in kinds else (day, at)


def _time(kinds: dict[str, Any], asked: Asked) -> time | None:
    part, clock = kinds.get("part"), kinds.get("clock")
    if clock is None:
        return time(*PARTS[part]) if part else None
    if kinds["repeating"]:
        return clock.settled(_half(part, clock))
    return settle(clock, asked, kinds.get("day"), _half(part, clock))


def settle(clock: Clock, asked: Asked, day: date | None, half: str | None) -> time:
    """Return the time meant: where today has only one reading of an open hour left, that one."""
    likely = clock.settled(half)
    if clock.open and half is None and day in (None, asked.today) and likely <= asked.now.time():
        other = [time(hour, clock.minute) for hour in (clock.hour % 12, clock.hour % 12 + 12)]
        return next((reading for reading in other if reading > asked.now.time()), likely)
    return likely


def _half(part: str | None, clock: Clock) -> str | None:
    if part is None or part in ("noon", "midday"):
        return None
    small_hours = part == "night" and (clock.hour < 5 or clock.hour == 12)  # noqa: PLR2004 - one at night is 01:00
    return "am" if part == "morning" or small_hours else "pm"


def _shifted(day: date, at: time | None, shift: tuple[Amount, str]) -> tuple[date, time | None]:
    length, way = shift
    sign = -1 if way in ("before", "prior to", "ahead of", "to") else 1
    moved = almanac.add_months(day, sign * round(length.months)) + timedelta(days=sign * length.days)
    if not length.minutes:
        return moved, at
    exact = datetime.combine(moved, at or time()) + timedelta(minutes=sign * length.minutes)
    return exact.date(), exact.time()


def elapsed(asked: Asked, length: Amount) -> datetime:
    """Return the local time after so much time has really passed, whatever the clocks do between (in UTC)."""
    start = asked.now.replace(second=0, microsecond=0)
    day = almanac.add_months(start.date(), round(length.months)) + timedelta(days=length.days)
    begin = datetime.combine(day, start.time()).replace(tzinfo=ZoneInfo(asked.zone))
    later = (begin.astimezone(UTC) + timedelta(minutes=length.minutes)).astimezone(ZoneInfo(asked.zone))
    return later.replace(tzinfo=None)
