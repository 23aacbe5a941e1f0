"""What one unit of work is to keep: rows gathered here are written together, in one statement, or not at all.

A task is never written alone: its change, its rings and its events come with it, so history, reminders and the outbox
cannot disagree with the task.
"""

from dataclasses import asdict, dataclass, field, fields, replace
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import msgspec

from shared.adapters.rows import reminder_rows, snapshot, task_row
from shared.domain.dates import instant_text
from shared.domain.reminders import desired_rings, reminder_id, replan
from shared.domain.task import Ring, Task
from shared.domain.view import view
from shared.events import (
    Event,
    ReminderCancelled,
    ReminderPlanned,
    RingEvent,
    TaskCompleted,
    TaskCreated,
    TaskDeleted,
    TaskEvent,
    TaskReopened,
    TaskUpdated,
)
from shared.ports import Cause, ChangeKind, Owner

TOLD: dict[ChangeKind, type[TaskEvent]] = {
    "created": TaskCreated,
    "updated": TaskUpdated,
    "completed": TaskCompleted,
    "reopened": TaskReopened,
    "deleted": TaskDeleted,
    "restored": TaskCreated,
}
SUPPRESSED: dict[ChangeKind, str] = {"completed": "task done", "deleted": "task deleted"}
WAITING = ("planned", "armed", "rung")


@dataclass(slots=True, kw_only=True)
class Rows:
    """The rows to keep, by the names that `statements.KEEP` reads."""

    series: list[dict[str, Any]] = field(default_factory=list)
    tasks: dict[UUID, dict[str, Any]] = field(default_factory=dict)
    reminders: dict[UUID, dict[str, Any]] = field(default_factory=dict)
    dropped: list[UUID] = field(default_factory=list)
    rings: dict[UUID, dict[str, Any]] = field(default_factory=dict)
    ended: dict[UUID, dict[str, Any]] = field(default_factory=dict)
    changes: list[dict[str, Any]] = field(default_factory=list)
    requests: list[dict[str, Any]] = field(default_factory=list)
    outbox: list[dict[str, Any]] = field(default_factory=list)


