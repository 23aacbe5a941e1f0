"""What models want to change: a little is counted, more waits for the person's yes."""

from alembic import op

revision = "0004"
down_revision = "0003"

OWNER = "nullif(current_setting('cuebird.owner', true), '')::uuid"
TABLE = """
    create table proposals (
      owner uuid not null constraint proposals_owner_fkey references owners on delete cascade,
      id uuid not null,
      client text not null,
      tool text not null,
      arguments jsonb not null,
      tasks jsonb not null,
      verdict text not null,
      made_at timestamptz not null default now(),
      settled_at timestamptz,
      constraint proposals_pkey primary key (owner, id)
    )
"""


def upgrade() -> None:
    """Make the table, behind row-level security; only the door keeps it."""
    op.execute("set local role cuebird_owner")
    op.execute(TABLE)
    op.execute("create index proposals_client on proposals (owner, client, made_at)")
    op.execute("alter table proposals enable row level security")
    op.execute("alter table proposals force row level security")
    op.execute(f"create policy of_one_owner on proposals using (owner = {OWNER}) with check (owner = {OWNER})")
    op.execute("grant select, insert, update, delete on proposals to cuebird_door")
    op.execute("reset role")


def downgrade() -> None:
    """Forget what waits."""
    op.execute("drop table proposals")
