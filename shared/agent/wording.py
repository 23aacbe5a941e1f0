"""Replies in plain English: they name the tasks they speak of, and say times as the person's clock has them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any

from shared.agent.desk import LOOKED_THROUGH, Desk, instant
from shared.agent.memory import TaskSaid
from shared.agent.reminding import rings_at
from shared.domain import dates
from shared.domain.rule import parse_rule, parts_of
from shared.errors import CuebirdError

UNCHANGED = " Nothing was changed."
LEFT = f"All right.{UNCHANGED}"
ONE_AT_A_TIME = "Several tasks fit; change them one at a time, please. Nothing was changed."
WHAT_CHANGES = "What should change? Say it in one sentence: move the haircut to friday. Nothing was changed."
NAMED = 10  # tasks named in one breath
SHOWN = 50  # letters of a value that are said back
VERBS = {"complete_task": "Done", "delete_task": "Deleted", "update_task": "Changed", "add_task": "Added"}
NEAR = {-1: "yesterday", 0: "today", 1: "tomorrow"}
WEEK = 7
AS_IT_WAS = "As it was"
BACK = {
    "created": "Gone again",
    "restored": "Gone again",
    "deleted": "Back again",
    "completed": "Open again",
    "reopened": "Done again",
}


def day_said(day: date, today: date) -> str:
    """Return a day as it is said: tomorrow, Friday 27 November, next Monday 30 November, 3 May 2027."""
    away = (day - today).days
    if away in NEAR:
        return NEAR[away]
    soon = 0 < away <= WEEK and day.isocalendar()[1] != today.isocalendar()[1]
    return f"next {_dated(day, today)}" if soon else _dated(day, today)


def _dated(day: date, today: date) -> str:
    year = f" {day.year}" if day.year != today.year else ""
    return f"{day:%A} {day.day} {day:%B}{year}"


def due_said(task: TaskSaid, desk: Desk) -> str:
    """Return when a task is due, on the person's clock: its rule first where it has one; "" where it is not due."""
    day, clock = _due(task, desk)
    if day is None:
        return ""
    at = f" at {clock}" if clock else ""
    if not task.get("recurrence_text"):
        return f"{day_said(day, desk.today)}{at}"
    away = (day - desk.today).days
    way = f"due {day_said(day, desk.today)}" if away < 0 else f"from {NEAR[away]}" if away in NEAR else ""
    begins = way or f"next {_dated(day, desk.today)}"
    parts = parts_of(parse_rule(task["recurrence"]).rrule)
    if len(parts.byhour) > 1 or parts.freq == "HOURLY":  # several a day: this is the time of the next only
        return f"{task['recurrence_text']}, {begins}{at}"
    return f"{task['recurrence_text']}{at}, {begins}"


def _due(task: TaskSaid, desk: Desk) -> tuple[date | None, str]:
    at = instant(task)
    if at is not None:
        local = dates.local(at, desk.zone)
        return local.date(), f"{local:%H:%M}"
    said = dates.parse_local(task["due"], "due") if task.get("due") else None
    return (said.date() if isinstance(said, datetime) else said), ""


def told(task: TaskSaid, desk: Desk) -> str:
    """Return a task whole: title, rule and due, priority, tags, reminders, and whether it has a note."""
    facts = [due_said(task, desk)]
    if task.get("priority", "none") != "none":
        facts.append(f"{task['priority']} priority")
    facts += [f"#{tag}" for tag in task.get("tags", ())]
    facts += [reminder_said(one, task, desk) for one in task.get("reminders", ())]
    facts += ["with a note"] if task.get("description") else []
    said = ", ".join(fact for fact in facts if fact)
    return f"{task['title']} — {said}" if said else str(task["title"])


def reminder_said(reminder: Mapping[str, Any], task: TaskSaid, desk: Desk) -> str:
    """Return which reminder of a task it is: so long before, or at what time on the person's clock."""
    at = rings_at(reminder, task, desk) if "at" in reminder else None
    if at is not None:
        local = dates.local(at, desk.zone)
        return f"reminder {day_said(local.date(), desk.today)} at {local:%H:%M}"
    return f"reminder {lead_said(reminder['before'])}"


