"""Dates and times put together: pieces that stand side by side are one moment, with the role the words before say."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from shared.language.pieces import TONIGHT, Asked, Piece, pieces
from shared.language.reckoning import moment
from shared.language.sentence import CLAIMED, PROTECTED, Sentence, fold
from shared.language.vocabulary import anywhere


@dataclass(slots=True)
class When:
    """A moment as said: its place with the words that lead to it, its role, its day and time."""

    start: int
    end: int
    role: str
    day: date
    at: time | None
    has_day: bool
    zone: str | None = None
    pieces: list[Piece] = field(default_factory=list)

    def text(self) -> str:
        """Return `YYYY-MM-DD` or `YYYY-MM-DDTHH:MM`."""
        return self.day.isoformat() if self.at is None else f"{self.day.isoformat()}T{self.at:%H:%M}"


_JOINT = anywhere(r"[\s,]*(?:(?:at|on|in|the|of|by|around|about|from|for|@|-|sharp|and)\s*){0,3}")
_RANGE = anywhere(r"\s*(?:-|/|or|to|until|till|through)\s*(?:on |the )?")
_BETWEEN = anywhere(r"\bbetween (?:the )?$")
_AND = anywhere(r"\s*and\s*(?:the )?")
_ROLES = (
    (
        "start",
        anywhere(
            r"""\b(?:(?:(?:the |in )*week )?(?:commencing|beginning)|starting|start|starts|begins|effective|as of
            |from)(?: again)?(?: on| from| at| in)?(?: the)?\s*$"""
        ),
    ),
    (
        "until",
        anywhere(
            r"""\b(?:until|til|till|through|thru|ending|ends|end|up to|up until|finishing|stopping)(?: and including)?
            (?: on| at)?(?: the)?\s*$"""
        ),
    ),
    (
        "remind",
        anywhere(
            r"""(?:\b(?:can|could|would|will) you |\bplease |\bso |\band )*\b(?:remind(?: me)?|reminder|alert(?: me)?
                |notify(?: me)?|ping me|nudge me|alarm|(?:set|with|make|create)(?: up)?(?: an?
                | the)? reminder)(?: of it| about it| about this| again)?(?: for| on| at| is)*(?: the)?\s*$"""
        ),
    ),
    ("to", anywhere(r"(?:\bto|-)(?: the)?\s*$")),
    (
        "due",
        anywhere(
            r"""(?:(?:\b(?:and|it'?s|is|that's|be)\s+)?\b(?:due|deadline|scheduled|set)(?: date)?:?\s*(?:is
                |=)?\s*)?(?:(?:(?<![\w'])(?:by|on|at|for|before|between|no later than|not later than|latest|after|past
                |around|about|during|to|in|this
                |no earlier than|not before|w/c|(?:the )?week of)
                |@|~)\s+(?:the\s+)?){0,2}(?:\b(?:early|late|later|first thing|sometime)\s+)?$"""
        ),
    ),
)
_FOLLOWS = anywhere(
    r"""\s*(?:$|[,.;:!?)\n\ue001#@+*-]|(?:and|or|with|for|to|at|in|on|by|from|about|because|since|before|after|so|if
        |when|while|re|regarding|via|then|also|but|until|till|starting|please|pls|thanks|remind|reminder|note|notes
        |p[1-4]|due|every|each|sharp|i|we|he|she|they|you|that|as|is|are|was|it|high|low|medium|urgent|asap|important
        |tag|tagged|no|wait|sorry|scratch|actually|rather)\b)"""
)
_NAMES = anywhere(
    r"""\b(?:black|good|man|casual|freaky|merry|happy|super|ash|palm|cyber|easter|bloody|tgi|the movie|movie|called
        |named)\s*$"""
)
_HALVES = (
    (
        "pm",
        anywhere(r"\b(?:dinner|supper|drinks|concert|party|movie|cinema|theat(?:re|er)|gig|pub|bedtime|opera|date)\b"),
    ),
    ("am", anywhere(r"\b(?:breakfast|wake(?: me)?(?: up)?|get(?:ting)? up|sunrise|alarm)\b")),
)
_LED_TO = anywhere(r"\b(?:on|by|before|due)\b")
_SUFFIX = anywhere(r" ?(?:sharp|approximately|exactly|first thing|on the dot|or so|(?:at the )?(?:very )?latest)\b")
FINAL = frozenset({"clock", "day", "close", "moment"})
_AFTER_PART = anywhere(r"\ue001(?:\s*{part}s?)?\s*(?:and|,|&|or)?\s*(?:in the\s+)?$")


def moments(sentence: Sentence, asked: Asked, *, repeating: bool = False) -> list[When]:
    """Return the moments the sentence names, in order; words that only look like dates are none.

    Where the task repeats, an open hour is not settled by the hour of asking.
    """
    context = {"repeating": repeating, "half": _usual_half(sentence)}
    found = []
    for group in _groups(sentence, pieces(sentence, asked), ranges=not repeating):
        role, start = _role(sentence, group[0].start)
        when = (
            _composed(sentence, group, asked, (role, start), context)
            if _believed(sentence, group, role, start)
            else None
        )
        if when:
            found.append(when)
    return found


def _usual_half(sentence: Sentence) -> str | None:
    said = fold(sentence.text)  # `set an alarm for 6:30` is understood already
    return next((half for half, pattern in _HALVES if pattern.search(said)), None)


def _groups(sentence: Sentence, found: list[Piece], *, ranges: bool) -> Iterator[list[Piece]]:
    """Yield runs of pieces that complete each other: a day, a time, a part of the day."""
    group: list[Piece] = []
    for piece in found:
        if group and (_joins(sentence, group, piece) or (ranges and _ends_range(sentence, group, piece))):
            group.append(piece)
            continue
        if group:
            yield group
        group = [piece]
    if group:
        yield group


def _joins(sentence: Sentence, group: list[Piece], piece: Piece) -> bool:
    """Return whether a piece completes the run; a part of the day before a day is a word: `movie night friday`."""
    if group[0].kind == "part" and group[0].weak and not _AFTER_PART.search(sentence.folded[: group[0].start]):
        return False
    gap = sentence.folded[group[-1].end : piece.start]
    if group[-1].kind == "shift":
        return not gap.strip() and piece.kind in ("day", "clock")
    if any(one.kind == "moment" and one.weak for one in (group[-1], piece)):
        return False  # `due on friday now`
    if piece.kind == "zone":
        return group[-1].kind == "clock" and not gap.strip()
    if piece.kind == "shift" or any(piece.kind == other.kind for other in group):
        return False
    return bool(_JOINT.fullmatch(gap))


def _ends_range(sentence: Sentence, group: list[Piece], piece: Piece) -> bool:
    """Return whether a day only ends a range or is the other choice: `nov 30 - dec 2`, `saturday or sunday`."""
    gap = sentence.folded[group[-1].end : piece.start]
    ends = _AND if _BETWEEN.search(sentence.folded[: group[0].start]) else _RANGE
    return group[-1].kind == piece.kind == "day" and bool(ends.fullmatch(gap))


def _role(sentence: Sentence, start: int) -> tuple[str, int]:
    """Return the role the words before a moment give it, and where those words begin."""
    window = max(0, start - 48)
    before = sentence.folded[window:start]
    for role, pattern in _ROLES:
        found = pattern.search(before)
        if found and found[0].strip():
            return role, window + found.start()
    return "bare", start


def _believed(sentence: Sentence, group: list[Piece], role: str, start: int) -> bool:
    """Return whether the pieces are a date; weak ones are where they are led to, first, or at an end."""
    before = sentence.folded[:start].rstrip()
    if group[-1].kind == "shift" or sentence.names(group[0].start, group[-1].end):
        return False
    if all(piece.kind == "part" and piece.weak for piece in group):
        return bool(_AFTER_PART.search(sentence.folded[: group[0].start]))
    if not all(piece.weak for piece in group):
        return True
    if _NAMES.search(before):
        return False
    ends = bool(_FOLLOWS.match(sentence.folded, group[-1].end))
    said = bool(_LED_TO.search(sentence.folded[start : group[0].start]))
    led = said or role not in ("bare", "due", "to") or not before.strip(CLAIMED + " ,")
    return ends or (led and PROTECTED not in before[-1:])


def _composed(
    sentence: Sentence, group: list[Piece], asked: Asked, led: tuple[str, int], context: dict[str, Any]
) -> When | None:
    role, start = led
    kinds = {piece.kind: piece.value for piece in reversed(group)}
    zone = kinds.get("zone")
    try:
        day, at = moment(kinds | context, asked.in_zone(zone) if zone else asked)
    except (OverflowError, ValueError):
        return None
    has_day = bool({"day", "moment", "close"} & set(kinds)) or kinds.get("part") in TONIGHT
    suffix = _SUFFIX.match(sentence.folded, group[-1].end) if kinds.keys() & FINAL else None
    return When(
        start, suffix.end() if suffix else group[-1].end, role, day, at, has_day=has_day, zone=zone, pieces=group
    )
