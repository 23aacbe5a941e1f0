"""What became of reminders, in words: which one, when, and whether it rang, was sent, failed or was called off."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from shared.agent import wording
from shared.agent.desk import Desk
from shared.agent.memory import TaskSaid
from shared.agent.reminding import RANG, rings_at
from shared.domain import dates
from shared.domain.letters import lateness
from shared.domain.words import folded

MOST = 20  # reminders that are told at once, the latest
FEW = 3  # tasks whose reminders are told in one breath
BECAME = {
    "planned": "is still to come",
    "armed": "is still to come",
    "rung": "has rung, and its mail is on the way",
    "sending": "has rung, and its mail is on the way",
    "sent": "has rung, and its mail was sent",
    "failed": "has rung, but its mail could not be sent",
    "cancelled": "was called off when the task was changed",
    "suppressed": "did not ring: the task was done or deleted, or the time was past already",
}
NOT_PLANNED = "has not rung"
ENDED = {  # why it did not ring, or was not sent
    "task done": "did not ring: the task was done",
    "task deleted": "did not ring: the task was deleted",
    "task changed": "was called off when the task was changed",
    "already past": "did not ring: its time was past when it was asked for",
    "mail stopped": "was not sent: your mails are stopped",
}


def became(tasks: Sequence[TaskSaid], query: str, desk: Desk) -> str:
    """Return what became of the reminders of the tasks that fit the words best."""
    words = folded(query).split()
    fitting = [task for task in tasks if all(word in folded(task["title"]) for word in words)] or list(tasks)
    if not fitting:
        return f"I found no task that matches “{query}”, so there was no reminder for it."
    return "\n".join(_told(task, desk) for task in fitting[:FEW])


def rang(tasks: Sequence[TaskSaid], first: str, last: str, desk: Desk) -> str:
    """Return which reminders rang from one local day to another, both included, and what became of them."""
    moments = ((rings_at(one, task, desk), one, task) for task in tasks for one in task["reminders"])
    local = [
        (dates.local(at, desk.zone), one, task) for at, one, task in moments if at and one["state"] in RANG | {"failed"}
    ]
    rung = sorted((one for one in local if first <= one[0].date().isoformat() <= last), key=lambda one: one[0])
    lines = [f"{_when(at, desk)}: “{task['title']}” {_became(one, desk)}." for at, one, task in rung[-MOST:]]
    return "\n".join(lines) or f"No reminder rang {_days_said(first, last, desk)}."


def _when(at: datetime, desk: Desk) -> str:
    return f"{wording.day_said(at.date(), desk.today)} at {at:%H:%M}".capitalize()


def _days_said(first: str, last: str, desk: Desk) -> str:
    begin, end = (wording.day_said(date.fromisoformat(day), desk.today) for day in (first, last))
    return begin if begin == end else f"between {begin} and {end}"


def _told(task: TaskSaid, desk: Desk) -> str:
    if not task["reminders"]:
        return f"“{task['title']}” has no reminder."
    return f"“{task['title']}”: {'; '.join(_ring(one, task, desk) for one in task['reminders'])}."


def _ring(reminder: Mapping[str, Any], task: TaskSaid, desk: Desk) -> str:
    said = f"the {wording.reminder_said(reminder, task, desk)}"
    at = rings_at(reminder, task, desk)
    if at is not None and "before" in reminder:
        local = dates.local(at, desk.zone)
        said += f" ({wording.day_said(local.date(), desk.today)} at {local:%H:%M})"
    return f"{said} {_became(reminder, desk)}"


def _became(reminder: Mapping[str, Any], desk: Desk) -> str:
    state, reason = reminder["state"] or "", reminder.get("reason", "")
    said = BECAME.get(state, NOT_PLANNED)
    if state in ("cancelled", "suppressed"):
        return ENDED.get(reason, said)
    if "sent_at" in reminder:
        strayed = f", but it {reason}" if reason not in ("", "delivered") else ""
        return f"{said} {_sent(reminder, desk)}{strayed}"
    return f"{said}: {reason}" if reason else said


def _sent(reminder: Mapping[str, Any], desk: Desk) -> str:
    rang, sent = (datetime.fromisoformat(reminder[name]) for name in ("ring_at", "sent_at"))
    local = dates.local(sent, desk.zone)
    late = lateness(rang, sent)
    return f"{wording.day_said(local.date(), desk.today)} at {local:%H:%M}{f', {late} late' if late else ''}"
