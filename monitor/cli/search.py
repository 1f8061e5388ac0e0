"""`monitor search`: stored articles that a query finds."""

from datetime import tzinfo
from typing import Annotated, Any

import typer
from rich.text import Text

from monitor.cli.backtest_shown import could_not_be_judged
from monitor.cli.chosen import compiled, query_rule
from monitor.cli.common import (
    CONFIG_DIR,
    DATA_DIR,
    AsJson,
    ConfigDir,
    DataDir,
    Limit,
    err,
    existing_database,
    out,
    printable,
    to_json,
    zone_of,
)
from monitor.cli.finds import marked
from monitor.cli.times import clock, start_of
from monitor.core.article import Article
from monitor.core.excerpt import excerpts
from monitor.core.rule import Match
from monitor.stages.search import find
from monitor.store.archive import Wording

QueryText = Annotated[str, typer.Argument(metavar="QUERY", help="A term, a phrase or a query line.")]
Since = Annotated[
    str | None,
    typer.Option(metavar="TIME", help="Only articles of the last 12h, 2d, 4w, or since a day: 2026-03-01."),
]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(search)


def search(
    query: QueryText,
    *,
    since: Since = None,
    limit: Limit = 20,
    as_json: AsJson = False,
    config: ConfigDir = CONFIG_DIR,
    data: DataDir = DATA_DIR,
) -> None:
    """Find stored articles, the newest first, with the same words and signs as rules. Exit code 1: there is none.

    An article that was edited is found by any of its wordings, and shown in the first that the query
    finds. Nothing is stored or sent, and the daemon may be running.

    Example: `monitor search 'Nordkorea NOT Fußball' --since 7d`

    Example: `monitor search 'title:Raketentest' --json | jq -r '.[].url'`
    """
    zone, rules = zone_of(config), compiled(query_rule(query))
    start = None if since is None else start_of(since, zone)
    found, broken = [], dict[Wording, str]()
    with existing_database(data) as database:
        lookup = rules.lookup()
        for article, match in find(database, rules, since=start, limit=limit, lookup=lookup, broken=broken):
            found.append(_json_value(article, match))
            if not as_json:
                _show(article, match, zone)
    if as_json:
        print(to_json(found))
    elif not found:
        out.print("No stored article is found by that.")
    if broken:
        err.print(could_not_be_judged(broken), markup=False)
    if not found:
        raise typer.Exit(1)


def _show(article: Article, match: Match, zone: tzinfo) -> None:
    assert article.seen_at is not None  # it is stored
    out.print(
        f"{clock(article.seen_at, zone)}  {printable(f'{article.source}: {article.title}')}", markup=False
    )
    for excerpt in excerpts(article, match.evidence):
        out.print(Text("    ").append_text(marked(excerpt.text, excerpt.marks)))
    if article.url:
        out.print(f"    {printable(article.url)}", markup=False)


def _json_value(article: Article, match: Match) -> dict[str, Any]:
    return {
        "article_id": article.id,
        "seen_at": article.seen_at,
        "published_at": article.published_at,
        "source": article.source,
        "title": article.title,
        "url": article.url,
        "excerpts": [
            {"field": one.field, "text": one.text, "marks": one.marks}
            for one in excerpts(article, match.evidence)
        ],
    }
