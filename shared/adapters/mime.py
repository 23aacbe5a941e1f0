"""A letter as a MIME message (RFC 5322, 2045), as files and SMTP servers take it."""

from datetime import datetime
from email.headerregistry import BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import format_datetime

from shared.domain.letters import Letter
from shared.errors import Refused


class Whole(UnstructuredHeader, BaseHeader):
    """A header that is one long token, and so is never folded: an encoded URL is none to whoever unsubscribes."""

    def fold(self, *, policy: Policy) -> str:
        """Return the header's one line; RFC 5322, 2.1.1 allows 998 characters."""
        return f"{self.name}: {self}{policy.linesep}"


HEADERS = HeaderRegistry()
HEADERS.map_to_type("list-unsubscribe", Whole)
SEVEN_BIT = SMTP.clone(cte_type="7bit", header_factory=HEADERS)  # passes every server, 8BITMIME or not


def message(letter: Letter, *, sender: str, to: str, now: datetime) -> EmailMessage:
    """Return a letter as a message: plain and HTML part, one-click unsubscribing (RFC 8058), no auto-replies wanted.

    Refused where an address cannot stand in a header.
    """
    made = EmailMessage(policy=SEVEN_BIT)
    if not to.isascii():
        raise Refused("to: an address with other letters than ASCII", field="to", value=to)
    try:
        for name, value in headers(letter).items():
            made[name] = value
        made["From"], made["To"], made["Subject"] = sender, to, letter.subject
    except ValueError as why:
        raise Refused(f"to: not an address a mail can go to: {why}", field="to", value=to) from why
    made["Message-ID"], made["Date"] = letter.message_id, format_datetime(now)
    made.set_content(letter.plain)
    made.add_alternative(letter.html, subtype="html")
    return made


def headers(letter: Letter) -> dict[str, str]:
    """Return the headers that say a mail is a machine's (RFC 3834) and how to have no more (RFC 2369, RFC 8058)."""
    said = {"Auto-Submitted": "auto-generated"}
    if letter.unsubscribe:
        said["List-Unsubscribe"] = f"<{letter.unsubscribe}>"
        said["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return said
