"""A copy of the database, made while the daemon works on it, and read through before it is called one."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import URL, make_url

from monitor.core.errors import StoreError
from monitor.store.database import Database
from monitor.store.schema import REVISION
from monitor.store.tables import metadata


def back_up(database: Database, target: Path) -> Mapping[str, int]:
    """Copy a SQLite database as it is at one moment to the new file `target`; return how many rows each table has.

    The copy is complete, checked and on disk, or there is none: StoreError
    says why. Writers are not held up. A database older than this program is
    copied as it is.
    """
    if database.file is None:
        raise StoreError("this database is no SQLite file: use pg_dump")
    database.file.examine()
    with _begun(target) as begun:
        try:
            with closing(_connected(database.file.path)) as source:
                source.execute("VACUUM INTO ?", (str(begun),))  # one snapshot, without unused pages
            return examine(begun)
        except sqlite3.Error as error:
            raise StoreError(f"the backup {target} could not be written: {error}") from error


def examine(path: Path) -> dict[str, int]:
    """Read the whole database at `path`; return how many rows each table has, StoreError if anything is wrong."""
    with closing(_connected(path)) as copy:
        damage = [line for (line,) in copy.execute("PRAGMA integrity_check(10)") if line != "ok"]
        damage += [f"a row of {row[0]} points to nothing" for row in copy.execute("PRAGMA foreign_key_check")]
        if damage:
            raise StoreError(f"{path} is damaged: {'; '.join(damage[:10])}")
        there = {name for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if REVISION not in there:
            raise StoreError(f"{path} holds no tables of monitor")
        return {name: _count(copy, name) for name in metadata.tables if name in there}


def _count(database: sqlite3.Connection, table: str) -> int:
    [(count,)] = database.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608 a name of ours
    return int(count)


def _connected(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=30)


@contextmanager
def _begun(target: Path) -> Iterator[Path]:
    """Give an empty file that nobody else may read; what was written to it by the end of the block is `target`, on disk.

    Whatever stops the block leaves nothing.
    """
    begun = _new_file(target)
    try:
        yield begun
        _make_durable(begun, target)
    except OSError as error:
        raise StoreError(f"the backup {target} could not be written: {error.strerror}") from error
    finally:
        _remove(begun)


def _new_file(target: Path) -> Path:
    if target.exists():
        raise StoreError(f"{target} exists already: name another file")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        begun = target.with_name(f".{target.name}.part")
        _remove(begun)
        begun.touch(mode=0o600, exist_ok=False)
    except OSError as error:
        raise StoreError(f"{error.filename or target.parent} cannot be made: {error.strerror}") from error
    return begun


def _remove(begun: Path) -> None:
    for path in (begun, begun.with_name(f"{begun.name}-journal")):  # SQLite leaves it where the disk is full
        path.unlink(missing_ok=True)


def _make_durable(begun: Path, target: Path) -> None:
    with begun.open("rb") as file:
        os.fsync(file.fileno())
    begun.rename(target)
    folder = os.open(target.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def dump(url: str, target: Path, *, tables: Sequence[str]) -> None:
    """Copy the `tables` of a PostgreSQL database to the new file `target` with its own pg_dump; pg_restore reads it through.

    What else is there, as extensions that only an administrator may restore, is left out.
    """
    programs = {name: shutil.which(name) for name in ("pg_dump", "pg_restore")}
    if missing := [name for name, path in programs.items() if path is None]:
        raise StoreError(f"{' and '.join(missing)} not found: install PostgreSQL's client programs")
    if not tables:
        raise StoreError("there are no tables in the database yet: `monitor run` makes them")
    address, password = _address(make_url(url))
    chosen = [f'--table="{name}"' for name in tables]
    with _begun(target) as begun:
        into = [f"--file={begun}", f"--dbname={address}"]
        _run([str(programs["pg_dump"]), "--format=custom", *into, *chosen], password)
        _run([str(programs["pg_restore"]), "--file=/dev/null", str(begun)], password)


def _address(server: URL) -> tuple[str, str]:
    """Return where the database is, as the daemon finds it, and apart from it the password: others see how a program is called."""
    from psycopg.conninfo import make_conninfo

    given = {**server.translate_connect_args(username="user", database="dbname"), **server.query}
    password = str(given.pop("password", ""))
    return make_conninfo("", **given), password


def _run(command: list[str], password: str) -> None:
    environ = {**os.environ, **({"PGPASSWORD": password} if password else {})}
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)  # noqa: S603 PostgreSQL's own programs
    if done.returncode:
        raise StoreError(f"{Path(command[0]).name}: {done.stderr.strip()[:500]}")
