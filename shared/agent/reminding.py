"""A task's reminders as people speak of them: once more at another time, and which one rang last."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from shared.agent.desk import Desk
from shared.agent.memory import TaskSaid
from shared.domain import dates
from shared.language.snoozing import KEEP

OVER = frozenset(["sent", "failed", "cancelled", "suppressed"])
RANG = frozenset(["rung", "sending", "sent"])
MINUTE = timedelta(minutes=1)
Reminder = Mapping[str, Any]


def snoozed(change: Mapping[str, Any], task: TaskSaid, desk: Desk) -> dict[str, Any]:
    """Return a change's reminders as a task takes them: `keep` stands for those it has that are still to come.

    Times are said in the person's zone and kept in the task's, as the tools read them there.
    """
    said = change["reminders"]
    if KEEP not in said:
        return {}
    zone = task.get("time_zone") or desk.home
    until = dates.local_text(dates.local(_until(said[-1], desk), zone))
    reminders = list(dict.fromkeys([*_kept(task), until]))
    return {"reminders": reminders} | ({"time_zone": zone} if task.get("time_zone") else {})


def rings_at(reminder: Reminder, task: TaskSaid, desk: Desk) -> datetime | None:
    """Return the UTC instant a reminder is for; a mere day begins as the owner's day starts. None without a due."""
    if reminder.get("ring_at"):
        return datetime.fromisoformat(reminder["ring_at"])
    if reminder.get("at"):
        said = dates.parse_local(reminder["at"], "reminders")
        zone = task.get("time_zone") or desk.home
        return dates.attach(said, zone).astimezone(UTC) if isinstance(said, datetime) else None
    due = dates.parse_local(task["due"], "due") if task.get("due") else None
    if due is None:
        return None
    begins = due if isinstance(due, datetime) else datetime.combine(due, desk.habits.day_starts)
    return dates.parse_duration(reminder["before"]).before(begins, task.get("time_zone") or desk.home)


def reminded_last(tasks: Iterable[TaskSaid], desk: Desk) -> list[TaskSaid]:
    """Return the task whose reminder rang last, alone; none where none rang."""
    rang = [
        (at, task)
        for task in tasks
        for reminder in task["reminders"]
        if reminder["state"] in RANG and (at := rings_at(reminder, task, desk)) is not None
    ]
    return [max(rang, key=lambda pair: pair[0])[1]] if rang else []


def _until(said: str, desk: Desk) -> datetime:
    if not said.startswith("+"):
        local = dates.parse_local(said, "reminders")
        assert isinstance(local, datetime)
        return dates.attach(local, desk.zone)
    length = dates.parse_duration(said[1:], "reminders")
    until = dates.attach(desk.clock + timedelta(days=length.days), desk.zone) + length.elapsed
    return until + (MINUTE - timedelta(seconds=until.second, microseconds=until.microsecond)) % MINUTE


def _kept(task: TaskSaid) -> list[str]:
    """Return the reminders a task has, without those at a fixed time that are over."""
    kept = [one if isinstance(one, str) else _still(one) for one in task.get("reminders", ())]
    return [one for one in kept if one]


def _still(reminder: Reminder) -> str:
    return str(reminder.get("before") or ("" if reminder["state"] in OVER else reminder["at"]))
