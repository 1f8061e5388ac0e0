"""The file of a SQLite database: whether it is sound, and who may change its tables now."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Literal

from monitor.core.errors import StoreError

_MAGIC = b"SQLite format 3\0"
_HEADER = 100  # bytes
LOCK = ".lock"  # held while tables change
RUN = ".run"  # held while the daemon runs


class SqliteFile:
    """A database file, beside it `….lock`: locked while tables change, and naming their last revision."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._wal = self.beside("-wal")

    def beside(self, suffix: str) -> Path:
        """Return the path of the file that accompanies the database under `suffix`."""
        return self.path.with_name(self.path.name + suffix)

    @property
    def exists(self) -> bool:
        """Tell whether the file holds anything; an empty one is a database that was not begun."""
        return self.size > 0

    @property
    def size(self) -> int:
        """The bytes of the file, without those of its write-ahead log; none if it is not there."""
        return self._size(self.path)

    @contextmanager
    def locked(self) -> Iterator[IO[bytes]]:
        """Wait for, then hold the lock; the system frees it however the process ends."""
        with self.opened(self.beside(LOCK), "a+b") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield lock

    @staticmethod
    def take(lock: IO[bytes]) -> bool:
        """Hold an opened lock until it is closed, unless another process does; tell whether it is ours."""
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def is_held(self, suffix: str) -> bool:
        """Tell whether somebody holds the lock under `suffix`."""
        path = self.beside(suffix)
        if not path.exists():
            return False
        with self.opened(path, "rb") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
        return False

    def create(self, lock: IO[bytes]) -> None:
        """Make an empty database unless there is one; needs the lock. StoreError where one was and is lost."""
        if self.exists:
            return
        lock.seek(0)
        if lock.read().strip() or self._size(self._wal):
            raise StoreError(
                f"the database {self.path} is missing or empty, but it was here: restore a backup, "
                f"or remove every {self.path.name}* to begin anew"
            )
        with suppress(OSError):  # opening it says why
            self.path.touch(
                mode=0o600
            )  # it holds addresses of recipients; what SQLite puts beside it is as private
        with self.opened(self.path, "ab"):
            pass

    @staticmethod
    def remember(lock: IO[bytes], revision: str) -> None:
        """Write down that a complete database is here, so that its loss is not taken for a first start."""
        try:
            os.ftruncate(lock.fileno(), 0)
            # Past the file's buffer, which would fail once more when it is closed.
            os.write(lock.fileno(), f"{revision}\n".encode())
        except OSError as error:
            raise StoreError(f"{lock.name} cannot be written: {error.strerror}; is the disk full?") from error

    def examine(self) -> None:
        """Raise StoreError if the file is no SQLite database or was cut short; reads the header only."""
        had_log = self._size(self._wal) > 0
        with self.opened(self.path, "rb") as file:
            header = file.read(_HEADER)
        if len(header) < _HEADER or not header.startswith(_MAGIC):
            raise StoreError(
                f"{self.path} is not a SQLite database: move the file away and restore a backup in its place"
            )
        page = int.from_bytes(header[16:18], "big")
        expected = (65_536 if page == 1 else page) * int.from_bytes(header[28:32], "big")
        short = self._size(self.path) < expected
        if (
            short and not had_log and not self._size(self._wal)
        ):  # with a log, the missing pages may stand there
            raise StoreError(
                f"the database {self.path} was cut short ({self._size(self.path)} of {expected} bytes): "
                "keep a copy, then restore a backup or save what can be saved with `sqlite3 monitor.db .recover`"
            )

    @staticmethod
    def _size(path: Path) -> int:
        return path.stat().st_size if path.exists() else 0

    @staticmethod
    @contextmanager
    def opened(path: Path, mode: Literal["rb", "ab", "a+b"]) -> Iterator[IO[bytes]]:
        """Open a file; StoreError, which says what to check, if that cannot be."""
        try:
            file = path.open(mode)
        except OSError as error:
            raise StoreError(
                f"{path} cannot be opened: {error.strerror}; check that the folder exists and is writable"
            ) from error
        with file:
            yield file
