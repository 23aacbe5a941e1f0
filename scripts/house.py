"""What a house needs before anyone moves in: its schema, its one owner, and the secrets its functions are given.

Secrets lie as `<home>/secrets/<name>/<key>`, the names and keys of the rendered manifests.
"""

import os
import secrets
from pathlib import Path

from knative.local.folder import secret

# Settings of a start that the functions are given as secrets: each secret's name, and what it is where nothing is said.
SAID = {
    "CORS_ORIGINS": ("origins", ""),
    "CUEBIRD_MAIL": ("mail", "folder"),
    "CUEBIRD_MAIL_FROM": ("mail-from", ""),
    "ISSUERS": ("issuers", ""),
    "SIGN_IN_ALLOWED": ("sign-in-allowed", ""),
    "SENDGRID_API_KEY": ("sendgrid", ""),
    "OPENAI_API_KEY": ("openai", ""),
    "OPENAI_BASE_URL": ("openai-url", ""),
    "OPENAI_MODEL": ("openai-model", ""),
    "MODEL_SECONDS": ("model-seconds", ""),
    "MODEL_TOKENS": ("model-tokens", ""),
    "RATE": ("rate", ""),
    "SENDGRID_EVENTS_KEY": ("sendgrid-events", ""),
    "STREAM_URL": ("stream-url", ""),
    "RECHECK": ("recheck", ""),
}


def furnish(administrator: str, home: Path, address: str) -> None:
    """Migrate, make the owner, write the secrets; doing it again changes nothing.

    `administrator` is the URL of a server's administrator, `address` where the page is, for the links in mails.
    Raises SettingError where the URL or another setting cannot be read, Refused where the server says no.
    """
    from sqlalchemy.exc import DBAPIError

    from scripts.migrate import prepare
    from shared.errors import Refused

    _check_said(home, address)
    kept = home / "secrets"
    passwords = {role: secret(kept / f"database-{role}" / "password") for role in ("tool", "worker", "door")}
    try:
        urls = prepare(administrator, "cuebird", passwords)
        owner = _owner(administrator)
    except DBAPIError as why:
        hint = "check DATABASE_URL, and that it names an administrator"
        raise Refused(f"the database cannot be used: {_reason(why)}", field="DATABASE_URL", hint=hint) from None
    for role, url in urls.items():
        _write(kept / f"database-{role}" / "url", url)
    _write(kept / "local-owner" / "id", owner)
    _write_grants(kept)
    _write_said(kept, address)


def _owner(administrator: str) -> str:
    """Return the local owner's id, in the machine's time zone the first time."""
    from shared.adapters.database import engine, read_url
    from shared.adapters.owners import make_owner

    address = read_url(administrator).set(database="cuebird").render_as_string(hide_password=False)
    database = engine(address, pool=1, name="cuebird-up")
    try:
        with database.begin() as connection:
            return str(make_owner(connection, "local", "me", _time_zone()))
    finally:
        database.dispose()


def _time_zone() -> str:
    """Return the machine's IANA zone; UTC where it does not say."""
    from tzlocal import get_localzone_name

    try:
        return get_localzone_name() or "UTC"
    except LookupError:
        return "UTC"


def _write_grants(kept: Path) -> None:
    """Write the master that doors hold, and the keys of each tool, of links and of tickets that follow from it."""
    from scripts.keys import derived

    master = kept / "grant-master" / "key"
    if not master.exists():
        _write(master, f"k1:{secrets.token_hex(32)}")
    for name, key in derived(master.read_text()).items():
        _write(kept / name / "key", key)


def _check_said(home: Path, address: str) -> None:
    """Refuse settings that a function would stumble over: how mail leaves, the model, and what doors go by."""
    from shared.config import Settings
    from shared.runtime.world import World

    given = {"CUEBIRD_HOME": str(home), "CUEBIRD_URL": os.environ.get("CUEBIRD_URL") or address}
    said = Settings(environment={**os.environ, **given})
    for port in ("Mail", "Model"):
        World(said).port(port)
    for name in ("issuers", "rate", "recheck", "stream"):
        getattr(said, name)


def _write_said(kept: Path, address: str) -> None:
    """Write how mail leaves, where its links lead and whose pages are let in, as this start was told."""
    from shared.config import Settings

    _write(kept / "address" / "key", os.environ.get("CUEBIRD_URL") or address)
    _write(kept / "mail-kind" / "key", Settings().mail)
    for variable, (name, unsaid) in SAID.items():
        _write(kept / name / "key", os.environ.get(variable) or unsaid)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(mode=0o700, exist_ok=True)
    draft = path.with_name(f".{path.name}")
    draft.touch(mode=0o600)
    draft.write_text(text)
    draft.rename(path)


def _reason(why: Exception) -> str:
    said = getattr(why, "orig", why).args[0]
    return str(said.get("M", said) if isinstance(said, dict) else said).splitlines()[0]
