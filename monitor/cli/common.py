"""What all commands share: the options for folders, opening configuration and database, printing lists."""

import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO, NoReturn

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from monitor.config.importing import AnyValue
from monitor.config.load import load_config
from monitor.config.machine import machine_zone
from monitor.config.model import Config
from monitor.core.errors import ConfigError

if TYPE_CHECKING:
    from monitor.store.database import Database

ConfigDir = Annotated[
    Path, typer.Option("--config", metavar="DIR", envvar="MONITOR_CONFIG", help="Folder with the YAML files.")
]
DataDir = Annotated[
    Path,
    typer.Option("--data", metavar="DIR", envvar="MONITOR_DATA", help="Folder of the database monitor.db."),
]
Limit = Annotated[int, typer.Option(min=1, max=1_000_000, help="How many at most, the newest first.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]

CONFIG_DIR = Path("config")
DIGITS = 18  # of an id, at most: more do not fit into a column
SHORT = 22  # letters of a cell that is not broken; a longer one is given as much at least
DATA_DIR = Path("data")
LARGE = 500_000_000  # bytes of a database that takes its time

out = Console(soft_wrap=True, highlight=False)
err = Console(stderr=True, soft_wrap=True, highlight=False)
_piped = Console(soft_wrap=True, highlight=False, width=10_000)  # a pipe gets each row in one line


def fail(message: str, code: int = 1) -> NoReturn:
    """Say what went wrong and leave: 1 the thing asked for failed, 2 usage or configuration."""
    err.print(message, markup=False)
    raise typer.Exit(code)


def open_config(folder: Path, *, secrets: bool = True) -> Config:
    """Load the configuration, or print every problem and leave with 2; without `secrets` none of them has to be set."""
    try:
        return load_config(folder, os.environ) if secrets else load_without_secrets(folder)
    except ConfigError as error:
        fail(f"{error}\n{counted(len(error.problems), 'problem')} in the configuration.", 2)


def load_without_secrets(folder: Path) -> Config:
    """Load the configuration for what needs none of its secrets: often only the daemon's environment has them."""
    try:
        return load_config(folder, os.environ)
    except ConfigError:
        with suppress(ConfigError):
            return load_config(folder, AnyValue(os.environ))
        raise


def zone_of(folder: Path) -> tzinfo:
    """Return the reader's time zone: the one in the configuration, else the machine's."""
    try:
        zone = load_without_secrets(folder).settings.timezone
    except ConfigError:
        zone = None
    return zone or machine_zone()


def database_url(data: Path) -> str:
    """Return MONITOR_DATABASE_URL, else the SQLite file in the data folder."""
    return os.environ.get("MONITOR_DATABASE_URL") or f"sqlite:///{data / 'monitor.db'}"


def open_database(data: Path) -> "Database":
    """Open the database and bring its schema up to date, or say that its folder cannot be made and leave with 1."""
    if not os.environ.get("MONITOR_DATABASE_URL"):
        try:
            data.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            fail(f"The folder {data} cannot be made: {error.strerror}; `--data` names another one.")
    from monitor.store.database import Database

    database = Database(database_url(data))
    database.upgrade(on_change=tell_of_upgrade)
    return database


def tell_of_upgrade(size: int) -> None:
    """Say why a large database keeps one waiting; `size` is in bytes."""
    if size > LARGE:
        err.print(
            f"The database ({size / 1e9:.1f} GB) is brought up to date and read through once, which may take minutes;"
            " whatever ends it, no data are lost.",
            style="dim",
        )


@contextmanager
def existing_database(data: Path, *, of_any_age: bool = False) -> "Iterator[Database]":
    """Open the database that `monitor run` made, or say that there is none yet and leave with 1.

    Its schema is never brought up to date in passing, for a daemon of an older version may work on it: StoreError
    says what does so, unless `of_any_age` is enough.
    """
    from monitor.store.database import Database

    database = Database(database_url(data))
    if database.file and not database.file.exists:
        fail(f"There is no database in {data} yet: `monitor run` makes it, `--data` names another folder.")
    try:
        if not of_any_age:
            database.check_revision()
        yield database
    finally:
        database.close()


def standard_input() -> BinaryIO:
    """Return what is piped in; on a terminal say that it is waited for."""
    if sys.stdin.isatty():
        err.print("Reading what you type; Ctrl-D ends it.", style="dim")
    return sys.stdin.buffer


def print_rows(
    rows: Iterable[Mapping[str, Any]], *, columns: Mapping[str, str], as_json: bool, empty: str
) -> None:
    """Print `rows` as a table with `columns` (key to heading), or as a JSON list with all keys."""
    rows = list(rows)
    if as_json:
        print(to_json(rows))
        return
    if not rows:
        out.print(empty, markup=False)
        return
    cells = [[_cell(row.get(key)) for key in columns] for row in rows]
    console = out if out.is_terminal else _piped
    headings = list(columns.values())
    widths = [max(map(len, column)) for column in zip(headings, *cells, strict=True)]
    if sum(min(width, SHORT) + 2 for width in widths) > console.width:
        _print_blocks(headings, cells)
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading, width in zip(headings, widths, strict=True):
        table.add_column(heading, overflow="fold", no_wrap=width <= SHORT)
    for row in cells:
        table.add_row(*row)
    console.print(table)


def _print_blocks(headings: Sequence[str], cells: Iterable[Sequence[str]]) -> None:
    """Print rows that are too wide for the terminal below each other, a line per cell that is not empty."""
    indent = max(map(len, headings)) + 2
    for number, row in enumerate(cells):
        if number:
            out.print()
        for heading, cell in zip(headings, row, strict=True):
            if cell:
                out.print(f"[bold]{heading:<{indent}}[/bold]{cell}")


def to_json(value: object) -> str:
    """Return `value` as JSON, times in ISO 8601, with everything escaped that could steer a terminal."""
    text = json.dumps(value, ensure_ascii=False, indent=2, default=_plain)
    return "".join(char if char.isprintable() or char == "\n" else json.dumps(char)[1:-1] for char in text)


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _cell(value: object) -> str:
    return "" if value is None else escape(printable(str(value)))


def counted(count: int, noun: str, plural: str = "") -> str:
    """Say how many of something there are: `1 alert`, `2 matches`."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def ids_in(words: Sequence[str]) -> list[int] | None:
    """Return the ids that words are; None: one of them is none, or longer than any id."""
    if not all(word.isdecimal() and len(word) <= DIGITS for word in words):
        return None
    return [int(word) for word in words]


def printable(text: str) -> str:
    """Return `text` without control characters: a title must not steer the terminal."""
    return "".join(char if char.isprintable() else " " for char in text)
