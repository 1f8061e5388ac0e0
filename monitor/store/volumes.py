"""The volumes of the index, and which articles are in none.

Every article whose id is between the smallest and the largest of all volumes is
in one, with all its wordings but the edits that are marked as not indexed.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, exists, func, not_, select, update
from sqlmodel import Session

from monitor.core.index import register
from monitor.core.index.register import Listed
from monitor.core.index.volume import Chapter
from monitor.core.index.words import VERSION
from monitor.store.tables import article, chapter, revision, volume

MANY = 500  # ids in one statement
_OURS = volume.c.version == VERSION


@dataclass(frozen=True, slots=True)
class Volume:
    """A volume without what is in it."""

    id: int
    level: int
    articles: int
    newest_at: datetime
    forgotten: int

    @property
    def is_stale(self) -> bool:
        """Tell whether most of its articles are gone."""
        return 2 * self.forgotten > self.articles


@dataclass(frozen=True, slots=True)
class Covered:
    """From which article to which all are indexed."""

    first: int
    last: int


NOTHING = Covered(2**63 - 1, 2**63 - 1)  # before it are all articles


def all_volumes(session: Session) -> list[Volume]:
    """Return the volumes, the one with the newest article first."""
    return _volumes(session, _OURS)


def outdated(session: Session) -> list[Volume]:
    """Return the volumes that another version of the program made; they are of no use."""
    return _volumes(session, not_(_OURS))


def _volumes(session: Session, which: ColumnElement[bool]) -> list[Volume]:
    columns = volume.c.id, volume.c.level, volume.c.articles, volume.c.newest_at, volume.c.forgotten
    rows = session.execute(select(*columns).where(which).order_by(volume.c.newest_at.desc(), volume.c.id))
    return [Volume(*row) for row in rows]


def covered(session: Session) -> Covered:
    """Return which articles are indexed."""
    ends = select(func.min(volume.c.first_id), func.max(volume.c.last_id)).where(_OURS)
    first, last = session.execute(ends).one()
    return NOTHING if first is None else Covered(first, last)


def articles_of(session: Session, volume_id: int, which: Sequence[int] | None = None) -> list[Listed]:
    """Return the articles of a volume by their numbers in it, or only some."""
    packed = select(volume.c.listing).where(volume.c.id == volume_id)
    return register.unpack(session.execute(packed).scalar_one(), which)


def words_of(session: Session, volume_id: int) -> Iterator[tuple[int, bytes]]:
    """Give the numbers of a volume's chapters with their words."""
    asked = select(chapter.c.number, chapter.c.words).where(chapter.c.volume_id == volume_id)
    for row in session.execute(asked.order_by(chapter.c.number)):
        yield row.number, row.words


def places_of(session: Session, volume_id: int, numbers: Sequence[int]) -> Iterator[tuple[int, bytes]]:
    """Give the numbers of some chapters of a volume with their places."""
    asked = select(chapter.c.number, chapter.c.places)
    which = and_(chapter.c.volume_id == volume_id, chapter.c.number.in_(numbers))
    for row in session.execute(asked.where(which).order_by(chapter.c.number)):
        yield row.number, row.places


def chapters_of(session: Session, volume_id: int) -> list[Chapter]:
    """Return all chapters of a volume."""
    asked = select(chapter.c.words, chapter.c.places).where(chapter.c.volume_id == volume_id)
    return [Chapter(*row) for row in session.execute(asked.order_by(chapter.c.number))]


def store(session: Session, articles: Sequence[Listed], chapters: Iterable[Chapter], *, level: int) -> None:
    """Keep a new volume."""
    ids = [one.id for one in articles]
    made = volume.insert().values(
        version=VERSION,
        level=level,
        articles=len(ids),
        first_id=min(ids),
        last_id=max(ids),
        newest_at=register.newest_at(articles),
        forgotten=0,
        listing=register.pack(articles),
    )
    number = session.execute(made.returning(volume.c.id)).scalar_one()
    rows = [
        {"volume_id": number, "number": index, "words": one.words, "places": one.places}
        for index, one in enumerate(chapters)
    ]
    session.execute(chapter.insert(), rows)


def drop(session: Session, ids: Collection[int]) -> None:
    """Remove volumes; once there is none, no edit counts as indexed."""
    if not ids:
        return
    session.execute(delete(chapter).where(chapter.c.volume_id.in_(ids)))
    session.execute(delete(volume).where(volume.c.id.in_(ids)))
    if not session.scalar(select(exists().where(volume.c.id.is_not(None)))):
        session.execute(update(revision).where(revision.c.indexed).values(indexed=False))


def count_forgotten(session: Session, ids: Collection[int]) -> None:
    """Note for the volumes that these articles are gone."""
    gone = sorted(ids)
    touched = and_(volume.c.first_id <= gone[-1], volume.c.last_id >= gone[0])
    for row in session.execute(select(volume.c.id, volume.c.first_id, volume.c.last_id).where(touched)).all():
        count = register.count_between(gone, row.first_id, row.last_id)
        more = {"forgotten": volume.c.forgotten + count}
        session.execute(update(volume).where(volume.c.id == row.id).values(more))


def still_there(session: Session, ids: Collection[int]) -> set[int]:
    """Return those of the articles that are not forgotten."""
    asked = sorted(ids)
    there: set[int] = set()
    for start in range(0, len(asked), MANY):
        some = article.c.id.in_(asked[start : start + MANY])
        there.update(session.scalars(select(article.c.id).where(some)))
    return there
