"""The first tables, the roles that may use them, and row-level security by owner on every one.

`cuebird_owner` owns the tables and nobody logs in as it. The three roles that log in own nothing, inherit nothing and
have only the verbs of `RIGHTS`. Where the roles exist already, as on a managed database, they are taken as they are.
"""

from collections.abc import Iterator
from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None

TABLES = (
    "owners",
    "identities",
    "series",
    "tasks",
    "reminders",
    "rings",
    "changes",
    "requests",
    "inbox",
    "outbox",
    "dead_letters",
    "conversations",
    "turns",
)
OF_A_TOOL = {
    "owners": "select, update (seq, last_number)",
    "series": "select, insert",
    "tasks": "select, insert, update",
    "reminders": "select, insert, update, delete",
    "rings": "select, insert, update",
    "changes": "select, insert",
    "requests": "select, insert, delete",
    "outbox": "select, insert, delete",
}
OF_A_WORKER = OF_A_TOOL | {
    "inbox": "select, insert, delete",
    "dead_letters": "select, insert, update, delete",
}
OF_A_DOOR = {
    "owners": "select (id, seq, epoch, time_zone)",
    "identities": "select",
    "conversations": "select, insert, update, delete",
    "turns": "select, insert, update, delete",
}
RIGHTS = {"cuebird_tool": OF_A_TOOL, "cuebird_worker": OF_A_WORKER, "cuebird_door": OF_A_DOOR}

# Who may read the rows of all owners: workers to find what is owed, doors to find out who is there.
SEE_ALL = {"cuebird_worker": ("owners", "outbox", "rings", "tasks"), "cuebird_door": ("owners", "identities")}

# `nullif`: after a commit the setting is not gone but empty, and an empty text is no uuid.
OWNER = "nullif(current_setting('cuebird.owner', true), '')::uuid"


def upgrade() -> None:
    """Make roles, tables, policies and grants, in this order."""
    for role in ("cuebird_owner", *RIGHTS):
        op.execute(_role(role))
    op.execute("grant cuebird_owner to current_user")
    op.execute("revoke create on schema public from public")
    op.execute("grant usage, create on schema public to cuebird_owner")
    op.execute(f"grant usage on schema public to {', '.join(RIGHTS)}")
    op.execute("set local role cuebird_owner")
    op.execute(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
    for statement in (*_security(), *_grants()):
        op.execute(statement)
    op.execute("reset role")


def downgrade() -> None:
    """Drop the tables with their policies and grants; the roles belong to the whole server and stay."""
    for table in reversed(TABLES):
        op.execute(f"drop table {table}")


def _role(name: str) -> str:
    login = "nologin" if name == "cuebird_owner" else "login"
    return f"""
        do $$ begin
          if not exists (select from pg_roles where rolname = '{name}') then
            create role {name} {login} noinherit nocreatedb nocreaterole;
          end if;
        end $$
    """


def _security() -> Iterator[str]:
    for table in TABLES:
        mine = f"{'id' if table == 'owners' else 'owner'} = {OWNER}"
        yield f"alter table {table} enable row level security"
        yield f"alter table {table} force row level security"
        yield f"create policy of_one_owner on {table} using ({mine}) with check ({mine})"
    for role, tables in SEE_ALL.items():
        for table in tables:
            yield f"create policy seen_by_{role} on {table} for select to {role} using (true)"


def _grants() -> Iterator[str]:
    for role, rights in RIGHTS.items():
        for table, verbs in rights.items():
            yield f"grant {verbs} on {table} to {role}"
