"""What can be wrong with the Cuebird of a laptop: its folder, keys, mail, processes, database, and what it owes."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from knative.local.folder import holder
from knative.local.manifests import read
from scripts.deadletters import OWNERS, Letters
from scripts.health.asking import asked, spoken
from scripts.health.trouble import Look, Trouble
from scripts.keys import derived
from scripts.up import MANIFESTS
from shared.adapters import statements
from shared.adapters.database import as_ours, check_role, engine
from shared.adapters.tables import metadata
from shared.config import Settings
from shared.runtime.world import World

ROOT = Path(__file__).resolve().parents[2]
ROLES = ("tool", "worker", "door")
START_IT = "start it with scripts/up"
ROOM = 500_000_000  # bytes that should be free
READY, POST_ONLY = 200, 405  # RFC 9110
SKEW = 2.0  # seconds
LATE = 60.0  # seconds after which an event or a ring is owed
COLUMNS = """
select c.relname || '.' || a.attname from pg_attribute a join pg_class c on c.oid = a.attrelid
where c.relnamespace = to_regnamespace('public') and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped
"""
OWED = """
select (select count(*) from outbox where created_at < now() - make_interval(secs => :late)),
(select count(*) from rings where status in ('planned', 'armed') and ring_at < now() - make_interval(secs => :late))
"""


def looks(home: Path, url: str) -> Iterator[Look]:
    """Yield what to look at, in order."""
    yield Look("folder", lambda: folder(home), vital=True)
    yield Look("keys", lambda: keys(home))
    yield Look("mail", lambda: mail(home))
    yield Look("model", lambda: model(home))
    yield Look("process", lambda: process(home), vital=True)
    yield Look("database", lambda: database(home), vital=True)
    yield Look("functions", lambda: functions(url))
    yield Look("broker", lambda: broker(url))
    yield Look("owed", lambda: owed(home))


def folder(home: Path) -> str:
    """See that the folder is there, that what is secret in it is ours alone, and that there is room."""
    secrets = home / "secrets"
    if not secrets.is_dir():
        raise Trouble(f"there is no Cuebird in {home}", f"{START_IT}, or say --data DIR")
    seen = [one for one in (secrets, *secrets.rglob("*")) if one.stat().st_mode & 0o077]
    if seen:
        raise Trouble(f"others on this machine may read {seen[0]}", f"chmod -R go= {secrets}")
    free = shutil.disk_usage(home).free
    if free < ROOM:
        raise Trouble(
            f"only {free // 1_000_000} MB are free on its disk", "make room: what cannot be written is refused"
        )
    return f"{home}, {free // 1_000_000_000} GB free"


def keys(home: Path) -> str:
    """See that the master can be read and that every other key follows from it."""
    secrets = home / "secrets"
    masters = _settings(home, GRANT_MASTER="grant-master/key").masters
    for name, key in derived((secrets / "grant-master" / "key").read_text().strip()).items():
        file = secrets / name / "key"
        if not file.exists() or file.read_text().strip() != key:
            raise Trouble(
                f"the key {name} does not follow from the master", "end Cuebird and start it: they are written"
            )
    return f"{len(masters)} master, and every key follows from it"


def mail(home: Path) -> str:
    """See that mails can leave as they are told to."""
    said = _settings(home, CUEBIRD_MAIL="mail/key", CUEBIRD_MAIL_FROM="mail-from/key", SENDGRID_API_KEY="sendgrid/key")
    World(said).port("Mail").reach()
    return {"folder": f"into {home / 'mail'}"}.get(said.mail, f"{said.mail} takes us in")


def model(home: Path) -> str:
    """See that the language model answers, where there is one."""
    said = _settings(home, OPENAI_API_KEY="openai/key", OPENAI_BASE_URL="openai-url/key")
    key = said.text("OPENAI_API_KEY", "")
    if not key:
        return "none, so the grammar answers"
    advice = "check OPENAI_BASE_URL and OPENAI_API_KEY; until then the grammar answers"
    status = asked(f"{said.model_url}/models", {"Authorization": f"Bearer {key}"})
    if status != READY:
        raise Trouble(f"{said.model_url} {spoken(status)}", advice)
    return f"{said.model_url} answers"


def process(home: Path) -> str:
    """See that a Cuebird runs on the folder."""
    found = holder(home)
    if found is None:
        raise Trouble(f"nobody runs on {home}", START_IT)
    return f"number {found}"


def database(home: Path) -> str:
    """See that each role gets in, is bound by row-level security, and finds the tables of this code; and its clock."""
    for role in ROLES:
        with _opened(home, role) as base, base.connect() as connection:
            check_role(connection)
            there = set(connection.execute(text(COLUMNS)).scalars())
            skew = (
                connection.execute(text("select clock_timestamp()")).scalar_one() - datetime.now(UTC)
            ).total_seconds()
    missing = {f"{table.name}.{column.name}" for table in metadata.sorted_tables for column in table.columns} - there
    if missing:
        raise Trouble(f"{min(missing)} is missing: it is behind this code", "scripts/up --renew, or scripts/migrate.py")
    if abs(skew) > SKEW:
        raise Trouble(f"its clock is {skew:+.0f} s from ours", "set both clocks by NTP")
    return f"{len(ROLES)} roles, each bound by row-level security; {len(metadata.sorted_tables)} tables"


def functions(url: str) -> str:
    """See that each function is ready; those that start at the first knock are left asleep."""
    services = read([ROOT / "knative" / part for part in MANIFESTS]).services.values()
    awake = [one.name[1] for one in services if not one.rare]
    down = [name for name in awake if asked(f"{url}/_services/cuebird/{name}/health/ready") != READY]
    if down:
        raise Trouble(
            f"{', '.join(down)} at {url}: not ready", "read functions.log in its folder; is the address right?"
        )
    return f"{len(awake)} are ready, {len(services) - len(awake)} asleep"


def broker(url: str) -> str:
    """See that both Brokers are there: they take events by POST alone."""
    for name in ("tasks", "reminders"):
        status = asked(f"{url}/cuebird/{name}")
        if status != POST_ONLY:
            raise Trouble(f"the Broker {name} {spoken(status)}", "read functions.log in its folder")
    return "tasks and reminders take events"


def owed(home: Path) -> str:
    """See that no event and no ring waits too long, and that nothing was undeliverable."""
    with _opened(home, "worker") as base:
        dead = list(Letters(base).all())
        with base.begin() as connection:
            owners = list(connection.execute(text(OWNERS)).scalars())
        waiting = [_waiting(base, owner) for owner in owners]
    events, rings = (sum(counted) for counted in zip(*waiting, strict=True)) if waiting else (0, 0)
    if events or rings:
        raise Trouble(f"{events} events and {rings} rings are late", "is sweep ready? read functions.log in its folder")
    if dead:
        raise Trouble(f"{len(dead)} events could not be delivered", "scripts/deadletters list; mend the cause; replay")
    return "nothing is late, nothing undeliverable"


def _waiting(base: Engine, owner: object) -> tuple[int, int]:
    with base.begin() as connection:
        connection.execute(text(statements.BEGIN), {"owner": str(owner)})
        events, rings = connection.execute(text(OWED), {"late": LATE}).one()
    return int(events), int(rings)


@contextmanager
def _opened(home: Path, role: str) -> Iterator[Engine]:
    """Yield the database as a role; Trouble where it cannot be had."""
    base = engine(_settings(home, DATABASE_URL=f"database-{role}/url").database_url, pool=2, name="cuebird-doctor")
    try:
        yield base
    except SQLAlchemyError as why:
        said = as_ours(why) or why
        raise Trouble(
            f"{role}: {said}", "is Postgres there? read postgres.log in its folder, or mend DATABASE_URL"
        ) from None
    finally:
        base.dispose()


def _settings(home: Path, **files: str) -> Settings:
    """Return settings read from the secrets of a folder."""
    said = {f"{name}_FILE": str(home / "secrets" / file) for name, file in files.items()}
    kept = {name: file for name, file in said.items() if Path(file).exists()}
    return Settings(environment={**kept, "CUEBIRD_HOME": str(home)})
