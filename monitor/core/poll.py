"""What becomes of a feed after a visit: its state, its rhythm, and when it is visited next."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import assert_never

from monitor.core.feed import FailureKind, FeedState, FetchFailed, NotModified, ParsedFeed, PollOutcome
from monitor.core.rhythm.asked import Asked, obey_retry_after
from monitor.core.rhythm.budget import Plan
from monitor.core.rhythm.learn import learn
from monitor.core.rhythm.notice import Notice, Standing, due_notice, told_after
from monitor.core.rhythm.overlap import Gap, Overlap, find_gap
from monitor.core.rhythm.record import Rhythm
from monitor.core.rhythm.silence import find_silence
from monitor.core.rhythm.strikes import STRIKES, back_off, grade
from monitor.core.rhythm.visit import Visited, next_fixed_visit, next_visit, spread


@dataclass(frozen=True, slots=True, kw_only=True)
class PollPolicy:
    """How often feeds are polled."""

    plan: Plan
    pace: float = 1.0
    every: timedelta | None = None  # the user's own interval; None: the feed's rhythm decides
    all_fail: bool = (
        False  # nothing was read from any feed lately: the trouble is our own, and not told of each
    )
    dead_after: timedelta = timedelta(days=30)
    dead_failures: int = (
        30  # and at least so many in a row: a machine that slept for a month has seen but two
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PollState:
    """The part of a feed that decides its next poll."""

    url: str
    state: FeedState = FeedState.ACTIVE
    failures: int = 0  # in a row
    strikes: float = 0.0  # the same, weighed
    failing_since: datetime | None = None
    succeeded_at: datetime | None = None  # the last visit that worked; None: none did yet
    rhythm: Rhythm = Rhythm()  # noqa: RUF009 frozen
    asked: Asked = Asked()  # noqa: RUF009 frozen
    told: Notice | None = None  # what users were told of the feed last


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """What a document held, as found when it was stored."""

    published: tuple[datetime | None, ...] = ()  # of each new entry; None: unknown
    known: int = 0  # entries stored before
    had_entries: bool = False  # the feed had some before


@dataclass(frozen=True, slots=True, kw_only=True)
class NextPoll:
    """When a feed is due again, and what state it is in until then."""

    state: FeedState
    at: datetime | None  # None: never again
    failures: int = 0
    strikes: float = 0.0
    failing_since: datetime | None = None
    not_before: datetime | None = None  # the server asked for it: holds even when a user wants a poll now
    rhythm: Rhythm
    asked: Asked
    gap: Gap | None = None
    notice: Notice | None = None  # to be told now
    told: Notice | None = None


def next_poll(
    feed: PollState,
    outcome: PollOutcome,
    brought: Brought,
    *,
    policy: PollPolicy,
    now: datetime,
    fresh_for: timedelta | None = None,
) -> NextPoll:
    """Decide state, rhythm and time of the next poll after `outcome`; `fresh_for` as the server's headers say."""
    match outcome:
        case ParsedFeed():
            return _after_document(feed, outcome, brought, policy=policy, now=now, fresh_for=fresh_for)
        case NotModified():
            same = feed.asked.fresh_for == fresh_for
            asked = feed.asked if same else replace(feed.asked, fresh_for=fresh_for)
            return _after_success(
                feed, feed.rhythm, Visited(asked=asked, waited=_waited(feed, now)), policy=policy, now=now
            )
        case FetchFailed():
            return _after_failure(feed, outcome, policy=policy, now=now)
        case _:
            assert_never(outcome)


def _after_document(
    feed: PollState,
    document: ParsedFeed,
    brought: Brought,
    *,
    policy: PollPolicy,
    now: datetime,
    fresh_for: timedelta | None,
) -> NextPoll:
    overlap = Overlap(brought.known, brought.known + len(brought.published))
    gap = find_gap(overlap, had_entries=brought.had_entries, before=feed.succeeded_at, now=now)
    rhythm = learn(
        feed.rhythm,
        brought.published,
        window=overlap.entries,
        visited_at=feed.succeeded_at,
        now=now,
        gap=gap is not None,
        typical=policy.plan.typical,
    )
    asked = Asked(
        fresh_for=fresh_for,
        ttl=document.ttl,
        skip_hours=document.skip_hours,
        skip_weekdays=document.skip_weekdays,
    )
    visited = Visited(asked=asked, overlap=overlap, waited=_waited(feed, now))
    new_entries = bool(brought.published)
    return _after_success(feed, rhythm, visited, policy=policy, now=now, new_entries=new_entries, gap=gap)


def _after_success(
    feed: PollState,
    rhythm: Rhythm,
    visited: Visited,
    *,
    policy: PollPolicy,
    now: datetime,
    new_entries: bool = False,
    gap: Gap | None = None,
) -> NextPoll:
    silent = find_silence(rhythm, policy.plan.typical, now=now) is not None
    notice = due_notice(Standing(silent=silent, new_entries=new_entries), told=feed.told, now=now)
    return NextPoll(
        state=FeedState.ACTIVE,
        at=now + _wait(feed, rhythm, visited, policy=policy, now=now),
        rhythm=rhythm,
        asked=visited.asked,
        gap=gap,
        notice=notice,
        told=told_after(notice, told=feed.told),
    )


def _after_failure(feed: PollState, outcome: FetchFailed, *, policy: PollPolicy, now: datetime) -> NextPoll:
    failures, since = feed.failures + 1, feed.failing_since or now
    worst = grade(outcome.kind, outcome.status)
    strikes = feed.strikes + STRIKES[worst]
    for_long = now - since > policy.dead_after and failures >= policy.dead_failures
    dead = outcome.kind is FailureKind.GONE or for_long
    standing = Standing(dead=dead, failing_since=since, strikes=0.0 if policy.all_fail else strikes)
    notice = due_notice(standing, told=feed.told, now=now)
    usual = _wait(
        feed, feed.rhythm, Visited(asked=feed.asked, waited=_waited(feed, now)), policy=policy, now=now
    )
    wait = back_off(strikes, worst, usual=usual) * spread(feed.url, now, first=False)
    asked = obey_retry_after(outcome.retry_after)
    return NextPoll(
        state=FeedState.DEAD if dead else FeedState.FAILING,
        at=None if dead else now + max(wait, asked),
        failures=failures,
        strikes=strikes,
        failing_since=since,
        not_before=now + asked if asked and not dead else None,
        rhythm=feed.rhythm,
        asked=feed.asked,
        notice=notice,
        told=told_after(notice, told=feed.told),
    )


def _wait(
    feed: PollState, rhythm: Rhythm, visited: Visited, *, policy: PollPolicy, now: datetime
) -> timedelta:
    if policy.every is not None:
        return next_fixed_visit(feed.url, policy.every, first=feed.succeeded_at is None, now=now) - now
    return next_visit(feed.url, rhythm, visited, plan=policy.plan, pace=policy.pace, now=now) - now


def _waited(feed: PollState, now: datetime) -> timedelta | None:
    before = feed.succeeded_at
    return None if before is None else max(now - before, timedelta(0))
