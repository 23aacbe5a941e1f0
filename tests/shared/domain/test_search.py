"""Which tasks hold the words looked for, and which comes first."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain.search import rank
from shared.domain.task import Task
from shared.domain.words import within

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def task(number: int, title: str, **said: Any) -> Task:
    return Task(id=UUID(int=number), number=number, title=title, created_at=NOW, updated_at=NOW, **said)


def found(query: str, *tasks: Task) -> list[int]:
    return [one.number for one in rank(query, tasks)]


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("dentist", "Call the dentist"),
        ("DENTIST", "Call the dentist"),
        ("dent", "Call the dentist"),
        ("dentst", "Call the dentist"),
        ("dnetist", "Call the dentist"),
        ("dentiist", "Call the dentist"),
        ("tentist", "Call the dentist"),
        ("dentist call", "Call the dentist"),
        ("cafe", "Café at noon"),
        ("CAFÉ", "cafe at noon"),
        ("strasse", "Straße fegen"),
        ("apointmnt", "Book an appointment"),
        ("#call", "Call the dentist"),
        ("молоко", "Купить молоко"),
    ],
)
def test_words_are_found_despite_case_accents_beginnings_and_typos(query: str, title: str) -> None:
    """One edit is forgiven in words from 4 letters, two from 8; two letters exchanged are one."""
    assert found(query, task(1, title)) == [1]


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("cat", "Buy a car"),
        ("dentist tomorrow", "Call the dentist"),
        ("dtst", "Call the dentist"),
        ("entistd", "Call the dentist"),
        ("ntist", "Call the dentist"),
        ("", "Call the dentist"),
        ("!?", "Call the dentist"),
    ],
)
def test_what_is_not_there_is_not_found(query: str, title: str) -> None:
    """Every word must be somewhere, short words as they are; no words find nothing."""
    assert found(query, task(1, title)) == []


def test_words_may_be_in_different_places() -> None:
    """One word in the title, one in the description and one among the tags are all the words."""
    assert found("call teeth health", task(1, "Call the dentist", description="about my teeth", tags=("health",))) == [
        1
    ]


def test_the_best_match_comes_first() -> None:
    """The title itself, then words in titles, tags and descriptions; whole words, then beginnings, then typos."""
    tasks = [
        task(1, "Pay", description="milk"),
        task(2, "Sell the mild cheese"),
        task(3, "Make a milkshake today"),
        task(4, "Shop", tags=("milk",)),
        task(5, "Buy milk"),
        task(6, "Milk"),
        task(7, "Buy some more milk for the cat"),
    ]
    assert found("milk", *tasks) == [6, 5, 7, 3, 4, 1, 2]


def test_ties_are_by_number() -> None:
    """Equal tasks come in the order they were added, however they are read."""
    assert found("milk", task(3, "Buy milk"), task(1, "Buy milk"), task(2, "Buy milk")) == [1, 2, 3]


letters = st.text(alphabet="abc", max_size=6)


@settings(deadline=None, max_examples=300)
@given(letters, letters, st.integers(0, 2))
def test_edits_are_counted_as_the_table_counts_them(one: str, other: str, edits: int) -> None:
    """The quick answer is that of the whole table of distances (Damerau; no part edited twice)."""
    assert within(one, other, edits) == (distance(one, other) <= edits)


def distance(one: str, other: str) -> int:
    rows = [[i + j if not i or not j else 0 for j in range(len(other) + 1)] for i in range(len(one) + 1)]
    for i in range(1, len(one) + 1):
        for j in range(1, len(other) + 1):
            rows[i][j] = min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + (one[i - 1] != other[j - 1]))
            if i > 1 and j > 1 and one[i - 1] == other[j - 2] and one[i - 2] == other[j - 1]:
                rows[i][j] = min(rows[i][j], rows[i - 2][j - 2] + 1)
    return rows[-1][-1]


TIMED = """
from datetime import UTC, datetime
from time import process_time
from uuid import UUID
from shared.domain.search import rank
from shared.domain.task import Task
now = datetime(2026, 3, 1, tzinfo=UTC)
words = [f"{n * 7919:x}word{n}" for n in range(2000)]
tasks = [
    Task(id=UUID(int=n), number=n, created_at=now, updated_at=now, title=" ".join(words[n:n + 6]),
         description=" ".join(words[n + 6:n + 14]))
    for n in range(1000)
]
times = []
for _ in range(3):
    began = process_time()
    rank("appointmnt dentst", tasks)
    times.append(process_time() - began)
print(min(times))
"""


def test_a_thousand_tasks_are_searched_in_no_time() -> None:
    """A thousand tasks of fourteen words take under 50 ms of work, measured unobserved (without coverage)."""
    unobserved = {"PYTHONPATH": str(Path(__file__).parents[3])}
    answer = subprocess.run([sys.executable, "-c", TIMED], env=unobserved, capture_output=True, check=True, text=True)
    assert float(answer.stdout) < 0.05
