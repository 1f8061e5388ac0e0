"""`monitor run`: the daemon, or one pass."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.common import (
    CONFIG_DIR,
    DATA_DIR,
    ConfigDir,
    DataDir,
    counted,
    err,
    fail,
    open_config,
    open_database,
    printable,
)
from monitor.cli.logs import LogFormat, configure_logs
from monitor.config.model import Config
from monitor.config.watch import FolderWatch
from monitor.core.rule import Rule
from monitor.store import leases
from monitor.store.database import Database
from monitor.store.lock import AlreadyRunning, only_one

if TYPE_CHECKING:
    from monitor.runner import PassSummary

SHOWN_RULES = 5


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(run)


def run(
    *,
    once: Annotated[
        bool, typer.Option("--once", help="Do one complete pass over all work, then exit.")
    ] = False,
    config: ConfigDir = CONFIG_DIR,
    data: DataDir = DATA_DIR,
    log: Annotated[LogFormat, typer.Option(help="How events are written to stderr.")] = LogFormat.CONSOLE,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Also log each silent match.")] = False,
) -> None:
    """Poll the feeds, match the rules, send the alerts. Runs until Ctrl-C or SIGTERM.

    What a feed already holds at its first poll is kept but not alerted (`settings.catch_up` changes that).
    Stopping it at any moment loses nothing: what was not finished is done after the next start.

    A change of the configuration's files is in force within two seconds, without a restart; while they cannot be used,
    the last good configuration stays in force, and `monitor status` says why. SIGHUP has them read at once; when the
    terminal that it runs in is closed, it ends.

    `--once` suits cron: it visits every feed whose server did not ask us to wait, triages, delivers and exits.

    Example: `monitor run --config ~/watch/config --data ~/watch/data`
    """
    from monitor.context import open_context
    from monitor.runner import place, run_once, serve
    from monitor.stages import configure

    configure_logs(log, verbose=verbose)
    watch = FolderWatch(config)
    configuration = open_config(config)
    database = open_database(data)
    try:
        with only_one(database.file):
            _release(database)
            _greet(configuration, once=once)
            with open_context(configuration, database) as ctx:
                configure.begin(ctx, place=place(config))
                if once:
                    _tell(run_once(ctx))
                else:  # not --once: cron would try a wrong password until the account is locked
                    names = [channel.name for channel in configuration.channels]
                    configure.try_channels_again(ctx, names, readdressed=False)
                    serve(ctx, watch=watch)
    except AlreadyRunning as error:
        fail(str(error))
    finally:
        database.close()


def _release(database: Database) -> None:
    """On SQLite, whoever held a lease before us is gone."""
    if database.single_process:
        with database.begin() as session:
            leases.release_all(session)


def _greet(config: Config, *, once: bool) -> None:
    for warning in config.warnings:
        err.print(f"warning: {warning}", markup=False)
    channels = ", ".join(f"{channel.name} ({channel.scheme})" for channel in config.channels)
    err.print(
        f"Watching {counted(len(config.feeds), 'feed')}{_for_rules(config.rules)}. Alerts go to {channels}."
        + ("" if once else " Stop with Ctrl-C."),
        markup=False,
    )


def _for_rules(rules: Sequence[Rule]) -> str:
    if not rules:
        return "; nothing alerts, for there is no rule yet"
    named = ", ".join(f"“{printable(rule.name)}”" for rule in rules[:SHOWN_RULES])
    return f" for {named}" + (f" and {len(rules) - SHOWN_RULES} more" if len(rules) > SHOWN_RULES else "")


def _tell(done: "PassSummary") -> None:
    err.print(
        f"{counted(done.feeds_read, 'feed')} read, {done.feeds_unchanged} unchanged, {done.feeds_failed} failed; "
        f"{counted(done.new_articles, 'new article')}; {counted(done.triaged.alerts, 'alert')} from "
        f"{counted(done.triaged.matches, 'match', 'matches')}; "
        f"{counted(done.sent, 'delivery', 'deliveries')} sent, {done.not_sent} to be tried again or given up.",
        markup=False,
    )
    if done.triaged.baseline_matches:
        found = sum(done.triaged.baseline_matches.values())
        err.print(
            f"Not alerted: {counted(found, 'match', 'matches')} already in the feeds at their first poll; "
            "see: monitor alerts --silent",
            markup=False,
        )
    if done.feeds_failed:
        err.print("Why feeds failed: monitor feeds list", markup=False)
