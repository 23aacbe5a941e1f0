"""The road /v1/ticket: what the page shows at the stream's door, where that is on another host than its cookie's."""

from datetime import UTC, datetime

from flask import Response

from shared.callers import Caller, Tickets
from shared.errors import Forbidden
from shared.runtime import doors


def ticket(caller: Caller, tickets: Tickets) -> Response:
    """Give a ticket to whoever is signed in at the page, for a minute; Forbidden to everybody else."""
    if caller.session is None:
        hint = "open the stream with your token itself, or on a laptop without one"
        raise Forbidden("only who is signed in at the page is given a ticket", hint=hint)
    return doors.answered({"ticket": tickets.written(caller.session, now=datetime.now(UTC))})
