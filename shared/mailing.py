"""Mail: the ports to mailboxes and to the people who have them, and how an address is made sure of.

Mails go to an address only after somebody who reads it has said so (double opt-in): the door notes what address was
asked for, the sweep sends an invitation there, and the link in it makes the address the owner's.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal, Protocol
from uuid import UUID

from msgspec import Meta

from shared.domain.habits import Habits
from shared.domain.letters import Act, Letter, invite

Stopped = Literal["unsubscribed", "bounced", "complaint"]
# RFC 5321, 4.1.2: a dot-string, in ASCII
PATTERN = r"^[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*$"
Address = Annotated[str, Meta(max_length=254, pattern=PATTERN, description="write it as name@example.org")]


class Mail(Protocol):
    """The way out to a person's mailbox. It talks outside, so never while a transaction is open."""

    @property
    def channel(self) -> str:
        """Return what the ledger calls this way: folder, smtp or sendgrid."""

    def send(self, letter: Letter) -> str:
        """Hand a letter over and return the provider's id of it.

        Refused where it will never be taken (no address, a provider's 4xx for good); Unavailable where it may be later.
        """

    def reach(self) -> None:
        """Go there without a letter; Refused or Unavailable where none would be taken, with the reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """What one link of a letter does when its button is pressed: an act, bound to one ring of one owner's task."""

    owner: UUID
    ring: UUID
    task: int
    act: Act


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """What the link of an invitation says when it is followed: the owner reads this address."""

    owner: UUID
    address: str


class Links(Protocol):
    """Signed links, with which a person acts from a letter without signing in."""

    def invitation(self, owner: UUID, address: str, *, now: datetime) -> str:
        """Return the link by which whoever reads an address says that it is the owner's; it holds for a week."""

    def of(self, owner: UUID, ring: UUID, task: int, *, now: datetime) -> Mapping[Act, str]:
        """Return the links of one ring of a task (its number) by what they do; they hold for a week from now."""

    def opened(self, token: str, *, now: datetime) -> Link | Invitation:
        """Return what a link's token allows; Refused where it is not ours or has expired."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """Where an owner's mails go: `to` is verified, `asked` is not yet; `stopped` where none go, why and since when.

    `kind` is how mails leave (folder, smtp, sendgrid): a folder needs no address. None where nobody says.
    """

    kind: str | None = None
    to: str | None
    asked: str | None
    stopped: bool
    why: Stopped | None = None
    since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What a provider tells of a letter (its Message-ID) that it took for an address of an owner's.

    `became` goes on "the mail ...", and is None where nothing became of it; `stops` says why no more mails are to go.
    """

    owner: UUID
    letter: str
    address: str
    became: str | None = None
    stops: Stopped | None = None


class People(Protocol):
    """What a door knows and keeps of a person besides their tasks."""

    def habits(self, owner: UUID) -> Habits:
        """Return what an owner has set."""

    def adopt(self, owner: UUID, said: Mapping[str, Any]) -> Habits:
        """Change what an owner has set; Refused names the field that cannot be so."""

    def stop_mail(self, owner: UUID) -> None:
        """Let no more mails go to an owner."""

    def resume_mail(self, owner: UUID) -> None:
        """Let mails go to an owner again."""

    def mailbox(self, owner: UUID) -> Mailbox:
        """Return where an owner's mails go."""

    def ask(self, owner: UUID, address: str) -> None:
        """Note that mails should go to an address; Refused where another letter went out in the last minute."""

    def learn(self, news: News) -> None:
        """Keep what became of a letter, and stop mails to its address where it says so; told again, no more comes."""

    def confirm(self, owner: UUID, address: str) -> None:
        """Let mails go to the address that was asked for; Refused where it is not that one any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A mail as its reader sees it: `at` is when it was sent (RFC 3339, UTC), `text` its plain part."""

    id: str
    at: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheaf:
    """A page of mails and, where more follow, the cursor of the next."""

    mails: tuple[Seen, ...]
    next_cursor: str | None = None


class Letters(Protocol):
    """The mails that lie on this machine."""

    def page(self, *, limit: int, cursor: str | None = None) -> Sheaf:
        """Return a page of the mails, newest first; Refused, naming cursor, where it is none of ours."""


class Invitations(Protocol):
    """The addresses that were asked for and not written to yet, over all owners."""

    def send(self, invite: Callable[[UUID, str, datetime], None]) -> None:
        """Have each written to, by owner, address and instant; what is refused for good is not tried again."""


def invited(mail: Mail, links: Links, owner: UUID, address: str, now: datetime) -> None:
    """Ask whoever reads an address whether it is the owner's; raises as Mail does."""
    mail.send(invite(owner, address, links.invitation(owner, address, now=now)))
