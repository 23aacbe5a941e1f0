"""A thing that has a time of its own on each of its days: `swim tuesdays at 6 and thursdays at 7` is two tasks."""

from itertools import pairwise

from shared.language.sentence import fold
from shared.language.splitting import Part
from shared.language.vocabulary import anywhere, phrase

_TURN = phrase(
    r"""(?P<led>(?:(?:on|every|each) )*)(?P<days>{weekday}s?(?:{and}{weekday}s?)*) (?:at |@ ?)?
    (?P<at>{hour}(?::\d\d)?(?: ?{ampm})?|noon|midday)"""
)
LONGEST = 500  # characters in which anyone lists days and hours
_GAP = "\n"  # a sentence ends there, and a title has none
_NEXT = anywhere(r"(?:\s*,\s*and|\s*,|\s+and|\s*&)\s+")


def turns(part: Part) -> list[Part]:
    """Return the part once for each day with a time of its own, the others hidden in it; else as it is."""
    start, text = part
    if len(text) > LONGEST:
        return [part]
    folded = fold(text)
    found = list(_TURN.finditer(folded))
    together = all(_NEXT.fullmatch(folded, one.end(), other.start()) for one, other in pairwise(found))
    if not together or len({one["at"] for one in found}) < 2:  # noqa: PLR2004 - one hour is for all
        return [part]
    first, last = found[0].start(), found[-1].end()
    alone = ((one["led"] or found[0]["led"]) + text[one.start("days") : one.end()] for one in found)
    return [
        (start, text[:first] + turn.rjust(one.end() - first, _GAP) + _GAP * (last - one.end()) + text[last:])
        for turn, one in zip(alone, found, strict=True)
    ]
