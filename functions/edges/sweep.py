"""The edge sweep."""

from shared.editing import succeed
from shared.history import Past
from shared.mailing import Invitations, Links, Mail, invited
from shared.ports import Owed
from shared.ringing import Alarm, Clock, Rings, keep_armed, remind
from shared.runtime.edge import tick


@tick
def sweep(
    *,
    owed: Owed,
    rings: Rings,
    mail: Mail,
    links: Links,
    clock: Clock,
    alarm: Alarm,
    invitations: Invitations,
    past: Past,
) -> None:
    """Do whatever is owed and not done, whichever event, function or broker failed to."""
    clock.wind()
    with owed.alone() as alone:
        if alone:
            owed.successions(succeed)
            owed.moved_days()
            rings.ring_due()
            owed.publish()
            rings.catch_up(lambda ledger, ring: remind(ledger, mail, links, ring))
            rings.keep_armed(alarm.horizon, lambda ledger, ring: keep_armed(ledger, alarm, ring))
            alarm.clear(rings.known)
            invitations.send(lambda owner, address, now: invited(mail, links, owner, address, now))
            past.forget()
