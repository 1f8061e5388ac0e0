"""The commands. Each file holds those of one noun; `main` is the entry point."""

import os
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from monitor.core.errors import MonitorError

FOLDERS = {"--config": "MONITOR_CONFIG", "--data": "MONITOR_DATA"}

PANELS = {
    "The watch": ("run", "demo", "status", "doctor", "db"),
    "Configuration": ("check", "feeds", "send-test", "sample", "schema"),
    "Rules": ("try", "search", "backtest", "rematch", "suggest"),
    "Alerts": ("alerts", "explain", "ack", "snooze", "outbox"),
    "Articles from standard input": ("match", "stories", "canon"),
}

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


def _register() -> None:
    from monitor.cli import (
        ack,
        alerts,
        backtest,
        check,
        db,
        demo,
        doctor,
        explain,
        feeds,
        outbox,
        rematch,
        rules,
        run,
        sample,
        search,
        send_test,
        snooze,
        status,
        stories,
        suggest,
    )

    commands = (run, demo, check, rules, backtest, rematch, suggest, search, send_test)
    for module in (*commands, sample, status, doctor, alerts, explain, ack, snooze, stories):
        module.register(app)
    app.add_typer(feeds.app, name="feeds")
    app.add_typer(outbox.app, name="outbox")
    app.add_typer(db.app, name="db")
    _group()


def _group() -> None:
    """Show the commands in the help by what they are for."""
    panels = {name: panel for panel, names in PANELS.items() for name in names}
    for group in app.registered_groups:
        group.rich_help_panel = panels[str(group.name)]
    for command in app.registered_commands:
        command.rich_help_panel = panels[str(command.name or getattr(command.callback, "__name__", ""))]


def main() -> None:
    """Run the command line; expected errors end with one clear message instead of a traceback."""
    _register()
    try:
        app(_without_folders(sys.argv[1:]))
    except MonitorError as error:
        print(error, file=sys.stderr)
        sys.exit(1)


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
