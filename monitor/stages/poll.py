"""Visit due feeds: claim, fetch and parse, save what is new."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog
from sqlmodel import Session
from structlog.typing import FilteringBoundLogger

from monitor.context import Context
from monitor.core.baseline import is_baseline
from monitor.core.doubt import DISTRUST
from monitor.core.errors import kind_of
from monitor.core.feed import (
    FailureKind,
    FetchFailed,
    NotModified,
    ParsedFeed,
    PollOutcome,
)
from monitor.core.poll import Brought, NextPoll, PollPolicy, next_poll
from monitor.core.rhythm.budget import pace
from monitor.core.shown import shown_url
from monitor.http import Room
from monitor.stages import feed_health, plan, websub
from monitor.stages.look import Look, look
from monitor.store import feeds, leases
from monitor.store import turns as turns_of_hosts
from monitor.store.visit import ArticleToSave, FeedToPoll, PollToSave, SavedPoll

# Longer than the wait for room, the deadline of the fetch, the parser's limit and the wait to be saved.
LEASE = timedelta(minutes=3)
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
    """Lease up to `limit` due feeds; with `visited_before`, those not visited since count as due too.

    A feed that shares its host with others says when its visit may start.
    """
    now = ctx.clock.now()
    with ctx.db.begin() as session:
        claimed = feeds.claim_due(
            session,
            worker=ctx.worker,
            limit=limit,
            lease=LEASE,
            now=now,
            per_host=PER_HOST,
            exclude_hosts=exclude_hosts,
            visited_before=visited_before,
        )
        gaps = {feed.host: gap for feed in claimed if (gap := ctx.host_gap(feed.host))}
        visits = Counter(feed.host for feed in claimed if feed.host in gaps)
        turns = turns_of_hosts.take(session, visits, gaps=gaps, now=now)
    return [_in_turn(feed, turns, gaps) for feed in claimed]


def _in_turn(feed: FeedToPoll, turns: dict[str, datetime], gaps: Mapping[str, timedelta]) -> FeedToPoll:
    """Give the feed the next turn at its host."""
    at = turns.get(feed.host)
    if at is None:
        return feed
    turns[feed.host] = at + gaps[feed.host]
    return replace(feed, starts_at=at)


def mend(ctx: Context) -> None:
    """Move visits that were missed while the machine slept, or planned by a clock that was wrong; end its leases."""
    with ctx.db.begin() as session:
        moved = feeds.mend_due(session, now=ctx.clock.now())
        freed = leases.mend(session, now=ctx.clock.now())
    if moved:
        log.info("visits.moved", feeds=moved)
    if freed:
        log.warning("leases.freed", leases=freed, why="they were taken by a clock that was ahead")


async def visit(ctx: Context, feed: FeedToPoll, *, parsing: Executor, room: Room | None = None) -> PollToSave:
    """Fetch and read one feed, and tell what to keep of it. No transaction is open."""
    try:
        return await _visited(ctx, feed, parsing, room)
    except Exception as error:
        log.exception("visit.broken", feed=feed.name)
        return broken(ctx, feed, error)


def broken(ctx: Context, feed: FeedToPoll, error: Exception) -> PollToSave:
    """Return a visit over which the program broke as one that failed: the feed is visited less often, and told of."""
    failed = FetchFailed(FailureKind.UNPARSABLE, f"the program broke over it: {kind_of(error)}")
    return PollToSave(feed=feed, outcome=failed, polled_at=ctx.clock.now())


async def _visited(ctx: Context, feed: FeedToPoll, parsing: Executor, room: Room | None) -> PollToSave:
    found = await look(ctx, feed, parsing=parsing, room=room)
    outcome, now = found.outcome, ctx.clock.now()
    if isinstance(outcome, ParsedFeed):
        return _brought(ctx, feed, found, outcome, now)
    fresh_for = outcome.fresh_for if isinstance(outcome, NotModified) else None
    return PollToSave(feed=feed, outcome=outcome, polled_at=now, fresh_for=fresh_for, move=found.move)


def _brought(ctx: Context, feed: FeedToPoll, found: Look, parsed: ParsedFeed, now: datetime) -> PollToSave:
    """Tell what to keep of a document that was read."""
    fetched, spec = found.fetched, ctx.spec(feed.url)
    catch_up = (spec.catch_up if spec else None) or ctx.config.settings.catch_up
    return PollToSave(
        feed=feed,
        outcome=parsed,
        polled_at=now,
        validators=fetched.validators if fetched and parsed.well_formed else None,
        body_hash=found.body_hash,
        seen_entries=found.reading.seen if found.reading else None,
        articles=tuple(
            ArticleToSave(article, baseline=feed.first and is_baseline(article.entry, catch_up, now=now))
            for article in found.articles
        ),
        language=(spec.language if spec else None) or parsed.language,
        fresh_for=fetched.fresh_for if fetched else None,
        move=found.move,
        hub=None if spec and spec.has_secret else websub.offered(ctx, fetched),
        denied=found.denied,
    )


def save(ctx: Context, polls: Sequence[PollToSave]) -> list[Polled]:
    """Save many visits in one transaction, for a commit costs more than a visit; decide when each feed is visited next."""
    with ctx.db.begin() as session:
        spending = plan.in_force(ctx, session)
        policy = PollPolicy(
            plan=spending.plan,
            pace=pace(spending.plan, spent=spending.spent, now=ctx.clock.now()),
            all_fail=feed_health.all_fail(session, polls, now=ctx.clock.now()),
        )

        def decide(poll: PollToSave, brought: Brought) -> NextPoll:
            every = ctx.every(poll.feed.url)
            following = next_poll(
                poll.feed.poll,
                poll.outcome,
                brought,
                policy=replace(policy, every=every) if every else policy,
                now=poll.polled_at,
                fresh_for=poll.fresh_for,
            )
            return following if every else websub.rarely(ctx, poll, following, news=bool(brought.published))

        saved = list(zip(polls, feeds.save_polls(session, polls, decide), strict=True))
        feed_health.raise_notices(ctx, session, saved)
        _distrust_liars(session, saved)
        for poll, one in saved:
            if one:
                websub.note(session, poll, one)
        plan.spend(ctx, session, [poll.feed.url for poll, one in saved if one])
    events: FilteringBoundLogger = log.bind()  # once for all: it takes as long as the rest of a report
    for poll, one in saved:
        _report(events, poll, one)
    return [Polled(poll.feed, poll.outcome, one.new if one else None) for poll, one in saved]


def _distrust_liars(session: Session, saved: Sequence[tuple[PollToSave, SavedPoll | None]]) -> None:
    """Believe no "not modified" of a server for a while that said so of a document with new articles."""
    for poll, one in saved:
        if one and one.new and poll.denied:
            feeds.distrust(session, poll.feed.host, until=poll.polled_at + DISTRUST)
            log.warning("host.distrusted", host=poll.feed.host, days=DISTRUST.days)


def _report(events: FilteringBoundLogger, poll: PollToSave, saved: SavedPoll | None) -> None:
    feed, outcome = poll.feed, poll.outcome
    told = outcome.title if isinstance(outcome, ParsedFeed) and feed.name == feed.host else ""
    about = {"feed": told or feed.name}
    if saved is None:
        events.warning("lease.lost", **about, stage="poll")
        return
    about["next_poll_at"] = _short(saved.next.at)
    if poll.move and poll.move.settled and poll.move.settled != feed.move.settled:
        events.info("feed.moved", **about, to=shown_url(poll.move.settled))
    if isinstance(outcome, FetchFailed):
        events.warning("feed.failed", **about, kind=outcome.kind.value, reason=outcome.reason)
    elif isinstance(outcome, NotModified):
        events.info("feed.polled", **about, status="unchanged")
    else:
        flaws = {"problems": "; ".join(outcome.problems)} if outcome.problems else {}
        counts = {"entries": len(outcome.entries) + outcome.known, "new": saved.new}
        events.info("feed.polled", **about, status="ok", **counts, **flaws)
    if saved.next.gap:
        events.warning("gap.noted", **about, since=_short(saved.next.gap.from_at))


def _short(at: datetime | None) -> str:
    return f"{at.time().isoformat('seconds')}Z" if at else "never"
