"""Tasks by a phrase: `all low priority tasks`, `everything due today`, `the first`; no word in it says the change."""

from shared.language.sentence import Sentence
from shared.language.vocabulary import anywhere, fragment, phrase

fragment("several", r"(?:tasks|to-?dos|items|things|events|chores|errands|ones)(?! (?:tags?|labels?)\b)")
fragment("kind", r"(?:(?!(?:to|as|with|from|for|on|and|of|in|is|it|tags?|labels?|task|one)\b)[\w#'-]+ )")
fragment(
    "changes",
    r"""(?:to|as|with|by|back|until|till|forward|off|out|later|earlier|from|into|under|{amount}|an? |very|high|highest
        |medium|low|lowest|top|urgent|important|due|done|#|the (?:[\w-]+ )?(?:tag|label))""",
)
fragment(
    "narrowing",
    r"""(?:(?:that|which) (?:is|are|were) )?(?:(?:tagged|labell?ed)(?: as| with)? #?[\w-]+(?: and #[\w-]+)*
        |(?:with|of|at) (?:an? )?(?:high|medium|low|no|top) priority|overdue|past due|undated
        |(?:without|with no) (?:an? )?(?:due )?date
        |open|unfinished|in (?:my|the) [\w-]+ list|(?:due|planned|scheduled|for|on|of)(?: (?:in|within) {amount}
        |(?: [\w'/-]+){1,5}?)(?= {changes}))""",
)
_MANY = phrase(
    r"""(?:everything|(?:all|every|each|any)(?: of)?(?: (?:my|the|our))? {kind}{0,4}?(?:{several}|task|item|to-?do
        |reminders(?! (?:from|of|on|for|off)\b))|(?:my|the|our) {kind}{0,4}?{several}
        |{several}(?= (?:due|tagged|labell?ed|overdue|scheduled|planned|with|without|that|which)\b)
        |(?:overdue|completed|urgent
        |important|(?:high|medium|low|top)[ -]priority|today's|tomorrow's|yesterday's|{weekday}'s) {kind}?{several})
    (?: {narrowing})*"""
)


_PLACED = phrase(
    r"""the (?!\d)(?:{ordinal}|last)(?: one| task)?(?= (?:to|back|by|until|till|forward|off|as|an hour|{amount})\b)"""
)
_LED = anywhere(r"\b(?:from|of|to|on|for|before|ahead of)\s+$")
_CHANGE_FOLLOWS = anywhere(r"\b(?:to|as|with|from|by|into)\b|:")


def many(sentence: Sentence) -> tuple[int, int] | None:
    """Return where the words stand that say which tasks are meant, where they are many, or one by its place.

    Behind the change (`clear the tags of everything due today`) they reach to the end.
    """
    found = sentence.find(_MANY)
    if not found:
        placed = sentence.find(_PLACED)
        return placed.span() if placed else None
    last = _LED.search(sentence.folded, 0, found.start()) and not _CHANGE_FOLLOWS.search(sentence.folded, found.end())
    return found.start(), len(sentence.folded) if last else found.end()
