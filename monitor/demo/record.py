"""What the database says about one moment: articles, what the rules made of them, and where alerts went."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session

from monitor.core.delivery import DeliveryState
from monitor.core.feed import FeedState
from monitor.store.alerts import RaisedAlert, SilentMatch, alerts, silent_matches
from monitor.store.deliveries import DeliveryStatus, deliveries
from monitor.store.feeds import FeedStatus, feed_rows, shown_name
from monitor.store.tables import article, feed, match

ALL = 10_000  # more than a day of the newsroom brings


@dataclass(frozen=True, slots=True)
class Unmatched:
    """An article that no rule matches."""

    source: str
    title: str


@dataclass(frozen=True, slots=True)
class Record:
    """What one moment left in the database, in the order it came."""

    alerts: tuple[RaisedAlert, ...]
    silent: tuple[SilentMatch, ...]
    unmatched: tuple[Unmatched, ...]
    failing: tuple[FeedStatus, ...]


def record_since(session: Session, start: datetime) -> Record:
    """Return what came at or after `start`."""
    return Record(
        alerts=tuple(reversed(alerts(session, limit=ALL, since=start))),
        silent=tuple(reversed(silent_matches(session, limit=ALL, since=start))),
        unmatched=_unmatched(session, start),
        failing=tuple(status for status in feed_rows(session) if status.state is FeedState.FAILING),
    )


def _unmatched(session: Session, start: datetime) -> tuple[Unmatched, ...]:
    rows = session.execute(
        select(shown_name().label("source"), article.c.title)
        .join(feed, feed.c.id == article.c.feed_id)
        .where(article.c.seen_at >= start, article.c.id.not_in(select(match.c.article_id)))
        .order_by(article.c.id)
    )
    return tuple(Unmatched(row.source, row.title) for row in rows)


@dataclass(frozen=True, slots=True)
class Outbox:
    """All alerts of the day, and the deliveries of theirs that were not made."""

    alerts: tuple[RaisedAlert, ...]
    undelivered: tuple[DeliveryStatus, ...]


def read_outbox(session: Session) -> Outbox:
    """Return the outbox as it is now."""
    unsent = [state for state in DeliveryState if state is not DeliveryState.SENT]
    return Outbox(
        alerts=tuple(reversed(alerts(session, limit=ALL))),
        undelivered=tuple(reversed(deliveries(session, states=unsent, limit=ALL))),
    )
