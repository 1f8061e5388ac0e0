"""One daemon per SQLite file, and none while its tables change; PostgreSQL takes as many as there are."""

from collections.abc import Iterator
from contextlib import contextmanager

from monitor.core.errors import StoreError
from monitor.store.sqlite_file import LOCK, RUN, SqliteFile

_RESTART = "a `monitor run` of an older version works on it: restart that, which brings it up to date"


class AlreadyRunning(StoreError):  # noqa: N818 it names a state, not a fault
    """Another process runs the daemon on this SQLite file."""


def is_running(file: SqliteFile | None) -> bool | None:
    """Tell whether the daemon of a SQLite file runs; None on PostgreSQL, where any number may."""
    return file.is_held(RUN) if file else None


@contextmanager
def only_one(file: SqliteFile | None) -> Iterator[None]:
    """Be the one daemon of a SQLite file until the end of the block, however the process ends.

    AlreadyRunning when there is one. Several hosts or processes may share a
    PostgreSQL database, so there nothing is locked.
    """
    if file is None:
        yield
        return
    with file.opened(file.beside(RUN), "ab") as run:
        with file.locked():  # who changes the tables now is no daemon
            taken = file.take(run)
        if not taken:
            raise AlreadyRunning(
                f"another `monitor run` works on {file.path}: stop it first, "
                "or use PostgreSQL to run several (MONITOR_DATABASE_URL)"
            )
        yield


@contextmanager
def no_daemon(file: SqliteFile) -> Iterator[None]:
    """Keep the daemon of a file from starting until the end of the block; AlreadyRunning when it runs."""
    with file.opened(file.beside(RUN), "ab") as run:
        if not file.take(run):
            raise AlreadyRunning(f"the database {file.path} cannot be changed now: {_RESTART}")
        yield


def how_to_upgrade(file: SqliteFile | None) -> str:
    """Say how a database that is older than the program comes up to date, as things stand."""
    if file and file.is_held(LOCK):
        return "it is being brought up to date at this moment: try again when that is done"
    if file and file.is_held(RUN):
        return _RESTART
    said = "`monitor run` brings it up to date when it starts, and `monitor db upgrade` without that"
    return said if file else f"{said}; stop every older `monitor run` on it first"
