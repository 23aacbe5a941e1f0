"""A thing to do on two days is two tasks: `call bo on tuesday and friday`, `swim tuesdays at 6 and thursdays at 7`."""

from itertools import pairwise

from shared.language.sentence import fold
from shared.language.splitting import Part
from shared.language.vocabulary import anywhere, phrase

_TURN = phrase(
    r"""(?P<led>(?:(?:on|every|each) )*)(?P<days>{weekday}s?(?:{and}{weekday}s?)*) (?:at |@ ?)?
    (?P<at>{hour}(?::\d\d)?(?: ?{ampm})?|noon|midday)"""
)
_BOTH = phrase(
    r"""(?:on )?(?P<one>{weekday}|{today}) ?(?:and|&) ?(?:on )?(?P<two>{weekday}|{today})
    (?= ?(?:$|[.!?;#]|,(?!.*{weekday})|(?:at|@|for|by|to|with|around|about|from|after|before|p[1-4])\b|\d|{part}\b))""",
    right="",
)
_WEEKDAY = phrase(r"{weekday}")
_OFTEN = anywhere(r"\b(?:every|each|all|daily|weekly|monthly|alternate|other|between|from|next|repeat\w*|recurring)\b")
LONGEST = 500  # characters in which anyone lists days and hours
_GAP = "\n"  # a sentence ends there, and a title has none
_NEXT = anywhere(r"(?:\s*,\s*and|\s*,|\s+and|\s*&)\s+")


def turns(part: Part) -> list[Part]:
    """Return the part once for each of its days, the others hidden in it; as it is where it has but one, or a rule."""
    if len(part[1]) > LONGEST:
        return [part]
    return _on_both(*part) or _at_each(*part) or [part]


def _on_both(start: int, text: str) -> list[Part]:
    """Return the part for either of two days; more of a week's days are a rule."""
    folded = fold(text)
    both = _BOTH.search(folded)
    if not both or _OFTEN.search(folded) or len(_WEEKDAY.findall(folded)) > 2:  # noqa: PLR2004 - both
        return []
    one, two = both.span("one"), both.span("two")
    return [(start, _without(text, one[1], two[1])), (start, _without(text, one[0], two[0]))]


def _at_each(start: int, text: str) -> list[Part]:
    """Return the part for each day with a time of its own."""
    folded = fold(text)
    found = list(_TURN.finditer(folded))
    together = all(_NEXT.fullmatch(folded, one.end(), other.start()) for one, other in pairwise(found))
    if not together or len({one["at"] for one in found}) < 2:  # noqa: PLR2004 - one hour is for all
        return []
    first, last = found[0].start(), found[-1].end()
    alone = ((one["led"] or found[0]["led"]) + text[one.start("days") : one.end()] for one in found)
    return [
        (start, text[:first] + turn.rjust(one.end() - first, _GAP) + _GAP * (last - one.end()) + text[last:])
        for turn, one in zip(alone, found, strict=True)
    ]


def _without(text: str, first: int, last: int) -> str:
    return text[:first] + _GAP * (last - first) + text[last:]
