"""The life of one delivery: one alert to one target of a channel."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import assert_never
from zlib import crc32


class DeliveryState(StrEnum):
    """Where a delivery is in its life; lease and attempts are columns of their own."""

    PENDING = "pending"  # to be sent at `due_at`
    SENT = "sent"
    DEAD = "dead"  # given up; `monitor outbox retry` gives it another life
    CANCELLED = "cancelled"  # dropped by the user before it was sent


class SendFailure(StrEnum):
    """Why a send did not arrive, as far as the service told."""

    TEMPORARY = "temporary"  # may work later: refused connection, 4xx of SMTP, 5xx of HTTP
    PERMANENT = "permanent"  # will not work for this message or recipient
    CREDENTIALS = "credentials"  # wrong password or token: trying often locks accounts
    RATE_LIMIT = "rate_limit"  # asked to slow down
    UNKNOWN = "unknown"  # the sender was killed at its time limit: it may have arrived
    NO_CHANNEL = "no_channel"  # the configuration has no such channel or target any more


@dataclass(frozen=True, slots=True)
class Sent:
    """The service took the message. `answer` is its own word, if it gave one; two are equal whatever they say."""

    answer: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class SendFailed:
    """The service did not take it; `reason` is its own answer without secrets."""

    kind: SendFailure
    reason: str
    retry_after: timedelta | None = None
    one_target: bool = False  # it refused this recipient or message only: others may well arrive


SendOutcome = Sent | SendFailed


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often and how long a send is tried again."""

    first: timedelta = timedelta(seconds=30)  # doubles from try to try
    longest: timedelta = timedelta(hours=1)
    longest_unknown: timedelta = timedelta(days=1)  # each such try may have been one more copy
    longest_asked: timedelta = timedelta(hours=6)  # a service that asks for more is tried before
    give_up_after: timedelta = timedelta(days=5)
    permanent_tries: int = 3
    least_tries: int = 8  # even for one that was due while the program was off for a week
    most_tries: int = 200  # reached only when tries end without an outcome: the message kills its sender


@dataclass(frozen=True, slots=True)
class NextDelivery:
    """State after a try, and when the next try is due (None: there is none)."""

    state: DeliveryState
    due_at: datetime | None = None


POLICY = RetryPolicy()


def next_delivery(
    outcome: SendOutcome,
    *,
    delivery_id: int,
    attempts: int,
    created_at: datetime,
    now: datetime,
    policy: RetryPolicy = POLICY,
) -> NextDelivery:
    """Decide what becomes of a delivery after its `attempts`-th try (counted from 1)."""
    match outcome:
        case Sent():
            return NextDelivery(DeliveryState.SENT)
        case SendFailed(kind=kind, retry_after=asked):
            if _hopeless(kind, attempts=attempts, age=now - created_at, policy=policy):
                return NextDelivery(DeliveryState.DEAD)
            wait = pause(kind, attempts=attempts, policy=policy)
            wait += jitter(wait, f"{delivery_id}/{attempts}")
            wait = max(wait, min(asked or timedelta(0), policy.longest_asked))
            return NextDelivery(DeliveryState.PENDING, now + wait)
        case _:
            assert_never(outcome)


def given_up(attempts: int, *, policy: RetryPolicy = POLICY) -> SendFailed | None:
    """Return why the `attempts`-th try is not made at all; None: it is made."""
    if attempts <= policy.most_tries:
        return None
    return SendFailed(SendFailure.PERMANENT, f"{policy.most_tries} tries ended without an answer")


def _hopeless(kind: SendFailure, *, attempts: int, age: timedelta, policy: RetryPolicy) -> bool:
    refused = kind is SendFailure.PERMANENT and attempts >= policy.permanent_tries
    too_old = age >= policy.give_up_after and attempts >= policy.least_tries
    return refused or too_old or attempts >= policy.most_tries


def pause(kind: SendFailure, *, attempts: int, policy: RetryPolicy) -> timedelta:
    """Return how long to wait after the `attempts`-th failure of a kind."""
    doubled: timedelta = policy.first * 2 ** min(attempts - 1, 20)
    match kind:
        case SendFailure.TEMPORARY | SendFailure.RATE_LIMIT:
            return min(doubled, policy.longest)
        case SendFailure.UNKNOWN:
            return min(doubled, policy.longest_unknown)
        case SendFailure.PERMANENT | SendFailure.CREDENTIALS | SendFailure.NO_CHANNEL:
            return policy.longest  # only a person can repair it, and needs time to
        case _:
            assert_never(kind)


def jitter(wait: timedelta, seed: str) -> timedelta:
    """Return up to a fifth of the wait, the same for a seed, so that a returning server is not stormed."""
    return wait * (crc32(seed.encode()) % 1000) / 5_000
