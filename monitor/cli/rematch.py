"""`monitor rematch`: alert what a rule finds in older news."""

import sys
from collections import Counter
from dataclasses import replace
from datetime import tzinfo
from typing import Annotated, Any

import typer
from rich.text import Text

from monitor.cli.backtest_shown import alert_nobody, could_not_be_judged
from monitor.cli.chosen import rule_named
from monitor.cli.common import (
    CONFIG_DIR,
    DATA_DIR,
    AsJson,
    ConfigDir,
    DataDir,
    counted,
    existing_database,
    fail,
    open_config,
    out,
    printable,
    to_json,
)
from monitor.cli.finds import marked
from monitor.cli.progress import progress_bar
from monitor.cli.times import clock, start_of, utc_now
from monitor.config.machine import machine_zone
from monitor.config.model import Config
from monitor.core.rule import Rule
from monitor.lexicon import open_lexicon
from monitor.stages.rematch import Rematched
from monitor.store import snoozes
from monitor.store.database import Database

SAMPLES = 5

RuleName = Annotated[str, typer.Argument(metavar="RULE", help="A rule of the configuration, as it is now.")]
Since = Annotated[
    str, typer.Option(metavar="TIME", help="Articles of the last 12h, 2d, 4w, or since a day: 2026-03-01.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", "-n", help="Only tell what would be alerted.")]
Yes = Annotated[
    bool, typer.Option("--yes", "-y", help="Alert without asking; needed where nobody can answer.")
]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(rematch)


def rematch(
    rule: RuleName,
    *,
    since: Since = "30d",
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: AsJson = False,
    config: ConfigDir = CONFIG_DIR,
    data: DataDir = DATA_DIR,
) -> None:
    """Alert what a rule finds in the articles that are stored already: for a new rule, or one that was changed.

    It tells first how many alerts that makes, and asks. They go where the rule's alerts go, as if they had come today:
    once per development, held over quiet hours, collected by digests, folded by the storm limit. What was alerted
    before is not alerted again, so it may be run twice, and while `monitor run` is at work. What a feed held at its
    first poll counts as well, by the day it was published. Silent stays what a snooze had kept from alerting.

    Exit code 1: the rule is snoozed, or the answer was no. Without a terminal it needs `--yes` or `--dry-run`.

    Example: `monitor rematch Nordkorea --since 7d --dry-run`

    Example: `monitor rematch Nordkorea --since 2026-03-01 --yes`
    """
    configuration = open_config(config)
    zone = configuration.settings.timezone or machine_zone()
    start = start_of(since, zone)
    chosen = rule_named(rule, configuration.rules, where="The configuration")
    from monitor.context import open_context
    from monitor.core.sieve import SiftedRules
    from monitor.stages import rematch as stage

    with existing_database(data) as database:
        _refuse_snoozed(database, chosen, zone)
        with open_context(replace(configuration, rules=(chosen,)), database) as ctx:
            with progress_bar("Judging articles") as progress:
                lookup = SiftedRules(ctx.rules, lexicon=open_lexicon()).lookup()
                outlook = stage.look(ctx, since=start, samples=SAMPLES, progress=progress, lookup=lookup)
            if not as_json:
                _show(outlook, chosen, zone)
            done = None
            if not dry_run and _confirmed(outlook, chosen, configuration, yes=yes, as_json=as_json):
                with progress_bar("Raising alerts") as progress:
                    done = stage.run(ctx, outlook, progress=progress)
    if as_json:
        print(to_json(_json_value(outlook, done, chosen)))
    elif done:
        _show_done(done)


def _show_done(done: Rematched) -> None:
    sent = " `monitor run` sends them; see: monitor outbox list" if done.alerts else ""
    out.print(f"{counted(done.alerts, 'alert')} raised.{sent}", markup=False)


def _refuse_snoozed(database: Database, rule: Rule, zone: tzinfo) -> None:
    with database.read() as session:
        active = snoozes.active(session, now=utc_now())
    over = next((one for one in active if one.rule == rule.name and one.story is None), None)
    if over:
        fail(
            f"“{printable(rule.name)}” is snoozed until {clock(over.until, zone)}, so nothing would be alerted. "
            f"To end that: monitor snooze end {over.id}"
        )


def _confirmed(outlook: Rematched, rule: Rule, config: Config, *, yes: bool, as_json: bool) -> bool:
    """Tell whether to go on: leave with 1 if the answer is no, with 2 if nobody can be asked."""
    if yes or not outlook.alerts:
        return yes
    if as_json or not (out.is_terminal and sys.stdin.isatty()):
        fail(f"Nothing was alerted. To raise {counted(outlook.alerts, 'alert')}, say --yes.", 2)
    to = ", ".join(_channels(rule, config)) or "no channel"
    if not typer.confirm(f"Raise {counted(outlook.alerts, 'alert')} now, to {printable(to)}?"):
        fail("Nothing was alerted.")
    return True


def _channels(rule: Rule, config: Config) -> list[str]:
    return [one.name for one in config.channels if not rule.notify or one.name in rule.notify]


def _show(outlook: Rematched, rule: Rule, zone: tzinfo) -> None:
    alerts, articles = counted(outlook.alerts, "alert"), counted(outlook.articles, "article")
    since = clock(outlook.since, zone)
    out.print(f"{printable(rule.name)}: {alerts} on {articles} since {since}", markup=False)
    _show_silent(outlook.silent)
    if outlook.broken:
        out.print(f"  {could_not_be_judged(outlook.broken)}", markup=False)
    if outlook.newest:
        out.print(
            f"The newest {len(outlook.newest)} of {outlook.alerts:,}" if outlook.alerts > 1 else "It is"
        )
    for one in reversed(outlook.newest):
        out.print(f"  {clock(one.at, zone)}  {printable(f'{one.source}: {one.title}')}", markup=False)
        for excerpt in one.excerpts:
            out.print(Text("    ").append_text(marked(excerpt.text, excerpt.marks)))


def _show_silent(silent: Counter[str]) -> None:
    for why, count in silent.most_common():
        out.print(f"  {alert_nobody(count)}: {printable(why)}", markup=False)


def _json_value(outlook: Rematched, done: Rematched | None, rule: Rule) -> dict[str, Any]:
    return {
        "rule": rule.name,
        "since": outlook.since,
        "articles": outlook.articles,
        "matches": outlook.matches,
        "alerts": outlook.alerts,
        "raised": done.alerts if done else 0,
        "silent": dict(outlook.silent.most_common()),
        "unjudged": len(outlook.broken),
        "newest": [
            {
                "article_id": one.article_id,
                "seen_at": one.at,
                "title": one.title,
                "source": one.source,
                "url": one.url,
            }
            for one in reversed(outlook.newest)
        ],
    }
