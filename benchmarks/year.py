"""A year of a watch in compressed time: how large the database gets, and what it costs to ask it.

    python -m benchmarks.year [--feeds 5000] [--per-day 6] [--days 365] [--keep 90] [--at FOLDER | --database URL] [--json]

Every day brings `--per-day` made-up articles per feed, stored as rows of the same shapes as visits and triage store
them (one in fifty is matched, half of these are alerted and sent); every night the real prune forgets what is older
than `--keep` days. Then the queries of commands are timed (processor time, the median of five), and a backup is made
and compared row by row. The database lies in a temporary folder, or stays in that of `--at`: a run that finds one there
goes on with its next day, or only asks it. `--database` names an empty PostgreSQL database instead: there all times
are elapsed ones, since the server spends its own, and the backup is a dump.
"""

import argparse
import hashlib
import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import Table, func, select
from sqlmodel import Session

from benchmarks.year_news import ALERTED, MATCHED, RARE, Scale, Year
from monitor.config.model import Channel, Config, FeedSpec, Settings
from monitor.context import open_context
from monitor.core.errors import StoreError
from monitor.core.matcher import compile_rules
from monitor.core.query import Term
from monitor.core.rule import Rule
from monitor.core.self_report import Span
from monitor.core.sieve import SiftedRules
from monitor.lexicon import open_lexicon
from monitor.stages import backtest, index, prune, search
from monitor.store import alerts, feeds, lookout, self_report, sizes, status, ways
from monitor.store.backup import back_up, dump
from monitor.store.database import Database
from monitor.store.tables import article, metadata

START = datetime(2026, 1, 1, 6, tzinfo=UTC)
DAY = timedelta(days=1)


class SetClock:
    """A clock that shows what it is set to."""

    def __init__(self) -> None:
        self.at = START

    def now(self) -> datetime:
        return self.at


def main() -> None:
    options = _options()
    structlog.configure(processors=[_drop])
    with tempfile.TemporaryDirectory() as folder:
        place = options.at or Path(folder)
        place.mkdir(parents=True, exist_ok=True)
        figures = _figures(options, place)
    for name, value in figures.items():
        print(f"{name:<28}{value}")
    if options.json:
        print(json.dumps(figures))


def _figures(options: argparse.Namespace, folder: Path) -> dict[str, Any]:
    database = Database(options.database or f"sqlite:///{folder / 'monitor.db'}")
    database.upgrade()
    lived = _live(database, Scale(options.feeds, options.per_day, options.days), timedelta(days=options.keep))
    backup = _backup(database, folder) if database.file else _dump(database, options.database, folder)
    figures = {**lived, **_size(database), **_queries(database), **backup}
    database.close()
    return figures


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for name, default in (("--feeds", 5000), ("--per-day", 6), ("--days", 365), ("--keep", 90)):
        parser.add_argument(name, type=int, default=default)
    parser.add_argument("--at", type=Path, help="where the database is made, and stays")
    parser.add_argument("--database", metavar="URL", help="an empty PostgreSQL database")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def _drop(*_: object) -> Any:
    raise structlog.DropEvent


def _live(database: Database, scale: Scale, keep: timedelta) -> dict[str, Any]:
    specs = tuple(FeedSpec(url=f"https://feed-{number}.example/rss") for number in range(scale.feeds))
    config = Config(feeds=specs, channels=(Channel(name="console"),), settings=Settings(keep=keep))
    clock = SetClock()
    with database.begin() as session:
        feeds.sync_with_config(session, specs, now=START)
        last = session.scalar(select(func.max(article.c.id))) or 0
    year = Year(database, scale, random.Random(1), last)
    nights, indexing, spent = list[float](), 0.0, _watch(database)
    with open_context(config, database, clock=clock) as ctx:
        for day in range(year.days, scale.days):
            clock.at = START + day * DAY
            year.write(clock.at)
            before = spent()
            prune.run(ctx)
            nights.append(spent() - before)
            index.run(ctx)
            indexing += spent() - before - nights[-1]
            with database.begin() as session:
                sizes.sample(session, clock.at.date())
            _tell(database, day + 1, nights[-1])
    lived = {**asdict(scale), "keep_days": keep.days, "articles_written": year.last}
    oldest = {"oldest_days": _oldest(database, START + year.days * DAY)}
    if year.last > last:
        oldest["index_us_per_article"] = round(1e6 * indexing / (year.last - last))
    return lived | oldest | _forgetting(nights[-max(1, scale.days - keep.days) :])


def _watch(database: Database) -> Callable[[], float]:
    """Return what times are taken with."""
    return time.process_time if database.file else time.perf_counter


def _forgetting(nights: Sequence[float]) -> dict[str, float]:
    """Return what the nights took in which there was something to forget."""
    if not nights:
        return {}
    return {
        "prune_s_per_day": round(statistics.mean(nights), 3),
        "prune_s_longest": round(max(nights), 3),
    }


def _tell(database: Database, day: int, pruned: float) -> None:
    """Say how far the year has come, every ten days."""
    if day % 10 == 0:
        size = _size(database)
        print(
            f"day {day}: {size['articles_kept']:,} articles in {size['size_mb']} MB, "
            f"forgetting took {pruned:.2f} s",
            file=sys.stderr,
            flush=True,
        )


