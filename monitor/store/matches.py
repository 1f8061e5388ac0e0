"""Matches of one rule that are judged once more."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import and_, select
from sqlmodel import Session

from monitor.core.rematch import Outcome
from monitor.store.archive import Wording
from monitor.store.articles import MatchToSave, match_row
from monitor.store.insert import insert
from monitor.store.tables import article, match


def outcomes(session: Session, rule: str, article_ids: Collection[int]) -> dict[Wording, Outcome]:
    """Return what came of the rule's matches on any wording of these articles."""
    rows = session.execute(
        select(match.c.article_id, match.c.revision, match.c.alert_id, match.c.silence).where(
            match.c.article_id.in_(article_ids), match.c.rule == rule
        )
    )
    return {
        (row.article_id, row.revision): Outcome(row.alert_id is not None, row.silence or "") for row in rows
    }


def kept(session: Session, article_ids: Collection[int]) -> set[int]:
    """Return those of the articles that are not forgotten, and will not be before the transaction ends."""
    held = (
        select(article.c.id).where(article.c.id.in_(article_ids)).with_for_update(read=True, key_share=True)
    )
    return set(session.scalars(held))


def save_again(session: Session, results: Sequence[MatchToSave], *, now: datetime) -> None:
    """Keep each match that is new, and of those known before what alerts now; their reasons for silence stay."""
    if not results:
        return
    new = insert(session, match)
    alerts_now = and_(match.c.alert_id.is_(None), new.excluded.alert_id.is_not(None))
    changed = {column.name: new.excluded[column.name] for column in match.columns if not column.primary_key}
    saved = new.on_conflict_do_update(index_elements=list(match.primary_key), set_=changed, where=alerts_now)
    session.execute(saved, [match_row(result, now) for result in results])
