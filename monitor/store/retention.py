"""Forget what retention says, in steps so small that nobody waits for them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, exists, func, not_, or_, select, tuple_
from sqlmodel import Session

from monitor.core.delivery import DeliveryState
from monitor.store import volumes
from monitor.store.tables import alert, article, assignment, delivery, feed, gap, match, revision, unjudged

STEP = 500  # rows looked at in one transaction


@dataclass(frozen=True, slots=True)
class Place:
    """How far a pass through a table has come: everything up to this row was looked at."""

    at: datetime
    id: int


@dataclass(frozen=True, slots=True)
class Step:
    """How many rows one step removed, and where the next one begins; None: there is nothing left to look at."""

    removed: int
    next: Place | None


def newest_at(session: Session) -> datetime | None:
    """Return when the newest article was seen; None: there is none."""
    at: datetime | None = session.scalar(select(func.max(article.c.seen_at)))
    return at


def forget_articles(session: Session, *, before: datetime, start: Place | None, limit: int = STEP) -> Step:
    """Remove the next articles that were seen before `before`, with their edits, matches and places in stories.

    Kept are those that still hold up an alert, that wait for triage, and that
    their feed still lists: it would bring them again as new ones. Of a feed
    that is no longer configured none is kept.
    """
    query = (
        select(article.c.id, article.c.seen_at, _is_forgettable().label("may_go"))
        .join(feed, feed.c.id == article.c.feed_id)
        .where(article.c.seen_at < before)
    )
    rows = _from(session, query, (article.c.seen_at, article.c.id), start=start, limit=limit)
    gone = [row.id for row in rows if row.may_go]
    for table in (match, unjudged, revision, assignment):
        _remove(session, table.c.article_id, gone)
    _remove(session, article.c.id, gone)
    if gone:
        volumes.count_forgotten(session, gone)
    return Step(len(gone), Place(rows[-1].seen_at, rows[-1].id) if len(rows) == limit else None)


def _is_forgettable() -> ColumnElement[bool]:
    newest = article.alias()
    alerted = exists().where(alert.c.article_id == article.c.id)
    matched = exists().where(match.c.article_id == article.c.id, match.c.alert_id.is_not(None))
    no_longer_listed = and_(feed.c.read_at.is_not(None), _last_listed() < feed.c.read_at)
    return and_(
        article.c.triaged_at.is_not(None),
        article.c.id < select(func.max(newest.c.id)).scalar_subquery(),
        not_(alerted),
        not_(matched),
        or_(not_(feed.c.in_config), no_longer_listed),
    )


def _last_listed() -> ColumnElement[datetime]:
    return func.coalesce(article.c.listed_at, article.c.seen_at)


def forget_alerts(session: Session, *, before: datetime, start: Place | None, limit: int = STEP) -> Step:
    """Remove the next alerts that were raised before `before`, unless one is still to be delivered."""
    waiting = exists().where(
        delivery.c.alert_id == alert.c.id, delivery.c.state == DeliveryState.PENDING.value
    )
    query = select(alert.c.id, alert.c.raised_at, not_(waiting).label("may_go")).where(
        alert.c.raised_at < before
    )
    rows = _from(session, query, (alert.c.raised_at, alert.c.id), start=start, limit=limit)
    gone = [row.id for row in rows if row.may_go]
    for table in (delivery, match):
        _remove(session, table.c.alert_id, gone)
    _remove(session, alert.c.id, gone)
    return Step(len(gone), Place(rows[-1].raised_at, rows[-1].id) if len(rows) == limit else None)


def forget_gaps(session: Session, *, before: datetime) -> int:
    """Remove gaps that ended before `before`; return how many."""
    gone = session.scalars(delete(gap).where(gap.c.to_at < before).returning(gap.c.id)).all()
    return len(gone)


def _from(
    session: Session,
    query: Select[Any],
    order: tuple[ColumnElement[Any], ColumnElement[Any]],
    *,
    start: Place | None,
    limit: int,
) -> list[Any]:
    if start is not None:
        query = query.where(tuple_(*order) > tuple_(start.at, start.id))
    return list(session.execute(query.order_by(*order).limit(limit)))


def _remove(session: Session, column: ColumnElement[int], ids: Collection[int]) -> None:
    if ids:
        session.execute(delete(column.table).where(column.in_(ids)))
