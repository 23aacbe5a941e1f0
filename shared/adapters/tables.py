"""The tables of Cuebird, as SQLAlchemy sees them; the migrations make them, and a test holds the two together.

Every row belongs to an owner, every key begins with one, and every table is behind row-level security by owner.
`timestamptz` columns are instants; `timestamp` columns are naive local times in the zone beside them.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    Time,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

metadata = MetaData(
    naming_convention={
        "pk": "%(table_name)s_pkey",
        "uq": "%(table_name)s_%(column_0_N_name)s_key",
        "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
        "ck": "%(table_name)s_%(constraint_name)s",
    }
)
INSTANT, LOCAL = DateTime(timezone=True), DateTime(timezone=False)
NOW = text("now()")


def _owner() -> Column[object]:
    return Column("owner", Uuid, ForeignKey("owners.id", ondelete="CASCADE"), primary_key=True)


def _key() -> tuple[Column[object], Column[object]]:
    return _owner(), Column("id", Uuid, primary_key=True)


owners = Table(
    "owners",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("seq", BigInteger, nullable=False, server_default="0"),
    Column("epoch", Integer, nullable=False, server_default="1"),
    Column("last_number", BigInteger, nullable=False, server_default="0"),
    Column("time_zone", Text, nullable=False),
    Column("day_starts", Time, nullable=False, server_default="09:00"),
    Column("created_at", INSTANT, nullable=False, server_default=NOW),
    Column("mail_to", Text),
    Column("mail_verified_at", INSTANT),
    Column("mail_stopped_at", INSTANT),
    Column("mail_asked", Text),
    Column("mail_asked_at", INSTANT),
    Column("mail_invited_at", INSTANT),
    Index("owners_asked", "id", postgresql_where=text("mail_asked is not null and mail_invited_at is null")),
)

identities = Table(
    "identities",
    metadata,
    Column("issuer", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("owner", Uuid, ForeignKey("owners.id", ondelete="CASCADE"), nullable=False),
    Column("created_at", INSTANT, nullable=False, server_default=NOW),
    Index("identities_owner", "owner"),
)

series = Table(
    "series",
    metadata,
    *_key(),
    Column("rrule", Text, nullable=False),
    Column("dtstart_local", LOCAL, nullable=False),
    Column("zone", Text, nullable=False),
    Column("timed", Boolean, nullable=False),
    Column("until_local", LOCAL),
    Column("count_limit", Integer),
)

tasks = Table(
    "tasks",
    metadata,
    *_key(),
    Column("number", BigInteger, nullable=False),
    Column("title", Text, nullable=False),
    Column("description", Text, nullable=False, server_default=""),
    Column("status", Text, nullable=False, server_default="open"),
    Column("priority", Text, nullable=False, server_default="none"),
    Column("tags", ARRAY(Text), nullable=False, server_default="{}"),
    Column("due_date", Date),
    Column("due_time", Time),
    Column("due_zone", Text),
    Column("due_at", INSTANT),
    Column("project", Text),
    Column("parent", BigInteger),
    Column("series_id", Uuid),
    Column("occurrence", Integer),
    Column("scheduled_local", LOCAL),
    Column("recurs_from", Text, nullable=False, server_default="schedule"),
    Column("missed", Text, nullable=False, server_default="skip"),
    Column("succession", Text, nullable=False, server_default="none"),
    Column("created_at", INSTANT, nullable=False),
    Column("updated_at", INSTANT, nullable=False),
    Column("completed_at", INSTANT),
    Column("deleted_at", INSTANT),
    Column("withdrawn", Boolean, nullable=False, server_default="false"),
    Column("version", Integer, nullable=False, server_default="1"),
    UniqueConstraint("owner", "number"),
    UniqueConstraint("owner", "series_id", "occurrence"),
    ForeignKeyConstraint(["owner", "series_id"], ["series.owner", "series.id"]),
    ForeignKeyConstraint(["owner", "parent"], ["tasks.owner", "tasks.number"]),
    CheckConstraint("status in ('open', 'completed')", name="status_known"),
    CheckConstraint("priority in ('high', 'medium', 'low', 'none')", name="priority_known"),
    CheckConstraint("succession in ('none', 'owed', 'made', 'ended')", name="succession_known"),
    CheckConstraint("(due_time is null) = (due_zone is null)", name="due_time_has_zone"),
    CheckConstraint("(due_time is null) = (due_at is null)", name="due_time_has_instant"),
    Index("tasks_open", "owner", "due_date", "number", postgresql_where=text("deleted_at is null and status = 'open'")),
    Index("tasks_owed", "updated_at", postgresql_where=text("succession = 'owed'")),
)

reminders = Table(
    "reminders",
    metadata,
    *_key(),
    Column("task_id", Uuid, nullable=False),
    Column("n", Integer, nullable=False),
    Column("before", Text),
    Column("at_local", LOCAL),
    Column("zone", Text),
    ForeignKeyConstraint(["owner", "task_id"], ["tasks.owner", "tasks.id"], ondelete="CASCADE"),
    CheckConstraint("(before is null) <> (at_local is null)", name="before_or_at"),
    Index("reminders_task", "owner", "task_id"),
)

rings = Table(
    "rings",
    metadata,
    *_key(),
    Column("reminder_id", Uuid, nullable=False),
    Column("task_id", Uuid, nullable=False),
    Column("ring_at", INSTANT, nullable=False),
    Column("status", Text, nullable=False, server_default="planned"),
    Column("reason", Text),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("lease_until", INSTANT),
    Column("late", Integer),
    Column("job", Text),
    Column("message_id", Text),
    Column("provider_id", Text),
    Column("planned_at", INSTANT, nullable=False),
    Column("armed_at", INSTANT),
    Column("rung_at", INSTANT),
    Column("sent_at", INSTANT),
    Column("channel", Text),
    ForeignKeyConstraint(["owner", "task_id"], ["tasks.owner", "tasks.id"], ondelete="CASCADE"),
    CheckConstraint(
        "status in ('planned', 'armed', 'rung', 'sending', 'sent', 'failed', 'cancelled', 'suppressed')",
        name="status_known",
    ),
    Index("rings_task", "owner", "task_id"),
    Index("rings_due", "ring_at", postgresql_where=text("status in ('planned', 'armed')")),
    Index("rings_unsent", "lease_until", postgresql_where=text("status in ('rung', 'sending')")),
    Index("rings_over", "owner", postgresql_where=text("job is not null and status not in ('planned', 'armed')")),
)

changes = Table(
    "changes",
    metadata,
    _owner(),
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
    Index("changes_task", "owner", "task_id"),
)

requests = Table(
    "requests",
    metadata,
    _owner(),
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
    _owner(),
    Column("function", Text, primary_key=True),
    Column("source", Text, primary_key=True),
    Column("event_id", Text, primary_key=True),
    Column("handled_at", INSTANT, nullable=False, server_default=NOW),
    Index("inbox_age", "handled_at"),
)

outbox = Table(
    "outbox",
    metadata,
    *_key(),
    Column("broker", Text, nullable=False),
    Column("event", JSONB, nullable=False),
    Column("created_at", INSTANT, nullable=False),
    Index("outbox_age", "created_at"),
)

dead_letters = Table(
    "dead_letters",
    metadata,
    _owner(),
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
    *_key(),
    Column("state", JSONB, nullable=False, server_default="{}"),
    Column("updated_at", INSTANT, nullable=False, server_default=NOW),
)

turns = Table(
    "turns",
    metadata,
    _owner(),
    Column("conversation_id", Uuid, primary_key=True),
    Column("request_id", Text, primary_key=True),
    Column("message", Text, nullable=False),
    Column("plan", JSONB, nullable=False),
    Column("answer", JSONB),
    Column("started_at", INSTANT, nullable=False, server_default=NOW),
    ForeignKeyConstraint(["owner", "conversation_id"], ["conversations.owner", "conversations.id"], ondelete="CASCADE"),
)
