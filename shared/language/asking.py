"""Questions about the list: which tasks to list, what to search for."""

from collections.abc import Collection
from typing import Any

from shared.domain.plan import Call
from shared.language.counting import number
from shared.language.filters import REPEATING, UNDATED, filters, words
from shared.language.pieces import Asked
from shared.language.sentence import Sentence, fold
from shared.language.vocabulary import anywhere, phrase

LONGEST = 200  # characters of words the tools look for
_SORT = phrase(
    r"""(?:sort(?:ed)? |order(?:ed)? )?by (?:their )?(?P<by>due date|due|date|priority|creation date|created|age|title
        |name)(?P<down>,? descending| backwards)?|(?P<alpha>alphabetically)"""
)
_SORTS = {"due date": "due", "due": "due", "date": "due", "priority": "priority", "title": "title", "name": "title"}
_AGE = phrase(r"(?:from )?(?:the )?(?P<age>oldest|newest|latest)(?: to (?:the )?(?:oldest|newest|latest)| first)")
_LIMIT = phrase(
    r"""(?:first|next|top|last|latest) (?P<n>{cardinal}|\d{1,3})(?= (?:tasks?|events?|items?|reminders?|to-?dos?
        |things|appointments|meetings))"""
)


_WHETHER = anywhere(r"(?:is|are|was|were|did|have|had)\b")  # it may be done or not


def listed(text: str, offset: int, asked: Asked, known_tags: Collection[str] = ()) -> Call:
    """Return the list_tasks call a question asks for; notes of the plan say `undated` apart."""
    sentence = Sentence(text, offset)
    arguments = _order(sentence) | filters(sentence, asked, known_tags)
    if arguments.get("status") == "completed" and "sort" not in arguments:
        arguments |= {"sort": "created", "order": "desc"}  # what was done lately is asked for
    left = words(sentence)
    if left:
        arguments["text"] = left[:LONGEST]
    return Call("list_tasks", arguments, tuple(sentence.spans))


def finished(call: Call) -> bool:
    """Say whether what was completed on certain days is asked for, for which list_tasks has no filter."""
    days = {"due_after", "due_before"} & call.arguments.keys()
    return call.arguments.get("status") == "completed" and bool(days) and "due" not in call.arguments.get("text", "")


def undated(text: str) -> bool:
    """Say whether only tasks without a due are asked for, for which list_tasks has no filter."""
    return bool(Sentence(text).find(UNDATED))


def repeating(text: str) -> bool:
    """Say whether only tasks that repeat are asked for, for which list_tasks has no filter."""
    return bool(Sentence(text).find(REPEATING))


def searched(text: str, offset: int, asked: Asked, known_tags: Collection[str] = ()) -> Call:
    """Return the search_tasks call a question asks for, or a list where it names no words."""
    sentence = Sentence(text, offset)
    narrowed = filters(sentence, asked, known_tags)
    left = words(sentence)
    if not left:
        return Call("list_tasks", narrowed, tuple(sentence.spans))
    status = (
        {"status": "all"}
        if _WHETHER.match(fold(text))
        else {name: narrowed[name] for name in ("status",) if name in narrowed}
    )
    return Call("search_tasks", {"query": left[:LONGEST], **status}, tuple(sentence.spans))


def _order(sentence: Sentence) -> dict[str, Any]:
    arguments: dict[str, Any] = {}
    found = sentence.find(_SORT)
    if found:
        arguments["sort"] = "title" if found["alpha"] else _SORTS.get(found["by"], "created")
        if found["down"]:
            arguments["order"] = "desc"
        sentence.claim(*found.span(), "sort", arguments["sort"])
    aged = sentence.find(_AGE)
    if aged:
        arguments |= {"sort": "created"} if aged["age"] == "oldest" else {"sort": "created", "order": "desc"}
        sentence.claim(*aged.span(), "sort", "created")
    limit = sentence.find(_LIMIT)
    if limit:
        arguments["limit"] = max(1, min(100, int(number(limit["n"]))))
        sentence.claim(*limit.span(), "limit", arguments["limit"])
    return arguments
