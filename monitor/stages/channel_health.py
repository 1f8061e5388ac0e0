"""Note what a send says about its channel, and tell of trouble over the other channels."""

from collections.abc import Iterable
from datetime import datetime

import structlog
from sqlmodel import Session

from monitor.context import Context
from monitor.core.channel_notice import ChannelTrouble, channel_alert
from monitor.core.delivery import DeliveryState, SendFailed
from monitor.core.outage import Outage, gives_up, is_of_channel, next_outage, notice_key
from monitor.stages.timing import Raising
from monitor.store import outages, outbox
from monitor.store.outbox import Try

log = structlog.get_logger()


def note(ctx: Context, session: Session, saved: Iterable[Try], *, now: datetime) -> None:
    """Draw the conclusions from sends, in the transaction that stores them."""
    saved = list(saved)
    known: dict[str, Outage | None] = {**outages.load(session, {claimed.channel for claimed, *_ in saved})}
    for claimed, following, outcome in saved:
        before = known.get(claimed.channel)
        if before is None and not isinstance(outcome, SendFailed):
            continue
        after = next_outage(before, outcome, channel=claimed.channel, delivery_id=claimed.id, now=now)
        known[claimed.channel] = after
        _store(session, claimed.channel, before, after, now=now)
        if isinstance(outcome, SendFailed):
            gave_up = _give_up(session, claimed.channel, after, now=now) > 0
            died = gave_up or following.state is DeliveryState.DEAD
            concerned = after if gave_up or is_of_channel(outcome) else None
            _tell(ctx, session, claimed.channel, concerned, outcome, died=died, now=now)


def _store(
    session: Session, channel: str, before: Outage | None, after: Outage | None, *, now: datetime
) -> None:
    if after == before:
        return
    outages.save(session, channel, after)
    was_held, is_held = bool(before and before.holds), bool(after and after.holds)
    if was_held and not is_held:
        log.info("channel.back", channel=channel, released=outages.release(session, channel, now=now))
    elif after and after.probe_at:
        probe_at = after.probe_at.isoformat(timespec="seconds")
        log.warning(
            "channel.held", channel=channel, kind=after.kind.value, reason=after.reason, until=probe_at
        )


def _give_up(session: Session, channel: str, outage: Outage | None, *, now: datetime) -> int:
    due_before = gives_up(outage, now=now) if outage else None
    if not outage or not due_before:
        return 0
    count = outages.give_up(session, channel, due_before=due_before, now_is=outage, now=now)
    if count:
        log.error("deliveries.dead", channel=channel, count=count, reason=outage.reason)
    return count


def _tell(
    ctx: Context,
    session: Session,
    channel: str,
    outage: Outage | None,
    failed: SendFailed,
    *,
    died: bool,
    now: datetime,
) -> None:
    """Raise an alert on other channels, once per outage: its key is raised once. `outage` None: it is one delivery's trouble."""
    key = notice_key(channel, outage, died=died, now=now)
    if key is None:
        return
    trouble = ChannelTrouble(
        channel=channel,
        kind=failed.kind,
        reason=failed.reason,
        since=outage.since if outage else None,
        died=died,
    )
    over = _other_channels(ctx, channel)
    raised = channel_alert(
        trouble,
        key=key,
        position=_position(ctx, channel),
        notify=over,
        language=ctx.config.settings.language,
        now=now,
        zone=ctx.zone,
    )
    if over:
        alert_id = Raising(ctx, session, now=now).add(raised, article_id=None)
    else:  # an alert that names no channel would go to all
        alert_id = outbox.raise_alert(session, raised, article_id=None, targets=(), now=now)
    if alert_id is not None:
        log.error("channel.noticed", channel=channel, reason=failed.reason, told=list(over) or "nobody")


def _other_channels(ctx: Context, channel: str) -> tuple[str, ...]:
    """Return those that `settings.notify_health` names, else all there are; never the channel itself."""
    asked = tuple(name for name in ctx.config.settings.notify_health if name != channel)
    return asked or tuple(one.name for one in ctx.config.channels if one.name != channel)


def _position(ctx: Context, channel: str) -> str:
    places = (one.position.line_only for one in ctx.config.channels if one.name == channel)
    return next(places, "channels")