class Keeping:
    """Gathers the rows of one unit of work of one owner."""

    def __init__(self, *, owner: Owner, cause: Cause, function: str, now: datetime) -> None:
        self._owner = owner
        self.cause = cause
        self._function = function
        self.now = now
        self._rows = Rows()
        self._ring_events: list[RingEvent] = []
        self.undoes: list[UUID] = []

    @property
    def outbox(self) -> list[dict[str, Any]]:
        """Return the outbox rows gathered so far."""
        return self._rows.outbox

    @property
    def changed(self) -> bool:
        """Return whether history goes on with this unit of work."""
        return bool(self._rows.changes)

    @property
    def only_tells(self) -> bool:
        """Return whether there are events and nothing else to keep."""
        return not any(getattr(self._rows, one.name) for one in fields(Rows) if one.name != "outbox")

    def new_id(self, seed: str) -> UUID:
        """Return an id that no other unit of work gives: owner, epoch and seq name this one."""
        return uuid5(NAMESPACE_URL, f"{self._owner.id}/{self._owner.epoch}/{self._owner.seq}/{seed}")

    def task(self, after: Task, before: Task | None) -> None:
        """Keep a task's own row, the start of its series and its reminders' definitions."""
        self._rows.tasks[after.id] = self._owned(task_row(after))
        if after.series and (before is None or before.series != after.series):
            self._rows.series.append(self._owned(asdict(after.series)))
        kept = {row["id"]: self._owned(row) for row in reminder_rows(after)}
        self._rows.reminders.update(kept)
        if before:
            self._rows.dropped.extend(row["id"] for row in reminder_rows(before) if row["id"] not in kept)

    def rings(self, task: Task, existing: tuple[Ring, ...], kind: ChangeKind) -> tuple[Ring, ...]:
        """Plan and end a task's rings so that they fit it as it is now; return all its rings as they will be."""
        planned, ended = replan(existing, self._desired(task))
        for ring in planned:
            self._plan(task, ring)
        ended = tuple(self._end(task, ring, kind) for ring in ended)
        changed = {ring.id: ring for ring in (*planned, *ended)}
        return (*(changed.pop(ring.id, ring) for ring in existing), *changed.values())

    def moved(self, task: Task, existing: tuple[Ring, ...]) -> tuple[Ring, ...]:
        """Plan a task's rings anew where its owner's day moved; left as they are where one would be past."""
        if any(ring.status != "planned" for ring in self._desired(task)):
            return existing
        rings = self.rings(task, existing, "updated")
        for event in self._ring_events:
            self.event(event, uuid5(UUID(event.ring_id), f"{event.TYPE}/{self.now.isoformat()}"))
        self._ring_events.clear()
        return rings

    def change(self, kind: ChangeKind, after: Task, before: Task | None) -> None:
        """Keep a line of history: who, through which door, from which words, before and after; and tell of it."""
        row = {
            "seq": self._owner.seq,
            "n": len(self._rows.changes),
            "task_id": after.id,
            "kind": kind,
            "group_id": self.cause.group_id,
            "conversation_id": self.cause.conversation_id,
            "actor": asdict(self.cause.actor),
            "words": self.cause.words,
            "before": snapshot(before) if before else None,
            "after": snapshot(after),
            "schema": 1,
            "at": self.now,
            "undoes": self.undoes or None,
        }
        self._rows.changes.append(self._owned(row))
        for event in (TOLD[kind](task=view(after)), *self._ring_events):
            self.event(event)
        self._ring_events.clear()

    def event(self, event: Event, id_: UUID | None = None, *, traceparent: str | None = None) -> None:
        """Keep an event in the outbox: a structured CloudEvent whose id follows from its cause.

        Where nothing of the person's changes, no seq names the unit of work, so the caller names the event, and may
        name the trace that it goes on with.
        """
        id_ = id_ or self.new_id(f"event/{len(self._rows.outbox)}")
        told = {
            "id": str(id_),
            "type": event.TYPE,
            "subject": event.subject,
            "data": event,
            **self._envelope(event, traceparent),
        }
        row = {"id": id_, "broker": event.BROKER, "event": told, "created_at": self.now}
        self._rows.outbox.append(self._owned(row))

    def answer(self, *, client: str, request: str, tool: str, args: str, answer: Any) -> None:
        """Keep a call's answer with its change, so that the same request gives the same answer."""
        row = {"client_id": client, "request_id": request, "tool": tool, "args_sha256": args}
        self._rows.requests.append(self._owned(row | {"answer": answer, "created_at": self.now}))

    def document(self) -> str | None:
        """Return all rows as one JSON document, or None where there is nothing to keep."""
        rows = {one.name: getattr(self._rows, one.name) for one in fields(Rows)}
        if not any(rows.values()):
            return None
        listed = {name: list(value.values()) if isinstance(value, dict) else value for name, value in rows.items()}
        return msgspec.json.encode(listed).decode()

    def _desired(self, task: Task) -> tuple[Ring, ...]:
        return desired_rings(task, self._owner.time_zone, self._owner.day_starts, self.now)

    def _plan(self, task: Task, ring: Ring) -> None:
        row = {
            "id": ring.id,
            "reminder_id": reminder_id(task.id, ring.reminder),
            "task_id": task.id,
            "ring_at": ring.ring_at,
            "status": ring.status,
            "reason": ring.reason,
            "attempts": 0,
            "planned_at": self.now,
            "traceparent": self.cause.traceparent,
        }
        self._rows.rings[ring.id] = self._owned(row)
        if ring.status == "planned":
            self._ring_events.append(ReminderPlanned(**_ring_words(task, ring)))

    def _end(self, task: Task, ring: Ring, kind: ChangeKind) -> Ring:
        reason = SUPPRESSED.get(kind, ring.reason or "task changed")
        ended = replace(ring, status="suppressed" if kind in SUPPRESSED else "cancelled", reason=reason)
        self._rows.ended[ring.id] = {"id": ring.id, "status": ended.status, "reason": reason}
        self._ring_events.append(ReminderCancelled(**_ring_words(task, ring), reason=reason))
        return ended

    def _envelope(self, event: Event, traceparent: str | None) -> dict[str, Any]:
        attributes = {
            "specversion": "1.0",
            "source": f"/functions/{self._function}",
            "time": self.now,
            "datacontenttype": "application/json",
            "owner": str(self._owner.id),
            "partitionkey": str(self._owner.id),
            "taskversion": event.version,
            "seq": str(self._owner.seq),
            "causationid": self.cause.event_id,
            "correlationid": str(self.cause.group_id),
            "traceparent": traceparent or self.cause.traceparent,
        }
        return {name: value for name, value in attributes.items() if value is not None}

    def _owned(self, row: dict[str, Any]) -> dict[str, Any]:
        return {"owner": self._owner.id, **row}


def _ring_words(task: Task, ring: Ring) -> dict[str, str]:
    return {"ring_id": str(ring.id), "task_id": str(task.number), "ring_at": instant_text(ring.ring_at)}
