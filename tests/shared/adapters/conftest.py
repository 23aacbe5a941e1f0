"""A prepared database for tests: migrated, with the three roles, reached as any of them."""

from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
from sqlalchemy import Engine, text

from scripts.migrate import prepare
from shared.adapters.database import engine, read_url

# Roles belong to the whole server, so every test database must agree on their passwords.
PASSWORDS = {"tool": "tool-password", "worker": "worker-password", "door": "door-password"}


@pytest.fixture(scope="session")
def new_database(postgres: str) -> Iterator[Callable[[], dict[str, str]]]:
    """Make a database of one's own; gives the urls of `tool`, `worker`, `door` and of its administrator, `admin`."""
    made: list[str] = []

    def make() -> dict[str, str]:
        made.append(f"test_{uuid4().hex}")
        urls = prepare(postgres, made[-1], PASSWORDS)
        admin = read_url(postgres).set(database=made[-1])
        return urls | {"admin": admin.render_as_string(hide_password=False)}

    yield make
    with engine(postgres, limits={}).connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for name in made:
            connection.execute(text(f"drop database if exists {name} with (force)"))
    connection.engine.dispose()


@pytest.fixture(scope="session")
def database(new_database: Callable[[], dict[str, str]]) -> dict[str, str]:
    """Give the urls of a database that tests share, each with owners of its own."""
    return new_database()


@pytest.fixture(scope="session")
def engines(database: dict[str, str]) -> Iterator[dict[str, Engine]]:
    """Give the shared database's engines by role: tool, worker, door, admin."""
    made = {role: engine(url, pool=2) for role, url in database.items()}
    yield made
    for one in made.values():
        one.dispose()
