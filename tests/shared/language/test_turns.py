"""Things with a time of their own on each day (Monday 23 November 2026, 10:00, Europe/London)."""

import pytest

from tests.shared.language.understanding import add, plan


@pytest.mark.parametrize(
    ("text", "tasks"),
    [
        (
            "fencing tuesdays at 6pm and fridays at 7pm #sport",
            [("2026-11-24T18:00", "FREQ=WEEKLY;BYDAY=TU"), ("2026-11-27T19:00", "FREQ=WEEKLY;BYDAY=FR")],
        ),
        (
            "fencing every tuesday at 6pm, friday at 7pm and sunday at noon #sport",
            [
                ("2026-11-24T18:00", "FREQ=WEEKLY;BYDAY=TU"),
                ("2026-11-27T19:00", "FREQ=WEEKLY;BYDAY=FR"),
                ("2026-11-29T12:00", "FREQ=WEEKLY;BYDAY=SU"),
            ],
        ),
        ("fencing tuesday 6pm and friday 7pm #sport", [("2026-11-24T18:00", None), ("2026-11-27T19:00", None)]),
    ],
)
def test_each_day_with_an_hour_of_its_own_is_a_task(text: str, tasks: list[tuple[str, str | None]]) -> None:
    """No rule has other hours on other days; the title and the marks are those of all."""
    made = [call.arguments for call in plan(text).calls]
    assert [(one["due"], one.get("recurrence")) for one in made] == tasks
    assert all((one["title"], one["tags"]) == ("fencing", ["sport"]) for one in made)


@pytest.mark.parametrize(
    ("text", "dues"),
    [
        ("polish the brass on tuesday and friday", ["2026-11-24", "2026-11-27"]),
        ("polish the brass thursday & saturday at 5", ["2026-11-26T17:00", "2026-11-28T17:00"]),
        ("polish the brass today and tomorrow", ["2026-11-23", "2026-11-24"]),
        ("polish the brass between tuesday and friday", ["2026-11-24"]),
    ],
)
def test_two_days_are_a_task_each(text: str, dues: list[str]) -> None:
    """What is to be done on two days is two tasks, whose hour is that of both; between two days it is one."""
    made = [call.arguments for call in plan(text).calls]
    assert [(one["title"], one["due"]) for one in made] == [("polish the brass", due) for due in dues]


def test_their_phrases_stand_where_they_were_said() -> None:
    """What is underlined is what was read for that task."""
    text = "fencing tuesdays at 6pm and fridays at 7pm"
    for call, hour in zip(plan(text).calls, ("6pm", "7pm"), strict=True):
        [span] = [span for span in call.spans if span.field == "due"]
        assert text[span.start : span.end].endswith(hour)


def test_two_things_with_days_and_hours_are_two_tasks() -> None:
    """They need no verb to be told apart."""
    made = [call.arguments for call in plan("dentist tuesday at 3 and opera friday at 8").calls]
    assert made == [
        {"title": "dentist", "due": "2026-11-24T15:00"},
        {"title": "opera", "due": "2026-11-27T20:00"},
    ]


def test_one_thing_with_two_names_stays_one() -> None:
    """`and` between people parts nothing."""
    assert add("dinner with tom and jerry friday at 7")["title"] == "dinner with tom and jerry"
