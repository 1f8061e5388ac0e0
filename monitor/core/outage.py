"""What failed sends mean for a whole channel: while it takes nothing, one try at a time finds out when it is back.

A delivery has its own patience (core.delivery). An outage is the channel's: a thousand alerts must not knock at a
server that is down, and a wrong password must not be tried until the account is locked.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.core.delivery import POLICY, RetryPolicy, SendFailed, SendFailure, SendOutcome, jitter, pause

ENOUGH = 3  # different deliveries that fail in a row: it is the channel
TELL_AFTER = timedelta(hours=1)
SPARE = timedelta(minutes=10)  # between tries of a wrong password, however often a daemon starts
_AT_ONCE = timedelta(seconds=1)

CHANNEL_WIDE = frozenset(
    {SendFailure.TEMPORARY, SendFailure.UNKNOWN, SendFailure.CREDENTIALS, SendFailure.RATE_LIMIT}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """A channel that took nothing since its last success."""

    since: datetime
    failures: int  # in a row, each of another delivery than the one before
    last: int  # the delivery that failed last
    kind: SendFailure
    reason: str
    probe_at: datetime | None  # when one delivery is tried; until then all wait. None: too early to say

    @property
    def holds(self) -> bool:
        """Tell whether deliveries wait for the channel to come back."""
        return self.probe_at is not None


def is_of_channel(failed: SendFailed) -> bool:
    """Tell whether a failure says something of the whole channel, not only of one recipient or message."""
    return failed.kind in CHANNEL_WIDE and not failed.one_target


def next_outage(
    outage: Outage | None,
    outcome: SendOutcome,
    *,
    channel: str,
    delivery_id: int,
    now: datetime,
    policy: RetryPolicy = POLICY,
) -> Outage | None:
    """Return where a channel stands after a send; None: it works.

    A refusal of one recipient or message says nothing about the others. A
    message that fails again and again counts once: it may be its own fault.
    """
    if not isinstance(outcome, SendFailed):
        return None
    if not is_of_channel(outcome):
        return outage
    again = outage is not None and outage.last == delivery_id and not outage.holds
    failures = (outage.failures if outage else 0) + (0 if again else 1)
    sure = outcome.kind in (SendFailure.CREDENTIALS, SendFailure.RATE_LIMIT)
    holds = sure or failures >= ENOUGH or (outage is not None and outage.holds)
    wait = _wait(outcome, channel=channel, failures=failures, policy=policy)
    return Outage(
        since=outage.since if outage else now,
        failures=failures,
        last=delivery_id,
        kind=outcome.kind,
        reason=outcome.reason,
        probe_at=now + wait if holds else None,
    )


def _wait(failed: SendFailed, *, channel: str, failures: int, policy: RetryPolicy) -> timedelta:
    asked = min(failed.retry_after or timedelta(0), policy.longest_asked)
    if failed.kind is SendFailure.RATE_LIMIT and asked > timedelta(0) and failures < ENOUGH:
        return max(asked, _AT_ONCE)
    wait = min(pause(failed.kind, attempts=failures, policy=policy), policy.longest)
    return max(wait + jitter(wait, f"{channel}/{failures}"), asked)


def mended_probe(
    outage: Outage, *, channel: str, readdressed: bool, now: datetime, policy: RetryPolicy = POLICY
) -> datetime | None:
    """Return when a channel is tried that somebody has probably mended; None: it holds nothing back.

    That is at once where it is `readdressed`, or when a daemon starts; but daemons that end and start again and again
    must not get an account locked. Not sooner than planned: who asked for time, and where a try may be one more copy.
    """
    probe_at = outage.probe_at
    if probe_at is None or outage.kind not in (SendFailure.TEMPORARY, SendFailure.CREDENTIALS):
        return probe_at
    if readdressed or outage.kind is SendFailure.TEMPORARY:
        return min(probe_at, now)
    if probe_at > now + SPARE:
        failed = SendFailed(outage.kind, outage.reason)
        tried_at = probe_at - _wait(failed, channel=channel, failures=outage.failures, policy=policy)
    elif probe_at > now:  # it was put there by an earlier start
        tried_at = probe_at - SPARE
    else:  # a daemon may have ended over it
        tried_at = probe_at
    return max(tried_at + SPARE, now)


def gives_up(outage: Outage, *, now: datetime, policy: RetryPolicy = POLICY) -> datetime | None:
    """Return up to when a delivery must have been due for the outage to end it untried; None: all still wait."""
    before = now - policy.give_up_after
    return before if outage.since <= before and outage.failures >= policy.least_tries else None


def is_ailment(kind: SendFailure, since: datetime, *, now: datetime) -> bool:
    """Tell whether somebody has to look after a channel that takes nothing `since` then."""
    return kind is SendFailure.CREDENTIALS or now - since >= TELL_AFTER


def notice_key(channel: str, outage: Outage | None, *, died: bool, now: datetime) -> str | None:
    """Return the key of the alert that tells of a channel's trouble; None: there is nothing to tell yet.

    A key is raised once: one notice per outage, and one a day where a channel
    works that refuses single deliveries for good.
    """
    worth_it = died or (outage is not None and is_ailment(outage.kind, outage.since, now=now))
    if not worth_it:
        return None
    when = outage.since.isoformat() if outage else f"{now:%Y-%m-%d}"
    return hashlib.sha256(f"channel\x1f{channel}\x1f{when}".encode()).hexdigest()
