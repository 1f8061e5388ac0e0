"""Find stored articles, the newest first. Nothing is stored or sent."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from heapq import merge
from itertools import chain, groupby, islice, takewhile

from sqlmodel import Session

from monitor.core.article import Article
from monitor.core.index.lookup import Lookup
from monitor.core.index.register import Listed, ticks
from monitor.core.rule import Match
from monitor.stages.indexed import opened
from monitor.stages.replay import Matching, matched
from monitor.store import archive, unindexed, volumes
from monitor.store.archive import Wording
from monitor.store.database import Database

BATCH = 200  # articles that are read at once

Found = tuple[Article, Match]


def find(
    db: Database,
    rules: Matching,
    *,
    since: datetime | None,
    limit: int,
    lookup: Lookup | None = None,
    broken: dict[Wording, str] | None = None,
) -> Iterator[Found]:
    """Give up to `limit` articles that rules find, each once. `since` None: among all that are stored.

    Articles that the index says `lookup` cannot find are not read; what is found is the same.
    Those that break the matcher are left out, and noted in `broken` with the kind of error.
    """
    broken = {} if broken is None else broken
    if lookup and lookup.is_of_use:
        with db.read() as session:
            articles = _candidates(session, lookup, since=since)
            found = list(islice(_found(articles, rules, broken), limit))
        yield from found  # whoever takes their time to read them holds up no writer
    else:
        yield from islice(_found(_all(db, since=since), rules, broken), limit)


def _found(articles: Iterable[Article], rules: Matching, broken: dict[Wording, str]) -> Iterator[Found]:
    last = 0
    for article in articles:
        matches = matched(article, rules, broken) if article.id != last else ()
        if matches:
            last = article.id
            yield article, matches[0]


def _all(db: Database, *, since: datetime | None) -> Iterator[Article]:
    """Give all articles, the newest first, each followed by its edits."""
    last: Article | None = None
    while True:
        with db.read() as session:
            batch = archive.newest_first(session, since=since, after=last)
        if not batch:
            return
        yield from batch
        last = next(one for one in reversed(batch) if not one.revision)


def _candidates(session: Session, lookup: Lookup, *, since: datetime | None) -> Iterator[Article]:
    """Give all articles that may be found in the same order, as they are needed."""
    oldest = ticks(since) if since else None
    ids = _ids(takewhile(lambda one: oldest is None or one.seen >= oldest, _listed(session, lookup)))
    while some := list(islice(ids, BATCH)):
        yield from archive.read(session, archive.wordings_of(session, some))


def _ids(newest_first: Iterable[Listed]) -> Iterator[int]:
    """Give the ids of articles, each once: one with an edit may be in two volumes."""
    for one, _ in groupby(newest_first):
        yield one.id


def _listed(session: Session, lookup: Lookup) -> Iterator[Listed]:
    """Give the articles that are not indexed, and those of the index that may be found, the newest first."""
    done = volumes.covered(session)
    indexed = _indexed(session, lookup, unindexed.listed_behind(session, done))
    return merge(indexed, unindexed.listed_before(session, done), reverse=True)


def _indexed(session: Session, lookup: Lookup, more: Sequence[Listed]) -> Iterator[Listed]:
    """Give what volumes tell, and `more`, the newest first; a volume is opened when its newest article may be next."""
    waiting = sorted(more)
    for volume in volumes.all_volumes(session):
        begin = ticks(volume.newest_at)
        while waiting and waiting[-1].seen > begin:
            yield waiting.pop()
        waiting = sorted(chain(waiting, opened(session, lookup, volume)))
    yield from reversed(waiting)
