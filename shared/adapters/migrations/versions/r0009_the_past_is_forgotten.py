"""What is kept for a while only is forgotten by the sweep, each person's once a day."""

from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Note when a person had their turn; the sweep may forget history and talk, of which it reads no word."""
    op.execute("set local role cuebird_owner")
    op.execute("alter table owners add column forgot_at timestamptz not null default '-infinity'")
    op.execute("create index owners_past on owners (forgot_at)")
    op.execute("grant update (forgot_at) on owners to cuebird_worker")
    op.execute("grant delete on changes to cuebird_worker")
    op.execute("grant select (owner, id, updated_at), delete on conversations to cuebird_worker")
    op.execute("reset role")


def downgrade() -> None:
    """Let everything be kept again."""
    op.execute("revoke select (owner, id, updated_at), delete on conversations from cuebird_worker")
    op.execute("revoke delete on changes from cuebird_worker")
    op.execute("drop index owners_past")
    op.execute("alter table owners drop column forgot_at")
