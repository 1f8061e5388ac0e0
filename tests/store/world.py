"""A small world for the store's tests: feeds, visits, articles and alerts with as little said as possible."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Table, func, select

from monitor.config.model import FeedSpec
from monitor.core.alert import Alert, AlertContent
from monitor.core.article import Entry, identify
from monitor.core.feed import FeedState, FetchFailed, NextPoll, ParsedFeed, PollOutcome
from monitor.core.rule import Severity
from monitor.store import articles, feeds, outbox
from monitor.store.database import Database
from monitor.store.feeds import ArticleToSave, FeedToPoll, PollToSave

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LEASE = timedelta(minutes=3)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
BLATT = "https://blatt.example/rss"


def spec(url: str = BLATT, **given: Any) -> FeedSpec:
    return FeedSpec(url=url, **given)


def sync(db: Database, *specs: FeedSpec, now: datetime = NOW) -> None:
    with db.begin() as session:
        feeds.sync_with_config(session, specs, now=now)


def claim(db: Database, *, worker: str = "worker-1", now: datetime = NOW, **given: Any) -> list[FeedToPoll]:
    wanted = {"limit": 10, "lease": LEASE, "per_host": 10, **given}
    with db.begin() as session:
        return feeds.claim_due(session, worker=worker, now=now, **wanted)


def a_poll(feed: FeedToPoll, *entries: Entry, outcome: PollOutcome | None = None, **given: Any) -> PollToSave:
    """Return a visit that found `entries`; with a failure as `outcome`, one that found nothing."""
    at = given.pop("polled_at", NOW)
    failed = isinstance(outcome, FetchFailed)
    state = FeedState.FAILING if failed else FeedState.ACTIVE
    following = NextPoll(state, 1 if failed else 0, at if failed else None, at + HOUR)
    baseline = given.pop("baseline", False)
    return PollToSave(
        feed=feed,
        next=given.pop("next", following),
        outcome=outcome or ParsedFeed(title="Das Blatt", entries=entries),
        polled_at=at,
        articles=tuple(ArticleToSave(one, baseline) for one in identify(entries)),
        **given,
    )


def save(db: Database, *polls: PollToSave) -> list[int | None]:
    with db.begin() as session:
        return feeds.save_polls(session, polls)


def visit(db: Database, *entries: Entry, url: str = BLATT, now: datetime = NOW, **given: Any) -> int | None:
    """Visit one feed although it may not be due, find `entries`, and return how many were stored."""
    claimed = claim(db, now=now, visited_before=now + MINUTE)
    [feed] = [one for one in claimed if one.url == url]
    with db.begin() as session:
        from monitor.store import leases

        [stored] = feeds.save_polls(session, [a_poll(feed, *entries, polled_at=now, **given)])
        leases.release_all(session)
    return stored


def some_articles(db: Database, count: int = 1) -> list[int]:
    """Store `count` articles of one feed and return their ids, oldest first."""
    sync(db, spec())
    visit(db, *(entry(number) for number in range(count)))
    with db.read() as session:
        return [article.id for article in articles.untriaged(session, limit=count)]


def entry(number: int = 1, **given: Any) -> Entry:
    fields = {"guid": f"guid-{number}", "url": f"https://blatt.example/{number}", "title": f"Meldung {number}"}
    return Entry(**{**fields, **given})


def alert(key: str = "key-1", **given: Any) -> Alert:
    fields: dict[str, Any] = {
        "rule": "Nordkorea",
        "rule_position": "config/rules.yaml:3",
        "severity": Severity.NORMAL,
        "title": "Nordkorea testet Rakete",
        "source": "Das Blatt",
        "url": "https://blatt.example/1",
        "published_at": None,
        "seen_at": NOW,
        "why": "new article",
        "terms": ("Nordkorea",),
        "excerpts": (),
    }
    return Alert(key, AlertContent(**{**fields, **given}), ())


def raise_alert(
    db: Database,
    raised: Alert | None = None,
    *,
    targets: Iterable[tuple[str, str]] = (("mail", ""),),
    now: datetime = NOW,
    article_id: int | None = None,
) -> int | None:
    with db.begin() as session:
        if article_id is None:
            article_id = session.scalar(select(func.min(_articles().c.id)))
        assert article_id is not None
        return outbox.raise_alert(session, raised or alert(), article_id=article_id, targets=list(targets), now=now)


def _articles() -> Table:
    from monitor.store.tables import article

    return article


def count(db: Database, table: Table) -> int:
    with db.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def rows(db: Database, table: Table) -> list[dict[str, Any]]:
    with db.read() as session:
        return [dict(row._mapping) for row in session.execute(select(table).order_by(*table.primary_key))]
