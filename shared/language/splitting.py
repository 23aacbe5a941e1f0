"""Several things in one message: new lines, semicolons, `also`, and commas or `and` between things to do."""

import re

from shared.language.sentence import fold
from shared.language.verbs import VERBS
from shared.language.vocabulary import anywhere, fragment

Part = tuple[int, str]
MOST_PARTS = 50
MOST_READ = 500  # characters in which two moves are told apart
AHEAD = 60  # characters that are read to see what a part begins with

fragment(
    "command",
    r"""(?:delete|remove|add|create|complete|mark|check off|tick off|cross off|move|reschedule|postpone|rename|list
        |show|undo|remind me to|(?:make|set|tag) it|(?:make|set|tag|label|give|push) them
        |(?:tag|label|cancel) (?:the|my)|finish the)""",
)
fragment("thedate", r"(?:(?:on|by|due) the \d{1,2}(?:st|nd|rd|th)|(?:on|by|due) {month} \d{1,2}(?:st|nd|rd|th)?)")
_BULLET = anywhere(r"\s*(?:[-*•+]|\[[ x]?\]|\(?\d{1,2}[.)])\s+")
_HARD = anywhere(
    r"""\n[\s]*|\s*;(?!\))\s*|(?<=[a-z)])\.\s+(?=[a-z])
    |(?:,|(?<=\S)(?= )) ?(?:and )?(?:also|then also|as well as|plus) (?=[a-z])|,?\s+then\s+"""
)
_SOFT = anywhere(r"\s*,\s*(?:and |then )?|\s+and (?:then )?|\s+& ")
_COMMANDS = anywhere(
    r"""(?:(?<=[^\s,;.])[,;.]? (?:and|then|and then|also|and also) |[,;.] |\n)(?=(?:{command}|(?:i )?{past} (?:the|my
        |a))\b)"""
)
_CHANGE = anywhere(
    r"""\s*(?:please |can you |could you )?(?:delete|remove|complete|mark|check off|tick off|cross off|move|reschedule
        |postpone|rename|list|show|undo|i |done|cancel|what|which|when|do i
        |(?:set|tag|label|make|bump|push|give|change|raise|lower) (?:all|every|everything|it|them)
        |(?:set|change|raise|lower) (?:the )?(?:priority|name|title|due date|date|day|time) (?:of|for)
        |(?:tag|label) (?:the|my)|add (?:the )?(?:tag|label))\b"""
)
_CHANGES = anywhere(
    r"""(?:delete|remove|complete|mark|move|cancel|reschedule|postpone|rename|tag|make|set) (?:the|it|that|my
        |#\d)\b(?=.{0,60}\b(?:task|reminder|as done|done|it|that|#\d+)\b)|(?:list|show) (?:my|all
        |the)\b.{0,60}\b(?:tasks|list|reminders)\b"""
)
_ASKING = anywhere(
    r"""\s*(?:(?:please|add|remind me to|i need to|i have to|remember to|todo:?|tasks?:?|to|then|also
    |(?:every|each|on|this|next) (?:other )?(?:{weekday}s?|day|morning|evening|night|week|month|weekend|workday|weekday)
    |(?:on )?{weekday}s?|today|tomorrow|tonight|at \d{1,2}(?::\d\d)?(?: ?[ap]m)?)[,:]? )*"""
)
_ADDS = anywhere(r"\s*(?:then )?add (?!it\b|them\b|the tag)\w")
_MOVES = anywhere(
    r"""\s*(?:please )?(?P<verb>move|push|postpone|reschedule|shift|change) (?=\w)
        (?P<one>[^,]+? to (?:the )?(?:{date}|\d)[^,]*?)
        (?:, and |,| and) ?(?P<two>(?!{command}\b)[^,]+? to (?:the )?(?:{date}|\d).*)$"""
)
_REMINDER = anywhere(
    r"""\s*(?:please )?(?:give me (?:an? )?(?:{amount}|reminder)|(?:set|add) (?:an? |the )?(?:reminder|alert)\s*$
        |(?:remind|alert|notify|ping|nudge|warn) me\b(?! to| about))"""
)
_DAY_ENDS = anywhere(r"\b(?:(?!tom\b){today}|{weekday}|{thedate})(?: (?:at )?\d{1,2}(?::\d\d)?(?: ?[ap]m)?| {part})?$")
_OWN_DAY = anywhere(
    r"""\s*(?!(?:{today}|{weekday}|maybe|also|again|in|from|until|till|every|each|next|this|remind\w*|due)\b)
        [a-z][^,;]{2,60}?\b(?:{today}|{weekday}|{thedate}(?!.*\b(?:every|each|monthly)\b))\b"""
)
_DAY_FIRST = anywhere(
    r"""\s*(?:on )?(?:{today}|{weekday})(?: (?:at )?\d{1,2}(?::\d\d)?(?: ?[ap]m)?)?:? (?!and\b|or\b|to\b|at\b|on\b|in\b
        |{today}|{weekday})[a-z]{2}"""
)
_HOUR_FIRST = anywhere(
    r"""\s*(?:and |then )?at \d{1,2}(?::\d\d)?(?: ?[ap]m)? (?!(?:daily|every|each|on|in|and|or|for|to|from|until|till
        |o'clock|sharp|{today}|{weekday})\b)[a-z]{2}"""
)
_HOUR = anywhere(r"\bat \d{1,2}\b|\b\d{1,2}(?::\d\d| ?[ap]m)")
_HEADING = anywhere(r"\s*(?:(?:on|for) )?(?:{today}|(?:(?:this|next) )?{weekday}|(?:this|next) week(?:end)?) ?: ")
_FIRST = re.compile(r"\s*\(?1[.)]\s+(?=\S)")
_WORD = re.compile(r"[a-z'-]+")
_LEANS = anywhere(r"\s*\w+(?: \w+){0,2} (?:it|them|him|her|that|those|one|up|sure)\b")
_UP = anywhere(r"\s*(?:pick|clean|set|wake|call|tidy|back) up\b")
_ON_THE_WAY = frozenset({"go", "come", "try", "stop", "run"})
_HIDDEN = re.compile(
    r"\"[^\"]{1,300}\"|“[^”]{1,300}”|(?<!\w)'[^'\n]{2,300}'(?!\w)|https?://\S+"
    r"|\b(?:notes?|description|desc|details?)\s?[:=].*"
)


