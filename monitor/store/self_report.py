"""The figures of a report."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from math import ceil

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session

from monitor.core.alert import Verdict
from monitor.core.delivery import DeliveryState
from monitor.core.disk import Disk
from monitor.core.feed import FeedState
from monitor.core.rhythm.notice import Notice
from monitor.core.self_report import Pace, Report, Span, pace_of
from monitor.store import sizes
from monitor.store.feeds import shown_name
from monitor.store.tables import alert, article, delivery, feed, gap, match

_DAY, _SET_BACK = timedelta(days=1), timedelta(hours=2)


def began_at(session: Session) -> datetime | None:
    """Return when the first feed was configured; None: there is none yet."""
    at: datetime | None = session.scalar(select(func.min(feed.c.added_at)))
    return at


def is_raised(session: Session, key: str) -> bool:
    """Tell whether an alert with this key was raised."""
    return session.scalar(select(alert.c.id).where(alert.c.key == key)) is not None


def report_of(session: Session, span: Span, *, disk: Disk | None) -> Report:
    """Collect what the watch did in `span`; `disk` is that of the data folder."""
    failing = feed.c.state.in_((FeedState.FAILING.value, FeedState.DEAD.value))
    return Report(
        since=span.since,
        until=span.until,
        visits=sizes.visits(session, _days(span)),
        articles=_count(session, article.c.seen_at, span),
        matches=_count(session, match.c.matched_at, span),
        alerts=_count(session, alert.c.raised_at, span, alert.c.article_id.is_not(None)),
        gaps=_count(session, gap.c.to_at, span),
        failing=_names(session, failing),
        silent=_names(session, feed.c.told == Notice.SILENT.value),
        slowest=_slowest(session, span),
        dead=_dead(session),
        right=_count(session, alert.c.marked_at, span, alert.c.verdict == Verdict.RIGHT.value),
        false=_false(session, span),
        room=sizes.outlook_at(session, span.until.date(), disk),
    )


def _days(span: Span) -> list[date]:
    """Return the days, whole ones, that come closest to `span`, whatever the clocks were set to in it."""
    count = ceil((span.until - span.since - _SET_BACK) / _DAY)
    return [span.since.date() + day * _DAY for day in range(max(count, 1))]


def _within(column: ColumnElement[datetime], span: Span) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return column >= span.since, column < span.until


def _count(session: Session, column: ColumnElement[datetime], span: Span, *where: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).where(*_within(column, span), *where)) or 0


def _names(session: Session, where: ColumnElement[bool]) -> tuple[str, ...]:
    return tuple(session.scalars(select(shown_name()).where(feed.c.in_config, where).order_by(feed.c.id)))


def _slowest(session: Session, span: Span) -> Pace | None:
    """Return the pace of the channel that usually takes longest; what was held on purpose does not count."""
    rows = session.execute(
        select(delivery.c.channel, delivery.c.created_at, delivery.c.sent_at)
        .join(alert, alert.c.id == delivery.c.alert_id)
        .where(*_within(alert.c.raised_at, span), delivery.c.hold.is_(None), delivery.c.sent_at.is_not(None))
    )
    took = defaultdict[str, list[timedelta]](list)
    for channel, created_at, sent_at in rows:
        took[channel].append(sent_at - created_at)
    paces = [pace_of(channel, times) for channel, times in took.items()]
    return max(paces, key=lambda pace: (pace.usual, pace.channel), default=None)


def _false(session: Session, span: Span) -> tuple[tuple[str, int], ...]:
    false = (alert.c.verdict == Verdict.FALSE.value, *_within(alert.c.marked_at, span))
    rows = session.execute(select(alert.c.rule, func.count()).where(*false).group_by(alert.c.rule))
    return tuple(sorted(((row[0], row[1]) for row in rows), key=lambda one: (-one[1], one[0])))


def _dead(session: Session) -> int:
    dead = delivery.c.state == DeliveryState.DEAD.value
    return session.scalar(select(func.count()).select_from(delivery).where(dead)) or 0
