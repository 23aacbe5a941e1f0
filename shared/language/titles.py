"""A title is what is left when all phrases are taken out: no dangling words, quotes opened, escapes removed."""

import re

from shared.language.sentence import CLAIMED

_DANGLING_FIRST = re.compile(r"(?:and|then|also|by|on|at|for|from|due)(?=\s*[,;:.]|\s*$)|and(?= )", re.IGNORECASE)
_LAST = (
    "on at by for from in the and due every until starting with before around about also then please pls thanks this is"
)
_DANGLING_LAST = frozenset(_LAST.split())
_QUOTED = re.compile(r"\"([^\"\n]{1,300})\"|“([^”\n]{1,300})”|«([^»\n]{1,300})»|(?<![\w'])'([^'\n]{2,300})'(?!\w)")
_EMPTY = re.compile(r"\(\s*[,;]*\s*\)|\[\s*\]")
_BEFORE = " \t\n,;:.!?)-\u2013\u2014/|\u2022*"
_AFTER = " \t\n,;:-\u2013\u2014(/|"


def title(text: str) -> str:
    """Return the clean title of the words that are left; words that dangle where a phrase was taken out go too."""
    first, last = text.lstrip(_BEFORE).startswith(CLAIMED), text.rstrip(_AFTER + ".!?").endswith(CLAIMED)
    text = _EMPTY.sub(" ", " ".join(text.replace(CLAIMED, " ").split()))
    text = re.sub(r" ([,;:.!?])", r"\1", " ".join(text.split()))
    text = re.sub(r"([,;:])(?: ?[,;:])+", r"\1", text)
    text = _QUOTED.sub(lambda found: next(group for group in found.groups() if group), _trimmed(text, first, last))
    return re.sub(r"\\(?=\S)", "", text).strip()


def _trimmed(text: str, first: bool, last: bool) -> str:
    """Return the text without dangling words, unless nothing else would be left."""
    while True:
        shorter = _without_last(_without_first(text, words=first), words=last)
        if shorter == text or not shorter:
            return shorter or text
        text = shorter


def _without_first(text: str, *, words: bool) -> str:
    text = text.lstrip(_BEFORE)
    found = _DANGLING_FIRST.match(text) if words else None
    return text[found.end() :].lstrip(_BEFORE) if found else text


def _without_last(text: str, *, words: bool) -> str:
    text = text.rstrip(_AFTER + ".!?" if words else _AFTER)
    bare = text.rstrip(".!?")
    if bare != text and (not bare or not bare[-1].isalnum() or text == bare + "."):
        text = bare.rstrip(_AFTER)
    before, _, last = text.rpartition(" ")
    return before.rstrip(_AFTER) if words and before and last.lower() in _DANGLING_LAST else text
