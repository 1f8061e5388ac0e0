"""Articles that wait for triage, and what triage made of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, update
from sqlmodel import Session

from monitor.core.article import Article
from monitor.core.rule import Match
from monitor.store.feeds import shown_name
from monitor.store.insert import insert
from monitor.store.tables import UNTRIAGED, article, feed, match


@dataclass(frozen=True, slots=True)
class MatchToSave:
    """A match and what came of it: an alert, or the reason why it alerted nobody."""

    article_id: int
    match: Match
    alert_id: int | None = None
    silence: str | None = None
    revision: int = 0  # which edit of the article it is about; 0: as first seen


def untriaged(session: Session, *, limit: int) -> list[Article]:
    """Return up to `limit` articles that wait for triage, oldest first; without tags, which only the configuration knows."""
    rows = session.execute(
        select(article, feed.c.url.label("feed_url"), feed.c.name.label("feed"), shown_name().label("source"))
        .join(feed, feed.c.id == article.c.feed_id)
        .where(UNTRIAGED)
        .order_by(article.c.id)
        .limit(limit)
    )
    return [article_of(row) for row in rows]


def article_of(row: Row[Any]) -> Article:
    """Return the article of a row that also has the feed's `feed_url` and `feed` as configured, and `source`."""
    return Article(
        id=row.id,
        title=row.title,
        summary=row.summary,
        text=row.text,
        author=row.author,
        categories=tuple(row.categories),
        url=row.url,
        canonical_url=row.canonical_url,
        source=row.source,
        language=row.language,
        feed=row.feed,
        feed_url=row.feed_url,
        key=row.key,
        published_at=row.published_at,
        seen_at=row.seen_at,
        baseline=row.baseline,
    )


def save_triage(
    session: Session, article_ids: Sequence[int], results: Sequence[MatchToSave], *, now: datetime
) -> None:
    """Mark the articles as triaged and keep every match with its outcome."""
    session.execute(update(article).where(article.c.id.in_(article_ids)).values(triaged_at=now))
    if results:
        session.execute(
            insert(session, match).on_conflict_do_nothing(), [match_row(result, now) for result in results]
        )


def match_row(result: MatchToSave, now: datetime) -> dict[str, Any]:
    """Return the columns of a match that was judged at `now`."""
    return {
        "article_id": result.article_id,
        "revision": result.revision,
        "rule": result.match.rule.name,
        "rule_version": result.match.rule.version,
        "evidence": [found._asdict() for found in result.match.evidence],
        "silence": result.silence,
        "alert_id": result.alert_id,
        "matched_at": now,
    }
