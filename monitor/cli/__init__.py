"""The commands. Each file holds those of one noun; `main` is the entry point."""

import sys

import typer

from monitor.core.errors import MonitorError

app = typer.Typer(
    name="monitor",
    help="The news watch you run yourself: polls feeds, matches your rules, sends alerts.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    pretty_exceptions_show_locals=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _register() -> None:
    from monitor.cli import alerts, check, db, demo, feeds, outbox, rules, run, send_test, status

    for module in (run, demo, check, rules, send_test, status, alerts):
        module.register(app)
    app.add_typer(feeds.app, name="feeds")
    app.add_typer(outbox.app, name="outbox")
    app.add_typer(db.app, name="db")


def main() -> None:
    """Run the command line; expected errors end with one clear message instead of a traceback."""
    _register()
    try:
        app()
    except MonitorError as error:
        print(error, file=sys.stderr)
        sys.exit(1)
