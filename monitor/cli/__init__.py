"""The commands. Each file holds those of one noun; `main` is the entry point."""

import errno
import gc
import os
import sys
from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import Annotated

import typer
from typer.models import CommandInfo, TyperInfo

from monitor.core.errors import MonitorError

FOLDERS = {"--config": "MONITOR_CONFIG", "--data": "MONITOR_DATA"}

NO_ROOM = (errno.ENOSPC, errno.EDQUOT)

PANELS = {
    "The watch": ("run", "demo", "status", "doctor", "db"),
    "Configuration": ("check", "feeds", "send-test", "sample", "schema"),
    "Rules": ("try", "search", "backtest", "rematch", "suggest"),
    "Alerts": ("alerts", "explain", "ack", "snooze", "outbox"),
    "Articles from standard input": ("match", "stories", "canon"),
}
# where a command stands in a file of another name
FILES = {"schema": "check", "send-test": "send_test", "try": "rules", "match": "rules", "canon": "stories"}

app = typer.Typer(
    name="monitor",
    help="The news watch you run yourself: polls feeds, matches your rules, sends alerts.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    pretty_exceptions_show_locals=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        print(f"monitor {version('monitor')}")
        raise typer.Exit


@app.callback()
def _options(
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version", "-V", callback=_show_version, is_eager=True, help="Show the version and exit."
        ),
    ] = False,
) -> None:
    pass


def load_commands(program: typer.Typer, arguments: Sequence[str]) -> None:
    """Load the command that is asked for, or all if none is: loading them takes longer than most commands."""
    panels = {name: panel for panel, names in PANELS.items() for name in names}
    asked = arguments[0] if arguments and arguments[0] in panels else None
    for file in dict.fromkeys(FILES.get(name, name) for name in ([asked] if asked else panels)):
        import_module(f"monitor.cli.{file}").register(program)
    for name, command in named(program):
        command.rich_help_panel = panels[name]


def named(program: typer.Typer) -> Iterator[tuple[str, TyperInfo | CommandInfo]]:
    """Return what is loaded, each with the word that calls it."""
    loaded: list[TyperInfo | CommandInfo] = [*program.registered_groups, *program.registered_commands]
    for command in loaded:
        yield str(command.name or getattr(command.callback, "__name__", "")), command


def main() -> None:
    """Run the command line; expected errors, and a full disk, end with one clear message instead of a traceback."""
    arguments = _without_folders(sys.argv[1:])
    gc.disable()
    load_commands(app, arguments)
    gc.freeze()  # what was loaded is no garbage: looking for some in it takes a third of a short command's time
    gc.enable()
    try:
        _run(arguments)
    except MonitorError as error:
        print(error, file=sys.stderr)
        sys.exit(1)
    except OSError as error:
        if error.errno not in NO_ROOM:
            raise
        _give_up(1)
        where = f"to {error.filename}" if error.filename else "what this command prints"
        print(
            f"The disk is full: there was no room to write {where}. Free some space, then try again.",
            file=sys.stderr,
        )
        sys.exit(1)


def _run(arguments: Sequence[str]) -> None:
    try:
        app(arguments)
    finally:
        if sys.stdout:  # else it is closed
            sys.stdout.flush()
        _give_up_lost_lines()


def _give_up_lost_lines() -> None:
    """Leave log lines that cannot be written: they are no reason to end as if something went wrong."""
    try:
        if sys.stderr:
            sys.stderr.flush()
    except OSError:
        _give_up(2)


def _give_up(descriptor: int) -> None:
    """Have what could not be written to an output go nowhere, where Python writes it once more at the end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), descriptor)


def _without_folders(arguments: Sequence[str]) -> list[str]:
    """Move --config and --data to the environment, so that every command takes both, wherever they stand."""
    left: list[str] = []
    rest = iter(arguments)
    for argument in rest:
        if argument == "--":
            return [*left, argument, *rest]
        name, equals, value = argument.partition("=")
        folder = (value if equals else next(rest, None)) if name in FOLDERS else None
        if folder is None:
            left.append(argument)
        else:
            os.environ[FOLDERS[name]] = folder
    return left
