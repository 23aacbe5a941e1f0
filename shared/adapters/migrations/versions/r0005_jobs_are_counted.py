"""The rings that have a job are counted, so that there are never more jobs than the budget allows."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Index the rings that have a job."""
    op.execute("create index rings_with_job on rings (owner) where job is not null")


def downgrade() -> None:
    """Take the index away again."""
    op.execute("drop index rings_with_job")
