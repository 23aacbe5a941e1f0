"""The answer to "which one?": a place in the list, a number, both, all, or words that fit one of the choices."""

import re

from shared.agent.memory import Question
from shared.domain.words import folded

PLACES = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
ALL = frozenset(["both", "all", "both of them", "all of them", "them all", "every one", "everything"])
MOST_WORDS = 8  # longer messages are new requests
_PLACE = re.compile(
    rf"(?:(?:option|number|no\.?) )?#?(?P<n>\d{{1,2}})(?:st|nd|rd|th)?|(?P<word>{'|'.join(PLACES)}|last)"
)
_POLITE = re.compile(r"^(?:the|i mean(?:t)?(?: the)?|um|no,? the)\s+|\s+(?:one|task|please|thanks)$")
_WORD = re.compile(r"\w+")


def chosen(message: str, question: Question, *, agreed: bool) -> list[str]:
    """Return the ids that a message chooses; none where it is no answer. `agreed` says the message is a plain yes."""
    said = folded(message).strip(" \t\n.,!?\"'“”")
    if agreed:
        return question.choices if len(question.choices) == 1 else []
    if said in ALL:
        return question.choices
    by_id = [id_ for id_ in question.choices if said.lstrip("#") == id_ and said.startswith("#")]
    return by_id or _placed(_bare(said), question) or _worded(said, question)


def _bare(said: str) -> str:
    for _ in range(3):
        said = _POLITE.sub("", said).strip()
    return said


def _placed(said: str, question: Question) -> list[str]:
    found = _PLACE.fullmatch(said)
    if not found:
        return []
    if found["word"] == "last":
        return question.choices[-1:]
    at = int(found["n"]) if found["n"] else PLACES.index(found["word"]) + 1
    return question.choices[at - 1 : at] if at else []


def _worded(said: str, question: Question) -> list[str]:
    whole = [id_ for id_, title in zip(question.choices, question.titles, strict=True) if folded(title) == said]
    words = set(_WORD.findall(_bare(said)))
    if len(whole) == 1 or not words or len(words) > MOST_WORDS:
        return whole if len(whole) == 1 else []
    pairs = zip(question.choices, question.titles, strict=True)
    fitting = [id_ for id_, title in pairs if words <= set(_WORD.findall(folded(title)))]
    return fitting if len(fitting) == 1 else []
