"""Deliveries and silences, told in sentences."""

from collections.abc import Iterator, Sequence

from monitor.cli.common import counted
from monitor.cli.explain_times import Times
from monitor.config.model import Config
from monitor.core.alert import Verdict
from monitor.core.delivery import DeliveryState
from monitor.core.timing_text import REASONS
from monitor.store.ways import AlertWay, DeliveryWay

VERDICTS = {Verdict.FALSE: "as a false alarm", Verdict.RIGHT: "as right"}


def where(one: DeliveryWay) -> str:
    """Name the channel, and the recipient where it has several."""
    return f"{one.channel} ({one.target})" if one.target else one.channel


def tell_alert(raised: AlertWay, config: Config | None, times: Times) -> Iterator[str]:
    """Tell when an alert was raised, what people did with it, and how far each delivery got."""
    again = " by `monitor rematch`: older news, which somebody asked for" if raised.content.rematched else ""
    yield f"alert {raised.id} raised {times.at(raised.raised_at)}{again}"
    if raised.acked_at:
        by = f" by {raised.acked_by}" if raised.acked_by else ""
        yield f"acknowledged{by} {times.at(raised.acked_at)}"
    if raised.escalated_at:
        yield f"escalated {times.at(raised.escalated_at)}, because nobody had acknowledged it"
    elif raised.escalate_at and not raised.acked_at:
        yield f"others are told {times.at(raised.escalate_at)} unless somebody acknowledges it"
    if raised.verdict and raised.marked_at:
        by = f" by {raised.marked_by}" if raised.marked_by else ""
        yield f"marked {VERDICTS[raised.verdict]}{by} {times.at(raised.marked_at)}"
    for one in raised.deliveries:
        yield f"delivery {one.id} to {where(one)}: {state(one, times)}{_remarks(one, config)}"
    if not raised.deliveries:
        yield "no channel was there to take it: `monitor check` shows the channels of each rule"


def state(one: DeliveryWay, times: Times) -> str:
    """Say how far a delivery got."""
    match one.state:
        case DeliveryState.SENT:
            sent = times.at(one.sent_at) if one.sent_at else ""
            return f"sent {sent} at the {_ordinal(one.attempts)} try{_held(one)}"
        case DeliveryState.DEAD:
            return (
                f"given up after {_tries(one)}: {one.failure_reason or 'no answer'}; "
                f"once that is mended, `monitor outbox retry {one.id}` sends it again"
            )
        case DeliveryState.CANCELLED:
            return f"dropped by hand; `monitor outbox retry {one.id}` sends it all the same"
        case DeliveryState.PENDING:
            return _pending(one, times)


def _pending(one: DeliveryWay, times: Times) -> str:
    if one.leased_until and one.leased_until > times.now:
        return f"being sent right now, the {_ordinal(one.attempts)} try"
    due = one.due_at or times.now
    if one.attempts:
        reason = one.failure_reason or "the sender stopped before it knew whether it arrived"
        return f"{_tries(one)} failed ({reason}); next try {times.at(due)}{_outage(one, times)}"
    if due <= times.now:
        return f"due since {times.at(due)}{_outage(one, times) or ': it goes out as soon as `monitor run` gets to it'}"
    return f"{REASONS[one.hold] if one.hold else 'waits'} until {times.at(due)}{_company(one)}"


def _outage(one: DeliveryWay, times: Times) -> str:
    if one.outage is None:
        return ""
    again = f", which is tried again {times.at(one.outage.probe_at)}" if one.outage.probe_at else ""
    return f"; the channel {one.channel} takes nothing since {times.at(one.outage.since)}: {one.outage.reason}{again}"


def _held(one: DeliveryWay) -> str:
    said = f", {REASONS[one.hold]}" if one.hold else ""
    return said + _company(one)


def _company(one: DeliveryWay) -> str:
    others = one.together - 1
    return f", in one message with {others} other{'s' if others > 1 else ''}" if others else ""


def _remarks(one: DeliveryWay, config: Config | None) -> str:
    said = "; told because nobody acknowledged the alert" if one.escalated else ""
    if config is None or one.state is DeliveryState.SENT:
        return said
    channel = next((channel for channel in config.channels if channel.name == one.channel), None)
    if channel is None:
        return f"{said}; the configuration has no channel {one.channel} any more"
    gone = one.target not in channel.targets
    return f"{said}; the channel has no such recipient any more" if gone else said


def _tries(one: DeliveryWay) -> str:
    return counted(one.attempts, "try", "tries")


def _ordinal(number: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10 if number // 10 % 10 != 1 else 0, "th")
    return f"{number}{ending}"


def summed_up(raised: Sequence[AlertWay], times: Times) -> str:
    """Say in one sentence what came of the alerts that an article or feed raised."""
    rules = ", ".join(dict.fromkeys(one.rule for one in raised))
    places: dict[tuple[str, str], dict[str, None]] = {}
    for one in (one for alert in raised for one in alert.deliveries):
        places.setdefault(_fate(one, times), {})[where(one)] = None
    said = "; ".join(f"{done} {', '.join(to)}{how}" for (done, how), to in places.items())
    return f"Alerted by {rules}: {said or 'but no channel was there to take it'}."


def _fate(one: DeliveryWay, times: Times) -> tuple[str, str]:
    """Return what is said before and after the name of the channel."""
    match one.state:
        case DeliveryState.SENT:
            return "sent to", f" {times.short(one.sent_at)}" if one.sent_at else ""
        case DeliveryState.DEAD:
            return "not delivered to", f", given up: {one.failure_reason or 'no answer'}"
        case DeliveryState.CANCELLED:
            return "not delivered to", ", dropped by hand"
        case DeliveryState.PENDING:
            return "not sent to", f" yet, {_why_not_yet(one, times)}"


def _why_not_yet(one: DeliveryWay, times: Times) -> str:
    if one.leased_until and one.leased_until > times.now:
        return "it is being sent right now"
    due = one.due_at or times.now
    if one.attempts:
        return f"{_tries(one)} failed; the next is due {times.short(due)}"
    if due <= times.now:
        return "it is due now"
    return f"{REASONS[one.hold] if one.hold else 'it waits'} until {times.short(due).removeprefix('at ')}"
