"""Which configuration is in force at each place that runs the daemon, and what is wrong with a newer one."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlmodel import Session

from monitor.store.insert import insert
from monitor.store.tables import configuration


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedConfig:
    """The state of one place's configuration."""

    place: str  # host and folder
    loaded_at: datetime  # when the one in force was read
    broken_since: datetime | None = None  # None: the files are in force as they are
    problems: str = ""  # of the files as they are now, one per line


def note_loaded(session: Session, place: str, *, now: datetime) -> None:
    """Note that the files of `place` are in force as they are."""
    values = {"loaded_at": now, "broken_since": None, "problems": ""}
    new = insert(session, configuration).values(place=place, **values)
    session.execute(new.on_conflict_do_update(index_elements=[configuration.c.place], set_=values))


def note_broken(session: Session, place: str, problems: str, *, now: datetime) -> bool:
    """Note why the files of `place` cannot be used; tell whether they could be used before."""
    here = configuration.c.place == place
    began = update(configuration).where(here, configuration.c.broken_since.is_(None)).values(broken_since=now)
    is_new = session.execute(began.returning(configuration.c.place)).first() is not None
    session.execute(update(configuration).where(here).values(problems=problems))
    return is_new


def in_force(session: Session) -> list[LoadedConfig]:
    """Return the state of every place's configuration, the last loaded first."""
    rows = session.execute(select(configuration).order_by(configuration.c.loaded_at.desc()))
    return [LoadedConfig(**row._mapping) for row in rows]  # noqa: SLF001 a public method in spite of its name
