"""A task's other marks: priority, tags, reminders, description, and several tasks in one message."""

from typing import Any

import pytest

from tests.shared.language.understanding import add, plan


@pytest.mark.parametrize(
    ("text", "title", "level"),
    [
        ("call the landlord !!", "call the landlord", "medium"),
        ("prune roses p3 tomorrow", "prune roses", "low"),
        ("top priority send the offer", "send the offer", "high"),
        ("book hotel - high priority", "book hotel", "high"),
        ("buy stamps, it's urgent", "buy stamps", "high"),
        ("fix printer asap", "fix printer", "high"),
        ("important: renew passport", "renew passport", "high"),
        ("clean gutters (low priority)", "clean gutters", "low"),
    ],
)
def test_priority(text: str, title: str, level: str) -> None:
    """The marks people know give the priority, as a word and never a number."""
    made = add(text)
    assert (made["title"], made["priority"]) == (title, level)


@pytest.mark.parametrize(
    ("text", "title", "tags"),
    [
        ("mow the meadow @garden", "mow the meadow", ["garden"]),
        ("plan trip with tags travel and family", "plan trip", ["travel", "family"]),
        ("order toner tagged Office", "order toner", ["office"]),
        ("call Ana #family/mum #été", "call Ana", ["family/mum", "été"]),
    ],
)
def test_tags(text: str, title: str, tags: list[str]) -> None:
    """Tags are taken by sign or by word, in small letters; a number after # is no tag."""
    made = add(text)
    assert (made["title"], made["tags"]) == (title, tags)


@pytest.mark.parametrize(
    ("text", "reminders"),
    [
        ("yoga friday 7pm !1h", ["PT1H"]),
        ("yoga friday 7pm, remind me 45 min before", ["PT45M"]),
        ("exam on 14 jan at 9am remind me 1 week and 1 day before", ["P7D", "P1D"]),
        ("flight saturday 6am, remind me an hour and a half before", ["PT1H30M"]),
        ("hand in essay sunday 18:00 remind me the day before at 6pm", ["2026-11-28T18:00"]),
        ("car wash friday 9am, remind me the evening before", ["2026-11-26T19:00"]),
        ("visa on 14 jan, remind me the week before at 6pm", ["2027-01-07T18:00"]),
        ("yoga friday 7pm, notify me on wednesday at noon", ["2026-11-25T12:00"]),
        ("yoga friday 7pm, remind me", ["PT1H"]),
        ("catch the ferry tomorrow morning at 6, remind me at 4", ["2026-11-24T04:00"]),
        ("catch the ferry tomorrow morning at 6, remind me at 4pm", ["2026-11-24T16:00"]),
        ("pay the roofer on friday, remind me please", ["PT0S"]),
        ("remind me on friday at noon to cancel the trial", ["PT0S"]),
        ("remind me tomorrow to send the parcel", ["PT0S"]),
        ("rent due on the 5th, remind me 3 days before and on the day at 8am", ["P3D", "2026-12-05T08:00"]),
        ("remind me a week before and on the day about the visa on 14 jan", ["P7D", "PT0S"]),
        ("remind me the night before about the flight on friday at 7am", ["2026-11-26T22:00"]),
        ("remind me the day before to pack for the trip on saturday", ["P1D"]),
        ("alert me 10 min before choir at 9:30 tomorrow", ["PT10M"]),
    ],
)
def test_reminders(text: str, reminders: list[str]) -> None:
    """A lead is a duration before the due; without one an hour before a time, and the start of a mere day."""
    assert add(text)["reminders"] == reminders


@pytest.mark.parametrize(
    ("text", "due", "reminder"),
    [
        ("pay the rent every 1st, remind me the day before at 6pm", "2026-12-01", "PT15H"),
        ("pay the rent every 1st at 10am, remind me the day before at 18:00", "2026-12-01T10:00", "PT16H"),
        ("yoga every tuesday at 7am, remind me the night before", "2026-11-24T07:00", "PT9H"),
        ("yoga every tuesday at 7am, remind me the week before at 7am", "2026-11-24T07:00", "P7D"),
    ],
)
def test_the_day_before_in_a_series(text: str, due: str, reminder: str) -> None:
    """An hour of the day before is a lead where a task repeats, so that it is right of each occurrence."""
    made = add(text)
    assert (made["due"], made["reminders"]) == (due, [reminder])


