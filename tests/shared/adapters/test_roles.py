"""Who may do what to whose rows, tried as the roles themselves on a real Postgres."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4, uuid5

import pytest
from sqlalchemy import Connection, Engine, delete, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from shared.adapters.database import check_role, engine, read_url
from shared.adapters.owners import make_owner
from shared.adapters.tables import metadata
from shared.config import SettingError

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
TABLES = [table.name for table in metadata.sorted_tables]
ROLES = ("tool", "worker", "door")

# What each role may do: select, insert, update, delete; a capital letter stands for some columns only.
MATRIX = {
    "owners": {"tool": "sU", "worker": "sU", "door": "SIU"},
    "identities": {"door": "si"},
    "series": {"tool": "si", "worker": "si"},
    "tasks": {"tool": "siu", "worker": "siu"},
    "reminders": {"tool": "siud", "worker": "siud"},
    "rings": {"tool": "siu", "worker": "siu", "door": "SU"},
    "changes": {"tool": "si", "worker": "sid", "door": "s"},
    "requests": {"tool": "sid", "worker": "sid"},
    "inbox": {"worker": "sid"},
    "outbox": {"tool": "sid", "worker": "sid"},
    "dead_letters": {"worker": "siud"},
    "conversations": {"door": "siud", "worker": "Sd"},
    "turns": {"door": "siud"},
    "proposals": {"door": "siud"},
    "tokens": {"door": "siUd"},
    "sessions": {"door": "siUd"},
}
SEES_ALL = {
    ("worker", "owners"),
    ("worker", "outbox"),
    ("worker", "rings"),
    ("worker", "tasks"),
    ("door", "owners"),
    ("door", "identities"),
    ("door", "tokens"),
    ("door", "sessions"),
}
MAIL = "mail_to mail_verified_at mail_stopped_at mail_asked mail_asked_at mail_invited_at"
SET = f"time_zone day_starts {MAIL} locale default_reminder mail_stopped_why day_moved_at"
COLUMNS = {
    ("tool", "u"): "seq last_number",
    ("worker", "u"): "seq last_number mail_stopped_at mail_invited_at mail_stopped_why day_moved_at forgot_at",
    ("door", "s"): f"id seq epoch {SET}",
    ("door", "i"): "id time_zone",
    ("door", "u"): SET,
}


def may(role: str, verb: str) -> list[str]:
    """Return the tables on which a role has a verb, in whole or in part."""
    return [table for table in TABLES if verb in MATRIX[table].get(role, "").lower()]


def owner_column(table: str) -> Any:
    """Return the column that says whose a row is."""
    columns = metadata.tables[table].c
    return columns.id if table == "owners" else columns.owner


def sample(owner: UUID) -> dict[str, dict[str, Any]]:
    """Return one row for every table, all of one owner and fitting together."""
    own = {"owner": owner}
    ids = {name: uuid5(owner, name) for name in TABLES}
    task = own | {"task_id": ids["tasks"]}
    return {
        "owners": {"id": owner, "time_zone": "Europe/London"},
        "identities": own | {"issuer": "test", "subject": str(owner)},
        "series": own
        | {"id": ids["series"], "rrule": "FREQ=DAILY", "dtstart_local": NOW.replace(tzinfo=None)}
        | {"zone": "Europe/London", "timed": False},
        "tasks": own
        | {"id": ids["tasks"], "number": 1, "title": "Water the ferns", "created_at": NOW, "updated_at": NOW},
        "reminders": task | {"id": ids["reminders"], "n": 0, "before": "PT1H"},
        "rings": task | {"id": ids["rings"], "reminder_id": ids["reminders"], "ring_at": NOW, "planned_at": NOW},
        "changes": task | {"seq": 1, "n": 0, "kind": "created", "group_id": owner, "actor": {}, "at": NOW},
        "requests": own
        | {"client_id": "test", "request_id": "1", "tool": "add_task", "args_sha256": "", "answer": {}}
        | {"created_at": NOW},
        "inbox": own | {"function": "recurrence", "source": "/test", "event_id": "1"},
        "outbox": own | {"id": ids["outbox"], "broker": "tasks", "event": {}, "created_at": NOW},
        "dead_letters": own | {"source": "/test", "event_id": "1", "destination": "recurrence", "event": {}},
        "conversations": own | {"id": ids["conversations"]},
        "proposals": own
        | {"id": ids["proposals"], "client": "test", "tool": "delete_task", "arguments": {}, "tasks": []}
        | {"verdict": "open"},
        "tokens": own | {"id": ids["tokens"], "sha256": "", "name": "script", "scopes": ["*"], "expires_at": NOW},
        "sessions": own | {"id": ids["sessions"], "sha256": ""},
        "turns": own | {"conversation_id": ids["conversations"], "request_id": "1", "message": "hello", "plan": {}},
    }


def fill(connection: Connection, owner: UUID) -> None:
    """Give an owner one row in every table, as the administrator."""
    rows = sample(owner)
    for table in metadata.sorted_tables:
        connection.execute(insert(table).values(rows[table.name]))


def act_as(connection: Connection, owner: UUID) -> None:
    """Begin as an owner, as every unit of work does."""
    connection.execute(select(func.set_config("cuebird.owner", str(owner), True)))


@pytest.fixture(scope="module")
def owners(engines: dict[str, Engine]) -> tuple[UUID, UUID]:
    """Give two people with a row in every table."""
    mine, theirs = uuid4(), uuid4()
    with engines["admin"].begin() as connection:
        fill(connection, mine)
        fill(connection, theirs)
    return mine, theirs


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("table", TABLES)
def test_a_role_has_these_verbs_on_this_table_and_no_others(engines: dict[str, Engine], role: str, table: str) -> None:
    """Rights are exactly the matrix: whole tables in small letters, some columns in capitals."""
    verbs = {"s": "select", "i": "insert", "u": "update", "d": "delete", "t": "truncate", "r": "trigger"}
    asked = text("select has_table_privilege(:role, :table, :verb)")
    in_part = text("select has_any_column_privilege(:role, :table, :verb)")
    found = ""
    with engines["admin"].begin() as connection:
        for letter, verb in verbs.items():
            values = {"role": f"cuebird_{role}", "table": table, "verb": verb}
            if connection.scalar(asked, values):
                found += letter
            elif letter in "siu" and connection.scalar(in_part, values):
                found += letter.upper()
    assert found == MATRIX[table].get(role, "")


@pytest.mark.parametrize(("role", "verb"), COLUMNS)
def test_rights_in_part_are_these_columns_of_owners(engines: dict[str, Engine], role: str, verb: str) -> None:
    """A role that has a verb on some columns of owners has it on exactly these."""
    asked = text("select has_column_privilege(:role, 'owners', :column, :verb)")
    word = {"u": "update", "s": "select", "i": "insert"}[verb]
    with engines["admin"].begin() as connection:
        found = [
            column.name
            for column in metadata.tables["owners"].c
            if connection.scalar(asked, {"role": f"cuebird_{role}", "column": column.name, "verb": word})
        ]
    assert found == COLUMNS[role, verb].split()


@pytest.mark.parametrize("table", TABLES)
def test_row_level_security_is_on_and_forced(engines: dict[str, Engine], table: str) -> None:
    """Not even the tables' owner sees past the policies of any table."""
    asked = text("select relrowsecurity, relforcerowsecurity, relowner::regrole::text from pg_class where relname = :t")
    with engines["admin"].begin() as connection:
        assert tuple(connection.execute(asked, {"t": table}).one()) == (True, True, "cuebird_owner")


