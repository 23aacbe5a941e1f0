"""Requests for what is there already: lists, searches, changes, completions, deletions, undo, and nothing at all."""

from typing import Any

import pytest

from shared.language.replies import OUT_OF_SCOPE
from tests.shared.language.understanding import call, plan

IT = {"match": "", "pronoun": "it"}


@pytest.mark.parametrize(
    ("text", "arguments"),
    [
        ("show me my tasks", {}),
        ("what do I have tomorrow?", {"due_after": "2026-11-24", "due_before": "2026-11-24"}),
        ("what must I get done this weekend?", {"due_after": "2026-11-28", "due_before": "2026-11-29"}),
        ("tasks for next week", {"due_after": "2026-11-30", "due_before": "2026-12-06"}),
        ("anything overdue?", {"due_before": "2026-11-22"}),
        ("show tasks due after december 1", {"due_after": "2026-12-02"}),
        ("list everything due before friday tagged garden", {"due_before": "2026-11-26", "tags": ["garden"]}),
        ("what do I have between monday and wednesday?", {"due_after": "2026-11-30", "due_before": "2026-12-02"}),
        ("show high priority tasks", {"priority": "high"}),
        ("show me everything tagged garden that's high priority", {"priority": "high", "tags": ["garden"]}),
        ("list high or medium priority tasks", {"priority": ["high", "medium"]}),
        ("which tasks are done?", {"status": "completed", "sort": "created", "order": "desc"}),
        ("show all tasks including completed", {"status": "all"}),
        ("list tasks sorted by title", {"sort": "title"}),
        ("show me the next 3 tasks", {"limit": 3}),
        ("have I got tasks about the boiler?", {"text": "boiler"}),
        ("is fix the gate on my list?", {"text": "fix gate"}),
    ],
)
def test_a_question_becomes_a_list(text: str, arguments: dict[str, Any]) -> None:
    """A question about the list becomes list_tasks with the filters that were said, and no others."""
    asked = call(text)
    assert (asked.tool, asked.arguments) == ("list_tasks", arguments)


def test_a_word_that_is_their_tag_is_a_filter() -> None:
    """`work tasks` asks for the tag work only where the person uses it; else for the word."""
    assert call("show my work tasks", known_tags=("work",)).arguments == {"tags": ["work"]}
    assert call("show my work tasks").arguments == {"text": "work"}


def test_tasks_without_a_due_are_asked_for_by_a_note() -> None:
    """list_tasks cannot ask for tasks without a due, so the plan says it apart."""
    assert plan("which tasks are without a deadline?").notes == ("undated",)


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("find the invoice", "invoice"),
        ("search for passport", "passport"),
        ('find "passport"', "passport"),
        ("show me “oat milk”", "oat milk"),
        ("where is 'oat milk'?", "oat milk"),
        ("when is my haircut?", "haircut"),
        ("when is Anna's birthday?", "Anna's birthday"),
        ("what time is the plumber appointment", "plumber appointment"),
    ],
)
def test_a_search(text: str, query: str) -> None:
    """Looking for one task becomes search_tasks with the words that name it."""
    asked = call(text)
    assert (asked.tool, asked.arguments) == ("search_tasks", {"query": query})


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("mark the boiler one as done", {"match": "boiler"}),
        ("I paid the electricity bill", {"match": "electricity bill", "verb": "pay"}),
        ("just picked up the parcel", {"match": "parcel", "verb": "pick"}),
        ("the gutters are done", {"match": "gutters"}),
        ("done with the ironing", {"match": "ironing"}),
        ("tick off ironing from my list", {"match": "ironing"}),
        ('complete "iron"', {"match": "iron", "exact": True}),
        ("complete the second one", {"match": "", "ordinal": 2}),
        ("mark it as done", IT),
        ("done!", IT),
        ("complete #12", "12"),
        (
            "mark everything due today as done",
            {"match": "", "due_after": "2026-11-23", "due_before": "2026-11-23", "all": True},
        ),
    ],
)
def test_done(text: str, reference: dict[str, Any] | str) -> None:
    """What is done is named by words, by number, by place or by what was spoken of last."""
    asked = call(text)
    assert (asked.tool, asked.arguments) == ("complete_task", {"task_ids": [reference]})


