"""The roads to a person's mailbox: where mails go, and the mails themselves where they stay on this machine."""

from typing import Annotated
from uuid import UUID

from flask import Request, Response
from msgspec import UNSET, Meta, Struct, UnsetType

from shared import wire
from shared.config import Settings
from shared.mailing import Address, Letters, People
from shared.runtime import doors

PAGE, MOST = 10, 50  # mails a page


class Asked(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where mails should go, and whether any should."""

    to: Address | UnsetType = UNSET
    stopped: bool | UnsetType = UNSET


class Leafing(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which page of the mails is wanted."""

    limit: Annotated[int, Meta(ge=1, le=MOST)] = PAGE
    cursor: Annotated[str, Meta(max_length=200)] | None = None


def mailbox(request: Request, owner: UUID, people: People) -> Response:
    """Tell where mails go, or note where they should, where a letter asks first, and whether any should."""
    if request.method in doors.SAFE:
        return doors.answered(people.mailbox(owner))
    asked = wire.fill(Asked, doors.body(request))
    if asked.to is not UNSET:
        people.ask(owner, asked.to)
    if asked.stopped is not UNSET:
        (people.stop_mail if asked.stopped else people.resume_mail)(owner)
    return doors.answered(people.mailbox(owner), status=202)


def mails(request: Request, owner: UUID, letters: Letters, known: Settings) -> Response:
    """Show what lies in this machine's mail folder, newest first, to its owner; NotThere to everybody else."""
    if known.mail_kind != "folder" or owner != known.local_owner:
        raise doors.NotThere(request.path)
    asked = wire.fill(Leafing, request.args.to_dict(), strict=False)
    return doors.answered(letters.page(limit=asked.limit, cursor=asked.cursor))
