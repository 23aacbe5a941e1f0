"""A phrase that was understood can be words again, and what else was understood stays."""

from functools import partial
from typing import Any

import pytest

from shared.errors import Refused
from shared.language.grammar import understand
from shared.language.rewording import as_words
from tests.shared.language.understanding import LONDON, MONDAY

READ = partial(understand, now=MONDAY, zone=LONDON)


def place(message: str, phrase: str) -> tuple[int, int]:
    """Return where a phrase stands in a message."""
    return message.index(phrase), message.index(phrase) + len(phrase)


@pytest.mark.parametrize(
    ("message", "phrase", "change"),
    [
        ("weed the beds tomorrow #garden", "tomorrow", {"title": "weed the beds tomorrow", "due": "remove"}),
        ("weed the beds tomorrow #garden", "#garden", {"title": "weed the beds #garden", "tags": "remove"}),
        (
            "weed the beds on friday at 5pm, remind me",
            "on friday at 5pm",
            {"title": "weed the beds on friday at 5pm", "due": "remove", "reminders": "remove"},
        ),
        ("weed daily", "daily", {"title": "weed daily", "due": "remove", "recurrence": "remove"}),
        ("buy milk friday and call bob p1", "p1", {"title": "call bob p1", "priority": "remove"}),
    ],
)
def test_a_phrase_becomes_words(message: str, phrase: str, change: dict[str, Any]) -> None:
    """The title has the phrase again and what it meant goes; nothing else of the task is named."""
    assert as_words(message, *place(message, phrase), READ) == change


@pytest.mark.parametrize(("start", "end"), [(0, 4), (14, 200), (200, 300), (5, 1)])
def test_only_what_was_understood_can_be_taken_back(start: int, end: int) -> None:
    """A place where nothing was understood is refused by its field."""
    with pytest.raises(Refused) as refused:
        as_words("weed the beds tomorrow", start, end, READ)
    assert refused.value.field == "start"
