"""The golden form of every event: an example and a schema. `python -m tests.contracts.golden` renews them.

Renew them only with a change that old readers understand (a new optional field); anything else is a new version.
"""

from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec

from shared.domain.task import Due, Reminder, Ring, Series, Task
from shared.domain.view import view
from shared.events import EVENTS, Event
from shared.wire import schema

FOLDER = Path(__file__).parent
RUNG: dict[str, Any] = {
    "status": "sent",
    "ring_at": datetime(2030, 1, 31, 13, 30, tzinfo=UTC),
    "rung_at": datetime(2030, 1, 31, 13, 30, 0, 2000, tzinfo=UTC),
    "sent_at": datetime(2030, 1, 31, 13, 31, 30, tzinfo=UTC),
    "late": 90,
    "channel": "smtp",
}
TASK = Task(
    id=UUID("00000000-0000-4000-8000-000000000001"),
    number=42,
    title="pay rent — Émile's",
    description="by transfer",
    status="open",
    priority="high",
    tags=("home", "money"),
    due=Due(date(2030, 1, 31), time(9, 30), "America/New_York"),
    reminders=(
        Reminder(before="PT1H", ring=Ring(id=UUID(int=4), reminder=Reminder(before="PT1H"), **RUNG)),
        Reminder(at=datetime(2030, 1, 30, 20), zone="America/New_York"),  # noqa: DTZ001  local times are naive
    ),
    project="flat",
    parent=7,
    series=Series(
        id=UUID("00000000-0000-4000-8000-000000000002"),
        rrule="FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1",
        dtstart_local=datetime(2029, 12, 31, 9, 30),  # noqa: DTZ001  local times are naive
        zone="America/New_York",
        timed=True,
        count_limit=12,
    ),
    occurrence=2,
    scheduled_local=datetime(2030, 1, 31, 9, 30),  # noqa: DTZ001  local times are naive
    recurs_from="completion",
    missed="each",
    created_at=datetime(2029, 12, 31, 15, 0, 0, 123456, tzinfo=UTC),
    updated_at=datetime(2030, 1, 1, tzinfo=UTC),
    completed_at=datetime(2030, 1, 31, 14, tzinfo=UTC),
    version=3,
)
SAID: dict[str, Any] = {
    "task": view(TASK),
    "ring_id": "00000000-0000-4000-8000-000000000003",
    "task_id": "42",
    "ring_at": "2030-01-31T13:30:00Z",
    "reason": "task done",
    "channel": "smtp",
    "message_id": "<ring.00000000-0000-4000-8000-000000000003@cuebird.example>",
    "late": 90,
}


def path(name: str) -> Path:
    """Return where the golden file of an event type lies."""
    return FOLDER / f"{name}.json"


def rendered(event: type[Event]) -> bytes:
    """Return an event's golden file as it should be."""
    example = event(**{name: SAID[name] for name in event.__struct_fields__})
    form = {"example": example, "schema": schema(event)}
    return msgspec.json.format(msgspec.json.encode(form), indent=2) + b"\n"


if __name__ == "__main__":
    for name, event in EVENTS.items():
        path(name).write_bytes(rendered(event))
