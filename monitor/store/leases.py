"""Leases: who may do what only one worker may do at a time, and until when."""

from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import Executable, bindparam, delete, or_, select, update
from sqlmodel import Session

from monitor.store.insert import insert, insert_of
from monitor.store.tables import delivery, feed, lease

LONGEST = timedelta(hours=1)  # no lease is taken for longer


def take(session: Session, name: str, *, worker: str, until: datetime, now: datetime) -> bool:
    """Take the lease `name`, or renew one's own; False while another worker holds it."""
    asked = {"lease": name, "worker": worker, "until": until, "now": now}
    taken = _taking(session.get_bind().dialect.name)
    return session.connection().execute(taken, asked).first() is not None


@cache
def _taking(dialect: str) -> Executable:
    """Return the statement that takes a lease: putting it together costs more than running it."""
    worker, until, now = (
        bindparam(name, type_=column.type)
        for name, column in (
            ("worker", lease.c.leased_by),
            ("until", lease.c.leased_until),
            ("now", lease.c.leased_until),
        )
    )
    return (
        insert_of(dialect, lease)
        .values(name=bindparam("lease"), leased_by=worker, leased_until=until)
        .on_conflict_do_update(
            index_elements=[lease.c.name],
            set_={"leased_by": worker, "leased_until": until},
            where=or_(lease.c.leased_by == worker, lease.c.leased_until <= now),
        )
        .returning(lease.c.name)
    )


def is_taken(session: Session, name: str, *, worker: str, now: datetime) -> bool:
    """Tell whether another worker holds the lease `name`."""
    others = lease.c.name == name, lease.c.leased_by != worker, lease.c.leased_until > now
    return session.scalar(select(lease.c.name).where(*others)) is not None


def wait_turn(session: Session, name: str, *, worker: str, now: datetime) -> None:
    """Let nobody take or renew the lease `name` until the transaction ends; whoever holds it keeps it."""
    touched = (
        insert(session, lease)
        .values(name=name, leased_by=worker, leased_until=now)
        .on_conflict_do_update(index_elements=[lease.c.name], set_={"leased_by": lease.c.leased_by})
    )
    session.execute(touched)
    release(session, name, worker=worker)


def release(session: Session, name: str, *, worker: str) -> None:
    """Give the lease `name` back if `worker` holds it."""
    session.execute(delete(lease).where(lease.c.name == name, lease.c.leased_by == worker))


def mend(session: Session, *, now: datetime) -> int:
    """Give back leases on deliveries, and on what one worker may do, that a clock taken ahead made; return how many.

    Those on feeds are mended with their visits.
    """
    ahead = delivery.c.leased_until > now + LONGEST
    freed = update(delivery).where(ahead).values(leased_by=None, leased_until=None)
    given_back = delete(lease).where(lease.c.leased_until > now + LONGEST)
    return sum(
        len(session.execute(done).all())
        for done in (freed.returning(delivery.c.id), given_back.returning(lease.c.name))
    )


def release_all(session: Session, *, worker: str | None = None) -> None:
    """Give back every lease of `worker`, on feeds and deliveries too; None: of everybody, when all are known to be gone."""
    for table in (feed, delivery):
        held = table.c.leased_by.is_not(None) if worker is None else table.c.leased_by == worker
        session.execute(update(table).where(held).values(leased_by=None, leased_until=None))
    session.execute(delete(lease).where(*[lease.c.leased_by == worker] if worker is not None else []))
