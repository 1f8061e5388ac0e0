"""Deliver the outbox: claim, render and send, save what became of each try."""

from collections.abc import Collection
from datetime import datetime

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
from monitor.core.message import render
from monitor.notify import SEND_LIMIT
from monitor.store import outbox
from monitor.store.outbox import ClaimedDelivery

LEASE = 4 * SEND_LIMIT  # waiting for a free sender, starting it, sending, and a busy database
PER_CHANNEL = 1  # a server that hangs holds up one sender, not all

log = structlog.get_logger()


def claim(ctx: Context, *, limit: int, exclude_channels: Collection[str] = ()) -> list[ClaimedDelivery]:
    """Lease up to `limit` due deliveries of different channels, none of `exclude_channels`."""
    with ctx.db.begin() as session:
        return outbox.claim_due(
            session,
            worker=ctx.worker,
            limit=limit,
            lease=LEASE,
            now=ctx.clock.now(),
            exclude_channels=exclude_channels,
            per_channel=PER_CHANNEL,
        )


def run(ctx: Context, claimed: ClaimedDelivery) -> SendOutcome:
    """Send one claimed delivery and save what became of it; no transaction is open while it is sent."""
    outcome = _refusal(ctx, claimed) or _send(ctx, claimed)
    now = ctx.clock.now()
    following = next_delivery(
        outcome, delivery_id=claimed.id, attempts=claimed.attempts, created_at=claimed.created_at, now=now
    )
    with ctx.db.begin() as session:
        saved = outbox.save_delivery(session, claimed, following, outcome, now=now)
    _report(claimed, outcome, following if saved else None)
    return outcome


def _refusal(ctx: Context, claimed: ClaimedDelivery) -> SendFailed | None:
    """Return why the delivery is not even tried; None: it is."""
    channel = _channel(ctx, claimed.channel)
    if channel is None:
        return SendFailed(SendFailure.NO_CHANNEL, f"there is no channel '{claimed.channel}' any more")
    if claimed.target not in channel.targets:
        whom = f"target '{claimed.target}'" if claimed.target else "delivery without a target"
        return SendFailed(SendFailure.NO_CHANNEL, f"channel '{claimed.channel}' has no {whom} any more")
    return given_up(claimed.attempts)


def _channel(ctx: Context, name: str) -> Channel | None:
    return next((channel for channel in ctx.config.channels if channel.name == name), None)


def _send(ctx: Context, claimed: ClaimedDelivery) -> SendOutcome:
    channel = _channel(ctx, claimed.channel)
    assert channel, "without one it would have been refused"
    now = ctx.clock.now()
    message = render(
        claimed.content,
        sent_at=now,
        language=ctx.config.settings.language,
        key=claimed.alert_key,
        zone=_machine_zone(now),
    )
    return ctx.notifier.send(channel, claimed.target, message)
