"""A small world for the store's tests: feeds, visits, articles and alerts with as little said as possible."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from alembic import command
from sqlalchemy import Table, func, select, text

from monitor.config.model import FeedSpec
from monitor.core.alert import Alert, AlertContent
from monitor.core.article import Article, Entry, identify
from monitor.core.delivery import DeliveryState, NextDelivery, SendOutcome
from monitor.core.feed import FeedState, FetchFailed, ParsedFeed, PollOutcome
from monitor.core.poll import Brought, NextPoll
from monitor.core.query import Term
from monitor.core.rhythm.overlap import Overlap, find_gap
from monitor.core.rule import Evidence, Match, Rule, Severity
from monitor.store import articles, feeds, leases, outbox, schema
from monitor.store.database import Database
from monitor.store.outbox import ClaimedDelivery
from monitor.store.tables import article
from monitor.store.visit import ArticleToSave, FeedToPoll, PollToSave

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LEASE = timedelta(minutes=3)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
BLATT = "https://blatt.example/rss"


def older(url: str) -> str:
    """Make a database of the first schema with a feed in it, and return its URL."""
    if url.startswith("sqlite:"):
        Path(url.removeprefix("sqlite:///")).touch()
    database = Database(url)
    with database.engine.begin() as connection:
        command.upgrade(schema.alembic_config(connection), "0001")
        connection.execute(
            text(
                "INSERT INTO feed (url, name, title, host, in_config, state, failures, added_at)"
                " VALUES ('https://blatt.example/', 'Blatt', '', 'blatt.example', true, 'active', 0,"
                " '2026-03-01 12:00:00')"
            )
        )
    database.close()
    return url


# Feeds and visits


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
    """Return a visit that found `entries`, or whatever else `outcome` says."""
    baseline = given.pop("baseline", False)
    return PollToSave(
        feed=feed,
        outcome=outcome or ParsedFeed(title="Das Blatt", entries=entries),
        polled_at=given.pop("polled_at", NOW),
        articles=tuple(ArticleToSave(one, baseline) for one in identify(entries)),
        **given,
    )


def following(poll: PollToSave, brought: Brought, **given: Any) -> NextPoll:
    """Decide that a feed is due again in an hour."""
    feed, at = poll.feed.poll, poll.polled_at
    failed = isinstance(poll.outcome, FetchFailed)
    overlap = Overlap(brought.known, brought.known + len(brought.published))
    fields: dict[str, Any] = {
        "state": FeedState.FAILING if failed else FeedState.ACTIVE,
        "at": at + HOUR,
        "failures": int(failed),
        "failing_since": at if failed else None,
        "rhythm": feed.rhythm,
        "asked": feed.asked,
        "gap": find_gap(overlap, had_entries=brought.had_entries, before=feed.succeeded_at, now=at),
    }
    return NextPoll(**{**fields, **given})


def save(db: Database, *polls: PollToSave, **decided: Any) -> list[int | None]:
    """Save visits and return how many articles of each were stored; `decided` is what differs from `following`."""
    with db.begin() as session:
        saved = feeds.save_polls(session, polls, lambda poll, brought: following(poll, brought, **decided))
    return [one.new if one else None for one in saved]


def visit(db: Database, *entries: Entry, url: str = BLATT, now: datetime = NOW, **given: Any) -> int | None:
    """Visit one feed, due or not, and return how many articles were stored."""
    claimed = claim(db, now=now, visited_before=now + MINUTE, limit=1_000)
    [feed] = [one for one in claimed if one.url == url]
    [stored] = save(db, a_poll(feed, *entries, polled_at=now, **given))
    with db.begin() as session:
        leases.release_all(session)
    return stored


def entry(number: int = 1, **given: Any) -> Entry:
    fields = {
        "guid": f"guid-{number}",
        "url": f"https://blatt.example/{number}",
        "title": f"Meldung {number}",
    }
    return Entry(**{**fields, **given})


# Articles and matches


def some_articles(db: Database, count: int = 1, **given: Any) -> list[int]:
    """Store `count` articles of one feed and return their ids, oldest first."""
    sync(db, spec())
    visit(db, *(entry(number) for number in range(count)), **given)
    return [one.id for one in waiting(db)]


def waiting(db: Database, limit: int = 1_000) -> list[Article]:
    with db.read() as session:
        return articles.untriaged(session, limit=limit)


def a_match(rule: str = "Nordkorea") -> Match:
    return Match(Rule(name=rule, query=Term(rule), version="v1"), (Evidence("title", 0, 9, rule),))


# Alerts and deliveries


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
    group, story = given.pop("group", None), given.pop("story", None)
    return Alert(key, AlertContent(**{**fields, **given}), (), group=group, story=story)


def raise_alert(
    db: Database,
    key: str = "key-1",
    *,
    targets: Iterable[tuple[str, str]] = (("mail", ""),),
    now: datetime = NOW,
    **given: Any,
) -> int | None:
    """Raise an alert on the first article there is; it is made where there is none."""
    article_id = (rows(db, article) or [{"id": some_articles(db)[0]}])[0]["id"]
    with db.begin() as session:
        return outbox.raise_alert(
            session, alert(key, **given), article_id=article_id, targets=list(targets), now=now
        )


def claim_deliveries(
    db: Database, *, worker: str = "worker-1", now: datetime = NOW, **given: Any
) -> list[ClaimedDelivery]:
    wanted = {"limit": 10, "lease": LEASE, **given}
    with db.begin() as session:
        return outbox.claim_due(session, worker=worker, now=now, **wanted)


def save_delivery(
    db: Database,
    claimed: ClaimedDelivery,
    outcome: SendOutcome,
    state: DeliveryState = DeliveryState.SENT,
    *,
    due_at: datetime | None = None,
    now: datetime = NOW,
) -> bool:
    with db.begin() as session:
        tried = claimed, NextDelivery(state, due_at), outcome
        return bool(outbox.save_deliveries(session, [tried], now=now))


# Looking at rows


def count(db: Database, table: Table) -> int:
    with db.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def rows(db: Database, table: Table) -> list[dict[str, Any]]:
    with db.read() as session:
        return [dict(row._mapping) for row in session.execute(select(table).order_by(*table.primary_key))]
