"""One unit of work on Postgres: read as the owner, decide elsewhere, keep everything at the end in one statement.

A writing unit locks its owner's row first (law A), so one person's changes come one after the other: the lock gives
the counters, ends lost updates and makes the cursor. Reading units take no lock. Row-level security sees to the owner
a second time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, String, Uuid, bindparam, text
from sqlalchemy.types import TypeEngine

from shared.adapters import listing, statements
from shared.adapters.histories import PostgresHistory
from shared.adapters.keeping import Keeping
from shared.adapters.rows import READ, changes_of, rings_of, task_of, with_rings
from shared.domain.dates import today
from shared.domain.filters import Filter
from shared.domain.history import Change, Deed, What, chosen
from shared.domain.task import Ring, Task
from shared.errors import Outdated, Refused, Unauthorised
from shared.ports import Cause, ChangeKind, Kept, Owner, Page

STATEMENTS = {name: text(sql) for name, sql in vars(statements).items() if name.isupper()}
# pg8000 goes to the server and back thrice for a statement with parameters and once for one without, so that what
# every unit of work begins with has its owner's id written out.
WRITTEN: dict[str, TypeEngine[Any]] = {"BEGIN": String(), "LOCK": Uuid(), "LOOK": Uuid()}
STATEMENTS |= {
    name: STATEMENTS[name].bindparams(bindparam("owner", type_=kind, literal_execute=True))
    for name, kind in WRITTEN.items()
}


class PostgresWork:
    """The port Work on one open transaction of one owner."""

    def __init__(self, connection: Connection, *, owner: UUID, cause: Cause, function: str, writes: bool) -> None:
        self._connection = connection
        self._function = function
        self.now: datetime = self.run("BEGIN", owner=str(owner)).one().now
        found = self.run("LOCK" if writes else "LOOK", owner=owner).one_or_none()
        if found is None:
            raise Unauthorised("grant")
        self._last_number: int = found.last_number
        self.owner = Owner(
            id=owner,
            seq=found.seq + 1,
            epoch=found.epoch,
            time_zone=found.time_zone,
            day_starts=found.day_starts,
        )
        self.keeping = Keeping(owner=self.owner, cause=cause, function=function, now=self.now)
        self._rings: dict[UUID, tuple[Ring, ...]] = {}
        self._history = PostgresHistory(connection, owner, epoch=found.epoch, newest=found.seq)

    @cached_property
    def today(self) -> date:
        """Return the owner's today."""
        return today(self.now, self.owner.time_zone)

    def new_id(self, seed: str) -> UUID:
        """Return an id that no other unit of work of any owner gives: it follows from owner, epoch and seq."""
        return self.keeping.new_id(seed)

    def new_number(self) -> int:
        """Return the owner's next task number; the lock makes it theirs alone."""
        self._last_number += 1
        return self._last_number

    def tasks(self, numbers: Sequence[int], *, field: str = "task_ids") -> list[Task]:
        """Return the tasks with these numbers, in this order; Refused names the first that is not there."""
        alive = "t.number = any(:numbers) and t.deleted_at is null and not t.withdrawn"
        found = {task.number: task for task in self.read(alive, {"numbers": list(numbers)})}
        missing = next((number for number in numbers if number not in found), None)
        if missing is not None:
            raise _absent(field, missing)
        return [found[number] for number in dict.fromkeys(numbers)]

    def find(self, wanted: Filter, *, limit: int, cursor: str | None = None) -> Page:
        """Return a page of the owner's tasks that pass a filter, in its order."""
        return listing.find(self.read, wanted, zone=self.owner.time_zone, limit=limit, cursor=cursor)

    def search(self, query: str, wanted: Filter, *, limit: int, cursor: str | None = None) -> Page:
        """Return a page of the owner's tasks that hold the query's words, best first."""
        return listing.search(self.read, query, wanted, zone=self.owner.time_zone, limit=limit, cursor=cursor)

    def known(self, number: int) -> Task | None:
        """Return a task as it was last, even deleted; None where there never was one."""
        return next(iter(self.read("t.number = :number", {"number": number})), None)

    def undoing(self, what: What) -> list[Change]:
        """Return the changes that an undo takes back, newest first; what is saved from now on is that undo."""
        wide = what == "last" and self.keeping.cause.actor.kind != "agent"  # the newest of all, found without the rest
        deeds = None if wide else self._meant(what)
        changes = changes_of(self.run("DONE", owner=self.owner.id, now=self.now, deeds=deeds))
        self._check_seen(changes)
        self.keeping.undoes = list(dict.fromkeys(change.group_id for change in changes))
        return changes

    def _check_seen(self, changes: Sequence[Change]) -> None:
        """Refuse to take changes back of which the person has seen none: theirs are no longer the last."""
        seen = self.keeping.cause.seen
        if (
            changes
            and seen is not None
            and all(seen.get(str(one.after.number)) != one.after.version for one in changes)
        ):
            detail = f"“{changes[0].after.title}” was changed since, and that would be taken back instead"
            raise Outdated(detail, field="If-Match", hint='say "undo" to take back the newest change')

    def _meant(self, what: What) -> list[UUID]:
        cause = self.keeping.cause
        rows = self.run("DEEDS", owner=self.owner.id, now=self.now)
        deeds = [Deed(**{**row._mapping, "undoes": frozenset(row.undoes)}) for row in rows]  # noqa: SLF001  # as in rows.py
        client = cause.actor.client if cause.actor.kind == "agent" else None
        return chosen(deeds, what, client=client, conversation=cause.conversation_id)

    def begun(self, ids: Sequence[UUID]) -> list[Task]:
        """Return tasks as they were when they were last created, rings apart."""
        rows = self.run("BEGUN", owner=self.owner.id, ids=list(ids))
        return [change.after for change in changes_of(rows)]

    @property
    def kept(self) -> Kept:
        """Return which units of work history knows of."""
        return self._history.kept

    def reached(self, moment: datetime) -> int:
        """Return the last unit of work before an instant that history knows of; 0 where there is none."""
        return int(self.run("REACHED", owner=self.owner.id, moment=moment).scalar_one())

    def since(self, seq: int, limit: int) -> list[Change]:
        """Return the changes after a unit of work, oldest first: about so many, and each unit of work whole."""
        return self._history.since(seq, limit)

    def occurrences(self, places: Sequence[tuple[UUID, int]], *, beside: Sequence[int] = ()) -> list[Task]:
        """Return those occurrences (series and number) there ever were, and the tasks with the numbers beside.

        Deleted and withdrawn ones are among them.
        """
        wanted = {"series": [series for series, _ in places], "numbers": [number for _, number in places]}
        if not beside:
            return self.read(statements.PLACES, wanted)
        return self.read(statements.PLACES_AND_BESIDE, {**wanted, "beside": list(beside)})

    def ancestors(self, number: int) -> list[int]:
        """Return the numbers above a task, nearest first; Refused, naming parent, where the task is not there."""
        line = list(self.run("ANCESTORS", owner=self.owner.id, number=number).scalars())
        if not line:
            raise _absent("parent", number)
        return line[1:]

    def descendants(self, numbers: Sequence[int], *, gone: datetime | None = None) -> list[Task]:
        """Return all tasks below these, parents before children; those deleted at the instant `gone` among them."""
        below = self.read(statements.BELOW, {"numbers": list(numbers), "gone": gone}, "order by t.number")
        return _parents_first(below, set(numbers))

    def depth(self, numbers: Sequence[int]) -> int:
        """Return how many levels the deepest of these tasks takes with those below it: 1 without subtasks."""
        return int(self.run("DEPTH", owner=self.owner.id, numbers=list(numbers)).scalar_one())

    def note(self, task: Task) -> None:
        """Keep what is ours to know about a task (its succession): no change of the person's, so no history."""
        self.keeping.task(task, task)

    def replan(self) -> None:
        """Plan the reminders of tasks due on mere days anew; what would be past already rings as it was planned."""
        for task in self.read(statements.DAYS, {}):
            self._rings[task.id] = self.keeping.moved(task, self._rings[task.id])
        self.run("SETTLED", owner=self.owner.id)

    def save(self, kind: ChangeKind, after: Task, *, before: Task | None = None) -> Task:
        """Keep a task with its history, rings and events at the transaction's end; return it as it is kept."""
        version = before.version + 1 if before else after.version
        kept = replace(after, version=version, updated_at=self.now)
        self.keeping.task(kept, before)
        rings = self.keeping.rings(kept, self._rings.get(kept.id, ()), kind)
        self._rings[kept.id] = rings
        kept = replace(kept, reminders=with_rings(kept.reminders, rings))
        self.keeping.change(kind, kept, before)
        return kept

    def first_answer(self, client: str, request: str) -> Row[Any] | None:
        """Return the row of the first call under a request id, or None."""
        found: Row[Any] | None = self.run(
            "FIRST_ANSWER", owner=self.owner.id, client=client, request=request
        ).one_or_none()
        return found

    def seen(self, source: str, event: str) -> bool:
        """Note an event in the inbox; return whether this function had handled it already."""
        names = {"owner": self.owner.id, "function": self._function, "source": source, "event": event}
        return not self.run("SEEN", **names, now=self.now).all()

    def flush(self) -> list[dict[str, Any]]:
        """Keep everything in one statement, where there is anything; return the outbox rows to publish."""
        document = self.keeping.document()
        if document and self.keeping.only_tells:
            self.run("TELL", rows=document)
        elif document:
            seq = self.owner.seq if self.keeping.changed else self.owner.seq - 1
            counted = {"seq": seq, "last_number": self._last_number}
            self.run("KEEP", owner=self.owner.id, rows=document, **counted)
        return self.keeping.outbox

    def read(self, where: str, values: Mapping[str, Any], tail: str = "") -> list[Task]:
        """Return the owner's tasks where a condition on `t` holds, and know their rings from then on."""
        sql = text(f"{READ} where t.owner = :owner and {where} {tail}")
        found = self._connection.execute(sql, {"owner": self.owner.id, **values})
        rows = [dict(row) for row in found.mappings()]
        self._rings.update({row["id"]: rings_of(row) for row in rows})
        return [task_of(row) for row in rows]

    def run(self, name: str, **values: Any) -> Any:
        """Run one of the named statements."""
        return self._connection.execute(STATEMENTS[name], values)


def _absent(field: str, number: int) -> Refused:
    detail = f"{field}: there is no task {number}"
    return Refused(detail, field=field, value=str(number), hint="list_tasks gives the ids there are")


def _parents_first(tasks: list[Task], above: set[int]) -> list[Task]:
    """Return tasks in the order of their levels, those under `above` first, by number within a level."""
    level = [task for task in tasks if task.parent in above]
    deeper = [task for task in tasks if task.parent not in above]
    return [*level, *_parents_first(deeper, {task.number for task in level})] if level else []
