"""What triage costs per article: rules, stories and the database, as the articles of the last 72 hours grow.

    python -m benchmarks.triage [--window 100000] [--database URL] [--json]

The articles are those of `benchmarks.stories`, in batches as polls store them; 1,000 rules find one in some fifty.
Figures are microseconds of this process's processor time per article with an empty window, a tenth of it and the
whole of it; the same for coming back after a restart; and megabytes of this process's growth. Storing the articles is
not counted. Without --database a new SQLite file is used; another database must be empty, and what its server spends
is not in the figures.
"""

import argparse
import gc
import json
import logging
import os
import random
import tempfile
import time
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import insert

from benchmarks.stories import START, Newsroom, megabytes
from monitor.config.model import Channel, Config, FeedSpec
from monitor.context import Context, open_context
from monitor.core.query import Term
from monitor.core.rule import Rule
from monitor.core.story.assign import Newcomer
from monitor.core.story.memory import Memory
from monitor.stages import triage
from monitor.store import feeds
from monitor.store.database import Database
from monitor.store.tables import article

MEASURED, BATCH, RULES = 2_000, 1_000, 1_000


class Clock:
    """Stands where the last article was seen."""

    def __init__(self) -> None:
        self.at = START

    def now(self) -> datetime:
        return self.at


class Press:
    """Stores articles as polls do, in the order they come."""

    def __init__(self, ctx: Context, clock: Clock, window: int) -> None:
        self._ctx, self._clock = ctx, clock
        self._newsroom, self._next = Newsroom(window, random.Random(7)), 0

    def publish(self, count: int) -> None:
        told = [self._newsroom.article(self._next + number) for number in range(count)]
        self._next += count
        self._clock.at = told[-1].at
        with self._ctx.db.begin() as session:
            session.execute(insert(article), list(map(_row, told)))


def _row(one: Newcomer) -> dict[str, Any]:
    link = f"https://{one.identity.replace('#', '/meldung-')}"
    texts = {"title": one.title, "summary": one.text, "content_hash": "", "categories": []}
    return {"feed_id": 1, "key": link, "url": link, "canonical_url": link, "seen_at": one.at, **texts}


def triaged(ctx: Context) -> float:
    """Triage all there is; return the seconds of processor time."""
    gc.collect()
    before = time.process_time()
    while triage.run(ctx).more:
        pass
    return time.process_time() - before


def cost(ctx: Context, press: Press, count: int) -> float:
    """Publish and triage so many articles; return microseconds per article."""
    spent = 0.0
    for start in range(0, count, BATCH):
        press.publish(min(BATCH, count - start))
        spent += triaged(ctx)
    return spent / count * 1e6


def measure(ctx: Context, press: Press, window: int) -> dict[str, float]:
    cost(ctx, press, BATCH)  # what is loaded and compiled once
    empty, done = megabytes(), BATCH + MEASURED
    figures: dict[str, float] = {"us_at_0": round(cost(ctx, press, MEASURED))}
    for size in (window // 10, window):
        cost(ctx, press, size - MEASURED - done)
        figures[f"us_at_{size}"] = round(cost(ctx, press, MEASURED))
        done = size
    figures["megabytes"] = round(megabytes() - empty)
    press.publish(1)
    figures["us_to_recall"] = round(triaged(replace(ctx, memory=Memory())) / done * 1e6)
    return figures


def report(figures: dict[str, float]) -> None:
    for name, figure in figures.items():
        if name.startswith("us_at_"):
            print(f"{int(name.removeprefix('us_at_')):>9,} in the window: {figure:>6} µs per article")
    print(f"a restart with them: {figures['us_to_recall']} µs per article of the window")
    print(f"memory {figures['megabytes']} MB; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")


def rules() -> tuple[Rule, ...]:
    """Return rules of which one finds something: a word of the first headline."""
    word = Newsroom(1, random.Random(7)).article(0).title.split()[0]
    others = (Rule(name=f"r{number}", query=Term(f"Begriff{number}")) for number in range(1, RULES))
    return (Rule(name="r", query=Term(word)), *others)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--window", type=int, default=100_000, help="articles in 72 hours")
    parser.add_argument("--database", metavar="URL", help="an empty one")
    parser.add_argument("--json", action="store_true", help="print one JSON object as the last line")
    options = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    config = Config(
        feeds=(FeedSpec(url="https://outlet.example/rss"),),
        rules=rules(),
        channels=(Channel(name="console", targets=("",)),),
    )
    with tempfile.TemporaryDirectory() as folder:
        file = f"sqlite:///{Path(folder)}/monitor.db"
        with closing(Database(options.database or file)) as database:
            database.upgrade()
            clock = Clock()
            with open_context(config, database, clock=clock) as ctx:
                with database.begin() as session:
                    feeds.sync_with_config(session, config.feeds, now=clock.now())
                figures = measure(ctx, Press(ctx, clock, options.window), options.window)
    report(figures)
    if options.json:
        print(json.dumps(figures))


if __name__ == "__main__":
    main()
