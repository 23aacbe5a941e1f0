"""Which task is meant: a number, words of its title, a word such as `it`, or a filter in words.

A reference is a task's number as text ("42"), or {"match": words, ...}; besides `match` it may hold
  exact     true: the words were quoted, so a task of just that title is meant before a longer one
  pronoun   "it", "them", "last" or "reminded": what the conversation spoke of last (one task, several, the newest,
            or else the one whose reminder rang last)
  ordinal   1, 2, ... or -1 for the last: the place in the list the conversation showed last
  all       true: every task that passes, not one of them
  undated   true: only tasks without a due
  done_after, done_before: the first and the last day of their completion
  due_after, due_before, priority, tags, status: as in list_tasks.
An empty `match` without any of these names no task: ask which.
"""

import re
from collections.abc import Collection
from typing import Any

from shared.language.counting import number, ordinal
from shared.language.filters import UNDATED, filters
from shared.language.listed_days import nth_values
from shared.language.pieces import Asked
from shared.language.sentence import Sentence
from shared.language.titles import title
from shared.language.vocabulary import anywhere, phrase

MOST_NAMED = 20  # tasks that `the first twenty` may name
Reference = str | dict[str, Any]
_NUMBERS = anywhere(
    r"""(?:(?<![\w&])#(?P<hash>\d{1,18})\b|\b(?:tasks?|number|no\.?|id|item)\s+#?(?P<word>\d{1,18})\b(?!\s*(?:am|pm|:
        |/)))|(?:,| and)\s*#?(?P<more>\d{1,18})\b(?=\s*(?:$|,|and\b|as\b|to\b|is\b))"""
)
_ORDINAL = phrase(
    r"""(?:the )?(?P<n>{ordinal}|last|final|latest)(?: (?:one|task|item|reminder|entry|of (?:them|those|these)))
"""
)
_ALONE = anywhere(r"^[\s\ue001]*(?:the )?(?P<n>(?!\d)(?:{ordinal}|last))[\s.!\ue001]*$")
_ORDINALS = phrase(r"""(?:the )?(?P<places>(?:{ordinal}|last)(?:(?:, ?and |, ?| and | & )(?:the )?(?:{ordinal}
    |last))+)(?: ones?| tasks?)?(?= ?(?:$|[.!\ue001]|to |as ))""")
_FIRST_FEW = phrase(r"""(?:the )?(?P<end>first|last) (?P<n>{cardinal}|\d{1,2})(?: ones| tasks| of them)?(?= ?(?:$
    |[.!\ue001]|to |as ))""")
_LAST = phrase(
    r"""(?:the )?(?:last|latest|newest|most recent)(?: one| task| reminder)?(?: (?:that )?i (?:just )?(?:added|made
        |created))|(?:the (?:one|task) )?i just (?:added|made|created)"""
)
_ONLY = phrase(r"(?:only|just)")
_BARE_NUMBERS = anywhere(r"^[\s\ue001#]*\d{1,9}(?:\s*(?:,|and|&)\s*#?\d{1,9})*[\s\ue001.!]*$")
_THEM = phrase(
    r"""(?:them(?: all)?|those(?: tasks| ones| two| three)?|these(?: tasks| ones)?|both(?: of (?:them|those))?
        |all of (?:them|those|these)|the two(?: of them)?)"""
)
_IT = phrase(
    r"""(?:it|that's|it's|this one|that one|this task|that task|that reminder|this reminder
        |this(?! (?:week|month|year|morning|afternoon|evening)\b)
        |that(?! (?:i|the|says|is|are|was|have))|the same(?: one)?|same one)"""
)
_ALL = phrase(r"(?:all(?: of)?(?: my| the| our)?|everything|every|each(?: of)?|any)")
_GENERIC = anywhere(
    r"""(?<![\w'-])(?:tasks?|{todo}|to do|reminders?|alerts?|alarms?|notifications?|items?|entry|entries|ones?
        |things?|list|lists|calendar|schedule|agenda|events?)(?![\w'-])"""
)
_ABOUT = anywhere(
    r"""^(?:(?:the|my|our|a|an|to|for|about|of|on|that|which|is|was|i|called|named|titled|regarding|with|says|have
        |need|set|at|from|and|in|it's|its)\s+)+"""
)
_AFTER = anywhere(
    r"""(?:\s+(?:from|on|off|in|to|for|of|out|at|as|is|are|was|that|the|my|our|and|please|now|by|already|all|which
        |list|back|until|it|today's|up|app|to-do))+$"""
)
_SCOPE = anywhere(
    r"""\s*\b(?:from|on|off|in|of|to) (?:my|the|our|this)(?: [\w-]+){0,2}? ?(?:(?:{todo}(?: lists?)?)|lists?|calendar
        |schedule|agenda|reminders|tasks)\b(?=[\s.!?,\ue001]*(?:$|for\b|on\b|as\b|at\b))"""
)
_BETWEEN = anywhere(r"\s*(?:,\s*and|,|\band)\s+(?=(?:the|my|\")\s?)")


