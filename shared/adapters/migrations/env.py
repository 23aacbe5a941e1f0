"""Alembic's own entrance: it runs the steps on the connection it is given, all in one transaction."""

from alembic import context

from shared.adapters.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
