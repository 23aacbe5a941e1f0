"""What comes of pressing a link's button: an act on one task through the tools, told in a sentence.

Snoozing adds an absolute reminder and leaves the task's due alone; absolute reminders that have come to their end are
dropped meanwhile, so that a task often snoozed, or its next occurrence, does not collect them.
"""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from shared.domain import dates
from shared.domain.habits import Habits
from shared.errors import Refused
from shared.mailing import Invitation, Link, People
from shared.ports import Actor, Asker, Tools

MAIL = Actor(kind="person", name="me", client="mail", door="chat")
HOUR = timedelta(hours=1)
OVER = frozenset(["sent", "failed", "cancelled", "suppressed"])
Task = Mapping[str, Any]


def follow(link: Link | Invitation, tools: Tools, people: People, now: datetime) -> str:
    """Do what a link says and return what was done; pressed again it changes nothing more.

    Refused as the tools do, and where the person is gone by now.
    """
    if isinstance(link, Invitation):
        people.confirm(link.owner, link.address)
        return f"Reminders come to {link.address} from now on."
    if link.act == "stop":
        people.stop_mail(link.owner)
        return "No more reminders come by mail."
    habits = people.habits(link.owner)
    if link.act == "done":
        (task,) = tools.call("complete_task", {"task_ids": [str(link.task)]}, Asker(owner=link.owner, actor=MAIL))[
            "tasks"
        ]
        return f"“{task['title']}” is done."
    return _snoozed(link, tools, habits, now)


def snoozed_until(act: str, now: datetime, zone: str, day_starts: time) -> datetime:
    """Return the naive local time a reminder is snoozed to: an hour of elapsed time on, or tomorrow as the day starts.

    Where clocks are put back a local time comes twice and means its first; an hour on is then taken from there.
    """
    if act == "tomorrow":
        return datetime.combine(dates.today(now, zone) + timedelta(days=1), day_starts)
    said = dates.local((now + HOUR).replace(microsecond=0), zone)
    return said if dates.attach(said, zone) > now else said + HOUR


def _snoozed(link: Link, tools: Tools, habits: Habits, now: datetime) -> str:
    named = {"task_ids": [str(link.task)]}
    (task,) = tools.call("update_task", named, Asker(owner=link.owner, actor=MAIL))["tasks"]  # no field: as it is
    if task["status"] != "open":
        return f"“{task['title']}” is done already, so there is nothing to be reminded of."
    zone = task["time_zone"] or habits.time_zone
    until = snoozed_until(link.act, now, zone, habits.day_starts)
    asked: dict[str, Any] = {**named, "reminders": [*_kept(task), dates.local_text(until)]}
    if task["time_zone"]:
        asked["time_zone"] = zone  # else local times would be read in the owner's zone
    once = Asker(owner=link.owner, actor=MAIL, request_id=f"link/{link.ring}/{link.act}")
    try:
        tools.call("update_task", asked, once)
    except Refused as why:
        if why.field != "request_id":
            raise
        return f"“{task['title']}” was snoozed by this link already."
    return f"You will be reminded of “{task['title']}” {_words(until, dates.today(now, zone))}."


def _kept(task: Task) -> list[str]:
    return [one.get("before") or one["at"] for one in task["reminders"] if "before" in one or one["state"] not in OVER]


def _words(until: datetime, today: Any) -> str:
    return f"{'today' if until.date() == today else 'tomorrow'} at {until:%H:%M}"
