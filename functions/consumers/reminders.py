"""The consumer reminders."""

from shared.events import ReminderCancelled, ReminderPlanned
from shared.ringing import Alarm, Ledger, keep_armed, ring_of
from shared.runtime.edge import consumer


@consumer
def reminders(event: ReminderPlanned | ReminderCancelled, ledger: Ledger, alarm: Alarm) -> None:
    """Keep a scheduled job for each reminder that is to ring soon, and none for one that will not."""
    keep_armed(ledger, alarm, ring_of(event.ring_id))
