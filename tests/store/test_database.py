import shutil
import socket
import subprocess
import sys
import uuid
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, exc, text

from monitor.core.errors import StoreError
from monitor.store.database import Database
from monitor.store.lock import AlreadyRunning, only_one
from monitor.store.sqlite_file import SqliteFile
from monitor.store.tables import article, feed
from tests.store.world import (
    NOW,
    a_poll,
    claim,
    count,
    entry,
    rows,
    save,
    some_articles,
    spec,
    sync,
    visit,
    waiting,
)

SECRET = "hunter2"


def refused(url: str) -> str:
    """Return what a user reads who opens `url`; it never holds the password."""
    with pytest.raises(StoreError) as raised:
        Database(url).upgrade()
    assert SECRET not in str(raised.value)
    return str(raised.value)


# Addresses


@pytest.mark.parametrize(
    ("url", "told"),
    [
        (f"mysql://me:{SECRET}@db/monitor", "'mysql' is not supported"),
        (f"postgresql+asyncpg://me:{SECRET}@db/monitor", "not supported"),
        (f"no url but {SECRET}", "cannot be read"),
        (f"postgresql://me:p@{SECRET}@db/monitor", "write it as %40"),
        (f"postgresql://me@db:{SECRET}/monitor", "cannot be read"),
        ("sqlite://", "has to be a file"),
        ("sqlite:///:memory:", "has to be a file"),
        ("", "cannot be read"),
    ],
)
def test_an_address_that_is_no_database_of_ours_is_refused_without_being_quoted(url: str, told: str) -> None:
    assert told in refused(url)


def test_a_server_that_does_not_answer_is_named_without_its_password() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        told = refused(f"postgresql://me:{SECRET}@127.0.0.1:{port}/monitor")
    assert f"127.0.0.1:{port}/monitor" in told
    assert "refused" in told


def test_a_password_among_the_options_is_not_told_either() -> None:
    assert "cannot be used" in refused(f"postgresql://127.0.0.1:1/monitor?user=me&password={SECRET}")


def test_every_spelling_of_a_postgresql_address_works(postgres_url: str) -> None:
    for scheme in ("postgres", "postgresql", "postgresql+psycopg"):
        database = Database(postgres_url.replace("postgresql+psycopg", scheme))
        assert database.check() == []
        assert not database.single_process
        database.close()


