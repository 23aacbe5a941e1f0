"""The attic: what could not be delivered, on Postgres, under its owner."""

from base64 import b64decode
from codecs import getincrementaldecoder
from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine, text
from sqlalchemy.dialects.postgresql import insert

from shared.adapters import statements
from shared.adapters.tables import dead_letters
from shared.ports import Undelivered

LONGEST = 250  # characters of a destination: it is part of a key


class PostgresAttic:
    """The port Attic."""

    def __init__(self, engine: Engine, *, measure: Callable[..., None]) -> None:
        self._engine = engine
        self._measure = measure

    def keep(self, event: Undelivered) -> None:
        """Keep one event that could not be delivered; the same one twice is kept once.

        The cause comes as the extensions a Knative Broker adds: knativeerrordest, -code and -data.
        """
        row = {"owner": event.owner, **_cause(event), "event": {**event.attributes, "data": event.data}}
        with self._engine.begin() as connection:
            connection.execute(text(statements.BEGIN), {"owner": str(event.owner)})
            if connection.execute(text(statements.LOOK), {"owner": event.owner}).first():
                connection.execute(insert(dead_letters).values(row).on_conflict_do_nothing())
        self._measure("cuebird.dead_letters")


def _cause(event: Undelivered) -> dict[str, Any]:
    said = {name: str(value) for name, value in event.attributes.items()}
    return {
        "source": said["source"],
        "event_id": said["id"],
        "destination": said.get("knativeerrordest", "")[:LONGEST],
        "code": said.get("knativeerrorcode"),
        "cause": _readable(said["knativeerrordata"]) if "knativeerrordata" in said else None,
    }


def _readable(cause: str) -> str:
    """Return what a subscriber answered, which a Kafka Broker tells in base64 and cut at 1,024 bytes; else as it is."""
    try:
        plain = getincrementaldecoder("utf-8")().decode(b64decode(cause, validate=True))
    except ValueError:
        return cause
    return plain.replace("\x00", "\ufffd")
