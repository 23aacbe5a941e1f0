"""The schema's steps: they make what the models say, can be taken back, and may be run by anyone at any time."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, text

from scripts.migrate import ROLES, kept_passwords, main, prepare
from shared.adapters import migrations
from shared.adapters.database import check_role, engine, read_url
from shared.adapters.owners import make_owner
from shared.adapters.tables import metadata

CATALOGUE = {
    "columns": """
        select attrelid::regclass::text, row_number() over (partition by attrelid order by attnum), attname,
          format_type(atttypid, atttypmod), attnotnull
        from pg_attribute join pg_class on pg_class.oid = attrelid
        where relkind = 'r' and relnamespace = 'public'::regnamespace and attnum > 0 and not attisdropped
    """,
    "constraints": """
        select conrelid::regclass::text, conname, pg_get_constraintdef(oid) from pg_constraint
        where connamespace = 'public'::regnamespace
    """,
    "indexes": "select tablename, indexname, indexdef from pg_indexes where schemaname = 'public'",
}
STEPS = len(list((Path(migrations.__file__).parent / "versions").glob("r*.py")))
NOTED = "alembic_version"  # alembic's own table, which no model names


@pytest.fixture
def admin(new_database: Callable[[], dict[str, str]]) -> Iterator[Engine]:
    """Give the administrator's engine of a prepared database nobody else uses."""
    made = engine(new_database()["admin"], pool=1, limits={})
    yield made
    made.dispose()


def url_of(made: Engine) -> str:
    """Return an engine's url with its password."""
    return made.url.render_as_string(hide_password=False)


def catalogue(made: Engine, kind: str) -> set[tuple[object, ...]]:
    """Return what Postgres itself says of all columns, constraints or indexes."""
    with made.begin() as connection:
        rows = [tuple(row) for row in connection.execute(text(CATALOGUE[kind]))]
    return {row for row in rows if row[0] != NOTED}


def tables(made: Engine) -> set[str]:
    """Return the names of the tables there are."""
    return {str(row[0]) for row in catalogue(made, "columns")}


def whole(made: Engine) -> dict[str, set[tuple[object, ...]]]:
    """Return all of the catalogue."""
    return {kind: catalogue(made, kind) for kind in CATALOGUE}


def give_a_task(made: Engine) -> None:
    """Give a new owner a task, so that the schema has data in it."""
    add = text("""
        insert into tasks (owner, id, number, title, created_at, updated_at)
        values (:owner, gen_random_uuid(), 1, 'Water the ferns', now(), now())
    """)
    with made.begin() as connection:
        connection.execute(add, {"owner": make_owner(connection, "test", uuid4().hex, "Asia/Kathmandu")})


def test_alembic_finds_nothing_to_change(admin: Engine) -> None:
    """Types, nullability and defaults of the migrated schema are those of the models."""
    with admin.begin() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, metadata) == []


@pytest.mark.parametrize("kind", CATALOGUE)
def test_models_and_migrations_make_the_same_schema(admin: Engine, kind: str) -> None:
    """Columns in their order, checks, keys and partial indexes are the same, whichever of the two made them."""
    migrated = catalogue(admin, kind)
    migrations.downgrade(url_of(admin), STEPS)
    with admin.begin() as connection:
        metadata.create_all(connection)
    assert catalogue(admin, kind) == migrated


def test_each_step_can_be_taken_back_and_done_again_with_data_in_it(admin: Engine) -> None:
    """The way back leaves nothing of a step behind, and the way forward works after it."""
    give_a_task(admin)
    stood = [whole(admin)]
    for _ in range(STEPS):
        migrations.downgrade(url_of(admin))
        stood.append(whole(admin))
    assert tables(admin) == set()
    for before in reversed(stood[:-1]):
        migrations.upgrade(url_of(admin), "+1")
        give_a_task(admin)
        assert whole(admin) == before


def test_preparing_again_changes_nothing(admin: Engine, database: dict[str, str]) -> None:
    """A second start finds its schema and its rows as they were, and the same urls."""
    give_a_task(admin)
    passwords = {role: read_url(database[role]).password or "" for role in ROLES}
    name = admin.url.database or ""
    first, second = (prepare(url_of(admin), name, passwords) for _ in range(2))
    assert first == second
    with admin.begin() as connection:
        assert connection.scalar(text("select count(*) from tasks")) == 1
        assert connection.scalar(text(f"select version_num from {NOTED}")) == migrations.head()


