"""Which tasks hold the words looked for, best first."""

from collections.abc import Iterable

from shared.domain.task import Task
from shared.domain.words import Sought, words_of

_IN_TAGS, _IN_DESCRIPTION = 15, 30  # what a match loses there
_WHOLE_TITLE = 1000


def rank(query: str, tasks: Iterable[Task]) -> list[Task]:
    """Return the tasks that hold every word of a query somewhere, best first, ties by number.

    Title before tags before description, whole words before beginnings before typos (one edit from 4 letters, two
    from 8); a title that is the query comes before all others, a short title before a long one.
    """
    asked = words_of(query)
    sought = [Sought(word) for word in dict.fromkeys(asked)]
    scored = [(score, task) for task in tasks if (score := _score(sought, asked, task))]
    scored.sort(key=lambda pair: (-pair[0], len(pair[1].title.split()), pair[1].number))
    return [task for _, task in scored]


def _score(sought: list[Sought], asked: list[str], task: Task) -> int:
    title = words_of(task.title)
    places = ((title, 0), (words_of(" ".join(task.tags)), _IN_TAGS), (words_of(task.description), _IN_DESCRIPTION))
    total = 0
    for word in sought:
        best = max(found - lost if (found := word.best(words)) else 0 for words, lost in places)
        if not best:
            return 0
        total += best
    return total + _WHOLE_TITLE * (title == asked)
