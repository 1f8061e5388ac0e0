"""What the database holds, in numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, Table, func, select
from sqlmodel import Session

from monitor.core.delivery import DeliveryState
from monitor.core.disk import Disk
from monitor.core.feed import FeedState
from monitor.core.health import Vitals
from monitor.core.outage import is_ailment
from monitor.core.rhythm.notice import Notice
from monitor.store import feeds, outages, outbox, unindexed, unjudged
from monitor.store.tables import OUTBOX, POLLABLE, UNTRIAGED, alert, article, delivery, feed, gap, match


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How much there is of everything."""

    feeds: Mapping[str, int]  # by state, those of the configuration; `removed`: those no longer in it
    silent: int  # of those: nothing new for longer than their own rhythm explains
    articles: int
    untriaged: int
    unjudged: int  # that some rule could not be held against: the program broke over them
    unindexed: int  # that a search has to read
    matches: int
    baseline_matches: Mapping[
        str, int
    ]  # by rule: found in what was there before the watch began, not alerted
    alerts: int
    outbox: Mapping[str, int]  # deliveries by state
    gaps: int  # times when entries of a feed may have passed unseen


def counts(session: Session) -> Counts:
    """Count everything."""
    return Counts(
        feeds=_feeds(session),
        silent=_count(session, feed, POLLABLE, feed.c.told == Notice.SILENT.value),
        articles=_count(session, article),
        untriaged=_count(session, article, UNTRIAGED),
        unjudged=unjudged.count(session),
        unindexed=unindexed.count(session),
        matches=_count(session, match),
        baseline_matches=_baseline_matches(session),
        alerts=_count(session, alert),
        outbox=dict.fromkeys(map(str, DeliveryState), 0) | _by(session, delivery, delivery.c.state),
        gaps=_count(session, gap),
    )


def _feeds(session: Session) -> dict[str, int]:
    states = _by(session, feed, feed.c.state, feed.c.in_config)
    removed = _count(session, feed, feed.c.in_config.is_(False))
    return dict.fromkeys(map(str, FeedState), 0) | states | {"removed": removed}


def _count(session: Session, table: Table, *where: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(table).where(*where)) or 0


def _by(
    session: Session, table: Table, column: ColumnElement[str], *where: ColumnElement[bool]
) -> dict[str, int]:
    return _pairs(session, select(column, func.count()).select_from(table).where(*where).group_by(column))


def _baseline_matches(session: Session) -> dict[str, int]:
    silent = (
        select(match.c.rule, func.count())
        .join(article, article.c.id == match.c.article_id)
        .where(article.c.baseline, match.c.alert_id.is_(None))
        .group_by(match.c.rule)
        .order_by(match.c.rule)
    )
    return _pairs(session, silent)


def _pairs(session: Session, query: Select[str, int]) -> dict[str, int]:
    return {row[0]: row[1] for row in session.execute(query)}


def vitals(session: Session, *, now: datetime, disk: Disk | None = None) -> Vitals:
    """Return the traces by which `core.health` judges; `disk` is that of the data folder."""
    states = _by(session, feed, feed.c.state, feed.c.in_config)
    down = [one.channel for one in outages.listed(session) if is_ailment(one.kind, one.since, now=now)]
    untriaged = select(article.c.seen_at).where(UNTRIAGED).order_by(article.c.id).limit(1)
    return Vitals(
        feed_due_at=feeds.next_due(session),
        polled_at=session.scalar(select(func.max(feed.c.polled_at))),
        untriaged_since=session.scalar(untriaged),
        delivery_due_at=outbox.next_due(session),
        sent_at=session.scalar(select(func.max(delivery.c.sent_at))),
        sending=_count(session, delivery, OUTBOX, delivery.c.leased_until > now),
        dead=_count(session, delivery, delivery.c.state == DeliveryState.DEAD.value),
        failing_feeds=states.get(FeedState.FAILING.value, 0) + states.get(FeedState.DEAD.value, 0),
        working_feeds=states.get(FeedState.ACTIVE.value, 0),
        disk=disk,
        down=tuple(down),
    )
