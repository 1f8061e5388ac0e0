"""What the database said, in words that its user can act on."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import exc

from monitor.core.errors import StoreError

# Part of SQLite's own words, and what to do about it.
_SQLITE = {
    "locked": "another program has kept it locked: find that program (`fuser -v` on the file) and let it finish",
    "disk is full": "the disk is full: free some space, monitor goes on by itself",
    "disk i/o error": "the disk failed to read or write: see whether it is full (`df`), else look into the system log (`dmesg`)",
    "readonly": "it cannot be written: check owner and permissions of the file and of its folder",
    "unable to open": "it cannot be opened: check that it exists and that file and folder are writable",
    "not a database": "it is not a database: move the file away and restore a backup in its place",
    "malformed": "it is damaged: stop monitor, keep a copy, then restore a backup or save what can be saved "
    "with `sqlite3 monitor.db .recover`",
    "no such": "its tables are not those of this program: run `monitor db upgrade`, then `monitor db check`",
}
# Codes of PostgreSQL for what its driver counts among a program's mistakes, but its user can mend.
_POSTGRES = {
    "42501": "let its user own the database with all its tables, or read and write them; lists need to read only",
    "42P01": _SQLITE["no such"],
    "42703": _SQLITE["no such"],
}


@contextmanager
def told_as_store_error(where: str, *, secrets: tuple[str, ...] = ()) -> Iterator[None]:
    """Raise StoreError for a database `where` that is broken or away; mistakes of the program pass as they are."""
    try:
        yield
    except (exc.OperationalError, exc.InterfaceError, exc.InternalError, exc.TimeoutError) as error:
        raise StoreError(_told(error, where, secrets)) from error
    except exc.DatabaseError as error:
        ours = type(error) is not exc.DatabaseError  # a broken constraint, a wrong statement
        if ours and getattr(error.orig, "sqlstate", None) not in _POSTGRES:
            raise
        raise StoreError(_told(error, where, secrets)) from error


def _told(error: exc.SQLAlchemyError, where: str, secrets: tuple[str, ...]) -> str:
    origin = error.orig if isinstance(error, exc.DBAPIError) else error
    said = " ".join(str(origin).split()) or type(origin).__name__
    for secret in filter(None, secrets):
        said = said.replace(secret, "****")
    if type(origin).__module__ == "sqlite3":
        hint = next((hint for words, hint in _SQLITE.items() if words in said.lower()), None)
        return (
            f"the database {where} cannot be used: {hint} (SQLite says: {said})"
            if hint
            else f"{where}: {said}"
        )
    hint = _POSTGRES.get(getattr(origin, "sqlstate", None) or "")
    return f"the database {where} cannot be used: {f'{hint} (PostgreSQL says: {said})' if hint else said}"
