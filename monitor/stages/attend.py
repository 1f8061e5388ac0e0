"""What time brings by itself: alerts that nobody acknowledged go to others, snoozes end."""

from datetime import datetime

import structlog
from sqlmodel import Session

from monitor.context import Context
from monitor.core.rule import Rule
from monitor.core.timing import Wish
from monitor.stages.timing import Raising
from monitor.store import acks, outbox, snoozes
from monitor.store.acks import Unheard

log = structlog.get_logger()


def run(ctx: Context) -> int:
    """Escalate what is due and end snoozes; return to how many targets alerts go in addition."""
    now = ctx.clock.now()
    with ctx.db.read() as session:
        idle = not acks.any_unheard(session, now=now) and not snoozes.any_over(session, now=now)
    if idle:
        return 0
    rules = {rule.name: rule for rule in ctx.config.rules}
    with ctx.db.begin() as session:
        raising = Raising(ctx, session, now=now)
        unheard = acks.take_unheard(session, now=now)
        told = [_escalate(session, raising, one, rules.get(one.content.rule), now=now) for one in unheard]
        ended = snoozes.end_due(session, now=now)
    for one, targets in zip(unheard, told, strict=True):
        if targets:
            log.warning("alert.escalated", alert=one.id, rule=one.content.rule, deliveries=targets)
    for snooze in ended:
        log.info("snooze.ended", rule=snooze.rule, story=snooze.story_id, silent=snooze.silent)
    return sum(told)


def _escalate(
    session: Session, raising: Raising, unheard: Unheard, rule: Rule | None, *, now: datetime
) -> int:
    """Give an alert to the further channels that its rule names now; a rule that is gone names none."""
    if rule is None or rule.escalate is None:
        return 0
    due = raising.plan(rule.escalate.to, Wish(severity=unheard.content.severity))
    outbox.add_deliveries(session, unheard.id, due, escalated=True, now=now)
    acks.note_escalated(session, unheard.id, now=now)
    return len(due)
