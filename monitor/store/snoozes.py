"""Snoozes: made, ended, counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, update
from sqlmodel import Session

from monitor.core.snooze import Snooze
from monitor.store.insert import insert
from monitor.store.tables import SNOOZING, match, snooze


@dataclass(frozen=True, slots=True, kw_only=True)
class SnoozeStatus:
    """A snooze as lists show it."""

    id: int
    rule: str | None
    story_id: int | None
    made_at: datetime
    made_by: str
    until: datetime
    silent: int  # matches that it kept from alerting so far


def make(
    session: Session, *, rule: str | None, story: int | None, until: datetime, by: str, now: datetime
) -> int:
    """Let a rule or story alert nobody until then; return the snooze's number."""
    new = insert(session, snooze).values(
        rule=rule, story_id=story, made_at=now, made_by=by, until=until, silent=0
    )
    number: int = session.execute(new.returning(snooze.c.id)).scalar_one()
    return number


def active(session: Session, *, now: datetime) -> list[Snooze]:
    """Return what is snoozed now."""
    rows = session.execute(select(snooze).where(SNOOZING, snooze.c.until > now).order_by(snooze.c.id))
    return [Snooze(id=row.id, rule=row.rule, story=row.story_id, until=row.until) for row in rows]


def listed(session: Session, *, now: datetime) -> list[SnoozeStatus]:
    """Return what is snoozed now with its count, that which ends first at the top."""
    rows = session.execute(select(snooze).where(SNOOZING, snooze.c.until > now).order_by(snooze.c.until))
    return [_status(session, row) for row in rows.all()]


def _status(session: Session, row: object) -> SnoozeStatus:
    fields = {name: getattr(row, name) for name in ("id", "rule", "story_id", "made_at", "made_by", "until")}
    one = Snooze(id=fields["id"], rule=fields["rule"], story=fields["story_id"], until=fields["until"])
    silent = select(func.count()).where(match.c.matched_at >= fields["made_at"], match.c.silence == one.why)
    return SnoozeStatus(**fields, silent=session.scalar(silent) or 0)


def any_over(session: Session, *, now: datetime) -> bool:
    """Tell whether the time of any snooze is over."""
    return session.scalar(select(snooze.c.id).where(SNOOZING, snooze.c.until <= now).limit(1)) is not None


def end_due(session: Session, *, now: datetime) -> list[SnoozeStatus]:
    """End the snoozes whose time is over, and return them."""
    return _end(session, snooze.c.until <= now, now=now)


def end(session: Session, ids: Sequence[int], *, now: datetime) -> list[SnoozeStatus]:
    """End snoozes before their time, and return those that went on."""
    return _end(session, snooze.c.id.in_(ids), now=now)


def _end(session: Session, which: ColumnElement[bool], *, now: datetime) -> list[SnoozeStatus]:
    over = update(snooze).where(SNOOZING, which).values(ended_at=now).returning(*snooze.c)
    ended = [_status(session, row) for row in session.execute(over).all()]
    for one in ended:
        session.execute(update(snooze).where(snooze.c.id == one.id).values(silent=one.silent))
    return ended
