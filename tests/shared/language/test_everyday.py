"""What people say every day around their list; the clock stands at Monday 23 November 2026, 10:00 in London."""

from datetime import time

import pytest

from tests.shared.language.understanding import add, call, plan

RANGES = ["read pages 10 to 20", "watch episodes 1 to 3", "read chapter 3 to 5"]
LATELY = {"status": "completed", "sort": "created", "order": "desc"}


@pytest.mark.parametrize("text", ["list", "my list", "the list", "tasks", "Show me my list."])
def test_a_mere_list_is_shown_whole(text: str) -> None:
    """A word for the list, alone, asks to see it."""
    assert (call(text).tool, call(text).arguments) == ("list_tasks", {})


@pytest.mark.parametrize("text", ["what did I complete?", "what have I finished?", "which tasks did I finish?"])
def test_what_was_finished_is_listed(text: str) -> None:
    """Questions for what was done list completed tasks, and look for no words."""
    assert (call(text).tool, call(text).arguments) == ("list_tasks", LATELY)


@pytest.mark.parametrize(
    "text", ["buy stamps tomorrow and make it high priority", "buy stamps tomorrow, make it urgent"]
)
def test_a_task_takes_its_priority_from_the_same_breath(text: str) -> None:
    """`and make it urgent` behind a new task is its priority, and no word of its title."""
    assert add(text) == {"title": "buy stamps", "due": "2026-11-24", "priority": "high"}


@pytest.mark.parametrize(
    ("text", "tasks"),
    [
        (
            "rake the leaves tomorrow and stack the wood on friday",
            [("rake the leaves", "2026-11-24"), ("stack the wood", "2026-11-27")],
        ),
        ("buy milk tomorrow and eggs on friday", [("buy milk", "2026-11-24"), ("eggs", "2026-11-27")]),
        ("meet tom today and maybe ann on friday", [("meet tom today and maybe ann", "2026-11-27")]),
        ("vet tuesday 9am, haircut thursday 5pm", [("vet", "2026-11-24T09:00"), ("haircut", "2026-11-26T17:00")]),
        ("tuesday swim and wednesday run", [("swim", "2026-11-24"), ("run", "2026-11-25")]),
        ("get up at 6 tomorrow and at 7 on friday", [("get up", "2026-11-24T06:00"), ("get up", "2026-11-27T07:00")]),
        ("chess friday 7pm, nudge me on thursday at noon", [("chess", "2026-11-27T19:00")]),
    ],
)
def test_things_with_days_of_their_own_are_tasks_of_their_own(text: str, tasks: list[tuple[str, str]]) -> None:
    """`and` between two dated things parts them."""
    assert [(one.arguments["title"], one.arguments["due"]) for one in plan(text).calls] == tasks


@pytest.mark.parametrize(
    ("text", "tasks"),
    [
        ("friday: buy flour, bake bread", [("buy flour", "2026-11-27"), ("bake bread", "2026-11-27")]),
        (
            "tomorrow at 8 swim, then at 10 groceries, and at 6pm cook dinner",
            [("swim", "2026-11-24T08:00"), ("groceries", "2026-11-24T10:00"), ("cook dinner", "2026-11-24T18:00")],
        ),
    ],
)
def test_a_day_said_first_is_the_day_of_all(text: str, tasks: list[tuple[str, str]]) -> None:
    """A day at the head of a message, and one before a mere hour, go on."""
    assert [(one.arguments["title"], one.arguments["due"]) for one in plan(text).calls] == tasks


def test_a_list_on_one_line_is_a_list() -> None:
    """Numbers in a row part what stands between them; other numbers do not."""
    assert [one.arguments["title"] for one in plan("1. buy rice 2. call dad 3. read chapter 7. again").calls] == [
        "buy rice",
        "call dad",
        "read chapter 7. again",
    ]


