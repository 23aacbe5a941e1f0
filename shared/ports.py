"""What functions ask the world for, as Protocols; `shared/runtime/stands.py` decides what is real.

A function names a port in its signature, and so its adapter is imported, its secret mounted and its role given.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Literal, Protocol
from uuid import UUID

from shared.domain.filters import Filter
from shared.domain.history import Change, What
from shared.domain.task import Task

ChangeKind = Literal["created", "updated", "completed", "reopened", "deleted", "restored"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who acts: a person, an agent for someone, or Cuebird itself; through which client and door."""

    kind: Literal["person", "agent", "cuebird"]
    name: str
    client: str
    door: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Why something is done: the event behind it, its chain, its actor and the words that asked for it.

    `seen` are the versions of tasks, by number, that the actor has looked at: no change of any other is wanted.
    """

    event_id: str
    group_id: UUID
    actor: Actor
    words: str | None = None
    conversation_id: UUID | None = None
    traceparent: str | None = None
    seen: Mapping[str, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """The person the work is done for, as read under the owner's lock (law A)."""

    id: UUID
    seq: int
    epoch: int
    time_zone: str
    day_starts: time


@dataclass(frozen=True, slots=True)
class Page:
    """A page of tasks and, where more follow, the cursor of the next page."""

    tasks: tuple[Task, ...]
    next_cursor: str | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """Which units of work history knows of, as counted in an epoch: the newest there was, and the oldest kept."""

    epoch: int
    newest: int
    oldest: int


class History(Protocol):
    """What was changed for one owner, in the order in which it was."""

    @property
    def kept(self) -> Kept:
        """Return which units of work history knows of."""

    def since(self, seq: int, limit: int) -> list[Change]:
        """Return the changes after a unit of work, oldest first: about so many, and each unit of work whole."""


class Work(History, Protocol):
    """One transaction for one owner: what is saved here is kept together, with its history, rings and events."""

    @property
    def owner(self) -> Owner:
        """Return the owner, as read when the unit of work began."""

    @property
    def now(self) -> datetime:
        """Return the transaction's instant: the one clock of whatever is decided here."""

    @property
    def today(self) -> date:
        """Return the owner's today."""

    def new_id(self, seed: str) -> UUID:
        """Return an id that no other unit of work gives."""

    def new_number(self) -> int:
        """Return the owner's next task number."""

    def tasks(self, numbers: Sequence[int], *, field: str = "task_ids") -> list[Task]:
        """Return the tasks with these numbers, in this order; Refused names the first that is not there."""

    def find(self, wanted: Filter, *, limit: int, cursor: str | None = None) -> Page:
        """Return a page of the owner's tasks that pass a filter, in its order."""

    def search(self, query: str, wanted: Filter, *, limit: int, cursor: str | None = None) -> Page:
        """Return a page of the owner's tasks that hold the query's words, best first."""

    def known(self, number: int) -> Task | None:
        """Return a task as it was last, even deleted; None where there never was one."""

    def undoing(self, what: What) -> list[Change]:
        """Return the changes that an undo takes back, newest first; what is saved from now on is that undo.

        What Cuebird did of its own accord is not among it: it follows from the rest.
        """

    def begun(self, ids: Sequence[UUID]) -> list[Task]:
        """Return tasks as they were when they were last created, rings apart."""

    def reached(self, moment: datetime) -> int:
        """Return the last unit of work before an instant that history knows of; 0 where there is none."""

    def occurrences(self, places: Sequence[tuple[UUID, int]], *, beside: Sequence[int] = ()) -> list[Task]:
        """Return those occurrences (series and number) there ever were, and the tasks with the numbers beside.

        Deleted and withdrawn ones are among them.
        """

    def ancestors(self, number: int) -> list[int]:
        """Return the numbers above a task, nearest first; Refused, naming parent, where the task is not there."""

    def descendants(self, numbers: Sequence[int], *, gone: datetime | None = None) -> list[Task]:
        """Return all tasks below these, parents before children; those deleted at the instant `gone` among them."""

    def depth(self, numbers: Sequence[int]) -> int:
        """Return how many levels the deepest of these tasks takes with those below it: 1 without subtasks."""

    def note(self, task: Task) -> None:
        """Keep what is ours to know about a task (its succession): no change of the person's, so no history."""

    def replan(self) -> None:
        """Plan the reminders of tasks due on mere days anew, as the owner's day is now: no change of the person's."""

    def save(self, kind: ChangeKind, after: Task, *, before: Task | None = None) -> Task:
        """Write a task with its history, rings and events, at the transaction's end; return it as it is kept."""


class Owed(Protocol):
    """What is owed and not done, over all owners: the sweep's view of the house."""

    def alone(self) -> AbstractContextManager[bool]:
        """Yield whether this is the only sweep at work."""

    def publish(self) -> int:
        """Publish committed events that were left behind; return how many."""

    def moved_days(self) -> int:
        """Plan reminders anew for each owner whose day starts at another moment now; return for how many."""

    def successions(self, pay: Callable[[Work, int], None]) -> int:
        """Pay each owed next occurrence in a transaction of its owner's; return how many were paid."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Undelivered:
    """An event that a Broker could not deliver: its attributes and data, the cause among the attributes."""

    owner: UUID
    attributes: Mapping[str, Any]
    data: Any


class Attic(Protocol):
    """Where undeliverable events are kept with their cause."""

    def keep(self, event: Undelivered) -> None:
        """Keep one event that could not be delivered; the same one twice is kept once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """For whom, by whom and why a door calls a tool.

    `seen` are the versions of tasks, by id, that the caller has looked at: it wants no change of any other.
    `traceparent` is the trace it is part of (W3C Trace Context), `scopes` are those of shared/callers.py.
    `within` is how many seconds the caller can wait, where that is less than a call may take. A `trial` is answered
    as the call would be, and nothing of it is kept.
    """

    owner: UUID
    actor: Actor
    seen: Mapping[str, int] | None = None
    request_id: str | None = None
    group_id: UUID | None = None
    conversation_id: UUID | None = None
    words: str | None = None
    traceparent: str | None = None
    scopes: tuple[str, ...] = ("*",)
    within: float | None = None
    trial: bool = False


class Tools(Protocol):
    """The tools, each a Service of its own, called by CloudEvents over HTTP."""

    def call(self, tool: str, arguments: Mapping[str, Any], asker: Asker) -> dict[str, Any]:
        """Call one tool and return its answer; a refusal is raised as the error it was."""

    @property
    def rules(self) -> str:
        """Return how models use the tools, whichever door they come by."""

    def catalogue(self) -> Mapping[str, Any]:
        """Return the tools of the contract by name: description and input schema."""
