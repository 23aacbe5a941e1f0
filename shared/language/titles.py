"""A title is what is left when all phrases are taken out: no dangling words, quotes opened, escapes removed."""

import re

_LEAD = re.compile(r"^(?:[\s,;:.!?)\-–—/|•*]|\b(?:and|then|also|by|on|at|for|from|due)\b(?=\s*[,;:.]|\s*$))+")
_TAIL = re.compile(
    r"(?:[\s,;:\-–—(/|]|(?<![.!?\w])[.!?]+(?=\s*$)|(?<=\w)\.(?=\s*$)"
    r"|(?<=[\s,])(?:on|at|by|for|from|in|the|and|due|every|until|starting|with|before|around|about|also|then|please|pls|thanks"
    r"|this|to be done|is)(?=\s*$))+$",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"\"([^\"\n]{1,300})\"|“([^”\n]{1,300})”|«([^»\n]{1,300})»|(?<![\w'])'([^'\n]{2,300})'(?!\w)")
_EMPTY = re.compile(r"\(\s*[,;]*\s*\)|\[\s*\]")


def title(text: str) -> str:
    """Return the clean title of the words that are left."""
    text = _EMPTY.sub(" ", text)
    text = re.sub(r"\s+", " ", text).strip()
    text = re.sub(r"\s+([,;:.!?])", r"\1", text)
    text = re.sub(r"([,;:])(?:\s*[,;:])+", r"\1", text)
    text = _trimmed(text)
    text = _QUOTED.sub(lambda found: next(group for group in found.groups() if group), text)
    return re.sub(r"\\(?=\S)", "", text).strip()


def _trimmed(text: str) -> str:
    """Return the text without dangling words, unless nothing else would be left."""
    while True:
        shorter = _TAIL.sub("", _LEAD.sub("", text)).strip()
        if shorter == text or not shorter:
            return shorter or text
        text = shorter
