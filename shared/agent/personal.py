"""What a person wishes for themselves, done and told in words: their mail, and what they have set."""

from collections.abc import Collection, Mapping
from typing import Any

import msgspec

from shared import wire
from shared.agent import wording
from shared.agent.desk import Desk
from shared.domain import dates
from shared.domain.habits import Habits
from shared.domain.plan import Wish
from shared.mailing import Address, Mailbox

WHY = {
    "unsubscribed": "as you asked",
    "bounced": "because the address did not take them",
    "complaint": "because one was reported as unwanted",
}
ALL = ("time_zone", "day_starts", "locale", "default_reminder")
DATES = {"dmy": "dates are read day first", "mdy": "dates are read month first", None: "dates are read as in your zone"}


class To(msgspec.Struct, frozen=True):
    """An address that mails may go to."""

    to: Address


def granted(wish: Wish, desk: Desk) -> str:
    """Do what a person wishes and return what is so now; Refused names what cannot be."""
    if wish.about == "settings":
        return _set(wish.said, desk)
    owner, people = desk.asker.owner, desk.people
    if "to" in wish.said:
        to = wire.fill(To, wish.said).to
        if people.mailbox(owner).to == to:
            people.resume_mail(owner)
            return f"Reminders go to {to}."
        people.ask(owner, to)
        return f"A letter goes to {to}; follow its link, and reminders come there."
    if "stopped" in wish.said:
        (people.stop_mail if wish.said["stopped"] else people.resume_mail)(owner)
    return _mailbox(people.mailbox(owner), desk)


def _mailbox(box: Mailbox, desk: Desk) -> str:
    where = f"to {box.to}" if box.to else "by mail"
    if box.since:
        day = wording.day_said(dates.local(box.since, desk.zone).date(), desk.today)
        why = WHY[box.why or "unsubscribed"]
        said = f"Since {day} reminders no longer go {where}, {why}. Say “mail me again” to have them."
    elif box.to:
        said = f"Reminders go to {box.to}."
    elif box.kind == "folder":
        said = "Reminders go to the mail folder of this machine, which the page shows under Mail."
    else:
        said = "I know no mail address of yours yet; say, for instance, my mail is me@example.org."
    return f"{said} A letter waits at {box.asked} for its link to be followed." if box.asked else said


def _set(said: Mapping[str, Any], desk: Desk) -> str:
    if not said:
        return f"As it is, {_told(desk.people.habits(desk.asker.owner), ALL)}."
    habits = desk.people.adopt(desk.asker.owner, said)
    return f"From now on {_told(habits, said)}."


def _told(habits: Habits, names: Collection[str]) -> str:
    lead = wording.lead_said(habits.default_reminder)
    words = {
        "time_zone": f"your time zone is {habits.time_zone}",
        "day_starts": f"your day starts at {habits.day_starts:%H:%M}",
        "locale": DATES[habits.locale],
        "default_reminder": f"a reminder comes {lead} where you do not say when",
    }
    return ", ".join(words[name] for name in ALL if name in names)
