"""Words as they are compared and looked for: case and accents ignored, beginnings and typos forgiven."""

import re
import unicodedata

WORD = re.compile(r"\w+")
ACCENTS = re.compile("[\u0300-\u036f]")
EXACT, PREFIX, TYPO = 100, 90, 40  # a typo in a title stands below a word as written anywhere
ONE_EDIT_FROM, TWO_EDITS_FROM = 4, 8  # letters a word needs for so many edits


def folded(text: str) -> str:
    """Return text as it is compared: case and accents ignored; the signs of scripts that spell with them stay."""
    if text.isascii():
        return text.lower()
    return ACCENTS.sub("", unicodedata.normalize("NFKD", text)).casefold()


def words_of(text: str) -> list[str]:
    """Return the folded words of a text, in order."""
    return WORD.findall(folded(text))


class Sought:
    """A word looked for; it remembers how well each other word matched, since words come again and again."""

    def __init__(self, word: str) -> None:
        self._word = word
        self._edits = (len(word) >= ONE_EDIT_FROM) + (len(word) >= TWO_EDITS_FROM)
        self._known: dict[str, int] = {}

    def best(self, words: list[str]) -> int:
        """Return how well the best of some words matches, 0 where none does."""
        return max(map(self._match, words), default=0)

    def _match(self, word: str) -> int:
        known = self._known.get(word)
        if known is None:
            known = self._known[word] = self._compared(word)
        return known

    def _compared(self, word: str) -> int:
        if word.startswith(self._word):
            return EXACT if word == self._word else PREFIX
        return TYPO if within(self._word, word, self._edits) else 0


def within(one: str, other: str, edits: int) -> bool:
    """Return whether so many edits turn one word into the other; two letters exchanged are one edit (Damerau)."""
    if one == other:
        return True
    if not edits or abs(len(one) - len(other)) > edits:
        return False
    shared = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    one, other = one[shared:], other[shared:]
    exchanged = one[:2] == other[1::-1] and len(one) > 1
    return (
        within(one[1:], other[1:], edits - 1)
        or within(one[1:], other, edits - 1)
        or within(one, other[1:], edits - 1)
        or (exchanged and within(one[2:], other[2:], edits - 1))
    )
