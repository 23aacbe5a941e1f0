"""What clients want to change for a person: counted for a while, or waiting for the person's yes."""

from sqlalchemy import Column, Index, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from shared.adapters.tables.keys import INSTANT, NOW, metadata, row_key

proposals = Table(
    "proposals",
    metadata,
    *row_key(),
    Column("client", Text, nullable=False),
    Column("tool", Text, nullable=False),
    Column("arguments", JSONB, nullable=False),
    Column("tasks", JSONB, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("made_at", INSTANT, nullable=False, server_default=NOW),
    Column("settled_at", INSTANT),
    Column("conversation_id", Uuid),
    Index("proposals_client", "owner", "client", "made_at"),
)
