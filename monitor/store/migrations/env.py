"""Run by Alembic: migrate the connection it is given, in the transaction that is open there."""

import os

from alembic import context
from sqlalchemy import Connection

from monitor.store.database import Database
from monitor.store.tables import metadata


def _run(connection: Connection) -> None:
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    _run(given)
else:  # the `alembic` command of a developer who drafts a revision
    with Database(os.environ["MONITOR_DATABASE_URL"]).engine.begin() as own:
        _run(own)
