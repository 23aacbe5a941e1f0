"""The roads to an account as a whole: everything told, everything deleted."""

from typing import Literal

from flask import Request, Response
from msgspec import Struct

from shared import wire
from shared.callers import ACCOUNT, Accounts, Caller
from shared.runtime import doors


class Leaving(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The words by which nobody deletes everything by mistake."""

    confirm: Literal["delete everything"]


def exported(caller: Caller, accounts: Accounts) -> Response:
    """Tell everything that is kept of a person, to be saved as a file."""
    caller.needs(ACCOUNT)
    answer = doors.answered(accounts.export(caller.owner))
    answer.headers["Content-Disposition"] = 'attachment; filename="cuebird.json"'
    return answer


def deleted(request: Request, caller: Caller, accounts: Accounts) -> Response:
    """Delete everything of a person at their word, and tell how many rows there were and are left in each table."""
    caller.needs(ACCOUNT)
    wire.fill(Leaving, doors.body(request))
    return doors.answered({"tables": accounts.delete(caller.owner)})
