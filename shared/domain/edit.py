"""What a form's fields do to a task: one pure function a field, each refusing by the field's name.

A field left out changes nothing; the text "remove" clears it. `due` and `recurrence` are apart: moving the date keeps
the rule, and a new rule begins a new series whose first occurrence is the task itself.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Any
from uuid import UUID

from shared.domain import dates, recurrence
from shared.domain.reminders import parse_reminder
from shared.domain.task import Due, Task
from shared.errors import Refused

REMOVE = "remove"
MOST_TAGS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Editing:
    """What editing needs of its surroundings: the instant, the owner's zone and an id for a new series."""

    now: datetime
    zone: str
    series_id: UUID


def edited(task: Task, asked: Mapping[str, Any], editing: Editing) -> Task:
    """Return the task with every field that was asked for set; Refused names the first that cannot be."""
    zone = asked.get("time_zone", editing.zone)
    dates.zone(zone)
    task = replace(task, **{name: PLAIN[name](asked[name]) for name in PLAIN if name in asked})
    task = _tagged(task, asked)
    task = _due(task, asked, zone)
    task = _recurring(task, asked, zone, editing)
    return _reminded(task, asked, zone)


def _title(text: str) -> str:
    title = " ".join(text.split())
    if not title:
        raise Refused("title: it is empty", field="title", value=text, hint="say what is to be done")
    return title


def _or(empty: Any) -> Callable[[Any], Any]:
    return lambda said: empty if said == REMOVE else said


PLAIN: dict[str, Callable[[Any], Any]] = {
    "title": _title,
    "description": _or(""),
    "priority": _or("none"),
    "project": _or(None),
    "parent": lambda said: None if said == REMOVE else int(said),
    "recurs_from": lambda said: said,
    "missed": lambda said: said,
}


def tidy_tags(tags: list[str] | tuple[str, ...]) -> tuple[str, ...]:
    """Return tags without '#', surrounding space and repetition; the first spelling is kept, case is ignored."""
    kept: dict[str, str] = {}
    for tag in (tag.strip().lstrip("#@").strip() for tag in tags):
        kept.setdefault(tag.casefold(), tag)
    kept.pop("", None)
    return tuple(kept.values())


def _tagged(task: Task, asked: Mapping[str, Any]) -> Task:
    tags = task.tags
    if "tags" in asked:
        tags = () if asked["tags"] == REMOVE else asked["tags"]
    gone = {tag.casefold() for tag in tidy_tags(asked.get("remove_tags", ()))}
    kept = [tag for tag in tidy_tags((*tags, *asked.get("add_tags", ()))) if tag.casefold() not in gone]
    if len(kept) > MOST_TAGS:
        raise Refused(f"tags: {len(kept)} are too many", field="tags", hint=f"a task has at most {MOST_TAGS}")
    return replace(task, tags=tuple(kept))


def _due(task: Task, asked: Mapping[str, Any], zone: str) -> Task:
    said = asked.get("due")
    if said is None:
        return _rezoned(task, zone) if "time_zone" in asked else task
    if said == "next":
        return _skipped(task)
    if said != REMOVE:
        return replace(task, due=dates.parse_due(said, zone))
    if task.series and asked.get("recurrence") != REMOVE:
        raise Refused("due: a recurring task has a due date", field="due", value=said, hint="remove recurrence too")
    return replace(task, due=None)


def _rezoned(task: Task, zone: str) -> Task:
    return replace(task, due=replace(task.due, zone=zone)) if task.due and task.due.at else task


def _skipped(task: Task) -> Task:
    if task.series is None or task.scheduled_local is None:
        raise Refused("due: the task does not recur, so it has no next date", field="due", value="next")
    place = recurrence.next_local(
        task.series,
        scheduled=task.scheduled_local,
        completed=task.scheduled_local,
        now=task.scheduled_local,
        recurs_from="schedule",
        missed="each",
        number=0,
    )
    if place is None:
        raise Refused("due: this is the last occurrence", field="due", value="next", hint="complete or delete it")
    return replace(task, due=recurrence.due_of(task.series, place), scheduled_local=place)


def _recurring(task: Task, asked: Mapping[str, Any], zone: str, editing: Editing) -> Task:
    said = asked.get("recurrence")
    if said is None:
        return task
    if said == REMOVE:
        return replace(task, series=None, occurrence=None, scheduled_local=None, succession="none")
    rule = recurrence.parse_rule(said)
    where = (task.due.zone if task.due else None) or zone
    series, due = recurrence.begin(editing.series_id, rule, task.due, editing.now, where)
    return replace(task, series=series, due=due, occurrence=1, scheduled_local=_local(due))


def _local(due: Due) -> datetime:
    return datetime.combine(due.day, due.at or time())


def _reminded(task: Task, asked: Mapping[str, Any], zone: str) -> Task:
    if "reminders" not in asked:
        return _checked(task, "due")
    said = () if asked["reminders"] == REMOVE else asked["reminders"]
    known = {reminder.bare: reminder for reminder in task.reminders}
    parsed = dict.fromkeys(parse_reminder(text, zone) for text in said)
    return _checked(replace(task, reminders=tuple(known.get(one, one) for one in parsed)), "reminders")


def _checked(task: Task, field: str) -> Task:
    if task.due is None and any(reminder.before for reminder in task.reminders):
        raise Refused(
            f"{field}: a reminder before the due time needs a due time",
            field=field,
            hint="give a due, or an absolute local date-time as the reminder",
        )
    return task
