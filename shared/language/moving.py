"""Where a task moves to: the moment said after `to`, an hour, or how far.

In a plan, and only there, `due` of update_task may be a part: "YYYY-MM-DD" keeps the task's time of day, "THH:MM" keeps
its day, "+P2D" or "-PT1H" moves it; "next" skips to the next occurrence and "remove" clears it.
"""

import re
from typing import Any

from shared.language.correcting import corrected
from shared.language.counting import Amount, amount
from shared.language.periods import period
from shared.language.pieces import Asked
from shared.language.sentence import Sentence
from shared.language.vocabulary import anywhere, phrase
from shared.language.when import When, moments

Change = dict[str, Any]
_FROM_TO = phrase(r"from (?P<old>(?:(?!from|to)\S+ ){1,5}?)(?P<to>to )(?=\S)", right="")
_TO_HOUR = phrase(r"(?P<lead>to|make (?:it|that|this)) (?P<h>{hour})(?= ?(?:$|[.!?]))")
_OLD = anywhere(r"(?:\bfrom|\binstead of|\brather than|\bnot)\s+(?:on |at |the )*$")
_NEW = anywhere(
    r"(?:\bto|\buntil|\btill|\bback|\bforward|\bas|\bby|\bfor|\bis|\bmeet|\bto be)\s+(?:on |at |the |be )*$"
)
_BY = phrase(
    r"""(?:(?:back|forward|ahead|off|out|later|earlier|on) )?(?:by|for
        |of)? ?(?:another )?(?P<amount>{amount})(?: (?P<way>later|earlier|back|forward|ahead|sooner|more))?(?= ?(?:$
        |[.!?\ue001]))"""
)
_FAR = phrase(
    r"""(?:by )?(?:another )?(?P<amount>{amount}) (?:later|earlier|back|forward|ahead|sooner)(?= ?(?:$|[.!?\ue001]))"""
)
_NEXT = phrase(
    r"""(?:to )?the (?:(?:next|following|previous) (?P<of>day|week|month)|(?P<on>day|week|month) (?:after|before))
    (?= ?(?:$|[.!?\ue001]))"""
)
_BEFORE = anywhere(r"\b(?:before|previous)\b")
_EARLIER = anywhere(r"\b(?:earlier|forward|ahead|sooner)\b")


def moved(sentence: Sentence, asked: Asked) -> tuple[Change, Change]:
    """Return the new due, the moment said after `to` or how far it moves, and the days it moves from as a filter."""
    far = _by_far(sentence)
    if far:
        return far, {}
    found = corrected(sentence, moments(sentence, asked, repeating=True))
    now = [when for when in found if _merely_now(when)] if found[1:] else []
    for when in now:
        sentence.drop(when.start, when.end)
    found = [when for when in found if when not in now]
    old = [when for when in found if _OLD.search(_led(sentence, when))]
    new = [when for when in found if when not in old and _NEW.search(_led(sentence, when))] or _last(found, old)
    was = _filter(old[0]) if old else {}
    if not new:
        return _to_hour(sentence, asked) or _shifted(sentence), was
    when = new[-1]
    sentence.claim(when.start, when.end, "due", _part(when))
    for other in old if len(found) > 1 else []:
        sentence.drop(other.start, other.end)
    return {"due": _part(when)}, was


def _by_far(sentence: Sentence) -> Change:
    """Return how far from where it is a task moves: `an hour later`, `to the day after`."""
    found = sentence.find(_FAR)
    if found:
        back = _EARLIER.search(found[0])
        return _by(sentence, found, amount(found["amount"]), back=bool(back))
    found = sentence.find(_NEXT)
    return (
        _by(sentence, found, amount(f"1 {found['of'] or found['on']}"), back=bool(_BEFORE.search(found[0])))
        if found
        else {}
    )


def _merely_now(when: When) -> bool:
    """Return whether this is the `now` of `it is due on friday now`."""
    return when.pieces[0].kind == "moment" and when.pieces[0].weak


def _filter(when: When) -> Change:
    return {"due_after": when.day.isoformat(), "due_before": when.day.isoformat()} if when.has_day else {}


def _to_hour(sentence: Sentence, asked: Asked) -> Change:
    """`to 4` at the end is an hour, and so is `make it 4`."""
    found = sentence.find(_TO_HOUR)
    clock = moments(Sentence("at " + found["h"]), asked, repeating=True) if found else []
    if not found or not clock:
        return {}
    sentence.claim(*found.span(), "due", _part(clock[0]))
    return {"due": _part(clock[0])}


def _last(found: list[When], old: list[When]) -> list[When]:
    rest = [when for when in found if when not in old]
    return rest[-1:] if rest else []


def _led(sentence: Sentence, when: When) -> str:
    return sentence.folded[max(0, when.pieces[0].start - 24) : when.pieces[0].start]


def _part(when: When) -> str:
    return when.text() if when.has_day or when.at is None else f"T{when.at:%H:%M}"


def _shifted(sentence: Sentence) -> Change:
    found = sentence.find(_BY)
    if not found:
        return {}
    return _by(sentence, found, amount(found["amount"]), back=bool(_EARLIER.search(sentence.folded)))


def _by(sentence: Sentence, found: re.Match[str], length: Amount, *, back: bool) -> Change:
    moved = ("-" if back else "+") + length.iso()
    sentence.claim(*found.span(), "due", moved)
    return {"due": moved}


def forget_old(sentence: Sentence, asked: Asked) -> Change:
    """Drop what a task moves from, as `from 3 to 4` is no range here; return its day as a filter."""
    found = sentence.find(_FROM_TO)
    if not found:
        return {}
    was = moments(Sentence("at " + found["old"]), asked) or moments(Sentence(found["old"]), asked)
    if was:
        sentence.drop(found.start(), found.start("to"))
    first, last = period(Sentence(found["old"]), asked)
    days = {"due_after": first, "due_before": last} if was and was[0].has_day else {}
    return {name: day.isoformat() for name, day in days.items() if day}
