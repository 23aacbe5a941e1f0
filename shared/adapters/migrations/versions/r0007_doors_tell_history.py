"""The door tells each owner what was changed, so it may read history."""

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Let the door read the changes of one owner at a time."""
    op.execute("set local role cuebird_owner")
    op.execute("grant select on changes to cuebird_door")
    op.execute("reset role")


def downgrade() -> None:
    """Let it no more."""
    op.execute("set local role cuebird_owner")
    op.execute("revoke select on changes from cuebird_door")
    op.execute("reset role")
