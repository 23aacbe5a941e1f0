"""Look at what could not be delivered, and send it again once the cause is mended.

    scripts/deadletters list             one line each: id, when, which event, to whom, the answer it got
    scripts/deadletters show ID          the whole event and its cause
    scripts/deadletters replay ID ...    hand events to their Broker again (or --all); what is stored there is let go

On a laptop the running Cuebird of CUEBIRD_HOME (default ~/.cuebird) is meant, at --url (default
http://localhost:8787). Elsewhere DATABASE_URL (role cuebird_worker), BROKER_TASKS_URL and BROKER_REMINDERS_URL say
which. An id is the event's; replaying twice is harmless, since consumers do only what is owed.
"""

import argparse
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Engine, text

from shared.adapters import statements
from shared.adapters.broker import HttpBroker
from shared.adapters.database import engine
from shared.config import SettingError, Settings
from shared.errors import CuebirdError, Refused
from shared.events import EVENTS

OWNERS = "select id from owners"
LETTERS = """
select owner, source, event_id, destination, code, cause, event, at from dead_letters
where owner = :owner order by at
"""
REPLAYED = """
delete from dead_letters
where owner = :owner and source = :source and event_id = :event_id and destination = :destination
"""
Letter = Mapping[str, Any]


class Letters:
    """The dead letters of all owners, each read and let go as its own owner."""

    def __init__(self, database: Engine) -> None:
        self._database = database

    def all(self) -> Iterator[Letter]:
        """Yield every letter, owner by owner, oldest first."""
        with self._database.begin() as connection:
            owners = list(connection.execute(text(OWNERS)).scalars())
        for owner in owners:
            with self._database.begin() as connection:
                connection.execute(text(statements.BEGIN), {"owner": str(owner)})
                yield from [dict(row) for row in connection.execute(text(LETTERS), {"owner": owner}).mappings()]

    def named(self, ids: list[str]) -> list[Letter]:
        """Return the letters with these event ids; Refused names the first that is not there."""
        found = [letter for letter in self.all() if letter["event_id"] in ids]
        missing = set(ids) - {letter["event_id"] for letter in found}
        if missing:
            one = min(missing)
            raise Refused(f"there is no dead letter {one}", field="id", value=one, hint="scripts/deadletters list")
        return found

    def let_go(self, letter: Letter) -> None:
        """Delete a letter that its Broker has stored."""
        with self._database.begin() as connection:
            connection.execute(text(statements.BEGIN), {"owner": str(letter["owner"])})
            key = {name: letter[name] for name in ("owner", "source", "event_id", "destination")}
            connection.execute(text(REPLAYED), key)


def line(letter: Letter) -> str:
    """Return a letter in one line."""
    answer = letter["code"] or "no answer"
    kind = letter["event"].get("type", "")
    return f"{letter['event_id']}  {letter['at']:%Y-%m-%d %H:%M:%S}Z  {kind}  {letter['destination']}  {answer}"


def whole(letter: Letter) -> str:
    """Return a letter with its event and what the subscriber said."""
    event = msgspec.json.format(msgspec.json.encode(letter["event"])).decode()
    return f"{line(letter)}\n\nanswer: {letter['cause'] or '-'}\n\n{event}"


def replay(letter: Letter, broker: HttpBroker) -> None:
    """Hand a letter's event to the Broker it came through, without what the failure added."""
    event = {name: value for name, value in letter["event"].items() if not name.startswith("knativeerror")}
    kind = EVENTS.get(str(event.get("type")))
    if kind is None:
        raise Refused(f"{event.get('type')} is no event of ours", field="type", value=event.get("type"))
    broker.publish(kind.BROKER, event)


def main(arguments: list[str]) -> int:
    """Do what was asked; 1 where a letter stays, 2 and one line where something cannot be reached."""
    given = _arguments(arguments)
    try:
        settings = _settings(given.url)
        database = engine(settings.database_url, pool=1, name="cuebird-deadletters")
        letters = Letters(database)
        chosen = list(letters.all()) if given.what == "list" or given.all else letters.named(given.ids)
        if given.what != "replay":
            print(*map(line if given.what == "list" else whole, chosen), sep="\n")
            return 0
        return _replay_all(letters, chosen, HttpBroker(settings.brokers))
    except (CuebirdError, SettingError) as why:
        print(f"deadletters: {why}", file=sys.stderr)
        return 2


def _replay_all(letters: Letters, chosen: list[Letter], broker: HttpBroker) -> int:
    stayed = 0
    for letter in chosen:
        try:
            replay(letter, broker)
            letters.let_go(letter)
            print(f"replayed  {line(letter)}")
        except CuebirdError as why:
            stayed += 1
            print(f"stays     {line(letter)}: {why}", file=sys.stderr)
    return 1 if stayed else 0


def _arguments(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/deadletters", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("what", choices=("list", "show", "replay"))
    parser.add_argument("ids", nargs="*", metavar="ID", help="event ids, as list shows them")
    parser.add_argument("--all", action="store_true", help="every letter there is")
    parser.add_argument("--url", default="http://localhost:8787", help="the laptop's Cuebird")
    given = parser.parse_args(arguments)
    if given.what != "list" and not (given.ids or given.all):
        parser.error(f"{given.what}: which? give an ID, or --all")
    return given


def _settings(url: str) -> Settings:
    """Return the settings of the environment; without DATABASE_URL those of the laptop's data folder."""
    if "DATABASE_URL" in os.environ:
        return Settings(environment=os.environ)
    home = Path(os.environ.get("CUEBIRD_HOME") or "~/.cuebird").expanduser()
    secret = home / "secrets" / "database-worker" / "url"
    if not secret.exists():
        raise SettingError(f"DATABASE_URL is not set, and {home} holds no Cuebird")
    brokers = {f"BROKER_{name.upper()}_URL": f"{url.rstrip('/')}/cuebird/{name}" for name in ("tasks", "reminders")}
    return Settings(environment={"DATABASE_URL_FILE": str(secret), **brokers})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
