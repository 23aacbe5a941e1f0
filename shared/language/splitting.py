"""Several tasks in one message: new lines, semicolons, `also`, and commas or `and` between things to do."""

import re

from shared.language.sentence import fold
from shared.language.verbs import VERBS

Part = tuple[int, str]
MOST_PARTS = 50
_BULLET = re.compile(r"\s*(?:[-*•–+]|\[[ x]?\]|\(?\d{1,2}[.)])\s+")
_HARD = re.compile(
    r"\s*(?:\n+|;(?!\))|(?<=\w)\.\s+(?=[A-Z])|,?\s+(?:and\s+)?(?:also|then also|as well as|plus)\s+(?=[a-z])|,?\s+then\s+)\s*"
)
_SOFT = re.compile(r"\s*,\s*(?:and\s+|then\s+)?|\s+and\s+(?:then\s+)?|\s+&\s+")
_WORD = re.compile(r"[a-z'-]+")


def parts(text: str) -> list[Part]:
    """Return the parts that are tasks of their own, each with its place in the text."""
    found = []
    for start, line in _cut(text, 0, _lines(text)):
        bullet = _BULLET.match(line)
        begin = bullet.end() if bullet else 0
        found.extend((start + begin + at, part) for at, part in _soft(line[begin:]))
    return [(at, part) for at, part in found if part.strip(" ,.;")][: MOST_PARTS + 1]


def _lines(text: str) -> list[tuple[int, int]]:
    folded = _hidden(text)
    return [found.span() for found in _HARD.finditer(folded) if _hard(folded, found)]


def _hard(folded: str, found: re.Match[str]) -> bool:
    if "\n" in found[0]:
        return True
    return _acts(folded[found.end() : found.end() + 40]) and bool(folded[: found.start()].strip())


def _soft(text: str) -> list[Part]:
    """Cut at commas and `and` only where both sides are things to do, each with a verb and its object."""
    folded = _hidden(text)
    cuts: list[tuple[int, int]] = []
    begin = 0
    for found in _SOFT.finditer(folded):
        left, right = folded[begin : found.start()], folded[found.end() : found.end() + 60]
        if _whole(left, first=not cuts) and _acts(right) and not _leans(right):
            cuts.append(found.span())
            begin = found.end()
    return _cut(text, 0, cuts)


def _whole(left: str, *, first: bool) -> bool:
    words = _WORD.findall(
        re.sub(r"^\s*(?:(?:please|add|remind me to|i need to|i have to|remember to|todo:?|tasks?:?)\s+)*", "", left)
    )
    return (
        len(words) > 1
        and words[0] in VERBS
        and not (first and words[0] in ("go", "come", "try", "stop", "run") and words[1] in ("to", "and"))
    )


def _acts(right: str) -> bool:
    words = _WORD.findall(re.sub(r"^\s*(?:to\s+|please\s+|then\s+|also\s+|remind me to\s+|add\s+)*", "", right))
    return len(words) > 1 and words[0] in VERBS


def _leans(right: str) -> bool:
    """A part that speaks of `it` or `them` belongs to what came before."""
    return bool(
        re.match(r"\s*\w+(?:\s+\w+){0,2}\s+(?:it|them|him|her|that|those|one|up|sure)\b", right)
    ) and not re.match(r"\s*(?:pick|clean|set|wake|call|tidy|back)\s+up\b", right)


def _cut(text: str, offset: int, cuts: list[tuple[int, int]]) -> list[Part]:
    pieces, at = [], 0
    for start, end in cuts:
        pieces.append((offset + at, text[at:start]))
        at = end
    return [*pieces, (offset + at, text[at:])]


def _hidden(text: str) -> str:
    """Return the folded text with everything quoted made opaque, so that no cut falls inside."""
    return re.sub(
        r"\"[^\"]{1,300}\"|“[^”]{1,300}”|(?<!\w)'[^'\n]{2,300}'(?!\w)|https?://\S+",
        lambda m: "\ue000" * len(m[0]),
        fold(text),
    )


_COMMAND = r"(?:delete|remove|add|create|complete|mark|check off|tick off|cross off|move|reschedule|postpone|rename|list|show|undo|remind me to|make it|set it|tag it|cancel the|finish the)"
_COMMANDS = re.compile(rf"\s*(?:[,;.]\s*)?(?:\s(?:and|then|and then|also|and also)\s+|[,;.]\s+|\n+)(?={_COMMAND}\b)")
_NOT_ADD = re.compile(
    r"(?:please |can you |could you )?(?:delete|remove|complete|mark|check off|tick off|cross off|move|reschedule|postpone|rename|list|show|undo|i |done|cancel)\b"
)


def commands(text: str) -> list[Part]:
    """Return the parts that ask for different things: `delete the groceries and add yoga tomorrow`."""
    folded = _hidden(text)
    cuts = []
    begin = 0
    for found in _COMMANDS.finditer(folded):
        left, right = folded[begin : found.start()], folded[found.end() : found.end() + 40]
        if _NOT_ADD.match(left.strip()) or _CHANGES.match(right):
            cuts.append(found.span())
            begin = found.end()
    return _cut(text, 0, cuts)


_CHANGES = re.compile(
    r"(?:delete|remove|complete|mark|move|cancel|reschedule|postpone|rename|tag|make|set) (?:the|it|that|my|#\d)\b(?=.*\b(?:task|reminder|as done|done|it|that|#\d+)\b)|(?:list|show) (?:my|all|the)\b.*\b(?:tasks|list|reminders)\b"
)
