"""One daemon per SQLite file; PostgreSQL takes as many as there are."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from monitor.core.errors import StoreError
from monitor.store.database import Database


class AlreadyRunning(StoreError):  # noqa: N818 it names a state, not a fault
    """Another process runs the daemon on this SQLite file."""


def is_running(database: Database) -> bool | None:
    """Tell whether the daemon of a SQLite file runs; None on PostgreSQL, where any number may."""
    if database.file is None:
        return None
    lock = database.file.beside(".run")
    if not lock.exists():
        return False
    with database.file.opened(lock, "rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


@contextmanager
def only_one(database: Database) -> Iterator[None]:
    """Be the one daemon of a SQLite file until the end of the block, however the process ends.

    AlreadyRunning when there is one. Several hosts or processes may share a
    PostgreSQL database, so there nothing is locked.
    """
    if database.file is None:
        yield
        return
    with database.file.opened(database.file.beside(".run"), "ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(
                f"another `monitor run` works on {database.file.path}: stop it first, "
                "or use PostgreSQL to run several (MONITOR_DATABASE_URL)"
            ) from None
        yield
