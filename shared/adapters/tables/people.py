"""Who there is: owners and the identities by which they are known."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, Table, Text, Time, Uuid, text

from shared.adapters.tables.keys import INSTANT, NOW, metadata

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
    Column("locale", Text),
    Column("default_reminder", Text),
    Column("mail_stopped_why", Text),
    Column("day_moved_at", INSTANT),
    Column("forgot_at", INSTANT, nullable=False, server_default="-infinity"),
    Index("owners_asked", "id", postgresql_where=text("mail_asked is not null and mail_invited_at is null")),
    Index("owners_past", "forgot_at"),
    Index("owners_moved", "id", postgresql_where=text("day_moved_at is not null")),
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