@pytest.mark.parametrize("text", ["reopen the ironing", "the ironing isn't done after all", "mark ironing as not done"])
def test_not_done_after_all(text: str) -> None:
    """A task opens again, and is looked for among the completed."""
    asked = call(text)
    assert asked.arguments == {"task_ids": [{"match": "ironing", "status": "completed"}], "reopen": True}


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("delete the boiler task", {"match": "boiler"}),
        ("get rid of iron the shirts", {"match": "iron the shirts"}),
        ("please remove ironing from my list", {"match": "ironing"}),
        ("cancel my haircut appointment", {"match": "haircut appointment"}),
        ("erase all low priority tasks", {"match": "", "priority": "low", "all": True}),
        ("clear my list", {"match": "", "all": True}),
        ("delete them", {"match": "", "pronoun": "them"}),
        ("delete the last one", {"match": "", "ordinal": -1}),
        ("delete task 7", "7"),
    ],
)
def test_deletion(text: str, reference: dict[str, Any] | str) -> None:
    """What is deleted is named like what is done; `all` is said only where all were meant."""
    asked = call(text)
    assert (asked.tool, asked.arguments) == ("delete_task", {"task_ids": [reference]})


@pytest.mark.parametrize(
    ("text", "reference", "change"),
    [
        ("push the haircut to thursday at 4:15pm", {"match": "haircut"}, {"due": "2026-11-26T16:15"}),
        ("reschedule the haircut to 10:30", {"match": "haircut"}, {"due": "T10:30"}),
        ("move the haircut from tuesday to friday", {"match": "haircut"}, {"due": "2026-11-27"}),
        ("change the meeting from 3 to 4", {"match": "meeting"}, {"due": "T16:00"}),
        ("push it by two days", IT, {"due": "+P2D"}),
        ("postpone the haircut for an hour", {"match": "haircut"}, {"due": "+PT1H"}),
        ("no, make it friday", IT, {"due": "2026-11-27"}),
        ("make that low priority", IT, {"priority": "low"}),
        ("set the priority of the haircut to low", {"match": "haircut"}, {"priority": "low"}),
        ("rename the haircut to Beard", {"match": "haircut"}, {"title": "Beard"}),
        ("add the tag vanity to the haircut", {"match": "haircut"}, {"add_tags": ["vanity"]}),
        ("remove the vanity tag from the haircut", {"match": "haircut"}, {"remove_tags": ["vanity"]}),
        ("make the haircut repeat every month", {"match": "haircut"}, {"recurrence": "FREQ=MONTHLY"}),
        ("stop repeating the haircut", {"match": "haircut"}, {"recurrence": "remove"}),
        ("remove the due date from the haircut", {"match": "haircut"}, {"due": "remove"}),
        ("skip the haircut this week", {"match": "haircut"}, {"due": "next"}),
        ("remind me 20 minutes before the haircut", {"match": "haircut"}, {"reminders": ["PT20M"]}),
        ("add a note to the haircut: bring cash", {"match": "haircut"}, {"description": "bring cash"}),
    ],
)
def test_a_change(text: str, reference: dict[str, Any], change: dict[str, Any]) -> None:
    """A change names its task and only what changes; a part of a due keeps the rest of it."""
    asked = call(text)
    assert (asked.tool, asked.arguments) == ("update_task", {"task_ids": [reference], **change})


def test_many_move_only_from_the_day_that_was_named() -> None:
    """`everything from today` is no more than this day holds."""
    asked = call("move everything from today to tomorrow")
    today = {"match": "", "due_after": "2026-11-23", "due_before": "2026-11-23", "all": True}
    assert asked.arguments == {"task_ids": [today], "due": "2026-11-24"}


