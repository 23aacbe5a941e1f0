"""Reminders are given once more where people ask for it, and tell what became of them (New York unless said)."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from shared.agent.desk import Desk
from shared.agent.doing import CHAT
from shared.agent.ledger import BECAME, became, rang
from shared.agent.memory import Memory
from shared.agent.reminding import reminded_last, snoozed
from shared.domain.habits import Habits
from shared.ports import Asker
from tests.shared.agent.talk import Talk

NEW_YORK = ZoneInfo("America/New_York")
DUE = {"due": "2031-05-03T10:00", "reminders": ["PT1H"]}


def in_minutes(count: int) -> str:
    """Return the whole minute so far from now, as New York's clocks have it."""
    at = datetime.now(UTC).astimezone(NEW_YORK) + timedelta(minutes=count, seconds=59)
    return f"{at:%Y-%m-%dT%H:%M}"


def test_a_snooze_adds_a_reminder_and_leaves_the_due(talk: Talk) -> None:
    """The reminders there were stay, a new one rings when it was said, and the task is due as before."""
    talk.add("call the dentist", **DUE)
    assert "reminder Thursday 1 May 2031 at 09:30" in talk.told("snooze the dentist until 2031-05-01 at 9:30")
    task = talk.tasks()["call the dentist"]
    assert [one.get("at", one.get("before")) for one in task["reminders"]] == ["PT1H", "2031-05-01T09:30"]
    assert task["due"] == "2031-05-03T10:00"


def test_again_means_the_task_last_spoken_of(talk: Talk) -> None:
    """`remind me again` needs no name; so long is counted from now, rounded up to the minute."""
    talk.say("add call the dentist")
    before = in_minutes(120)
    talk.say("remind me again in 2 hours")
    [reminder] = talk.tasks()["call the dentist"]["reminders"]
    assert before <= reminder["at"] <= in_minutes(120)


def test_a_snooze_is_kept_on_the_clock_of_its_task(talk: Talk) -> None:
    """A task of London is reminded of at London's time for the New York hour that was said."""
    talk.add("call the dentist", due="2031-05-03T10:00", time_zone="Europe/London", reminders=["PT1H"])
    talk.say("snooze the dentist until 2031-05-01 at 9:30")
    assert talk.tasks()["call the dentist"]["reminders"][-1]["at"] == "2031-05-01T14:30"


def test_a_reminder_tells_that_it_is_still_to_come(talk: Talk) -> None:
    """Which reminder, when, and what became of it, are answered from the task's own states."""
    talk.add("call the dentist", **DUE)
    assert talk.told("when did you remind me about the dentist?") == (
        "“call the dentist”: the reminder 1 hour before (Saturday 3 May 2031 at 09:00) is still to come."
    )


def test_a_reminder_that_did_not_ring_says_why(talk: Talk) -> None:
    """The reminder of a task done before its time did not ring, for that reason; one that never was is no mystery."""
    talk.add("call the dentist", **DUE)
    talk.add("mop")
    talk.say("mark call the dentist as done")
    assert "did not ring: the task was done" in talk.told("why did I not get a reminder for the dentist?")
    assert talk.told("did you remind me to mop?") == "“mop” has no reminder."
    assert "no task that matches “yoga”" in talk.told("why didn't you remind me about yoga?")


def test_what_was_spoken_of_is_shown_and_asked_about_by_it(talk: Talk) -> None:
    """`show it` tells the task as it is; `did you remind me?` is about the same one."""
    talk.say("add call the dentist 2031-05-03")
    assert talk.told("show it").startswith("call the dentist — Saturday 3 May 2031")
    assert talk.told("did you remind me?").startswith("“call the dentist”")


@pytest.fixture
def desk(talk: Talk) -> Desk:
    """Give a desk at noon on 2 May 2031 in New York."""
    now = datetime(2031, 5, 2, 16, tzinfo=UTC)
    asker = Asker(owner=talk.person.owner, actor=CHAT)
    zone = str(NEW_YORK)
    return Desk(
        tools=talk.tools,
        asker=asker,
        memory=Memory(),
        now=now,
        zone=zone,
        habits=Habits(time_zone=zone),
        people=talk.people,
    )


def test_the_task_whose_reminder_rang_last_is_meant(desk: Desk) -> None:
    """Among tasks nobody spoke of, the one that rang last is reminded of again; what is still to come never rang."""
    base = {"due": None, "time_zone": None}
    tasks = [
        {**base, "title": title, "reminders": [{"at": at, "state": state}]}
        for title, at, state in (
            ("early", "2031-05-02T08:00", "sent"),
            ("late", "2031-05-02T11:00", "rung"),
            ("coming", "2031-05-02T13:00", "planned"),
        )
    ]
    assert [task["title"] for task in reminded_last(tasks, desk)] == ["late"]
    assert reminded_last(tasks[2:], desk) == []


def test_a_snooze_drops_what_is_over_at_a_fixed_time(desk: Desk) -> None:
    """A task that is snoozed again and again does not collect the reminders that are over."""
    over, coming = {"at": "2031-05-02T08:00", "state": "sent"}, {"at": "2031-05-02T13:00", "state": "armed"}
    task = {"due": None, "time_zone": None, "reminders": [over, coming]}
    change = {"reminders": ["keep", "+PT2H"]}
    assert snoozed(change, task, desk) == {"reminders": ["2031-05-02T13:00", "2031-05-02T14:00"]}