def test_two_preparations_at_once_both_succeed(postgres: str, database: dict[str, str]) -> None:
    """Whoever comes second waits for the first, on the same database and on the same roles."""
    passwords = {role: read_url(database[role]).password or "" for role in ROLES}
    name = f"test_{uuid4().hex}"
    with ThreadPoolExecutor(4) as threads:
        urls = list(threads.map(lambda _: prepare(postgres, name, passwords), range(4)))
    for role in ROLES:
        function = engine(urls[0][role], pool=1)
        with function.begin() as connection:
            check_role(connection)
        function.dispose()
    server = engine(postgres, pool=1)
    with server.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"drop database {name}"))
    server.dispose()


def epochs_after_a_restore(managed: Engine) -> list[int]:
    """Do with a database what the runbook says; return everybody's epoch, as one whom row-level security binds not."""
    runbook = (Path(__file__).resolve().parents[3] / "knative" / "README.md").read_text(encoding="utf-8")
    [said] = re.findall(r"```sql\n(.*?)```", runbook, re.DOTALL)
    with managed.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for statement in filter(str.strip, said.split(";")):
            connection.exec_driver_sql(statement)
        assert connection.execute(text("select relforcerowsecurity from pg_class where relname = 'owners'")).scalar()
        assert connection.execute(text("select count(*) from owners")).scalar() == 0
        connection.exec_driver_sql("alter table owners no force row level security")
        return list(connection.execute(text("select epoch from owners")).scalars())


def test_a_managed_databases_administrator_can_prepare_it(postgres: str, database: dict[str, str]) -> None:
    """No step needs a superuser: one who may make databases and administer the roles is enough, after a restore too."""
    name = f"managed_{uuid4().hex}"
    ours = ", ".join(f"cuebird_{role}" for role in ("owner", *ROLES))
    passwords = {role: read_url(database[role]).password or "" for role in ROLES}
    server = engine(postgres, pool=1, limits={})
    try:
        with server.begin() as connection:
            connection.execute(text(f"create role {name} login password 'open' createdb createrole"))
            connection.execute(text(f"grant {ours} to {name} with admin option"))
        url = read_url(postgres).set(username=name, password="open").render_as_string(hide_password=False)
        prepare(url, name, passwords)
        managed = engine(str(read_url(url).set(database=name).render_as_string(hide_password=False)), pool=1)
        give_a_task(managed)
        assert epochs_after_a_restore(managed) == [2]
        managed.dispose()
    finally:
        with server.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(f"drop database if exists {name} with (force)"))
            connection.execute(text(f"drop owned by {name} cascade"))
            connection.execute(text(f"drop role {name}"))
        server.dispose()


def test_passwords_are_made_once_and_for_their_owner_only(tmp_path: Path) -> None:
    """A password file that is missing is made, one that is there is kept, and nobody else may read either."""
    (tmp_path / "tool").write_text("chosen\n")
    first = kept_passwords(tmp_path)
    assert first["tool"] == "chosen"
    assert len(set(first.values())) == len(ROLES)
    assert kept_passwords(tmp_path) == first
    assert {(tmp_path / role).stat().st_mode & 0o777 for role in ("worker", "door")} == {0o600}


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("bla", "DATABASE_URL must be postgresql://user:password@host:port/database"),
        ("postgresql://a@127.0.0.1/b?sslmode=perhaps", "sslmode in DATABASE_URL must be one of"),
        ("postgresql://a@127.0.0.1:1/b", "Can't create a connection to host 127.0.0.1 and port 1"),
    ],
)
def test_a_database_out_of_reach_is_told_in_one_line(capsys: pytest.CaptureFixture[str], url: str, said: str) -> None:
    """The migration ends with 2 and one line that says what is wrong."""
    assert main(["--url", url]) == 2
    told = capsys.readouterr()
    assert said in told.err
    assert len(told.err.splitlines()) == 1
    assert told.out == ""


def test_the_script_prints_where_the_schema_stands(
    admin: Engine, tmp_path: Path, database: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    """One line says the revision and whose passwords were set."""
    for role in ROLES:
        (tmp_path / role).write_text(read_url(database[role]).password or "")
    assert main(["--url", url_of(admin), "--password-dir", str(tmp_path)]) == 0
    assert capsys.readouterr().out == (
        f"migrate: the schema stands at {migrations.head()}; passwords set: tool, worker, door\n"
    )