@pytest.mark.parametrize(("role", "table"), [(role, table) for role in ROLES for table in may(role, "s")])
def test_a_role_reads_its_owners_rows_only(
    engines: dict[str, Engine], owners: tuple[UUID, UUID], role: str, table: str
) -> None:
    """Another person's rows are not there, but where a role has to look for work or for who is there."""
    mine, theirs = owners
    with engines[role].begin() as connection:
        act_as(connection, mine)
        found = set(connection.scalars(select(owner_column(table)).where(owner_column(table).in_(owners))))
    assert found == ({mine, theirs} if (role, table) in SEES_ALL else {mine})


@pytest.mark.parametrize(("role", "table"), [(role, table) for role in ROLES for table in may(role, "s")])
def test_after_a_commit_nobody_is_left_to_act_for(
    engines: dict[str, Engine], owners: tuple[UUID, UUID], role: str, table: str
) -> None:
    """The owner ends with the transaction: the next one on the same connection sees nothing of theirs."""
    with engines[role].connect() as connection:
        with connection.begin():
            act_as(connection, owners[0])
        with connection.begin():
            assert connection.scalar(select(func.current_setting("cuebird.owner", True))) == ""
            found = connection.scalars(select(owner_column(table)).where(owner_column(table).in_(owners))).all()
    assert bool(found) == ((role, table) in SEES_ALL)


@pytest.mark.parametrize(("role", "table"), [(role, table) for role in ROLES for table in may(role, "i")])
def test_a_role_adds_no_row_for_another_owner(
    engines: dict[str, Engine], owners: tuple[UUID, UUID], role: str, table: str
) -> None:
    """A new row that names somebody else is refused before it is looked at."""
    mine, theirs = owners
    statement = insert(metadata.tables[table]).values(sample(theirs)[table])
    with engines[role].connect() as connection:
        act_as(connection, mine)
        with pytest.raises(DBAPIError, match="row-level security"):
            connection.execute(statement)


@pytest.mark.parametrize(("role", "table"), [(role, table) for role in ROLES for table in may(role, "u")])
def test_a_role_changes_no_row_of_another_owner(
    engines: dict[str, Engine], owners: tuple[UUID, UUID], role: str, table: str
) -> None:
    """A change that reaches for all rows changes one's own only, even where the others can be seen."""
    own = "mail_stopped_at" if role == "door" else "seq"
    column = {"owners": own, "tasks": "title", "reminders": "n", "rings": "attempts", "dead_letters": "cause"}
    column |= {"conversations": "updated_at", "proposals": "verdict", "tokens": "last_used_at", "sessions": "seen_at"}
    column |= {"rings": "reason"} if role == "door" else {}
    target = metadata.tables[table].c[column.get(table, "message")]
    statement = update(metadata.tables[table]).where(owner_column(table).in_(owners)).values({target: target})
    with engines[role].begin() as connection:
        act_as(connection, owners[0])
        found = connection.scalars(statement.returning(owner_column(table))).all()
    assert found == [owners[0]]