@pytest.mark.parametrize("state", sorted(BECAME))
def test_every_state_is_told_in_words(desk: Desk, state: str) -> None:
    """Whatever became of a reminder is said, with the time it was for."""
    reminder = {"at": "2031-05-02T08:00", "state": state}
    task = {"title": "mop", "due": None, "time_zone": None, "reminders": [reminder]}
    assert became([task], "mop", desk) == f"“mop”: the reminder today at 08:00 {BECAME[state]}."


SENT = {"state": "sent", "ring_at": "2031-05-02T12:00:00Z", "sent_at": "2031-05-02T12:07:00Z", "late": 420}
WHY = [
    (SENT, "has rung, and its mail was sent today at 08:07, 7 minutes late"),
    ({"state": "failed", "reason": "no such mailbox"}, "has rung, but its mail could not be sent: no such mailbox"),
    ({"state": "suppressed", "reason": "mail stopped"}, "was not sent: your mails are stopped"),
    ({"state": "suppressed", "reason": "task deleted"}, "did not ring: the task was deleted"),
    ({"state": "suppressed", "reason": "already past"}, "did not ring: its time was past when it was asked for"),
    ({"state": "rung", "reason": "busy"}, "has rung, and its mail is on the way: busy"),
]


@pytest.mark.parametrize(("known", "said"), WHY)
def test_what_the_ledger_knows_is_said(desk: Desk, known: dict[str, object], said: str) -> None:
    """Why a reminder was not sent, and when and how late one was, is said in words."""
    task = {"title": "mop", "due": None, "time_zone": None, "reminders": [{"at": "2031-05-02T08:00", **known}]}
    assert became([task], "mop", desk) == f"“mop”: the reminder today at 08:00 {said}."


@pytest.mark.parametrize(
    "words",
    [
        "when will you remind me about the dentist?",
        "did my reminder for the dentist go out?",
        "did you send the dentist reminder?",
        "did you mail me about the dentist?",
    ],
)
def test_however_it_is_asked_the_reminder_is_told(talk: Talk, words: str) -> None:
    """What became of a reminder has many questions; on a mere day it comes as the person's day starts."""
    talk.add("call the dentist", due="2031-05-03", reminders=["PT0S"])
    assert talk.told(words) == (
        "“call the dentist”: the reminder when it is due (Saturday 3 May 2031 at 09:00) is still to come."
    )


def test_a_correction_changes_the_task_that_was_added(talk: Talk) -> None:
    """`no, ...` and `and ...` behind a new task change it, and add nothing."""
    talk.say("add mop the stairs 2031-05-03")
    talk.say("no, 2031-05-04 at 9")
    talk.say("and high priority")
    [task] = talk.tasks().values()
    assert (task["title"], task["due"], task["priority"]) == ("mop the stairs", "2031-05-04T09:00", "high")


def test_a_bare_day_with_nothing_spoken_of_asks_and_adds_nothing(talk: Talk) -> None:
    """Where nothing was spoken of, the reply asks which task is meant."""
    assert "which task you mean" in talk.told("no, friday")
    assert talk.tasks() == {}


def test_two_tasks_are_named_in_one_breath_unless_one_holds_both(talk: Talk) -> None:
    """`bread and milk` is the task of that name where there is one, else the bread and the milk."""
    talk.add("buy bread", "buy milk", "salt and pepper", "salt the path")
    talk.say("mark bread and milk as done")
    assert set(talk.tasks()) == {"salt and pepper", "salt the path"}
    talk.say("mark salt and pepper as done")
    assert set(talk.tasks()) == {"salt the path"}


def test_the_reminders_of_a_day_are_told(desk: Desk) -> None:
    """Which rang, in order, on the days asked about, and what became of their mails; others are not told."""
    tasks: list[dict[str, Any]] = [
        {"title": "mop", "due": None, "time_zone": None, "reminders": [{"at": "2031-05-02T11:00", "state": "failed"}]},
        {"title": "dust", "due": None, "time_zone": None, "reminders": [{**SENT, "at": "2031-05-02T08:00"}]},
        {"title": "iron", "due": None, "time_zone": None, "reminders": [{"at": "2031-05-01T08:00", "state": "sent"}]},
        {
            "title": "bake",
            "due": None,
            "time_zone": None,
            "reminders": [{"at": "2031-05-02T08:30", "state": "planned"}],
        },
    ]
    assert rang(tasks, "2031-05-02", "2031-05-02", desk).splitlines() == [
        "Today at 08:00: “dust” has rung, and its mail was sent today at 08:07, 7 minutes late.",
        "Today at 11:00: “mop” has rung, but its mail could not be sent.",
    ]
    assert rang(tasks, "2031-04-30", "2031-04-30", desk) == "No reminder rang Wednesday 30 April."


def test_no_reminder_today_is_said(talk: Talk) -> None:
    """Asked which were sent, a person without any is told so, and shown no tasks."""
    talk.add("call the dentist", **DUE)
    assert talk.told("which reminders did you send today?") == "No reminder rang today."
