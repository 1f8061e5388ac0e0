"""Articles and edits that are in no volume of the index."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, literal, select, text, tuple_, update
from sqlmodel import Session

from monitor.core.index.register import Listed, listed
from monitor.store import volumes
from monitor.store.archive import Wording
from monitor.store.tables import UNINDEXED, article, revision
from monitor.store.volumes import Covered

FEW = 10_000  # articles that are counted by reading them
PAGE = 500  # articles at once
_ORDER = (article.c.seen_at, article.c.id)


def behind(session: Session, done: Covered, *, limit: int) -> list[int]:
    """Return the next ids behind those that are indexed."""
    ids = select(article.c.id).where(article.c.id > done.last).order_by(article.c.id).limit(limit)
    return list(session.scalars(ids))


def before(session: Session, done: Covered, *, limit: int) -> list[int]:
    """Return the next ids before those that are indexed, the largest first."""
    ids = select(article.c.id).where(article.c.id < done.first).order_by(article.c.id.desc()).limit(limit)
    return list(session.scalars(ids))


def edited(session: Session, done: Covered, *, limit: int) -> list[int]:
    """Return indexed articles with edits that are not."""
    ids = select(revision.c.article_id).where(UNINDEXED, *_is_covered(done)).distinct()
    return list(session.scalars(ids.order_by(revision.c.article_id).limit(limit)))


def _is_covered(done: Covered) -> tuple[ColumnElement[bool], ...]:
    return revision.c.article_id >= done.first, revision.c.article_id <= done.last


def count(session: Session) -> int:
    """Count the articles that are in no volume."""
    done = volumes.covered(session)
    newest = session.scalar(select(func.max(article.c.id))) or 0
    ids = article.c.id if newest - done.last < FEW else article.c.id + 0  # many: by a small index
    newer = select(func.count()).select_from(article).where(ids > done.last)
    older = select(func.count()).select_from(article).where(article.c.id + 0 < done.first)  # by a small index
    count: int = session.scalar(newer) or 0
    return count + (session.scalar(older) or 0 if _is_any_before(session, done) else 0)


def _is_any_before(session: Session, done: Covered) -> bool:
    return bool(session.scalar(select(exists().where(article.c.id < done.first))))


def mark_indexed(session: Session, edits: Sequence[Wording]) -> None:
    """Note that edits are indexed."""
    for start in range(0, len(edits), PAGE):
        these = tuple_(revision.c.article_id, revision.c.number).in_(edits[start : start + PAGE])
        session.execute(update(revision).where(these).values(indexed=True))


def listed_behind(session: Session, done: Covered) -> list[Listed]:
    """Return the articles behind those that are indexed, and the indexed ones with an edit that is not."""
    newer = select(*_ORDER).where(article.c.id > done.last)
    edited = select(revision.c.article_id).where(UNINDEXED, *_is_covered(done))
    asked = newer, select(*_ORDER).where(article.c.id.in_(edited))
    return [listed(row.seen_at, row.id) for one in asked for row in session.execute(one)]


def listed_before(session: Session, done: Covered) -> Iterator[Listed]:
    """Give the articles before those that are indexed, the newest first, some at a time."""
    if not _is_any_before(session, done):
        return
    page = select(*_ORDER).order_by(*(column.desc() for column in _ORDER)).limit(PAGE)
    page = page.where(article.c.id + 0 < done.first)  # else the order by id would be used, and all be sorted
    rows = session.execute(page).all()
    while rows:
        yield from (listed(row.seen_at, row.id) for row in rows)
        last = rows[-1]
        further = tuple_(*_ORDER) < tuple_(literal(last.seen_at), literal(last.id))
        rows = session.execute(page.where(further)).all()


def database_time(session: Session) -> datetime | None:
    """Return the time by a database that several write to at once; None: one writes at a time."""
    if session.get_bind().dialect.name != "postgresql":
        return None
    at: datetime = session.execute(text("SELECT clock_timestamp()")).scalar_one()
    return at


def is_settled(session: Session, at: datetime | None) -> bool:
    """Tell whether all that was begun by a `database_time` has ended: no smaller id is still to come."""
    running = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND backend_type = 'client backend' AND pid <> pg_backend_pid() AND xact_start <= :at"
    )
    return at is None or session.scalar(text(running), {"at": at}) == 0
