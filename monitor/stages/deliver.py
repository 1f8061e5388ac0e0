"""Deliver the outbox: claim, render and send, save what became of each try."""

from collections.abc import Callable, Collection, Generator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from itertools import takewhile

import structlog

from monitor.config.channels import MAIL
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
from monitor.core.digest_message import digest_key, render_digest
from monitor.core.errors import StoreError, kind_of
from monitor.core.message import Message, bare, render
from monitor.core.reports import Report, with_others
from monitor.core.template import BUILT_IN, Templates
from monitor.core.wording import NOT_ACKED
from monitor.notify import SEND_LIMIT
from monitor.stages import channel_health, timing
from monitor.store import outbox, stories
from monitor.store.outbox import ClaimedDelivery, Try

LEASE = 4 * SEND_LIMIT  # waiting for a free sender, starting it, sending, and a busy database
BATCH = 128  # of one channel, claimed together and sent one after the other
AHEAD = 4  # sends of a channel that are begun before the last is answered, and that share a commit
IN_DOUBT = (
    3 * AHEAD
)  # sends that may be repeated after a crash: begun, in a commit under way, and for the next

log = structlog.get_logger()


def claim(
    ctx: Context, *, limit: int, exclude_channels: Collection[str] = (), batch: int = BATCH
) -> list[ClaimedDelivery]:
    """Lease up to `limit` due deliveries, up to `batch` of each channel, none of `exclude_channels`.

    Of a channel that is being sent to by anybody none is leased.
    Each says who else has reported the same when it was tried first: all tries of a delivery are one message.
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
            per_channel=batch,
        )
        reports = stories.reports(session, {one.group_id for one in claimed if one.group_id is not None})
    return [_with_others(one, reports.get(one.group_id, ())) for one in claimed]


def _with_others(claimed: ClaimedDelivery, reports: Sequence[Report]) -> ClaimedDelivery:
    return replace(claimed, content=with_others(claimed.content, reports, until=claimed.told_until))


def run(ctx: Context, claimed: ClaimedDelivery) -> SendOutcome:
    """Send one claimed delivery and save what became of it; no transaction is open while it is sent."""
    [outcome] = send_all(ctx, [claimed])
    save(ctx, [(claimed, outcome)])
    return outcome


def send_all(
    ctx: Context,
    burst: Sequence[ClaimedDelivery],
    *,
    ahead: int = 1,
    may_start: Callable[[ClaimedDelivery], bool] = lambda _: True,
) -> Generator[SendOutcome, None, None]:
    """Send claimed deliveries of one channel in turn and yield what became of each; it may end before all were tried.

    Up to `ahead` are under way at once. None is begun any more once `may_start` says no.
    """
    refused = list(takewhile(bool, (_refusal(ctx, claimed) for claimed in burst)))
    if refused:
        yield from (refusal for refusal in refused if refusal)
        return
    sendable = list(takewhile(lambda claimed: not _refusal(ctx, claimed), burst))
    channel = _destination(ctx, sendable[0])
    assert isinstance(channel, Channel)
    messages = (
        (claimed.target, _message(ctx, claimed, channel), number < len(sendable))
        for number, claimed in enumerate(takewhile(may_start, sendable), start=1)
    )
    with closing(ctx.notifier.send_all(channel, messages, ahead=ahead)) as outcomes:
        yield from outcomes


def _refusal(ctx: Context, claimed: ClaimedDelivery) -> SendFailed | None:
    """Return why a delivery is not even tried."""
    destination = _destination(ctx, claimed)
    return destination if isinstance(destination, SendFailed) else given_up(claimed.attempts)


def save(ctx: Context, tries: Sequence[tuple[ClaimedDelivery, SendOutcome]]) -> None:
    """Save what became of sends, and what that says about their channels, in one transaction."""
    now = ctx.clock.now()
    ended = [(claimed, _following(claimed, outcome, now=now), outcome) for claimed, outcome in tries]
    try:
        saved = _save(ctx, ended, now=now)
    except StoreError:
        raise
    except Exception:  # a message must not be sent again because its channel's state could not be told
        log.exception("channel.broken", deliveries=[claimed.id for claimed, _ in tries])
        saved = _save(ctx, ended, now=now, noted=False)
    for claimed, following, outcome in ended:
        _report(claimed, outcome, following if claimed.id in saved else None)


def broken(error: Exception) -> SendFailed:
    """Return what became of a send over which the program broke: it may have arrived."""
    return SendFailed(SendFailure.UNKNOWN, f"the program broke over it: {kind_of(error)}", one_target=True)


def _save(ctx: Context, ended: Sequence[Try], *, now: datetime, noted: bool = True) -> set[int]:
    with ctx.db.begin() as session:
        saved = outbox.save_deliveries(session, ended, now=now)
        if noted:
            channel_health.note(ctx, session, [one for one in ended if one[0].id in saved], now=now)
    return saved


def _following(claimed: ClaimedDelivery, outcome: SendOutcome, *, now: datetime) -> NextDelivery:
    return next_delivery(
        outcome, delivery_id=claimed.id, attempts=claimed.attempts, created_at=claimed.created_at, now=now
    )


def give_back(ctx: Context, untried: Sequence[ClaimedDelivery]) -> None:
    """Give the leases of deliveries back that were not tried after all."""
    with ctx.db.begin() as session:
        outbox.give_back(session, untried)


def in_time(ctx: Context, claimed: ClaimedDelivery) -> bool:
    """Tell whether the lease lasts long enough for a send that takes as long as it may."""
    return claimed.leased_until - ctx.clock.now() > LEASE / 2


def ahead(ctx: Context, claimed: ClaimedDelivery) -> int:
    """Return how many sends of the delivery's channel may be under way at once; one: each waits until the last is saved."""
    channel = _destination(ctx, claimed)
    is_mail = isinstance(channel, Channel) and channel.scheme.lower() in MAIL
    return 1 if is_mail else AHEAD


def holds_up(outcome: SendOutcome) -> bool:
    """Tell whether what follows through the channel should wait until this failure is judged."""
    return isinstance(outcome, SendFailed) and not outcome.one_target


def _message(ctx: Context, claimed: ClaimedDelivery, channel: Channel) -> Message:
    """Write the message; where that breaks, in bare words: an alert that cannot be told nicely is told all the same."""
    language = channel.language or ctx.config.settings.language
    try:
        return _written(ctx, claimed, channel, language)
    except Exception:
        log.exception("message.broken", delivery=claimed.id, channel=channel.name)
    if claimed.digest:
        contents, key = [held.content for held in claimed.digest.newest], _digest_key(claimed)
        return bare(contents, count=claimed.digest.count, language=language, key=digest_key(key))
    return bare([claimed.content], count=1, language=language, key=claimed.alert_key)


def _digest_key(claimed: ClaimedDelivery) -> str:
    return f"{claimed.digest_key} {claimed.alert_key}"


def _written(ctx: Context, claimed: ClaimedDelivery, channel: Channel, language: str) -> Message:
    now = ctx.clock.now()
    if claimed.digest:
        key = _digest_key(claimed)
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
