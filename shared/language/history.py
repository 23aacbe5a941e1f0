"""What people ask of the past: what was changed when, of which task, in which way, and by whom; and to undo it."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import repeat
from re import Pattern
from typing import Literal

from shared.domain.history import What
from shared.domain.plan import Call
from shared.language.counting import amount, number
from shared.language.periods import period
from shared.language.pieces import Asked
from shared.language.sentence import Sentence, fold
from shared.language.titles import title
from shared.language.vocabulary import anywhere, phrase

Who = Literal["person", "agent", "cuebird"]
WEEK = timedelta(days=7)
FARTHEST = timedelta(days=30)  # history is kept so long
_DID: tuple[tuple[str, Pattern[str]], ...] = (
    ("moved", phrase(r"moved?|reschedul(?:ed?)|postponed?|pushed?|delayed|snoozed?|shifted")),
    ("deleted", phrase(r"deleted?|removed?|erased?|threw away|got rid of")),
    ("completed", phrase(r"completed?|finish(?:ed)?|(?:tick|check|cross)(?:ed)? off|(?<!you.)done")),
    ("created", phrase(r"add(?:ed)?|created?|entered|wrote")),
    ("reopened", phrase(r"re-?opened?")),
    ("renamed", phrase(r"renamed?")),
)
_WHO: tuple[tuple[Who, Pattern[str]], ...] = (
    ("agent", phrase(r"(?:my |the |an? )?(?:assistants?|agents?|models?|claude|chatgpt|cursor|ai)")),
    ("cuebird", phrase(r"cuebird")),
    ("person", phrase(r"did (?:i|we)|(?:have|had) (?:i|we)|i|we")),
)
_UNDONE: tuple[tuple[What, Pattern[str]], ...] = (
    ("undo", phrase(r"redo|undo (?:the|that|my) (?:last )?undo|what (?:you|i) (?:just )?undid|undid")),
    ("conversation", phrase(r"(?:the|this) (?:whole |entire )?conversation|everything")),
    ("earlier", phrase(r"again|another(?: one)?|one more|further|the one before(?: that)?|what was before")),
)
_SEVERAL = anywhere(r"\b(?:last|previous) (?P<n>{cardinal}|\d{1,2})\b(?! (?:minutes?|hours?|days?|weeks?)\b)")
MOST_UNDONE = 10
_SPOKEN = phrase(r"it|that|this|them|those")
_LATELY = phrase(r"(?:in |over |during |within |for )?(?:the )?(?:last|past) (?P<amount>{amount})")
_QUESTION = phrase(
    r"""(?:can you |could you |please )?(?:show|tell|list|give)(?: me| us)?|what|who|when|which|how|why|was|were|is|are
        |has|have|had|did|do|does|you|it|i|we|us|me|that|been|be|got|and|or|by whom|to|by|from|with|lately|recently
        |please|last|ago|so far|already|just|happen(?:ed)?|chang(?:ed?|es?|ing)|edit(?:ed|s)?|modif(?:y|ied)|update[ds]?
        |touched|history|activity|log|change ?log|all|any|anything|everything|something|things?|tasks?|to-?dos?|items?
        |of|for|on|in|about|my|our|the|a|an|since|until|before|after|list|off|done|made|there|there's|what's|who's|recent
        |latest|last|due date|due|deadline|this|them|those|full|one|reminders?"""
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What is asked about the past; None, or no words, narrows nothing. Both days are local and included.

    `spoken` says that it is asked of what the conversation spoke of last.
    """

    first: date | None
    last: date | None
    did: str | None
    who: Who | None
    spoken: bool
    words: str


def past(text: str, asked: Asked) -> Past:
    """Return what a question asks about the past."""
    sentence = Sentence(text)
    first, last = _days(sentence, asked)
    did = _claimed(sentence, _DID)
    who: Who | None = _claimed(sentence, _WHO)  # type: ignore[assignment]  # a key of _WHO
    spoken = bool(sentence.find(_SPOKEN))
    for found in list(sentence.find_all(_QUESTION)):
        sentence.drop(*found.span())
    left = sentence.words_left().strip(" ?!.,;:-'\"“”")
    return Past(first=first, last=last, did=did, who=who, spoken=spoken, words=title(left) if left else "")


def history(text: str, asked: Asked) -> Call:
    """Return the get_changes call that a question about the past asks for."""
    first = past(text, asked).first or asked.today - FARTHEST
    return Call("get_changes", {"since": first.isoformat()})


def undone(text: str) -> What:
    """Return what is to be taken back; `redo` takes back the last undo."""
    folded = fold(text)
    return next((what for what, pattern in _UNDONE if pattern.search(folded)), "last")


def undos(text: str) -> tuple[What, ...]:
    """Return what is taken back, one after the other: `undo the last two changes` goes back twice."""
    found = _SEVERAL.search(fold(text))
    times = int(number(found["n"])) if found else 1
    further: What = "earlier"
    return (undone(text), *repeat(further, min(times, MOST_UNDONE) - 1))


def _claimed(sentence: Sentence, patterns: tuple[tuple[str, Pattern[str]], ...]) -> str | None:
    for name, pattern in patterns:
        found = sentence.find(pattern)
        if found:
            sentence.drop(*found.span())
            return name
    return None


def _days(sentence: Sentence, asked: Asked) -> tuple[date | None, date | None]:
    """Claim the days that are asked about: `monday` is the last one, and nothing is asked of what is to come."""
    found = sentence.find(_LATELY)
    if found:
        sentence.drop(*found.span())
        length = amount(found["amount"])
        return asked.today - timedelta(days=length.days + round(length.months * 30) + length.minutes // 1440), None
    first, last = period(sentence, asked)
    if first is not None and first > asked.today:
        first, last = first - WEEK, last - WEEK if last else None
    return first, None if last and last > asked.today else last
