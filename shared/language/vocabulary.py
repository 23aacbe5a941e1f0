"""Phrases are templates over the language's words: `{weekday}` stands for any weekday, a blank for white space."""

import re
from collections.abc import Iterable

from shared.language import english

LEFT = r"(?<![\w'./@#$€£-])(?<!\d:)"
RIGHT = r"(?!\w|[-/:.'\u2019]\w|,\d|%)"


def any_of(words: Iterable[str]) -> str:
    """Return a pattern for any of the words, the longest first, so that `tues` never hides in `tuesday`."""
    ordered = sorted(set(words), key=lambda word: (-len(word), word))
    return "(?:" + "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in ordered) + ")"


_ONE_TO_NINE = any_of(list(english.ONES)[:9])
_CARDINAL = f"(?:{any_of(english.TENS)}(?:[ -]{_ONE_TO_NINE})?|{any_of(english.ONES)})"
_ORDINAL_WORD = f"(?:(?:twenty|thirty)[ -]{any_of(list(english.ORDINALS)[:9])}|{any_of(english.ORDINALS)})"
_MIXED = rf"(?:\d+|{_CARDINAL})\s+and\s+an?\s+half|(?:\d+ )?\d+/\d+"
_NUMBER = rf"(?:{_MIXED}|\d+(?:[.,]\d+)?(?:\s*½)?|½|{_CARDINAL}|{any_of(english.AMOUNTS)})"
_UNIT = any_of(english.UNITS)
_SHORT = r"\d+(?:[.,/]\d+)?\s?(?:mo|[smhdwy])"
_QUARTERS = r"(?:(?:an?\s+|three[\s-])quarters?\s+of\s+an\s+hour|\d{1,2}h\d{2}m?\b)"
_PIECE = rf"(?:{_QUARTERS}|{_SHORT}\b|(?:{_NUMBER})[\s-]*{_UNIT}(?:\s+and\s+a\s+half)?\b)"

FRAGMENTS = {
    "weekday": any_of(english.WEEKDAYS) + r"\.?",
    "month": any_of(english.MONTHS) + r"\.?",
    "cardinal": _CARDINAL,
    "number": _NUMBER,
    "unit": _UNIT,
    "amount": rf"(?:{_PIECE}(?:(?:\s*,\s*|\s+and\s+|\s*)(?:{_PIECE}))*)",
    "ordinal": rf"(?:\d{{1,2}}\s?(?:st|nd|rd|th)\b|{_ORDINAL_WORD})",
    "dom": rf"(?:\d{{1,2}}(?:(?:st|nd|rd|th)\b)?|{_ORDINAL_WORD}|{_CARDINAL})",
    "year": r"(?:(?:19|20)\d\d|'\d\d)",
    "part": any_of(english.PARTS),
    "daypart": any_of(part for part in english.PARTS if part not in ("noon", "midday", "midnight")),
    "holiday": any_of(english.HOLIDAYS),
    "today": any_of(english.TODAY),
    "ampm": r"(?:[ap]\.?\s?m\b\.?)",
    "hourword": any_of(list(english.ONES)[:12]),
    "hour": rf"(?:\d{{1,2}}|{any_of(list(english.ONES)[:12])})",
    "frequency": any_of(english.FREQUENCIES),
    "todo": r"(?:to-dos?|todos?|to\s+dos|to\s+do(?=\s+(?:list|item)s?\b)|(?:(?<=\ba\s)|(?<=the\s)|(?<=my\s)|(?<=new\s)"
    r"|(?<=create\s)|(?<=add\s)|(?<=of\s))to\s+do)",
    "past": r"(?:\w{2,}ed|did|done|paid|sent|bought|got|made|took|put|went|wrote|read|ran|met|told|gave|"
    r"found|fed|cut|hung|kept|left|lent|sold|swept|built|brought|spoke|drove|ate|drew|shut|set|threw|saw|s"
    r"wam|sang|hid|dealt|rang|tore|woke)",
    "pronoun": r"(?:i|we|he|she|they|you)",
    "zone": any_of(english.ZONES),
    "zone_alone": any_of(english.ZONES_ALONE),
    "every": r"(?:each\s+and\s+every|every|each|evry|ev|ea)",
}


def phrase(template: str, *, left: str = LEFT, right: str = RIGHT) -> re.Pattern[str]:
    """Return the pattern of a template over folded (lower case) text, standing between word borders."""
    return re.compile(left + "(?:" + _filled(_spaced(template)) + ")" + right)


def start(template: str) -> re.Pattern[str]:
    """Return the pattern of a template at the very start of folded text, ending at a word's border."""
    return re.compile("^(?:" + _filled(_spaced(template)) + r")(?!\w)")


def anywhere(template: str) -> re.Pattern[str]:
    """Return the pattern of a template wherever it stands, with only the borders it names itself."""
    return re.compile(_filled(_spaced(template)))


def fragment(name: str, template: str) -> None:
    """Add a named fragment that later templates may use."""
    FRAGMENTS[name] = "(?:" + _filled(_spaced(template)) + ")"


def _spaced(template: str) -> str:
    """Return the template with its line breaks gone and each blank standing for white space."""
    template = re.sub(r"\n\s*", "", template)
    return re.sub(r"(?<!\[) \??", lambda blank: r"\s*" if blank[0].endswith("?") else r"\s+", template)


def _filled(template: str) -> str:
    """Return the template with its fragments in place and white space bounded, so that no run of it costs twice."""
    filled = re.sub(r"\{([a-z_]+)\}", lambda found: FRAGMENTS[found[1]], template)
    return filled.replace(r"\s*", r"\s{0,9}").replace(r"\s+", r"\s{1,9}")
