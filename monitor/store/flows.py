"""What targets got lately, what is held for them, and when rules alerted last."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, case, func, or_, select, update
from sqlmodel import Session

from monitor.core.rule import Severity
from monitor.core.timing import Due, Flow, Hold, Spoken
from monitor.store.claims import SKEW, unleased
from monitor.store.tables import OUTBOX, alert, delivery

Target = tuple[str, str]

LONGEST = timedelta(days=32)  # that a try is put off: by quiet without end, or a day after a failure


def lately(session: Session, since: Mapping[str, datetime], *, now: datetime) -> dict[Target, Flow]:
    """Return what the targets of channels got one by one since a moment per channel, and their open summaries."""
    flows = dict[Target, Flow]()
    for moment in set(since.values()):
        channels = [channel for channel, start in since.items() if start == moment]
        raised = select(alert.c.id).where(alert.c.raised_at > moment, alert.c.raised_at <= now + SKEW)
        singles = (
            select(delivery.c.channel, delivery.c.target, func.count().label("single"))
            .where(delivery.c.alert_id.in_(raised), delivery.c.digest_key.is_(None))  # joined, all were read
            .where(delivery.c.channel.in_(channels))
            .group_by(delivery.c.channel, delivery.c.target)
        )
        flows |= {(row.channel, row.target): Flow(row.single) for row in session.execute(singles)}
    storms = (
        select(delivery.c.channel, delivery.c.target, func.min(delivery.c.due_at).label("until"))
        .where(OUTBOX, delivery.c.hold == Hold.STORM.value, delivery.c.due_at > now, delivery.c.attempts == 0)
        .group_by(delivery.c.channel, delivery.c.target)
    )
    for row in session.execute(storms):
        flows.setdefault((row.channel, row.target), Flow()).storm_until = row.until
    return flows


def spoken(session: Session, rule: str, *, since: datetime, now: datetime) -> Spoken:
    """Return when a rule alerted last, as far back as `since`; not by a clock that was ahead."""
    alone = case((alert.c.folded_until.is_(None), alert.c.raised_at))
    found = session.execute(
        select(func.max(alone), func.max(alert.c.folded_until)).where(
            alert.c.rule == rule,
            # As a query of its own, so that both indexes are used.
            alert.c.id.in_(select(alert.c.id).where(alert.c.raised_at.between(since, now + SKEW))),
        )
    ).one()
    return Spoken(*found)


def hold_quiet(
    session: Session, channel: str, *, until: datetime, passing: Collection[str], now: datetime
) -> None:
    """Put off what is due on a quiet channel, as one digest; what was tried before keeps its company."""
    key = Due(until, Hold.QUIET).digest_key
    loud = select(alert.c.id).where(alert.c.id == delivery.c.alert_id, alert.c.severity.in_(passing))
    asked_for = delivery.c.hold == Hold.RELEASED.value
    due = and_(OUTBOX, delivery.c.channel == channel, delivery.c.due_at <= now)
    session.execute(
        update(delivery)
        .where(due, unleased(delivery, now), ~loud.exists(), or_(delivery.c.hold.is_(None), ~asked_for))
        .values(
            due_at=until,
            hold=Hold.QUIET.value,
            digest_key=case((delivery.c.attempts == 0, key), else_=delivery.c.digest_key),
        )
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A delivery that is held until a moment ahead."""

    id: int
    channel: str
    rule: str
    severity: Severity
    due: Due
    folded_until: datetime | None
    escalated: bool  # its rule asks for it at once, whatever it says of other alerts


def held(session: Session, *, now: datetime) -> Iterator[Waiting]:
    """Give the deliveries that are held and were never tried."""
    rows = session.execute(
        select(
            delivery.c.id,
            delivery.c.channel,
            delivery.c.due_at,
            delivery.c.hold,
            delivery.c.escalated,
            alert.c.rule,
            alert.c.severity,
            alert.c.folded_until,
        )
        .join(alert, alert.c.id == delivery.c.alert_id)
        .where(OUTBOX, delivery.c.hold.is_not(None), delivery.c.due_at > now, delivery.c.attempts == 0)
        .order_by(delivery.c.id)
    )
    for row in rows.all():
        yield Waiting(
            id=row.id,
            channel=row.channel,
            rule=row.rule,
            severity=Severity(row.severity),
            due=Due(row.due_at, Hold(row.hold)),
            folded_until=row.folded_until,
            escalated=row.escalated,
        )


def move(session: Session, anew: Mapping[int, Due]) -> int:
    """Give deliveries another time, and return for how many it is another."""
    changed = 0
    for delivery_id, due in anew.items():
        moved = session.execute(
            update(delivery)
            .where(
                delivery.c.id == delivery_id, OUTBOX, delivery.c.attempts == 0, delivery.c.due_at != due.at
            )
            .values(due_at=due.at, hold=due.hold, digest_key=due.digest_key)
            .returning(delivery.c.id)
        )
        changed += moved.first() is not None
    return changed


def mend(session: Session, *, now: datetime) -> int:
    """Make due what a clock that was ahead put off, beyond what is held as its channel and rule say; return how much."""
    at_once = and_(delivery.c.attempts == 0, delivery.c.hold.is_(None), delivery.c.due_at > now + SKEW)
    again = and_(delivery.c.attempts > 0, delivery.c.due_at > now + LONGEST)
    ahead = update(delivery).where(OUTBOX, or_(at_once, again), unleased(delivery, now))
    return len(session.execute(ahead.values(due_at=now).returning(delivery.c.id)).all())
