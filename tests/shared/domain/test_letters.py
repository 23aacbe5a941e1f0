"""What a reminder's mail says, in which zone, how late, and that nobody's words break it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from typing import get_args
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain import dates
from shared.domain.letters import OFFERED, STOP, Act, Letter, Told, compose, lateness
from shared.domain.task import Task

KATHMANDU, NEW_YORK = "Asia/Kathmandu", "America/New_York"
RING_AT = datetime(2026, 11, 26, 14, tzinfo=UTC)
LINKS: dict[Act, str] = {act: f"https://todo.example.org/v1/links/{act}?a=1&b=2" for act in get_args(Act)}
WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=500)


class Reader(HTMLParser):
    """Reads a page's words, its links and the names of its elements."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str | None] = []
        self.elements: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.links += [value for name, value in attrs if name == "href"]

    def handle_data(self, data: str) -> None:
        self.words += data.split()


def told(title: str = "Call the dentist", due: str | None = "2026-11-26T10:00", n: int = 1, **other: object) -> Told:
    task = Task(
        id=UUID(int=7),
        number=7,
        title=title,
        created_at=RING_AT,
        updated_at=RING_AT,
        due=dates.parse_due(due, NEW_YORK) if due else None,
    )
    return Told(ring=UUID(int=n), ring_at=RING_AT, task=replace(task, **other), links=LINKS)  # type: ignore[arg-type]  # fields of a task, as tests name them


def letter(*of: Told, zone: str = NEW_YORK, late: timedelta = timedelta()) -> Letter:
    return compose(of or [told()], to="me@example.org", zone=zone, now=RING_AT + late)


@pytest.mark.parametrize(
    ("due", "zone", "said"),
    [
        ("2026-11-26T10:00", NEW_YORK, "Due Thursday 26 November 2026 at 10:00 (America/New_York)"),
        ("2026-11-26T10:00", KATHMANDU, "Due Thursday 26 November 2026 at 20:45 (Asia/Kathmandu)"),
        ("2026-11-26T19:00:05", KATHMANDU, "Due Friday 27 November 2026 at 05:45:05 (Asia/Kathmandu)"),
        ("2026-11-26", KATHMANDU, "Due Thursday 26 November 2026"),
    ],
)
def test_a_due_is_told_in_the_owners_zone(due: str, zone: str, said: str) -> None:
    """A time meant in New York is told as its owner's clock shows it; a day is a day everywhere."""
    assert said in letter(told(due=due), zone=zone).plain.splitlines()


def test_a_task_without_a_due_tells_none() -> None:
    """An absolute reminder of a task without a due time says nothing of one."""
    assert "Due" not in letter(told(due=None)).plain


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (-2, None),
        (59, None),
        (60, "1 minute"),
        (7199, "1 hour"),
        (7200, "2 hours"),
        (86_400, "1 day"),
        (200_000, "2 days"),
    ],
)
def test_lateness_is_told_in_its_largest_unit(seconds: int, said: str | None) -> None:
    """Within a minute a reminder is on time; then it says how late it is."""
    assert lateness(RING_AT, RING_AT + timedelta(seconds=seconds)) == said


def test_a_late_letter_says_so_and_when_it_was_for() -> None:
    """Subject and text mark what comes after its time, with the time in the owner's zone."""
    late = letter(late=timedelta(hours=3))
    assert late.subject == "Reminder (late): Call the dentist"
    assert "This reminder is 3 hours late: it was for Thursday 26 November 2026 at 09:00." in late.plain.splitlines()


def test_tags_are_told() -> None:
    """Tags stand in one line, marked as people write them."""
    assert "Tags: #health #two words" in letter(told(tags=("health", "two words"))).plain.splitlines()


def test_every_act_has_its_link_in_both_parts() -> None:
    """Done, both snoozes and the end of mails are links in the HTML part and written out in the plain one."""
    one = letter()
    assert Reader(one.html).links == [LINKS[act] for act in (*OFFERED, "stop")]
    for act, words in {**OFFERED, "stop": STOP}.items():
        assert f"{words}: {LINKS[act]}" in one.plain.splitlines()
    assert one.unsubscribe == LINKS["stop"]


def test_missed_reminders_are_gathered_in_one_letter() -> None:
    """Several rings make one letter that names each task and counts them."""
    both = letter(told("Water the ferns", n=1), told("Feed the cat", n=2), late=timedelta(days=2))
    assert both.subject == "2 reminders you missed"
    named = [line for line in both.plain.splitlines() if line in ("Water the ferns", "Feed the cat")]
    assert named == ["Water the ferns", "Feed the cat"]
    assert both.plain.count("2 days late") == both.html.count("2 days late") == 2


def test_a_message_id_follows_from_the_rings_alone() -> None:
    """The same rings give the same Message-ID, however late and in whatever order; others give another."""
    first, second = told(n=1), told(n=2)
    assert letter(first).message_id == letter(first, late=timedelta(days=3)).message_id
    assert letter(first, second).message_id == letter(second, first).message_id
    assert len({letter(*of).message_id for of in ((first,), (second,), (first, second))}) == 3


@given(title=WORDS, tag=WORDS)
def test_nobodys_words_break_a_letter(title: str, tag: str) -> None:
    """Whatever a title holds, the subject is one line, the HTML part has our elements only, and both parts agree."""
    one = letter(told(title, tags=(tag,)))
    read = Reader(one.html)
    assert len(one.subject) <= 200
    assert one.subject.splitlines() == [one.subject]
    assert read.elements == {"html", "meta", "body", "h1", "p", "a"}
    plain = [word for word in one.plain.split() if word != "--" and not word.startswith("https://todo.example.org/")]
    assert sorted(word.rstrip(":") for word in plain) == sorted(word.rstrip(":") for word in read.words)
