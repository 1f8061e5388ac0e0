"""Deliveries as lists show them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select
from sqlmodel import Session

from monitor.core.delivery import DeliveryState
from monitor.store.tables import alert, delivery


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryStatus:
    """A delivery as lists show it."""

    id: int
    alert_id: int
    rule: str
    title: str  # of the article
    channel: str
    target: str
    state: DeliveryState
    attempts: int
    created_at: datetime
    due_at: datetime | None  # None: it will not be tried again
    sent_at: datetime | None
    failure_kind: str | None
    failure_reason: str | None
    hold: str | None = None  # core.timing.Hold: why it waits, or waited


def deliveries(session: Session, *, states: Collection[DeliveryState], limit: int) -> list[DeliveryStatus]:
    """Return up to `limit` deliveries in one of `states`, the newest first."""
    rows = session.execute(
        select(delivery, alert.c.rule, alert.c.content)
        .join(alert, alert.c.id == delivery.c.alert_id)
        .where(delivery.c.state.in_([state.value for state in states]))
        .order_by(delivery.c.id.desc())
        .limit(limit)
    )
    return [_delivery_status(row) for row in rows]


def _delivery_status(row: Row[Any]) -> DeliveryStatus:
    given = {
        name: getattr(row, name)
        for name in DeliveryStatus.__dataclass_fields__
        if name not in ("title", "state")
    }
    return DeliveryStatus(title=row.content["title"], state=DeliveryState(row.state), **given)
