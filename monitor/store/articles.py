"""Articles that wait for triage, and what triage made of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, bindparam, exists, or_, select, update
from sqlmodel import Session

from monitor.core.article import Article
from monitor.core.rule import Match
from monitor.store.feeds import shown_name
from monitor.store.insert import insert
from monitor.store.tables import UNTRIAGED, article, feed, match, revision

READ = (  # what makes an article, each under the name that it has there
    article.c.id,
    article.c.title,
    article.c.summary,
    article.c.text,
    article.c.author,
    article.c.categories,
    article.c.url,
    article.c.canonical_url,
    shown_name().label("source"),
    article.c.language,
    feed.c.name.label("feed"),
    feed.c.url.label("feed_url"),
    article.c.key,
    article.c.published_at,
    article.c.seen_at,
    article.c.baseline,
)
_NAMES = tuple(column.key for column in READ)
_UNTRIAGED = (  # asked with every batch: put together once
    select(*READ)
    .join(feed, feed.c.id == article.c.feed_id)
    .where(UNTRIAGED)
    .order_by(article.c.id)
    .limit(bindparam("limit", type_=Integer))
)
_WAITS = select(or_(*(exists().select_from(table).where(UNTRIAGED) for table in (article, revision))))
_TRIAGED = (
    update(article)
    .where(article.c.id.in_(bindparam("ids", expanding=True, type_=article.c.id.type)))
    .values(triaged_at=bindparam("at", type_=article.c.triaged_at.type))
)


@dataclass(frozen=True, slots=True)
class MatchToSave:
    """A match and what came of it: an alert, or the reason why it alerted nobody."""

    article_id: int
    match: Match
    alert_id: int | None = None
    silence: str | None = None
    revision: int = 0  # which edit of the article it is about; 0: as first seen


def any_untriaged(session: Session) -> bool:
    """Tell whether an article or an edit waits for triage."""
    return bool(session.connection().scalar(_WAITS))


def untriaged(session: Session, *, limit: int) -> list[Article]:
    """Return up to `limit` articles that wait for triage, oldest first; without tags, which only the configuration knows."""
    return list(map(article_of, session.connection().execute(_UNTRIAGED, {"limit": limit})))


def article_of(row: Sequence[Any]) -> Article:
    """Return the article of a row that begins with the columns `READ`."""
    # By place: asking a row for a column by its name costs as much as all the rest.
    said: dict[str, Any] = dict(zip(_NAMES, row, strict=False))
    return Article(**said | {"categories": tuple(said["categories"])})


def save_triage(
    session: Session, article_ids: Sequence[int], results: Sequence[MatchToSave], *, now: datetime
) -> None:
    """Mark the articles as triaged and keep every match with its outcome."""
    session.connection().execute(_TRIAGED, {"ids": article_ids, "at": now})
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
