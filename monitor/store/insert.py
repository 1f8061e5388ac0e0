"""`INSERT … ON CONFLICT`, which both databases have and SQLAlchemy spells once for each."""

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session


def insert(session: Session, table: Table) -> sqlite.Insert:
    """Return an INSERT into `table` that knows `on_conflict_do_nothing` and `on_conflict_do_update`."""
    return insert_of(session.get_bind().dialect.name, table)


def insert_of(dialect: str, table: Table) -> sqlite.Insert:
    """Return the same for the database of that name, for statements that are put together once."""
    if dialect == "postgresql":
        return postgresql.insert(table)  # type: ignore[return-value]  # the same methods, no common base
    return sqlite.insert(table)