def _size(database: Database) -> dict[str, Any]:
    with database.read() as session:
        used, kept = sizes.measured(session).used, session.scalar(select(func.count(article.c.id))) or 1
    return {"articles_kept": kept, "size_mb": _mb(used), "bytes_per_kept_article": round(used / kept)}


def _mb(size: int) -> float:
    return round(size / 1e6, 1)


def _oldest(database: Database, now: datetime) -> int:
    """Return how many days old the oldest article is that alerted nobody."""
    silent = select(article.c.seen_at).where(article.c.id % (MATCHED * ALERTED) != 0)
    with database.read() as session:
        oldest: datetime = session.execute(silent.order_by(article.c.seen_at).limit(1)).scalar_one()
    return (now - oldest).days


def _queries(database: Database) -> dict[str, float]:
    with database.read() as session:
        last = session.execute(select(article).order_by(article.c.id.desc()).limit(1)).one()
    now = last.seen_at + DAY
    week = Span(now - 7 * DAY, now)
    asked: dict[str, Callable[[Session], object]] = {
        "status_counts_ms": status.counts,
        "status_vitals_ms": lambda session: status.vitals(session, now=now),
        "feeds_ms": feeds.feed_rows,
        "alerts_ms": lambda session: alerts.alerts(session, limit=50),
        "alerts_of_rule_ms": lambda session: alerts.alerts(session, limit=50, rule="keine"),
        "silent_matches_ms": lambda session: alerts.silent_matches(session, limit=50),
        "silent_of_rule_ms": lambda session: alerts.silent_matches(session, limit=50, rule="keine"),
        "explain_ms": lambda session: ways.way_of(session, last.id),
        "explain_link_ms": lambda session: lookout.linked(session, last.url),
        "explain_unknown_link_ms": lambda session: lookout.linked(session, last.url + "x"),
        "explain_title_ms": lambda session: lookout.titled(session, last.title[:20]),
        "explain_similar_ms": lambda session: lookout.similar(session, last.title),
        "report_ms": lambda session: self_report.report_of(session, week, disk=None),
    }
    asked_of = {name: _time(database, ask) for name, ask in asked.items()}
    return asked_of | _judged(database, since=now - 31 * DAY)


def _judged(database: Database, *, since: datetime) -> dict[str, float]:
    """Look for words in the archive, and backtest a rule on its last month."""
    figures, spent = {}, _watch(database)
    for name, word in (
        ("search_common", "wieder"),
        ("search_rare", RARE),
        ("search_in_vain", "Zwiebelkuchen"),
    ):
        rules, before = _rules(word), spent()
        list(search.find(database, rules, since=None, limit=20, lookup=rules.lookup()))
        figures[f"{name}_s"] = round(spent() - before, 2)
    for name, word in (("backtest_common", "wieder"), ("backtest_rare", RARE)):
        rules, before = _rules(word), spent()
        archive, lookup = backtest.Archive(database, lambda one: one), rules.lookup()
        backtest.run(archive, rules, since=since, zone=UTC, samples=5, progress=_silent, lookup=lookup)
        figures[f"{name}_s"] = round(spent() - before, 2)
    return figures


def _silent(_done: int, _total: int) -> None:
    """Tell nobody of progress."""


def _rules(word: str) -> SiftedRules:
    lexicon = open_lexicon()
    rules = compile_rules([Rule(name=word, query=Term(word))], lexicon=lexicon)
    return SiftedRules(rules, lexicon=lexicon)


def _time(database: Database, ask: Callable[[Session], object]) -> float:
    spent = _watch(database)

    def once() -> float:
        with database.read() as session:
            before = spent()
            ask(session)
            return spent() - before

    return round(1000 * statistics.median(once() for _ in range(5)), 1)


def _backup(database: Database, folder: Path) -> dict[str, Any]:
    target, spent = folder / "backup.db", _watch(database)
    before = spent()
    back_up(database, target)
    took = spent() - before
    restored = Database(f"sqlite:///{target}")
    same = all(_digest(database, table) == _digest(restored, table) for table in metadata.sorted_tables)
    restored.close()
    size = _mb(target.stat().st_size)
    target.unlink()
    return {"backup_s": round(took, 2), "backup_mb": size, "backup_equal": same}


def _dump(database: Database, url: str, folder: Path) -> dict[str, Any]:
    """Dump a PostgreSQL database, or say why its client programs cannot."""
    target, before = folder / "backup.dump", time.perf_counter()
    try:
        dump(url, target, tables=database.tables())
    except StoreError as error:
        return {"backup": str(error)}
    took, size = time.perf_counter() - before, _mb(target.stat().st_size)
    target.unlink()
    return {"backup_s": round(took, 2), "backup_mb": size}


def _digest(database: Database, table: Table) -> str:
    """Return what all rows of a table come to."""
    made = hashlib.sha256()
    for row in _all(database, table):
        made.update(repr(row).encode())
    return made.hexdigest()


def _all(database: Database, table: Table) -> Iterator[Any]:
    with database.read() as session:
        yield from session.execute(select(table).order_by(*table.primary_key.columns)).yield_per(1_000)


if __name__ == "__main__":
    main()
