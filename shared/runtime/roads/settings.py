"""The road /v1/settings: what a person has set, and a change of it."""

from typing import Annotated
from uuid import UUID

import msgspec
from flask import Request, Response
from msgspec import UNSET, Meta, Struct, UnsetType

from shared import wire
from shared.domain.habits import Locale, published
from shared.forms import ZoneName
from shared.mailing import People
from shared.runtime import doors

Clock = Annotated[str, Meta(max_length=10, description="write it as HH:MM, such as 08:30")]
Before = Annotated[str, Meta(max_length=40, description="write an ISO 8601 duration such as PT1H")]


class Wanted(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What shall be otherwise; what is left out stays as it is."""

    time_zone: ZoneName | UnsetType = UNSET
    day_starts: Clock | UnsetType = UNSET
    locale: Locale | UnsetType | None = UNSET
    default_reminder: Before | UnsetType = UNSET


def settings(request: Request, owner: UUID, people: People) -> Response:
    """Tell a person's settings; a PATCH changes those it names. Refused names the field that cannot be so."""
    if request.method in doors.SAFE:
        return doors.answered(published(people.habits(owner)))
    wanted = wire.fill(Wanted, doors.body(request))
    return doors.answered(published(people.adopt(owner, msgspec.to_builtins(wanted))))
