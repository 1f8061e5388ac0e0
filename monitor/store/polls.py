"""What a visit to a feed brought: saved as a whole by who still holds the lease, or not at all."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, select, update
from sqlmodel import Session

from monitor.core.article import NewArticle, is_stored_as
from monitor.core.feed import FeedState, FetchFailed, NextPoll, ParsedFeed, PollOutcome, PollState, Validators
from monitor.store.insert import insert
from monitor.store.tables import article, feed, gap

MAX_LOOKUP = 1_000  # keys in one query


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedToPoll:
    """A leased feed: what a visit needs to know, and what proves the lease when it is saved."""

    id: int
    url: str  # may hold a secret
    name: str  # as people call it
    host: str
    validators: Validators
    body_hash: str | None
    seen_entries: bytes | None  # core.split.pack
    poll: PollState
    succeeded_at: datetime | None  # None: no visit has succeeded yet
    leased_by: str
    leased_until: datetime

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
    """One visit and what was decided of it."""

    feed: FeedToPoll
    next: NextPoll
    outcome: PollOutcome
    polled_at: datetime
    validators: Validators | None = None  # None: keep those we have
    body_hash: str | None = None  # None: keep the one we have
    seen_entries: bytes | None = None  # None: keep those we have
    articles: tuple[ArticleToSave, ...] = ()  # of all entries that were read, known ones too
    language: str | None = None  # of articles that do not say


def save_polls(session: Session, polls: Sequence[PollToSave]) -> list[int | None]:
    """Save visits and return for each how many new articles were stored; None: its lease was lost, nothing was."""
    return [_save_articles(session, poll) if _save_feed(session, poll) else None for poll in polls]


def _save_feed(session: Session, poll: PollToSave) -> bool:
    claimed = poll.feed
    holding = (
        feed.c.id == claimed.id,
        feed.c.leased_by == claimed.leased_by,
        feed.c.leased_until == claimed.leased_until,
    )
    saved = update(feed).where(*holding).values(_columns(poll)).returning(feed.c.id)
    return session.execute(saved).first() is not None


def _columns(poll: PollToSave) -> dict[str, Any]:
    following = poll.next
    columns: dict[str, Any] = {
        "state": _state(following.state),
        "next_poll_at": following.at,
        "not_before": following.not_before,
        "failures": following.failures,
        "failing_since": following.failing_since,
        "polled_at": poll.polled_at,
        "leased_by": None,
        "leased_until": None,
    }
    if poll.validators is not None:
        columns |= {"etag": poll.validators.etag, "last_modified": poll.validators.last_modified}
    if poll.body_hash is not None:
        columns["body_hash"] = poll.body_hash
    if poll.seen_entries is not None:
        columns["seen_entries"] = poll.seen_entries
    return columns | _outcome_columns(poll.outcome, poll.polled_at)


def _state(decided: FeedState) -> Any:
    """Keep a feed paused that was paused while it was visited, unless it died."""
    if decided is FeedState.DEAD:
        return decided.value
    return case((feed.c.state == FeedState.PAUSED.value, feed.c.state), else_=decided.value)


def _outcome_columns(outcome: PollOutcome, polled_at: datetime) -> dict[str, Any]:
    if isinstance(outcome, FetchFailed):
        return {"failure_kind": outcome.kind.value, "failure_reason": outcome.reason}
    succeeded: dict[str, Any] = {"succeeded_at": polled_at, "failure_kind": None, "failure_reason": None}
    if isinstance(outcome, ParsedFeed) and outcome.title:
        succeeded["title"] = outcome.title
    return succeeded


def _save_articles(session: Session, poll: PollToSave) -> int:
    if not poll.articles:
        return 0
    stored = _stored(session, poll.feed.id, [one.article for one in poll.articles])
    unseen = [one for one in poll.articles if not _is_stored(one.article, stored)]
    if not stored:
        _note_gap(session, poll)
    if not unseen:
        return 0
    new = insert(session, article).on_conflict_do_nothing().returning(article.c.id)
    return len(session.execute(new, [_row(one, poll) for one in unseen]).all())


def _stored(session: Session, feed_id: int, articles: Iterable[NewArticle]) -> dict[str, Any]:
    """Return the stored articles behind the keys that `articles` may go by."""
    possible = sorted({key for one in articles for key in (one.key, *one.other_keys)})
    columns = (article.c.canonical_url, article.c.title, article.c.content_hash)
    stored: dict[str, Any] = {}
    for start in range(0, len(possible), MAX_LOOKUP):
        rows = session.execute(
            select(article.c.key, *columns).where(
                article.c.feed_id == feed_id, article.c.key.in_(possible[start : start + MAX_LOOKUP])
            )
        ).mappings()
        stored |= {row["key"]: row for row in rows}
    return stored


def _is_stored(one: NewArticle, stored: Mapping[str, Any]) -> bool:
    """Tell whether the article is known, be it by a key it had when others did or did not share its guid."""
    return one.key in stored or any(
        is_stored_as(one, **stored[key]) for key in one.other_keys if key in stored
    )


def _note_gap(session: Session, poll: PollToSave) -> None:
    """Of several entries none is known from the poll before: others may have come and gone unseen in between."""
    before = poll.feed.succeeded_at
    if isinstance(poll.outcome, ParsedFeed) and poll.outcome.known:
        return
    if before is None or len(poll.articles) < 2:  # noqa: PLR2004 a single entry is always replaced whole
        return
    had_some = session.scalar(select(article.c.id).where(article.c.feed_id == poll.feed.id).limit(1))
    if had_some is not None:
        session.execute(
            insert(session, gap).values(feed_id=poll.feed.id, from_at=before, to_at=poll.polled_at)
        )


def _row(one: ArticleToSave, poll: PollToSave) -> dict[str, Any]:
    new, entry = one.article, one.article.entry
    return {
        "feed_id": poll.feed.id,
        "key": new.key,
        "guid": entry.guid,
        "url": entry.url,
        "canonical_url": new.canonical_url,
        "title": entry.title,
        "summary": entry.summary,
        "text": entry.text,
        "author": entry.author,
        "categories": list(entry.categories),
        "language": entry.language or poll.language,
        "content_hash": new.content_hash,
        "published_at": entry.published_at,
        "updated_at": entry.updated_at,
        "seen_at": poll.polled_at,
        "baseline": one.baseline,
    }
