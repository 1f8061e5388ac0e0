"""Whether a backtest gives alert for alert what the watch gave, on feeds as they were at many times.

    python -m benchmarks.backtest_replay FOLDER [--feeds 20] [--json]

FOLDER holds one folder per feed, in it the feed's documents named by when they were served, as `2026-03-01T08-00-00Z.xml`
(deeper folders are found, too). The real poll and the real triage go through all of them in the order of time, with rules
in every `story` mode; nothing is sent. Then every rule is tried on the archive, and compared. Exit code 1: they differ.
"""

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import func, select, update

from monitor.config.model import AS_USUAL, Access, Channel, Config, FeedSpec
from monitor.context import Context, open_context
from monitor.core.feed import Fetched, FetchFailed, FetchOutcome, Validators
from monitor.core.matcher import compile_rules
from monitor.core.query import QueryProblem
from monitor.core.query_parser import parse_entry
from monitor.core.rule import Rule, StoryMode
from monitor.core.sieve import SiftedRules
from monitor.http import Room
from monitor.lexicon import open_lexicon
from monitor.stages import backtest, index, poll, triage
from monitor.stages.backtest import Archive
from monitor.stages.replay import tagged_by
from monitor.store import feeds
from monitor.store.database import Database
from monitor.store.tables import alert, article, feed, match

QUERIES = (
    "Regierung OR government",
    "Trump",
    "*minister*",
    '"Künstliche Intelligenz" OR Bahn',
    "police NOT car",
)
TICK = timedelta(microseconds=1)  # two visits are never at the same time
RULES = tuple((f"{line} ({mode.value})", line, mode) for line in QUERIES for mode in StoryMode)


@dataclass(frozen=True, slots=True)
class Served:
    """What a feed said from a moment on."""

    at: datetime
    feed: str
    path: Path


class Past:
    """A clock and a network that show the past."""

    def __init__(self) -> None:
        self.at = datetime(2000, 1, 1, tzinfo=UTC)
        self.documents: dict[str, Path] = {}

    def now(self) -> datetime:
        return self.at

    async def fetch(
        self,
        url: str,
        validators: Validators,  # noqa: ARG002 nothing is conditional
        access: Access = AS_USUAL,  # noqa: ARG002
        *,
        at: str | None = None,  # noqa: ARG002
        room: Room | None = None,  # noqa: ARG002
    ) -> FetchOutcome:
        return Fetched(self.documents[url].read_bytes(), url)

    async def send_form(self, url: str, form: Mapping[str, str]) -> FetchFailed | None:
        raise AssertionError(url, form)

    async def aclose(self) -> None:
        pass


def main() -> int:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("folder", type=Path)
    options.add_argument("--feeds", type=int, help="only so many of the feeds")
    options.add_argument("--json", action="store_true", help="print the figures as JSON in the last line")
    chosen = options.parse_args()
    structlog.configure(processors=[_drop])
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/monitor.db")
        database.upgrade()
        figures = _figures(database, list(_served(chosen.folder, chosen.feeds)))
        database.close()
    for name, value in figures.items():
        print(f"{name:<28}{value}")
    if chosen.json:
        print(json.dumps(figures))
    return 0 if figures["rules_that_differ"] == 0 else 1


def _drop(*_: object) -> Any:
    raise structlog.DropEvent


def _served(folder: Path, limit: int | None) -> Iterator[Served]:
    """Give all documents in the order of time."""
    names = sorted({path.parent for path in folder.rglob("*Z.xml")})[:limit]
    found = [Served(_time_of(path), place.name, path) for place in names for path in place.glob("*Z.xml")]
    yield from sorted(found, key=lambda one: (one.at, one.feed))


def _time_of(path: Path) -> datetime:
    return datetime.strptime(path.stem, "%Y-%m-%dT%H-%M-%SZ").replace(tzinfo=UTC)


def _figures(database: Database, served: list[Served]) -> dict[str, Any]:
    past = Past()
    specs = tuple(FeedSpec(url=_url(name)) for name in sorted({one.feed for one in served}))
    rules = tuple(_rule(*each) for each in RULES)
    config = Config(feeds=specs, rules=rules, channels=(Channel(name="console"),))
    past.at = served[0].at
    with database.begin() as session:
        feeds.sync_with_config(session, specs, now=past.at)
    with open_context(config, database, clock=past) as ctx:
        _live(replace(ctx, fetcher=past), past, served)
        index.run(ctx)
    lexicon = open_lexicon()
    sifted = SiftedRules(compile_rules(rules, lexicon=lexicon), lexicon=lexicon)
    before, began = time.process_time(), time.monotonic()
    result = backtest.run(
        Archive(database, tagged_by(config)),
        sifted,
        since=served[0].at - timedelta(days=1),
        zone=UTC,
        samples=10**6,
        progress=lambda _done, _total: None,
        lookup=sifted.lookup(),
    )
    spent, took = time.process_time() - before, time.monotonic() - began
    would = {
        trial.rule.name: [(one.key, one.article_id, one.revision) for one in trial.newest]
        for trial in result.trials
    }
    was = {rule.name: _alerted(database, rule.name) for rule in rules}
    differ = [name for name, alerts in was.items() if would[name] != alerts]
    for name in differ:
        print(
            f"differs: {name}: {len(set(was[name]) - set(would[name]))} missing,"
            f" {len(set(would[name]) - set(was[name]))} more",
            file=sys.stderr,
        )
    return {
        "documents": len(served),
        "articles": _articles(database),
        "wordings": result.articles,
        "rules": len(rules),
        "alerts": sum(map(len, was.values())),
        "rules_that_differ": len(differ),
        "wordings_per_cpu_s": round(result.articles / spent),
        "wordings_per_s": round(result.articles / took),
    }


def _url(name: str) -> str:
    return f"https://{name}.example/rss"


def _rule(name: str, line: str, mode: StoryMode) -> Rule:
    query = parse_entry(line)
    assert not isinstance(query, QueryProblem)
    return Rule(name=name, query=query, story=mode)


def _live(ctx: Context, past: Past, served: list[Served]) -> None:
    """Let the watch see one document after the other."""
    for number, one in enumerate(served):
        past.at = max(one.at, past.at + TICK)
        past.documents[_url(one.feed)] = one.path
        with ctx.db.begin() as session:
            session.execute(update(feed).values(next_poll_at=None))
            session.execute(
                update(feed).where(feed.c.url == _url(one.feed)).values(next_poll_at=past.at, not_before=None)
            )
        asyncio.run(_visit(ctx))
        while triage.run(ctx).more:
            pass
        if sys.stderr.isatty() and number % 100 == 0:
            print(f"\r{number} of {len(served)}", end="", file=sys.stderr)


async def _visit(ctx: Context) -> None:
    claimed = poll.claim(ctx, limit=1)
    with ThreadPoolExecutor(1) as parsing:
        poll.save(ctx, [await poll.visit(ctx, one, parsing=parsing) for one in claimed])


def _alerted(database: Database, rule: str) -> list[tuple[str, int, int]]:
    """Return what a rule alerted, in order: key, article, edit of it."""
    asked = (
        select(alert.c.key, alert.c.article_id, match.c.revision)
        .join(match, match.c.alert_id == alert.c.id)
        .where(alert.c.rule == rule)
        .order_by(alert.c.id)
    )
    with database.read() as session:
        return [(row[0], row[1], row[2]) for row in session.execute(asked)]


def _articles(database: Database) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(article)) or 0


if __name__ == "__main__":
    sys.exit(main())
