"""Questions about reminders that rang, or did not: `when did you remind me about it?`, `which did you send today?`."""

from collections.abc import Collection
from typing import Any

from shared.domain.plan import Call
from shared.language.asking import LONGEST
from shared.language.filters import filters, words
from shared.language.pieces import Asked
from shared.language.sentence import Sentence
from shared.language.vocabulary import anywhere, fragment, phrase

fragment("rung", r"(?:ring|rang|rung|sent|send|(?:go|gone|went) (?:off|out)|fail(?:ed)?|come|came|arrived?|late|early)")
fragment("bell", r"(?:reminders?|alerts?|notifications?|alarms?)")
REMINDED = anywhere(
    r"""^(?:when|why|how come|did|have|has|was|were|what happened)\b(?:.*\b(?:you|i)\b.*\bremind(?:ed)?\b
        |.*\bi\b.*\b(?:get|got|receive|received|see|hear|miss|missed)\b.*\b{bell}\b|.*\b{bell}\b.*\b{rung}\b
        | you\b.*\b(?:send|sent)\b.*\b{bell}\b(?! to\b)| you (?:e-?)?mail me about\b| to\b.*\b{bell}\b)"""
)
RANG = anywhere(
    r"""^(?:(?:which|what|how many|show|list|tell)\b.*\b{bell}\b.*\b(?:(?:did|have|had) you|you (?:have )?(?:sent|gave)
        |(?:were|was|got|been) sent|went (?:out|off)|gone (?:out|off)|rang|rung|fired|failed
        |(?:did|have) i (?:got|get|received?|miss(?:ed)?)|i (?:got|received|missed))\b
        |(?:what (?:did|have) you (?:just |already )?remind(?:ed)? me|did you remind me (?=\w+ anything)) ?(?:of|about)
        (?! (?:the|my)\b)|did (?:any|all)(?: of)?(?: the| my)? {bell}\b.*\b{rung}\b)"""
)
_ABOUT = phrase(r"(?:reminded|remind me|{bell})(?: (?:about|of|for|to))+")
_ASKING = phrase(
    r"""(?:why|how come|happened|remind(?:ed)?|(?:e-?)?mail me about|me|get|got|receive|received|hear|will
        |shall|going to|next|miss|missed|didn't|did not|not|wasn't|weren't|haven't|never|ever|any|already|last
        |{bell}|{rung})"""
)


def rang(text: str, offset: int, asked: Asked, known_tags: Collection[str] = ()) -> Call:
    """Return the list among whose reminders those are that rang on the days asked about; no days mean today."""
    sentence = Sentence(text, offset)
    narrowed = filters(sentence, asked, known_tags)
    today = asked.today.isoformat()
    days = {name: day for name, day in narrowed.items() if name in ("due_after", "due_before")}
    asked_of: dict[str, Any] = days or {"due_after": today, "due_before": today}
    return Call("list_tasks", {"status": "all"} | asked_of, tuple(sentence.spans))


def remembered(text: str, offset: int, asked: Asked, known_tags: Collection[str] = ()) -> Call:
    """Return the search for the task whose reminders are asked about; no words mean what was spoken of."""
    sentence = Sentence(text, offset)
    filters(sentence, asked, known_tags)
    about = sentence.find(_ABOUT)
    if about:
        sentence.drop(0, about.end())
    for found in list(sentence.find_all(_ASKING)):
        sentence.drop(*found.span())
    left = words(sentence)
    return Call("search_tasks", {"query": left[:LONGEST], "status": "all"}) if left else Call("list_tasks", {})
