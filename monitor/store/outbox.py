"""Alerts and their deliveries: raise, claim, save, and what a user may do with those not delivered."""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, select, update
from sqlmodel import Session

from monitor.core.alert import Alert, AlertContent, content_from_json, content_to_json
from monitor.core.delivery import DeliveryState, NextDelivery, SendFailed, SendOutcome, Sent
from monitor.core.digest import Digest
from monitor.core.timing import Due, Hold
from monitor.store import acks, digests, outages
from monitor.store.claims import Share, claimable, one_claim_at_a_time, unleased
from monitor.store.insert import insert
from monitor.store.tables import OUTBOX, alert, assignment, delivery, outage

NOT_HELD: Mapping[tuple[str, str], Due] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedDelivery:
    """A leased delivery: what to send where, and what proves the lease when it is saved."""

    id: int
    alert_id: int
    alert_key: str
    channel: str
    target: str
    attempts: int  # this one included
    created_at: datetime
    content: AlertContent
    group_id: int | None  # the development it tells of; None: it is a notice
    told_until: int | None  # the newest assignment when it was tried first: so far it tells who else reported
    leased_by: str
    leased_until: datetime
    escalated: bool = False  # because nobody acknowledged the alert
    digest_key: str | None = None  # all with this key are one message; None: it travels alone
    digest: Digest | None = None  # what that message says; None: this alert


Try = tuple[ClaimedDelivery, NextDelivery, SendOutcome]


def raise_alert(
    session: Session,
    raised: Alert,
    *,
    article_id: int | None,
    targets: Sequence[tuple[str, str]],
    now: datetime,
    due: Mapping[tuple[str, str], Due] = NOT_HELD,
    folded_until: datetime | None = None,
    escalate_at: datetime | None = None,
) -> int | None:
    """Store an alert with one delivery per (channel, target); return its id, None if its key was raised before.

    What `due` does not name is due at once.
    """
    new = (
        insert(session, alert)
        .values(
            key=raised.key,
            rule=raised.content.rule,
            article_id=article_id,
            group_id=raised.group,
            story_id=raised.story,
            severity=raised.content.severity.value,
            raised_at=now,
            content=content_to_json(raised.content),
            folded_until=folded_until,
            escalate_at=escalate_at,
        )
        .on_conflict_do_nothing(index_elements=[alert.c.key])
        .returning(alert.c.id)
    )
    alert_id: int | None = session.scalar(new)
    if alert_id is not None and targets:
        add_deliveries(session, alert_id, {target: due.get(target, Due(now)) for target in targets}, now=now)
    return alert_id


def add_deliveries(
    session: Session,
    alert_id: int,
    due: Mapping[tuple[str, str], Due],
    *,
    escalated: bool = False,
    now: datetime,
) -> None:
    """Store one delivery of an alert per (channel, target) that has none yet."""
    rows = [
        {
            "alert_id": alert_id,
            "channel": channel,
            "target": target,
            "created_at": now,
            "due_at": when.at,
            "hold": when.hold.value if when.hold else None,
            "digest_key": when.digest_key,
            "escalated": escalated,
        }
        for (channel, target), when in due.items()
    ]
    session.execute(insert(session, delivery).on_conflict_do_nothing(), rows)


def claim_due(
    session: Session,
    *,
    worker: str,
    limit: int,
    lease: timedelta,
    now: datetime,
    exclude_channels: Collection[str] = (),
    per_channel: int | None = None,
) -> list[ClaimedDelivery]:
    """Lease up to `limit` due deliveries to `worker` until `now + lease`, the longest due first, and count the attempt.

    With `per_channel`, up to that many of a channel of which nobody has any; one of a channel that is to
    be tried after an outage, none of one that is not yet. None of `exclude_channels`.
    """
    if per_channel is not None:
        one_claim_at_a_time(session, delivery)
    due = and_(OUTBOX, delivery.c.due_at <= now)
    held = outages.held(session)
    closed = [channel for channel, probe_at in held.items() if probe_at > now]
    share = Share(
        limit=limit,
        by=delivery.c.channel,
        at_most=per_channel,
        alone=True,
        exclude=[*exclude_channels, *closed],
        single=list(held),
    )
    chosen = claimable(delivery, due, order=delivery.c.due_at, share=share, now=now)
    rows = digests.gathered(session, _taken(session, chosen, worker=worker, until=now + lease), now=now)
    alerts = _alerts(session, {row.alert_id for row, *_ in rows})
    return [
        replace(_claimed(row, alerts[row.alert_id]), digest_key=key, digest=digest)
        for row, key, digest in rows
    ]


def _taken(session: Session, chosen: Select[Any], *, worker: str, until: datetime) -> Sequence[Row[Any]]:
    """Lease what was chosen and count the attempt; the first fixes which other outlets a message may name."""
    first = delivery.c.attempts == 0
    claim = (
        update(delivery)
        .where(delivery.c.id.in_(chosen))
        .values(
            leased_by=worker,
            leased_until=until,
            attempts=delivery.c.attempts + 1,
            told_until=case((first, _newest_assignment()), else_=delivery.c.told_until),
        )
        .returning(*delivery.c)
    )
    return session.execute(claim).all()


def _newest_assignment() -> ColumnElement[int]:
    return select(func.coalesce(func.max(assignment.c.id), 0)).scalar_subquery()


