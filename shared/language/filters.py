"""What tasks are asked for, as list_tasks understands it: days, priority, tags, status, words."""

import re
from collections.abc import Collection
from typing import Any

from shared.language.english import PRIORITIES
from shared.language.labels import tags
from shared.language.periods import period
from shared.language.pieces import Asked
from shared.language.sentence import Sentence
from shared.language.titles import title
from shared.language.vocabulary import anywhere, phrase

_COMPLETED = phrase(
    r"""(?:did|have|had) (?:i|we) (?:already |just )?(?:do|complete|finish|get done|tick off|check off|accomplish)
        |(?:that (?:are|is|were) |which (?:are|were) )?(?:already )?(?:completed|done|finished|closed|ticked off
        |checked off)""",
)
_OPEN = phrase(
    r"(?:that (?:are|is) |still )?(?:open|unfinished|incomplete|pending|not done|outstanding|active|remaining)"
)
_BOTH = phrase(r"(?:including|and|with) (?:the )?(?:completed|done|finished)(?: ones| tasks)?|all statuses")
_PRIORITY = phrase(
    r"""(?:with |of |at )?(?:an? )?(?P<p>highest|high|top|medium|normal|low|lowest|no)(?: or (?P<q>high|medium
        |low))?[ -](?:priority|prio)"""
    r"|(?:with )?(?:priority|prio) (?P<r>high|medium|low|none)|(?P<s>urgent|important|critical|p[1-4])"
)
UNDATED = phrase(
    r"""(?:(?:that |which )?(?:have|has|are|is|with|do|got)(?:n't)? )?(?:no|without(?: an?)?|not have an?|have an?
        |not) (?:due )?(?:date|due date|deadline|due|dated?|scheduled)(?: set)?|undated|unscheduled"""
)

REPEATING = phrase(
    r"(?:(?:that|which) )?(?:are |is )?(?:recurring|recurrent|repeating)|(?:(?:that|which) )?(?:repeats?|recurs?)"
)


def filters(sentence: Sentence, asked: Asked, known_tags: Collection[str] = ()) -> dict[str, Any]:
    """Claim what narrows a list; return list_tasks arguments, without the words that are left."""
    found: dict[str, Any] = {"status": _status(sentence)}
    _drop(sentence, REPEATING)
    if sentence.find(UNDATED):
        _drop(sentence, UNDATED)
    else:
        found["due_after"], found["due_before"] = (day.isoformat() if day else None for day in period(sentence, asked))
    found["priority"] = _priority(sentence)
    found["tags"] = [*tags(sentence), *_known(sentence, known_tags)]
    return {name: value for name, value in found.items() if value}


_STILL = anywhere(r"\b(?:must|should|need|have to|want|can|going to|ought)\b.{0,40}\b(?:get|be)\b.{0,20}\bdone\b")


def _status(sentence: Sentence) -> str | None:
    if sentence.find(_STILL):
        return None
    for pattern, status in ((_BOTH, "all"), (_COMPLETED, "completed"), (_OPEN, None)):
        if _drop(sentence, pattern):
            return status
    return None


def _priority(sentence: Sentence) -> str | list[str] | None:
    found = sentence.find(_PRIORITY)
    if not found:
        return None
    first = PRIORITIES[found["p"] or found["r"] or found["s"]]
    levels = [first, PRIORITIES[found["q"]]] if found["q"] else first
    sentence.claim(*found.span(), "priority", levels)
    return levels


def _known(sentence: Sentence, known_tags: Collection[str]) -> list[str]:
    """Claim a word before `tasks` that is a tag of theirs."""
    names = []
    for tag in known_tags:
        found = re.search(
            rf"(?<!\w){re.escape(tag.lower())}(?!\w)(?=\s+(?:tasks?|items?|to-?dos?|things|list|ones?)\b)",
            sentence.folded,
        )
        if found:
            sentence.claim(*found.span(), "tags", tag)
            names.append(tag)
    return names


def _drop(sentence: Sentence, pattern: re.Pattern[str]) -> bool:
    found = sentence.find(pattern)
    if found:
        sentence.drop(*found.span())
    return bool(found)


_FILLER = anywhere(
    r"""(?<![\w'-])(?:please|can you|could you|would you|show|list|display|tell|give|get|find|search|look|read|see
        |check|view|browse|access|open|pull|bring|let"""
    r"""|know|want|what|which|whats|what's|when|when's|where|where's|who|how many|how much|many|is|are|was|were|am|be
        |do|does|did|have|has|had|i|i've|we|me|us|my|our|your|you|there"""
    r"""|the|a|an|all|any|every|each|everything|anything|things?|stuff|of|on|in|to|for|at|from|with|about|up|set|that
        |this|it|its|it's|one|ones"""
    r"""|tasks?|to-?dos?|todo|reminders?|reminder|items?|list|lists|calendar|schedule|agenda|entries|entry|alerts?
        |notifications?|notes?"""
    r"""|that's|thats|due|scheduled|planned|happening|coming|left|still|yet|so far|currently|now|next|expect|should
        |need|needs|must|done|finished|going|got|already|ever|added|add|marked|told|time|day|date|say|says|falls?|called|named"""
    r"""|remember|remind|rest|between|after|before|since|until|only|just|and|or|sorted|sort|order|ordered|by|priority
        |name|title|created|everybody|plate|dos|supposed|free|busy|events?|plans?|clear|conflicts?|remaining|than|like
        |possible|most|called|look at|some)(?![\w'-])"""
)


def words(sentence: Sentence) -> str:
    """Return the words that say which tasks, without the words every question has."""
    for found in list(sentence.find_all(_FILLER)):
        sentence.drop(*found.span())
    return (
        re.sub(r"""[?!,;]+""", " ", title(sentence.words_left())).strip(" .-:'\"")
        if sentence.words_left().strip(" ?!.,")
        else ""
    )
