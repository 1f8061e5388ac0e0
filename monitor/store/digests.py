"""Deliveries that travel together: claimed, sent and saved as one.

Until its first try a digest is open: `digest_key` is the moment when it is due, and what is held until
then joins it. The first claim seals it with the number of a delivery, so that every later try says the
same, and what comes too late makes a digest of its own.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, or_, select, update
from sqlmodel import Session

from monitor.core.alert import content_from_json
from monitor.core.digest import MAX_LISTED, Digest, Held
from monitor.core.timing import Hold
from monitor.store.claims import unleased
from monitor.store.tables import OUTBOX, alert, delivery

SEALED = "together "


def gathered(
    session: Session, claimed: Sequence[Row[Any]], *, now: datetime
) -> list[tuple[Row[Any], str | None, Digest | None]]:
    """Return the claimed rows, of those that travel together the first, with their digest's key and content.

    All that is due with one of them is leased with it. One that travels alone comes as itself.
    """
    together: list[tuple[Row[Any], str | None, Digest | None]] = []
    for (_, _, key), rows in groupby(sorted(claimed, key=_company), key=_company):
        if key:
            together.append(_gathered(session, list(rows), now=now))
        else:
            together += [(row, None, None) for row in rows]
    return sorted(together, key=lambda one: (one[0].due_at, one[0].id))


def _company(row: Row[Any]) -> tuple[str, str, str]:
    return row.channel, row.target, row.digest_key or ""


def _gathered(
    session: Session, rows: Sequence[Row[Any]], *, now: datetime
) -> tuple[Row[Any], str | None, Digest | None]:
    first = min(rows, key=lambda row: row.id)
    is_open = not first.digest_key.startswith(SEALED)
    key = f"{SEALED}{first.id}" if is_open else first.digest_key
    begun = {"created_at": now} if is_open else {}  # the days of trying count from here
    lease = {"leased_by": first.leased_by, "leased_until": first.leased_until}
    values = {**lease, **begun, "digest_key": key, "attempts": max(row.attempts for row in rows)}
    leader = session.execute(
        update(delivery).where(_due_together(first, now)).values(values).returning(*delivery.c)
    ).all()
    chosen = next(row for row in leader if row.id == first.id)
    return chosen, key, _digest(session, key, chosen) if len(leader) > 1 else None


def _due_together(first: Row[Any], now: datetime) -> ColumnElement[bool]:
    ours = and_(delivery.c.leased_by == first.leased_by, delivery.c.leased_until == first.leased_until)
    return and_(
        OUTBOX,
        delivery.c.digest_key == first.digest_key,
        delivery.c.channel == first.channel,
        delivery.c.target == first.target,
        delivery.c.due_at <= now,
        or_(unleased(delivery, now), ours),
    )


def _digest(session: Session, key: str, leader: Row[Any]) -> Digest:
    members = and_(
        delivery.c.digest_key == key,
        delivery.c.leased_by == leader.leased_by,
        delivery.c.leased_until == leader.leased_until,
    )
    joined = delivery.join(alert, alert.c.id == delivery.c.alert_id)
    by_rule = select(alert.c.rule, func.count(), func.min(alert.c.raised_at)).select_from(joined)
    counts = session.execute(by_rule.where(members).group_by(alert.c.rule)).all()
    holds = session.scalars(select(delivery.c.hold).where(members, delivery.c.hold.is_not(None)).distinct())
    newest = (
        select(alert.c.content, alert.c.raised_at)
        .select_from(joined)
        .where(members)
        .order_by(alert.c.raised_at.desc(), alert.c.id.desc())
        .limit(MAX_LISTED)
    )
    return Digest(
        by_rule={rule: count for rule, count, _ in counts},
        newest=tuple(_held(session.execute(newest))),
        since=min(since for *_, since in counts),
        holds=tuple(sorted(Hold(hold) for hold in holds)),
    )


def _held(rows: Iterable[Row[Any]]) -> Iterable[Held]:
    return (Held(content_from_json(row.content), row.raised_at) for row in rows)
