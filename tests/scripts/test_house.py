"""What furnishing leaves in a house, the first time and every time after."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from knative.local.postgres import running
from scripts.house import furnish
from shared.adapters.database import check_role, engine
from shared.config import SettingError, Settings
from shared.errors import Refused
from shared.grants import tool_key

ADDRESS = "http://localhost:8787"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start a server of our own: furnishing sets passwords, which are the server's, not a database's."""
    with running(tmp_path_factory.mktemp("server") / "pg", durable=False) as url:
        yield url


@pytest.fixture(scope="module")
def home(server: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    furnish(server, folder, ADDRESS)
    return folder


def kept(home: Path) -> dict[str, str]:
    return {str(file.relative_to(home)): file.read_text() for file in home.rglob("*") if file.is_file()}


def setting(home: Path, name: str, file: str) -> Settings:
    return Settings(environment={name: (home / "secrets" / file).read_text()})


def test_furnishing_again_changes_nothing(server: str, home: Path) -> None:
    """A second start finds the same owner, keys and passwords."""
    before = kept(home)
    furnish(server, home, ADDRESS)
    assert kept(home) == before


def test_each_role_is_bound_by_row_level_security(home: Path) -> None:
    """Every url that functions are given opens the database as a role that passes their own check."""
    for role in ("tool", "worker", "door"):
        database = engine((home / "secrets" / f"database-{role}" / "url").read_text(), pool=1)
        with database.connect() as connection:
            check_role(connection)
            assert connection.exec_driver_sql("select current_user").scalar() == f"cuebird_{role}"
        database.dispose()


def test_the_owner_is_the_one_the_database_knows(server: str, home: Path) -> None:
    """The owner's id given to doors is the identity `me` of issuer `local`."""
    said = UUID((home / "secrets" / "local-owner" / "id").read_text())
    database = engine(server.removesuffix("postgres") + "cuebird", pool=1)
    with database.connect() as connection:
        known = connection.exec_driver_sql("select owner from identities where issuer = 'local' and subject = 'me'")
        assert known.scalars().all() == [said]
    database.dispose()


def test_a_tools_key_follows_from_the_master_and_opens_no_other_tool(home: Path) -> None:
    """Each tool is given the key that doors derive for it, and no two tools the same."""
    [(key_id, master)] = setting(home, "GRANT_MASTER", "grant-master/key").masters.items()
    add = setting(home, "GRANT_KEY", "grant-add-task/key").tool_keys
    delete = setting(home, "GRANT_KEY", "grant-delete-task/key").tool_keys
    assert add == {key_id: tool_key(master, "add_task")}
    assert add != delete


def test_secrets_are_their_owners_alone(home: Path) -> None:
    """Nobody else on the machine can read a secret or list their names."""
    modes = {file.stat().st_mode & 0o777 for file in (home / "secrets").rglob("*") if file.is_file()}
    folders = {folder.stat().st_mode & 0o777 for folder in (home / "secrets", *(home / "secrets").iterdir())}
    assert (modes, folders) == ({0o600}, {0o700})


@pytest.mark.parametrize(
    ("url", "error"),
    [
        ("postgresql://admin:secret@127.0.0.1:1/postgres", Refused),
        ("postgresql://admin:secret@nowhere.invalid/postgres", Refused),
        ("not a url", SettingError),
    ],
)
def test_a_broken_url_is_named_without_its_password(url: str, error: type[Exception], tmp_path: Path) -> None:
    """A database that cannot be reached is refused in one line that names DATABASE_URL and no secret."""
    with pytest.raises(error, match="database") as refused:
        furnish(url, tmp_path, ADDRESS)
    said = f"{refused.value} {getattr(refused.value, 'hint', '')}"
    assert "DATABASE_URL" in said
    assert "secret" not in said
    assert "\n" not in said
