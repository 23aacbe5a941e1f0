"""The fields tools are asked with and the answers they give: types, bounds and one-line meanings, each once.

Bounds keep every event under Kafka's 1 MiB. `UNSET` means the field was not said; the text "remove" clears a field.
"""

from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from shared.domain.task import Missed, Priority, RecursFrom
from shared.domain.view import TaskView

REMOVE = "remove"
Remove = Literal["remove"]

Title = Annotated[str, Meta(min_length=1, max_length=500, description="What is to be done, in the person's words.")]
Description = Annotated[str, Meta(max_length=16_000, description="Notes.")]
DueText = Annotated[
    str, Meta(max_length=40, description="Local date YYYY-MM-DD, or date-time YYYY-MM-DDTHH:MM in time_zone.")
]
ZoneName = Annotated[str, Meta(max_length=64, description="IANA zone of due; default the owner's.")]
RuleText = Annotated[str, Meta(max_length=500, description="RFC 5545 RRULE, e.g. FREQ=WEEKLY;BYDAY=MO.")]
Tag = Annotated[str, Meta(min_length=1, max_length=50)]
Tags = Annotated[list[Tag], Meta(max_length=20, description="Words without '#'.")]
ReminderText = Annotated[str, Meta(max_length=40)]
Reminders = Annotated[
    list[ReminderText], Meta(max_length=5, description="ISO 8601 durations before due (PT1H) or local date-times.")
]
Project = Annotated[str, Meta(min_length=1, max_length=100)]
TaskId = Annotated[str, Meta(pattern="^[0-9]{1,18}$", description="A task's id.")]
Parent = Annotated[str, Meta(pattern="^([0-9]{1,18}|remove)$", description='A task\'s id, or "remove".')]
TaskIds = Annotated[list[TaskId], Meta(min_length=1, max_length=100, description="Ids of tasks; all or nothing.")]
Words = Annotated[str, Meta(max_length=200)]
Limit = Annotated[int, Meta(ge=1, le=100, description="Tasks a page; default 10.")]
Cursor = Annotated[str, Meta(max_length=500, description="next_cursor of the page before.")]
PriorityName = Annotated[Priority, Meta(description="high, medium, low or none.")]
RecursFromName = Annotated[RecursFrom, Meta(description="Repeat from the schedule (default) or from the completion.")]
MissedName = Annotated[Missed, Meta(description="skip (default) missed occurrences, or keep each.")]
StatusName = Annotated[Literal["open", "completed", "all"], Meta(description="Default open.")]
RequestId = Annotated[
    str, Meta(min_length=1, max_length=200, description="The same id again gives the same answer and changes nothing.")
]


class Asking(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A form that only reads."""


class Writing(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A form that changes something: with a request_id it does so once."""

    request_id: RequestId | UnsetType = UNSET


class Adding(Writing, frozen=True, kw_only=True):
    """A form that only adds: whatever was there stays as it was."""


class Settling(Writing, frozen=True, kw_only=True):
    """A form that settles something: asked again it finds it settled and changes nothing more."""


class TaskAnswer(Struct, frozen=True, kw_only=True):
    """One task as it is now."""

    task: TaskView


class TasksAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Several tasks as they are now, in the order they were asked for, and what else the person should know."""

    tasks: list[TaskView]
    notes: list[str] = []


class Today(Struct, frozen=True, kw_only=True):
    """The owner's today: date, weekday in English and IANA zone."""

    date: str
    weekday: str
    time_zone: str


class PageAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A page of tasks, the filters that were applied and the owner's today."""

    tasks: list[TaskView]
    filters: dict[str, Any]
    today: Today
    next_cursor: str | None = None
