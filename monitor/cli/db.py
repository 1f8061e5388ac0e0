"""`monitor db`: the database itself."""

import typer

from monitor.cli.common import DATA_DIR, DataDir, database_url, err, open_database, out
from monitor.store.database import Database
from monitor.store.schema import HEAD

app = typer.Typer(
    help="The database: bring its schema up to date, check that it is sound.", no_args_is_help=True
)


@app.command()
def upgrade(*, data: DataDir = DATA_DIR) -> None:
    """Bring the database's schema up to date, making the database if there is none.

    `monitor run` does so itself at its start. A new schema is stored as a whole or not at all, whatever happens
    meanwhile; several may run it at once.

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
