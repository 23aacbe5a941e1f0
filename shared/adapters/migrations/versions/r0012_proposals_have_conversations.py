"""What waits for a yes is kept with the conversation it was asked for in, so that it means the same afterwards."""

from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Make room for it; what waits already was asked for in none that is known."""
    op.execute("set local role cuebird_owner")
    op.execute("alter table proposals add conversation_id uuid")
    op.execute("reset role")


def downgrade() -> None:
    """Keep it no more."""
    op.execute("set local role cuebird_owner")
    op.execute("alter table proposals drop conversation_id")
    op.execute("reset role")
