"""What sending needs: whom mails go to, the way a ring was sent, what was not sent, and jobs to delete."""

from alembic import op

revision = "0002"
down_revision = "0001"

MAIL = {
    "mail_to": "text",
    "mail_verified_at": "timestamptz",
    "mail_stopped_at": "timestamptz",
    "mail_asked": "text",
    "mail_asked_at": "timestamptz",
    "mail_invited_at": "timestamptz",
}


def upgrade() -> None:
    """Add columns that may stay empty, and indexes for the sweep."""
    op.execute("set local role cuebird_owner")
    op.execute("alter table owners " + ", ".join(f"add column {name} {kind}" for name, kind in MAIL.items()))
    op.execute(f"grant select (day_starts, {', '.join(MAIL)}), update ({', '.join(MAIL)}) on owners to cuebird_door")
    op.execute("grant update (mail_stopped_at, mail_invited_at) on owners to cuebird_worker")
    asked = "mail_asked is not null and mail_invited_at is null"
    op.execute(f"create index owners_asked on owners (id) where {asked}")
    op.execute("alter table rings add column channel text")
    op.execute("create index rings_unsent on rings (lease_until) where status in ('rung', 'sending')")
    over = "job is not null and status not in ('planned', 'armed')"
    op.execute(f"create index rings_over on rings (owner) where {over}")
    op.execute("reset role")


def downgrade() -> None:
    """Take them away again; what was sent stays sent."""
    op.execute("drop index rings_over")
    op.execute("drop index rings_unsent")
    op.execute("alter table rings drop column channel")
    op.execute("revoke select (day_starts) on owners from cuebird_door")
    op.execute("drop index owners_asked")
    op.execute("alter table owners " + ", ".join(f"drop column {name}" for name in MAIL))
