"""Finding tasks by words: beginnings and typos are forgiven, case and accents ignored, the best match comes first."""

import re
from collections.abc import Iterable

from shared.domain.filters import folded
from shared.domain.task import Task

_WORD = re.compile(r"\w+")
_EXACT, _PREFIX, _TYPO = 100, 90, 40  # a typo in a title stands below any word meant as it is written
_TITLE, _TAG, _DESCRIPTION = 0, 20, 35  # what is taken off for the place of the word
_WHOLE_TITLE = 1000
_ONE_TYPO, _TWO_TYPOS = 4, 8  # letters a word needs


def rank(query: str, tasks: Iterable[Task]) -> list[Task]:
    """Return the tasks that hold every word of a query somewhere, best first, ties by number.

    Title before tags before description, whole words before beginnings before typos; a title that is the query comes
    before all. A typo is one edit in words from 4 letters, two from 8; two letters exchanged are one edit (Damerau).
    """
    words = [_Word(word) for word in dict.fromkeys(_WORD.findall(folded(query)))]
    scored = [(score, task) for task in tasks if (score := _score(words, task))]
    scored.sort(key=lambda pair: (-pair[0], len(pair[1].title.split()), pair[1].number))
    return [task for _, task in scored]


class _Word:
    """One word of a query, and how well other words match it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._edits = 0 if len(text) < _ONE_TYPO else 1 if len(text) < _TWO_TYPOS else 2

    def best(self, words: Iterable[str]) -> int:
        """Return the score of the best match among words, 0 where none matches."""
        return max((self._score(word) for word in words), default=0)

    def _score(self, word: str) -> int:
        if word == self.text:
            return _EXACT
        if word.startswith(self.text):
            return _PREFIX
        near = self._edits and abs(len(word) - len(self.text)) <= self._edits
        return _TYPO if near and _within(self.text, word, self._edits) else 0


def _score(words: list[_Word], task: Task) -> int:
    """Return how well a task matches; 0 where a word is nowhere in it."""
    title = folded(task.title)
    places = [
        (_TITLE, _WORD.findall(title)),
        (_TAG, [part for tag in task.tags for part in _WORD.findall(folded(tag))]),
        (_DESCRIPTION, _WORD.findall(folded(task.description))),
    ]
    scores = [max((best - off for off, found in places if (best := word.best(found))), default=0) for word in words]
    if not scores or not all(scores):
        return 0
    whole = _WORD.findall(title) == [word.text for word in words]
    return sum(scores) + (_WHOLE_TITLE if whole else 0)


def _within(one: str, other: str, edits: int) -> bool:
    """Return whether two words are at most so many edits apart, exchanged neighbours counting as one (Damerau)."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for n, letter in enumerate(one, start=1):
        before, last, row = row, before, [n]
        for m, theirs in enumerate(other, start=1):
            cost = min(before[m] + 1, row[m - 1] + 1, before[m - 1] + (letter != theirs))
            if n > 1 and m > 1 and letter == other[m - 2] and one[n - 2] == theirs:
                cost = min(cost, last[m - 2] + 1)
            row.append(cost)
        if min(row) > edits:
            return False
    return row[-1] <= edits
