"""Alerts that somebody acknowledged, and those that nobody did in time."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, select, update
from sqlmodel import Session

from monitor.core.alert import AlertContent, content_from_json
from monitor.store.tables import ESCALATING, alert, delivery


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


@contextmanager
def following(session: Session) -> Iterator[None]:
    """Move escalations along with the deliveries that get another time in the block: theirs counts from when an alert goes out.

    Once a delivery of an alert was tried, its escalation stays where it is.
    """
    before = _untried(session)
    yield
    for alert_id, (due_at, escalate_at) in _untried(session).items():
        earlier = before.get(alert_id, (due_at, escalate_at))[0]
        if due_at != earlier:
            moved = update(alert).where(alert.c.id == alert_id)
            session.execute(moved.values(escalate_at=escalate_at + (due_at - earlier)))


def _untried(session: Session) -> dict[int, tuple[datetime, datetime]]:
    """Return when each alert that is to escalate goes out first and when it escalates, if none of it was tried."""
    rows = session.execute(
        select(alert.c.id, func.min(delivery.c.due_at).label("due_at"), alert.c.escalate_at)
        .join(delivery, delivery.c.alert_id == alert.c.id)
        .where(ESCALATING)
        .group_by(alert.c.id, alert.c.escalate_at)
        .having(func.max(delivery.c.attempts) == 0, func.min(delivery.c.due_at).is_not(None))
    )
    return {row.id: (row.due_at, row.escalate_at) for row in rows}


def note_escalated(session: Session, alert_id: int, *, now: datetime) -> None:
    """Note that others were told of an alert."""
    session.execute(update(alert).where(alert.c.id == alert_id).values(escalated_at=now))
