"""By what people are known at a door: personal access tokens, and the sessions of the page."""

from sqlalchemy import Column, Index, Table, Text
from sqlalchemy.dialects.postgresql import ARRAY

from shared.adapters.tables.keys import INSTANT, NOW, metadata, row_key

tokens = Table(
    "tokens",
    metadata,
    *row_key(),
    Column("sha256", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("scopes", ARRAY(Text), nullable=False),
    Column("created_at", INSTANT, nullable=False, server_default=NOW),
    Column("expires_at", INSTANT, nullable=False),
    Column("last_used_at", INSTANT),
    Index("tokens_id", "id", unique=True),
)

sessions = Table(
    "sessions",
    metadata,
    *row_key(),
    Column("sha256", Text, nullable=False),
    Column("created_at", INSTANT, nullable=False, server_default=NOW),
    Column("seen_at", INSTANT, nullable=False, server_default=NOW),
    Index("sessions_id", "id", unique=True),
)
