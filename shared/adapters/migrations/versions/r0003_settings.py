"""What a person may set: how dates are read, how long before to remind; and why their mails were stopped."""

from alembic import op

revision = "0003"
down_revision = "0002"

ADDED = {
    "locale": "text",
    "default_reminder": "text",
    "mail_stopped_why": "text",
    "day_moved_at": "timestamptz",
}
SET = "time_zone, day_starts, locale, default_reminder, day_moved_at"


def upgrade() -> None:
    """Add columns that may stay empty; the door may write what is set there, the sweep what it has done about it."""
    op.execute("set local role cuebird_owner")
    op.execute("alter table owners " + ", ".join(f"add column {name} {kind}" for name, kind in ADDED.items()))
    op.execute(f"grant select ({', '.join(ADDED)}), update ({SET}, mail_stopped_why) on owners to cuebird_door")
    op.execute("grant update (mail_stopped_why, day_moved_at) on owners to cuebird_worker")
    op.execute("create index owners_moved on owners (id) where day_moved_at is not null")
    op.execute("reset role")


def downgrade() -> None:
    """Take them away again."""
    op.execute("drop index owners_moved")
    op.execute("revoke update (time_zone, day_starts) on owners from cuebird_door")
    op.execute("alter table owners " + ", ".join(f"drop column {name}" for name in ADDED))
