"""What a laptop's own folder opens: new people, and signatures that are right where something else is wrong."""

from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy.exc import DBAPIError

from scripts.attacks.siege import Gate
from scripts.tokening import issued
from shared.adapters import sessions
from shared.adapters.database import engine
from shared.callers import ACCOUNT, READ, WRITE
from shared.config import SettingError, Settings
from shared.errors import CuebirdError
from shared.links import SignedLinks


class Unfit(Exception):
    """Where nothing can be tried: the text says why."""


class Vault:
    """The secrets of a running Cuebird's folder."""

    def __init__(self, home: Path) -> None:
        self._home = home.expanduser()

    def token(self, *, subject: str = "", days: int = 1) -> str:
        """Return a new person's token, or one more of somebody's; of no days it is over at once."""
        name = subject or f"attack-{uuid4().hex}"
        try:
            return issued(self._home, "local", name, scopes=[READ, WRITE, ACCOUNT], days=days, name="attack")
        except (CuebirdError, OSError, SettingError, DBAPIError) as why:
            raise Unfit("set CUEBIRD_TOKEN and CUEBIRD_OTHER_TOKEN, or name a laptop's folder with --data") from why

    def cookie(self, owner: UUID) -> dict[str, str]:
        """Return the header by which a browser of somebody who is signed in is known."""
        database = engine(self._secret("database-door", "url"), pool=1, name="cuebird-attack")
        try:
            return {"Cookie": f"cuebird={sessions.begun(database, owner)}"}
        finally:
            database.dispose()

    def links(self, gate: Gate) -> SignedLinks:
        """Return what signs the links in mails."""
        return SignedLinks(gate.url, self.keys("links"))

    def keys(self, name: str) -> dict[str, bytes]:
        """Return keys by key id: those of links, or of one tool's grants."""
        return Settings(environment={"GRANT_KEY": self._secret(name)}).tool_keys

    def _secret(self, name: str, key: str = "key") -> str:
        return (self._home / "secrets" / name / key).read_text(encoding="utf-8").strip()
