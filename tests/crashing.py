"""A database that stops taking anything in, as when the power goes."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlmodel import Session

from monitor.store.database import Database


class CrashError(Exception):
    """The power is gone."""


class CrashingDatabase(Database):
    """Commits `commits` times more; from then on nothing gets through."""

    commits = 10_000

    @contextmanager
    def begin(self) -> Iterator[Session]:
        with super().begin() as session:
            yield session
            self.commits -= 1
            if self.commits < 0:
                raise CrashError
