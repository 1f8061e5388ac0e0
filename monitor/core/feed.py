"""The life of a feed: what a poll can bring, and when the next one is due."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import assert_never
from zlib import crc32

from monitor.core.article import Entry


class FeedState(StrEnum):
    """Where a feed is in its life; `docs` of each state are what `monitor status` prints."""

    ACTIVE = "active"  # polled on its interval
    FAILING = "failing"  # the last poll failed; polled with back-off
    DEAD = "dead"  # gone (410), or failing for too long; polled no more
    PAUSED = "paused"  # switched off by the user


class FailureKind(StrEnum):
    """Why a poll brought nothing, in the words that `feeds list` shows."""

    DNS = "dns"  # the host name does not resolve
    CONNECT = "connect"  # refused, unreachable, reset
    TLS = "tls"  # certificate or handshake
    TIMEOUT = "timeout"  # the total deadline passed
    STATUS = "status"  # an HTTP status other than 200, 304 and 410
    GONE = "gone"  # 410: the publisher ended the feed
    REDIRECT = "redirect"  # too many, or to nowhere
    BLOCKED = "blocked"  # an address or scheme that must not be fetched
    TOO_LARGE = "too_large"  # more bytes than allowed, raw or decoded
    DECODING = "decoding"  # broken or unknown content encoding
    PROTOCOL = "protocol"  # not HTTP as it is spoken
    EMPTY = "empty"  # 200 without a body
    NOT_A_FEED = "not_a_feed"  # an HTML page, an image, an error in JSON
    UNPARSABLE = "unparsable"  # the parser was killed: too slow, too much memory, or crashed


@dataclass(frozen=True, slots=True)
class Validators:
    """What the server gave us for the next conditional request (RFC 9110 §13)."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """A complete body. `validators` are empty unless the transfer was whole."""

    body: bytes
    url: str  # where it came from after redirects
    status: int = 200
    content_type: str = ""
    moved_to: str | None = None  # target when every redirect on the way was permanent
    validators: Validators = field(default_factory=Validators)
    fresh_for: timedelta | None = None  # how long the server says there is nothing new; None: it does not say


@dataclass(frozen=True, slots=True)
class NotModified:
    """304, or the same body as last time."""

    fresh_for: timedelta | None = None


@dataclass(frozen=True, slots=True)
class FetchFailed:
    """The poll brought nothing; `reason` is a sentence without secrets."""

    kind: FailureKind
    reason: str
    retry_after: timedelta | None = None  # the server's own word, None if it gave none


FetchOutcome = Fetched | NotModified | FetchFailed


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """What a feed document says. `well_formed` False: entries may be missing, so no validators are kept."""

    title: str = ""
    language: str | None = None  # as declared, lower case, e.g. "de-de"
    entries: tuple[Entry, ...] = ()
    well_formed: bool = True
    problems: tuple[str, ...] = ()
    ttl: timedelta | None = None
    known: int = 0  # entries of the document beside `entries`: their very source was read before


PollOutcome = ParsedFeed | NotModified | FetchFailed


@dataclass(frozen=True, slots=True)
class PollPolicy:
    """How often feeds are polled."""

    interval: timedelta = timedelta(minutes=15)
    max_interval: timedelta = timedelta(days=1)
    max_fresh: timedelta = timedelta(hours=3)  # no server's word keeps a feed unvisited for longer
    dead_after: timedelta = timedelta(days=30)
    dead_failures: int = (
        30  # and at least so many in a row: a machine that slept for a month has seen but two
    )


@dataclass(frozen=True, slots=True)
class PollState:
    """The part of a feed that decides its next poll."""

    url: str
    state: FeedState = FeedState.ACTIVE
    failures: int = 0
    failing_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class NextPoll:
    """When a feed is due again, and what state it is in until then."""

    state: FeedState
    failures: int
    failing_since: datetime | None
    at: datetime | None  # None: never again
    not_before: datetime | None = None  # the server asked for it: holds even when a user wants a poll now


def next_poll(
    feed: PollState,
    outcome: PollOutcome,
    *,
    policy: PollPolicy,
    now: datetime,
    fresh_for: timedelta | None = None,
) -> NextPoll:
    """Decide state and time of the next poll after `outcome`.

    Back-off is linear: with intervals of minutes to hours, doubling is extreme
    after four failures (mediacloud/rss-fetcher has the same reason).
    """
    match outcome:
        case ParsedFeed() | NotModified():
            wait = max(policy.interval, min(fresh_for or timedelta(0), policy.max_fresh))
            return NextPoll(FeedState.ACTIVE, 0, None, now + wait + spread(feed.url, policy.interval))
        case FetchFailed():
            return _after_failure(feed, outcome, policy=policy, now=now)
        case _:
            assert_never(outcome)


def _after_failure(feed: PollState, outcome: FetchFailed, *, policy: PollPolicy, now: datetime) -> NextPoll:
    failures, since = feed.failures + 1, feed.failing_since or now
    for_long = now - since > policy.dead_after and failures >= policy.dead_failures
    if outcome.kind is FailureKind.GONE or for_long:
        return NextPoll(FeedState.DEAD, failures, since, None)
    wait = min(policy.interval * failures, policy.max_interval)
    asked = min(outcome.retry_after, policy.max_interval) if outcome.retry_after else timedelta(0)
    at = now + max(wait, asked) + spread(feed.url, policy.interval)
    return NextPoll(FeedState.FAILING, failures, since, at, not_before=now + asked if asked else None)


def spread(url: str, interval: timedelta) -> timedelta:
    """Return a fixed offset per feed, up to a tenth of the interval, so that feeds do not bunch up."""
    return interval * (crc32(url.encode()) % 1000) / 10_000
