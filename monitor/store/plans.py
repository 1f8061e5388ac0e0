"""The plan that shares out the visits: one row for all workers."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Integer, bindparam, select, update
from sqlmodel import Session

from monitor.core.rhythm.budget import Plan
from monitor.core.rhythm.record import Rhythm
from monitor.core.rhythm.stored import plan_from_json, plan_to_json, rhythm_from_json
from monitor.store.insert import insert
from monitor.store.tables import POLLABLE, feed, poll_plan

_ONE = poll_plan.c.id == 1
# Asked with every visit or few: put together once.
_IN_FORCE = select(poll_plan.c.plan, poll_plan.c.spent).where(_ONE)
_SPEND = update(poll_plan).where(_ONE).values(spent=poll_plan.c.spent + bindparam("visits", type_=Integer))


@dataclass(frozen=True, slots=True)
class Spending:
    """A plan, and the visits made since it was."""

    plan: Plan
    spent: int


def load_plan(session: Session) -> Spending | None:
    """Return the plan in force; None: there is none yet."""
    row = session.connection().execute(_IN_FORCE).first()
    plan = plan_from_json(row.plan) if row else None
    return Spending(plan, row.spent) if row and plan else None


def save_plan(session: Session, plan: Plan) -> None:
    """Put `plan` in force: nothing is spent yet."""
    values = {"plan": plan_to_json(plan), "spent": 0}
    new = insert(session, poll_plan).values(id=1, **values)
    session.execute(new.on_conflict_do_update(index_elements=[poll_plan.c.id], set_=values))


def spend(session: Session, visits: int) -> None:
    """Count visits that the plan had to provide for."""
    session.connection().execute(_SPEND, {"visits": visits})


def planned_rhythms(session: Session, *, fixed: Collection[str]) -> list[Rhythm]:
    """Return the rhythms of the feeds that are visited by plan; those of the URLs in `fixed` are not."""
    rows = session.execute(select(feed.c.url, feed.c.rhythm).where(POLLABLE))
    return [rhythm_from_json(row.rhythm) for row in rows if row.url not in fixed]
