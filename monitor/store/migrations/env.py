"""Run by Alembic: migrate the connection it is given, in the transaction that is open there.

To draft a revision after a change of `tables.py`, against an up-to-date database:
`MONITOR_DATABASE_URL=sqlite:///data/monitor.db alembic revision --autogenerate --rev-id 0002 -m "what changes"`,
then read it, name it as HEAD in `schema.py`, and run the tests, which compare both databases with the tables.
"""

import os
from typing import Literal

from alembic import context
from sqlalchemy import Connection
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

from monitor.store.database import Database
from monitor.store.tables import metadata


def _render(kind: str, thing: object, _: object) -> str | Literal[False]:
    """Write SQLModel's types as SQLAlchemy's in a new revision: those stay the same when SQLModel changes."""
    names = {AutoString: "sa.String()", UTCDateTime: "sa.DateTime(timezone=True)"}
    return (kind == "type" and names.get(type(thing))) or False


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection, target_metadata=metadata, render_as_batch=True, render_item=_render
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    _run(given)
else:  # the `alembic` command of a developer who drafts a revision
    with Database(os.environ["MONITOR_DATABASE_URL"]).engine.begin() as own:
        _run(own)
