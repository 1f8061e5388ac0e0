"""The engines of the two databases, each with the settings that keep what was acknowledged."""

import json
import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pydantic_core import from_json
from sqlalchemy import URL, Connection, Engine, create_engine, event, exc, make_url

from monitor.core.errors import StoreError
from monitor.store.clean import clean, is_storable_json

BUSY_TIMEOUT = 10  # seconds to wait for another writer of the SQLite file
KEPT_LOG = 64 * 1024 * 1024  # bytes of the write-ahead log that stay after a burst
STATEMENT_TIMEOUT = 30  # seconds PostgreSQL may work on one statement
_JSON = json.JSONEncoder(ensure_ascii=False)
_EXPECTED = "it looks like postgresql://user:password@host/name or sqlite:///path"
_POSTGRES = {  # of a connection, unless the URL says otherwise
    "connect_timeout": "10",  # seconds
    "application_name": "monitor",
    "client_encoding": "UTF8",  # a role may ask for another, and SQL_ASCII would give bytes
    "keepalives_idle": "30",
    "keepalives_interval": "10",
    "keepalives_count": "3",
    "tcp_user_timeout": "30000",  # milliseconds
}
_SESSION = {  # unless the URL's `options` say otherwise; what a role or database is set to does not count
    "statement_timeout": f"{STATEMENT_TIMEOUT}s",
    "idle_in_transaction_session_timeout": "60s",
    "datestyle": "ISO",  # the only one that psycopg reads
    "timezone": "UTC",
}


def sqlite_path(url: str) -> Path | None:
    """Return the file that a `sqlite:///` URL names, word for word; None for other URLs."""
    if not url.startswith("sqlite:"):
        return None
    path = url.removeprefix("sqlite:///")
    if path in (url, "", ":memory:"):
        raise StoreError(
            "a SQLite database has to be a file: sqlite:///path, or sqlite:////path from the root"
        )
    return Path(path).absolute()


def postgres_url(url: str) -> URL:
    """Return the parsed `url` with its driver named; StoreError, which never quotes it, for any other kind."""
    try:
        parsed = make_url(url)
    except (exc.ArgumentError, ValueError):
        raise StoreError(f"the database URL cannot be read; {_EXPECTED}") from None
    if parsed.drivername not in ("postgres", "postgresql", "postgresql+psycopg"):
        raise StoreError(f"a database of the kind {parsed.drivername!r} is not supported; {_EXPECTED}")
    if "@" in (parsed.host or ""):
        raise StoreError(
            "the database URL has an @ in its password: write it as %40 (and : as %3A, / as %2F)"
        )
    return parsed.set(drivername="postgresql+psycopg")


def shown(url: URL) -> str:
    """Return where the database is, without user, password and options."""
    return f"{url.host or 'local socket'}{f':{url.port}' if url.port else ''}/{url.database or ''}"


def secrets(url: URL) -> tuple[str, ...]:
    """Return what no message may quote."""
    asked = url.query.get("password", "")
    return (url.password or "", asked if isinstance(asked, str) else "".join(asked))


def sqlite_engine(path: Path) -> Engine:
    """Return the engine of the file at `path`, which must exist: it is never made in passing."""
    uri = URL.create("sqlite", database=f"file:{quote(str(path))}", query={"mode": "rw", "uri": "true"})
    engine = create_engine(
        uri,
        hide_parameters=True,
        json_serializer=_json,
        json_deserializer=from_json,
        connect_args={"timeout": BUSY_TIMEOUT},
    )
    _clean_all(engine)

    @event.listens_for(engine, "connect")
    def tune(connection: sqlite3.Connection, record: Any) -> None:
        connection.isolation_level = None  # transactions begin below, not where the driver guesses
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(f"PRAGMA journal_size_limit = {KEPT_LOG}")
        record.info["file"] = _identity(path)

    @event.listens_for(engine, "checkout")
    def still_there(_: object, record: Any, __: object) -> None:
        if record.info["file"] != _identity(path):
            raise exc.DisconnectionError  # the file was deleted or replaced: do not write into the lost one

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A transaction that reads first and writes later fails at once when another wrote in between;
        # taking the write lock first waits its turn.
        reading = connection.get_execution_options().get("read_only")
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def postgres_engine(url: URL) -> Engine:
    """Return the engine of a PostgreSQL database; options in the URL win over ours."""
    options = {name: value for name, value in _POSTGRES.items() if name not in url.query}
    try:
        engine = create_engine(
            url,
            hide_parameters=True,
            json_serializer=_json,
            json_deserializer=from_json,
            pool_pre_ping=True,
            isolation_level="READ COMMITTED",
            connect_args=options,
        )
    except ModuleNotFoundError:
        raise StoreError("PostgreSQL needs its driver: install monitor[postgres]") from None
    _clean_all(engine)

    asked = str(url.query.get("options", "")).lower()
    settings = [f"SET {name} = '{value}'" for name, value in _SESSION.items() if name not in asked]

    @event.listens_for(engine, "connect")
    def tune(connection: Any, _: object) -> None:
        if (encoding := connection.info.parameter_status("server_encoding")) != "UTF8":
            raise StoreError(
                f"the database {shown(url)} cannot be used: it keeps texts as {encoding}, and news needs UTF8;"
                " `createdb --template=template0 --encoding=UTF8 --locale=C NAME` makes one"
            )
        connection.autocommit = True  # a SET inside a transaction ends with its rollback
        connection.execute("; ".join(settings))
        connection.autocommit = False

    return engine


def _json(value: Any) -> str:
    if value == []:
        return "[]"  # as most articles have no categories
    written = _JSON.encode(value)
    return written if is_storable_json(written) else _JSON.encode(clean(value))


def _clean_all(engine: Engine) -> None:
    @event.listens_for(engine, "before_cursor_execute", retval=True)
    def clean_statement(
        _: object, __: object, statement: str, parameters: Any, ___: object, ____: object
    ) -> tuple[str, Any]:
        return statement, clean(parameters)
