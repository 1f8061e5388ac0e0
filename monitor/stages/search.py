"""Find stored articles, the newest first. Nothing is stored or sent."""

from collections.abc import Iterator
from datetime import datetime

from monitor.core.article import Article
from monitor.core.rule import Match
from monitor.stages.replay import Matching
from monitor.store import archive
from monitor.store.database import Database


def find(
    db: Database, rules: Matching, *, since: datetime | None, limit: int
) -> Iterator[tuple[Article, Match]]:
    """Give up to `limit` articles that rules find, each once. `since` None: among all that are stored.

    Every article is looked at until there are enough: an index of words would miss compounds.
    """
    last: Article | None = None
    found: set[int] = set()
    while len(found) < limit:
        with db.read() as session:
            batch = archive.newest_first(session, since=since, after=last)
        if not batch:
            return
        for article in batch:
            if article.id in found or len(found) >= limit:
                continue
            for match in rules.match(article):
                found.add(article.id)
                yield article, match
        last = next(one for one in reversed(batch) if not one.revision)
