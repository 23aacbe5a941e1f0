"""The road to Postgres: nobody waits for ever, lost connections are replaced, errors say who has to mend them."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from shared.adapters.database import LIMITS, as_ours, engine, read_url
from shared.config import SettingError
from shared.errors import Refused, Unavailable

Tool = Callable[[dict[str, str]], Engine]


@pytest.fixture
def tool(database: dict[str, str]) -> Iterator[Tool]:
    """Give engines of one connection as a tool, with limits to choose."""
    made: list[Engine] = []

    def make(limits: dict[str, str]) -> Engine:
        made.append(engine(database["tool"], pool=1, name="test", limits=limits))
        return made[-1]

    yield make
    for one in made:
        one.dispose()


def failure(made: Engine, statement: str) -> SQLAlchemyError:
    """Return the error of a statement that fails."""
    with made.connect() as connection, pytest.raises(SQLAlchemyError) as raised:
        connection.execute(text(statement))
    return raised.value


@pytest.mark.parametrize(("name", "value"), [*LIMITS.items(), ("application_name", "test")])
def test_limits_hold_from_the_first_statement(tool: Tool, name: str, value: str) -> None:
    """A session's limits come with the connection, so no statement is spent on them."""
    with tool(LIMITS).begin() as connection:
        assert connection.scalar(text(f"show {name}")) == value


def test_a_statement_that_takes_too_long_may_be_tried_again(tool: Tool) -> None:
    """The statement's limit answers Unavailable, and the connection lives on."""
    made = tool({"statement_timeout": "20ms"})
    assert isinstance(as_ours(failure(made, "select pg_sleep(5)")), Unavailable)
    with made.begin() as connection:
        assert connection.scalar(text("select 1")) == 1


def test_waiting_too_long_for_a_lock_may_be_tried_again(tool: Tool, engines: dict[str, Engine]) -> None:
    """The lock's limit answers Unavailable: somebody else is at work on the same person."""
    with engines["admin"].begin() as holder:
        holder.execute(text("lock table owners in access exclusive mode"))
        assert isinstance(as_ours(failure(tool({"lock_timeout": "20ms"}), "select seq from owners")), Unavailable)


@pytest.mark.filterwarnings("ignore::ResourceWarning")  # the socket that the server cut
def test_a_connection_the_server_cut_is_replaced(tool: Tool, engines: dict[str, Engine]) -> None:
    """The statement that finds the cut fails as Unavailable; the next one has a new connection."""
    made = tool(LIMITS)
    with made.begin() as connection:
        backend = connection.scalar(text("select pg_backend_pid()"))
    with engines["admin"].begin() as admin:
        admin.execute(text("select pg_terminate_backend(:pid, 5000)"), {"pid": backend})
    assert isinstance(as_ours(failure(made, "select 1")), Unavailable)
    with made.begin() as connection:
        assert connection.scalar(text("select 1")) == 1


def test_a_pool_gives_no_more_than_it_has(tool: Tool) -> None:
    """A thread that finds no free connection for a while gets Unavailable, not a connection too many."""
    made = tool(LIMITS)
    with made.connect(), pytest.raises(SQLAlchemyError) as raised:
        made.connect()
    assert isinstance(as_ours(raised.value), Unavailable)


def test_no_server_is_unavailable(free_port: Callable[[], int]) -> None:
    """A server that is not there may be back at the next attempt."""
    with pytest.raises(SQLAlchemyError) as raised:
        engine(f"postgresql://nobody@127.0.0.1:{free_port()}/none", pool=1).connect()
    assert isinstance(as_ours(raised.value), Unavailable)


@pytest.mark.parametrize("value", ["99999999999999999999::int8", "'\\x00'::bytea::text::date", "'2026-02-30'::date"])
def test_a_value_no_column_holds_is_the_callers(tool: Tool, value: str) -> None:
    """What cannot be kept at all is refused, for trying again would change nothing."""
    assert isinstance(as_ours(failure(tool(LIMITS), f"select {value}")), Refused)


def test_a_nul_byte_is_the_callers(tool: Tool) -> None:
    """Postgres keeps no NUL in a text, and says so as a refusal."""
    with tool(LIMITS).connect() as connection, pytest.raises(DBAPIError) as raised:
        connection.execute(text("select cast(:title as text)"), {"title": "milk\0eggs"})
    assert isinstance(as_ours(raised.value), Refused)


@pytest.mark.parametrize("statement", ["selec 1", "select * from identities", "select nothing from tasks"])
def test_a_fault_of_ours_is_nobody_elses(tool: Tool, statement: str) -> None:
    """A wrong statement or a right we do not have is neither refused nor tried again."""
    assert as_ours(failure(tool(LIMITS), statement)) is None


def test_an_error_does_not_repeat_what_people_said(tool: Tool) -> None:
    """The text of an error, which is logged, has the statement and none of its values."""
    with tool(LIMITS).connect() as connection, pytest.raises(SQLAlchemyError) as raised:
        connection.execute(text("select nothing from tasks where title = :title"), {"title": "see the doctor"})
    assert "select nothing" in str(raised.value)
    assert "doctor" not in repr(raised.value) + str(raised.value)


def test_json_comes_back_as_it_went(tool: Tool) -> None:
    """JSON columns take and give plain values, every letter of them."""
    with tool(LIMITS).begin() as connection:
        found = connection.scalar(text("select cast(:given as jsonb)"), {"given": '{"title": "café ☕ 🌱", "n": 1}'})
    assert found == {"title": "café ☕ 🌱", "n": 1}


@pytest.mark.parametrize(
    "url",
    [
        "nonsense",
        "sqlite:///tasks.db",
        "http://localhost:8080/",
        "postgresql://localhost/cuebird",
        "postgresql://me@host:x/",
    ],
)
def test_a_url_of_something_else_is_named(url: str) -> None:
    """What is no URL of a Postgres login is refused by the setting's name, before anything is asked of it."""
    with pytest.raises(SettingError, match="DATABASE_URL must be postgresql://user"):
        read_url(url)


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_every_name_of_the_driver_is_ours(scheme: str) -> None:
    """However a provider spells the scheme, our driver is used."""
    assert read_url(f"{scheme}://me:secret@host/cuebird").drivername == "postgresql+pg8000"
