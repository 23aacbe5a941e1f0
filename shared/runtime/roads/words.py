"""The road /v1/words: a phrase that was understood becomes words of its task's title again."""

from datetime import UTC, datetime
from functools import partial
from typing import Annotated

from flask import Request, Response
from msgspec import UNSET, Meta, Struct, UnsetType

from shared import wire
from shared.domain import dates
from shared.forms import TaskId, ZoneName
from shared.language.grammar import understand
from shared.language.rewording import as_words
from shared.mailing import People
from shared.ports import Asker, Tools
from shared.runtime import doors

Place = Annotated[int, Meta(ge=0, le=20_000)]


class Phrase(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A phrase of a message that added a task, by its place in the message."""

    message: Annotated[str, Meta(max_length=20_000)]
    start: Place
    end: Place
    task_id: TaskId
    time_zone: ZoneName | UnsetType = UNSET


def words(request: Request, asker: Asker, tools: Tools, people: People) -> Response:
    """Change the task as if the phrase were words; Refused where nothing was understood at its place."""
    said = wire.fill(Phrase, doors.body(request))
    habits = people.habits(asker.owner)
    zone = said.time_zone or habits.time_zone
    dates.zone(zone)
    now = dates.local(datetime.now(UTC), zone)
    read = partial(understand, now=now, zone=zone, locale=habits.locale, lead=habits.default_reminder)
    change = as_words(said.message, said.start, said.end, read)
    return doors.answered(tools.call("update_task", {"task_ids": [said.task_id], **change}, asker))
