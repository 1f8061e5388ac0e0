"""Failures are judged and visited by how hopeless they look, silences by the feed's rhythm; each is told once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.feed import FailureKind
from monitor.core.rhythm.notice import ENOUGH_STRIKES, FAILING_LONG, Notice, Standing, due_notice, told_after
from monitor.core.rhythm.record import Rhythm, Typical
from monitor.core.rhythm.silence import Silence, find_silence
from monitor.core.rhythm.strikes import LONGEST_WAIT, STRIKES, Grade, back_off, grade

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NOW = datetime(2026, 3, 16, 12, tzinfo=UTC)


# Strikes


@pytest.mark.parametrize(
    ("kind", "status", "expected"),
    [
        (FailureKind.STATUS, 404, Grade.HARD),
        (FailureKind.STATUS, 403, Grade.HARD),
        (FailureKind.STATUS, 429, Grade.TEMPORARY),
        (FailureKind.STATUS, 408, Grade.TEMPORARY),
        (FailureKind.STATUS, 503, Grade.TEMPORARY),
        (FailureKind.STATUS, 999, Grade.TEMPORARY),
        (FailureKind.STATUS, None, Grade.TEMPORARY),
        (FailureKind.DNS, None, Grade.TEMPORARY),
        (FailureKind.TIMEOUT, None, Grade.TEMPORARY),
        (FailureKind.TLS, None, Grade.SOFT),
        (FailureKind.NOT_A_FEED, 200, Grade.SOFT),
        (FailureKind.BLOCKED, None, Grade.HARD),
        (FailureKind.TOO_LARGE, None, Grade.HARD),
    ],
)
def test_failures_are_judged_by_how_hopeless_they_look(
    kind: FailureKind, status: int | None, expected: Grade
) -> None:
    assert grade(kind, status) is expected


def test_every_kind_of_failure_is_judged() -> None:
    assert {grade(kind) for kind in FailureKind} == set(Grade)


@pytest.mark.parametrize(
    ("worst", "failures", "expected"),
    [
        pytest.param(Grade.HARD, 1, 10 * MINUTE, id="hard once: as usual"),
        pytest.param(Grade.HARD, 6, HOUR, id="hard six times"),
        pytest.param(Grade.HARD, 1_000, DAY, id="hard for long: daily"),
        pytest.param(Grade.SOFT, 6, 30 * MINUTE, id="soft six times"),
        pytest.param(Grade.SOFT, 1_000, 6 * HOUR, id="soft for long"),
        pytest.param(Grade.TEMPORARY, 4, 10 * MINUTE, id="temporary four times: as usual"),
        pytest.param(Grade.TEMPORARY, 12, 30 * MINUTE, id="temporary twelve times"),
        pytest.param(Grade.TEMPORARY, 1_000, HOUR, id="temporary for long: hourly"),
    ],
)
def test_a_failing_feed_is_visited_more_rarely_from_time_to_time(
    worst: Grade, failures: int, expected: timedelta
) -> None:
    assert back_off(failures * STRIKES[worst], worst, usual=10 * MINUTE) == expected


@given(st.floats(0, 1e6), st.sampled_from(Grade), st.timedeltas(MINUTE, 3 * DAY))
def test_a_failing_feed_is_never_visited_more_often_than_a_healthy_one(
    strikes: float, worst: Grade, usual: timedelta
) -> None:
    assert usual <= back_off(strikes, worst, usual=usual) <= max(LONGEST_WAIT[worst], usual)


# Silence


def rhythm_of(*, per_day: float, longest_pause: timedelta, silent_for: timedelta) -> Rhythm:
    days = 20.0
    newest_at = NOW - silent_for
    return Rhythm(
        hours=(per_day * days / 24,) * 24,
        weekdays=(per_day * days / 7,) * 7,
        watched=(days / 7,) * 7,
        window=20,
        at=newest_at,
        newest_at=newest_at,
        longest_pause=longest_pause,
    )


@pytest.mark.parametrize(
    ("per_day", "longest_pause", "silent_for", "silent"),
    [
        pytest.param(200, HOUR, 20 * HOUR, False, id="less than a day is no silence"),
        pytest.param(200, HOUR, 25 * HOUR, True, id="a wire service for a day"),
        pytest.param(10, 14 * HOUR, 30 * HOUR, False, id="a desk over a holiday"),
        pytest.param(10, 14 * HOUR, 3 * DAY, True, id="a desk for three days"),
        pytest.param(10, 3 * DAY, 5 * DAY, False, id="one that has paused so long before"),
        pytest.param(10, 3 * DAY, 7 * DAY, True, id="twice as long as ever"),
        pytest.param(1 / 7, 8 * DAY, 21 * DAY, False, id="a weekly column that is late"),
        pytest.param(1 / 7, 8 * DAY, 45 * DAY, True, id="a weekly column that ended"),
        pytest.param(5, timedelta(0), 30 * DAY, False, id="one whose pauses are not known"),
    ],
)
def test_a_feed_is_silent_when_it_pauses_for_longer_than_its_own_rhythm(
    per_day: float, longest_pause: timedelta, silent_for: timedelta, silent: bool
) -> None:
    rhythm = rhythm_of(per_day=per_day, longest_pause=longest_pause, silent_for=silent_for)
    found = find_silence(rhythm, Typical(), now=NOW)
    assert found == (Silence(NOW - silent_for, longest_pause) if silent else None)


def test_a_feed_is_not_silent_before_it_was_known_for_a_week() -> None:
    assert find_silence(Rhythm(), Typical(), now=NOW) is None
    known = rhythm_of(per_day=200, longest_pause=HOUR, silent_for=2 * DAY)
    assert find_silence(replace(known, watched=(0.8,) * 7), Typical(), now=NOW) is None
    assert find_silence(replace(known, watched=(0.9,) * 7), Typical(), now=NOW)


# Notices

LONG_AGO = NOW - FAILING_LONG
FAILS_LONG = Standing(failing_since=LONG_AGO, strikes=ENOUGH_STRIKES)


@pytest.mark.parametrize(
    ("standing", "told", "notice"),
    [
        pytest.param(Standing(), None, None, id="all is well"),
        pytest.param(Standing(new_entries=True), None, None, id="all is well, with news"),
        pytest.param(Standing(silent=True), None, Notice.SILENT, id="silent"),
        pytest.param(Standing(silent=True), Notice.SILENT, None, id="silent, told"),
        pytest.param(Standing(), Notice.SILENT, None, id="silent by a hair, told"),
        pytest.param(Standing(new_entries=True), Notice.SILENT, Notice.BACK, id="speaks again"),
        pytest.param(Standing(failing_since=NOW - HOUR, strikes=9), None, None, id="fails for an hour"),
        pytest.param(Standing(failing_since=LONG_AGO, strikes=1), None, None, id="failed once, then slept"),
        pytest.param(FAILS_LONG, None, Notice.FAILING, id="fails for long"),
        pytest.param(FAILS_LONG, Notice.SILENT, Notice.FAILING, id="fails for long after a silence"),
        pytest.param(FAILS_LONG, Notice.FAILING, None, id="fails for long, told"),
        pytest.param(Standing(silent=True), Notice.FAILING, Notice.BACK, id="answers again"),
        pytest.param(Standing(dead=True), None, Notice.DEAD, id="dead"),
        pytest.param(Standing(dead=True), Notice.FAILING, Notice.DEAD, id="dead in the end"),
        pytest.param(Standing(dead=True), Notice.DEAD, None, id="dead, told"),
        pytest.param(Standing(), Notice.DEAD, Notice.BACK, id="revived"),
    ],
)
def test_what_happens_to_a_feed_is_told_when_it_is_due(
    standing: Standing, told: Notice | None, notice: Notice | None
) -> None:
    assert due_notice(standing, told=told, now=NOW) is notice


_standings = st.builds(
    Standing,
    dead=st.booleans(),
    failing_since=st.sampled_from([None, LONG_AGO, NOW]),
    strikes=st.sampled_from([0.25, 5.0]),
    silent=st.booleans(),
    new_entries=st.booleans(),
)


@given(st.lists(_standings, max_size=30))
def test_nothing_is_told_twice_in_a_row_and_nothing_is_back_that_was_not_away(
    standings: list[Standing],
) -> None:
    told: Notice | None = None
    notices: list[Notice] = []
    for standing in standings:
        notice = due_notice(standing, told=told, now=NOW)
        told = told_after(notice, told=told)
        notices += [notice] if notice else []
    assert all(earlier is not later for earlier, later in pairwise(notices))
    assert notices[:1] != [Notice.BACK]
