"""A ring keeps the trace of the call that planned it, so that a mail can be followed back to its sentence."""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add a column that may stay empty."""
    op.execute("alter table rings add column traceparent text")


def downgrade() -> None:
    """Take it away again."""
    op.execute("alter table rings drop column traceparent")
