"""The roads behind a mail's links: the token is the authority, and only the button on the page behind a link acts."""

from datetime import UTC, datetime

from flask import Request, Response

from shared.errors import CuebirdError
from shared.following import follow
from shared.mailing import Link, Links, People
from shared.ports import Tools
from shared.runtime import doors, leaves


def followed(request: Request, token: str, links: Links, *, tools: Tools, people: People) -> Response:
    """Ask at a GET, act at a POST: programs that look for danger in mails open every link."""
    now = datetime.now(UTC)
    try:
        link = links.opened(token, now=now)
        if request.method in doors.SAFE:
            return leaves.question(link)
        said = follow(link, tools, people, now)
    except CuebirdError as why:
        return leaves.sorry(why)
    stopped = isinstance(link, Link) and link.act == "stop"
    return leaves.told(said, again=f"{request.path}/again" if stopped else None)


def resumed(request: Request, token: str, links: Links, people: People) -> Response:
    """Take back a stop of mails, by the link that stopped them; NotThere for any other."""
    try:
        link = links.opened(token, now=datetime.now(UTC))
    except CuebirdError as why:
        return leaves.sorry(why)
    if not isinstance(link, Link) or link.act != "stop":
        raise doors.NotThere(request.path)
    people.resume_mail(link.owner)
    return leaves.told("Reminders come by mail again.")
