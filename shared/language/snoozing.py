"""A reminder once more: `snooze it for an hour`, `remind me again in 2 hours`; the task's due stays where it is.

In a plan, and only there, `reminders` of update_task may be ["keep", when]: those the task has, and one more, at a
local time ("YYYY-MM-DDTHH:MM") or so long from now ("+PT2H").
"""

from collections.abc import Collection
from datetime import datetime

from shared.domain.plan import Call
from shared.language.counting import amount
from shared.language.openings import courtesy
from shared.language.pieces import Asked
from shared.language.references import references
from shared.language.sentence import Sentence
from shared.language.vocabulary import anywhere, fragment, phrase
from shared.language.when import When, moments

KEEP = "keep"
USUAL = "+PT1H"  # where nobody says how long
fragment("remindagain", r"(?:re)?(?:mind|nudge|ping|alert|notify) me")
SNOOZES = anywhere(
    r"""^(?:(?:hit )?snooze\b|{remindagain} (?:about |of )?(?:(?:it|that|this|them|the (?:\w+ ){1,4}?|my (?:\w+ ){1,4}?)
        )?(?:again|once more|later)\b(?!.*\bto (?!{today}|{weekday})\w)(?! (?:and|or|on every|every|each)\b)
        |{remindagain} (?:about|of) (?:it|that|this) (?!\w+ (?:before|earlier|ahead)\b)(?:in|at|on|tomorrow|tonight
        |next|this)\b(?!.*\b(?:before|earlier|ahead|every|each)\b))"""
)
_ASKS = anywhere(r"[\s,]*(?:(?:hit )?snooze|{remindagain})\b(?: (?:about|of|on)\b)?")
_AGAIN = phrase(r"(?:again|once more|later(?! today)|instead|a bit|a while)")
_LENGTH = phrase(r"(?:(?:for|by|in) )?(?:another )?(?P<amount>{amount})(?: (?:more|later|from now|longer))?")
_MINUTES = phrase(r"(?:for|by|in|another)? ?(?P<n>\d{1,3})(?= ?[.!]?$)")
_HOUR = phrase(r"(?:until|till|to) (?P<h>{hour})(?= ?[.!]?$)")
_LED = phrase(r"(?:for|until|till|to|by|from|at|on)(?= ?(?:\ue001|$))")


def snoozed(text: str, offset: int, asked: Asked, known_tags: Collection[str] = ()) -> Call:
    """Return the update_task call that adds a reminder; no words mean the task last spoken of or reminded of."""
    sentence = Sentence(text, offset)
    at = courtesy(sentence.folded)
    asks = _ASKS.match(sentence.folded, at)
    sentence.drop(0, asks.end() if asks else at)
    again = _until(sentence, asked)
    for pattern in (_AGAIN, _LED):
        for found in list(sentence.find_all(pattern)):
            sentence.drop(*found.span())
    meant = references(sentence, asked, known_tags)
    if meant == [{"match": ""}]:
        meant = [{"match": "", "pronoun": "reminded"}]
    return Call("update_task", {"task_ids": meant, "reminders": [KEEP, again]}, tuple(sentence.spans))


def _until(sentence: Sentence, asked: Asked) -> str:
    """Claim how long, or until when; a day alone means its morning, today an hour on."""
    length = sentence.find(_LENGTH)
    if length:
        again = "+" + amount(length["amount"]).iso()
        sentence.claim(*length.span(), "reminders", again)
        return again
    found = moments(sentence, asked)
    if not found:
        return _bare(sentence, asked)
    when = found[-1]
    again = _moment(when, asked)
    sentence.claim(when.start, when.end, "reminders", again)
    return again


def _bare(sentence: Sentence, asked: Asked) -> str:
    """Claim a number: `until 5` is an hour, `in 15` are minutes."""
    hour, minutes = sentence.find(_HOUR), sentence.find(_MINUTES)
    said = moments(Sentence("at " + hour["h"]), asked) if hour else []
    if hour and said:
        sentence.claim(*hour.span(), "reminders", said[0].text())
        return said[0].text()
    if not minutes or not int(minutes["n"]):
        return USUAL
    sentence.claim(*minutes.span(), "reminders", minutes["n"])
    return f"+PT{int(minutes['n'])}M"


def _moment(when: When, asked: Asked) -> str:
    until = datetime.combine(when.day, when.at or asked.morning)
    return f"{until:%Y-%m-%dT%H:%M}" if until > asked.now or when.at else USUAL
