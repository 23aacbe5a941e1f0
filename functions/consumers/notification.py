"""The consumer notification."""

from shared.events import ReminderTriggered
from shared.mailing import Links, Mail
from shared.ringing import Ledger, remind, ring_of
from shared.runtime.edge import consumer


@consumer
def notification(event: ReminderTriggered, ledger: Ledger, mail: Mail, links: Links) -> None:
    """Send one message per reminder, whatever the broker redelivers."""
    remind(ledger, mail, links, ring_of(event.ring_id))