def commands(text: str) -> list[Part]:
    """Return the parts that ask for different things: `delete the ironing, then add a walk tomorrow`."""
    folded = _hidden(text)
    cuts: list[tuple[int, int]] = []
    begin = 0
    for found in _COMMANDS.finditer(folded):
        if _CHANGE.match(folded, begin) or _CHANGES.match(folded, found.end()):
            cuts.append(found.span())
            begin = found.end()
    asked = [(at, part) for at, part in _cut(text, cuts) if part.strip()]
    return [each for one in asked[: MOST_PARTS + 1] for each in _moves(one)]


def _moves(part: Part) -> list[Part]:
    """Return a part twice where it moves two things to days of their own; the verb is that of both."""
    at, text = part
    found = _MOVES.match(_hidden(text)) if len(text) <= MOST_READ else None
    if not found:
        return [part]
    verb = text[slice(*found.span("verb"))] + " "
    return [(at, text[: found.end("one")]), (at + found.start("two") - len(verb), verb + text[found.start("two") :])]


def parts(text: str) -> list[Part]:
    """Return the parts that are tasks of their own, each with its place in the text."""
    found: list[Part] = []
    for start, line in _cut(text, _lines(text)):
        bullet = _BULLET.match(line)
        begin = start + (bullet.end() if bullet else 0)
        found.extend((begin + at, part) for at, part in _soft(text[begin : start + len(line)]) if part.strip(" ,.;\n"))
        if len(found) > MOST_PARTS:
            break
    return found or [(0, text)]


