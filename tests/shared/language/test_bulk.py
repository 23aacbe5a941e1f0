"""Changes to many tasks: the words before or with the tasks say which, the words behind say what changes.

The clock stands at Monday 23 November 2026, 10:00 in London.
"""

from typing import Any

import pytest

from tests.shared.language.understanding import call, plan

TODAY, YESTERDAY = "2026-11-23", "2026-11-22"
LOW, HIGH = {"priority": "low"}, {"priority": "high"}
TODAYS = {"due_after": TODAY, "due_before": TODAY}
OVERDUE = {"due_before": YESTERDAY}


@pytest.mark.parametrize(
    ("text", "which", "change"),
    [
        ("tag all low priority tasks with #later", LOW, {"add_tags": ["later"]}),
        ("add #later to all low priority tasks", LOW, {"add_tags": ["later"]}),
        ("set all low priority tasks to high priority", LOW, {"priority": "high"}),
        ("mark all high priority tasks as low", HIGH, {"priority": "low"}),
        ("change all high priority tasks to medium", HIGH, {"priority": "medium"}),
        ("raise all low priority tasks to medium priority", LOW, {"priority": "medium"}),
        ("set my low priority tasks to medium", LOW, {"priority": "medium"}),
        ("move all high priority tasks to friday", HIGH, {"due": "2026-11-27"}),
        ("set the due date of all low priority tasks to friday", LOW, {"due": "2026-11-27"}),
        ("clear the due date of all low priority tasks", LOW, {"due": "remove"}),
        ("push everything due today back a week", TODAYS, {"due": "+P7D"}),
        ("move everything overdue to monday", OVERDUE, {"due": "2026-11-30"}),
        ("make all overdue tasks due tomorrow", OVERDUE, {"due": "2026-11-24"}),
        ("make every task due today high priority", TODAYS, {"priority": "high"}),
        ("mark everything due today as high priority", TODAYS, {"priority": "high"}),
        ("move all my tasks from today to friday", TODAYS, {"due": "2026-11-27"}),
        (
            "move everything from next week to friday",
            {"due_after": "2026-11-30", "due_before": "2026-12-06"},
            {"due": "2026-11-27"},
        ),
        ("delay all my tasks for today by a day", TODAYS, {"due": "+P1D"}),
        ("push all overdue tasks back by 3 days", OVERDUE, {"due": "+P3D"}),
        ("postpone all tasks tagged #home by two days", {"tags": ["home"]}, {"due": "+P2D"}),
        ("give all tasks tagged work medium priority", {"tags": ["work"]}, {"priority": "medium"}),
        ("move everything #home to friday", {"tags": ["home"]}, {"due": "2026-11-27"}),
        ("untag all high priority tasks from home", HIGH, {"remove_tags": ["home"]}),
        ("remove the reminders from all low priority tasks", LOW, {"reminders": "remove"}),
        ("remove all tags from everything due today", TODAYS, {"tags": "remove"}),
        ("tag tasks due today with #soon", TODAYS, {"add_tags": ["soon"]}),
        ("move everything without a due date to monday", {"undated": True}, {"due": "2026-11-30"}),
        ("set all tasks with no due date to low priority", {"undated": True}, {"priority": "low"}),
        ("postpone everything by two days", {}, {"due": "+P2D"}),
        ("tag everything #later", {}, {"add_tags": ["later"]}),
        ("add the tag soon to everything due today", TODAYS, {"add_tags": ["soon"]}),
        ("give everything due today the tag soon", TODAYS, {"add_tags": ["soon"]}),
        ("remove the tag soon from everything due today", TODAYS, {"remove_tags": ["soon"]}),
        ("set a reminder an hour before for all tasks due today", TODAYS, {"reminders": ["PT1H"]}),
        ("remind me 20 minutes before everything due today", TODAYS, {"reminders": ["PT20M"]}),
    ],
)
def test_words_with_the_tasks_say_which_and_words_behind_them_say_what(
    text: str, which: dict[str, Any], change: dict[str, Any]
) -> None:
    """A filter is never read as the change, nor the change as a filter."""
    asked = call(text)
    assert asked.tool == "update_task"
    assert asked.arguments == {"task_ids": [{"match": "", "all": True, **which}], **change}


def test_words_that_are_no_filter_stay_words_to_look_for() -> None:
    """What is not understood of the tasks narrows them: it never makes them more."""
    assert call("make all tasks for work high priority").arguments["task_ids"] == [{"match": "work", "all": True}]


@pytest.mark.parametrize(
    "text", ["complete all tasks due today", "complete my tasks for today", "complete everything I have due today"]
)
def test_many_tasks_are_completed_by_their_day(text: str) -> None:
    """It is no task of its own."""
    asked = call(text)
    assert (asked.tool, asked.arguments["task_ids"]) == ("complete_task", [{"match": "", "all": True, **TODAYS}])


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("reopen everything I finished today", {"done_after": TODAY, "done_before": TODAY}),
        ("reopen all tasks completed yesterday", {"done_after": YESTERDAY, "done_before": YESTERDAY}),
        ("reopen everything due today", TODAYS),
    ],
)
def test_many_tasks_are_reopened_by_the_day_of_their_completion(text: str, days: dict[str, str]) -> None:
    """Unless their due is spoken of."""
    assert call(text).arguments["task_ids"] == [{"match": "", "all": True, "status": "completed", **days}]


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("put the label home on the boiler task", {"add_tags": ["home"]}),
        ("give the boiler task the label home", {"add_tags": ["home"]}),
        ("take the label home off the boiler task", {"remove_tags": ["home"]}),
    ],
)
def test_one_task_is_tagged_by_its_name(text: str, change: dict[str, list[str]]) -> None:
    """The word behind `tag` is the tag, and the rest names the task."""
    assert call(text).arguments == {"task_ids": [{"match": "boiler"}], **change}


def test_a_second_change_speaks_of_the_same_tasks() -> None:
    """`and tag them` changes what the first half named."""
    first, second = plan("set all overdue tasks to low priority and tag them #late").calls
    assert first.arguments == {"task_ids": [{"match": "", "all": True, **OVERDUE}], "priority": "low"}
    assert second.arguments == {"task_ids": [{"match": "", "pronoun": "them"}], "add_tags": ["late"]}
