"""The tables of Cuebird, as SQLAlchemy sees them; the migrations make them, and a test holds the two together.

Every row belongs to an owner, every key begins with one, and every table is behind row-level security by owner.
`timestamptz` columns are instants; `timestamp` columns are naive local times in the zone beside them.
"""

from shared.adapters.tables.access import sessions, tokens
from shared.adapters.tables.keys import metadata
from shared.adapters.tables.people import identities, owners
from shared.adapters.tables.proposals import proposals
from shared.adapters.tables.records import changes, conversations, dead_letters, inbox, outbox, requests, turns
from shared.adapters.tables.tasks import reminders, rings, series, tasks

__all__ = [
    "changes",
    "conversations",
    "dead_letters",
    "identities",
    "inbox",
    "metadata",
    "outbox",
    "owners",
    "proposals",
    "reminders",
    "requests",
    "rings",
    "series",
    "sessions",
    "tasks",
    "tokens",
    "turns",
]
