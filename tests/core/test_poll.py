"""The life of a feed: active, failing, dead, and when it is visited next."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.feed import FailureKind, FeedState, FetchFailed, NotModified, ParsedFeed, PollOutcome
from monitor.core.poll import Brought, NextPoll, PollPolicy, PollState, next_poll
from monitor.core.rhythm.asked import MOST_RETRY_AFTER, MOST_SKIPPED, Asked
from monitor.core.rhythm.budget import make_plan
from monitor.core.rhythm.forecast import LONGEST, SHORTEST
from monitor.core.rhythm.notice import Notice
from monitor.core.rhythm.overlap import Gap
from monitor.core.rhythm.record import Rhythm

SECOND, MINUTE, HOUR, DAY = (timedelta(**{unit: 1}) for unit in ("seconds", "minutes", "hours", "days"))
NOW = datetime(2026, 3, 29, 12, tzinfo=UTC)
URL = "https://blatt.example/rss"
EVERY = 10 * MINUTE
PLAN = make_plan([Rhythm()], per_day=24, now=NOW)
BY_RHYTHM = PollPolicy(plan=PLAN)
FIXED = PollPolicy(plan=PLAN, every=EVERY)

HEALTHY = PollState(url=URL, succeeded_at=NOW - HOUR, rhythm=Rhythm(at=NOW - DAY, newest_at=NOW - DAY))
FAILING = replace(
    HEALTHY, state=FeedState.FAILING, failures=3, strikes=3.0, failing_since=NOW - 2 * HOUR, told=None
)
LOST = FetchFailed(FailureKind.CONNECT, "no connection to blatt.example: connection refused")
MISSING = FetchFailed(FailureKind.STATUS, "404 Not Found", status=404)
GONE = FetchFailed(FailureKind.GONE, "410 Gone")


def after(
    outcome: PollOutcome,
    feed: PollState = HEALTHY,
    brought: Brought | None = None,
    *,
    policy: PollPolicy = FIXED,
    fresh_for: timedelta | None = None,
) -> NextPoll:
    return next_poll(feed, outcome, brought or Brought(), policy=policy, now=NOW, fresh_for=fresh_for)


def wait(following: NextPoll) -> timedelta:
    assert following.at
    return following.at - NOW


@pytest.mark.parametrize("outcome", [ParsedFeed(), ParsedFeed(well_formed=False), NotModified()])
@pytest.mark.parametrize("feed", [HEALTHY, FAILING])
@pytest.mark.parametrize("policy", [FIXED, BY_RHYTHM])
def test_a_visit_that_worked_makes_a_feed_active_again(
    outcome: PollOutcome, feed: PollState, policy: PollPolicy
) -> None:
    following = after(outcome, feed, policy=policy)
    assert (following.state, following.failures, following.strikes) == (FeedState.ACTIVE, 0, 0)
    assert (following.failing_since, following.not_before) == (None, None)
    assert SHORTEST <= wait(following) <= LONGEST


@pytest.mark.parametrize("fresh_for", [None, timedelta(0), HOUR, 365 * DAY])
def test_an_interval_of_the_users_choice_holds_whatever_the_server_says(fresh_for: timedelta | None) -> None:
    assert wait(after(ParsedFeed(ttl=DAY), fresh_for=fresh_for)) == EVERY
    assert wait(after(NotModified(), fresh_for=fresh_for)) == EVERY


def test_feeds_that_were_added_together_are_not_visited_together() -> None:
    waits = {
        wait(after(ParsedFeed(), PollState(url=f"https://blatt.example/{number}"))) for number in range(50)
    }
    assert len(waits) > 40
    assert all(timedelta(0) <= one <= EVERY for one in waits)


def test_a_server_may_ask_for_longer_pauses_but_not_for_silence() -> None:
    usual = wait(after(NotModified(), policy=BY_RHYTHM))
    fresh = 2 * HOUR + 30 * MINUTE
    assert wait(after(NotModified(), policy=BY_RHYTHM, fresh_for=fresh)) == fresh > usual
    assert wait(after(NotModified(), policy=BY_RHYTHM, fresh_for=365 * DAY)) == 3 * HOUR


def test_what_a_document_asked_for_holds_until_the_next_document() -> None:
    night = frozenset({NOW.hour, NOW.hour + 1, NOW.hour + 2, NOW.hour + 3})
    document = ParsedFeed(ttl=HOUR, skip_hours=night, skip_weekdays=frozenset({0}))
    following = after(document, policy=BY_RHYTHM, fresh_for=MINUTE)
    assert following.asked == Asked(
        fresh_for=MINUTE, ttl=HOUR, skip_hours=night, skip_weekdays=frozenset({0})
    )
    assert following.at == NOW + 4 * HOUR
    unchanged = after(NotModified(), replace(HEALTHY, asked=following.asked), policy=BY_RHYTHM)
    assert unchanged.asked == replace(following.asked, fresh_for=None)
    assert after(ParsedFeed(), replace(HEALTHY, asked=following.asked)).asked == Asked()


# What a document brought


def test_a_feed_that_publishes_is_visited_more_often() -> None:
    published = tuple(NOW - n * MINUTE for n in range(40))
    busy = after(ParsedFeed(), HEALTHY, Brought(published=published, known=60), policy=BY_RHYTHM)
    idle = after(ParsedFeed(), HEALTHY, Brought(known=60), policy=BY_RHYTHM)
    assert wait(busy) < wait(idle)
    assert busy.rhythm.window == 100
    assert idle.rhythm is HEALTHY.rhythm


def test_a_document_of_which_nothing_was_known_is_a_gap_and_hastens_the_next_visit() -> None:
    published = (NOW - MINUTE, None)
    following = after(ParsedFeed(), HEALTHY, Brought(published=published, had_entries=True), policy=BY_RHYTHM)
    assert following.gap == Gap(NOW - HOUR, NOW)
    assert wait(following) <= 15 * MINUTE


def test_a_first_document_is_no_gap() -> None:
    first = PollState(url=URL)
    following = after(ParsedFeed(), first, Brought(published=(NOW, NOW - DAY)), policy=BY_RHYTHM)
    assert following.gap is None
    assert following.rhythm.at == NOW


def test_a_clock_that_was_set_back_delays_nothing() -> None:
    ahead = replace(HEALTHY, succeeded_at=NOW + 300 * DAY, rhythm=Rhythm(at=NOW + 300 * DAY))
    brought = Brought(published=(NOW, None), known=1)
    assert SHORTEST / 10 <= wait(after(ParsedFeed(), ahead, brought, policy=BY_RHYTHM)) <= LONGEST


# Failures


@pytest.mark.parametrize(
    ("outcome", "strikes", "expected"),
    [
        pytest.param(MISSING, 0.0, EVERY, id="the first failure"),
        pytest.param(MISSING, 1.0, 2 * EVERY, id="the second"),
        pytest.param(MISSING, 5.0, HOUR, id="the sixth"),
        pytest.param(MISSING, 9_999.0, DAY, id="hopeless: daily"),
        pytest.param(LOST, 5.0, 5.25 * EVERY, id="a network that is away counts less"),
        pytest.param(LOST, 9_999.0, HOUR, id="and is tried hourly at least"),
    ],
)
def test_a_feed_that_keeps_failing_is_visited_less_and_less(
    outcome: FetchFailed, strikes: float, expected: timedelta
) -> None:
    following = after(outcome, replace(FAILING, strikes=strikes))
    assert abs(wait(following) - expected) <= expected / 20
    assert (following.state, following.failures) == (FeedState.FAILING, FAILING.failures + 1)


def test_the_first_failure_is_remembered_as_the_begin_of_the_trouble() -> None:
    assert after(LOST).failing_since == NOW
    assert after(LOST, FAILING).failing_since == FAILING.failing_since


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (timedelta(0), None),
        (2 * MINUTE, 2 * MINUTE),
        (2 * HOUR, 2 * HOUR),
        (90 * DAY, DAY),
    ],
)
def test_a_server_that_asks_for_a_pause_gets_it(asked: timedelta, expected: timedelta | None) -> None:
    following = after(FetchFailed(FailureKind.STATUS, "429 Too Many Requests", asked, 429))
    assert following.not_before == (NOW + expected if expected else None)
    assert wait(following) >= (expected or timedelta(0))


def test_a_failure_without_a_wish_of_the_server_can_be_retried_by_hand() -> None:
    assert after(LOST).not_before is None


def test_a_feed_that_is_gone_is_never_polled_again() -> None:
    following = after(replace(GONE, retry_after=HOUR))
    assert (following.state, following.at, following.not_before) == (FeedState.DEAD, None, None)
    assert following.notice is following.told is Notice.DEAD


MONTHS = NOW - 31 * DAY


@pytest.mark.parametrize(
    ("failures", "since", "state"),
    [
        pytest.param(80, MONTHS, FeedState.DEAD, id="for long and often"),
        pytest.param(29, MONTHS, FeedState.DEAD, id="for long and just often enough"),
        pytest.param(28, MONTHS, FeedState.FAILING, id="for long but not often"),
        pytest.param(1, MONTHS, FeedState.FAILING, id="a machine that slept for a month"),
        pytest.param(500, NOW - 30 * DAY, FeedState.FAILING, id="often but not for long"),
    ],
)
def test_a_feed_dies_of_failing_for_long_and_often(failures: int, since: datetime, state: FeedState) -> None:
    following = after(LOST, replace(FAILING, failures=failures, failing_since=since))
    assert following.state is state
    assert (following.at is None) == (state is FeedState.DEAD)


# What users are told


def test_a_feed_that_fails_for_a_day_is_told_once_and_so_is_its_return() -> None:
    for_long = replace(FAILING, failing_since=NOW - DAY)
    told = after(MISSING, for_long)
    assert told.notice is told.told is Notice.FAILING
    again = after(MISSING, replace(for_long, told=Notice.FAILING))
    assert (again.notice, again.told) == (None, Notice.FAILING)
    back = after(NotModified(), replace(for_long, told=Notice.FAILING))
    assert (back.notice, back.told) == (Notice.BACK, None)


def test_a_feed_that_fails_with_all_others_is_told_when_others_work_again() -> None:
    for_long = replace(FAILING, failing_since=NOW - DAY)
    assert after(MISSING, for_long, policy=replace(FIXED, all_fail=True)).notice is None
    assert after(GONE, for_long, policy=replace(FIXED, all_fail=True)).notice is Notice.DEAD


def test_a_feed_that_falls_silent_is_told_once_and_so_are_its_next_words() -> None:
    rhythm = Rhythm(
        hours=(40.0,) * 24,
        weekdays=(140.0,) * 7,
        watched=(3.0,) * 7,
        at=NOW - 3 * DAY,
        newest_at=NOW - 3 * DAY,
        longest_pause=9 * HOUR,
    )
    quiet = replace(HEALTHY, rhythm=rhythm)
    assert after(NotModified(), quiet).notice is Notice.SILENT
    assert after(NotModified(), replace(quiet, told=Notice.SILENT)).notice is None
    spoken = after(
        ParsedFeed(), replace(quiet, told=Notice.SILENT), Brought(published=(NOW - MINUTE,), known=19)
    )
    assert (spoken.notice, spoken.told) == (Notice.BACK, None)


@given(
    st.one_of(
        st.just(ParsedFeed()),
        st.just(NotModified()),
        st.builds(
            FetchFailed,
            st.sampled_from(FailureKind),
            st.just("reason"),
            st.none() | st.timedeltas(timedelta(0), 400 * DAY),
            st.none() | st.integers(100, 999),
        ),
    ),
    st.integers(0, 10_000),
    st.floats(0, 10_000),
    st.none() | st.timedeltas(timedelta(0), 400 * DAY),
    st.none() | st.timedeltas(MINUTE, 12 * HOUR),
)
def test_the_next_visit_lies_within_the_limits_of_the_policy(
    outcome: PollOutcome,
    failures: int,
    strikes: float,
    fresh_for: timedelta | None,
    every: timedelta | None,
) -> None:
    feed = replace(HEALTHY, failures=failures, strikes=strikes)
    following = after(outcome, feed, policy=PollPolicy(plan=PLAN, every=every), fresh_for=fresh_for)
    if following.at is None:
        assert following.state is FeedState.DEAD
    else:
        least, most = every or SHORTEST, max(every or LONGEST + MOST_SKIPPED, MOST_RETRY_AFTER)
        assert least * 0.95 <= wait(following) <= most * 1.05
        assert following.not_before is None or NOW <= following.not_before <= following.at
