"""People think aloud: what was said last counts; the clock stands at Monday 23 November 2026, 10:00 in London."""

import pytest

from tests.shared.language.understanding import add, call


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("fetch the bike thursday no wait friday", "2026-11-27"),
        ("fetch the bike tuesday at 3, sorry, at 4", "2026-11-24T16:00"),
        ("fetch the bike tomorrow at 5pm, actually make it wednesday", "2026-11-25T17:00"),
        ("fetch the bike on the 3rd, I mean the 4th", "2026-12-04"),
    ],
)
def test_of_two_days_or_hours_the_last_is_meant(text: str, due: str) -> None:
    """The other goes with the words that take it back; a day or an hour that is not said again stays."""
    assert add(text) == {"title": "fetch the bike", "due": due}


def test_a_change_is_corrected_in_the_same_breath() -> None:
    """`to thursday, no, friday` moves to Friday."""
    assert call("move the haircut to thursday, no, make that friday").arguments["due"] == "2026-11-27"


def test_a_thing_taken_back_is_not_added() -> None:
    """Only what stands behind the `no` is a task."""
    assert add("buy nails, no, buy screws tomorrow") == {"title": "buy screws", "due": "2026-11-24"}
