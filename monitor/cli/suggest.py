"""`monitor suggest`: what could be changed about a rule."""

from typing import Annotated

import typer

from monitor.cli.chosen import compiled, rule_named
from monitor.cli.common import (
    CONFIG_DIR,
    DATA_DIR,
    AsJson,
    ConfigDir,
    DataDir,
    existing_database,
    open_config,
    to_json,
)
from monitor.cli.progress import progress_bar
from monitor.cli.suggest_shown import as_json_value, print_suggested
from monitor.cli.times import start_of
from monitor.config.machine import machine_zone
from monitor.lexicon import open_lexicon

RuleName = Annotated[str, typer.Argument(metavar="RULE", help="A rule of the configuration.")]
Since = Annotated[
    str, typer.Option(metavar="TIME", help="Articles of the last 12h, 2d, 4w, or since a day: 2026-03-01.")
]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(suggest)


def suggest(
    rule: RuleName,
    *,
    since: Since = "30d",
    as_json: AsJson = False,
    config: ConfigDir = CONFIG_DIR,
    data: DataDir = DATA_DIR,
) -> None:
    """Propose changes of a rule from what it finds in the stored articles, each with what it would gain and lose.

    What to exclude comes from alerts that you marked with `monitor alerts mark ID false`; what it nearly finds from its
    own terms, in other modes; words to add or to ask for from the articles it finds: they stand there far more often
    than elsewhere. Articles count as they were first seen, before any edit. Each comes as YAML to paste in place of what the rule looks for now. Nothing is stored or sent,
    the daemon may be running, and the rule stays as it is.

    `monitor backtest RULE --query …` then shows what a change would have alerted.

    Example: `monitor suggest Nordkorea --since 90d`
    """
    configuration = open_config(config, secrets=False)
    zone = configuration.settings.timezone or machine_zone()
    start = start_of(since, zone)
    chosen = rule_named(rule, configuration.rules, where="The configuration")
    compiled(chosen)
    from monitor.stages import suggest as stage
    from monitor.stages.replay import tagged_by
    from monitor.stages.suggest_world import World

    with existing_database(data) as database, progress_bar("Reading articles") as progress:
        world = World(database, chosen, tagged_by(configuration), open_lexicon())
        found = stage.run(world, since=start, progress=progress)
    if as_json:
        print(to_json(as_json_value(found, chosen)))
    else:
        print_suggested(found, chosen, zone)
