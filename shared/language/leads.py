"""Reminders and how long before: `warn me 40 minutes before`, `!30m`, `with a reminder the day before`."""

import re

from shared.language.counting import Amount, amount
from shared.language.sentence import Sentence
from shared.language.vocabulary import anywhere, fragment, phrase

fragment(
    "remindme",
    r"""(?:(?:please |pls |can you |could you |and |so )?(?:remind(?: me)?|notify(?: me)?|alert(?: me)?|ping(?: me)?
        |nudge(?: me)?|reminder|reminders|warn me|buzz me|tell me)(?: (?:about it|of it|about this|again|set|is|at|for
        |to be))*:?)""",
)
fragment(
    "beforehand",
    r"(?:before(?:hand| it| that| then| due| the due date)?|ahead(?: of time)?|prior|early|earlier|in advance|advance)",
)
fragment("leads", r"{amount}(?:(?: {beforehand})?(?: ?,? and(?: again)? | ?, ?){amount})*")
_LEADS = (
    phrase(r",? ?(?:and )?give me (?:an? )?(?P<leads>{leads})(?:'s?|s')? (?:notice|warning|heads[ -]?up|reminder)"),
    phrase(r"(?:with |set |add )?(?:an? |the )?{remindme} (?:me )?(?P<leads>{leads}) {beforehand}"),
    phrase(
        r"""(?:with |set |add )(?:an? |the )?(?P<leads>{leads})(?: {beforehand})? (?:reminder|alert|notice|warning
            |notification|heads[ -]?up)s?"""
    ),
    phrase(
        r"""(?:with |set |add |, )?(?:an? )?(?:reminders?|alerts?|notice):? ?(?:at |of |set (?:to
            |for) )?(?P<leads>{leads})(?: {beforehand})?(?= ?(?:$|[,.;\ue001]))"""
    ),
    phrase(r"!(?P<leads>{leads})(?: {beforehand})?", left=r"(?<!\w)"),
    phrase(r"(?P<leads>{leads}) {beforehand},? {remindme}"),
    phrase(r"(?P<leads>{leads}) (?:before(?:hand)?|ahead|prior|in advance)(?= ?[.!]?$)"),
)
_DAY_BEFORE = phrase(
    r"""(?:(?:with |set )?(?:an? )?{remindme} )(?:me )?(?:on )?(?:the |a |one )?(?P<what>day|night|evening|week
        |morning)s? before(?:hand)?"""
)
_ON_TIME = phrase(
    r"""(?:with |set )?(?:an? )?{remindme} (?:me )?(?:at the time|when it'?s (?:due|time)|at that time|on time
        |when due|right then|then)"""
)
_BARE = (
    phrase(r"(?:,? ?(?:and )?)(?:with|set|add|plus|include) (?:an? )?(?:reminder|alert|notification)"),
    anywhere(
        r"""(?:^|(?<=[\s,;.\ue001-]))(?:,\s*)?(?:(?:and|please|pls|can you|could you|so)\s+)*(?:remind me|notify me
            |alert me|ping me|reminder on)(?:\s+(?:of|about)\s+(?:it|this|that))?(?:\s+(?:please
            |pls))?\s*(?=[.!?,;]*\s*(?:$|\ue001))"""
    ),
)
SAME = "same"  # the day itself, beside those before it
DEFAULT = "default"  # a reminder without a lead: an hour before a time, at the start of a mere day


_TASK = r"(?:about |of |for |to )?(?:(?:the|my|our) )?(?=\w)(?!.* to [a-z])"
_BEFORE_WHAT = anywhere(r"[\s,\ue001]*(?P<leads>{leads}) (?:before|ahead of|prior to) " + _TASK)
_EVE_OF_WHAT = anywhere(
    r"""[\s,\ue001]*(?P<eve>(?:on )?(?:the |a |one )?(?P<what>day|night|evening|week|morning) before(?:hand)? """
    + _TASK
    + ")"
)
_ON_THE_DAY = phrase(r",? ?(?:and )?(?:again )?on the (?:same |very )?day(?: itself)?(?: (?:about|of))?")


def before_what(sentence: Sentence) -> list[str]:
    """Claim the lead of `remind me an hour before the dentist`, which names the task behind it."""
    found = _BEFORE_WHAT.match(sentence.folded)
    if not found:
        return []
    durations = _durations(found["leads"])
    sentence.claim(found.start("leads"), found.end(), "reminders", tuple(durations))
    return durations


def eve_of_what(sentence: Sentence) -> tuple[int, str] | None:
    """Claim `the night before` of `remind me the night before the flight`; return where it ends and the word."""
    found = _EVE_OF_WHAT.match(sentence.folded)
    if not found:
        return None
    sentence.claim(found.start("eve"), found.end(), "reminders", "P7D" if found["what"] == "week" else "P1D")
    return found.end(), found["what"]


def on_the_day(sentence: Sentence) -> tuple[int, str] | None:
    """Claim `and on the day`, a reminder beside another; return where it ends and SAME."""
    found = sentence.find(_ON_THE_DAY)
    if not found:
        return None
    sentence.claim(*found.span(), "reminders", "PT0S")
    return found.end(), SAME


def leads(sentence: Sentence) -> list[str]:
    """Claim the reminders with a lead; return ISO 8601 durations, or DEFAULT where none was said."""
    found: list[str] = []
    for pattern in _LEADS:
        for match in list(sentence.find_all(pattern)):
            found.extend(_durations(match["leads"]))
            sentence.claim(match.start(), match.end(), "reminders", tuple(found))
    on_time = sentence.find(_ON_TIME)
    if on_time:
        found.append("PT0S")
        sentence.claim(*on_time.span(), "reminders", "PT0S")
    return found


def day_before(sentence: Sentence) -> tuple[int, str] | None:
    """Claim `remind me the day (night, week) before`; return where it ends and the word that was said."""
    found = sentence.find(_DAY_BEFORE)
    if not found:
        return None
    sentence.claim(*found.span(), "reminders", "P7D" if found["what"] == "week" else "P1D")
    return found.end(), found["what"]


def bare_reminder(sentence: Sentence) -> bool:
    """Claim `remind me` where it says no more; return whether it stood there."""
    for pattern in _BARE:
        found = sentence.find(pattern)
        if found:
            sentence.claim(*found.span(), "reminders", DEFAULT)
            return True
    return False


_AND = phrase(r"(?: {beforehand})?(?: ?,? and(?: again)? | ?, ?)(?={amount})", left="", right="")


def _durations(text: str) -> list[str]:
    pieces = [amount(piece) for piece in re.split(_AND, text)]
    joined = [Amount(sum(p.months for p in pieces), sum(p.days for p in pieces), sum(p.minutes for p in pieces))]
    whole = len(pieces) > 1 and not re.search(r"before|again|,", text) and _descending(pieces)
    return [piece.iso() for piece in (joined if whole else pieces)]


def _descending(pieces: list[Amount]) -> bool:
    """Return whether the lengths are one: `an hour and 15 minutes` is, `a day and an hour` are two."""
    return all(piece.days == 0 and piece.months == 0 for piece in pieces)