def _alerts(session: Session, ids: Collection[int]) -> dict[int, Row[Any]]:
    if not ids:
        return {}
    rows = session.execute(
        select(alert.c.id, alert.c.key, alert.c.content, alert.c.group_id).where(alert.c.id.in_(ids))
    )
    return {row.id: row for row in rows}


def _claimed(row: Row[Any], raised: Row[Any]) -> ClaimedDelivery:
    return ClaimedDelivery(
        id=row.id,
        alert_id=row.alert_id,
        alert_key=raised.key,
        channel=row.channel,
        target=row.target,
        attempts=row.attempts,
        created_at=row.created_at,
        content=content_from_json(raised.content),
        group_id=raised.group_id,
        told_until=row.told_until,
        leased_by=row.leased_by,
        leased_until=row.leased_until,
        escalated=row.escalated,
    )


def save_deliveries(session: Session, tries: Iterable[Try], *, now: datetime) -> set[int]:
    """Store what became of tries, of all that travel together too; return the ids of those whose lease still held.

    Of the others nothing is stored. Tries of one claim with the same outcome take one statement.
    """
    alike: dict[tuple[Hashable, ...], list[Try]] = {}
    for one in tries:
        claimed, following, outcome = one
        lease = claimed.leased_by, claimed.leased_until, claimed.attempts, claimed.digest_key
        alike.setdefault((*lease, following, outcome), []).append(one)
    saved: set[int] = set()
    for group in alike.values():
        saved |= _save(session, group, now=now)
    return saved


def _save(session: Session, alike: Sequence[Try], *, now: datetime) -> set[int]:
    first, following, outcome = alike[0]
    ids = {claimed.id for claimed, *_ in alike}
    failed = outcome if isinstance(outcome, SendFailed) else None
    columns = {
        "state": _state(following.state),
        "due_at": following.due_at,
        "failure_kind": failed.kind.value if failed else None,
        "failure_reason": failed.reason if failed else None,
        "sent_at": now if isinstance(outcome, Sent) else None,
        "leased_by": None,
        "leased_until": None,
    }
    saved = update(delivery).where(*_holding(first, ids)).values(columns).returning(delivery.c.id)
    return ids.intersection(session.scalars(saved))


def give_back(session: Session, claimed: Iterable[ClaimedDelivery]) -> None:
    """Give leases back of deliveries that were not tried; the attempt does not count."""
    for one in claimed:
        columns = {"attempts": delivery.c.attempts - 1, "leased_by": None, "leased_until": None}
        session.execute(update(delivery).where(*_holding(one, {one.id})).values(columns))


def _holding(claimed: ClaimedDelivery, ids: Collection[int]) -> tuple[ColumnElement[bool], ...]:
    """Tell the rows of `ids`, or all that travel with `claimed`, as long as its lease holds."""
    together = delivery.c.digest_key == claimed.digest_key
    return (
        together if claimed.digest_key else delivery.c.id.in_(ids),
        delivery.c.leased_by == claimed.leased_by,
        delivery.c.leased_until == claimed.leased_until,
        delivery.c.attempts == claimed.attempts,
    )


def _state(decided: DeliveryState) -> Any:
    """Keep a delivery dropped that was dropped while it was being sent, unless it arrived."""
    if decided is DeliveryState.SENT:
        return decided.value
    return case((delivery.c.state == DeliveryState.CANCELLED.value, delivery.c.state), else_=decided.value)


def retry(session: Session, ids: Collection[int] | None, *, now: datetime) -> list[int]:
    """Make deliveries due now, with as many attempts as new ones; return which. None: all dead ones.

    Sent ones and those being sent right now are left alone.
    """
    unsent = (DeliveryState.DEAD.value, DeliveryState.CANCELLED.value, DeliveryState.PENDING.value)
    if ids is None:
        wanted = delivery.c.state == DeliveryState.DEAD.value
    else:
        wanted = and_(delivery.c.id.in_(ids), delivery.c.state.in_(unsent), unleased(delivery, now))
    columns = {"state": DeliveryState.PENDING.value, "due_at": now, "created_at": now, "attempts": 0}
    columns["hold"] = Hold.RELEASED.value
    with acks.following(session):
        changed = _changed(session, wanted, columns)
    outages.try_now(session, changed, now=now)
    return changed


def drop(session: Session, ids: Collection[int]) -> list[int]:
    """Cancel pending and dead deliveries and return which; one being sent right now may still arrive."""
    droppable = delivery.c.state.in_((DeliveryState.PENDING.value, DeliveryState.DEAD.value))
    return _changed(
        session,
        and_(delivery.c.id.in_(ids), droppable),
        {"state": DeliveryState.CANCELLED.value, "due_at": None},
    )


def _changed(session: Session, wanted: ColumnElement[bool], columns: dict[str, Any]) -> list[int]:
    return sorted(session.scalars(update(delivery).where(wanted).values(columns).returning(delivery.c.id)))


def next_due(session: Session) -> datetime | None:
    """Return when the next delivery can be claimed, a time in the past if it is already due; None: none waits."""
    free_at = case(
        (delivery.c.leased_until > delivery.c.due_at, delivery.c.leased_until), else_=delivery.c.due_at
    )
    open_at = case((outage.c.probe_at > free_at, outage.c.probe_at), else_=free_at)
    held = outage.c.channel == delivery.c.channel
    soonest = select(func.min(open_at)).outerjoin_from(delivery, outage, held).where(OUTBOX)
    at: datetime | None = session.scalar(soonest)
    return at