def references(sentence: Sentence, asked: Asked, known_tags: Collection[str] = ()) -> list[Reference]:
    """Return the tasks that are meant by what is left of the sentence."""
    numbers = _numbers(sentence)
    if numbers:
        return list(numbers)
    spoken = _placed(sentence) or _spoken(sentence)
    if spoken:
        return spoken
    _shorten(sentence, _SCOPE)
    _shorten(sentence, _ONLY)
    every = bool(_shorten(sentence, _ALL))
    undated: dict[str, Any] = {"undated": True} if sentence.find(UNDATED) else {}
    narrowed = filters(sentence, asked, known_tags) | undated
    narrowed = done_days(narrowed, sentence) if narrowed.get("status") == "completed" else narrowed
    plural = bool(re.search(r"\b(?:tasks|reminders|to-?dos|items|ones|things|events)\b", sentence.folded))
    left = [_words(part) for part in _parts(sentence)]
    named = [one for one in left if one["match"]] or [{"match": ""}]
    whole = bool(_WHOLE.search(sentence.folded)) or (
        narrowed.keys() == {"status"} and not any(one["match"] for one in left)
    )
    many: dict[str, Any] = {"all": True} if every or whole or (plural and narrowed) else {}
    return [one | narrowed | many for one in named]


def done_days(reference: dict[str, Any], sentence: Sentence) -> dict[str, Any]:
    """Return a reference whose days are those of completion, unless the sentence says `due`."""
    if _DUE.search(sentence.text.lower()):
        return reference
    names = {"due_after": "done_after", "due_before": "done_before"}
    return {names.get(name, name): value for name, value in reference.items()}


_DUE = anywhere(r"\b(?:due|overdue|scheduled|planned)\b")
_WHOLE = anywhere(
    r"""^[\s\ue001]*(?:my |the )?(?:whole |entire )?(?:to-?\s?do list|list|calendar|schedule|tasks|reminders
        |agenda)[\s\ue001.!?]*$"""
)


def _numbers(sentence: Sentence) -> list[str]:
    if _BARE_NUMBERS.match(sentence.folded):
        return list(dict.fromkeys(re.findall(r"\d+", sentence.folded)))
    found = list(sentence.find_all(_NUMBERS))
    if not any(match["hash"] or match["word"] for match in found):
        return []
    for match in found:
        sentence.claim(*match.span(), "task_ids", match["hash"] or match["word"] or match["more"])
    return list(dict.fromkeys(match["hash"] or match["word"] or match["more"] for match in found))


def _placed(sentence: Sentence) -> list[Reference]:
    """Claim `the first and the third`, `the first two`, `the last two`."""
    found = sentence.find(_ORDINALS)
    if found:
        sentence.claim(*found.span(), "task_ids", found[0])
        return [{"match": "", "ordinal": place} for place in nth_values(found["places"])]
    few = sentence.find(_FIRST_FEW)
    if not few:
        return []
    count = min(int(number(few["n"])), MOST_NAMED)
    sentence.claim(*few.span(), "task_ids", few[0])
    return [{"match": "", "ordinal": place if few["end"] == "first" else -place} for place in range(1, count + 1)]


def _spoken(sentence: Sentence) -> list[Reference]:
    """Claim `it`, `the second one`, `them`, `the last one`."""
    if _shorten(sentence, _LAST):
        return [{"match": "", "pronoun": "last"}]
    found = sentence.find(_ORDINAL) or sentence.find(_ALONE)
    if found:
        word = found["n"]
        sentence.claim(*found.span("n"), "task_ids", word)
        return [{"match": "", "ordinal": -1 if word in ("last", "final", "latest") else ordinal(word)}]
    if _shorten(sentence, _THEM):
        return [{"match": "", "pronoun": "them"}]
    return [{"match": "", "pronoun": "it"}] if _shorten(sentence, _IT) else []


def _shorten(sentence: Sentence, pattern: re.Pattern[str]) -> str:
    found = sentence.find(pattern)
    if not found:
        return ""
    sentence.drop(*found.span())
    return found[0]


def _parts(sentence: Sentence) -> list[str]:
    """Cut at `and the`: what follows is another task."""
    return _BETWEEN.split(sentence.words_left())


def _words(text: str) -> dict[str, Any]:
    quoted = re.fullmatch(r"[^\"“]*[\"“]([^\"”]+)[\"”][^\"”]*", text)
    if quoted:
        return {"match": quoted[1].strip(), "exact": True}
    single = re.fullmatch(r"[^']*(?<!\w)'([^']+)'(?!\w)[^']*", text)
    if single:
        return {"match": single[1].strip(), "exact": True}
    words = re.sub(r"\s+", " ", _GENERIC.sub(" ", text.lower())).strip(" ,.;:!?-")
    for _ in range(3):
        words = _AFTER.sub("", _ABOUT.sub("", words + " ").strip(" ,.;:!?")).strip(" ,.;:!?")
    return {"match": "" if words in _EMPTY else title(words)[:200]}


_EMPTY = frozenset(
    [
        "the",
        "my",
        "our",
        "a",
        "an",
        "to",
        "for",
        "about",
        "of",
        "on",
        "in",
        "from",
        "please",
        "i",
        "that",
        "which",
        "list",
        "it",
        "and",
        "all",
        "at",
        "off",
        "out",
    ]
)
