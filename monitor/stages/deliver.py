"""Deliver the outbox: claim, render and send, save what became of each try."""

from collections.abc import Collection
from dataclasses import replace

import structlog

from monitor.config.model import Channel
from monitor.context import Context
from monitor.core.delivery import (
    DeliveryState,
    NextDelivery,
    SendFailed,
    SendFailure,
    SendOutcome,
    given_up,
    next_delivery,
)
from monitor.core.digest_message import render_digest
from monitor.core.message import Message, render
from monitor.core.reports import with_others
from monitor.core.template import BUILT_IN, Templates
from monitor.core.wording import NOT_ACKED
from monitor.notify import SEND_LIMIT
from monitor.stages import timing
from monitor.store import outbox, stories
from monitor.store.outbox import ClaimedDelivery

LEASE = 4 * SEND_LIMIT  # waiting for a free sender, starting it, sending, and a busy database
PER_CHANNEL = 1  # a server that hangs holds up one sender, not all

log = structlog.get_logger()


def claim(ctx: Context, *, limit: int, exclude_channels: Collection[str] = ()) -> list[ClaimedDelivery]:
    """Lease up to `limit` due deliveries of different channels, none of `exclude_channels`.

    Each says who else has reported the same until now.
    """
    now = ctx.clock.now()
    with ctx.db.begin() as session:
        timing.hold(ctx, session, now=now)
        claimed = outbox.claim_due(
            session,
            worker=ctx.worker,
            limit=limit,
            lease=LEASE,
            now=now,
            exclude_channels=exclude_channels,
            per_channel=PER_CHANNEL,
        )
        reports = stories.reports(session, {one.group_id for one in claimed if one.group_id is not None})
    return [replace(one, content=with_others(one.content, reports.get(one.group_id, ()))) for one in claimed]


def run(ctx: Context, claimed: ClaimedDelivery) -> SendOutcome:
    """Send one claimed delivery and save what became of it; no transaction is open while it is sent."""
    outcome = _try(ctx, claimed)
    now = ctx.clock.now()
    following = next_delivery(
        outcome, delivery_id=claimed.id, attempts=claimed.attempts, created_at=claimed.created_at, now=now
    )
    with ctx.db.begin() as session:
        saved = outbox.save_delivery(session, claimed, following, outcome, now=now)
    _report(claimed, outcome, following if saved else None)
    return outcome


def _try(ctx: Context, claimed: ClaimedDelivery) -> SendOutcome:
    channel = _destination(ctx, claimed)
    if isinstance(channel, SendFailed):
        return channel
    if refusal := given_up(claimed.attempts):
        return refusal
    return ctx.notifier.send(channel, claimed.target, _message(ctx, claimed, channel))


def _message(ctx: Context, claimed: ClaimedDelivery, channel: Channel) -> Message:
    now, language = ctx.clock.now(), channel.language or ctx.config.settings.language
    if claimed.digest:
        key = f"{claimed.digest_key} {claimed.alert_key}"
        return render_digest(claimed.digest, sent_at=now, language=language, key=key, zone=ctx.zone)
    message = render(
        replace(claimed.content, why=NOT_ACKED) if claimed.escalated else claimed.content,
        sent_at=now,
        language=language,
        key=claimed.alert_key,
        zone=ctx.zone,
        templates=_templates(ctx, claimed, channel),
    )
    if message.trouble:
        log.error("template.failed", delivery=claimed.id, channel=channel.name, reason=message.trouble)
    return message


def _templates(ctx: Context, claimed: ClaimedDelivery, channel: Channel) -> Templates:
    """Return the templates of the alert's rule, as it is configured now, and else the channel's."""
    own = (rule.templates for rule in ctx.config.rules if rule.name == claimed.content.rule)
    return BUILT_IN if claimed.content.about_feed else next(own, BUILT_IN).over(channel.templates)


def _destination(ctx: Context, claimed: ClaimedDelivery) -> Channel | SendFailed:
    """Return the channel as configured now, which may know the delivery's target no more."""
    channel = next((channel for channel in ctx.config.channels if channel.name == claimed.channel), None)
    if channel is None:
        return SendFailed(SendFailure.NO_CHANNEL, f"the configuration has no channel '{claimed.channel}'")
    if claimed.target not in channel.targets:
        whom = f"no '{claimed.target}' under `to`" if claimed.target else "only named recipients now"
        return SendFailed(SendFailure.NO_CHANNEL, f"channel '{claimed.channel}' has {whom}")
    return channel


def _report(claimed: ClaimedDelivery, outcome: SendOutcome, following: NextDelivery | None) -> None:
    event = log.bind(
        delivery=claimed.id, alert=claimed.alert_id, channel=claimed.channel, attempts=claimed.attempts
    )
    if isinstance(outcome, SendFailed):
        event = event.bind(kind=outcome.kind.value, reason=outcome.reason)
    elif outcome.answer:
        event = event.bind(answer=outcome.answer)
    if following is None:
        event.warning("lease.lost", stage="deliver")
    elif following.state is DeliveryState.SENT:
        event.info("delivery.sent")
    elif following.due_at:
        event.warning("delivery.retried", due_at=following.due_at.isoformat(timespec="seconds"))
    else:
        event.error("delivery.dead")
