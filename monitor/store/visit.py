"""A visit to a feed: as it is taken on, and with what it brought."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.core.article import NewArticle
from monitor.core.feed import PollOutcome, Validators
from monitor.core.moved import NOT_MOVED, Move
from monitor.core.poll import NextPoll, PollState
from monitor.core.websub import Hub


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedToPoll:
    """A leased feed: what a visit needs to know, and what proves the lease when it is saved."""

    id: int
    url: str  # may hold a secret
    name: str  # as people call it
    host: str
    validators: Validators
    body_hash: str | None
    read_at: datetime | None  # when all its entries were read and noted as listed
    problems: str | None = None  # of its document, which could be read all the same
    seen_entries: bytes | None  # core.mark.pack
    poll: PollState
    succeeded_at: datetime | None  # None: no visit has succeeded yet
    leased_by: str
    leased_until: datetime
    starts_at: datetime | None = None  # its turn at a host that other feeds share; None: at once
    pinged_at: datetime | None = None  # its hub called: that is why it is visited; None: it did not
    pushed: bool = False  # its hub is relied on to call
    move: Move = NOT_MOVED
    distrusted_until: datetime | None = None  # its server's "not modified" is not believed until then

    @property
    def first(self) -> bool:
        """Tell whether no visit has succeeded yet: what this one finds was there before the watch began."""
        return self.succeeded_at is None


@dataclass(frozen=True, slots=True)
class ArticleToSave:
    """An article of the document. `baseline`: it is kept, but never alerts."""

    article: NewArticle
    baseline: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PollToSave:
    """What one visit found."""

    feed: FeedToPoll
    outcome: PollOutcome
    polled_at: datetime
    validators: Validators | None = None  # None: keep those we have
    body_hash: str | None = None  # None: keep the one we have
    seen_entries: bytes | None = None  # None: keep those we have
    articles: tuple[ArticleToSave, ...] = ()  # of all entries that were read, known ones too
    language: str | None = None  # of articles that do not say
    fresh_for: timedelta | None = None  # as the server's headers say
    move: Move | None = None  # None: keep the one we have
    hub: Hub | None = None  # that the document offers
    denied: bool = False  # the server said "not modified" although it was


@dataclass(frozen=True, slots=True)
class SavedPoll:
    """A visit that is stored: how many articles were new, and what was decided of the feed."""

    new: int
    next: NextPoll
