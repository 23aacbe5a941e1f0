"""What a mail says: pure, so that the same rings always give the same letter.

A letter has a plain part and an HTML part with the same words; whatever a person wrote is escaped in the HTML part and
kept on one line in the subject. Its Message-ID follows from the ring, so that a mail sent twice can be told to be one.
"""

from dataclasses import dataclass
from typing import Literal

Act = Literal["done", "hour", "tomorrow", "stop"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One mail to one person: `to` is their verified address, None where none is known; `unsubscribe` is a URL."""

    to: str | None
    subject: str
    plain: str
    html: str
    message_id: str
    unsubscribe: str | None = None
