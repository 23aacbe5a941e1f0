"""Who is there: personal access tokens, the page's sessions, owners made at a first sign-in, and their leaving."""

from alembic import op

revision = "0008"
down_revision = "0007"

OWNER = "nullif(current_setting('cuebird.owner', true), '')::uuid"
TABLES = {
    "tokens": """
        create table tokens (
          owner uuid not null constraint tokens_owner_fkey references owners on delete cascade,
          id uuid not null,
          sha256 text not null,
          name text not null,
          scopes text[] not null,
          created_at timestamptz not null default now(),
          expires_at timestamptz not null,
          last_used_at timestamptz,
          constraint tokens_pkey primary key (owner, id)
        )
    """,
    "sessions": """
        create table sessions (
          owner uuid not null constraint sessions_owner_fkey references owners on delete cascade,
          id uuid not null,
          sha256 text not null,
          created_at timestamptz not null default now(),
          seen_at timestamptz not null default now(),
          constraint sessions_pkey primary key (owner, id)
        )
    """,
}
WRITTEN = {"tokens": "last_used_at", "sessions": "seen_at"}

# What an owner leaves is looked for in every table that has owners, so a later table is not forgotten.
# They run as the tables' owner, whom row-level security binds to the owner that the transaction has set.
COUNT = """
    create function count_of_an_owner() returns jsonb language plpgsql security definer
    set search_path = public, pg_temp as $$
    declare
      name text; n bigint; said jsonb := '{}';
    begin
      for name in select table_name from information_schema.columns
        where table_schema = 'public' and column_name = 'owner' order by 1
      loop
        execute format('select count(*) from %I where owner = current_setting(''cuebird.owner'')::uuid', name) into n;
        said := said || jsonb_build_object(name, n);
      end loop;
      select count(*) into n from owners where id = current_setting('cuebird.owner')::uuid;
      return said || jsonb_build_object('owners', n);
    end $$
"""
EXPORT = """
    create function export_of_an_owner(kept text[]) returns jsonb language plpgsql security definer
    set search_path = public, pg_temp as $$
    declare
      name text; rows jsonb; said jsonb := '{}';
    begin
      foreach name in array kept loop
        execute format('select coalesce(jsonb_agg(to_jsonb(t) - ''owner'' - ''sha256''), ''[]'') from %I t where %I = '
          'current_setting(''cuebird.owner'')::uuid', name, case name when 'owners' then 'id' else 'owner' end)
          into rows;
        said := said || jsonb_build_object(name, rows);
      end loop;
      return said;
    end $$
"""
DELETE = """
    create function delete_an_owner() returns void language plpgsql security definer
    set search_path = public, pg_temp as $$
    begin
      perform from owners where id = current_setting('cuebird.owner')::uuid for update;
      delete from tasks where owner = current_setting('cuebird.owner')::uuid;
      delete from owners where id = current_setting('cuebird.owner')::uuid;
    end $$
"""
FUNCTIONS = {"count_of_an_owner()": COUNT, "export_of_an_owner(text[])": EXPORT, "delete_an_owner()": DELETE}


def upgrade() -> None:
    """Make the tables, behind row-level security, and what an owner may do with all that is theirs."""
    op.execute("set local role cuebird_owner")
    for name, table in TABLES.items():
        op.execute(table)
        op.execute(f"create unique index {name}_id on {name} (id)")
        op.execute(f"alter table {name} enable row level security")
        op.execute(f"alter table {name} force row level security")
        op.execute(f"create policy of_one_owner on {name} using (owner = {OWNER}) with check (owner = {OWNER})")
        op.execute(f"create policy seen_by_cuebird_door on {name} for select to cuebird_door using (true)")
        op.execute(f"grant select, insert, update ({WRITTEN[name]}), delete on {name} to cuebird_door")
    op.execute("grant insert (id, time_zone) on owners to cuebird_door")
    op.execute("grant insert on identities to cuebird_door")
    for name, function in FUNCTIONS.items():
        op.execute(function)
        op.execute(f"revoke all on function {name} from public")
        op.execute(f"grant execute on function {name} to cuebird_door")
    op.execute("reset role")


def downgrade() -> None:
    """Take everything away again; nobody is signed in any more."""
    for name in FUNCTIONS:
        op.execute(f"drop function {name}")
    op.execute("revoke insert (id, time_zone) on owners from cuebird_door")
    op.execute("revoke insert on identities from cuebird_door")
    for name in TABLES:
        op.execute(f"drop table {name}")
