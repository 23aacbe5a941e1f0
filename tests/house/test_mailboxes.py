"""Where mails go: nowhere before somebody who reads the address says so, and nowhere after they have had enough."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, text

from shared.adapters.people import PostgresPeople
from shared.errors import Refused
from shared.following import follow
from shared.links import PATH
from shared.mailing import Invitation, Links, Mailbox, Stopped
from shared.runtime.world import World
from tests.house.diary import Diary, remind_of
from tests.house.people import Person, RecordingBroker, world_of
from tests.peers.post_office import PostOffice


@pytest.fixture(scope="module")
def door(urls: dict[str, str], broker: RecordingBroker) -> Iterator[World]:
    """Give the world of a door."""
    made = world_of("door", urls, broker, TOOL_URL="http://127.0.0.1:9/{name}")
    yield made
    made.close()


class Stranger:
    """A person nobody knows an address of yet, at the door and at their mailbox."""

    def __init__(self, person: Person, door: World, post: PostOffice, administrator: Engine) -> None:
        self.person = person
        self.owner = person.owner
        self.address = f"{uuid4().hex}@example.org"
        self.people: PostgresPeople = door.port("People")
        self.links: Links = door.port("Links")
        self._door, self._post, self._administrator = door, post, administrator
        self.run("mail_to = null, mail_verified_at = null")

    def run(self, changes: str) -> None:
        """Change what is kept of the person."""
        with self._administrator.begin() as connection:
            connection.execute(text(f"update owners set {changes} where id = :owner"), {"owner": self.owner})

    def mails(self) -> list[EmailMessage]:
        """Return what came to the address."""
        return [mail for mail in self._post.letters if mail["To"] == self.address]

    def token(self, mail: EmailMessage) -> str:
        """Return the token of an invitation's link."""
        body = mail.get_body(("plain",))
        assert body is not None
        [found] = re.findall(rf"{PATH}(\S+)", body.get_content())
        return str(found)

    def press(self, token: str) -> str:
        """Press the button behind a link of the person's mails."""
        now = datetime.now(UTC)
        return follow(self.links.opened(token, now=now), self._door.port("Tools"), self.people, now)

    def reminded(self) -> str:
        """Let a reminder of theirs fall due and be sent; return what became of it."""
        diary = Diary(self._administrator, self.person)
        remind_of(self.person, "ring the dentist")
        ring = next(one for one in diary.rings() if one.status == "planned")
        diary.set("ring_at = now()", ring.id)
        assert self.person.knock(ring.id) == 204
        self.person.deliver("notification", self.person.events("reminder.triggered")[-1])
        [ring] = [one for one in diary.rings() if one.id == ring.id]
        return f"{ring.status} {ring.reason or ''}".strip()


@pytest.fixture
def stranger(person: Person, door: World, post: PostOffice, administrator: Engine) -> Iterator[Stranger]:
    """Give a stranger; the post office takes everything again afterwards."""
    yield Stranger(person, door, post, administrator)
    post.to_recipient, post.to_letter = "250 fine", "250 taken as 4711"


def test_an_address_is_used_after_its_reader_said_so(stranger: Stranger) -> None:
    """Asked for, it gets one invitation and no reminder; after the button it gets reminders."""
    stranger.people.ask(stranger.owner, stranger.address)
    assert stranger.people.mailbox(stranger.owner) == Mailbox(to=None, asked=stranger.address, stopped=False)
    assert stranger.person.sweep() == stranger.person.sweep() == 204
    [invitation] = stranger.mails()
    assert stranger.reminded() == "failed there is no verified address to send to"
    said = stranger.press(stranger.token(invitation))
    assert said == f"Reminders come to {stranger.address} from now on."
    assert stranger.people.mailbox(stranger.owner) == Mailbox(to=stranger.address, asked=None, stopped=False)
    assert stranger.reminded() == "sent"
    assert [mail["Subject"] for mail in stranger.mails()][1:] == ["Reminder: ring the dentist"]