@pytest.mark.parametrize(("role", "table"), [(role, table) for role in ROLES for table in may(role, "u")])
def test_a_row_cannot_be_given_away(
    engines: dict[str, Engine], owners: tuple[UUID, UUID], role: str, table: str
) -> None:
    """A row's owner cannot become somebody else, whether the column or the policy says no."""
    statement = update(metadata.tables[table]).values({owner_column(table): owners[1]})
    with engines[role].connect() as connection:
        act_as(connection, owners[0])
        with pytest.raises(DBAPIError, match=r"row-level security|permission denied"):
            connection.execute(statement)


@pytest.mark.parametrize(("role", "table"), [(role, table) for role in ROLES for table in may(role, "d")])
def test_a_role_deletes_no_row_of_another_owner(
    engines: dict[str, Engine], owners: tuple[UUID, UUID], role: str, table: str
) -> None:
    """A deletion that reaches for all rows takes one's own only."""
    statement = delete(metadata.tables[table]).where(owner_column(table).in_(owners)).returning(owner_column(table))
    with engines[role].connect() as connection:
        act_as(connection, owners[0])
        assert connection.scalars(statement).all() == [owners[0]]
        connection.rollback()


@pytest.mark.parametrize("role", ROLES)
def test_start_accepts_the_roles_of_functions(engines: dict[str, Engine], role: str) -> None:
    """The three roles are bound by row-level security, so a function starts as any of them."""
    with engines[role].begin() as connection:
        check_role(connection)


@pytest.mark.parametrize(
    ("made_with", "reason"),
    [("superuser", "is a superuser"), ("bypassrls", "has BYPASSRLS"), ("in role cuebird_owner", "owns the tables")],
)
def test_start_refuses_a_role_that_nothing_binds(database: dict[str, str], made_with: str, reason: str) -> None:
    """A superuser, a role with BYPASSRLS and one that can act as the tables' owner are refused, and told why."""
    name = f"unbound_{uuid4().hex}"
    unbound = read_url(database["admin"]).set(username=name, password="open")
    admin = engine(database["admin"], pool=1)
    with admin.begin() as connection:
        connection.execute(text(f"create role {name} login password 'open' {made_with}"))
    login = engine(unbound.render_as_string(hide_password=False), pool=1)
    try:
        with login.begin() as connection, pytest.raises(SettingError, match=f"{name} {reason}"):
            check_role(connection)
    finally:
        login.dispose()
        with admin.begin() as connection:
            connection.execute(text(f"drop role {name}"))
        admin.dispose()


@pytest.mark.parametrize(
    ("table", "columns", "points_at"),
    [
        ("tasks", {"series_id": "id"}, "series"),
        ("tasks", {"parent": "number"}, "tasks"),
        ("reminders", {"task_id": "id"}, "tasks"),
        ("rings", {"task_id": "id"}, "tasks"),
        ("turns", {"conversation_id": "id"}, "conversations"),
    ],
)
def test_no_row_points_at_another_owners(
    engines: dict[str, Engine], table: str, columns: dict[str, str], points_at: str
) -> None:
    """Foreign keys ignore row-level security, so they carry the owner: pointing across is refused even to admins."""
    mine, theirs = uuid4(), uuid4()
    target = sample(theirs)[points_at] | ({"number": 7} if points_at == "tasks" else {})
    row = sample(mine)[table] | {column: target[named] for column, named in columns.items()}
    with engines["admin"].connect() as connection:
        for owner in (mine, theirs):
            connection.execute(insert(metadata.tables["owners"]).values(sample(owner)["owners"]))
        connection.execute(insert(metadata.tables[points_at]).values(target))
        with pytest.raises(DBAPIError, match="foreign key"):
            connection.execute(insert(metadata.tables[table]).values(row))


def test_an_identity_has_one_owner_however_often_it_is_made(engines: dict[str, Engine]) -> None:
    """The second call finds the first one's owner and leaves its time zone alone."""
    subject = uuid4().hex
    with engines["admin"].begin() as connection:
        first = make_owner(connection, "test", subject, "Asia/Kathmandu")
        assert make_owner(connection, "test", subject, "Europe/London") == first
        zone = connection.scalar(text("select time_zone from owners where id = :id"), {"id": first})
    assert zone == "Asia/Kathmandu"


def test_an_identity_moved_to_another_owner_stays_there(engines: dict[str, Engine], owners: tuple[UUID, UUID]) -> None:
    """An identity that was given another owner keeps it, and no owner is made beside."""
    with engines["admin"].begin() as connection:
        count = connection.scalar(select(func.count()).select_from(metadata.tables["owners"]))
        assert make_owner(connection, "test", str(owners[0]), "Europe/London") == owners[0]
        assert connection.scalar(select(func.count()).select_from(metadata.tables["owners"])) == count