def test_a_missing_driver_is_told_with_what_to_install() -> None:
    program = """
import sys
sys.modules["psycopg"] = None
from monitor.store.database import Database
Database("postgresql://db/monitor")
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=50, check=False
    )
    assert done.stderr.endswith("StoreError: PostgreSQL needs its driver: install monitor[postgres]\n")


# Transactions


def test_what_a_broken_transaction_did_is_undone(db: Database) -> None:
    def sync_and_break() -> None:
        with db.begin() as session:
            session.execute(text("INSERT INTO lease VALUES ('a', 'b', CURRENT_TIMESTAMP)"))
            raise KeyError

    with pytest.raises(KeyError):
        sync_and_break()
    with db.read() as session:
        assert session.execute(text("SELECT count(*) FROM lease")).scalar() == 0


def test_a_mistake_of_the_program_is_not_taken_for_a_broken_database(db: Database) -> None:
    some_articles(db)
    with pytest.raises(exc.IntegrityError), db.begin() as session:
        session.execute(text("INSERT INTO article SELECT * FROM article"))


def test_the_texts_of_rows_do_not_show_up_in_errors(db: Database) -> None:
    statement = text("INSERT INTO lease (name, leased_by) VALUES (:name, :by)")
    with pytest.raises(exc.IntegrityError) as raised, db.begin() as session:
        session.execute(statement, {"name": SECRET, "by": "worker"})
    assert "parameters hidden" in str(raised.value)


def test_a_reader_sees_one_state_while_others_write(db: Database) -> None:
    some_articles(db, 1)
    with db.read() as session:
        before = session.execute(text("SELECT count(*) FROM article")).scalar()
        visit(db, entry(7))
        after = session.execute(text("SELECT count(*) FROM article")).scalar()
    assert (before, after, count(db, article)) == (1, 1, 2)


def test_a_reader_cannot_write_to_postgresql(postgres_url: str) -> None:
    database = Database(postgres_url)
    with pytest.raises(StoreError, match="read-only"), database.read() as session:
        session.execute(text("DELETE FROM lease"))
    database.close()


def test_a_missing_table_is_told_with_what_to_do(sqlite_db: Database) -> None:
    with pytest.raises(StoreError, match="monitor db upgrade"), sqlite_db.begin() as session:
        session.execute(text("SELECT * FROM missing_table"))


# How SQLite is set up


def test_sqlite_keeps_what_it_acknowledged_and_checks_references(sqlite_db: Database) -> None:
    with sqlite_db.begin() as session:
        settings = {name: session.execute(text(f"PRAGMA {name}")).scalar() for name in SETTINGS}
    assert settings == SETTINGS


SETTINGS = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10_000}


def test_the_file_of_a_new_database_is_its_own_users_alone(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'monitor.db'}")
    database.upgrade()
    try:
        with database.begin() as session:
            session.execute(text("delete from feed"))
        modes = {path.name: path.stat().st_mode & 0o077 for path in tmp_path.glob("monitor.db*")}
    finally:
        database.close()
    assert {name for name, others in modes.items() if not others} >= {
        "monitor.db",
        "monitor.db-wal",
        "monitor.db-shm",
    }


def test_a_locked_file_is_told_with_what_to_do(sqlite_db: Database, sqlite_url: str) -> None:
    other = Database(sqlite_url)

    def write_beside() -> None:
        with other.read() as session:
            session.execute(text("PRAGMA busy_timeout = 1"))
        sync(other, spec())

    with sqlite_db.begin() as session:
        session.execute(text("SELECT 1"))
        with pytest.raises(StoreError, match="another program has kept it locked"):
            write_beside()
    other.close()


def test_a_reader_does_not_wait_for_a_writer(sqlite_db: Database, sqlite_url: str) -> None:
    other = Database(sqlite_url)
    with sqlite_db.begin() as writing, other.read() as session:
        writing.execute(text("DELETE FROM lease"))
        assert session.execute(text("SELECT count(*) FROM article")).scalar() == 0
    other.close()


def test_a_full_disk_is_told_stores_nothing_of_the_poll_and_is_survived(sqlite_db: Database) -> None:
    sync(sqlite_db, spec())
    before = rows(sqlite_db, feed)
    [claimed] = claim(sqlite_db)
    poll = a_poll(claimed, *(entry(number, text="x" * 5_000) for number in range(50)))
    limit_pages(sqlite_db, 40)
    with pytest.raises(StoreError, match="the disk is full"):
        save(sqlite_db, poll)
    assert count(sqlite_db, article) == 0
    assert rows(sqlite_db, feed)[0]["next_poll_at"] == before[0]["next_poll_at"]
    limit_pages(sqlite_db, 1_000_000)
    assert save(sqlite_db, poll) == [50]
    assert sqlite_db.check() == []


def limit_pages(db: Database, pages: int) -> None:
    with db.begin() as session:
        session.execute(text(f"PRAGMA max_page_count = {pages}"))


# SQLite: lost and damaged files


def overwritten(path: Path) -> None:
    path.write_bytes(b"<html>not found</html>" * 100)


def half_a_header(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:50])


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:20_000])


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def deleted(path: Path) -> None:
    path.unlink()


def deleted_and_a_log_left(path: Path) -> None:
    path.rename(path.with_name("monitor.db-wal"))
    path.with_name("monitor.db.lock").unlink()


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


DAMAGES: dict[Callable[[Path], None], str] = {
    overwritten: "is not a SQLite database",
    half_a_header: "is not a SQLite database",
    cut_short: "was cut short (20000 of",
    emptied: "is missing or empty, but it was here",
    deleted: "is missing or empty, but it was here",
    deleted_and_a_log_left: "is missing or empty, but it was here",
    a_folder: "cannot be opened",
}


@pytest.mark.parametrize(
    ("damage", "told"), DAMAGES.items(), ids=lambda value: getattr(value, "__name__", None)
)
def test_a_damaged_database_is_refused_and_left_as_it_is(
    tmp_path: Path, damage: Callable[[Path], None], told: str
) -> None:
    path = made(tmp_path)
    damage(path)
    before = content(tmp_path)
    message = refused(f"sqlite:///{path}")
    assert told in message
    assert str(path) in message
    assert content(tmp_path) == before


def made(folder: Path) -> Path:
    database = Database(f"sqlite:///{folder}/monitor.db")
    database.upgrade()
    some_articles(database, 20)
    database.close()
    return folder / "monitor.db"


def content(folder: Path) -> dict[str, bytes]:
    return {
        path.name: path.read_bytes() for path in folder.iterdir() if path.is_file() and path.suffix != ".lock"
    }


def test_damage_inside_the_file_is_found_by_the_check(tmp_path: Path) -> None:
    path = made(tmp_path)
    whole = bytearray(path.read_bytes())
    whole[8_192 : len(whole) - 4_096] = b"\xff" * (len(whole) - 12_288)
    path.write_bytes(whole)
    database = Database(f"sqlite:///{path}")
    found = check_told(database)
    database.close()
    assert "damaged" in found


def check_told(database: Database) -> str:
    try:
        return "\n".join(database.check())
    except StoreError as error:
        return str(error)


def test_rows_that_point_nowhere_are_found_by_the_check(sqlite_db: Database, sqlite_url: str) -> None:
    some_articles(sqlite_db)
    with sqlite_db.engine.connect() as connection:
        connection.detach()
        raw = connection.connection.dbapi_connection
        assert raw is not None
        raw.execute("PRAGMA foreign_keys = OFF")
        raw.execute("DELETE FROM feed")
    assert sqlite_db.check() == ["it is damaged: row 1 of article points to a missing feed"]


def test_a_check_makes_no_database_where_there_is_none(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/monitor.db")
    [problem] = database.check()
    assert "there is no database" in problem
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_made_in_passing_where_there_is_no_database(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/monitor.db")
    with pytest.raises(StoreError, match="check that it exists"):
        sync(database)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_does_not_exist_is_named(tmp_path: Path) -> None:
    assert "check that the folder exists" in refused(f"sqlite:///{tmp_path}/missing/monitor.db")


def test_a_lock_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    lock = tmp_path / "monitor.db.lock"
    lock.touch()
    with lock.open("rb") as file, pytest.raises(StoreError, match=r"monitor\.db\.lock cannot be written"):
        SqliteFile.remember(file, "0001")


def test_a_database_deleted_while_in_use_is_noticed_and_not_made_anew(tmp_path: Path) -> None:
    path = made(tmp_path)
    database = Database(f"sqlite:///{path}")
    assert len(waiting(database)) == 20
    path.unlink()
    with pytest.raises(StoreError, match="check that it exists"):
        visit(database, entry(99))
    assert not path.exists()
    database.close()


def test_a_backup_put_in_place_while_in_use_is_what_is_read_next(tmp_path: Path) -> None:
    path = made(tmp_path)
    backup = shutil.copy(path, tmp_path / "backup.db")
    database = Database(f"sqlite:///{path}")
    visit(database, entry(99))
    database.close()
    database = Database(f"sqlite:///{path}")
    assert len(waiting(database)) == 21
    Path(backup).replace(path)
    assert len(waiting(database)) == 20
    database.close()


def test_names_with_odd_characters_are_just_names(tmp_path: Path) -> None:
    folder = tmp_path / "50% #1? größe & co"
    folder.mkdir()
    made(folder)
    assert sorted(path.name for path in folder.iterdir()) == [
        "monitor.db",
        "monitor.db.lock",
        "monitor.db.run",
    ]


# PostgreSQL: a server that fails


def test_connections_that_died_in_the_pool_are_replaced_unnoticed(postgres_url: str) -> None:
    database, other = Database(postgres_url), Database(postgres_url)
    assert count(database, article) == 0
    kill_others(other)
    assert count(database, article) == 0
    database.close()
    other.close()


def test_a_connection_that_dies_in_a_transaction_ends_it_and_the_next_one_works(postgres_url: str) -> None:
    database, other = Database(postgres_url), Database(postgres_url)

    def be_killed() -> None:
        with database.begin() as session:
            session.execute(text("SELECT 1"))
            kill_others(other)
            session.execute(text("SELECT 1"))

    with pytest.raises(StoreError, match="terminat"):
        be_killed()
    assert count(database, article) == 0
    database.close()
    other.close()


def kill_others(database: Database) -> None:
    with database.begin() as session:
        session.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )


def test_a_statement_that_takes_too_long_ends_with_a_clear_error(postgres_url: str) -> None:
    database = Database(postgres_url)

    def sleep(limit: str) -> None:
        with database.begin() as session:
            session.execute(text(f"SET LOCAL statement_timeout = '{limit}'"))
            session.execute(text("SELECT pg_sleep(5)"))

    with database.read() as session:
        assert session.execute(text("SHOW statement_timeout")).scalar() == "30s"
    with pytest.raises(StoreError, match="statement timeout"):
        sleep("20ms")
    database.close()


# PostgreSQL: a server that is set up otherwise


@pytest.mark.parametrize("encoding", ["SQL_ASCII", "LATIN1"])
def test_a_database_that_cannot_keep_all_letters_is_refused_with_how_to_make_one(
    postgres_empty_url: str, encoding: str
) -> None:
    name = f"narrow_{uuid.uuid4().hex[:12]}"
    run(postgres_empty_url, f"CREATE DATABASE {name} ENCODING '{encoding}' TEMPLATE template0 LOCALE 'C'")
    before, _, query = postgres_empty_url.partition("?")
    told = refused(f"{before.rpartition('/')[0]}/{name}?{query}")
    run(postgres_empty_url, f"DROP DATABASE {name} WITH (FORCE)")
    assert f"it keeps texts as {encoding}, and news needs UTF8; `createdb " in told


def test_what_a_database_is_set_to_changes_nothing(postgres_empty_url: str) -> None:
    own = {"client_encoding": "LATIN1", "datestyle": "SQL, DMY", "statement_timeout": "1ms"}
    own |= {"timezone": "America/New_York"}
    name = postgres_empty_url.partition("?")[0].rpartition("/")[2]
    run(postgres_empty_url, *(f"ALTER DATABASE {name} SET {key} = '{value}'" for key, value in own.items()))
    database = Database(postgres_empty_url)
    database.upgrade()
    sync(database, spec())
    visit(database, entry(1, title="„Çeşme“ 東京"))
    [row] = rows(database, article)
    assert (row["title"], row["seen_at"]) == ("„Çeşme“ 東京", NOW)
    assert row["seen_at"].utcoffset() == timedelta(0)
    database.close()


def test_what_the_address_sets_is_in_force(postgres_url: str) -> None:
    own = f"{postgres_url}&options=-c%20statement_timeout%3D5min"
    with closing(Database(own)) as database, database.read() as session:
        assert session.execute(text("SHOW statement_timeout")).scalar() == "5min"


def test_a_user_who_may_not_is_told_what_is_missing(postgres_empty_url: str) -> None:
    role = f"reader_{uuid.uuid4().hex[:12]}"
    database = Database(f"{postgres_empty_url}&options=-c%20role%3D{role}")
    run(postgres_empty_url, f"CREATE ROLE {role}", "REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    with pytest.raises(StoreError, match=r"own the database.*permission denied for schema public"):
        database.upgrade()
    with closing(Database(postgres_empty_url)) as owner:
        owner.upgrade()
    run(postgres_empty_url, f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}")
    database.upgrade()
    assert count(database, article) == 0
    with pytest.raises(StoreError, match=r"own the database.*permission denied for table feed"):
        sync(database, spec())
    database.close()
    run(postgres_empty_url, f"DROP OWNED BY {role}", f"DROP ROLE {role}")


def test_a_table_that_went_missing_is_told_with_what_to_do(postgres_url: str) -> None:
    with closing(Database(postgres_url)) as database:
        for asked in ("no_column FROM feed", "* FROM no_table"):
            with pytest.raises(StoreError, match="monitor db upgrade"), database.begin() as session:
                session.execute(text(f"SELECT {asked}"))


def run(url: str, *statements: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


# One daemon per file


def test_a_second_daemon_on_one_file_is_refused_until_the_first_ends(
    sqlite_db: Database, sqlite_url: str
) -> None:
    other = Database(sqlite_url)
    with only_one(sqlite_db.file), pytest.raises(AlreadyRunning, match="stop it first"), only_one(other.file):
        pass
    with only_one(other.file):
        pass
    other.close()


def test_several_daemons_may_share_a_postgresql_database(postgres_url: str) -> None:
    one, two = Database(postgres_url), Database(postgres_url)
    with only_one(one.file), only_one(two.file):
        pass
