"""Channels that take nothing: known to all workers, so that one try at a time finds out when they are back."""

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, case, delete, func, select, update
from sqlmodel import Session

from monitor.core.delivery import DeliveryState, SendFailure
from monitor.core.outage import CHANNEL_WIDE, Outage
from monitor.store.claims import SKEW, unleased
from monitor.store.insert import insert
from monitor.store.tables import OUTBOX, delivery, outage


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelStatus:
    """A channel that takes nothing, as lists show it."""

    channel: str
    since: datetime
    kind: SendFailure
    reason: str
    failures: int
    probe_at: datetime | None  # when it is tried again; None: whenever a delivery is due
    waiting: int


def load(session: Session, channels: Collection[str]) -> dict[str, Outage]:
    """Return the outages of those of `channels` that have one."""
    rows = session.execute(select(outage).where(outage.c.channel.in_(channels)))
    return {row.channel: _outage(row) for row in rows}


def _outage(row: Row[Any]) -> Outage:
    fields = {name: getattr(row, name) for name in Outage.__dataclass_fields__}
    return Outage(**fields | {"kind": SendFailure(row.kind)})


def held(session: Session) -> dict[str, datetime]:
    """Return the channels that hold back what waits, and when each is tried again."""
    rows = session.execute(select(outage.c.channel, outage.c.probe_at).where(outage.c.probe_at.is_not(None)))
    return {row.channel: row.probe_at for row in rows}


def save(session: Session, channel: str, now_is: Outage | None) -> None:
    """Store where a channel stands; None: it works."""
    if now_is is None:
        session.execute(delete(outage).where(outage.c.channel == channel))
        return
    columns = asdict(now_is) | {"kind": now_is.kind.value}
    stored = insert(session, outage).values(channel=channel, **columns)
    session.execute(stored.on_conflict_do_update(index_elements=[outage.c.channel], set_=columns))


def release(session: Session, channel: str, *, now: datetime) -> int:
    """Make all that failed by the channel's outage due at once, in the order it was made; return how much."""
    failed = delivery.c.failure_kind.in_([kind.value for kind in CHANNEL_WIDE])
    waits = and_(
        OUTBOX,
        delivery.c.channel == channel,
        delivery.c.due_at > delivery.c.created_at,
        failed,
        unleased(delivery, now),
    )
    freed = update(delivery).where(waits).values(due_at=delivery.c.created_at).returning(delivery.c.id)
    return len(session.execute(freed).all())


def give_up(session: Session, channel: str, *, due_before: datetime, now_is: Outage, now: datetime) -> int:
    """Give up what is to go out since before the time and waits for the channel; return how much."""
    # Once tried, that is when the next try is due.
    held_longer = and_(delivery.c.attempts == 0, delivery.c.due_at > due_before)
    old = and_(
        OUTBOX,
        delivery.c.channel == channel,
        delivery.c.created_at <= due_before,
        ~held_longer,
        unleased(delivery, now),
    )
    columns = {
        "state": DeliveryState.DEAD.value,
        "due_at": None,
        "failure_kind": now_is.kind.value,
        "failure_reason": now_is.reason,
    }
    return len(session.execute(update(delivery).where(old).values(columns).returning(delivery.c.id)).all())


def try_now(session: Session, deliveries: Iterable[int], *, now: datetime) -> None:
    """Let the channels of `deliveries` be tried at once."""
    channels = select(delivery.c.channel).where(delivery.c.id.in_(list(deliveries)))
    held_back = and_(outage.c.channel.in_(channels), outage.c.probe_at.is_not(None))
    session.execute(update(outage).where(held_back).values(probe_at=now))


def try_at(session: Session, channel: str, probe_at: datetime, *, now: datetime) -> None:
    """Let a channel that holds back what waits be tried at that time, with whatever failed by it."""
    session.execute(update(outage).where(outage.c.channel == channel).values(probe_at=probe_at))
    release(session, channel, now=now)


def mend(session: Session, *, now: datetime) -> int:
    """Take outages that a clock ahead noted to have begun just now, and try those channels at once; return how many."""
    ahead = update(outage).where(outage.c.since > now + SKEW)
    values = {"since": now, "probe_at": case((outage.c.probe_at.is_not(None), now))}
    return len(session.execute(ahead.values(values).returning(outage.c.channel)).all())


def forget_others(session: Session, channels: Collection[str]) -> None:
    """Forget the outages of channels that the configuration no longer has."""
    session.execute(delete(outage).where(outage.c.channel.not_in(channels)))


def listed(session: Session) -> list[ChannelStatus]:
    """Return the channels that take nothing, by name."""
    waiting = (
        select(delivery.c.channel, func.count().label("waiting"))
        .where(OUTBOX)
        .group_by(delivery.c.channel)
        .subquery("waiting")
    )
    rows = session.execute(
        select(outage, func.coalesce(waiting.c.waiting, 0).label("waiting"))
        .outerjoin_from(outage, waiting, waiting.c.channel == outage.c.channel)
        .order_by(outage.c.channel)
    )
    names = ChannelStatus.__dataclass_fields__
    return [
        ChannelStatus(**{name: getattr(row, name) for name in names} | {"kind": SendFailure(row.kind)})
        for row in rows
    ]
