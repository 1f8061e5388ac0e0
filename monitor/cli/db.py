"""`monitor db`: the database itself."""

from pathlib import Path
from typing import Annotated

import typer

from monitor.cli.common import (
    DATA_DIR,
    LARGE,
    DataDir,
    database_url,
    err,
    existing_database,
    open_database,
    out,
)
from monitor.cli.times import utc_now
from monitor.store.database import Database
from monitor.store.schema import HEAD

app = typer.Typer(
    help="The database: bring its schema up to date, check that it is sound, copy it.", no_args_is_help=True
)


def register(program: typer.Typer) -> None:
    """Add the commands."""
    program.add_typer(app, name="db")


@app.command()
def upgrade(*, data: DataDir = DATA_DIR) -> None:
    """Bring the database's schema up to date, making the database if there is none.

    `monitor run` does so itself at its start, no other command does. A new schema is stored as a whole or not at all,
    whatever happens meanwhile; several may run it at once. Under a `monitor run` that works on a SQLite file nothing
    is changed: restart that instead. On PostgreSQL, stop every older `monitor run` first.

    Example: `monitor db upgrade --data /var/lib/monitor`
    """
    open_database(data).close()
    out.print(f"The database is up to date (schema {HEAD}).", markup=False)


@app.command()
def check(*, data: DataDir = DATA_DIR) -> None:
    """Look for damage, an outdated schema, and tables that differ from what this program expects.

    Reads a whole SQLite file. Exit code 1 if anything is wrong. May run beside `monitor run`.

    Example: `MONITOR_DATABASE_URL=postgresql://monitor@db/monitor monitor db check`
    """
    database = Database(database_url(data))
    try:
        problems = database.check()
    finally:
        database.close()
    for problem in problems:
        err.print(problem, markup=False)
    if problems:
        raise typer.Exit(1)
    out.print(f"The database is sound (schema {HEAD}).", markup=False)


@app.command()
def backup(
    target: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="New file; default: backups/ in the data folder.")
    ] = None,
    *,
    data: DataDir = DATA_DIR,
) -> None:
    """Copy the database to a new file while `monitor run` goes on, and read the copy through.

    The copy holds one moment; a database of an older version is copied as it is. To restore it: stop `monitor run`,
    remove monitor.db-wal and monitor.db-shm, put the copy in the place of monitor.db, start again. Of PostgreSQL it is
    a dump of all tables, made by pg_dump, which has to be as new as the server. To restore it into an empty database,
    while no `monitor run` works on that:
    `pg_restore --no-owner --no-privileges --exit-on-error --single-transaction --dbname=postgresql://… FILE`.

    A restored copy knows nothing of what came after it: what feeds still list is alerted again.

    It holds articles, alerts and the addresses of recipients: keep it as private as your mail.

    Example: `monitor db backup /mnt/backup/monitor-$(date +%F).db`
    """
    from monitor.store.backup import back_up, dump

    with existing_database(data, of_any_age=True) as database:
        suffix = "db" if database.file else "dump"
        path = target or data / "backups" / f"monitor-{utc_now():%Y%m%d-%H%M%S}.{suffix}"
        if database.file is None:
            dump(database_url(data), path, tables=database.tables())
            held = "read through by pg_restore"
        else:
            if database.file.size > LARGE:
                err.print(
                    "The database is copied and the copy is read through: this may take minutes.", style="dim"
                )
            rows = back_up(database, path)
            held = f"{rows['article']:,} articles, {rows['alert']:,} alerts; read through, sound"
    out.print(f"{path}: {path.stat().st_size / 1e6:,.1f} MB, {held}.", markup=False)