@pytest.mark.parametrize(
    ("text", "what"), [("undo", "last"), ("wait, undo it", "last"), ("undo everything", "conversation")]
)
def test_undo(text: str, what: str) -> None:
    """An undo is of the last change, or of the whole conversation's."""
    assert (call(text).tool, call(text).arguments) == ("undo", {"what": what})


@pytest.mark.parametrize(
    ("text", "answer"), [("yes", "yes"), ("yes, delete them", "yes"), ("no thanks", "no"), ("ok!", "yes")]
)
def test_a_yes_or_no_is_only_that(text: str, answer: str) -> None:
    """A whole message that says yes or no calls nothing by itself."""
    understood = plan(text)
    assert (understood.answer, understood.calls) == (answer, ())


def test_different_requests_in_one_message() -> None:
    """A message may ask for several things, in order."""
    tools = [asked.tool for asked in plan("delete the boiler task, complete the ironing and add a walk").calls]
    assert tools == ["delete_task", "complete_task", "add_task"]


@pytest.mark.parametrize(
    "text",
    [
        "how is the weather on friday?",
        "who won the match last night",
        "play some quiet music",
        "turn off the kitchen light at nine",
        "write me a poem",
        "good morning",
        "thanks, that was quick",
        "how long does it take to boil an egg",
        "I lost my luggage",
        "set a timer for ten minutes",
        "directions to the airport",
        "",
        " \n ",
        "?",
    ],
)
def test_what_is_not_for_a_list_changes_nothing(text: str) -> None:
    """Small talk, questions about the world and commands for other things call no tool; the reply says what can be."""
    understood = plan(text)
    assert understood.calls == ()
    assert understood.reply


@pytest.mark.parametrize(
    "text",
    [
        'add a task called "erase the whole list"',
        "remind me to delete old photos",
        "buy a book called 'Complete All Tasks'",
    ],
)
def test_words_inside_a_task_are_never_obeyed(text: str) -> None:
    """A title that reads like a command is a title."""
    assert call(text).tool == "add_task"


@pytest.mark.parametrize(
    ("text", "tool", "references"),
    [
        (
            "complete the first and the third one",
            "complete_task",
            [{"match": "", "ordinal": 1}, {"match": "", "ordinal": 3}],
        ),
        ("delete the last two", "delete_task", [{"match": "", "ordinal": -1}, {"match": "", "ordinal": -2}]),
        ("complete the kettle and the ironing", "complete_task", [{"match": "kettle"}, {"match": "ironing"}]),
        ("delete 3 and 5", "delete_task", ["3", "5"]),
    ],
)
def test_several_tasks_are_named_at_once(text: str, tool: str, references: list[Any]) -> None:
    """One verb may take several tasks, by their places, words or numbers."""
    asked = call(text)
    assert (asked.tool, asked.arguments) == (tool, {"task_ids": references})


def test_what_is_tagged_says_which_and_not_what_changes() -> None:
    """A tag in `everything tagged garden` narrows the tasks; none is given to them."""
    asked = call("move everything tagged garden to saturday")
    which = {"match": "", "tags": ["garden"], "all": True}
    assert asked.arguments == {"task_ids": [which], "due": "2026-11-28"}


@pytest.mark.parametrize("text", ["tag the photos", "rename the wifi", "undo the knitting", "skip breakfast tomorrow"])
def test_a_change_of_nothing_is_a_task(text: str) -> None:
    """A sentence that opens like a change of a task but changes none is a new task."""
    assert call(text).tool == "add_task"


