"""Alerts that somebody acknowledged, and those that nobody did in time."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select, update
from sqlmodel import Session

from monitor.core.alert import AlertContent, content_from_json
from monitor.store.tables import ESCALATING, alert


def acknowledge(session: Session, ids: Collection[int] | None, *, by: str, now: datetime) -> list[int]:
    """Note who saw alerts, so that they do not escalate; return which were not acknowledged before. None: all."""
    wanted = (
        alert.c.acked_at.is_(None) if ids is None else and_(alert.c.acked_at.is_(None), alert.c.id.in_(ids))
    )
    noted = update(alert).where(wanted).values(acked_at=now, acked_by=by, escalate_at=None)
    return sorted(session.scalars(noted.returning(alert.c.id)))


@dataclass(frozen=True, slots=True)
class Unheard:
    """An alert that nobody acknowledged in time."""

    id: int
    content: AlertContent


def any_unheard(session: Session, *, now: datetime) -> bool:
    """Tell whether there is such an alert."""
    return (
        session.scalar(select(alert.c.id).where(ESCALATING, alert.c.escalate_at <= now).limit(1)) is not None
    )


def take_unheard(session: Session, *, now: datetime) -> list[Unheard]:
    """Return the alerts that nobody acknowledged in time, each once."""
    due = update(alert).where(ESCALATING, alert.c.escalate_at <= now).values(escalate_at=None)
    rows = session.execute(due.returning(alert.c.id, alert.c.content)).all()
    return [Unheard(row.id, content_from_json(row.content)) for row in sorted(rows, key=lambda row: row.id)]


def note_escalated(session: Session, alert_id: int, *, now: datetime) -> None:
    """Note that others were told of an alert."""
    session.execute(update(alert).where(alert.c.id == alert_id).values(escalated_at=now))
