"""A sentence being understood: what is read is claimed, what is left is the title."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from shared.domain.plan import Span
from shared.language.english import FORGIVEN, FREQUENCIES, MONTHS, NOT_MISTAKES, TODAY, WEEKDAYS
from shared.language.neighbours import MONTHS as FOREIGN_MONTHS

PROTECTED = "\ue000"  # stands for a character that must stay as written
CLAIMED = "\ue001"  # stands for a character that is understood already
ASIDE = "\ue002"  # stands for the middle of a long text
SHORTEST, LONG = 5, 8  # letters of words in which one mistake, and two, are forgiven
READ_AT_ENDS = 1500  # of a longer sentence only this much of each end is read for phrases

_PROTECTED = re.compile(
    r"\"[^\"\n]{1,300}\"|“[^”\n]{1,300}”|«[^»\n]{1,300}»|`[^`\n]{1,300}`|(?<![\w'])'[^'\n]{2,300}'(?!\w)"
    r"|\\\S+|\bhttps?://\S+|\bwww\.\S+|\b[\w.+-]{1,64}@[\w-]{1,64}\.[\w.]{2,64}"
)
_ISO_T = re.compile(r"(?<=\d{4}-\d\d-\d\d)t(?=\d\d:\d\d)")
_WORD = re.compile(r"[a-z]+")
_KNOWN = set(FOREIGN_MONTHS) | {
    word + ending for words in (WEEKDAYS, MONTHS, TODAY, FREQUENCIES) for word in words for ending in ("", "s")
}


class Sentence:
    """The text, its folded form for patterns (same length), and the spans claimed so far.

    Of a longer text only both ends are read: the middle is put aside and comes back with what is left.
    """

    def __init__(self, text: str, offset: int = 0) -> None:
        self.middle = text[READ_AT_ENDS:-READ_AT_ENDS]
        self.text = text[:READ_AT_ENDS] + ASIDE + text[-READ_AT_ENDS:] if self.middle else text
        self.offset = offset
        self.spans: list[Span] = []
        self.gone: list[tuple[int, int]] = []
        self._claims: set[tuple[int, int]] = set()
        self._mistakes: list[tuple[int, int]] = []
        self.folded = self._forgive(_ISO_T.sub(" ", _protect(fold(self.text))))

    def find(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Return the first place where the pattern stands in what is not yet claimed."""
        return pattern.search(self.folded)

    def find_all(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """Return every place where the pattern stands in what is not yet claimed."""
        return pattern.finditer(self.folded)

    def claim(self, start: int, end: int, field: str, value: Any) -> None:
        """Take a phrase out of the title and keep what it means."""
        start, end = self.drop(start, end)
        self._claims.add((start, end))
        shift = self.offset + (len(self.middle) - 1 if self.middle and start > READ_AT_ENDS else 0)
        self.spans.append(Span(shift + start, shift + end, field, value))

    def drop(self, start: int, end: int) -> tuple[int, int]:
        """Take words out of the title that mean nothing by themselves; return where they stood, whole."""
        for first, last in self._mistakes:
            if first < end <= last:
                end = last
        self._cover(start, end, CLAIMED)
        self.gone.append((start, end))
        return start, end

    @contextmanager
    def hiding(self, place: tuple[int, int] | None) -> Iterator[None]:
        """Keep a place from being read for as long as a block lasts."""
        start, end = place or (0, 0)
        hidden = self.folded[start:end]
        self._cover(start, end, PROTECTED)
        yield
        self.folded = self.folded[:start] + hidden + self.folded[end:]

    def names(self, start: int, end: int) -> bool:
        """Say whether a phrase is part of a name: `Monday Night Football`, all of it written large, inside a text."""
        said, after = self.text[start:end], self.text[end:].lstrip()[:1]
        return start > 0 and " " in said and said.istitle() and after.isupper() and not self.text.isupper()

    def left(self) -> str:
        """Return the words that are not claimed, as written, with CLAIMED where something was taken out."""
        return self._without(self.gone)

    def words_left(self) -> str:
        """Return the words that are not claimed, a blank where something was taken out."""
        return self.left().replace(CLAIMED, " ")

    def unread(self) -> str:
        """Return the words that fill no argument, those that only ask for a task among them."""
        return self._without([(start, end) for start, end in self.gone if (start, end) in self._claims])

    def written(self, start: int, end: int | None = None) -> str:
        """Return a part of the text as it was written."""
        return self.text[start:end].replace(ASIDE, self.middle) if self.middle else self.text[start:end]

    def _without(self, gone: list[tuple[int, int]]) -> str:
        pieces, at = [], 0
        for start, end in sorted(gone):
            if start >= at:
                pieces.append(self.written(at, start))
            at = max(at, end)
        return CLAIMED.join([*pieces, self.written(at)])

    def _cover(self, start: int, end: int, mark: str) -> None:
        self.folded = self.folded[:start] + mark * (end - start) + self.folded[end:]

    def _forgive(self, folded: str) -> str:
        for found in _WORD.finditer(folded):
            meant = _meant(found[0])
            if meant:
                self._mistakes.append(found.span())
                folded = folded[: found.start()] + meant.ljust(len(found[0])) + folded[found.end() :]
        return folded


def fold(text: str) -> str:
    """Return the text in lower case with plain quotes, letter for letter, so that positions stay."""
    lower = text.lower()
    if len(lower) != len(text):
        lower = "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text)
    return lower.translate(
        {0x2019: "'", 0x2018: "'", 0x2013: "-", 0x2014: "-", 0xA0: " ", 0xE000: " ", 0xE001: " ", 0xE002: "\ue000"}
    )


def longest(matches: Iterable[tuple[int, int, Any]]) -> list[tuple[int, int, Any]]:
    """Return the matches that do not overlap: the longest stands, then the earlier one; in order of place."""
    kept: list[tuple[int, int, Any]] = []
    for match in sorted(matches, key=lambda match: (match[0] - match[1], match[0])):
        if all(match[1] <= other[0] or match[0] >= other[1] for other in kept):
            kept.append(match)
    return sorted(kept, key=lambda match: match[0])


def _protect(folded: str) -> str:
    return _PROTECTED.sub(lambda found: PROTECTED * len(found[0]), folded)


def _meant(word: str) -> str | None:
    """Return the short form of the one date word this word misspells, if it does."""
    if len(word) < SHORTEST or word in FORGIVEN or word in NOT_MISTAKES or word in _KNOWN:
        return None
    near = [short for right, short in FORGIVEN.items() if word[0] == right[0] and _near(word, right)]
    return near[0] if len(near) == 1 else None


def _near(word: str, right: str) -> bool:
    allowed = 2 if len(right) >= LONG else 1
    return len(right) >= SHORTEST and abs(len(word) - len(right)) <= allowed and _distance(word, right) <= allowed


def _distance(one: str, other: str) -> int:
    """Return the Damerau-Levenshtein distance (optimal string alignment) of two short words."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        before, last, row = row, before, [i]
        for j, wanted in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1]
