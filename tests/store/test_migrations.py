import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import text

from monitor.core.errors import StoreError
from monitor.store import schema
from monitor.store.database import Database
from monitor.store.lock import AlreadyRunning, no_daemon, only_one
from monitor.store.tables import alert, delivery, feed, metadata
from tests.store.world import count, older, rows, spec, sync

ROOT = Path(__file__).parents[2]
COMPLETE = f"{schema.HEAD} {len(metadata.tables) + 1}"  # Alembic's own table beside ours


@pytest.fixture
def db(empty_url: str) -> Iterator[Database]:
    """Open a database of its own: these tests change tables, others share them."""
    database = Database(empty_url)
    database.upgrade()
    yield database
    database.close()


def upgraders(url: str, *processes: int) -> list[str]:
    """Run the upgrader and return its lines."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.store.upgrader", url, *map(str, processes)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_the_newest_migration_is_the_one_the_program_expects(db: Database) -> None:
    with db.engine.connect() as connection:
        script = ScriptDirectory.from_config(schema.alembic_config(connection))
        assert script.get_heads() == [schema.HEAD]
        assert schema.revision(connection) == schema.HEAD


def test_the_migrated_tables_are_those_of_the_program(db: Database) -> None:
    assert db.check() == []


def test_a_table_that_differs_is_found_by_the_check(db: Database) -> None:
    with db.begin() as session:
        session.execute(text("DROP INDEX article_untriaged"))
        session.execute(text("ALTER TABLE lease ADD COLUMN surplus INTEGER"))
    found = "\n".join(db.check())
    assert "add_index article_untriaged" in found
    assert "remove_column lease surplus" in found


def test_a_column_of_another_type_is_found_by_the_check(postgres_empty_url: str) -> None:
    database = Database(postgres_empty_url)
    database.upgrade()
    with database.begin() as session:
        session.execute(text("ALTER TABLE lease ALTER leased_by TYPE integer USING 1"))
    assert database.check() == ["its tables differ: modify_type lease leased_by"]
    database.close()


def test_rows_that_point_nowhere_stop_a_migration_of_sqlite(tmp_path: Path) -> None:
    path = tmp_path / "monitor.db"
    with closing(sqlite3.connect(path)) as other:
        other.executescript(
            "CREATE TABLE a (id INTEGER PRIMARY KEY); CREATE TABLE b (a REFERENCES a (id)); INSERT INTO b VALUES (7)"
        )
    database = Database(f"sqlite:///{path}")
    with pytest.raises(StoreError, match="row 1 of b points to a missing a"):
        database.upgrade()
    assert "needed is" in "".join(database.check())
    database.close()


def test_an_upgrade_of_an_up_to_date_database_changes_nothing(db: Database) -> None:
    sync(db, spec())
    db.upgrade()
    with db.engine.begin() as connection:  # as who waited for another's upgrade
        schema.migrate(connection)
    assert count(db, feed) == 1


def test_the_way_back_removes_every_table(db: Database) -> None:
    with db.engine.begin() as connection:
        command.downgrade(schema.alembic_config(connection), "base")
    [problem] = db.check()
    assert f"(its schema is missing, needed is {schema.HEAD}): `monitor run` brings it" in problem
    db.upgrade()
    assert db.check() == []


def test_a_database_newer_than_the_program_is_refused_and_left_alone(db: Database) -> None:
    with db.begin() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match="made by a newer monitor"):
        db.upgrade()
    [problem] = db.check()
    assert "made by a newer monitor (schema 9999" in problem


def test_the_tables_of_another_program_are_not_touched(db: Database) -> None:
    with db.engine.begin() as connection:
        command.downgrade(schema.alembic_config(connection), "base")
        connection.execute(text("CREATE TABLE article (headline VARCHAR)"))
    with pytest.raises(StoreError, match=r"tables of another program \(article\)"):
        db.upgrade()
    with db.engine.connect() as connection:
        assert connection.execute(text("SELECT headline FROM article")).all() == []


@pytest.mark.timeout(120)
def test_an_upgrade_killed_anywhere_leaves_all_or_nothing(empty_url: str) -> None:
    *killed, last = upgraders(empty_url)
    assert len(killed) > 10
    assert set(killed) <= {"-9 None 0", f"-9 {COMPLETE}"}
    assert last == f"0 {COMPLETE}"
    database = Database(empty_url)
    assert database.check() == []
    database.close()


@pytest.mark.timeout(120)
def test_an_upgrade_of_an_older_database_killed_anywhere_leaves_the_old_or_the_new_one(
    empty_url: str,
) -> None:
    *killed, last = upgraders(older(empty_url))
    assert len(killed) > 1
    assert set(killed) <= {"-9 0001 8", f"-9 {COMPLETE}"}
    assert last == f"0 {COMPLETE}"
    database = Database(empty_url)
    assert database.check() == []
    assert [row["name"] for row in rows(database, feed)] == ["Blatt"]
    database.close()


def test_alerts_and_deliveries_of_an_older_database_are_kept(empty_url: str) -> None:
    database = Database(older(empty_url))
    rows_before = (
        (
            "INSERT INTO article (id, feed_id, key, guid, url, canonical_url, title, summary, text, author, categories,"
            " content_hash, seen_at, baseline) SELECT 7, id, 'k', '', '', '', 't', '', '', '', '[]', 'h', added_at, false"
            " FROM feed"
        ),
        (
            "INSERT INTO alert (id, key, rule, article_id, severity, raised_at, content)"
            " SELECT 8, 'a', 'r', 7, 'normal', added_at, '{}' FROM feed"
        ),
        (
            "INSERT INTO delivery (alert_id, channel, target, state, created_at, attempts)"
            " SELECT 8, 'mail', '', 'sent', added_at, 1 FROM feed"
        ),
    )
    with database.engine.begin() as connection:
        for statement in rows_before:
            connection.execute(text(statement))
    database.upgrade()
    assert [(row["id"], row["article_id"]) for row in rows(database, alert)] == [(8, 7)]
    assert [(row["alert_id"], row["channel"]) for row in rows(database, delivery)] == [(8, "mail")]
    assert database.check() == []
    database.close()


def test_a_change_of_the_schema_is_told_with_the_bytes_of_the_file_that_will_be_read(tmp_path: Path) -> None:
    told: list[int] = []
    database = Database(older(f"sqlite:///{tmp_path / 'old.db'}"))
    size = (tmp_path / "old.db").stat().st_size
    for _ in range(2):
        database.upgrade(on_change=told.append)
    database.close()
    assert told == [size]


def test_a_check_of_an_older_database_says_what_to_run(empty_url: str) -> None:
    database = Database(older(empty_url))
    [problem] = database.check()
    assert f"(its schema is 0001, needed is {schema.HEAD}): `monitor run` brings it up to date" in problem
    assert "`monitor db upgrade` without that" in problem
    assert ("stop every older `monitor run` on it first" in problem) is not database.single_process
    database.close()


def test_the_tables_of_a_running_daemon_are_never_changed_under_it(tmp_path: Path) -> None:
    database = Database(older(f"sqlite:///{tmp_path / 'old.db'}"))
    assert database.file
    with only_one(database.file):
        with pytest.raises(
            AlreadyRunning, match=r"old\.db cannot be changed now: a `monitor run` of an older"
        ):
            database.upgrade()
        with pytest.raises(
            StoreError, match=r"needed is \d+\): a `monitor run` of an older version works on it: re"
        ):
            database.check_revision()
    database.upgrade()
    database.check_revision()
    database.close()


def test_a_look_while_tables_change_says_to_wait(tmp_path: Path) -> None:
    database = Database(older(f"sqlite:///{tmp_path / 'old.db'}"))
    assert database.file
    being_done = pytest.raises(StoreError, match="at this moment: try again when that is done")
    with database.file.locked(), no_daemon(database.file), being_done:
        database.check_revision()
    database.close()


def test_no_daemon_starts_before_a_change_of_the_tables_is_through(tmp_path: Path) -> None:
    database = Database(older(f"sqlite:///{tmp_path / 'old.db'}"))
    file = database.file
    assert file
    started = threading.Event()

    def start() -> None:
        with only_one(file):
            started.set()

    daemon = threading.Thread(target=start)
    with file.locked(), no_daemon(file):
        daemon.start()
        assert not started.wait(0.2)
    daemon.join()
    assert started.is_set()
    database.close()


def test_several_processes_may_upgrade_at_once(empty_url: str) -> None:
    assert upgraders(empty_url, 4) == [f"0 {COMPLETE}"] * 4
    database = Database(empty_url)
    assert database.check() == []
    database.close()


def test_a_developer_can_draft_a_revision_with_the_alembic_command(sqlite_url: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "alembic", "check"],
        cwd=ROOT,
        env={"MONITOR_DATABASE_URL": sqlite_url, "PATH": ""},
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )
    assert "No new upgrade operations detected" in done.stdout, done.stderr


def test_migrations_run_where_there_is_no_alembic_ini(tmp_path: Path) -> None:
    program = "from monitor.store.database import Database; Database('sqlite:///new.db').upgrade()"
    subprocess.run([sys.executable, "-c", program], cwd=tmp_path, timeout=50, check=True)
    database = Database(f"sqlite:///{tmp_path}/new.db")
    assert database.check() == []
    database.close()