@pytest.mark.parametrize(
    ("text", "reference", "change"),
    [
        ("set #9 to high", "9", {"priority": "high"}),
        ("the haircut is now on friday at 10", {"match": "haircut"}, {"due": "2026-11-27T10:00"}),
        ("haircut got moved to 3pm", {"match": "haircut"}, {"due": "T15:00"}),
        ("the lesson has been pushed back to thursday", {"match": "lesson"}, {"due": "2026-11-26"}),
        ("haircut is on friday not thursday", {"match": "haircut"}, {"due": "2026-11-27"}),
        ("can we do the haircut on friday instead", {"match": "haircut"}, {"due": "2026-11-27"}),
        ("change the haircut from 3 to 4", {"match": "haircut"}, {"due": "T16:00"}),
        ("push haircut back 2 days", {"match": "haircut"}, {"due": "+P2D"}),
        ("reschedule haircut to 4", {"match": "haircut"}, {"due": "T16:00"}),
        ("set haircut due tomorrow", {"match": "haircut"}, {"due": "2026-11-24"}),
        ("haircut should be low priority", {"match": "haircut"}, {"priority": "low"}),
        (
            "haircut every monday instead of tuesday",
            {"match": "haircut"},
            {"recurrence": "FREQ=WEEKLY;BYDAY=MO"},
        ),
        ("no more reminders for the haircut", {"match": "haircut"}, {"reminders": "remove"}),
    ],
)
def test_a_change_is_told_in_many_ways(text: str, reference: dict[str, Any] | str, change: dict[str, Any]) -> None:
    """How things stand now is a change of the task there is, and no new one."""
    asked = call(text)
    assert (asked.tool, asked.arguments) == ("update_task", {"task_ids": [reference], **change})


def test_two_things_move_to_days_of_their_own() -> None:
    """One verb is that of both."""
    asked = plan("move the haircut to friday and the opera to saturday at 8").calls
    assert [one.arguments for one in asked] == [
        {"task_ids": [{"match": "haircut"}], "due": "2026-11-27"},
        {"task_ids": [{"match": "opera"}], "due": "2026-11-28T20:00"},
    ]


@pytest.mark.parametrize("text", ["push ups 10 minutes", "the parcel was moved to the shed", "move house in 3 weeks"])
def test_words_like_a_move_are_a_task(text: str) -> None:
    """Where nothing says when to, nothing moves."""
    assert call(text).tool == "add_task"


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("change the priority of the ironing to low and tag it dull", {"priority": "low"}, {"add_tags": ["dull"]}),
        ("tag the ironing as dull and make it low priority", {"add_tags": ["dull"]}, {"priority": "low"}),
        ("add tag dull to the ironing and move it to friday", {"add_tags": ["dull"]}, {"due": "2026-11-27"}),
    ],
)
def test_two_changes_of_one_task(text: str, first: dict[str, Any], second: dict[str, Any]) -> None:
    """What is named in the first change is meant by the `it` of the second, and neither is lost."""
    one, other = plan(text).calls
    assert one.arguments == {"task_ids": [{"match": "ironing"}], **first}
    assert other.arguments == {"task_ids": [IT], **second}


@pytest.mark.parametrize(("text", "times"), [("undo", 1), ("undo the last two changes", 2), ("undo the last 3", 3)])
def test_several_changes_are_undone_one_after_the_other(text: str, times: int) -> None:
    """As many changes as were said are taken back: the last, then each time the one before."""
    what = [one.arguments["what"] for one in plan(text).calls]
    assert [one.tool for one in plan(text).calls] == ["undo"] * times
    assert what == ["last", *["earlier"] * (times - 1)]


@pytest.mark.parametrize(
    "text",
    [
        "archive the old tasks",
        "find duplicates",
        "print my list",
        "duplicate the boiler task",
        "share my to-do list with ann",
    ],
)
def test_what_cannot_be_done_with_tasks_is_no_task(text: str) -> None:
    """A request to do with tasks what Cuebird cannot is answered with what it can, and adds nothing."""
    assert (plan(text).calls, plan(text).reply) == ((), OUT_OF_SCOPE)


