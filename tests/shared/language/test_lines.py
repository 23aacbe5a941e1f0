"""`scripts/plan` answers each line with one line, at once, whatever the line holds."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]


def answers(*lines: str) -> list[dict[str, Any]]:
    done = subprocess.run(
        [ROOT / "scripts" / "plan"],
        input="\n".join(lines) + "\n",
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_line_is_answered_with_its_plan() -> None:
    """A sentence with its local time and zone gives calls and a reply; keys it does not know are ignored."""
    line = {"id": 7, "text": "feed the hens tomorrow", "now": "2026-11-23T10:00", "tz": "Europe/London"}
    assert answers(json.dumps(line)) == [
        {"calls": [{"tool": "add_task", "arguments": {"title": "feed the hens", "due": "2026-11-24"}}], "reply": ""}
    ]


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        "7",
        "{}",
        '{"text": "a", "now": "noon", "tz": "UTC"}',
        '{"text": 5, "now": "2026-11-23T10:00", "tz": "UTC"}',
        '{"text": "a", "now": "0001-01-01T00:00+12:00", "tz": "Europe/London"}',
        pytest.param("[" * 100_000, id="deep"),
        '{"text": "a", "now": "2026-11-23", "tz": "Mars"}',
    ],
)
def test_a_bad_line_is_answered_with_why(line: str) -> None:
    """A line that is no question calls nothing and says why, and the next line is answered all the same."""
    good = json.dumps({"text": "feed the hens", "now": "2026-11-23T10:00", "tz": "UTC"})
    bad, after = answers(line, good)
    assert bad["calls"] == []
    assert bad["reply"]
    assert after["calls"]


def test_an_offset_in_now_is_converted_to_the_zone() -> None:
    """23:30 UTC is half past eight in the morning of the next day in Tokyo."""
    line = {"text": "feed the hens tomorrow", "now": "2026-11-23T23:30+00:00", "tz": "Asia/Tokyo"}
    assert answers(json.dumps(line))[0]["calls"][0]["arguments"]["due"] == "2026-11-25"


def test_half_a_character_is_a_character_like_others() -> None:
    """A lone surrogate comes back as it came, and the next line is answered all the same."""
    lines = [
        json.dumps({"text": text, "now": "2026-11-23T10:00", "tz": "UTC"}) for text in ("feed \ud83d", "feed hens")
    ]
    half, whole = answers(*lines)
    assert half["calls"][0]["arguments"]["title"] == "feed \ud83d"
    assert whole["calls"]


def test_a_line_is_answered_before_the_next_is_read() -> None:
    """The answer is flushed line by line, so that a conversation can be held through a pipe."""
    with subprocess.Popen(
        [ROOT / "scripts" / "plan"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as running:
        assert running.stdin
        assert running.stdout
        for number in range(3):
            asked = {"text": f"feed hen {number}", "now": "2026-11-23T10:00", "tz": "UTC"}
            running.stdin.write(json.dumps(asked) + "\n")
            running.stdin.flush()
            assert str(number) in running.stdout.readline()
        running.stdin.close()
