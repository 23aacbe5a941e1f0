"""New names and notes of tasks: `rename X to Y`, `change supper with X to lunch with X at 1`, `add a note to X: Y`."""

from shared.language.moving import Change, moved
from shared.language.openings import courtesy
from shared.language.pieces import Asked
from shared.language.sentence import Sentence, fold
from shared.language.titles import title
from shared.language.vocabulary import anywhere

_SWAP = anywhere(r"(?:change|edit|correct|fix) (?P<which>[^\n]{3,200}?) (?:to|into) (?P<title>[^\n]{3,200})$")
_WORD = anywhere(r"\b(?!(?:the|and|for|with|clock|from)\b)\w{3,}\b")
_RENAME = (
    anywhere(r"(?s)(?:rename|retitle) (?P<which>.+?) (?:to|as|into) (?P<title>.+)$"),
    anywhere(
        r"""(?s)(?:change|set|update|edit) (?:the )?(?:title|name) (?:of|for|on) (?P<which>.+?) (?:to
            |into) (?P<title>.+)$"""
    ),
    anywhere(r"(?s)call (?P<which>it|that|this|the \S+ task) (?P<title>.+?)(?: instead)?$"),
)
_NOTE = anywhere(
    r"""(?s)(?:add|attach|put|write) (?:an? |the |this )?(?:note|comment|description|details?)
    (?: (?P<quoted>[\"“'][^\"”]+[\"”']))? (?:to|on|for) (?P<which>[^:,]+?)
    (?:(?:\s*[:,]\s*| (?:saying|that says) )(?P<note>.*))?$"""
)


def renamed(text: str, asked: Asked) -> tuple[str, Change] | None:
    """Return what is renamed, and to what."""
    body = text[courtesy(fold(text)) :].strip(" .!")
    body = body[:1].lower() + body[1:]
    if names := swapped(body):
        named = Sentence(names[1])
        return names[0], moved(named, asked)[0] | {"title": title(named.left())}
    for pattern in _RENAME:
        found = pattern.match(body)
        if found:
            return found["which"], {"title": title(found["title"])}
    return None


def swapped(body: str) -> tuple[str, str] | None:
    """Return the old and the new name of `change supper with ann to lunch with ann at 1`, where they share a word."""
    found = _SWAP.match(body)
    if not found or not set(_WORD.findall(fold(found["which"]))) & set(_WORD.findall(fold(found["title"]))):
        return None
    return found["which"], found["title"]


def noted(text: str) -> tuple[str, Change] | None:
    """Return what gets a note, and the note."""
    body = text[courtesy(fold(text)) :].strip()
    found = _NOTE.match(body[:1].lower() + body[1:])
    note = (found["quoted"] or found["note"] or "").strip(" \"“”'") if found else ""
    return (found["which"], {"description": note}) if found and note else None
