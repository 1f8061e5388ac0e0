"""When alerts go out: planned as they are raised, held while a channel is quiet, planned anew after changes."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import structlog
from sqlmodel import Session

from monitor.config.model import Channel
from monitor.context import Context
from monitor.core.alert import Alert, WhyNow
from monitor.core.rule import Rule
from monitor.core.timing import Due, Flow, Spoken, Timing, Wish, folded_until, plan, replan
from monitor.store import acks, flows, outages, outbox
from monitor.store.flows import Waiting

Target = tuple[str, str]  # channel, recipient

log = structlog.get_logger()


class Raising:
    """Raises alerts in one transaction, each delivery at its time."""

    def __init__(self, ctx: Context, session: Session, *, now: datetime) -> None:
        self._ctx, self._session, self._now = ctx, session, now
        self._channels: Mapping[str, Channel] = {channel.name: channel for channel in ctx.config.channels}
        self._flows: dict[Target, Flow] | None = None  # None: not asked for yet
        self._spoken: dict[str, Spoken] = {}

    def add(self, alert: Alert, *, article_id: int | None, rule: Rule | None = None) -> int | None:
        """Raise an alert of `rule` (None: it is a notice); return its id, None if its key was raised before."""
        folded = self._folded(alert, rule)
        wish = wish_of(self._ctx, alert, rule, folded=folded)
        due = self.plan(alert.notify, wish)
        alert_id = outbox.raise_alert(
            self._session,
            alert,
            article_id=article_id,
            targets=list(due),
            due=due,
            folded_until=folded,
            escalate_at=_escalate_at(rule, due),
            now=self._now,
        )
        if alert_id is not None and rule and rule.repeat_after:
            spoken = self._spoken_of(rule, rule.repeat_after)
            spoken = replace(spoken, folded_until=folded) if folded else replace(spoken, alone_at=self._now)
            self._spoken[rule.name] = spoken
        return alert_id

    def plan(self, channels: tuple[str, ...], wish: Wish) -> dict[Target, Due]:
        """Decide when an alert goes to each target of these channels."""
        if self._flows is None:
            self._flows = flows.lately(self._session, self._windows(), now=self._now)
        due = {}
        for target in self._ctx.targets(channels):
            flow = self._flows.setdefault(target, Flow())
            due[target] = plan(self._channels[target[0]].timing, wish, flow, now=self._now)
        return due

    def _windows(self) -> dict[str, datetime]:
        """Return since when the storm limit of each channel counts."""
        limits = {name: channel.timing.storm for name, channel in self._channels.items()}
        return {name: self._now - limit.window for name, limit in limits.items() if limit}

    def _folded(self, alert: Alert, rule: Rule | None) -> datetime | None:
        """Return until when the rule folds what it finds; an update of what was told goes out all the same."""
        if rule is None or rule.repeat_after is None or alert.content.why_now is WhyNow.UPDATE:
            return None
        spoken = self._spoken_of(rule, rule.repeat_after)
        return folded_until(rule.repeat_after, spoken, now=self._now)

    def _spoken_of(self, rule: Rule, repeat_after: timedelta) -> Spoken:
        if rule.name not in self._spoken:
            since = self._now - 2 * repeat_after
            self._spoken[rule.name] = flows.spoken(self._session, rule.name, since=since, now=self._now)
        return self._spoken[rule.name]


def wish_of(ctx: Context, alert: Alert, rule: Rule | None, *, folded: datetime | None) -> Wish:
    """Return what an alert's rule says about its time."""
    return Wish(
        severity=alert.content.severity,
        when=rule.when if rule else None,
        digest=ctx.config.settings.digest,
        folded_until=folded,
    )


def _escalate_at(rule: Rule | None, due: Mapping[Target, Due]) -> datetime | None:
    """Return when others are told unless somebody acknowledges: the time counts from when it goes out."""
    if rule is None or rule.escalate is None or not due:
        return None
    return min(one.at for one in due.values()) + rule.escalate.after


def hold(ctx: Context, session: Session, *, now: datetime) -> None:
    """Hold what is due on channels that are quiet now, such as a try after a failure."""
    for channel in ctx.config.channels:
        until = channel.timing.quiet.until(now)
        if until:
            passing = [severity.value for severity in channel.timing.passes]
            flows.hold_quiet(session, channel.name, until=until, passing=passing, now=now)


def replan_held(ctx: Context) -> int:
    """Plan what is held anew as the configuration is now; return how many deliveries changed their time.

    What is due already stays due: a restart never puts it off. What a clock that was ahead put off is due at once.
    """
    now = ctx.clock.now()
    rules = {rule.name: rule for rule in ctx.config.rules}
    timings = {channel.name: channel.timing for channel in ctx.config.channels}
    with ctx.db.begin() as session:
        anew = {
            one.id: _anew(ctx, one, timings[one.channel], rules.get(one.rule), now=now)
            for one in flows.held(session, now=now)
            if one.channel in timings
        }
        with acks.following(session):
            changed = flows.move(session, anew)
        mended = flows.mend(session, now=now) + outages.mend(session, now=now)
    if mended:
        log.warning("deliveries.mended", count=mended, why="they were put off by a clock that was ahead")
    if changed:
        log.info("deliveries.replanned", count=changed)
    return changed


def _anew(ctx: Context, one: Waiting, timing: Timing, rule: Rule | None, *, now: datetime) -> Due:
    if one.escalated:
        return replan(one.due, timing, Wish(severity=one.severity), now=now)
    longest = now + (rule.repeat_after or timedelta(0)) if rule else now  # a clock may have been ahead
    folded = min(one.folded_until or now, longest)
    wish = Wish(
        severity=one.severity,
        when=rule.when if rule else None,
        digest=ctx.config.settings.digest,
        folded_until=folded if folded > now else None,
    )
    return replan(one.due, timing, wish, now=now)
