"""A year of a watch in compressed time: how large the database gets, and what it costs to ask it.

    python -m benchmarks.year [--feeds 5000] [--per-day 6] [--days 365] [--keep 90] [--json]

Every day brings `--per-day` made-up articles per feed, stored as rows of the same shapes as visits and triage store
them (one in fifty is matched, half of these are alerted and sent); every night the real prune forgets what is older
than `--keep` days. Then the queries of commands are timed (processor time, the median of five), and a backup is made
and compared row by row. The database lies in a temporary folder.
"""

import argparse
import hashlib
import json
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import Table, insert, select, update
from sqlmodel import Session

from monitor.config.model import Channel, Config, FeedSpec, Settings
from monitor.context import open_context
from monitor.core.alert import content_to_json
from monitor.core.sample import sample_alert
from monitor.core.self_report import Span
from monitor.stages import prune
from monitor.store import alerts, feeds, self_report, sizes, status, ways
from monitor.store.backup import back_up
from monitor.store.database import Database
from monitor.store.tables import alert, article, assignment, delivery, feed, match, metadata

START = datetime(2026, 1, 1, 6, tzinfo=UTC)
DAY = timedelta(days=1)
MATCHED, ALERTED = 50, 2  # one of so many
WORDS = 90  # of title, summary and text together
BATCH = 2_000


class SetClock:
    """A clock that shows what it is set to."""

    def __init__(self) -> None:
        self.at = START

    def now(self) -> datetime:
        return self.at


@dataclass(frozen=True)
class Scale:
    """How much news there is."""

    feeds: int
    per_day: int  # of each feed
    days: int


@dataclass
class Year:
    """Writes one day after the other."""

    db: Database
    scale: Scale
    chance: random.Random
    last: int = 0  # article

    def __post_init__(self) -> None:
        letters = "enisratdhulcgmobwfkzpv"
        self._words = ["".join(self.chance.choices(letters, k=2 + rank % 11)) for rank in range(20_000)]

    def write(self, at: datetime) -> None:
        """Store a day's articles, what triage makes of them, and that all feeds were read."""
        count = self.scale.feeds * self.scale.per_day
        for start in range(0, count, BATCH):
            with self.db.begin() as session:
                self._store(session, range(self.last + 1, self.last + 1 + min(BATCH, count - start)), at)
        with self.db.begin() as session:
            session.execute(update(feed).values(read_at=at + timedelta(hours=12), polled_at=at))
            sizes.count_visits(session, 96 * self.scale.feeds, at.date())

    def _store(self, session: Session, numbers: range, at: datetime) -> None:
        found = [number for number in numbers if number % MATCHED == 0]
        alerted = [number for number in found if number % (MATCHED * ALERTED) == 0]
        self._insert(session, article, [self._article(number, at) for number in numbers])
        self._insert(session, assignment, [_assignment(number, at) for number in numbers])
        self._insert(session, alert, [_alert(number, at) for number in alerted])
        self._insert(session, delivery, [_delivery(number, at) for number in alerted])
        self._insert(session, match, [_match(number, at, alerted=number in alerted) for number in found])
        self.last = numbers[-1]

    def _article(self, number: int, at: datetime) -> dict[str, Any]:
        words = self.chance.choices(self._words, k=WORDS)
        return {
            "id": number,
            "feed_id": number % self.scale.feeds + 1,
            "key": f"https://feed-{number % self.scale.feeds}.example/politik/artikel-{number}",
            "guid": f"https://feed-{number % self.scale.feeds}.example/politik/artikel-{number}",
            "url": f"https://feed-{number % self.scale.feeds}.example/politik/artikel-{number}.html",
            "canonical_url": f"feed-{number % self.scale.feeds}.example/politik/artikel-{number}",
            "title": " ".join(words[:10]),
            "summary": " ".join(words[10:45]),
            "text": " ".join(words[45:]),
            "categories": ["Politik"],
            "language": "de",
            "content_hash": hashlib.sha256(str(number).encode()).hexdigest(),
            "published_at": at,
            "seen_at": at + timedelta(microseconds=number % 10**6),
            "triaged_at": at,
        }

    @staticmethod
    def _insert(session: Session, table: Table, rows: list[dict[str, Any]]) -> None:
        if rows:
            session.connection().execute(insert(table), rows)


def _assignment(number: int, at: datetime) -> dict[str, Any]:
    reason = "nothing of the last 72 hours is like it"
    return {
        "id": number,
        "article_id": number,
        "at": at,
        "relation": "opens",
        "group_id": number,
        "story_id": number,
        "reason": reason,
    }


def _alert(number: int, at: datetime) -> dict[str, Any]:
    content = content_to_json(sample_alert("de"))
    key = hashlib.sha256(f"alert {number}".encode()).hexdigest()
    shown = {"article_id": number, "group_id": number, "story_id": number, "severity": "normal"}
    return {"id": number, "key": key, "rule": "Regel", "raised_at": at, "content": content, **shown}


