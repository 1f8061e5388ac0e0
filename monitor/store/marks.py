"""What readers made of alerts."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select, update
from sqlmodel import Session

from monitor.core.alert import Verdict
from monitor.store.archive import Wording
from monitor.store.tables import alert, match


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


def marked(session: Session, rule: str) -> dict[Wording, Verdict]:
    """Return what readers made of a rule's alerts, by the article and its edit that each is about."""
    rows = session.execute(
        select(alert.c.article_id, func.coalesce(match.c.revision, 0).label("revision"), alert.c.verdict)
        .outerjoin(match, match.c.alert_id == alert.c.id)
        .where(alert.c.rule == rule, alert.c.verdict.is_not(None))
        .order_by(alert.c.id)
    )
    return {(row.article_id, row.revision): Verdict(row.verdict) for row in rows}
