"""When an alert goes to a target: at once, or held to travel with others."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.rule import Severity, When
from monitor.core.schedule import DAY, QuietHours, QuietSpan, Schedule
from monitor.core.timing import (
    Due,
    Flow,
    Hold,
    Spoken,
    StormLimit,
    Timing,
    Wish,
    folded_until,
    plan,
    replan,
)
from monitor.core.timing_text import REASONS, length

BERLIN = ZoneInfo("Europe/Berlin")
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
NIGHT = QuietHours((QuietSpan("22:00-07:00", BERLIN, 22 * HOUR, 31 * HOUR),))
MORNING = Schedule("daily 07:00", BERLIN, at=7 * HOUR)
EARLY = Schedule("daily 06:00", BERLIN, at=6 * HOUR)
NOON = datetime(2026, 3, 2, 11, tzinfo=UTC)
EVENING = datetime(2026, 3, 2, 22, tzinfo=UTC)
MORNING_AFTER = datetime(2026, 3, 3, 6, tzinfo=UTC)
NORMAL, HIGH = Wish(severity=Severity.NORMAL), Wish(severity=Severity.HIGH)
STORM = StormLimit(2, 10 * MINUTE)
AT_ONCE = None


def wish(severity: Severity = Severity.NORMAL, **given: object) -> Wish:
    return Wish(severity=severity, **given)  # type: ignore[arg-type]


PLANS: dict[str, tuple[Timing, Wish, Flow, datetime, datetime, Hold | None]] = {
    "by day": (Timing(quiet=NIGHT), NORMAL, Flow(), NOON, NOON, AT_ONCE),
    "at night": (Timing(quiet=NIGHT), NORMAL, Flow(), EVENING, MORNING_AFTER, Hold.QUIET),
    "at night, urgent": (Timing(quiet=NIGHT), HIGH, Flow(), EVENING, EVENING, AT_ONCE),
    "urgent where nothing passes": (
        Timing(quiet=NIGHT, passes=frozenset()),
        HIGH,
        Flow(),
        EVENING,
        MORNING_AFTER,
        Hold.QUIET,
    ),
    "on a digest channel": (Timing(digest=MORNING), NORMAL, Flow(), NOON, MORNING_AFTER, Hold.DIGEST),
    "on a digest channel, urgent": (Timing(digest=MORNING), HIGH, Flow(), NOON, MORNING_AFTER, Hold.DIGEST),
    "a rule that does not wait for digests": (
        Timing(digest=MORNING),
        wish(when=When.NOW),
        Flow(),
        NOON,
        NOON,
        AT_ONCE,
    ),
    "a rule that does not wait, at night": (
        Timing(digest=MORNING, quiet=NIGHT),
        wish(when=When.NOW),
        Flow(),
        EVENING,
        MORNING_AFTER,
        Hold.QUIET,
    ),
    "a rule that collects": (
        Timing(),
        wish(when=When.DIGEST, digest=MORNING),
        Flow(),
        NOON,
        MORNING_AFTER,
        Hold.DIGEST,
    ),
    "a rule that collects, on a digest channel": (
        Timing(digest=MORNING),
        wish(when=When.DIGEST, digest=EARLY),
        Flow(),
        NOON,
        MORNING_AFTER,
        Hold.DIGEST,
    ),
    "a digest in quiet hours waits for their end": (
        Timing(digest=EARLY, quiet=NIGHT),
        NORMAL,
        Flow(),
        NOON,
        MORNING_AFTER,
        Hold.DIGEST,
    ),
    "a rule that alerted a short while ago": (
        Timing(),
        wish(folded_until=NOON + HOUR),
        Flow(),
        NOON,
        NOON + HOUR,
        Hold.REPEAT,
    ),
    "the same, urgent": (
        Timing(),
        wish(Severity.HIGH, folded_until=NOON + HOUR),
        Flow(),
        NOON,
        NOON + HOUR,
        Hold.REPEAT,
    ),
    "the same, until the middle of the night": (
        Timing(quiet=NIGHT),
        wish(folded_until=EVENING),
        Flow(),
        NOON,
        MORNING_AFTER,
        Hold.REPEAT,
    ),
    "the same, urgent, until the middle of the night": (
        Timing(quiet=NIGHT),
        wish(Severity.HIGH, folded_until=EVENING),
        Flow(),
        NOON,
        EVENING,
        Hold.REPEAT,
    ),
    "the same, on a digest channel": (
        Timing(digest=MORNING),
        wish(folded_until=MORNING_AFTER),
        Flow(),
        NOON,
        MORNING_AFTER + DAY,
        Hold.DIGEST,
    ),
    "the last before the storm limit": (Timing(storm=STORM), NORMAL, Flow(1), NOON, NOON, AT_ONCE),
    "beyond the storm limit": (Timing(storm=STORM), NORMAL, Flow(2), NOON, NOON + 10 * MINUTE, Hold.STORM),
    "beyond the storm limit, urgent": (Timing(storm=STORM), HIGH, Flow(9), NOON, NOON, AT_ONCE),
    "no storm limit": (Timing(storm=None), NORMAL, Flow(9_999), NOON, NOON, AT_ONCE),
    "while a summary is being filled": (
        Timing(storm=STORM),
        NORMAL,
        Flow(0, NOON + MINUTE),
        NOON,
        NOON + MINUTE,
        Hold.STORM,
    ),
    "after the summary": (Timing(storm=STORM), NORMAL, Flow(0, NOON), NOON, NOON, AT_ONCE),
}


FOLDS: dict[str, tuple[Spoken, datetime | None]] = {
    "a rule that never spoke": (Spoken(), None),
    "just now": (Spoken(NOON), NOON + 6 * HOUR),
    "as long ago as it may be": (Spoken(NOON - 6 * HOUR), None),
    "while a digest is being filled": (Spoken(NOON - HOUR, NOON + MINUTE), NOON + MINUTE),
    "when the digest goes out": (Spoken(NOON - 6 * HOUR, NOON), NOON + 6 * HOUR),
    "six hours after the digest": (Spoken(NOON - 12 * HOUR, NOON - 6 * HOUR), None),
}


@pytest.mark.parametrize(("spoken", "until"), FOLDS.values(), ids=FOLDS)
def test_a_digest_counts_as_an_alert_of_its_rule(spoken: Spoken, until: datetime | None) -> None:
    assert folded_until(6 * HOUR, spoken, now=NOON) == until


@pytest.mark.parametrize("case", PLANS)
def test_when_an_alert_goes_out(case: str) -> None:
    timing, wished, start, now, at, hold = PLANS[case]
    flow = replace(start)
    assert plan(timing, wished, flow, now=now) == Due(at, hold)


def test_what_is_released_at_the_same_moment_travels_together_whatever_held_it() -> None:
    keys = {Due(MORNING_AFTER, hold).digest_key for hold in Hold}
    assert keys == {"2026-03-03T06:00:00+00:00"}
    assert Due(MORNING_AFTER.astimezone(BERLIN), Hold.QUIET).digest_key in keys
    assert Due(NOON).digest_key is None


def test_a_storm_becomes_single_alerts_and_one_summary_per_window() -> None:
    flow, timing = Flow(), Timing(storm=STORM)
    due = [plan(timing, NORMAL, flow, now=NOON) for _ in range(100)]
    assert [one.hold for one in due] == [None] * 2 + [Hold.STORM] * 98
    assert len({one.digest_key for one in due[2:]}) == 1


REPLANS: dict[str, tuple[Due, Timing, Wish, Due]] = {
    "quiet hours removed": (Due(MORNING_AFTER, Hold.QUIET), Timing(), NORMAL, Due(EVENING, Hold.QUIET)),
    "quiet hours shortened": (
        Due(MORNING_AFTER, Hold.QUIET),
        Timing(quiet=QuietHours((QuietSpan("22:00-06:00", BERLIN, 22 * HOUR, 30 * HOUR),))),
        NORMAL,
        Due(MORNING_AFTER - HOUR, Hold.QUIET),
    ),
    "nothing changed": (
        Due(MORNING_AFTER, Hold.QUIET),
        Timing(quiet=NIGHT),
        NORMAL,
        Due(MORNING_AFTER, Hold.QUIET),
    ),
    "it passes now": (Due(MORNING_AFTER, Hold.QUIET), Timing(quiet=NIGHT), HIGH, Due(EVENING, Hold.QUIET)),
    "another digest": (
        Due(MORNING_AFTER, Hold.DIGEST),
        Timing(digest=EARLY),
        NORMAL,
        Due(MORNING_AFTER - HOUR, Hold.DIGEST),
    ),
    "a digest instead of quiet hours": (
        Due(MORNING_AFTER, Hold.QUIET),
        Timing(digest=EARLY),
        NORMAL,
        Due(MORNING_AFTER - HOUR, Hold.DIGEST),
    ),
    "no digest any more": (Due(MORNING_AFTER, Hold.DIGEST), Timing(), NORMAL, Due(EVENING, Hold.DIGEST)),
    "a storm goes on": (
        Due(EVENING + MINUTE, Hold.STORM),
        Timing(),
        NORMAL,
        Due(EVENING + MINUTE, Hold.STORM),
    ),
    "a storm goes on into quiet hours": (
        Due(EVENING + MINUTE, Hold.STORM),
        Timing(quiet=NIGHT),
        NORMAL,
        Due(MORNING_AFTER, Hold.STORM),
    ),
    "no storm limit any more": (
        Due(EVENING + MINUTE, Hold.STORM),
        Timing(storm=None),
        NORMAL,
        Due(EVENING, Hold.STORM),
    ),
    "still too soon after the last": (
        Due(MORNING_AFTER, Hold.REPEAT),
        Timing(),
        wish(folded_until=MORNING_AFTER),
        Due(MORNING_AFTER, Hold.REPEAT),
    ),
    "no repeat_after any more": (
        Due(MORNING_AFTER, Hold.REPEAT),
        Timing(),
        NORMAL,
        Due(EVENING, Hold.REPEAT),
    ),
}


@pytest.mark.parametrize(("held", "timing", "wished", "due"), REPLANS.values(), ids=REPLANS)
def test_what_is_held_follows_the_configuration(held: Due, timing: Timing, wished: Wish, due: Due) -> None:
    assert replan(held, timing, wished, now=EVENING) == due


clocks = st.integers(0, 24 * 60 - 1).map(lambda minutes: minutes * MINUTE)
days = st.sets(st.integers(0, 6), min_size=1).map(frozenset)
zones = st.sampled_from([BERLIN, ZoneInfo("America/New_York"), ZoneInfo("Australia/Lord_Howe")])
schedules = st.builds(Schedule, st.just("as said"), zones, days, st.none() | clocks)
spans = st.builds(
    lambda zone, start, hours, on: QuietSpan("as said", zone, start, start + hours * HOUR, on),
    zones,
    clocks,
    st.integers(1, 20),
    days,
)
timings = st.builds(
    Timing,
    quiet=st.lists(spans, max_size=2).map(lambda some: QuietHours(tuple(some))),
    digest=st.none() | schedules,
    storm=st.none() | st.builds(StormLimit, st.integers(1, 3), st.integers(1, 60).map(lambda m: m * MINUTE)),
    passes=st.frozensets(st.sampled_from(list(Severity))),
)
moments = st.builds(
    lambda day, minutes: day + minutes * MINUTE,
    st.sampled_from([datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)]),
    st.integers(-4 * 24 * 60, 10 * 24 * 60),
)
waits = st.none() | st.timedeltas(MINUTE, 10 * HOUR)


@given(timings, st.sampled_from(list(Severity)), st.sampled_from([None, *When]), waits, moments)
def test_every_alert_goes_out_in_time_and_never_in_quiet_hours_that_hold_it(
    timing: Timing, severity: Severity, when: When | None, wait: timedelta | None, now: datetime
) -> None:
    wished = Wish(severity=severity, when=when, digest=MORNING, folded_until=now + wait if wait else None)
    flow = Flow()
    for _ in range(5):
        due = plan(timing, wished, flow, now=now)
        assert now <= due.at <= now + 60 * DAY
        assert (due.at == now) == (due.hold is None)
        if severity not in timing.passes and due.at - now < 20 * DAY:
            assert timing.quiet.until(due.at) is None
        if due.hold:
            assert replan(due, timing, wished, now=now) == due


@given(timings, timings, moments)
def test_a_changed_configuration_never_loses_what_is_held(
    before: Timing, after: Timing, now: datetime
) -> None:
    due = plan(before, NORMAL, Flow(), now=now)
    if due.hold:
        anew = replan(due, after, NORMAL, now=now)
        assert now <= anew.at <= now + 60 * DAY
        assert anew.hold


def test_every_hold_has_words_and_lengths_are_short() -> None:
    assert set(REASONS) == set(Hold)
    lengths = {"6 h": 6 * HOUR, "90 min": 90 * MINUTE, "45 s": timedelta(seconds=45), "2 d": 2 * DAY}
    assert {length(time): time for time in lengths.values()} == lengths
