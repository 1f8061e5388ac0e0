"""Which development and story articles belong to, in the order it was decided."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, select
from sqlmodel import Session

from monitor.core.article import Article
from monitor.core.judge import development_name
from monitor.core.outlet_id import identity
from monitor.core.reports import Report
from monitor.core.story.assign import Decision, Newcomer, Relation
from monitor.store.feeds import shown_name
from monitor.store.insert import insert
from monitor.store.tables import alert, article, assignment, feed, revision

_READ = 4_000  # characters of a text of which the beginning counts
MAX_LOOKUP = 1_000  # numbers in one query
_LAST = select(func.max(assignment.c.id))


@dataclass(frozen=True, slots=True)
class Assigned:
    """A decision about an article as it is now; it is numbered `newcomer.article`."""

    article_id: int
    revision: int
    newcomer: Newcomer
    decision: Decision


def is_story(session: Session, number: int) -> bool:
    """Tell whether there is, or was, a story of this number: an article that opened it, or an alert on it."""
    opened = select(assignment.c.id).where(assignment.c.id == number, assignment.c.story_id == number)
    alerted = select(alert.c.id).where(alert.c.story_id == number)
    return session.scalar(opened) is not None or session.scalar(alerted.limit(1)) is not None


def newcomer(one: Article, number: int) -> Newcomer:
    """Return a stored article as one to be assigned under `number`."""
    assert one.seen_at is not None
    return Newcomer(
        article=number,
        at=one.seen_at,
        title=one.title,
        text=(one.summary or one.text)[:_READ],
        identity=identity(one.canonical_url),
    )


def last_number(session: Session) -> int:
    """Return the number of the newest decision; 0: none yet."""
    return session.connection().scalar(_LAST) or 0


def decided_after(
    session: Session, number: int, *, within: tuple[datetime, datetime], limit: int
) -> list[tuple[Newcomer, Decision]]:
    """Return up to `limit` decisions after the one numbered `number`, about what came `within` two times, in order."""
    query = (
        _told()
        .add_columns(assignment, _text().label("told"), article.c.canonical_url)
        .where(assignment.c.id > number, assignment.c.at.between(*within))
        .order_by(assignment.c.id)
        .limit(limit)
    )
    return [_decided(row) for row in session.execute(query)]


def _told() -> Select[Any]:
    """Ask for assignments with the headline that was assigned."""
    edited = and_(
        revision.c.article_id == assignment.c.article_id, revision.c.number == assignment.c.revision
    )
    title = func.coalesce(revision.c.title, article.c.title).label("title")
    return (
        select(title)
        .select_from(assignment)
        .join(article, article.c.id == assignment.c.article_id)
        .outerjoin(revision, edited)
    )


def _text() -> ColumnElement[str]:
    summary = func.coalesce(revision.c.summary, article.c.summary)
    text = func.coalesce(revision.c.text, article.c.text)
    return func.substr(func.coalesce(func.nullif(summary, ""), text), 1, _READ)


def _decided(row: Row[Any]) -> tuple[Newcomer, Decision]:
    told = Newcomer(
        article=row.id, at=row.at, title=row.title, text=row.told, identity=identity(row.canonical_url)
    )
    return told, Decision(
        Relation(row.relation), row.of_id, row.group_id, row.story_id, row.reason, row.unlike
    )


@dataclass(frozen=True, slots=True)
class LastTold:
    """What an article said when it was last told, and where that belongs."""

    title: str
    text: str  # summary or text
    number: int | None = None  # of that decision; None: it is older than stories
    group: int = 0
    story: int = 0


def last_of(session: Session, article_ids: Collection[int]) -> dict[int, LastTold]:
    """Return for each article that was assigned what it was assigned by last."""
    rows = session.execute(
        _told()
        .add_columns(assignment, _text().label("told"))
        .where(assignment.c.article_id.in_(article_ids))
        .order_by(assignment.c.id)
    )
    return {row.article_id: LastTold(row.title, row.told, row.id, row.group_id, row.story_id) for row in rows}


def assigned(session: Session, article_ids: Collection[int]) -> dict[int, list[Assigned]]:
    """Return each decision about these articles, in order."""
    found: dict[int, list[Assigned]] = {}
    rows = session.execute(
        _told()
        .add_columns(assignment, _text().label("told"), article.c.canonical_url)
        .where(assignment.c.article_id.in_(article_ids))
        .order_by(assignment.c.id)
    )
    for row in rows:
        found.setdefault(row.article_id, []).append(Assigned(row.article_id, row.revision, *_decided(row)))
    return found


def save(session: Session, decided: Sequence[Assigned]) -> None:
    """Store decisions."""
    if decided:
        session.connection().execute(insert(session, assignment), [_row(one) for one in decided])


def _row(one: Assigned) -> dict[str, Any]:
    return {
        "id": one.newcomer.article,
        "article_id": one.article_id,
        "revision": one.revision,
        "at": one.newcomer.at,
        "relation": one.decision.relation.value,
        "of_id": one.decision.of,
        "group_id": one.decision.group,
        "story_id": one.decision.story,
        "reason": one.decision.reason,
        "unlike": one.decision.unlike,
    }


@dataclass(frozen=True, slots=True)
class Told:
    """An article that others are referred to."""

    article: Article
    met: bool  # it had come before, within 72 hours

    @property
    def name(self) -> str:
        """Return what the development is called that it was the first to tell."""
        return development_name(self.article, met=self.met)

    def __str__(self) -> str:
        return f"“{self.article.title}” ({self.article.source})"


def told(session: Session, numbers: Collection[int]) -> dict[int, Told]:
    """Return the articles that were assigned under `numbers`, without their texts."""
    asked, found = list(numbers), dict[int, Told]()
    for start in range(0, len(asked), MAX_LOOKUP):
        query = (
            _told()
            .join(feed, feed.c.id == article.c.feed_id)
            .add_columns(
                assignment,
                *(article.c.canonical_url, article.c.key, feed.c.url.label("feed_url")),
                shown_name().label("source"),
            )
            .where(assignment.c.id.in_(asked[start : start + MAX_LOOKUP]))
        )
        found |= {row.id: _as_told(row) for row in session.execute(query)}
    return found


def _as_told(row: Row[Any]) -> Told:
    shown = Article(
        id=row.article_id,
        title=row.title,
        canonical_url=row.canonical_url,
        source=row.source,
        feed_url=row.feed_url,
        key=row.key,
        revision=row.revision,
    )
    return Told(shown, met=row.unlike is not None)


def stories_of(session: Session, article_ids: Collection[int]) -> dict[int, int]:
    """Return the story that each of these articles was first assigned to."""
    rows = session.execute(
        select(assignment.c.article_id, assignment.c.story_id)
        .where(assignment.c.article_id.in_(article_ids))
        .order_by(assignment.c.id.desc())
    )
    return {row.article_id: row.story_id for row in rows}


def reports(session: Session, groups: Collection[int]) -> dict[int | None, list[Report]]:
    """Return who told each of these developments, in the order they came."""
    query = (
        select(assignment.c.id, assignment.c.group_id, article.c.url, shown_name().label("source"))
        .join(article, article.c.id == assignment.c.article_id)
        .join(feed, feed.c.id == article.c.feed_id)
        .where(assignment.c.group_id.in_(groups))
        .order_by(assignment.c.id)
    )
    found: dict[int | None, list[Report]] = {}
    for row in session.execute(query) if groups else ():
        found.setdefault(row.group_id, []).append(Report(row.source, row.url, row.id))
    return found