def _delivery(number: int, at: datetime) -> dict[str, Any]:
    times = {"created_at": at, "due_at": None, "sent_at": at + timedelta(seconds=4)}
    return {"alert_id": number, "channel": "mail", "target": "desk@example.org", "state": "sent", **times}


def _match(number: int, at: datetime, *, alerted: bool) -> dict[str, Any]:
    evidence = [{"field": "title", "start": 0, "end": 6, "term": "Wort"}]
    silence = None if alerted else "a copy of another article"
    shown = {"alert_id": number if alerted else None, "silence": silence, "evidence": evidence}
    return {"article_id": number, "rule": "Regel", "rule_version": "1", "matched_at": at, **shown}


def main() -> None:
    options = _options()
    scale = Scale(options.feeds, options.per_day, options.days)
    structlog.configure(processors=[_drop])
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'monitor.db'}")
        database.upgrade()
        figures = _measured(database, scale, timedelta(days=options.keep), Path(folder))
        database.close()
    for name, value in figures.items():
        print(f"{name:<28}{value}")
    if options.json:
        print(json.dumps(figures))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for name, default in (("--feeds", 5000), ("--per-day", 6), ("--days", 365), ("--keep", 90)):
        parser.add_argument(name, type=int, default=default)
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def _drop(*_: object) -> Any:
    raise structlog.DropEvent


def _measured(database: Database, scale: Scale, keep: timedelta, folder: Path) -> dict[str, Any]:
    specs = tuple(FeedSpec(url=f"https://feed-{number}.example/rss") for number in range(scale.feeds))
    config = Config(feeds=specs, channels=(Channel(name="console"),), settings=Settings(keep=keep))
    clock = SetClock()
    with database.begin() as session:
        feeds.sync_with_config(session, specs, now=START)
    year = Year(database, scale, random.Random(1))
    sampled, pruning, prune_days = [], 0.0, 0
    with open_context(config, database, clock=clock) as ctx:
        for _ in range(scale.days):
            year.write(clock.at)
            before = time.process_time()
            prune.run(ctx)
            pruning += time.process_time() - before
            with database.begin() as session:
                sizes.sample(session, clock.at.date())
                sampled.append(sizes.measured(session).used)
            prune_days += 1
            clock.at += DAY
    return {
        **asdict(scale),
        "keep_days": keep.days,
        "articles_written": year.last,
        "size_mb_when_full": _mb(sampled[min(keep.days, len(sampled) - 1)]),
        "size_mb_at_end": _mb(sampled[-1]),
        "bytes_per_kept_article": round(sampled[-1] / max(_rows(database, article), 1)),
        "articles_kept": _rows(database, article),
        "oldest_days": _oldest(database, clock.at),
        "prune_cpu_s_per_day": round(pruning / prune_days, 3),
        **_queries(database, clock.at, year.last),
        **_backup(database, folder),
    }


def _mb(size: int) -> float:
    return round(size / 1e6, 1)


def _rows(database: Database, table: Table) -> int:
    with database.read() as session:
        return len(session.execute(select(table.primary_key.columns[0])).all())


def _oldest(database: Database, now: datetime) -> int:
    """Return how many days old the oldest article is that alerted nobody."""
    silent = select(article.c.seen_at).where(article.c.id % (MATCHED * ALERTED) != 0)
    with database.read() as session:
        oldest: datetime = session.execute(silent.order_by(article.c.seen_at).limit(1)).scalar_one()
    return (now - oldest).days


def _queries(database: Database, now: datetime, last: int) -> dict[str, float]:
    week = Span(now - 7 * DAY, now)
    asked: dict[str, Callable[[Session], object]] = {
        "status_counts_ms": status.counts,
        "status_vitals_ms": lambda session: status.vitals(session, now=now),
        "alerts_ms": lambda session: alerts.alerts(session, limit=50),
        "silent_matches_ms": lambda session: alerts.silent_matches(session, limit=50),
        "explain_ms": lambda session: ways.way_of(session, last),
        "report_ms": lambda session: self_report.report_of(session, week, disk=None),
        "title_like_ms": lambda session: session.execute(
            select(article.c.id).where(article.c.title.like("%zzzz%")).order_by(article.c.id.desc()).limit(50)
        ).all(),
    }
    return {name: _time(database, ask) for name, ask in asked.items()}


def _time(database: Database, ask: Callable[[Session], object]) -> float:
    def once() -> float:
        with database.read() as session:
            before = time.process_time()
            ask(session)
            return time.process_time() - before

    return round(1000 * statistics.median(once() for _ in range(5)), 1)


def _backup(database: Database, folder: Path) -> dict[str, Any]:
    target = folder / "backup.db"
    before = time.process_time()
    back_up(database, target)
    took = time.process_time() - before
    restored = Database(f"sqlite:///{target}")
    same = all(_digest(database, table) == _digest(restored, table) for table in metadata.sorted_tables)
    restored.close()
    return {"backup_cpu_s": round(took, 2), "backup_mb": _mb(target.stat().st_size), "backup_equal": same}


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
