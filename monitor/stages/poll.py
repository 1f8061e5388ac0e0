"""Visit due feeds: claim, fetch and parse, save what is new."""

import asyncio
import hashlib
from collections.abc import Collection, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from monitor.context import Context
from monitor.core.article import identify
from monitor.core.baseline import CatchUp, is_baseline
from monitor.core.feed import (
    Fetched,
    FetchFailed,
    NotModified,
    ParsedFeed,
    PollOutcome,
    PollPolicy,
    next_poll,
)
from monitor.stages import unseen
from monitor.stages.unseen import Reading
from monitor.store import feeds
from monitor.store.feeds import ArticleToSave, FeedToPoll, PollToSave

LEASE = timedelta(minutes=3)  # longer than the fetch deadline, the parser's limit and the wait to be saved
PER_HOST = 2

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Polled:
    """What became of one visit; `new` is None when the lease was lost and nothing was saved."""

    feed: FeedToPoll
    outcome: PollOutcome
    new: int | None


def claim(
    ctx: Context, *, limit: int, exclude_hosts: Collection[str] = (), visited_before: datetime | None = None
) -> list[FeedToPoll]:
    """Lease up to `limit` due feeds; with `visited_before`, those not visited since count as due too."""
    with ctx.db.begin() as session:
        return feeds.claim_due(
            session,
            worker=ctx.worker,
            limit=limit,
            lease=LEASE,
            now=ctx.clock.now(),
            per_host=PER_HOST,
            exclude_hosts=exclude_hosts,
            visited_before=visited_before,
        )


async def visit(ctx: Context, feed: FeedToPoll, *, parsing: Executor) -> PollToSave:
    """Fetch and read one feed, and decide what to keep and when to come back. No transaction is open."""
    fetched = await ctx.fetcher.fetch(feed.url, feed.validators)
    if not isinstance(fetched, Fetched):
        return _decide(ctx, feed, fetched)
    body_hash = hashlib.sha256(fetched.body).hexdigest()
    if body_hash == feed.body_hash:
        return _decide(ctx, feed, NotModified(fetched.fresh_for))
    reading = await asyncio.get_running_loop().run_in_executor(
        parsing, unseen.read, ctx.parser, fetched, feed.seen_entries
    )
    return _decide(ctx, feed, reading.outcome, read=_Read(fetched, body_hash, reading))


@dataclass(frozen=True, slots=True)
class _Read:
    """A document that was fetched and read."""

    fetched: Fetched
    body_hash: str
    reading: Reading


def _decide(ctx: Context, feed: FeedToPoll, outcome: PollOutcome, *, read: _Read | None = None) -> PollToSave:
    now = ctx.clock.now()
    spec = ctx.spec(feed.url)
    policy = PollPolicy(interval=(spec.every if spec else None) or ctx.config.settings.every)
    fresh_for = (
        read.fetched.fresh_for if read else outcome.fresh_for if isinstance(outcome, NotModified) else None
    )
    catch_up = (spec.catch_up if spec else None) or ctx.config.settings.catch_up
    parsed = outcome if isinstance(outcome, ParsedFeed) else None
    return PollToSave(
        feed=feed,
        next=next_poll(feed.poll, outcome, policy=policy, now=now, fresh_for=fresh_for),
        outcome=outcome,
        polled_at=now,
        validators=read.fetched.validators if read and parsed and parsed.well_formed else None,
        body_hash=read.body_hash if read and parsed else None,
        seen_entries=read.reading.seen if read and parsed else None,
        articles=_articles(feed, parsed, catch_up=catch_up, now=now) if parsed else (),
        language=(spec.language if spec else None) or (parsed.language if parsed else None),
    )


def _articles(
    feed: FeedToPoll, parsed: ParsedFeed, *, catch_up: CatchUp, now: datetime
) -> tuple[ArticleToSave, ...]:
    return tuple(
        ArticleToSave(article, baseline=feed.first and is_baseline(article.entry, catch_up, now=now))
        for article in identify(parsed.entries)
    )


def save(ctx: Context, polls: Sequence[PollToSave]) -> list[Polled]:
    """Save many visits in one transaction: a commit costs more than a visit."""
    with ctx.db.begin() as session:
        stored = feeds.save_polls(session, polls)
    polled = [Polled(poll.feed, poll.outcome, new) for poll, new in zip(polls, stored, strict=True)]
    for poll, one in zip(polls, polled, strict=True):
        _report(one, next_at=poll.next.at)
    return polled


def _report(polled: Polled, *, next_at: datetime | None) -> None:
    feed, outcome = polled.feed, polled.outcome
    told = outcome.title if isinstance(outcome, ParsedFeed) and feed.name == feed.host else ""
    event = log.bind(feed=told or feed.name)
    if polled.new is None:
        event.warning("lease.lost", stage="poll")
    elif isinstance(outcome, FetchFailed):
        event.warning(
            "feed.failed", kind=outcome.kind.value, reason=outcome.reason, next_poll_at=_short(next_at)
        )
    elif isinstance(outcome, NotModified):
        event.info("feed.polled", status="unchanged", next_poll_at=_short(next_at))
    else:
        flaws = {} if outcome.well_formed else {"problems": "; ".join(outcome.problems)}
        counts = {"entries": len(outcome.entries) + outcome.known, "new": polled.new}
        event.info("feed.polled", status="ok", **counts, next_poll_at=_short(next_at), **flaws)


def _short(at: datetime | None) -> str:
    return at.strftime("%H:%M:%SZ") if at else "never"
