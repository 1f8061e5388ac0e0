"""A feed's rhythm is learned from what visits bring, and forecast from it."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.rhythm.forecast import LONGEST, MOST_LATELY, SHORTEST, Forecast, hours_between, weekday
from monitor.core.rhythm.learn import LOOK_BACK, learn
from monitor.core.rhythm.record import Rhythm, Typical
from monitor.core.rhythm.stored import rhythm_from_json, rhythm_to_json

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NOW = MONDAY + 14 * DAY
USUAL = Typical()


def read(
    published: list[datetime | None],
    *,
    at: datetime = NOW,
    before: Rhythm | None = None,
    visited_at: datetime = NOW,
    gap: bool = False,
) -> Rhythm:
    """Learn from a document of 20 entries; `before` None: from the first one."""
    if before is None:
        return learn(Rhythm(), published, window=20, visited_at=None, now=at)
    return learn(before, published, window=20, visited_at=visited_at, now=at, gap=gap)


def watch(entries_of_day: list[timedelta], *, days: int = 14, weekdays: int = 7) -> Rhythm:
    """Visit an empty feed at midnight, then every hour while it publishes at the same times of every day."""
    rhythm = read([], at=MONDAY)
    for hour in range(days * 24):
        begin = MONDAY + hour * HOUR
        if begin.weekday() < weekdays:
            day = begin.replace(hour=0)
            new = [day + at for at in entries_of_day if begin < day + at <= begin + HOUR]
            rhythm = read([*new], at=begin + HOUR, before=rhythm, visited_at=begin)
    return rhythm


def forecast(rhythm: Rhythm, *, now: datetime = NOW, typical: Typical = USUAL) -> Forecast:
    return Forecast(rhythm, typical, now)


def per_day(rhythm: Rhythm, *, now: datetime = NOW) -> float:
    return forecast(rhythm, now=now).per_day


def expected(rhythm: Rhythm, start: datetime, end: datetime, *, now: datetime = NOW) -> float:
    return forecast(rhythm, now=now).expected(start.timestamp(), end.timestamp())


def test_time_is_cut_at_full_hours_and_knows_its_weekday() -> None:
    start = MONDAY.timestamp()
    cut = list(hours_between(start + 1_800, start + 9_000))
    assert [stop - begin for _, begin, stop in cut] == [1_800, 3_600, 1_800]
    assert [weekday(hour) for hour, _, _ in cut] == [0, 0, 0]
    assert weekday(int(start // 3_600) - 1) == 6
    assert list(hours_between(start, start)) == []


def test_a_feed_that_nobody_read_yet_is_expected_to_be_like_the_typical_one() -> None:
    rhythm = Rhythm()
    assert per_day(rhythm) == pytest.approx(USUAL.per_day)
    assert expected(rhythm, NOW, NOW + DAY) == pytest.approx(USUAL.per_day)
    assert forecast(rhythm).lately == pytest.approx(1)


def test_a_feed_is_expected_to_publish_as_much_as_it_did() -> None:
    rhythm = watch([n * HOUR for n in range(6, 18)])
    assert per_day(rhythm) == pytest.approx(12, rel=0.05)
    assert expected(rhythm, NOW, NOW + 7 * DAY) == pytest.approx(84, rel=0.05)
    assert expected(rhythm, NOW, NOW + 30 * DAY) == pytest.approx(360, rel=0.05)


def test_entries_are_expected_in_the_hours_in_which_they_came() -> None:
    rhythm = watch([9 * HOUR + n * MINUTE for n in range(5, 55, 5)])
    morning = expected(rhythm, NOW + 9 * HOUR, NOW + 10 * HOUR)
    night = expected(rhythm, NOW + 2 * HOUR, NOW + 3 * HOUR)
    assert morning > 20 * night > 0


def test_few_entries_do_not_yet_tell_the_hours() -> None:
    rhythm = watch([9 * HOUR + 5 * MINUTE], days=2)
    now = MONDAY + 2 * DAY
    at_nine = expected(rhythm, now + 9 * HOUR, now + 10 * HOUR, now=now)
    at_two = expected(rhythm, now + 2 * HOUR, now + 3 * HOUR, now=now)
    assert at_two < at_nine < 3 * at_two


def test_a_desk_that_rests_at_weekends_is_expected_to() -> None:
    rhythm = watch([n * HOUR for n in range(24)], weekdays=5)
    saturday = NOW + 5 * DAY
    assert expected(rhythm, saturday, saturday + DAY) < 0.6 * expected(rhythm, NOW, NOW + DAY)


def test_old_habits_are_forgotten() -> None:
    rhythm = watch([n * HOUR for n in range(24)])
    assert per_day(rhythm, now=NOW + 60 * DAY) < 0.1 * per_day(rhythm)


def test_busy_hours_are_noticed_and_pass() -> None:
    quiet = watch([n * HOUR for n in range(0, 24, 3)])
    burst = read([NOW + n * MINUTE for n in range(1, 40)], at=NOW + 40 * MINUTE, before=quiet)
    assert forecast(quiet).lately == pytest.approx(1, abs=0.3)
    assert 4 < forecast(burst, now=NOW + HOUR).lately <= MOST_LATELY
    assert forecast(burst, now=NOW + 24 * HOUR).lately < 1.2


def test_quiet_hours_of_a_busy_feed_are_noticed() -> None:
    busy = watch([n * 10 * MINUTE for n in range(144)])
    assert forecast(busy, now=NOW + 6 * HOUR).lately < 0.5


def test_what_is_awaited_comes_sooner_from_a_busy_feed() -> None:
    busy, quiet = watch([n * 10 * MINUTE for n in range(144)]), watch([12 * HOUR])
    assert forecast(busy).wait_for(1) < forecast(quiet).wait_for(1) == LONGEST.total_seconds()
    eagerness = 1 / 30
    assert forecast(busy).wait_worth(eagerness) < forecast(quiet).wait_worth(eagerness)


def test_four_times_the_news_are_worth_twice_the_visits() -> None:
    much, little = (
        Rhythm(hours=(n / 24 * 14,) * 24, weekdays=(2 * n,) * 7, watched=(2.0,) * 7, lately=n / 6, at=NOW)
        for n in (400.0, 100.0)
    )
    eagerness = 0.05
    ratio = forecast(little).wait_worth(eagerness) / forecast(much).wait_worth(eagerness)
    assert ratio == pytest.approx(2, rel=0.1)


def test_an_unchanged_feed_needs_no_write() -> None:
    rhythm = watch([9 * HOUR])
    assert read([], at=NOW + HOUR, before=rhythm) is rhythm


def test_a_first_document_tells_how_much_the_feed_publishes_and_when() -> None:
    published: list[datetime | None] = [NOW - day * DAY + 9 * HOUR for day in range(1, 11) for _ in range(10)]
    rhythm = read(published)
    assert per_day(rhythm) == pytest.approx(10, rel=0.15)
    nine, two = (expected(rhythm, NOW + n * HOUR, NOW + (n + 1) * HOUR) for n in (9, 2))
    assert nine > 5 * two


def test_a_first_document_of_a_few_hours_tells_how_much_but_not_when() -> None:
    rhythm = read([NOW - n * 10 * MINUTE for n in range(20)])
    assert 40 < per_day(rhythm) < 144
    assert len(set(rhythm.hours)) == 1


@pytest.mark.parametrize(
    "published",
    [
        pytest.param([], id="empty"),
        pytest.param([None] * 20, id="undated"),
        pytest.param([NOW + DAY, NOW + 400 * DAY], id="in the future"),
        pytest.param([datetime(1970, 1, 1, tzinfo=UTC)], id="ages ago"),
    ],
)
def test_a_first_document_without_usable_dates_tells_nothing(published: list[datetime | None]) -> None:
    rhythm = read(published)
    assert sum(rhythm.hours) == 0
    assert per_day(rhythm) == USUAL.per_day
    assert rhythm.newest_at == rhythm.at == NOW


def test_a_first_document_is_not_believed_about_long_ago_but_about_pauses() -> None:
    rhythm = read([NOW - 2 * LOOK_BACK, NOW - LOOK_BACK / 2])
    assert sum(rhythm.weekdays) == pytest.approx(0.5**0.5)
    assert rhythm.longest_pause == LOOK_BACK * 1.5


def test_dates_outside_the_time_since_the_last_visit_are_not_believed() -> None:
    before = watch([9 * HOUR])
    at = NOW + 2 * HOUR
    for wrong in (NOW - DAY, at + DAY, None):
        rhythm = read([wrong], at=at, before=before)
        assert rhythm.newest_at == NOW + HOUR


def test_entries_of_unknown_time_lie_evenly_since_the_last_visit() -> None:
    rhythm = read([None, NOW + 55 * MINUTE, None], at=NOW + HOUR, before=watch([9 * HOUR]))
    assert rhythm.newest_at == NOW + 55 * MINUTE
    assert rhythm.window == 20


@given(st.permutations([None, NOW + MINUTE, NOW + 5 * MINUTE, NOW - DAY, NOW + HOUR]))
def test_the_order_of_entries_does_not_matter(published: list[datetime | None]) -> None:
    before = read([NOW - n * HOUR for n in range(48)])
    in_order = sorted(published, key=lambda moment: moment or NOW)
    assert read(published, at=NOW + HOUR, before=before) == read(in_order, at=NOW + HOUR, before=before)


def test_the_longest_pause_is_remembered_and_fades() -> None:
    rhythm = read([NOW - 10 * DAY, NOW - 4 * DAY, NOW - DAY])
    assert rhythm.longest_pause == 6 * DAY
    later = read([NOW + HOUR], at=NOW + 2 * HOUR, before=rhythm)
    assert 5.9 * DAY < later.longest_pause < 6 * DAY
    much_later = read([NOW + 10 * DAY], at=NOW + 10 * DAY, before=later)
    assert much_later.longest_pause == 10 * DAY - HOUR


def test_what_may_have_passed_unseen_is_taken_to_have_been_as_usual() -> None:
    rhythm = watch([n * HOUR for n in range(24)])
    at = NOW + 12 * HOUR
    seen: list[datetime | None] = [at - n * MINUTE for n in range(5)]
    gap, no_gap = (read(seen, at=at, before=rhythm, gap=unseen) for unseen in (True, False))
    assert per_day(gap, now=at) == pytest.approx(per_day(rhythm), rel=0.05)
    assert per_day(no_gap, now=at) < per_day(gap, now=at)
    assert gap.longest_pause < no_gap.longest_pause


def test_time_stands_still_while_nobody_watches() -> None:
    rhythm = watch([n * HOUR for n in range(24)])
    at = NOW + 60 * DAY
    back = read([at - n * MINUTE for n in range(5)], at=at, before=rhythm, gap=True)
    assert per_day(back, now=at) == pytest.approx(per_day(rhythm), rel=0.15)


def test_a_clock_that_was_set_back_spoils_nothing() -> None:
    rhythm = watch([9 * HOUR])
    earlier = NOW - 3 * DAY
    assert read([NOW], at=earlier, before=rhythm).at == earlier
    assert per_day(rhythm, now=earlier) == pytest.approx(1, rel=0.3)


_moments = st.datetimes(datetime(2000, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 hypothesis wants naive bounds
_visit = st.tuples(
    st.lists(
        st.one_of(st.none(), _moments, st.timedeltas(-DAY, DAY).map(lambda off: NOW + off)), max_size=30
    ),
    st.timedeltas(-HOUR, 40 * DAY),
    st.booleans(),
)


@given(st.lists(_visit, min_size=1, max_size=6))
def test_whatever_a_feed_does_its_rhythm_stays_small_and_its_forecast_sane(
    visits: list[tuple[list[datetime | None], timedelta, bool]],
) -> None:
    rhythm, now, visited_at = Rhythm(), NOW, None
    for published, waited, gap in visits:
        now += waited
        rhythm = learn(rhythm, published, window=len(published), visited_at=visited_at, now=now, gap=gap)
        visited_at = now
    stored = rhythm_to_json(rhythm)
    assert len(json.dumps(stored)) < 700
    assert rhythm_to_json(rhythm_from_json(stored)) == stored
    ahead = forecast(rhythm, now=now)
    assert 0 < ahead.per_day < 1_000
    assert 0 < ahead.wait_worth(0.01) <= LONGEST.total_seconds()
    assert 0 < ahead.wait_for(1) <= LONGEST.total_seconds()
    assert 0.2 < ahead.lately <= MOST_LATELY


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param(None, id="nothing"),
        pytest.param([], id="a list"),
        pytest.param({}, id="no keys"),
        pytest.param({"hours": [1] * 23}, id="a short day"),
        pytest.param({"hours": ["x"] * 24}, id="words"),
        pytest.param({"hours": [-1.0] * 24}, id="less than nothing"),
        pytest.param({"hours": [float("nan")] * 24}, id="no number"),
        pytest.param({"hours": [1e300] * 24}, id="too much"),
        pytest.param({"at": 1e18}, id="a time that does not exist"),
    ],
)
def test_a_broken_rhythm_is_learned_anew(broken: object) -> None:
    whole = rhythm_to_json(watch([9 * HOUR]))
    stored = whole | broken if isinstance(broken, dict) and broken else broken
    assert rhythm_from_json(stored) == Rhythm()


def test_a_rhythm_is_stored_without_loss_that_matters() -> None:
    rhythm = watch([9 * HOUR, 15 * HOUR])
    back = rhythm_from_json(json.loads(json.dumps(rhythm_to_json(rhythm))))
    assert per_day(back) == pytest.approx(per_day(rhythm), rel=0.01)
    assert (back.window, back.at, back.newest_at) == (rhythm.window, rhythm.at, rhythm.newest_at)
    assert abs(back.longest_pause - rhythm.longest_pause) < timedelta(seconds=1)
    assert rhythm_from_json(rhythm_to_json(Rhythm())) == Rhythm()


def test_waits_have_the_promised_bounds() -> None:
    assert (SHORTEST, LONGEST) == (5 * MINUTE, 180 * MINUTE)