def heads(text: str) -> bool:
    """Return whether a message begins with the day of all its parts: `tomorrow: buy milk, call bob`."""
    return bool(_HEADING.match(fold(text)))


def goes_on(part: str) -> bool:
    """Return whether a part begins with an hour of the day that was said before: `then at 10 groceries`."""
    return bool(_HOUR_FIRST.match(fold(part)))


def _lines(text: str) -> list[tuple[int, int]]:
    folded = _hidden(text)
    return _numbered(folded) or [
        found.span()
        for found in _HARD.finditer(folded)
        if "\n" in found[0] or _acts(folded, found.end()) or _hours(folded[: found.start()], folded, found.end())
    ]


def _numbered(folded: str) -> list[tuple[int, int]]:
    """Return where a list on one line goes on: `1. buy milk 2. call mum`."""
    cuts: list[tuple[int, int]] = []
    at, found = 0, _FIRST.match(folded)
    while found and len(cuts) <= MOST_PARTS:
        at, number = found.end(), len(cuts) + 2
        found = re.compile(rf"[\s,;]\s{{0,9}}(?:and\s+)?(?=\(?{number}[.)]\s{{1,9}}\S)").search(folded, at)
        cuts.extend([found.span()] if found else [])
    return cuts


def _soft(text: str) -> list[Part]:
    """Cut at commas and `and` only where both sides are things to do, each with a verb and its object."""
    folded = _hidden(text)
    cuts: list[tuple[int, int]] = []
    begin = 0
    for found in _SOFT.finditer(folded):
        left = folded[begin : min(found.start(), begin + AHEAD)]
        another = _acts(folded, found.end()) and _whole(left, first=not cuts)
        if (another or _timed(left, folded, found.end())) and not _leans(folded, found.end()):
            cuts.append(found.span())
            begin = found.end()
    return _cut(text, cuts)


def _timed(left: str, folded: str, at: int) -> bool:
    """Return whether each side has a time of its own: `the ferns today and the roses on friday`, `monday gym, ...`."""
    if _REMINDER.match(folded, at):
        return False
    if _DAY_FIRST.match(left) and _DAY_FIRST.match(folded, at):
        return True
    return bool(_DAY_ENDS.search(left) and _OWN_DAY.match(folded, at)) or _hours(left, folded, at)


def _hours(left: str, folded: str, at: int) -> bool:
    return bool(_HOUR.search(left) and _HOUR_FIRST.match(folded, at))


def _whole(left: str, *, first: bool) -> bool:
    words = _said(left)
    if not words[1:] or words[0] not in VERBS:
        return False
    return not (first and words[0] in _ON_THE_WAY and words[1] in ("to", "and"))


def _acts(folded: str, at: int) -> bool:
    words = _said(folded[at : at + AHEAD])
    if _REMINDER.match(folded, at):
        return False
    return bool(_ADDS.match(folded, at)) or (bool(words[1:]) and words[0] in VERBS)


def _said(text: str) -> list[str]:
    asking = _ASKING.match(text)
    return _WORD.findall(text[asking.end() if asking else 0 :])


def _leans(folded: str, at: int) -> bool:
    """Return whether a part speaks of `it` or `them`, and so belongs to what came before."""
    return bool(_LEANS.match(folded, at)) and not _UP.match(folded, at)


def _cut(text: str, cuts: list[tuple[int, int]]) -> list[Part]:
    pieces, at = [], 0
    for start, end in cuts:
        pieces.append((at, text[at:start]))
        at = end
    return [*pieces, (at, text[at:])]


def _hidden(text: str) -> str:
    """Return the folded text with everything quoted made opaque, so that no cut falls inside."""
    return _HIDDEN.sub(lambda found: "\ue000" * len(found[0]), fold(text))
