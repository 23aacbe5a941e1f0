"""People as a door sees them, and as the sweep does: when their day starts, and where their mails go, if anywhere."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, TextClause, text

from shared.adapters import statements
from shared.domain.habits import Habits, changed
from shared.errors import CuebirdError, Refused, Unavailable
from shared.mailing import Mailbox, News

BEGIN = text(statements.BEGIN)
HABITS = text("select time_zone, day_starts, locale, default_reminder from owners where id = :owner")
KEEP_STILL = text("select 1 from owners where id = :owner for update")
ADOPT = text("""
    update owners set time_zone = :time_zone, day_starts = :day_starts, locale = :locale,
      default_reminder = :default_reminder, day_moved_at = case when time_zone = :time_zone
        and day_starts = :day_starts then day_moved_at else now() end
    where id = :owner
""")
STOP = text("""
    update owners set mail_stopped_at = now(), mail_stopped_why = 'unsubscribed'
    where id = :owner and mail_stopped_at is null
""")
RESUME = text("update owners set mail_stopped_at = null, mail_stopped_why = null where id = :owner")
MAILBOX = text("""
    select case when mail_verified_at is not null then mail_to end as to, mail_asked as asked,
      mail_stopped_at is not null as stopped, mail_stopped_why as why,
      mail_stopped_at as since
    from owners where id = :owner
""")
ASK = text("""
    update owners set mail_asked = :address, mail_asked_at = now(), mail_invited_at = null
    where id = :owner and (mail_asked_at is null or mail_asked_at <= now() - interval '1 minute')
    returning id
""")
CONFIRM = text("""
    update owners set mail_to = :address, mail_verified_at = now(), mail_stopped_at = null,
      mail_stopped_why = null, mail_asked = null
    where id = :owner and (mail_asked = :address or mail_to = :address and mail_verified_at is not null)
    returning id
""")
# Told twice, news stop nothing again that was resumed in between; that of another address stops nothing at all.
BAD_NEWS = text("""
    update owners set mail_stopped_at = now(), mail_stopped_why = :why
    where id = :owner and mail_stopped_at is null
      and lower(coalesce(case when mail_verified_at is not null then mail_to end, mail_asked)) = lower(:address)
      and not exists (select from rings where owner = :owner and message_id = :letter and reason = :became)
""")
BECAME = text("""
    update rings set reason = :became
    where owner = :owner and message_id = :letter and status = 'sent' and (reason is null or :became <> 'delivered')
""")
ASKED = text("""
    select id, mail_asked, now() as now from owners where mail_asked is not null and mail_invited_at is null limit 100
""")
INVITED = text("update owners set mail_invited_at = now() where id = :owner and mail_asked = :address")


class PostgresPeople:
    """The port People."""

    def __init__(self, engine: Engine, *, kind: str | None = None) -> None:
        self._engine = engine
        self._kind = kind

    def habits(self, owner: UUID) -> Habits:
        """Return what an owner has set; Refused where nobody is there."""
        with acting_as(self._engine, owner) as connection:
            return habits_of(connection, owner)

    def adopt(self, owner: UUID, said: Mapping[str, Any]) -> Habits:
        """Change what an owner has set; where their day moved, the sweep plans their reminders anew."""
        with acting_as(self._engine, owner) as connection:
            connection.execute(KEEP_STILL, {"owner": owner})  # two changes at once are both kept
            wanted = changed(habits_of(connection, owner), said)
            connection.execute(ADOPT, {"owner": owner, **asdict(wanted)})
        return wanted

    def stop_mail(self, owner: UUID) -> None:
        """Let no more mails go to an owner."""
        self._run(STOP, owner)

    def resume_mail(self, owner: UUID) -> None:
        """Let mails go to an owner again."""
        self._run(RESUME, owner)

    def mailbox(self, owner: UUID) -> Mailbox:
        """Return where an owner's mails go."""
        with acting_as(self._engine, owner) as connection:
            return Mailbox(kind=self._kind, **connection.execute(MAILBOX, {"owner": owner}).mappings().one())

    def ask(self, owner: UUID, address: str) -> None:
        """Note that mails should go to an address; Refused where another letter went out in the last minute."""
        if not self._run(ASK, owner, address=address) and self.mailbox(owner).asked != address:
            hint = "wait a minute, and look whether the letter has come"
            raise Refused("to: an address was asked for a moment ago", field="to", value=address, hint=hint)

    def learn(self, news: News) -> None:
        """Keep what became of a letter, and stop mails to its address where it says so; told again, no more comes."""
        said = {"owner": news.owner, "letter": news.letter, "became": news.became}
        with acting_as(self._engine, news.owner) as connection:
            if news.stops:
                connection.execute(BAD_NEWS, {**said, "address": news.address, "why": news.stops})
            if news.became:
                connection.execute(BECAME, said)

    def confirm(self, owner: UUID, address: str) -> None:
        """Let mails go to the address that was asked for; Refused where it is not that one any more."""
        if not self._run(CONFIRM, owner, address=address):
            raise Refused(
                "another address was asked for since", field="to", value=address, hint="ask for this one again"
            )

    def _run(self, statement: TextClause, owner: UUID, **values: str) -> bool:
        with acting_as(self._engine, owner) as connection:
            return connection.execute(statement, {"owner": owner, **values}).rowcount > 0


class PostgresInvitations:
    """The port Invitations."""

    def __init__(self, engine: Engine, *, report: Callable[..., None]) -> None:
        self._engine = engine
        self._report = report

    def send(self, invite: Callable[[UUID, str, datetime], None]) -> None:
        """Have each written to, by owner, address and instant; what is refused for good is not tried again."""
        with self._engine.begin() as connection:
            asked = connection.execute(ASKED).all()
        for owner, address, now in asked:
            try:
                invite(owner, address, now)
            except CuebirdError as why:
                self._report("invitation.failed", severity="WARNING", owner=owner, cause=why.detail[:200])
                if isinstance(why, Unavailable):
                    continue
            with acting_as(self._engine, owner) as connection:
                connection.execute(INVITED, {"owner": owner, "address": address})


def habits_of(connection: Connection, owner: UUID) -> Habits:
    """Return what an owner has set, on a connection that is theirs; Refused where nobody is there."""
    found = connection.execute(HABITS, {"owner": owner}).mappings().one_or_none()
    if found is None:
        raise Refused("there is no such person any more")
    return Habits(**{name: value for name, value in found.items() if value is not None})


@contextmanager
def acting_as(engine: Engine, owner: UUID) -> Iterator[Connection]:
    """Give a transaction in which an owner acts, and sees what is theirs."""
    with engine.begin() as connection:
        connection.execute(BEGIN, {"owner": str(owner)})
        yield connection
