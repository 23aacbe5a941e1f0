"""No message breaks the grammar, makes it slow, or makes it answer twice in two ways."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.language import english
from tests.shared.language.understanding import add, plan

WORDS = sorted(
    {
        *english.WEEKDAYS, *english.MONTHS, *english.ONES, *english.ORDINALS, *english.UNITS, *english.PARTS,
        *english.TODAY, *english.HOLIDAYS, *english.FREQUENCIES, *english.AMOUNTS, "every",
        "every!", "each", "at", "on", "by", "until",
        "starting", "from", "to", "in", "next", "last", "of", "the", "remind me", "before", "after", "and", ",", "-",
        '"', "'", "\\", "#", "@", "!", "(", ")", "note:", "delete", "mark", "as done", "move", "rename", "it",
        "everything", "99", "31", "30/2",
        "24:00", "25:99", "9999", "0000", "13pm", "31/12/9999", "2026-02-30", "x", "times", "for",
    }
)  # fmt: skip
NAUGHTY = [
    "\x00", "\ud800", "\ue000\ue001\ue002", "İstanbul tomorrow", "\u017funday at 5pm", "½ past 1/0", "every 0 days",
    "every 99999 days",
    "every 30 february", "on 31/12/9999 in 9999 years", "in 99999999999999999999 days", "in 1e9 weeks", "0000-00-00",
    "at 99:99", "every", "remind me", "#", "@", '"', "\\", "'; drop table tasks; --", "<script>alert(1)</script>", "{}",
    "%s%n$(rm)", "\u202eevil", "null", "undefined", "NaN", "-1", "1/0", "12th of never", "note:", "delete", "to", "(((",
    "daily, weekly", "every month, every week and hourly",
]  # fmt: skip
LONG = {
    "words": "lorem ipsum ", "letters": "a", "blanks": "a \t", "commas": ",", "quotes": '"', "every": "every day ",
    "days": "monday and ", "figures": "1 ", "times": "1:1", "lines": "buy rice\n", "tags": "#a ", "bangs": "!",
    "dashes": "- ", "backslashes": "\\", "and": "a and ", "tagged": "tagged a, ", "move": "move the ",
    "mark": "mark as ",    "addresses": "a@", "please": "please ", "dots": ".",
    "ordinals": "first and ",
}  # fmt: skip


@given(st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join))
@settings(deadline=None, max_examples=300)
def test_any_words_of_ours_are_answered(text: str) -> None:
    """Whatever order the words that mean something come in, there are calls or a reply."""
    understood = plan(text)
    assert understood.calls or understood.reply


@given(st.text(max_size=80))
@settings(deadline=None, max_examples=300)
def test_any_text_is_answered(text: str) -> None:
    """Any characters at all are answered, and every span lies within them."""
    understood = plan(text)
    assert understood.calls or understood.reply
    assert all(0 <= span.start < span.end <= len(text) for call in understood.calls for span in call.spans)


@pytest.mark.parametrize("text", NAUGHTY)
def test_naughty_strings_are_answered(text: str) -> None:
    """Strings that broke others are answered."""
    understood = plan(text)
    assert understood.calls or understood.reply


@given(st.text(st.characters(categories=["Ll", "Lu"]), min_size=4, max_size=30).map(lambda word: f"kvx {word}zq"))
@settings(deadline=None, max_examples=100)
def test_words_without_meaning_are_the_title(text: str) -> None:
    """A message without a phrase of ours comes out as its title, letter for letter."""
    assert add(text) == {"title": text}


@given(st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join))
@settings(deadline=None, max_examples=100)
def test_the_same_words_mean_the_same(text: str) -> None:
    """The grammar has no memory: the same message gives the same plan."""
    assert plan(text) == plan(text)


@pytest.mark.parametrize("kind", LONG)
def test_a_long_message_is_read_in_linear_time(kind: str) -> None:
    """A message of 100,000 characters is answered within 2 s of processor time."""
    text = (LONG[kind] * 100_000)[:100_000]
    start = time.process_time()
    plan(text)
    assert time.process_time() - start < 2


def test_a_sentence_takes_under_ten_milliseconds() -> None:
    """Of ordinary sentences 95 of 100 take less than 10 ms of processor time."""
    sentences = [
        "pay the roofer tomorrow at 5pm p1 #house",
        "swim lessons every saturday at 10 from 5 december until end of march, remind me an hour before",
        "what do I have this week?",
        "put off the haircut to thursday at 4:15pm",
    ]
    taken = []
    for _ in range(25):
        for sentence in sentences:
            start = time.process_time()
            plan(sentence)
            taken.append(time.process_time() - start)
    assert sorted(taken)[94] < 0.01
