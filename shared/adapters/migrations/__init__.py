"""The schema's steps, forward and back, without a configuration file.

Each step is one transaction: a step that fails leaves the schema as it was. Steps run as the administrator, outside
the limits of a request, for a change of a large table may take its time.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from shared.adapters.database import engine

HERE = Path(__file__).parent


def upgrade(url: str, revision: str = "head") -> None:
    """Bring a database's schema forward to a revision; doing it again changes nothing."""
    with _steps(url) as steps:
        command.upgrade(steps, revision)


def downgrade(url: str, steps: int = 1) -> None:
    """Take back the last steps of a database's schema."""
    with _steps(url) as config:
        command.downgrade(config, f"-{steps}")


def head() -> str:
    """Return the revision that this code expects."""
    found = ScriptDirectory(HERE).get_current_head()
    assert found is not None
    return found


@contextmanager
def _steps(url: str) -> Iterator[Config]:
    config = Config()
    config.set_main_option("script_location", str(HERE))
    administrator = engine(url, pool=1, name="cuebird-migrations", limits={})
    try:
        with administrator.begin() as connection:
            config.attributes["connection"] = connection
            yield config
    finally:
        administrator.dispose()
