"""How many stored articles a backtest judges in a second, with matching and stories.

The archive is made up: articles with title and summary, as most feeds send them, or with a text of
some 370 words, each with its place in a story. CPU time counts; the time that passed is told, too.
Beside it: the matcher alone, on articles in memory.

  python benchmarks/backtest.py [--articles 20000] [--full-text] [--query QUERY] [--json]
"""

import argparse
import json
import random
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlmodel import Session

from benchmarks.news import Newsroom
from monitor.core.article import Article
from monitor.core.matcher import RuleSet, compile_rules
from monitor.core.query import QueryProblem
from monitor.core.query_parser import parse_entry
from monitor.core.rule import Rule
from monitor.core.sieve import SiftedRules
from monitor.lexicon import open_lexicon
from monitor.stages import backtest
from monitor.stages.backtest import Archive
from monitor.store.database import Database
from monitor.store.tables import article, assignment, feed

START = datetime(2026, 3, 1, tzinfo=UTC)
FEEDS = 50
MATCHING = 0.02  # of all articles
COPIES = 0.3  # of those that match
QUERY = 'Nordkorea AND ("ballistische Raketen" OR Raketentest)'
CHUNK = 1_000


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--articles", type=int, default=20_000, help="how many are stored")
    options.add_argument("--full-text", action="store_true", help="articles with whole texts")
    options.add_argument("--query", default=QUERY, help="what the rule looks for")
    options.add_argument("--json", action="store_true", help="print the figures as JSON in the last line")
    chosen = options.parse_args()
    articles = _written(chosen.articles, full=chosen.full_text)
    query = parse_entry(chosen.query)
    assert not isinstance(query, QueryProblem)
    lexicon = open_lexicon()
    plain = compile_rules([Rule(name="Raketen", query=query)], lexicon=lexicon)
    rules = SiftedRules(plain, lexicon=lexicon)
    with tempfile.TemporaryDirectory() as folder:
        figures = _figures(Path(folder), articles, rules, plain)
    print(
        f"{len(articles):,} articles, {figures['matches']:,.0f} matches, {figures['alerts']:,.0f} alerts:"
        f" {figures['articles_per_second']:,.0f} articles per second of CPU time, {figures['articles_per_second_passed']:,.0f}"
        f" per second; the matcher alone {figures['matcher_per_second']:,.0f}"
    )
    if chosen.json:
        print(json.dumps(figures))


def _written(count: int, *, full: bool) -> list[Article]:
    draw, newsroom = random.Random(5), Newsroom(open_lexicon(), seed=5)
    articles = newsroom.articles(count) if full else newsroom.briefs(count)
    said = "Nordkorea meldet einen Raketentest."
    return [
        replace(one, summary=f"{one.summary} {said}") if draw.random() < MATCHING else one for one in articles
    ]


def _figures(folder: Path, articles: list[Article], rules: SiftedRules, plain: RuleSet) -> dict[str, float]:
    db = Database(f"sqlite:///{folder / 'monitor.db'}")
    db.upgrade()
    with db.begin() as session:
        _store(session, articles)
    archive = Archive(db, lambda one: one)
    start, began = time.process_time(), time.monotonic()
    result = backtest.run(
        archive, rules, since=START, zone=UTC, samples=5, progress=lambda _done, _total: None
    )
    spent, passed = time.process_time() - start, time.monotonic() - began
    start = time.process_time()
    for one in articles:
        plain.match(one)
    alone = time.process_time() - start
    db.close()
    [trial] = result.trials
    assert result.articles == len(articles)
    return {
        "articles_per_second": round(len(articles) / spent, 1),
        "articles_per_second_passed": round(len(articles) / passed, 1),
        "matcher_per_second": round(len(articles) / alone, 1),
        "matches": trial.matches,
        "alerts": trial.alerts,
    }


def _store(session: Session, articles: list[Article]) -> None:
    session.execute(
        feed.insert(),
        [
            {"id": number, "url": f"https://feed{number}.example/", "host": "feed.example", "added_at": START}
            for number in range(1, FEEDS + 1)
        ],
    )
    draw, last_match = random.Random(9), 0
    for start in range(0, len(articles), CHUNK):
        rows, places = [], []
        for number, one in enumerate(articles[start : start + CHUNK], start=start + 1):
            group = number
            if one.summary.endswith("Raketentest."):
                group = last_match if last_match and draw.random() < COPIES else number
                last_match = group
            rows.append(_article_row(number, one))
            places.append(_place_row(number, group))
        session.execute(article.insert(), rows)
        session.execute(assignment.insert(), places)


def _at(number: int) -> datetime:
    return START + timedelta(seconds=30 * number)


def _article_row(number: int, one: Article) -> dict[str, Any]:
    link = f"https://feed.example/{number}"
    return {
        "id": number,
        "feed_id": number % FEEDS + 1,
        "key": f"guid:{number}",
        "url": link,
        "canonical_url": link,
        "title": one.title,
        "summary": one.summary,
        "text": one.text,
        "language": "de",
        "content_hash": "",
        "seen_at": _at(number),
        "triaged_at": _at(number),
    }


def _place_row(number: int, group: int) -> dict[str, Any]:
    copy = group != number
    return {
        "id": number,
        "article_id": number,
        "at": _at(number),
        "relation": "copy" if copy else "opens a story",
        "of_id": group if copy else None,
        "group_id": group,
        "story_id": group,
        "reason": "the same words stand in {of}",
    }


if __name__ == "__main__":
    main()
