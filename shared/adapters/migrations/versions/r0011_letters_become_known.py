"""What a mail provider tells of a letter is kept with its ring, by the door that hears it."""

from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Let the door find a letter's rings, and write what became of it and nothing else."""
    op.execute("set local role cuebird_owner")
    op.execute("grant select (owner, message_id, status, reason), update (reason) on rings to cuebird_door")
    op.execute("reset role")


def downgrade() -> None:
    """Let the door know of rings no more."""
    op.execute("set local role cuebird_owner")
    op.execute("revoke select (owner, message_id, status, reason), update (reason) on rings from cuebird_door")
    op.execute("reset role")
