"""Share the visits of a day out among the feeds."""

from collections.abc import Collection
from datetime import datetime, timedelta

import structlog
from sqlmodel import Session

from monitor.context import Context
from monitor.core.rhythm.budget import make_plan, tokens
from monitor.core.rhythm.record import Rhythm
from monitor.store import plans, sizes
from monitor.store.plans import Spending

AN_HOUR = timedelta(hours=1)

log = structlog.get_logger()


def make(ctx: Context, *, older_than: timedelta = AN_HOUR) -> bool:
    """Make a new plan if the one in force is `older_than` that, or made for other feeds; tell whether it was."""
    now = ctx.clock.now()
    with ctx.db.begin() as session:
        rhythms = plans.planned_rhythms(session, fixed=ctx.fixed_feeds)
        visits = ctx.config.settings.budget * len(rhythms)
        current = plans.load_plan(session)
        if current and _holds(current, visits=visits, older_than=older_than, now=now):
            return False
        carried = tokens(current.plan, spent=current.spent, now=now) if current else 0.0
        plans.save_plan(session, make_plan(rhythms, per_day=visits, now=now, carried=carried))
    if rhythms:
        log.info("visits.planned", feeds=len(rhythms), per_day=round(visits))
    return True


def _holds(current: Spending, *, visits: float, older_than: timedelta, now: datetime) -> bool:
    age = now - current.plan.at
    return timedelta(0) <= age < older_than and current.plan.per_day == visits


def in_force(ctx: Context, session: Session) -> Spending:
    """Return the plan in force; where there is none, one for feeds of which nothing is known."""
    budget = ctx.config.settings.budget
    return plans.load_plan(session) or Spending(make_plan([Rhythm()], per_day=budget, now=ctx.clock.now()), 0)


def spend(ctx: Context, session: Session, visited: Collection[str]) -> None:
    """Count the visits to these URLs: those that were not at fixed intervals as spent, all as made today."""
    plans.spend(session, sum(url not in ctx.fixed_feeds for url in visited))
    if visited:
        sizes.count_visits(session, len(visited), ctx.clock.now().date())
