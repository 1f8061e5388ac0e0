"""Edits of articles that wait for triage."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, Row, bindparam, select, tuple_, update
from sqlmodel import Session

from monitor.core.article import Article
from monitor.store import stories
from monitor.store.articles import READ, article_of
from monitor.store.stories import LastTold
from monitor.store.tables import article, feed, match, revision

_NEW = (revision.c.title, revision.c.summary, revision.c.text, revision.c.number, revision.c.seen_at)
_UNTRIAGED = (  # asked with every batch: put together once
    select(*READ, *(column.label(f"new_{column.name}") for column in _NEW))
    .select_from(revision)
    .join(article, article.c.id == revision.c.article_id)
    .join(feed, feed.c.id == article.c.feed_id)
    .where(revision.c.triaged_at.is_(None), article.c.triaged_at.is_not(None))
    .order_by(revision.c.seen_at, revision.c.article_id, revision.c.number)
    .limit(bindparam("limit", type_=Integer))
)


@dataclass(frozen=True, slots=True)
class Before:
    """An article before an edit: as it was last told, and the rules that found it in whatever wording."""

    told: LastTold
    rules: frozenset[str]


@dataclass(frozen=True, slots=True)
class Revised:
    """An article as it is since an edit."""

    article: Article
    before: Before


def untriaged(session: Session, *, limit: int) -> list[Revised]:
    """Return up to `limit` edits that wait for triage, the oldest of each article; none of articles that wait themselves."""
    rows = session.connection().execute(_UNTRIAGED, {"limit": limit}).all()
    if not rows:
        return []
    first: dict[int, Row[Any]] = {}
    for row in rows:
        first.setdefault(row.id, row)
    before = _before(session, first.values())
    return [Revised(_article(row), before[row.id]) for row in first.values()]


def _article(row: Row[Any]) -> Article:
    return replace(
        article_of(row),
        title=row.new_title,
        summary=row.new_summary,
        text=row.new_text,
        seen_at=row.new_seen_at,
        revision=row.new_number,
    )


def _before(session: Session, rows: Iterable[Row[Any]]) -> dict[int, Before]:
    asked = {row.id: row for row in rows}
    found: dict[int, set[str]] = {}
    for article_id, rule in session.execute(
        select(match.c.article_id, match.c.rule).where(match.c.article_id.in_(asked))
    ):
        found.setdefault(article_id, set()).add(rule)
    last = stories.last_of(session, asked)
    return {
        number: Before(last.get(number) or _as_first_seen(row), frozenset(found.get(number, ())))
        for number, row in asked.items()
    }


def _as_first_seen(row: Row[Any]) -> LastTold:
    return LastTold(row.title, row.summary or row.text)


def save_triage(session: Session, revised: Sequence[Article], *, now: datetime) -> None:
    """Mark edits as triaged."""
    numbers = [(one.id, one.revision) for one in revised]
    if numbers:
        done = tuple_(revision.c.article_id, revision.c.number).in_(numbers)
        session.execute(update(revision).where(done).values(triaged_at=now))