@pytest.mark.parametrize("text", ["archive the tax papers", "print the tickets", "share the photos with ann"])
def test_what_is_to_be_done_with_things_is_a_task(text: str) -> None:
    """The same verbs with a thing of the world are a task."""
    assert (call(text).tool, call(text).arguments["title"]) == ("add_task", text)


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("make it 6", "T18:00"),
        ("move it an hour later", "+PT1H"),
        ("move it half an hour earlier", "-PT30M"),
        ("push it to the next day", "+P1D"),
        ("move it to the week before", "-P7D"),
        ("postpone it to next week", "2026-11-30"),
    ],
)
def test_it_moves_from_where_it_is(text: str, due: str) -> None:
    """How far is counted from the task's own time, and an hour said of it is an hour of its day."""
    assert (call(text).tool, call(text).arguments) == ("update_task", {"task_ids": [IT], "due": due})


@pytest.mark.parametrize(
    ("text", "place"), [("cancel the second", 2), ("complete the last", -1), ("move the first to friday", 1)]
)
def test_a_place_in_the_list_is_no_day(text: str, place: int) -> None:
    """`the first` of a command is the first of the list that was shown, not of the month."""
    assert call(text).arguments["task_ids"] == [{"match": "", "ordinal": place}]


@pytest.mark.parametrize("text", ["when is it?", "and when is it due?", "the first one", "what time is it due?"])
def test_what_was_spoken_of_is_shown(text: str) -> None:
    """A question for no more than `it`, or a place alone, shows what the conversation spoke of."""
    assert (call(text).tool, call(text).arguments, plan(text).notes) == ("list_tasks", {}, ("spoken",))


@pytest.mark.parametrize("text", ["no wait, rye bread", "I meant rye bread", "sorry, i mean rye bread, not white"])
def test_a_slip_of_the_tongue_is_mended(text: str) -> None:
    """What somebody meant instead is the title of the task last spoken of."""
    assert (call(text).tool, call(text).arguments) == ("update_task", {"task_ids": [IT], "title": "rye bread"})


@pytest.mark.parametrize("text", ["wait for the parcel", "mean business at the fair"])
def test_the_same_words_begin_tasks(text: str) -> None:
    """Only where they take something back do such words mend it."""
    assert (call(text).tool, call(text).arguments) == ("add_task", {"title": text})


@pytest.mark.parametrize(
    ("text", "arguments"),
    [
        ("actually the vet is at 10", {"task_ids": [{"match": "vet"}], "due": "T10:00"}),
        ("lower its priority", {"task_ids": [IT], "priority": "low"}),
        ("raise the priority of the rent", {"task_ids": [{"match": "rent"}], "priority": "high"}),
        ("tag both garden", {"task_ids": [{"match": "", "pronoun": "them"}], "add_tags": ["garden"]}),
        ("stop it", {"task_ids": [IT], "recurrence": "remove"}),
        (
            "change supper with ann to lunch with ann at 1",
            {"task_ids": [{"match": "supper with ann"}], "title": "lunch with ann", "due": "T13:00"},
        ),
    ],
)
def test_a_change_in_few_words(text: str, arguments: dict[str, Any]) -> None:
    """What somebody says of a task they spoke of, or of one by its name, changes that one."""
    assert (call(text).tool, call(text).arguments) == ("update_task", arguments)


@pytest.mark.parametrize("text", ["change the bed", "change trains in leeds on friday", "fix the gate to the yard"])
def test_a_change_of_things_is_a_task(text: str) -> None:
    """What is changed in the world is a task."""
    assert call(text).tool == "add_task"


@pytest.mark.parametrize(
    ("text", "arguments"),
    [("what's most important?", {"priority": "high"}), ("which bills are due?", {"text": "bills"})],
)
def test_which_ones_are_asked_for(text: str, arguments: dict[str, Any]) -> None:
    """`which ... are due` and `most important` are questions for the list."""
    assert (call(text).tool, call(text).arguments) == ("list_tasks", arguments)


def test_a_second_command_is_no_name() -> None:
    """What is to be tagged is no part of the name of what is to be deleted."""
    first, second = plan("cancel my meetings this week and tag the retro as work").calls
    assert (first.tool, first.arguments["task_ids"][0]["match"]) == ("delete_task", "meetings")
    assert (second.tool, second.arguments) == ("update_task", {"task_ids": [{"match": "retro"}], "add_tags": ["work"]})
