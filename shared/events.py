"""The catalogue: every event once, with its type name, its Broker and its meaning in one sentence.

An event says what happened, in the past tense. A new optional field keeps the version; anything else is a new class
with a new version. The golden files in `tests/contracts/` hold each form still.
"""

from collections.abc import Callable
from typing import ClassVar, Literal, TypeVar

from msgspec import Struct

from shared.domain.view import TaskView

Broker = Literal["tasks", "reminders"]
PREFIX = "dev.cuebird."
TOOL_CALLED = PREFIX + "tool.called.v1"
TOOL_ANSWERED = PREFIX + "tool.answered.v1"


class Event(Struct, frozen=True, kw_only=True):
    """Something that happened; its data as it travels. Readers ignore fields they do not know."""

    TYPE: ClassVar[str]
    BROKER: ClassVar[Broker]

    @property
    def subject(self) -> str:
        """Return the id of the task the event is about."""
        raise AttributeError

    @property
    def version(self) -> int | None:
        """Return the task's version, where the event carries the task."""
        return None


E = TypeVar("E", bound=type[Event])
EVENTS: dict[str, type[Event]] = {}


def happened(name: str, *, broker: Broker = "tasks") -> Callable[[E], E]:
    """Enter an event class in the catalogue under its type name."""

    def enter(event: E) -> E:
        event.TYPE = PREFIX + name
        event.BROKER = broker
        EVENTS[event.TYPE] = event
        return event

    return enter


class TaskEvent(Event, frozen=True, kw_only=True):
    """Something that happened to a task; it carries the complete task as it is after."""

    task: TaskView

    @property
    def subject(self) -> str:
        """Return the task's id."""
        return self.task.id

    @property
    def version(self) -> int | None:
        """Return the task's version."""
        return self.task.version


class RingEvent(Event, frozen=True, kw_only=True):
    """Something that happened to one ringing of a reminder; `ring_at` is an instant, RFC 3339 in UTC."""

    ring_id: str
    task_id: str
    ring_at: str

    @property
    def subject(self) -> str:
        """Return the id of the task that is reminded of."""
        return self.task_id


@happened("task.created.v1")
class TaskCreated(TaskEvent, frozen=True, kw_only=True):
    """A task was added, by a person or as the next occurrence of its series."""


@happened("task.updated.v1")
class TaskUpdated(TaskEvent, frozen=True, kw_only=True):
    """One or more fields of a task were changed."""


@happened("task.completed.v1")
class TaskCompleted(TaskEvent, frozen=True, kw_only=True):
    """A task was done; a recurring one now owes its next occurrence."""


@happened("task.reopened.v1")
class TaskReopened(TaskEvent, frozen=True, kw_only=True):
    """A completed task was taken up again."""


@happened("task.deleted.v1")
class TaskDeleted(TaskEvent, frozen=True, kw_only=True):
    """A task was deleted, or the untouched next occurrence of a reopened one was withdrawn."""


@happened("reminder.planned.v1")
class ReminderPlanned(RingEvent, frozen=True, kw_only=True):
    """A reminder is to ring at a time; a job may be armed for it."""


@happened("reminder.cancelled.v1")
class ReminderCancelled(RingEvent, frozen=True, kw_only=True):
    """A planned ring will not ring: its task was changed, done or deleted. `reason` says which."""

    reason: str


@happened("reminder.triggered.v1", broker="reminders")
class ReminderTriggered(RingEvent, frozen=True, kw_only=True):
    """A reminder rang: its time has come, and a message is owed."""


@happened("reminder.sent.v1", broker="reminders")
class ReminderSent(RingEvent, frozen=True, kw_only=True):
    """A reminder's message was taken by its way out. `late` is in whole seconds after its time."""

    channel: str
    message_id: str
    late: int
