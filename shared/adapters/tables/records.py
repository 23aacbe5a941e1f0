"""What is kept about doing: history, answers, events under way, what could not be delivered, and talk."""

from sqlalchemy import BigInteger, Column, ForeignKeyConstraint, Index, Integer, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from shared.adapters.tables.keys import INSTANT, NOW, metadata, owner_key, row_key

changes = Table(
    "changes",
    metadata,
    owner_key(),
    Column("seq", BigInteger, primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("task_id", Uuid, nullable=False),
    Column("kind", Text, nullable=False),
    Column("group_id", Uuid, nullable=False),
    Column("conversation_id", Uuid),
    Column("actor", JSONB, nullable=False),
    Column("words", Text),
    Column("before", JSONB),
    Column("after", JSONB),
    Column("schema", Integer, nullable=False, server_default="1"),
    Column("at", INSTANT, nullable=False),
    Column("undoes", ARRAY(Uuid)),
    Index("changes_task", "owner", "task_id"),
    Index("changes_group", "owner", "group_id"),
)

requests = Table(
    "requests",
    metadata,
    owner_key(),
    Column("client_id", Text, primary_key=True),
    Column("request_id", Text, primary_key=True),
    Column("tool", Text, nullable=False),
    Column("args_sha256", Text, nullable=False),
    Column("answer", JSONB, nullable=False),
    Column("created_at", INSTANT, nullable=False),
    Index("requests_age", "created_at"),
)

inbox = Table(
    "inbox",
    metadata,
    owner_key(),
    Column("function", Text, primary_key=True),
    Column("source", Text, primary_key=True),
    Column("event_id", Text, primary_key=True),
    Column("handled_at", INSTANT, nullable=False, server_default=NOW),
    Index("inbox_age", "handled_at"),
)

outbox = Table(
    "outbox",
    metadata,
    *row_key(),
    Column("broker", Text, nullable=False),
    Column("event", JSONB, nullable=False),
    Column("created_at", INSTANT, nullable=False),
    Index("outbox_age", "created_at"),
)

dead_letters = Table(
    "dead_letters",
    metadata,
    owner_key(),
    Column("source", Text, primary_key=True),
    Column("event_id", Text, primary_key=True),
    Column("destination", Text, primary_key=True),
    Column("code", Text),
    Column("cause", Text),
    Column("event", JSONB, nullable=False),
    Column("at", INSTANT, nullable=False, server_default=NOW),
)

conversations = Table(
    "conversations",
    metadata,
    *row_key(),
    Column("state", JSONB, nullable=False, server_default="{}"),
    Column("updated_at", INSTANT, nullable=False, server_default=NOW),
)

turns = Table(
    "turns",
    metadata,
    owner_key(),
    Column("conversation_id", Uuid, primary_key=True),
    Column("request_id", Text, primary_key=True),
    Column("message", Text, nullable=False),
    Column("plan", JSONB, nullable=False),
    Column("answer", JSONB),
    Column("started_at", INSTANT, nullable=False, server_default=NOW),
    ForeignKeyConstraint(["owner", "conversation_id"], ["conversations.owner", "conversations.id"], ondelete="CASCADE"),
)
