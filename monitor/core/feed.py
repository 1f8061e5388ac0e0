"""The life of a feed: the states it can be in, and what a poll can bring."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from monitor.core.article import Entry

LARGE = 500_000  # bytes of a document; nearly all are smaller


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
    link: str = ""  # the header of this name
    told_at: datetime | None = None  # by the server's clock; None: it does not say


@dataclass(frozen=True, slots=True)
class NotModified:
    """304, or the same body as last time."""

    fresh_for: timedelta | None = None
    moved_to: str | None = None  # as in Fetched


@dataclass(frozen=True, slots=True)
class FetchFailed:
    """The poll brought nothing; `reason` is a sentence without secrets."""

    kind: FailureKind
    reason: str
    retry_after: timedelta | None = None  # the server's own word, None if it gave none
    status: int | None = None  # of HTTP, where that is the reason


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
    skip_hours: frozenset[int] = frozenset()  # of the day in UTC, when nothing is published
    skip_weekdays: frozenset[int] = frozenset()  # Monday 0, the same
    known: int = 0  # entries of the document beside `entries`: their very source was read before


PollOutcome = ParsedFeed | NotModified | FetchFailed
