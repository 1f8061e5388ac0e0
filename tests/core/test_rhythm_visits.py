"""Visits are planned within a budget, moved by the server's word, and hastened when something may pass unseen."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.rhythm.asked import (
    MOST_FRESH,
    MOST_RETRY_AFTER,
    MOST_SKIPPED,
    Asked,
    least_wait,
    leave_out,
    obey_retry_after,
    read_period,
    read_skip_days,
    read_skip_hours,
)
from monitor.core.rhythm.budget import LEAST_PACE, MOST_PACE, Plan, make_plan, pace, tokens
from monitor.core.rhythm.forecast import LONGEST, SHORTEST
from monitor.core.rhythm.jumps import Due, mend
from monitor.core.rhythm.overlap import Gap, Overlap, find_gap
from monitor.core.rhythm.record import Rhythm
from monitor.core.rhythm.stored import asked_from_json, asked_to_json, plan_from_json, plan_to_json
from monitor.core.rhythm.visit import SHORTEST_HURRY, Visited, next_fixed_visit, next_visit

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NOW = datetime(2026, 3, 16, 12, tzinfo=UTC)  # a Monday
FEED = "https://blatt.example/rss"
AS_USUAL = Visited(asked=Asked(), waited=HOUR)


def publishing(per_day: float, *, hours: tuple[float, ...] = (1 / 24,) * 24, window: int = 20) -> Rhythm:
    """Return the rhythm of a feed watched for long that had as much as usual lately."""
    days = 20.0
    return Rhythm(
        hours=tuple(per_day * days * share for share in hours),
        weekdays=(per_day * days / 7,) * 7,
        watched=(days / 7,) * 7,
        lately=per_day / 6,
        window=window,
        at=NOW,
        newest_at=NOW - HOUR,
    )


def plan_for(*rhythms: Rhythm, per_day: float, carried: float = 0.0) -> Plan:
    return make_plan(rhythms, per_day=per_day, now=NOW, carried=carried)


def wait(
    rhythm: Rhythm, visited: Visited = AS_USUAL, *, plan: Plan | None = None, at_pace: float = 1.0
) -> timedelta:
    plan = plan or plan_for(publishing(24), per_day=24)
    return next_visit(FEED, rhythm, visited, plan=plan, pace=at_pace, now=NOW) - NOW


# The plan


def test_a_plan_spends_the_budget() -> None:
    plan = plan_for(*(publishing(n) for n in (0.1, 1, 10, 100)), per_day=4 * 24)
    assert sum(plan.hourly) == pytest.approx(96, rel=0.01)
    assert tokens(plan, spent=0, now=NOW) == 0
    assert tokens(plan, spent=96, now=NOW + DAY) == pytest.approx(0, abs=1)


@pytest.mark.parametrize(
    ("per_day", "made"),
    [
        pytest.param(1, 2 * 8, id="too little: every feed is visited every three hours"),
        pytest.param(10_000, 2 * 288, id="too much: every feed is visited every five minutes"),
    ],
)
def test_no_budget_makes_visits_rarer_or_more_frequent_than_the_bounds(per_day: float, made: float) -> None:
    plan = plan_for(publishing(5), publishing(50), per_day=per_day)
    assert sum(plan.hourly) == pytest.approx(made, rel=0.01)
    assert SHORTEST * 0.9 <= wait(publishing(50), plan=plan) <= LONGEST


def test_visits_go_where_and_when_the_news_is() -> None:
    morning = tuple(1 / 4 if 6 <= hour < 10 else 0.0 for hour in range(24))
    busy, quiet = publishing(40, hours=morning), publishing(2, hours=morning)
    plan = plan_for(busy, quiet, per_day=60)
    at_eight = NOW + 20 * HOUR
    due = [next_visit(FEED, rhythm, AS_USUAL, plan=plan, pace=1, now=at_eight) for rhythm in (busy, quiet)]
    assert due[0] < due[1]
    at_seven, at_midnight = plan.hourly[(7 - NOW.hour) % 24], plan.hourly[(0 - NOW.hour) % 24]
    assert at_seven > 2 * at_midnight


def test_without_feeds_there_is_a_plan_for_those_to_come() -> None:
    plan = make_plan([], per_day=0, now=NOW)
    assert SHORTEST <= wait(Rhythm(), plan=plan) <= LONGEST
    assert pace(plan, spent=3, now=NOW) == LEAST_PACE


def test_new_feeds_are_expected_to_be_like_the_others() -> None:
    plan = plan_for(*(publishing(n) for n in (50, 60, 70)), per_day=300)
    assert plan.typical.per_day == pytest.approx(60, rel=0.05)
    assert wait(Rhythm(), plan=plan) < LONGEST / 2


@pytest.mark.parametrize(
    ("spent", "hours", "expected"),
    [
        pytest.param(12, 12, 1.0, id="as planned"),
        pytest.param(6, 12, 2.0, id="saved a quarter of a day: twice as fast"),
        pytest.param(9, 12, 1.5, id="saved a little"),
        pytest.param(15, 12, 0.5, id="ahead: slower"),
        pytest.param(900, 12, LEAST_PACE, id="far ahead: never below half"),
        pytest.param(0, 100, MOST_PACE, id="off for days: never above twice"),
        pytest.param(0, -5, 1.0, id="the clock was set back"),
    ],
)
def test_the_pace_keeps_to_the_budget(spent: int, hours: int, expected: float) -> None:
    plan = replace(plan_for(publishing(5), per_day=24), hourly=(1.0,) * 24)
    assert pace(plan, spent=spent, now=NOW + hours * HOUR) == pytest.approx(expected)


def test_what_was_saved_is_carried_over_but_not_hoarded() -> None:
    first = plan_for(publishing(5), per_day=24)
    saved = tokens(first, spent=20, now=NOW + DAY)
    assert plan_for(publishing(5), per_day=24, carried=saved).carried == pytest.approx(saved)
    assert plan_for(publishing(5), per_day=24, carried=1_000).carried == 6
    assert plan_for(publishing(5), per_day=24, carried=-1_000).carried == -6


def test_a_higher_pace_shortens_the_wait() -> None:
    rhythm, plan = publishing(10), plan_for(publishing(10), per_day=24)
    assert wait(rhythm, plan=plan, at_pace=2) < wait(rhythm, plan=plan) < wait(rhythm, plan=plan, at_pace=0.5)


def test_a_plan_is_stored_without_loss_that_matters() -> None:
    plan = plan_for(publishing(5), publishing(50), per_day=48, carried=-3)
    back = plan_from_json(json.loads(json.dumps(plan_to_json(plan))))
    assert back
    assert replace(back, hourly=plan.hourly) == plan
    assert back.hourly == pytest.approx(plan.hourly, abs=0.01)


@pytest.mark.parametrize(
    "broken", [None, {}, {"typical": {}}, {"eagerness": 0}, {"at": None}, {"hourly": []}]
)
def test_a_broken_plan_is_made_anew(broken: dict[str, object] | None) -> None:
    stored = plan_to_json(plan_for(publishing(5), per_day=24))
    assert plan_from_json(stored | broken if broken else broken) is None


# The next visit


def test_first_visits_that_fell_together_part() -> None:
    first = Visited(asked=Asked())
    plan = plan_for(publishing(1), per_day=8)
    due = {
        next_visit(f"https://blatt.example/{n}", publishing(1), first, plan=plan, pace=1, now=NOW)
        for n in range(50)
    }
    assert len(due) > 40
    assert max(due) - min(due) > 2 * HOUR


def test_a_feed_with_an_interval_of_its_own_keeps_it() -> None:
    every = 7 * MINUTE
    assert next_fixed_visit(FEED, every, first=False, now=NOW) == NOW + every
    assert NOW <= next_fixed_visit(FEED, every, first=True, now=NOW) <= NOW + every


def test_a_document_that_is_replaced_fast_is_fetched_before_half_of_it_is_gone() -> None:
    plan = plan_for(publishing(200), publishing(200), per_day=16)
    assert wait(publishing(200, window=10), plan=plan) < 40 * MINUTE
    assert wait(publishing(200, window=1), plan=plan) > 2 * HOUR
    server = Visited(asked=Asked(fresh_for=3 * HOUR), waited=HOUR)
    assert wait(publishing(200, window=10), server, plan=plan) < 40 * MINUTE


@pytest.mark.parametrize(
    ("known", "waited", "longest"),
    [
        pytest.param(20, HOUR, LONGEST, id="all was known"),
        pytest.param(7, HOUR, LONGEST, id="enough was known"),
        pytest.param(6, HOUR, HOUR / 2, id="little was known: half the wait"),
        pytest.param(0, HOUR, HOUR / 4, id="nothing was known: a quarter"),
        pytest.param(0, 5 * MINUTE, 75 * timedelta(seconds=1), id="a burst: sooner than ever else"),
        pytest.param(0, MINUTE, SHORTEST_HURRY, id="but never at once"),
        pytest.param(0, None, LONGEST, id="the first visit knows nothing"),
    ],
)
def test_little_overlap_brings_the_next_visit_forward(
    known: int, waited: timedelta | None, longest: timedelta
) -> None:
    plan = plan_for(publishing(0.1), per_day=8)
    calm, hurried = (
        wait(publishing(0.1), Visited(asked=Asked(), overlap=overlap, waited=waited), plan=plan)
        for overlap in (None, Overlap(known=known, entries=20))
    )
    assert hurried == min(calm, longest)


_durations = st.timedeltas(timedelta(0), 400 * DAY)
_asked = st.builds(
    Asked,
    fresh_for=st.none() | _durations,
    ttl=st.none() | _durations,
    skip_hours=st.frozensets(st.integers(0, 23), max_size=24),
    skip_weekdays=st.frozensets(st.integers(0, 6), max_size=7),
)
_visited = st.builds(
    Visited,
    asked=_asked,
    overlap=st.none() | st.builds(Overlap, known=st.integers(0, 30), entries=st.integers(0, 30)),
    waited=st.none() | _durations,
)


@given(
    visited=_visited,
    per_day=st.floats(0, 1_000),
    window=st.integers(0, 200),
    budget=st.floats(0, 1_000),
    at_pace=st.floats(LEAST_PACE, MOST_PACE),
)
def test_no_trick_ends_the_visits_or_makes_them_a_flood(
    visited: Visited, per_day: float, window: int, budget: float, at_pace: float
) -> None:
    rhythm = publishing(per_day, window=window)
    plan = plan_for(rhythm, per_day=budget)
    assert SHORTEST_HURRY <= wait(rhythm, visited, plan=plan, at_pace=at_pace) <= LONGEST + MOST_SKIPPED
    if visited.overlap is None:
        assert wait(rhythm, visited, plan=plan, at_pace=at_pace) >= SHORTEST


# The server's word


@pytest.mark.parametrize(
    ("asked", "next_entry", "expected"),
    [
        pytest.param(Asked(), HOUR, timedelta(0), id="nothing said"),
        pytest.param(Asked(fresh_for=HOUR), MINUTE, HOUR, id="HTTP is obeyed whatever the record says"),
        pytest.param(Asked(fresh_for=90 * DAY), MINUTE, MOST_FRESH, id="for three hours at most"),
        pytest.param(Asked(ttl=HOUR), 3 * HOUR, HOUR, id="a ttl is obeyed where little is expected"),
        pytest.param(Asked(ttl=HOUR), 20 * MINUTE, 20 * MINUTE, id="not where the record contradicts it"),
        pytest.param(Asked(ttl=HOUR), MINUTE, 15 * MINUTE, id="a quarter of an hour always"),
        pytest.param(Asked(ttl=90 * DAY), 9 * HOUR, MOST_FRESH, id="a ttl too for three hours at most"),
        pytest.param(Asked(ttl=HOUR, fresh_for=2 * HOUR), 3 * HOUR, 2 * HOUR, id="the longer of both"),
    ],
)
def test_the_servers_word_is_obeyed_within_limits(
    asked: Asked, next_entry: timedelta, expected: timedelta
) -> None:
    assert least_wait(asked, next_entry=next_entry) == expected


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        pytest.param(Asked(), NOW, id="nothing said"),
        pytest.param(Asked(skip_hours=frozenset({11, 13})), NOW, id="other hours"),
        pytest.param(Asked(skip_hours=frozenset({12, 13})), NOW.replace(hour=14), id="these hours"),
        pytest.param(Asked(skip_weekdays=frozenset({0})), NOW + 12 * HOUR, id="this day"),
        pytest.param(Asked(skip_weekdays=frozenset(range(7))), NOW + MOST_SKIPPED, id="every day"),
    ],
)
def test_hours_and_days_that_a_feed_asks_to_skip_are_skipped(asked: Asked, expected: datetime) -> None:
    assert leave_out(NOW, asked) == expected
    assert leave_out(NOW + MINUTE, asked) in (expected, expected + MINUTE)


@pytest.mark.parametrize(
    ("period", "frequency", "expected"),
    [
        ("hourly", "1", HOUR),
        (" Hourly\n", "2", HOUR / 2),
        ("daily", "", DAY),
        ("weekly", "7", DAY),
        ("monthly", "0", 30 * DAY),
        ("yearly", "-1", 365 * DAY),
        ("daily", "99999999999", DAY),
        ("daily", "²", DAY),
        ("sometimes", "1", None),
    ],
)
def test_update_periods_are_read(period: str, frequency: str, expected: timedelta | None) -> None:
    assert read_period(period, frequency) == expected


def test_hours_and_days_to_skip_are_read() -> None:
    assert read_skip_hours([" 0", "5", "24", "x", "-3", "²", "1000"]) == {0, 5}
    assert read_skip_hours(str(hour) for hour in range(1, 25)) == frozenset()
    assert read_skip_days(["Sunday", "saturday ", "Someday"]) == {5, 6}
    week = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    assert read_skip_days(week) == frozenset()


@pytest.mark.parametrize(
    ("retry_after", "expected"),
    [
        (None, timedelta(0)),
        (-HOUR, timedelta(0)),
        (2 * HOUR, 2 * HOUR),
        (400 * DAY, MOST_RETRY_AFTER),
    ],
)
def test_retry_after_is_obeyed_for_a_day_at_most(retry_after: timedelta | None, expected: timedelta) -> None:
    assert obey_retry_after(retry_after) == expected


@given(_asked)
def test_what_was_asked_is_stored(asked: Asked) -> None:
    stored = json.loads(json.dumps(asked_to_json(asked)))
    back = asked_from_json(stored)
    assert asked_to_json(back) == stored
    assert (back.skip_hours, back.skip_weekdays) == (asked.skip_hours, asked.skip_weekdays)
    assert stored != {} or not (asked.skip_hours or asked.skip_weekdays)


@pytest.mark.parametrize("broken", [None, [], {"ttl": "soon"}, {"skip_hours": 5}, {"fresh_for": -1}])
def test_what_was_asked_in_broken_words_was_not_asked(broken: object) -> None:
    assert asked_from_json(broken) == Asked()


# Gaps


@pytest.mark.parametrize(
    ("overlap", "had_entries", "before", "found"),
    [
        pytest.param(Overlap(0, 20), True, NOW - HOUR, True, id="everything was replaced"),
        pytest.param(Overlap(1, 20), True, NOW - HOUR, False, id="one entry was known"),
        pytest.param(Overlap(0, 1), True, NOW - HOUR, False, id="a single entry is always replaced whole"),
        pytest.param(Overlap(0, 0), True, NOW - HOUR, False, id="an empty document"),
        pytest.param(Overlap(0, 20), False, NOW - HOUR, False, id="the feed was empty before"),
        pytest.param(Overlap(0, 20), True, None, False, id="the first visit"),
    ],
)
def test_a_gap_is_a_document_of_which_nothing_was_known(
    overlap: Overlap, had_entries: bool, before: datetime | None, found: bool
) -> None:
    gap = find_gap(overlap, had_entries=had_entries, before=before, now=NOW)
    assert gap == (Gap(NOW - HOUR, NOW) if found else None)


# Clocks


@pytest.mark.parametrize(
    ("at", "polled_at", "moved_to"),
    [
        pytest.param(NOW + HOUR, NOW - HOUR, None, id="as planned"),
        pytest.param(NOW - MINUTE, NOW - HOUR, None, id="a little late"),
        pytest.param(NOW + 3 * HOUR, NOW + 2 * HOUR, NOW + HOUR, id="the clock was ahead"),
        pytest.param(NOW + HOUR, NOW + 2 * HOUR, NOW, id="the clock was ahead, and it was due"),
        pytest.param(
            NOW + 900 * DAY, NOW + 2 * HOUR, NOW + DAY, id="the clock was ahead by a little, then by years"
        ),
    ],
)
def test_visits_planned_by_a_wrong_clock_are_moved(
    at: datetime, polled_at: datetime, moved_to: datetime | None
) -> None:
    assert mend([Due(FEED, at, polled_at)], now=NOW) == ([Due(FEED, moved_to, polled_at)] if moved_to else [])


def test_a_visit_planned_for_a_distant_future_takes_place_within_a_day() -> None:
    (moved,) = mend([Due(FEED, NOW + 900 * DAY, None)], now=NOW)
    assert NOW <= moved.at <= NOW + DAY


def test_visits_missed_during_a_sleep_do_not_come_all_at_once() -> None:
    missed = [Due(f"https://blatt.example/{n}", NOW - HOUR, NOW - 2 * HOUR) for n in range(2_000)]
    moved = mend(missed, now=NOW)
    assert {due.feed for due in moved} == {due.feed for due in missed}
    assert all(NOW <= due.at <= NOW + 100 * timedelta(seconds=1) for due in moved)
    in_a_second = max(
        sum(due.at <= NOW + timedelta(seconds=n + 1) for due in moved) - 20 * n for n in range(100)
    )
    assert in_a_second < 120