def lead_said(before: str) -> str:
    """Return an ISO 8601 duration before the due in words: 1 hour and 30 minutes before, when it is due."""
    length = dates.parse_duration(before)
    hours, minutes = divmod(int(length.elapsed.total_seconds()) // 60, 60)
    amounts = ((length.days, "day"), (hours, "hour"), (minutes, "minute"))
    said = " and ".join(f"{n} {unit}{'s' if n > 1 else ''}" for n, unit in amounts if n)
    return f"{said} before" if said else "when it is due"


def titles(tasks: Sequence[TaskSaid]) -> str:
    """Return tasks named in one breath: a, b and c; and how many more."""
    names = [f"“{task['title']}”" for task in tasks[:NAMED]]
    if len(tasks) > NAMED:
        return f"{', '.join(names)} and {len(tasks) - NAMED} more"
    return " and ".join(part for part in (", ".join(names[:-1]), names[-1]) if part) if names else "nothing"


def done(tool: str, arguments: Mapping[str, Any], answer: Mapping[str, Any], desk: Desk) -> str:
    """Return what a call has done."""
    if tool == "undo":
        return undone(answer, desk)
    tasks: list[TaskSaid] = [answer["task"]] if "task" in answer else list(answer.get("tasks", ()))
    if not tasks:
        return "Done."
    verb = "Open again" if arguments.get("reopen") else VERBS.get(tool, "Done")
    if tool in ("add_task", "update_task"):
        said = "\n".join(f"{verb}: {told(task, desk)}" for task in tasks[:NAMED])
        return said + (f"\n… and {len(tasks) - NAMED} more" if len(tasks) > NAMED else "")
    repeats = [task for task in tasks if tool == "complete_task" and verb == "Done" and _goes_on(task)]
    return " ".join([f"{verb}: {titles(tasks)}.", *_next(repeats), *(_note(note) for note in answer.get("notes", ()))])


def undone(answer: Mapping[str, Any], desk: Desk) -> str:
    """Return what was taken back, and how the tasks are now."""
    lines = []
    for how, some in groupby(sorted(answer["undone"], key=_back), key=_back):
        tasks = [one["task"] for one in some]
        if how == AS_IT_WAS:
            lines += [f"{how}: {told(task, desk)}." for task in tasks[:NAMED]]
            lines += [f"… and {len(tasks) - NAMED} more"] if len(tasks) > NAMED else []
        else:
            lines.append(f"{how}: {titles(tasks)}.")
    return "\n".join([*lines, *(_note(note) for note in answer.get("notes", ()))])


def _back(one: Mapping[str, Any]) -> str:
    """Return what the undo of a task's changes has come to; the oldest of them says what it was before."""
    return BACK.get(one["kinds"][0], AS_IT_WAS)


def _goes_on(task: TaskSaid) -> bool:
    """Return whether a task recurs and its COUNT is not reached."""
    rule = parse_rule(task["recurrence"]) if task.get("recurrence") else None
    return rule is not None and (rule.count is None or task["occurrence"] < rule.count)


def _next(repeats: Sequence[TaskSaid]) -> list[str]:
    if len(repeats) > 1:
        return [f"The next ones of {titles(repeats)} come by themselves."]
    return [f"The next one comes by itself ({task['recurrence_text']})." for task in repeats]


def _note(note: str) -> str:
    return f"{note[:1].upper()}{note[1:]}."


def listing(answer: Mapping[str, Any], desk: Desk) -> str:
    """Return a list, numbered through, under its days where it is in their order."""
    tasks: list[TaskSaid] = list(answer["tasks"])
    if not tasks:
        return f"Nothing {_asked(answer.get('filters', {}), desk)}."
    if not answer.get("next_cursor"):
        return "\n".join([f"{_counted(len(tasks), answer)}:", *_lines(tasks, answer, desk)])
    found = _counted(len(desk.whole(answer.get("filters", {}))), answer)
    more = "To see others, ask by a day, a tag or a word."
    return "\n".join([f"The first {len(tasks)} of {found}:", *_lines(tasks, answer, desk), more])


def _counted(number: int, answer: Mapping[str, Any]) -> str:
    said = f"{number} or more" if number == LOOKED_THROUGH else str(number)
    return f"{said} {_kind(answer)}{'' if number == 1 else 's'}"


def _lines(tasks: Sequence[TaskSaid], answer: Mapping[str, Any], desk: Desk) -> Iterable[str]:
    grouped = "query" not in answer.get("filters", {}) and answer.get("filters", {}).get("sort", "due") == "due"
    numbered = list(enumerate(tasks, start=1))
    for group, some in groupby(numbered, key=lambda pair: _group(pair[1], desk) if grouped else ""):
        if group:
            yield group
        yield from (f"{n}. {told(task, desk)}" for n, task in some)


def _group(task: TaskSaid, desk: Desk) -> str:
    said, _ = _due(task, desk)
    if said is None:
        return "Someday"
    if said < desk.today and task.get("status") == "open":
        return "Overdue"
    return NEAR.get((said - desk.today).days, "Later" if said > desk.today else "Earlier").capitalize()


def _kind(answer: Mapping[str, Any]) -> str:
    status = answer.get("filters", {}).get("status", "open")
    return {"open": "open task", "completed": "completed task"}.get(status, "task")


def _asked(filters: Mapping[str, Any], desk: Desk) -> str:
    """Return in words what was looked for and not found."""
    status = {"completed": "is completed", "all": "is there"}.get(filters.get("status", "open"), "is open")
    words = filters.get("query") or filters.get("text")
    about = [f"that matches “{words}”"] if words else []
    about += [f"tagged {' and '.join(filters['tags'])}"] if filters.get("tags") else []
    first, last = (_bound(filters.get(name), desk) for name in ("due_after", "due_before"))
    days = (
        f"for {first}"
        if first == last and first
        else " ".join(part for part in (first and f"from {first}", last and f"up to {last}") if part)
    )
    return " ".join([status, *about, *([days] if days else [])])


def _bound(said: str | None, desk: Desk) -> str:
    found = dates.parse_local(said, "due") if said else None
    if found is None:
        return ""
    day = found.date() if isinstance(found, datetime) else found
    return day_said(day, desk.today)


def question(choices: Sequence[TaskSaid], desk: Desk, instead_of: str = "") -> str:
    """Return the question which of several tasks is meant; or, where none fits, whether one near to it is."""
    lines = [f"{n}. {told(task, desk)}" for n, task in enumerate(choices[:NAMED], start=1)]
    more = [f"… and {len(choices) - NAMED} more"] if len(choices) > NAMED else []
    which = "Do you mean this one?" if len(choices) == 1 else "Which one do you mean?"
    ending = [] if instead_of else ["Nothing was changed yet."]
    return "\n".join([*([instead_of] if instead_of else []), which, *lines, *more, *ending])


def already(tasks: Sequence[TaskSaid], state: str) -> str:
    """Return that tasks are done, or open, already."""
    return f"{titles(tasks)} {'is' if len(tasks) == 1 else 'are'} {state} already. Nothing was changed."


def refusal(why: CuebirdError) -> str:
    """Return what could not be done and what to change."""
    if why.field == "what":  # an undo: who speaks of it names no field
        said = why.detail.removeprefix("what: ")
        return f"{said[:1].upper()}{said[1:]}.{f' You could {why.hint}.' if why.hint else ''}{UNCHANGED}"
    hint = f" ({why.hint})" if why.hint else ""
    short = isinstance(why.value, str) and 0 < len(why.value) <= SHOWN and why.value not in why.detail
    value = f", not “{why.value}”" if short else ""
    return f"That cannot be done: {why.detail}{value}{hint}.{UNCHANGED}"
