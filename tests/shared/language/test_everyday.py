"""What people say every day around their list; the clock stands at Monday 23 November 2026, 10:00 in London."""

import pytest

from tests.shared.language.understanding import add, call, plan

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
    ],
)
def test_things_with_days_of_their_own_are_tasks_of_their_own(text: str, tasks: list[tuple[str, str]]) -> None:
    """`and` between two dated things parts them."""
    assert [(one.arguments["title"], one.arguments["due"]) for one in plan(text).calls] == tasks


@pytest.mark.parametrize("text", ["skip mum this week", "skip the plants this week", "skip today's walk"])
def test_a_recurring_task_is_skipped_by_its_name(text: str) -> None:
    """To skip one by name moves it to its next occurrence."""
    assert call(text).arguments["due"] == "next"
