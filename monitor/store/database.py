"""Open the database, keep its schema up to date, hand out short transactions."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager

from sqlalchemy import Connection, Engine, inspect, text
from sqlmodel import Session

from monitor.core.errors import StoreError
from monitor.store import schema
from monitor.store.engine import postgres_engine, postgres_url, secrets, shown, sqlite_engine, sqlite_path
from monitor.store.errors import told_as_store_error
from monitor.store.lock import how_to_upgrade, no_daemon
from monitor.store.sqlite_file import SqliteFile

MIGRATION_LOCK = 0x6D6F6E69746F72  # PostgreSQL's advisory lock while the schema changes


class Database:
    """One per process. `url`: `sqlite:///path`, `postgresql://…` or `postgresql+psycopg://…`."""

    def __init__(self, url: str) -> None:
        self._secrets: tuple[str, ...] = ()
        if path := sqlite_path(url):
            self.file: SqliteFile | None = SqliteFile(path)
            self._where = str(path)
            self.engine = sqlite_engine(path)
        else:
            server = postgres_url(url)
            self.file = None
            self._where, self._secrets = shown(server), secrets(server)
            self.engine = postgres_engine(server)
        reading = {} if self.file else {"postgresql_readonly": True, "isolation_level": "REPEATABLE READ"}
        self._reader = self.engine.execution_options(read_only=True, **reading)

    @property
    def single_process(self) -> bool:
        """Tell whether one daemon at a time works on it: a SQLite file."""
        return self.file is not None

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """Open a transaction for writing; commit at the end, roll back on any error.

        StoreError when the database is away, locked, full or damaged.
        """
        with self._session(self.engine) as session:
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Open a transaction that sees one consistent state and never waits for a writer."""
        with self._session(self._reader) as session:
            yield session

    @contextmanager
    def _session(self, engine: Engine) -> Iterator[Session]:
        with self._told(), Session(engine, expire_on_commit=False) as session, session.begin():
            yield session

    def upgrade(self, *, on_change: Callable[[int], None] | None = None) -> None:
        """Bring the schema up to date, making it on first use; safe to call by several processes at once.

        Not while the daemon of a SQLite file runs: AlreadyRunning.

        All of a migration is stored or nothing. `on_change` is told the bytes of a
        SQLite file before its schema is changed: that reads all of it. StoreError
        when the database is damaged, lost, not ours, or newer than this program.
        """
        with self._told():
            if self.file is None:
                self._upgrade_postgres()
            elif not (self.file.exists and self._is_current(self.file)):
                if on_change:
                    on_change(self.file.size)
                self._upgrade_sqlite(self.file)

    def check(self) -> list[str]:
        """Return what is wrong with the database: damage, an old schema, tables that differ; empty: sound."""
        if problem := self._outdated():
            return [problem]
        with self._told(), self._reader.connect() as connection:
            problems = _damage(connection) if self.file else []
            return problems + [f"its tables differ: {found}" for found in schema.differences(connection)]

    def check_revision(self) -> None:
        """Raise StoreError unless there is a database with the schema that this program works with; changes nothing."""
        if problem := self._outdated():
            raise StoreError(problem)

    def _outdated(self) -> str | None:
        if self.file:
            if not self.file.exists:
                return f"there is no database at {self.file.path} yet: `monitor db upgrade` makes one"
            self.file.examine()
        with self._told(), self._reader.connect() as connection:
            problem = schema.outdated(connection, remedy=lambda: how_to_upgrade(self.file))
        return problem and f"the database {self._where} {problem}"

    def tables(self) -> list[str]:
        """Return the names of all tables that are there, of whatever version; those of extensions are none."""
        with self._told(), self._reader.connect() as connection:
            return inspect(connection).get_table_names()

    def close(self) -> None:
        """Close all connections; the last one folds SQLite's write-ahead log into the file."""
        self.engine.dispose()

    def _told(self) -> AbstractContextManager[None]:
        return told_as_store_error(self._where, secrets=self._secrets)

    def _is_current(self, file: SqliteFile) -> bool:
        file.examine()
        with self._reader.connect() as connection:
            return schema.revision(connection) == schema.HEAD

    def _upgrade_sqlite(self, file: SqliteFile) -> None:
        with file.locked() as lock:
            file.create(lock)
            if file.exists:
                file.examine()
            with self.engine.connect() as connection:
                connection.detach()  # closed afterwards: only migrations run without foreign keys
                with closing(connection.connection.cursor()) as cursor:
                    cursor.execute("PRAGMA foreign_keys = OFF")
                    cursor.execute("PRAGMA journal_mode = WAL")
                with no_daemon(file), connection.begin():
                    schema.migrate(connection)
                    _refuse_orphans(connection)
            file.remember(lock, schema.HEAD)

    def _upgrade_postgres(self) -> None:
        with self.engine.begin() as connection:
            if schema.revision(connection) == schema.HEAD:
                return
        with self.engine.begin() as connection:
            connection.execute(text("SET LOCAL statement_timeout = 0"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK})
            schema.migrate(connection)


def _damage(connection: Connection) -> list[str]:
    found = connection.exec_driver_sql("PRAGMA quick_check(10)").scalars()
    damage = [f"it is damaged: {line}" for line in found if line != "ok"]
    return damage + [f"it is damaged: {orphan}" for orphan in _orphans(connection)]


def _refuse_orphans(connection: Connection) -> None:
    if orphans := _orphans(connection):
        raise StoreError(f"the database cannot be upgraded, rows are missing: {'; '.join(orphans)}")


def _orphans(connection: Connection) -> list[str]:
    rows = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    return [f"row {row[1]} of {row[0]} points to a missing {row[2]}" for row in rows[:10]]