@pytest.mark.parametrize("text", ["skip mum this week", "skip the plants this week", "skip today's walk"])
def test_a_recurring_task_is_skipped_by_its_name(text: str) -> None:
    """To skip one by name moves it to its next occurrence."""
    assert call(text).arguments["due"] == "next"


@pytest.mark.parametrize(
    ("text", "reference", "again"),
    [
        ("remind me again in 2 hours", {"match": "", "pronoun": "reminded"}, "+PT2H"),
        ("snooze", {"match": "", "pronoun": "reminded"}, "+PT1H"),
        ("snooze for 10 minutes", {"match": "", "pronoun": "reminded"}, "+PT10M"),
        ("snooze it till tomorrow", {"match": "", "pronoun": "it"}, "2026-11-24T09:00"),
        ("remind me about it at 5pm", {"match": "", "pronoun": "it"}, "2026-11-23T17:00"),
        ("snooze the dentist for an hour", {"match": "dentist"}, "+PT1H"),
        ("please snooze the plumber by half an hour", {"match": "plumber"}, "+PT30M"),
        ("remind me about the dentist again tomorrow at 9", {"match": "dentist"}, "2026-11-24T09:00"),
    ],
)
def test_a_snooze_is_one_more_reminder(text: str, reference: dict[str, str], again: str) -> None:
    """It keeps the reminders there are, adds one so long from now or at a local time, and leaves the due alone."""
    assert call(text).arguments == {"task_ids": [reference], "reminders": ["keep", again]}


def test_a_day_begins_when_the_person_says() -> None:
    """A snooze till a mere day rings when that day starts for them."""
    assert call("snooze it till tomorrow", day_starts=time(7)).arguments["reminders"] == ["keep", "2026-11-24T07:00"]


@pytest.mark.parametrize("text", ["remind me again tomorrow to buy milk", "remind me about the milk tomorrow"])
def test_a_reminder_of_something_named_is_a_new_task(text: str) -> None:
    """Only what was spoken of, or is asked for again, is snoozed."""
    assert add(text)["due"] == "2026-11-24"


@pytest.mark.parametrize(
    "text",
    [
        "when did you remind me about the dentist?",
        "why did I not get a reminder for the dentist?",
        "did my reminder for the dentist ring?",
        "why didn't the dentist reminder go off yesterday?",
        "what happened to the reminder for the dentist?",
    ],
)
def test_what_became_of_a_reminder_is_looked_up_by_its_task(text: str) -> None:
    """The search is among all tasks, done ones too, and the plan says that their reminders are asked about."""
    asked = plan(text)
    assert [(one.tool, one.arguments) for one in asked.calls] == [
        ("search_tasks", {"query": "dentist", "status": "all"})
    ]
    assert asked.notes == ("reminders",)


def test_what_was_spoken_of_is_shown_without_its_name() -> None:
    """`show it` and `why was I not reminded?` are about what the conversation spoke of last."""
    assert plan("show it").notes == ("spoken",)
    assert plan("why was I not reminded?").notes == ("reminders", "spoken")


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("no, friday", {"due": "2026-11-27"}),
        ("friday instead", {"due": "2026-11-27"}),
        ("actually make that monday at 10", {"due": "2026-11-30T10:00"}),
        ("at 5pm", {"due": "T17:00"}),
        ("actually make it 3", {"due": "T15:00"}),
        ("tonight", {"due": "2026-11-23T22:00"}),
        ("yes, friday", {"due": "2026-11-27"}),
        ("ok tomorrow then", {"due": "2026-11-24"}),
        ("and high priority", {"priority": "high"}),
        ("and every week", {"recurrence": "FREQ=WEEKLY"}),
        ("and #home", {"add_tags": ["home"]}),
        ("and 30 minutes before", {"reminders": ["PT30M"]}),
    ],
)
def test_a_change_without_a_name_is_of_what_was_spoken_of(text: str, change: dict[str, str]) -> None:
    """Words that are only a day, a time or a mark never become a task: they change the one last spoken of."""
    asked = call(text)
    assert (asked.tool, asked.arguments) == (
        "update_task",
        {"task_ids": [{"match": "", "pronoun": "it"}], **change},
    )


