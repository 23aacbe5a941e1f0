"""Make a personal access token for an owner, who comes into being if new, and print it: it is shown this once.

    scripts/token OWNER [--scopes SCOPE ...] [--days N] [--name NAME] [--time-zone ZONE] [--data DIR]

OWNER is `local` (a laptop's own), any other name, or "ISSUER SUBJECT" as an identity provider knows them. DATABASE_URL
(of the role cuebird_door, or an administrator's) says where; else the running Cuebird of DIR (default: CUEBIRD_HOME,
else ~/.cuebird). Scopes are tasks:read, tasks:write, account and the tools' names; by default the first two.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from shared.adapters.contract import contract
from shared.adapters.database import engine
from shared.adapters.owners import make_owner
from shared.adapters.tokens import PostgresTokens
from shared.callers import READ, WRITE, check_scopes
from shared.config import SettingError, Settings
from shared.domain import dates
from shared.errors import CuebirdError

MOST = 366  # days


def main(arguments: list[str]) -> int:
    """Print a token; 2 and one line where there can be none."""
    given = _arguments(arguments)
    try:
        print(_made(given))
    except (CuebirdError, SettingError, OSError) as why:
        hint = getattr(why, "hint", None)
        print(f"token: {why}{f' ({hint})' if hint else ''}", file=sys.stderr)
        return 2
    except DBAPIError:
        print("token: the database cannot be used: is Cuebird running?", file=sys.stderr)
        return 2
    return 0


def _arguments(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/token", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("owner", help='local, another name, or "ISSUER SUBJECT"')
    parser.add_argument("--scopes", nargs="+", default=[READ, WRITE], help="what it may do (default: all of tasks)")
    parser.add_argument(
        "--days", type=int, choices=range(1, MOST + 1), default=90, metavar="N", help="how long it holds"
    )
    parser.add_argument("--name", default="script", help="what history calls it (default: script)")
    parser.add_argument("--time-zone", default="UTC", help="a new owner's (default: UTC)")
    home = Path(os.environ.get("CUEBIRD_HOME") or "~/.cuebird")
    parser.add_argument("--data", type=Path, default=home, help="a laptop's folder (default: ~/.cuebird)")
    return parser.parse_args(arguments)


def _made(given: argparse.Namespace) -> str:
    check_scopes(given.scopes, contract()["tools"])
    dates.zone(given.time_zone)
    issuer, _, subject = ("local me" if given.owner == "local" else given.owner).rpartition(" ")
    named = {"time_zone": given.time_zone, "name": given.name, "scopes": given.scopes, "days": given.days}
    return issued(given.data, issuer or "local", subject, **named)


def issued(
    home: Path, issuer: str, subject: str, *, scopes: Sequence[str], days: int, name: str, time_zone: str = "UTC"
) -> str:
    """Return a new token of an identity's owner, who comes into being with a time zone if new."""
    database = engine(_url(home), pool=1, name="cuebird-token")
    try:
        with database.begin() as connection:
            owner = make_owner(connection, issuer, subject, time_zone)
        return str(PostgresTokens(database).make(owner, name=name, scopes=scopes, days=days).token)
    finally:
        database.dispose()


def _url(home: Path) -> str:
    kept = home.expanduser() / "secrets" / "database-door" / "url"
    return Settings().text("DATABASE_URL", kept.read_text(encoding="utf-8").strip() if kept.exists() else None)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
