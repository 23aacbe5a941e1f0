"""Tasks as rows and rows as tasks: the one place that knows both.

A row goes to Postgres as JSON and is spread there by `jsonb_populate_recordset`; it comes back with its series,
reminders and rings gathered as JSON, so that reading any number of tasks is one statement.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from shared.domain.dates import due_at
from shared.domain.history import Change
from shared.domain.reminders import ENDED, reminder_id
from shared.domain.task import Due, Reminder, Ring, Series, Task

READ = """
select t.*, to_jsonb(s) as series,
  (select coalesce(jsonb_agg(to_jsonb(r) order by r.n), '[]') from reminders r
    where r.owner = t.owner and r.task_id = t.id) as reminders,
  (select coalesce(jsonb_agg(to_jsonb(g) order by g.ring_at), '[]') from rings g
    where g.owner = t.owner and g.task_id = t.id) as rings
from tasks t left join series s on s.owner = t.owner and s.id = t.series_id
"""
SPREAD = {"tags", "due", "reminders", "series"}  # fields that a row holds in another form
PLAIN = [name for name in Task.__dataclass_fields__ if name not in SPREAD]


def task_row(task: Task) -> dict[str, Any]:
    """Return a task's row, without its owner."""
    return {name: getattr(task, name) for name in PLAIN} | {
        "tags": task.tags,
        "series_id": task.series.id if task.series else None,
        "due_date": task.due.day if task.due else None,
        "due_time": task.due.at if task.due else None,
        "due_zone": task.due.zone if task.due and task.due.at else None,
        "due_at": due_at(task.due) if task.due else None,
    }


def reminder_rows(task: Task) -> list[dict[str, Any]]:
    """Return the rows of a task's reminders, in the order the person gave them."""
    return [
        {
            "id": reminder_id(task.id, reminder),
            "task_id": task.id,
            "n": n,
            "before": reminder.before,
            "at_local": reminder.at,
            "zone": reminder.zone,
        }
        for n, reminder in enumerate(task.reminders)
    ]


def snapshot(task: Task) -> dict[str, Any]:
    """Return a task as history keeps it: its row, its rule and its reminders."""
    series = msgspec.to_builtins(task.series) if task.series else None
    return {**task_row(task), "series": series, "reminders": reminder_rows(task)}


def changes_of(rows: Iterable[Any]) -> list[Change]:
    """Return the changes of history's rows, in their order."""
    return [_change(row._mapping) for row in rows]  # noqa: SLF001  # SQLAlchemy's own name, public in spite of its form


def _change(row: Mapping[str, Any]) -> Change:
    plain = ("seq", "n", "kind", "group_id", "conversation_id", "actor", "words", "at")
    before = task_in(row["before"]) if row["before"] else None
    return Change(**{name: row[name] for name in plain}, before=before, after=task_in(row["after"]))


def task_in(snapshot: Mapping[str, Any]) -> Task:
    """Return the task that history kept; what became of its rings is not among it."""
    due = {"day": snapshot["due_date"], "at": snapshot["due_time"], "zone": snapshot["due_zone"]}
    reminders = [{"before": one["before"], "at": one["at_local"], "zone": one["zone"]} for one in snapshot["reminders"]]
    plain = {name: snapshot[name] for name in PLAIN}
    said = {**plain, "tags": snapshot["tags"], "due": due if due["day"] else None, "reminders": reminders}
    return msgspec.convert({**said, "series": snapshot["series"]}, Task, strict=False)


def task_of(row: Mapping[str, Any]) -> Task:
    """Return the task of a row as `READ` gives it."""
    plain = {name: row[name] for name in PLAIN}
    return Task(
        **plain,
        tags=tuple(row["tags"]),
        due=Due(row["due_date"], row["due_time"], row["due_zone"]) if row["due_date"] else None,
        series=_series(row["series"]) if row["series"] else None,
        reminders=with_rings(tuple(_reminder(one) for one in row["reminders"]), rings_of(row)),
    )


def with_rings(reminders: tuple[Reminder, ...], rings: Iterable[Ring]) -> tuple[Reminder, ...]:
    """Return reminders with the ring that counts: one that may still ring, else the latest."""
    by_weight = sorted(rings, key=lambda ring: (ring.status not in ENDED, ring.ring_at))
    counting = {ring.reminder: ring for ring in by_weight}
    return tuple(replace(reminder, ring=counting.get(reminder.bare)) for reminder in reminders)


def rings_of(row: Mapping[str, Any]) -> tuple[Ring, ...]:
    """Return a task's rings, oldest first; those of reminders it no longer has among them."""
    known = {UUID(one["id"]): _reminder(one) for one in row["reminders"]}
    gone = Reminder()
    return tuple(
        Ring(
            id=UUID(one["id"]),
            reminder=known.get(UUID(one["reminder_id"]), gone),
            ring_at=datetime.fromisoformat(one["ring_at"]),
            rung_at=_moment(one["rung_at"]),
            sent_at=_moment(one["sent_at"]),
            **{name: one[name] for name in ("status", "reason", "late", "channel")},
        )
        for one in row["rings"]
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _reminder(row: Mapping[str, Any]) -> Reminder:
    at = datetime.fromisoformat(row["at_local"]) if row["at_local"] else None
    return Reminder(before=row["before"], at=at, zone=row["zone"])


def _series(row: Mapping[str, Any]) -> Series:
    return msgspec.convert({name: value for name, value in row.items() if name != "owner"}, Series, strict=False)
