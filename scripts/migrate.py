"""Bring the database to the schema of this code, and give the roles their passwords.

    scripts/migrate.py [--url postgresql://admin:...@host/cuebird] [--password-dir DIR]

The url (default: DATABASE_URL) is the administrator's. DIR holds one file a role, `tool`, `worker` and `door`; what is
missing is made up, readable for its owner only. Doing it again changes nothing but a password that was changed.
"""

import argparse
import hashlib
import hmac
import os
import secrets
import sys
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

sys.path.insert(0, str(Path(__file__).parents[1]))
from shared.adapters import migrations
from shared.adapters.database import engine, read_url
from shared.config import SettingError, Settings

ROLES = ("tool", "worker", "door")
ONE_AT_A_TIME = 0x63756562697264  # the advisory lock's number: "cuebird"
ROUNDS = 4096  # of PBKDF2, Postgres' own default


def prepare(admin_url: str, database: str, passwords: Mapping[str, str]) -> dict[str, str]:
    """Make the database if missing, migrate it, set the passwords given; return the DATABASE_URL of each role.

    Two preparations on one server take turns. Roles belong to the server: its databases share their passwords.
    """
    with _alone(admin_url) as connection:
        if not connection.exec_driver_sql("select 1 from pg_database where datname = %s", (database,)).all():
            connection.exec_driver_sql(f"create database {_quoted(connection, database)}")
        migrations.upgrade(_url(admin_url, database=database))
        for role, password in passwords.items():
            connection.exec_driver_sql(f"alter role cuebird_{role} password '{_verifier(password)}'")
    return {
        role: _url(admin_url, database=database, username=f"cuebird_{role}", password=password)
        for role, password in passwords.items()
    }


def kept_passwords(folder: Path) -> dict[str, str]:
    """Return the roles' passwords from the files of a folder; a missing one is made and kept (0600)."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return {role: _kept(folder / role) for role in ROLES}


def main(arguments: list[str]) -> int:
    """Migrate, and say so in one line; 2 and one line where the database cannot be reached or says no."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--url", help="the administrator's url of the database (default: DATABASE_URL)")
    parser.add_argument("--password-dir", type=Path, help="a folder with one password file a role")
    given = parser.parse_args(arguments)
    try:
        url = given.url or Settings().database_url
        passwords = kept_passwords(given.password_dir) if given.password_dir else {}
        prepare(url, read_url(url).database or "cuebird", passwords)
    except (SettingError, DBAPIError) as why:
        print(f"migrate: {_told(why)}", file=sys.stderr)
        return 2
    print(f"migrate: the schema stands at {migrations.head()}; passwords set: {', '.join(passwords) or 'none'}")
    return 0


@contextmanager
def _alone(url: str) -> Iterator[Connection]:
    administrator = engine(url, pool=1, name="cuebird-migrate", limits={})
    try:
        with administrator.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql(f"select pg_advisory_lock({ONE_AT_A_TIME})")
            yield connection
    finally:
        administrator.dispose()


def _url(url: str, **parts: str) -> str:
    return read_url(url).set(**parts).render_as_string(hide_password=False)  # type: ignore[arg-type] # all are text


def _quoted(connection: Connection, name: str) -> str:
    return connection.dialect.identifier_preparer.quote_identifier(name)


def _verifier(password: str) -> str:
    """Return what Postgres keeps of a password (RFC 5803), so that the password itself is in no statement or log."""
    salt = secrets.token_bytes(16)
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, ROUNDS)
    stored = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    server = hmac.digest(salted, b"Server Key", "sha256")
    encoded = [b64encode(part).decode() for part in (salt, stored, server)]
    return "SCRAM-SHA-256${}:{}${}:{}".format(ROUNDS, *encoded)


def _kept(path: Path) -> str:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="utf-8").strip()
    password = secrets.token_urlsafe(24)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(password)
    return password


def _told(why: Exception) -> str:
    said = why.orig.args[0] if isinstance(why, DBAPIError) and why.orig else str(why)
    return str(said.get("M", said)) if isinstance(said, dict) else str(said)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
