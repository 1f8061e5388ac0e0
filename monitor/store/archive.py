"""Stored articles, read again: in the order in which triage took them, or the newest first."""

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, Select, func, literal, not_, or_, select, true, tuple_, union_all
from sqlmodel import Session

from monitor.core.article import Article
from monitor.store.articles import READ, article_of
from monitor.store.tables import article, feed, revision

BATCH = 500  # articles that are in memory at once
_FETCHED = 5_000  # rows asked of the database at once, where they are short

Wording = tuple[int, int]  # an article, and which edit of it; 0: as first seen


@dataclass(slots=True)
class Wordings:
    """Which articles to read, in what order: some bytes each, however long their texts are."""

    articles: "array[int]" = field(default_factory=lambda: array("q"))
    revisions: "array[int]" = field(default_factory=lambda: array("q"))

    def __len__(self) -> int:
        return len(self.articles)

    def add(self, article_id: int, revision: int) -> None:
        """Put one more at the end."""
        self.articles.append(article_id)
        self.revisions.append(revision)

    def of(self, chosen: Callable[[int], bool]) -> "Wordings":
        """Return the wordings of chosen articles, told by their ids, in the same order."""
        found = Wordings()
        for id_, revision_ in zip(self.articles, self.revisions, strict=True):
            if chosen(id_):
                found.add(id_, revision_)
        return found

    def batches(self, size: int = BATCH) -> Iterator[list[Wording]]:
        """Give them in order, up to `size` at a time."""
        for start in range(0, len(self), size):
            some = slice(start, start + size)
            yield list(zip(self.articles[some], self.revisions[some], strict=True))


class Came(NamedTuple):
    """How many wordings came; `oldest` is when the first of them was seen, None: there was none."""

    wordings: int
    oldest: datetime | None


def wordings_since(session: Session, since: datetime) -> Wordings:
    """Return all wordings of the articles seen or edited at or after `since`, in the order in which triage took them."""
    edited = select(revision.c.article_id).where(revision.c.seen_at >= since)
    found = Wordings()
    for row in session.execute(_in_order(since, edited).execution_options(yield_per=_FETCHED)):
        found.add(row.id, row.number)
    return found


def edited_since(session: Session, since: datetime) -> Sequence[int]:
    """Return the articles that were seen before a time and edited at or after it."""
    edited = select(revision.c.article_id).where(revision.c.seen_at >= since)
    return session.scalars(
        select(article.c.id).where(article.c.seen_at < since, article.c.id.in_(edited))
    ).all()


def came_since(session: Session, since: datetime, *, as_published: bool = False) -> Came:
    """Count the wordings that came at or after a time and were triaged.

    `as_published`: what a feed held at its first poll came when it was published, if that is known.
    """
    shown = or_(not_(article.c.baseline), article.c.published_at.is_(None), article.c.published_at >= since)
    counts = shown if as_published else true()
    first = select(article.c.seen_at).where(article.c.seen_at >= since, article.c.triaged_at.is_not(None))
    later = select(revision.c.seen_at).join(article, article.c.id == revision.c.article_id)
    later = later.where(revision.c.seen_at >= since, revision.c.triaged_at.is_not(None))
    came = union_all(first.where(counts), later.where(counts)).subquery()
    return Came(*session.execute(select(func.count(), func.min(came.c.seen_at)).select_from(came)).one())


def _in_order(since: datetime, edited: Select[tuple[int]]) -> Select[Any]:
    seen = article.c.seen_at >= since
    first = select(article.c.id, literal(0).label("number"), article.c.seen_at, article.c.triaged_at)
    later = select(
        revision.c.article_id.label("id"), revision.c.number, revision.c.seen_at, revision.c.triaged_at
    )
    both = union_all(
        first.where(seen, article.c.triaged_at.is_not(None)),
        first.where(~seen, article.c.triaged_at.is_not(None), article.c.id.in_(edited)),
        later.where(revision.c.triaged_at.is_not(None), revision.c.article_id.in_(edited)),
    ).subquery()
    edit = (both.c.number > 0).label("edit")
    return select(both.c.id, both.c.number).order_by(
        both.c.triaged_at, both.c.seen_at, edit, both.c.id, both.c.number
    )


def read(session: Session, wordings: Sequence[Wording]) -> list[Article]:
    """Return these articles in this order, without tags; those forgotten meanwhile are left out."""
    first = {one.id: one for one in _articles(session, article.c.id.in_({id_ for id_, _ in wordings}))}
    edits = _edits(session, [one for one in wordings if one[1]])
    found = (_worded(first.get(id_), edits.get((id_, number)), number) for id_, number in wordings)
    return [one for one in found if one is not None]


def newest_first(session: Session, *, since: datetime | None, after: Article | None) -> list[Article]:
    """Return the next articles behind `after`, the newest first, each followed by its edits; empty: there are no more."""
    order = (article.c.seen_at, article.c.id)
    query = select(*order).order_by(*(column.desc() for column in order)).limit(BATCH)
    if since is not None:
        query = query.where(article.c.seen_at >= since)
    if after is not None:
        query = query.where(tuple_(*order) < tuple_(literal(after.seen_at), literal(after.id)))
    return read(session, wordings_of(session, [row.id for row in session.execute(query)]))


def wordings_of(session: Session, ids: Sequence[int]) -> list[Wording]:
    """Return all wordings of these articles, each as first seen and then its edits."""
    known = select(revision.c.article_id, revision.c.number).where(revision.c.article_id.in_(ids))
    edits: dict[int, list[int]] = {}
    for row in session.execute(known.order_by(revision.c.number)):
        edits.setdefault(row.article_id, []).append(row.number)
    return [(id_, number) for id_ in ids for number in (0, *edits.get(id_, ()))]


def _articles(session: Session, which: ColumnElement[bool]) -> Iterable[Article]:
    rows = session.execute(select(*READ).join(feed, feed.c.id == article.c.feed_id).where(which))
    return map(article_of, rows)


def _edits(session: Session, wordings: Sequence[Wording]) -> dict[Wording, Row[Any]]:
    if not wordings:
        return {}
    which = tuple_(revision.c.article_id, revision.c.number).in_(wordings)
    return {(row.article_id, row.number): row for row in session.execute(select(revision).where(which))}


def _worded(first: Article | None, edit: Row[Any] | None, number: int) -> Article | None:
    if first is None or not number:
        return first
    if edit is None:
        return None
    return replace(
        first, title=edit.title, summary=edit.summary, text=edit.text, seen_at=edit.seen_at, revision=number
    )
