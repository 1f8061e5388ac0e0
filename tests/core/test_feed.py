"""The life of a feed: active, failing, dead, and when it is visited next."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.feed import (
    FailureKind,
    FeedState,
    FetchFailed,
    NextPoll,
    NotModified,
    ParsedFeed,
    PollOutcome,
    PollPolicy,
    PollState,
    next_poll,
    spread,
)

NOW = datetime(2026, 3, 29, 12, tzinfo=UTC)
URL = "https://blatt.example/rss"
POLICY = PollPolicy(interval=timedelta(minutes=10))
OFFSET = spread(URL, POLICY.interval)
HEALTHY = PollState(URL)
FAILING = PollState(URL, FeedState.FAILING, failures=3, failing_since=NOW - timedelta(hours=2))
LOST = FetchFailed(FailureKind.CONNECT, "no connection to blatt.example: connection refused")


def after(outcome: PollOutcome, feed: PollState = HEALTHY, *, fresh_for: timedelta | None = None) -> NextPoll:
    return next_poll(feed, outcome, policy=POLICY, now=NOW, fresh_for=fresh_for)


def wait(following: NextPoll) -> timedelta:
    assert following.at
    return following.at - NOW - OFFSET


@pytest.mark.parametrize("outcome", [ParsedFeed(), ParsedFeed(well_formed=False), NotModified()])
@pytest.mark.parametrize("feed", [HEALTHY, FAILING])
def test_a_visit_that_worked_makes_a_feed_active_again(outcome: PollOutcome, feed: PollState) -> None:
    following = after(outcome, feed)
    assert following == NextPoll(FeedState.ACTIVE, 0, None, NOW + POLICY.interval + OFFSET)


@pytest.mark.parametrize(
    ("fresh_for", "expected"),
    [
        (None, POLICY.interval),
        (timedelta(0), POLICY.interval),
        (timedelta(minutes=1), POLICY.interval),
        (timedelta(hours=1), timedelta(hours=1)),
        (timedelta(days=365), timedelta(hours=3)),
    ],
)
def test_a_server_may_ask_for_longer_pauses_but_not_for_silence(
    fresh_for: timedelta | None, expected: timedelta
) -> None:
    assert wait(after(ParsedFeed(), fresh_for=fresh_for)) == expected


@pytest.mark.parametrize(
    ("failures", "expected"),
    [
        (0, timedelta(minutes=10)),
        (1, timedelta(minutes=20)),
        (5, timedelta(hours=1)),
        (10_000, timedelta(days=1)),
    ],
)
def test_a_feed_that_keeps_failing_is_visited_less_and_less(failures: int, expected: timedelta) -> None:
    following = after(LOST, PollState(URL, FeedState.FAILING, failures, NOW - timedelta(hours=1)))
    assert wait(following) == expected
    assert (following.state, following.failures) == (FeedState.FAILING, failures + 1)


def test_the_first_failure_is_remembered_as_the_begin_of_the_trouble() -> None:
    assert after(LOST).failing_since == NOW
    assert after(LOST, FAILING).failing_since == FAILING.failing_since


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (timedelta(0), timedelta(minutes=10)),
        (timedelta(minutes=2), timedelta(minutes=10)),
        (timedelta(hours=2), timedelta(hours=2)),
        (timedelta(days=90), timedelta(days=1)),
    ],
)
def test_a_server_that_asks_for_a_pause_gets_it(asked: timedelta, expected: timedelta) -> None:
    busy = FetchFailed(FailureKind.STATUS, "429 Too Many Requests", retry_after=asked)
    following = after(busy)
    assert wait(following) == expected
    assert following.not_before == (NOW + min(asked, POLICY.max_interval) if asked else None)


def test_a_failure_without_a_wish_of_the_server_can_be_retried_by_hand() -> None:
    assert after(LOST).not_before is None


def test_a_feed_that_is_gone_is_never_polled_again() -> None:
    gone = FetchFailed(FailureKind.GONE, "410 Gone")
    assert after(gone) == NextPoll(FeedState.DEAD, 1, NOW, None)


MONTHS = NOW - timedelta(days=31)


@pytest.mark.parametrize(
    ("failures", "since", "state"),
    [
        pytest.param(80, MONTHS, FeedState.DEAD, id="for long and often"),
        pytest.param(29, MONTHS, FeedState.DEAD, id="for long and just often enough"),
        pytest.param(28, MONTHS, FeedState.FAILING, id="for long but not often"),
        pytest.param(1, MONTHS, FeedState.FAILING, id="a machine that slept for a month"),
        pytest.param(500, NOW - timedelta(days=30), FeedState.FAILING, id="often but not for long"),
    ],
)
def test_a_feed_dies_of_failing_for_long_and_often(failures: int, since: datetime, state: FeedState) -> None:
    following = after(LOST, PollState(URL, FeedState.FAILING, failures, since))
    assert following.state is state
    assert (following.at is None) == (state is FeedState.DEAD)


@given(
    st.one_of(
        st.just(ParsedFeed()),
        st.builds(
            FetchFailed,
            st.sampled_from(FailureKind),
            st.just("reason"),
            st.none() | st.timedeltas(timedelta(0), timedelta(days=400)),
        ),
    ),
    st.integers(0, 10_000),
    st.none() | st.timedeltas(timedelta(0), timedelta(days=400)),
    st.timedeltas(timedelta(minutes=1), timedelta(hours=12)),
)
def test_the_next_visit_lies_within_the_limits_of_the_policy(
    outcome: PollOutcome, failures: int, fresh_for: timedelta | None, interval: timedelta
) -> None:
    policy = PollPolicy(interval=interval)
    following = next_poll(
        PollState(URL, failures=failures), outcome, policy=policy, now=NOW, fresh_for=fresh_for
    )
    if following.at is None:
        assert following.state is FeedState.DEAD
    else:
        assert interval <= following.at - NOW <= policy.max_interval + interval / 10
        assert following.not_before is None or NOW <= following.not_before <= following.at


@given(st.text(), st.timedeltas(timedelta(0), timedelta(days=1)))
def test_feeds_are_spread_over_a_tenth_of_their_interval(url: str, interval: timedelta) -> None:
    assert timedelta(0) <= spread(url, interval) <= interval / 10
    assert spread(url, interval) == spread(url, interval)