@pytest.mark.parametrize("text", ["and friday?", "what about friday?", "friday?"])
def test_a_day_that_is_asked_about_is_listed(text: str) -> None:
    """A question never changes anything."""
    assert (call(text).tool, call(text).arguments) == (
        "list_tasks",
        {"due_after": "2026-11-27", "due_before": "2026-11-27"},
    )


@pytest.mark.parametrize("text", ["remind me tomorrow at 9", "and remind me tomorrow at 9"])
def test_a_reminder_of_nothing_named_is_of_what_was_spoken_of(text: str) -> None:
    """Where nothing is named to be reminded of, the task keeps its due and rings once more."""
    assert call(text).arguments["reminders"] == ["keep", "2026-11-24T09:00"]


@pytest.mark.parametrize("text", ["sunday lunch", "no sugar", "remind me at 5 to call mum"])
def test_words_that_name_something_are_a_task(text: str) -> None:
    """A word that is left over names a new task."""
    assert call(text).tool == "add_task"


def test_the_task_may_be_named_behind_its_lead() -> None:
    """What the reminder comes before is the task; what follows is when it is due."""
    assert add("Remind me an hour before the dentist, every first Monday at 10") == {
        "title": "dentist",
        "due": "2026-12-07T10:00",
        "recurrence": "FREQ=MONTHLY;BYDAY=1MO",
        "reminders": ["PT1H"],
    }


@pytest.mark.parametrize("text", ["30 min before the meeting", "remind me 30 min before the meeting"])
def test_a_lead_of_a_task_without_a_date_is_for_the_one_there_is(text: str) -> None:
    """Without a day or a time of its own it is no new task."""
    assert call(text).arguments == {"task_ids": [{"match": "meeting"}], "reminders": ["PT30M"]}


@pytest.mark.parametrize(("text", "reply"), [("Hello!", "Hello."), ("thanks a lot", "You are welcome.")])
def test_manners_are_answered(text: str, reply: str) -> None:
    """A greeting and a thank-you are no task, and no fault."""
    assert (plan(text).calls, plan(text).reply.startswith(reply)) == ((), True)


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("is the fence done", "fence"),
        ("are the gutters finished yet?", "gutters"),
        ("did I pay the plumber", "pay plumber"),
        ("have we already sent the deposit?", "sent deposit"),
    ],
)
def test_whether_something_is_done_is_looked_up(text: str, query: str) -> None:
    """A question completes nothing, with or without its mark; it looks among open and completed tasks."""
    assert (call(text).tool, call(text).arguments) == ("search_tasks", {"query": query, "status": "all"})


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("which reminders did you send today?", ("2026-11-23", "2026-11-23")),
        ("what reminders went out yesterday", ("2026-11-22", "2026-11-22")),
        ("what did you remind me about this week", ("2026-11-23", "2026-11-29")),
        ("did any reminders fail?", ("2026-11-23", "2026-11-23")),
    ],
)
def test_reminders_that_rang_are_asked_about_by_their_days(text: str, days: tuple[str, str]) -> None:
    """They are no search for words; without a day today is meant."""
    asked = plan(text)
    assert asked.notes == ("rang",)
    assert asked.calls[0].arguments == {"status": "all", "due_after": days[0], "due_before": days[1]}


