"""How much room the database takes and has, sampled once a day."""

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path

from sqlalchemy import Executable, delete, func, select, text
from sqlmodel import Session

from monitor.core.disk import Disk, Outlook, Size, outlook
from monitor.store.insert import insert, insert_of
from monitor.store.tables import day, shortage

LOOK_BACK = timedelta(days=28)


@dataclass(frozen=True, slots=True)
class StoredSize:
    """Bytes that the database holds, and those that its file has besides, free to be used again."""

    used: int
    spare: int = 0


def disk_of(folder: Path) -> Disk | None:
    """Return the disk that a folder, or what there is of the way to it, lies on; None: it cannot be asked."""
    existing = next((place for place in (folder, *folder.absolute().parents) if place.exists()), folder)
    try:
        usage = shutil.disk_usage(existing)
    except OSError:
        return None
    return Disk(free=usage.free, total=usage.total)


def measured(session: Session) -> StoredSize:
    """Measure the database itself; takes no time that grows with it."""
    if session.get_bind().dialect.name == "postgresql":
        size: int = session.execute(text("SELECT pg_database_size(current_database())")).scalar_one()
        return StoredSize(size)
    pragmas = (
        session.execute(text(f"PRAGMA {name}")).scalar_one()
        for name in ("page_size", "page_count", "freelist_count")
    )
    page, count, spare = pragmas
    return StoredSize((count - spare) * page, spare * page)


def is_sampled(session: Session, today: date) -> bool:
    """Tell whether the size of today is noted."""
    return session.scalar(select(day.c.size).where(day.c.day == today)) is not None


def sample(session: Session, today: date) -> None:
    """Note the size of today."""
    size = measured(session).used
    new = insert(session, day).values(day=today, visits=0, size=size)
    session.execute(new.on_conflict_do_update(index_elements=[day.c.day], set_={"size": size}))


def sampled(session: Session, *, since: date) -> list[Size]:
    """Return the sizes noted on `since` and after it, in order."""
    rows = session.execute(
        select(day.c.day, day.c.size).where(day.c.day >= since, day.c.size.is_not(None)).order_by(day.c.day)
    )
    return [Size(row.day, row.size) for row in rows]


def outlook_at(session: Session, today: date, disk: Disk | None) -> Outlook:
    """Return how the database grows, judged from the last four weeks; `disk` is that of its folder."""
    stored = measured(session)
    known = sampled(session, since=today - LOOK_BACK)
    return outlook(known, used=stored.used, spare=stored.spare, disk=disk, today=today)


def count_visits(session: Session, count: int, today: date) -> None:
    """Add visits to those of today."""
    counting = _counting(session.get_bind().dialect.name)
    session.connection().execute(counting, {"day": today, "visits": count})


@cache
def _counting(dialect: str) -> Executable:
    """Return the statement that counts visits, which comes with every few of them: put together once."""
    new = insert_of(dialect, day)
    more = {"visits": day.c.visits + new.excluded.visits}
    return new.on_conflict_do_update(index_elements=[day.c.day], set_=more)


def visits(session: Session, days: Iterable[date]) -> int:
    """Return how often feeds were visited on these days."""
    return session.scalar(select(func.sum(day.c.visits)).where(day.c.day.in_(list(days)))) or 0


def begin_shortage(session: Session, place: str, *, now: datetime) -> bool:
    """Note that the disk of `place` is short of room; tell whether that was not known."""
    new = insert(session, shortage).values(place=place, since=now).on_conflict_do_nothing()
    return session.execute(new.returning(shortage.c.place)).first() is not None


def end_shortage(session: Session, place: str) -> None:
    """Forget the shortage of `place`."""
    session.execute(delete(shortage).where(shortage.c.place == place))


def is_known_short(session: Session, place: str) -> bool:
    """Tell whether a shortage of `place` is noted."""
    return session.scalar(select(shortage.c.place).where(shortage.c.place == place)) is not None
