"""A change as each task takes it: a bare day keeps the clock time, a bare clock time keeps the day, `+P2D` moves both.

Tasks that take the same arguments share one call.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from shared.agent.desk import Desk
from shared.agent.memory import MOST_IDS, TaskSaid
from shared.agent.reminding import snoozed
from shared.domain import dates
from shared.errors import Refused

Arguments = dict[str, Any]
WHOLE = ("next", "remove")


def spread(change: Mapping[str, Any], tasks: Sequence[TaskSaid], desk: Desk) -> list[Arguments]:
    """Return the arguments of as few calls as make the change to every task; Refused where one cannot take it."""
    calls: list[Arguments] = []
    for task in tasks:
        asked = {**change, **_as_taken(change, task, desk)}
        same = next((call for call in reversed(calls) if {**call, "task_ids": []} == {**asked, "task_ids": []}), None)
        if same is None or len(same["task_ids"]) == MOST_IDS:
            calls.append({"task_ids": [task["id"]], **asked})
        else:
            same["task_ids"].append(task["id"])
    return calls


def _as_taken(change: Mapping[str, Any], task: TaskSaid, desk: Desk) -> Arguments:
    """Return what of a change each task takes in its own way."""
    due = _due(change["due"], task, desk) if "due" in change else {}
    return due | (snoozed(change, task, desk) if "reminders" in change else {})


def foreseen(task: TaskSaid, tool: str, arguments: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return a task as it will be after a call; None where it will be gone."""
    if tool == "delete_task":
        return None
    if tool == "complete_task":
        return {**task, "status": "open" if arguments.get("reopen") else "completed"}
    plain = {name: value for name, value in arguments.items() if name in task and name != "tags"}
    gone = {"description": "", "priority": "none", "reminders": []}
    said = {name: gone.get(name) if value == "remove" else value for name, value in plain.items()}
    return {**task, **said, "tags": _tags(task, arguments)}


def _tags(task: TaskSaid, arguments: Mapping[str, Any]) -> list[str]:
    said = arguments.get("tags", task["tags"])
    gone = {tag.casefold() for tag in arguments.get("remove_tags", ())}
    kept = [*([] if said == "remove" else said), *arguments.get("add_tags", ())]
    return [tag for tag in dict.fromkeys(kept) if tag.casefold() not in gone]


def _due(part: str, task: TaskSaid, desk: Desk) -> Arguments:
    """Return the due a task gets, with its zone where it has a time."""
    if part in WHOLE:
        return {"due": part}
    was = dates.parse_local(task["due"], "due") if task.get("due") else None
    zone = task.get("time_zone") or desk.zone
    if part[0] in "+-":
        return _shifted(part, was, zone, desk)
    if part.startswith("T"):
        return {"due": f"{_day(was) or _coming(part[1:], desk)}{part}", "time_zone": zone}
    if "T" not in part and isinstance(was, datetime):
        return {"due": f"{part}T{was:%H:%M}", "time_zone": zone}
    return {"due": part} | ({"time_zone": desk.zone} if "T" in part and desk.zone != desk.home else {})


def _day(was: date | datetime | None) -> date | None:
    return was.date() if isinstance(was, datetime) else was


def _coming(clock: str, desk: Desk) -> date:
    return desk.today + timedelta(days=int(clock <= f"{desk.clock:%H:%M}"))


def _shifted(part: str, was: date | datetime | None, zone: str, desk: Desk) -> Arguments:
    length, sign = dates.parse_duration(part[1:], "due"), -1 if part[0] == "-" else 1
    if was is None:
        was = desk.clock.replace(second=0, microsecond=0) if length.elapsed else desk.today
    if isinstance(was, datetime):
        moved = dates.attach(was + sign * timedelta(days=length.days), zone) + sign * length.elapsed
        return {"due": dates.local_text(dates.local(moved, zone)), "time_zone": zone}
    if length.elapsed:
        hint = "say the time it should have, for instance: at 10:00"
        raise Refused("due: the task has a day and no time", field="due", value=part, hint=hint)
    return {"due": (was + sign * timedelta(days=length.days)).isoformat()}