@pytest.mark.parametrize(
    ("text", "again"),
    [("nudge me again in 20", "+PT20M"), ("snooze 5", "+PT5M"), ("snooze until 4", "2026-11-23T16:00")],
)
def test_a_bare_number_snoozes(text: str, again: str) -> None:
    """`until 4` is an hour, any other number minutes."""
    assert call(text).arguments["reminders"] == ["keep", again]


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("I don't need the ladder any more", {"match": "ladder"}),
        ("I no longer need to phone the surgery", {"match": "phone the surgery"}),
        ("forget about the opera", {"match": "opera"}),
        ("scrap the opera thing", {"match": "opera"}),
        ("clear completed", {"match": "", "status": "completed", "all": True}),
    ],
)
def test_what_is_not_needed_goes(text: str, reference: dict[str, object]) -> None:
    """People say it without the word delete."""
    assert (call(text).tool, call(text).arguments) == ("delete_task", {"task_ids": [reference]})


@pytest.mark.parametrize("text", ["that's done", "it's finished"])
def test_that_it_is_done_is_said_of_what_was_spoken_of(text: str) -> None:
    """`that's` names no task."""
    assert call(text).arguments == {"task_ids": [{"match": "", "pronoun": "it"}]}


def test_everything_of_a_day_is_done() -> None:
    """Said of many, it completes them."""
    day = {"due_after": "2026-11-23", "due_before": "2026-11-23"}
    assert call("everything for today is done").arguments == {"task_ids": [{"match": "", "all": True, **day}]}


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("stop the yoga task from repeating", {"recurrence": "remove"}),
        ("yoga should repeat every friday", {"recurrence": "FREQ=WEEKLY;BYDAY=FR"}),
    ],
)
def test_how_a_task_repeats_changes_by_its_name(text: str, change: dict[str, str]) -> None:
    """It is a change and no new task."""
    assert call(text).arguments == {"task_ids": [{"match": "yoga"}], **change}


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("show only the high priority ones", {"priority": "high"}),
        ("sort my tasks by due date", {"sort": "due"}),
        ("show me tasks from newest to oldest", {"sort": "created", "order": "desc"}),
        ("how many things did I do today", LATELY | {"due_after": "2026-11-23", "due_before": "2026-11-23"}),
    ],
)
def test_a_list_is_narrowed_and_put_in_order(text: str, asked: dict[str, str]) -> None:
    """What to show and in which order is no word to look for."""
    assert (call(text).tool, call(text).arguments) == ("list_tasks", asked)


@pytest.mark.parametrize("text", ["what are my recurring tasks?", "what repeats?"])
def test_what_repeats_is_told_apart(text: str) -> None:
    """The tools have no filter for it, so the plan says so beside the call."""
    assert (plan(text).calls[0].arguments, plan(text).notes) == ({}, ("repeating",))


def test_places_in_the_list_are_done() -> None:
    """`the first and third are done` speaks of the list that was shown, and of no date."""
    done = call("the first and third are done")
    assert (done.tool, [one["ordinal"] for one in done.arguments["task_ids"]]) == ("complete_task", [1, 3])


def test_how_things_stand_instead_is_a_change() -> None:
    """What is at another time instead is moved there."""
    moved = call("the dentist is at 5 instead")
    assert (moved.tool, moved.arguments["due"]) == ("update_task", "T17:00")


@pytest.mark.parametrize("title", RANGES)
def test_a_range_of_things_is_no_time(title: str) -> None:
    """Numbers that count pages or chapters stay in the title."""
    assert add(f"{title} tomorrow") == {"title": title, "due": "2026-11-24"}


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("there's a village fete on friday", {"title": "village fete", "due": "2026-11-27"}),
        ("got a meeting with jo tomorrow at 10", {"title": "a meeting with jo", "due": "2026-11-24T10:00"}),
        (
            "new task: oil the gate, due friday, tag home",
            {"title": "oil the gate", "due": "2026-11-27", "tags": ["home"]},
        ),
        ("could you add post the parcel tomorrow?", {"title": "post the parcel", "due": "2026-11-24"}),
    ],
)
def test_the_words_that_only_tell_are_no_title(text: str, made: dict[str, object]) -> None:
    """What leads to a task, its mark at the end and the question it was asked in are left out of its title."""
    assert add(text) == made
