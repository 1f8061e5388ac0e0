"""Edits of articles, as polls find them."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from monitor.core.article import NewArticle
from monitor.core.story.revision import says_the_same
from monitor.store.insert import insert
from monitor.store.tables import article, revision

MOST = 20  # edits of one article that are kept: a live ticker has no end


def save_changed(session: Session, changed: Mapping[int, NewArticle], *, seen_at: datetime) -> None:
    """Keep what known articles, by their ids, say now, where that is new and more than spacing and trackers."""
    kept = _kept_hashes(session, changed)
    fresh = {
        article_id: one
        for article_id, one in changed.items()
        if one.content_hash not in kept.get(article_id, ()) and len(kept.get(article_id, ())) < MOST
    }
    rows = []
    for article_id, said in _last_said(session, fresh).items():
        new = fresh[article_id]
        told = (new.entry.title, new.entry.summary, new.entry.text)
        if not says_the_same(told, said):
            number = len(kept.get(article_id, ())) + 1
            rows.append(_row(article_id, number, new, seen_at))
    if rows:
        session.execute(insert(session, revision).on_conflict_do_nothing(), rows)


def _kept_hashes(session: Session, ids: Iterable[int]) -> dict[int, set[str]]:
    kept: dict[int, set[str]] = {}
    query = select(revision.c.article_id, revision.c.content_hash).where(revision.c.article_id.in_(list(ids)))
    for row in session.execute(query):
        kept.setdefault(row.article_id, set()).add(row.content_hash)
    return kept


def _last_said(session: Session, ids: Collection[int]) -> dict[int, tuple[str, str, str]]:
    if not ids:
        return {}
    first = select(article.c.id, article.c.title, article.c.summary, article.c.text)
    said = {row[0]: (row[1], row[2], row[3]) for row in session.execute(first.where(article.c.id.in_(ids)))}
    later = select(revision.c.article_id, revision.c.title, revision.c.summary, revision.c.text).order_by(
        revision.c.number
    )
    rows = session.execute(later.where(revision.c.article_id.in_(ids)))
    return said | {row[0]: (row[1], row[2], row[3]) for row in rows}


def _row(article_id: int, number: int, new: NewArticle, seen_at: datetime) -> dict[str, Any]:
    return {
        "article_id": article_id,
        "number": number,
        "title": new.entry.title,
        "summary": new.entry.summary,
        "text": new.entry.text,
        "content_hash": new.content_hash,
        "seen_at": seen_at,
    }
