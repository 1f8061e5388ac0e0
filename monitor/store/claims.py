"""One claim statement for feeds and deliveries, on both databases."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, Table, and_, case, func, literal, or_, select
from sqlmodel import Session

from monitor.store.tables import LEASED

SKEW = timedelta(minutes=1)  # between the clocks of workers: what is further ahead was noted by a wrong one
LOOK_AHEAD = 1_000  # rows considered for a claim at most, so that its cost does not grow with what is due
Moment = datetime | ColumnElement[datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How much of what is due one claim may take."""

    limit: int | ColumnElement[int]  # rows; known only when the claim runs: at most LOOK_AHEAD
    by: Column[Any]  # the column whose equal values share a server: host, channel
    at_most: int | None  # leased rows with the same value of `by`, those of other workers included; None: any
    alone: bool = False  # nothing of a value of `by` of which anything is leased
    exclude: Collection[str] = ()  # values of `by` to leave alone
    single: Collection[str] = ()  # values of `by` of which one row at most


def unleased(table: Table, now: Moment) -> ColumnElement[bool]:
    """Tell the rows that nobody works on: never leased, given back, or leased until a time that is over."""
    return or_(table.c.leased_until.is_(None), table.c.leased_until <= now)


def claimable(
    table: Table, ready: ColumnElement[bool], *, order: ColumnElement[Any], share: Share, now: Moment
) -> Select[Any]:
    """Select and lock the ids of up to `share.limit` rows that are `ready` and leased by nobody.

    PostgreSQL skips rows that others are working on, and looks again at what
    it locked, so `ready` stands there twice; SQLite has one writer at a time.
    """
    free = and_(ready, unleased(table, now))
    if share.exclude:
        free = and_(free, share.by.not_in(share.exclude))
    chosen = select(table.c.id).where(free)
    if share.at_most is None:
        return chosen.order_by(order, table.c.id).limit(share.limit).with_for_update(skip_locked=True)
    fair = _fair(table, free, order=order, share=share, most=share.at_most, now=now)
    return chosen.where(table.c.id.in_(fair)).with_for_update(skip_locked=True)


def _fair(
    table: Table,
    free: ColumnElement[bool],
    *,
    order: ColumnElement[Any],
    share: Share,
    most: int,
    now: Moment,
) -> Select[Any]:
    leased = (
        select(share.by.label("by"), func.count().label("leased"))
        .where(LEASED, table.c.leased_until > now)
        .group_by(share.by)
        .subquery("leased")
    )
    full = select(leased.c.by).where(leased.c.leased >= (1 if share.alone else most))
    oldest = (
        select(table.c.id, share.by.label("by"), order.label("order"))
        .where(free, share.by.not_in(full))
        .order_by(order, table.c.id)
        .limit(max(LOOK_AHEAD, share.limit) if isinstance(share.limit, int) else LOOK_AHEAD)
        .subquery("oldest")
    )
    turn = func.row_number().over(partition_by=oldest.c.by, order_by=(oldest.c.order, oldest.c.id))
    ranked = (
        select(
            oldest.c.id, oldest.c.by, oldest.c.order, (turn + func.coalesce(leased.c.leased, 0)).label("turn")
        )
        .outerjoin_from(oldest, leased, leased.c.by == oldest.c.by)
        .subquery("ranked")
    )
    allowed = case((ranked.c.by.in_(share.single), 1), else_=most) if share.single else literal(most)
    in_turn = select(ranked.c.id).where(ranked.c.turn <= allowed)
    return in_turn.order_by(ranked.c.order, ranked.c.id).limit(share.limit)


def one_claim_at_a_time(session: Session, table: Table) -> None:
    """Let no other worker claim rows of `table` until this transaction ends: shares hold across workers."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"monitor claim {table.name}"))))
