"""`monitor backtest`: what a rule would have alerted on the stored articles."""

from dataclasses import replace
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Annotated

import typer

from monitor.cli.backtest_shown import Result, as_json_value, print_result
from monitor.cli.chosen import compiled, configuration_if_any, query_rule, rule_named, with_query
from monitor.cli.common import (
    CONFIG_DIR,
    DATA_DIR,
    AsJson,
    ConfigDir,
    DataDir,
    existing_database,
    fail,
    to_json,
)
from monitor.cli.progress import progress_bar
from monitor.cli.times import start_of, utc_now
from monitor.config.machine import machine_zone
from monitor.config.model import Config
from monitor.core.errors import ConfigError
from monitor.core.rule import Rule

RuleName = Annotated[str | None, typer.Argument(metavar="RULE", help="A rule of the configuration.")]
QueryText = Annotated[
    str | None,
    typer.Option(
        "--query",
        metavar="QUERY",
        help="Try this query; with RULE: in its place, all else as in that rule, and compare both.",
    ),
]
Since = Annotated[
    str, typer.Option(metavar="TIME", help="Articles of the last 12h, 2d, 4w, or since a day: 2026-03-01.")
]
Against = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Compare with the rule of that name in another rules file."),
]
Samples = Annotated[int, typer.Option(min=0, help="How many alerts to show, the newest.")]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(backtest)


def backtest(
    rule: RuleName = None,
    *,
    query: QueryText = None,
    since: Since = "30d",
    against: Against = None,
    samples: Samples = 5,
    as_json: AsJson = False,
    config: ConfigDir = CONFIG_DIR,
    data: DataDir = DATA_DIR,
) -> None:
    """Show what a rule would have alerted on the stored articles: how often, on what, for which terms.

    Articles are judged as when they came: copies of a report alert once, what was there at a feed's
    first poll alerts nobody. Snoozes do not count. Nothing is stored or sent, and the daemon may be running.
    Gained and lost are developments that only one of the two rules would have told.

    Example: `monitor backtest Nordkorea --since 2w`

    Example: `monitor backtest Nordkorea --query 'Nordkorea NOT Fußball'` shows what that change would do

    Example: `monitor backtest --query 'title:Raketentest' --json | jq .per_day`
    """
    configuration = configuration_if_any(config)
    zone = configuration.settings.timezone or machine_zone()
    start = start_of(since, zone)
    tried, other = _tried(rule, query, against, configuration)
    result = _run(tried, other, configuration, since=start, samples=samples, zone=zone, data=data)
    if as_json:
        print(to_json(as_json_value(result)))
    else:
        print_result(result)


def _tried(
    name: str | None, query: str | None, against: Path | None, config: Config
) -> tuple[Rule, Rule | None]:
    """Return the rule to try, and the one to compare it with."""
    if name is None:
        if query is None or against is not None:
            fail("Say which rule: monitor backtest RULE, or monitor backtest --query QUERY", 2)
        return query_rule(query), None
    current = rule_named(name, config.rules, where="The configuration")
    tried = current if query is None else with_query(current, query)
    if against is None:
        return tried, None if query is None else current
    from monitor.config.rules_file import rules_in

    try:
        return tried, rule_named(name, rules_in(against, config), where=str(against))
    except ConfigError as error:
        fail(str(error), 2)


def _run(
    tried: Rule,
    other: Rule | None,
    config: Config,
    *,
    since: datetime,
    samples: int,
    zone: tzinfo,
    data: Path,
) -> Result:
    from monitor.stages import backtest as stage
    from monitor.stages.replay import tagged_by

    pair = [tried] if other is None else [tried, replace(other, name=f"{other.name} (before)")]
    rules = compiled(*pair)
    with existing_database(data) as database, progress_bar("Judging articles") as progress:
        archive = stage.Archive(database, tagged_by(config))
        done = stage.run(
            archive, rules, since=since, zone=zone, samples=samples, progress=progress, lookup=rules.lookup()
        )
        return Result.of(done, database, since=since, until=utc_now())
