"""Subscriptions at hubs: what is asked of whom, what holds until when, and whose hub has called."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, delete, or_, select, update
from sqlmodel import Session

from monitor.core.websub import REFUSED_FOR, SPACING, Hub, due_after_ping, renew_after, retry_after
from monitor.store.insert import insert
from monitor.store.tables import POLLABLE, feed, subscription

AT_ONCE = 20  # requests to hubs in one go


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A feed at its hub. `token` ends the address that the hub calls; it and `secret` are known to the hub alone."""

    feed_id: int
    hub: Hub
    token: str
    secret: str
    wanted: bool  # False: the hub is to call no more


def offer(session: Session, feed_id: int, hub: Hub, *, token: str, secret: str, now: datetime) -> bool:
    """Note the hub that a feed offers; True if it is new, and will be asked."""
    known = session.execute(
        select(subscription.c.hub, subscription.c.topic).where(subscription.c.feed_id == feed_id)
    ).first()
    if known == (hub.url, hub.topic):
        return False
    values = {
        "hub": hub.url,
        "topic": hub.topic,
        "token": token,
        "secret": secret,
        "wanted": True,
        "attempts": 0,
        "due_at": now,
        "active_until": None,
    }
    session.execute(
        insert(session, subscription)
        .values(feed_id=feed_id, **values)
        .on_conflict_do_update(index_elements=[subscription.c.feed_id], set_=values)
    )
    return True


def keep_in_line(session: Session, *, now: datetime) -> None:
    """Want what is polled and nothing else; rely on no hub whose lease ended; visit whose hub called meanwhile."""
    polled = select(feed.c.id).where(POLLABLE)
    for wanted, where in (
        (True, subscription.c.feed_id.in_(polled)),
        (False, subscription.c.feed_id.not_in(polled)),
    ):
        turned = update(subscription).where(subscription.c.wanted.is_(not wanted), where)
        session.execute(turned.values(wanted=wanted, due_at=now, attempts=0))
    holding = select(subscription.c.feed_id).where(subscription.c.active_until > now)
    lost = update(feed).where(feed.c.pushed, feed.c.id.not_in(holding))
    session.execute(lost.values(pushed=False, next_poll_at=_sooner(now)))
    called = and_(
        feed.c.pinged_at.is_not(None),
        POLLABLE,
        feed.c.leased_by.is_(None),
        feed.c.next_poll_at > now,
        or_(feed.c.not_before.is_(None), feed.c.not_before <= now),
        or_(feed.c.polled_at.is_(None), feed.c.polled_at <= now - SPACING),
    )
    session.execute(update(feed).where(called).values(next_poll_at=now))


def _sooner(now: datetime) -> ColumnElement[datetime]:
    return case(
        (and_(feed.c.next_poll_at > now, feed.c.not_before.is_(None)), now), else_=feed.c.next_poll_at
    )


def take_due(session: Session, *, now: datetime) -> list[Subscription]:
    """Return what hubs are to be asked now; each is tried again later unless its hub answers."""
    due = (
        select(subscription)
        .where(subscription.c.due_at <= now)
        .order_by(subscription.c.due_at)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    taken = []
    for row in session.execute(due).all():
        later = {"due_at": now + retry_after(row.attempts), "attempts": row.attempts + 1}
        session.execute(update(subscription).where(subscription.c.feed_id == row.feed_id).values(later))
        taken.append(
            Subscription(
                feed_id=row.feed_id,
                hub=Hub(row.hub, row.topic),
                token=row.token,
                secret=row.secret,
                wanted=row.wanted,
            )
        )
    return taken


def confirm(session: Session, token: str, topic: str, *, lease: timedelta, now: datetime) -> bool:
    """Begin or renew a subscription that its hub confirms; False: nobody asked for that."""
    begun = update(subscription).where(*_asked(token, topic), subscription.c.wanted)
    values = {"active_until": now + lease, "due_at": now + renew_after(lease), "attempts": 0}
    return session.execute(begun.values(values).returning(subscription.c.feed_id)).first() is not None


def confirm_end(session: Session, token: str, topic: str) -> bool:
    """Forget a subscription whose end its hub confirms; False: nobody asked for that."""
    ended = delete(subscription).where(*_asked(token, topic), subscription.c.wanted.is_(False))
    return session.execute(ended.returning(subscription.c.feed_id)).first() is not None


def refuse(session: Session, token: str, topic: str, *, now: datetime) -> bool:
    """Note that the hub will not call; False: nobody asked for that."""
    values = {"active_until": None, "due_at": now + REFUSED_FOR, "attempts": 0}
    refused = update(subscription).where(*_asked(token, topic)).values(values)
    return session.execute(refused.returning(subscription.c.feed_id)).first() is not None


def forget(session: Session, feed_id: int) -> None:
    """Forget a subscription that is not wanted, whatever its hub says."""
    unwanted = subscription.c.wanted.is_(False)
    session.execute(delete(subscription).where(subscription.c.feed_id == feed_id, unwanted))


def _asked(token: str, topic: str) -> Iterator[ColumnElement[bool]]:
    yield subscription.c.token == token
    yield subscription.c.topic == topic


def secret_of(session: Session, token: str) -> str | None:
    """Return what a call to this address is signed with; None: there is no such address."""
    found: str | None = session.scalar(select(subscription.c.secret).where(subscription.c.token == token))
    return found


def ping(session: Session, token: str, *, now: datetime) -> str | None:
    """Make the feed due whose hub called and return its URL; None: it is not polled, or the call changes nothing."""
    row = session.execute(
        select(
            feed.c.id, feed.c.url, feed.c.polled_at, feed.c.not_before, feed.c.next_poll_at, feed.c.pinged_at
        )
        .join(subscription, subscription.c.feed_id == feed.c.id)
        .where(subscription.c.token == token, POLLABLE)
    ).first()
    if row is None or (row.pinged_at and now - row.pinged_at < SPACING / 5):
        return None
    at = due_after_ping(now=now, polled_at=row.polled_at, not_before=row.not_before)
    sooner = at if row.next_poll_at is None else min(at, row.next_poll_at)
    session.execute(update(feed).where(feed.c.id == row.id).values(pinged_at=now, next_poll_at=sooner))
    url: str = row.url
    return url


def served(session: Session, feed_id: int, *, pinged_at: datetime | None, pushed: bool) -> None:
    """Note that the call of `pinged_at` was followed, unless there was a later one, and whether the hub is relied on."""
    later = case((feed.c.pinged_at == pinged_at, None), else_=feed.c.pinged_at)
    session.execute(update(feed).where(feed.c.id == feed_id).values(pinged_at=later, pushed=pushed))