@pytest.mark.parametrize(
    ("text", "title", "note"),
    [
        ("buy paint tomorrow, notes: two litres, matte", "buy paint", "two litres, matte"),
        ('buy glue with the note "the strong one"', "buy glue", "the strong one"),
        ("plan party (note: ask Eva about friday) p1", "plan party", "ask Eva about friday"),
        ("pack bags // the charger too", "pack bags", "the charger too"),
        ("remind me when I get to the cabin to air the beds", "air the beds", "when I get to the cabin"),
        ("remind me after work to buy nails", "buy nails", "after work"),
        ("remind me if it rains to cover the wood", "cover the wood", "if it rains"),
    ],
)
def test_description(text: str, title: str, note: str) -> None:
    """What follows `note:` is the description, as written, and so is an occasion that no clock knows."""
    made = add(text)
    assert (made["title"], made["description"]) == (title, note)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("I really need to pay the nanny", "pay the nanny"),
        ("hey, can you please add ink to my shopping list", "ink"),
        ("could you put dentist on my list", "dentist"),
        ("never let me forget to lock the shed", "lock the shed"),
        ("oh and remember to cancel the milk", "cancel the milk"),
        ("todo: defrost the fridge please", "defrost the fridge"),
        ("remind my brother to bring the ladder", "bring the ladder"),
        ("create a new reminder about the recital", "the recital"),
        ("make sure to feed the fish", "feed the fish"),
        ("make sure I remember to feed the fish", "feed the fish"),
        ("would you mind reminding me to feed the fish", "feed the fish"),
        ("start reminding me to feed the fish", "feed the fish"),
        ("tell me to feed the fish", "feed the fish"),
        ("remind dad's birthday", "dad's birthday"),
        ("schedule a call with Dr. Lee", "call with Dr. Lee"),
    ],
)
def test_words_that_only_ask_leave_the_title(text: str, title: str) -> None:
    """However politely a task is asked for, its title is the thing to do."""
    assert add(text)["title"] == title


@pytest.mark.parametrize(
    ("when", "due"),
    [("the 5th", "2026-12-05"), ("friday", "2026-11-27"), ("every monday", "2026-11-23"), ("8 pm", "2026-11-23T20:00")],
)
def test_a_reminder_is_for_a_day_or_a_person(when: str, due: str) -> None:
    """`for friday to ...` says when and is no name; what is to be changed or moved then is a new task."""
    for what in ("change the sheets", "move the ladder"):
        made = add(f"set a reminder for {when} to {what}")
        assert (made["title"], made["due"]) == (what, due)


@pytest.mark.parametrize(
    ("text", "tasks"),
    [
        ("buy rice, call dad and pay rent", [("buy rice", None), ("call dad", None), ("pay rent", None)]),
        ("wash car saturday; mow lawn sunday", [("wash car", "2026-11-28"), ("mow lawn", "2026-11-29")]),
        ("- water roses\n- feed the cat today\n", [("water roses", None), ("feed the cat", "2026-11-23")]),
        ("1. pack tent\n2) check tyres friday", [("pack tent", None), ("check tyres", "2026-11-27")]),
        ("clean oven and also call mum tomorrow", [("clean oven", None), ("call mum", "2026-11-24")]),
        (
            "remind me to bake bread today and to buy soil on friday",
            [("bake bread", "2026-11-23"), ("buy soil", "2026-11-27")],
        ),
        ("buy eggs, flour and sugar", [("buy eggs, flour and sugar", None)]),
        ("email Ana and Bo tomorrow", [("email Ana and Bo", "2026-11-24")]),
        ("peel and chop the onions", [("peel and chop the onions", None)]),
    ],
)
def test_several_tasks(text: str, tasks: list[tuple[str, str | None]]) -> None:
    """Lines, semicolons and things to do joined by `and` are tasks of their own; a list of things is one."""
    assert [(call.arguments["title"], call.arguments.get("due")) for call in plan(text).calls] == tasks


def test_what_comes_last_is_the_last_tasks_only() -> None:
    """A priority after the last of several tasks is that task's."""
    made: list[dict[str, Any]] = [call.arguments for call in plan("buy rice and call dad tomorrow p1").calls]
    assert made == [{"title": "buy rice"}, {"title": "call dad", "due": "2026-11-24", "priority": "high"}]


def test_more_tasks_than_fit_are_refused_whole() -> None:
    """Of more than fifty tasks none is added, and the reply says why."""
    understood = plan("\n".join(f"wash shirt {number}" for number in range(60)))
    assert not understood.calls
    assert "50" in understood.reply


def test_spans_show_what_was_understood() -> None:
    """Each understood phrase is returned with its place, its field and its meaning."""
    text = "pay the roofer tomorrow at 5pm p1 #house"
    (call,) = plan(text).calls
    assert {(span.field, text[span.start : span.end], span.value) for span in call.spans} == {
        ("due", "tomorrow at 5pm", "2026-11-24T17:00"),
        ("priority", "p1", "high"),
        ("tags", "#house", "house"),
    }


def test_spans_of_a_later_task_are_places_in_the_whole_message() -> None:
    """A span counts from the start of the message, not of its part."""
    text = "buy rice\ncall dad tomorrow"
    (span,) = plan(text).calls[1].spans
    assert text[span.start : span.end] == "tomorrow"


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("ring Leo tomorrow at 9am london time", "Europe/London"),
        ("ring Leo on friday at 17:00 UTC", "UTC"),
        ("ring Leo every monday at 8am PT", "America/Los_Angeles"),
    ],
)
def test_a_named_zone_goes_with_its_time(text: str, zone: str) -> None:
    """A zone said behind a time is the task's own; its time stays as said."""
    made = add(text, zone="Asia/Kathmandu")
    assert (made["title"], made["time_zone"]) == ("ring Leo", zone)


def test_no_zone_is_read_into_words() -> None:
    """Letters that could name a zone are words without a time before them."""
    assert add("buy est. brand") == {"title": "buy est. brand"}
