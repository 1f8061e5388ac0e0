"""What readers made of alerts."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session

from monitor.core.alert import Verdict
from monitor.store.tables import alert


def mark(
    session: Session, ids: Collection[int], verdict: Verdict | None, *, by: str, now: datetime
) -> list[int]:
    """Note what a reader made of alerts, None: takes it back; return which there are. Notices cannot be marked."""
    columns = {
        "verdict": verdict.value if verdict else None,
        "marked_at": now if verdict else None,
        "marked_by": by if verdict else None,
    }
    wanted = update(alert).where(alert.c.id.in_(ids), alert.c.article_id.is_not(None))
    return sorted(session.scalars(wanted.values(columns).returning(alert.c.id)))