def test_pressed_again_an_invitation_changes_nothing(stranger: Stranger) -> None:
    """Whoever presses twice is told the same."""
    stranger.people.ask(stranger.owner, stranger.address)
    stranger.person.sweep()
    token = stranger.token(stranger.mails()[0])
    assert stranger.press(token) == stranger.press(token)


def test_an_invitation_to_an_address_not_asked_for_is_void(stranger: Stranger) -> None:
    """A newer address makes the older invitation worthless, though its link is ours and fresh."""
    stranger.people.ask(stranger.owner, stranger.address)
    stranger.person.sweep()
    stranger.run("mail_asked_at = now() - interval '2 minutes'")
    stranger.people.ask(stranger.owner, f"new-{stranger.address}")
    with pytest.raises(Refused, match="another address"):
        stranger.press(stranger.token(stranger.mails()[0]))
    assert stranger.people.mailbox(stranger.owner).to is None


def test_nobody_is_flooded_with_invitations(stranger: Stranger) -> None:
    """Within a minute no second address can be asked for, and the same one gets no second letter."""
    stranger.people.ask(stranger.owner, stranger.address)
    stranger.person.sweep()
    stranger.people.ask(stranger.owner, stranger.address)
    stranger.person.sweep()
    assert len(stranger.mails()) == 1
    with pytest.raises(Refused, match="a moment ago") as refused:
        stranger.people.ask(stranger.owner, f"other-{stranger.address}")
    assert refused.value.field == "to"


@pytest.mark.parametrize(("answer", "again"), [("550 no such mailbox", 0), ("450 busy", 1)])
def test_an_invitation_is_tried_again_unless_it_is_refused(
    stranger: Stranger, post: PostOffice, answer: str, again: int
) -> None:
    """What the provider refuses for good is not sent again; what it cannot take now goes with a later sweep."""
    stranger.people.ask(stranger.owner, stranger.address)
    post.to_recipient = answer
    stranger.person.sweep()
    post.to_recipient = "250 fine"
    stranger.person.sweep()
    assert len(stranger.mails()) == again


def test_mails_that_were_stopped_come_again_when_asked(stranger: Stranger) -> None:
    """A stop suppresses what falls due, the ledger and the mailbox say so; taken back, mails come."""
    stranger.run(f"mail_to = '{stranger.address}', mail_verified_at = now()")
    stranger.people.stop_mail(stranger.owner)
    assert stranger.people.mailbox(stranger.owner).why == "unsubscribed"
    assert stranger.reminded() == "suppressed mail stopped"
    stranger.people.resume_mail(stranger.owner)
    assert stranger.people.mailbox(stranger.owner).why is None
    assert stranger.reminded() == "sent"


@pytest.mark.parametrize(
    ("recipient", "letter", "stopped"),
    [("550 no such mailbox", "", True), ("450 busy", "", False), ("", "554 looks like spam", False)],
)
def test_a_bounce_stops_mails(stranger: Stranger, post: PostOffice, recipient: str, letter: str, stopped: bool) -> None:
    """An address that takes no mail gets no more of it; a full mailbox or a letter that is not liked stops nothing."""
    stranger.run(f"mail_to = '{stranger.address}', mail_verified_at = now()")
    post.to_recipient, post.to_letter = recipient or post.to_recipient, letter or post.to_letter
    stranger.reminded()
    why: Stopped | None = "bounced" if stopped else None
    box = stranger.people.mailbox(stranger.owner)
    assert (box.to, box.stopped, box.why, box.since is not None) == (stranger.address, stopped, why, stopped)


def test_one_persons_mailbox_is_nobody_elses(stranger: Stranger, newcomer: Callable[[str], Person]) -> None:
    """An invitation for one owner opens nothing for another: the link names whose it is."""
    other: UUID = newcomer("UTC").owner
    stranger.people.ask(other, stranger.address)
    stranger.person.sweep()
    token = stranger.token(stranger.mails()[0])
    assert stranger.links.opened(token, now=datetime.now(UTC)) == Invitation(owner=other, address=stranger.address)
    assert stranger.press(token)
    assert stranger.people.mailbox(stranger.owner).to is None
    assert stranger.people.mailbox(other).to == stranger.address
