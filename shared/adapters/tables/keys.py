"""What all tables have in common: one metadata, the names of constraints, the keys that begin with an owner."""

from sqlalchemy import Column, DateTime, ForeignKey, MetaData, Uuid, text

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


def owner_key() -> Column[object]:
    """Return the column by which every key begins; a row ends with its owner."""
    return Column("owner", Uuid, ForeignKey("owners.id", ondelete="CASCADE"), primary_key=True)


def row_key() -> tuple[Column[object], Column[object]]:
    """Return the key of a row that has an id of its own."""
    return owner_key(), Column("id", Uuid, primary_key=True)
