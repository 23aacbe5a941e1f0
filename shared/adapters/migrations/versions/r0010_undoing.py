"""What was done together is found together, and an undo says what it took back."""

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add a column that may stay empty, and an index by what began a chain."""
    op.execute("set local role cuebird_owner")
    op.execute("alter table changes add column undoes uuid[]")
    op.execute("create index changes_group on changes (owner, group_id)")
    op.execute("reset role")


def downgrade() -> None:
    """Take them away again; what was taken back stays so."""
    op.execute("drop index changes_group")
    op.execute("alter table changes drop column undoes")
