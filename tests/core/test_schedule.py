"""Digests and quiet hours, on ordinary days and when clocks are changed."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from monitor.core.local_time import first_moment, last_moment
from monitor.core.schedule import DAY, EVERY_DAY, HOUR, WEEKDAYS, QuietHours, QuietSpan, Schedule

BERLIN = ZoneInfo("Europe/Berlin")
MINUTE = timedelta(minutes=1)
ZONES = [
    ZoneInfo(name)
    for name in (
        "Europe/Berlin",
        "America/New_York",
        "America/St_Johns",  # half hours
        "Australia/Lord_Howe",  # half an hour of daylight saving
        "Africa/Cairo",  # midnight does not exist on some days
        "Pacific/Apia",  # lost a whole day in 2011
        "Asia/Kathmandu",
        "UTC",
    )
]
SPRING, AUTUMN = datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)  # in Berlin

zones = st.sampled_from(ZONES)
clocks = st.integers(0, 24 * 60 - 1).map(lambda minutes: minutes * MINUTE)
weekdays = st.sets(st.integers(0, 6), min_size=1).map(frozenset)
anywhere = st.integers(0, 16 * 365 * 24 * 60).map(
    lambda minutes: datetime(2011, 12, 1, tzinfo=UTC) + minutes * MINUTE
)
near_changes = st.builds(
    lambda day, minutes: day + minutes * MINUTE,
    st.sampled_from([SPRING, AUTUMN, datetime(2011, 12, 30, tzinfo=UTC), datetime(2026, 4, 24, tzinfo=UTC)]),
    st.integers(-3 * 24 * 60, 3 * 24 * 60),
)
moments = anywhere | near_changes
schedules = st.builds(Schedule, st.just("as said"), zones, weekdays, st.none() | clocks)


def hours(text: str) -> timedelta:
    hour, _, minute = text.partition(":")
    return timedelta(hours=int(hour), minutes=int(minute))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def span(start: str, end: str, days: frozenset[int] = EVERY_DAY, zone: ZoneInfo = BERLIN) -> QuietSpan:
    begin, over = hours(start), hours(end)
    return QuietSpan(f"{start}-{end}", zone, begin, over if over > begin else over + DAY, days)


NIGHT = QuietHours((span("22:00", "07:00"),))


# Digests

DIGESTS = {
    "later today": ("daily", "07:00", "2026-03-02 05:00", "2026-03-02 06:00"),
    "tomorrow": ("daily", "07:00", "2026-03-02 06:00", "2026-03-03 06:00"),
    "over the weekend": ("weekdays", "08:30", "2026-03-06 12:00", "2026-03-09 07:30"),
    "the morning clocks were set forward": ("daily", "07:00", "2026-03-29 00:00", "2026-03-29 05:00"),
    "a time that does not exist": ("daily", "02:30", "2026-03-28 23:00", "2026-03-29 01:00"),
    "the day after that": ("daily", "02:30", "2026-03-29 01:00", "2026-03-30 00:30"),
    "a time that comes twice is its first": ("daily", "02:30", "2026-10-24 23:00", "2026-10-25 00:30"),
    "and not its second": ("daily", "02:30", "2026-10-25 00:30", "2026-10-26 01:30"),
    "midnight": ("daily", "00:00", "2026-03-01 22:59", "2026-03-01 23:00"),
    "hourly": ("daily", "", "2026-03-02 05:10", "2026-03-02 06:00"),
    "hourly at the full hour": ("daily", "", "2026-03-02 06:00", "2026-03-02 07:00"),
}


@pytest.mark.parametrize(("days", "at", "now", "due"), DIGESTS.values(), ids=DIGESTS)
def test_the_next_digest(days: str, at: str, now: str, due: str) -> None:
    wanted = WEEKDAYS if days == "weekdays" else EVERY_DAY
    schedule = Schedule(days, BERLIN, wanted, hours(at) if at else None)
    assert schedule.next_after(utc(now)) == utc(due)


def test_hourly_is_the_full_hour_of_the_zone_and_survives_half_hours_of_daylight_saving() -> None:
    lord_howe = Schedule("hourly", ZoneInfo("Australia/Lord_Howe"))
    before = utc("2026-04-04 14:10")  # 01:10 there; at 02:00 it becomes 01:30
    due = [before]
    for _ in range(3):
        due.append(lord_howe.next_after(due[-1]))
    shown = [at.astimezone(lord_howe.zone).strftime("%H:%M") for at in due]
    assert shown == ["01:10", "02:00", "03:00", "04:00"]


@given(schedules, moments)
def test_the_next_digest_is_ahead_and_no_more_than_its_week_away(schedule: Schedule, now: datetime) -> None:
    due = schedule.next_after(now)
    longest = 2 * HOUR if schedule.at is None else 8 * DAY + HOUR
    assert now < due <= now + longest
    assert due.utcoffset() == timedelta(0)


@given(schedules, moments, st.timedeltas(timedelta(0), 30 * DAY))
def test_waiting_longer_never_brings_a_digest_earlier(
    schedule: Schedule, now: datetime, wait: timedelta
) -> None:
    assert schedule.next_after(now) <= schedule.next_after(now + wait)


@given(schedules, moments)
def test_no_digest_lies_between_now_and_the_next_one(schedule: Schedule, now: datetime) -> None:
    due = schedule.next_after(now)
    assert schedule.next_after(now + (due - now) / 2) == due
    assert schedule.next_after(due - timedelta(microseconds=1)) == due


@given(zones.filter(lambda zone: zone.key != "Pacific/Apia"), clocks, moments)
def test_a_daily_digest_comes_once_a_day_of_the_calendar(
    zone: ZoneInfo, at: timedelta, now: datetime
) -> None:
    daily = Schedule("daily", zone, EVERY_DAY, at)
    due = daily.next_after(now)
    days = []
    for _ in range(5):
        days.append(due.astimezone(zone).date())
        due = daily.next_after(due)
    assert len(set(days)) == 5


@given(zones, clocks, moments)
def test_a_digest_shows_its_time_on_the_wall_or_the_end_of_the_gap(
    zone: ZoneInfo, at: timedelta, now: datetime
) -> None:
    due = Schedule("daily", zone, EVERY_DAY, at).next_after(now).astimezone(zone)
    shown = due.replace(tzinfo=None) - datetime.combine(due, datetime.min.time())
    before = (due.astimezone(UTC) - timedelta(seconds=1)).astimezone(zone)
    set_forward = due.replace(tzinfo=None) - before.replace(tzinfo=None) > timedelta(seconds=1)
    assert shown == at or set_forward


@given(zones, moments, clocks)
def test_a_time_of_day_comes_first_before_it_comes_last(zone: ZoneInfo, now: datetime, at: timedelta) -> None:
    first, last = first_moment(now.date(), at, zone), last_moment(now.date(), at, zone)
    assert timedelta(0) <= last - first <= HOUR


# Quiet hours

QUIET = {
    "by day it is not quiet": ("2026-03-02 12:00", None),
    "in the evening until tomorrow": ("2026-03-02 21:00", "2026-03-03 06:00"),
    "after midnight until this morning": ("2026-03-03 02:00", "2026-03-03 06:00"),
    "the end itself is not quiet": ("2026-03-03 06:00", None),
    "a short night": ("2026-03-28 23:00", "2026-03-29 05:00"),
    "a long night": ("2026-10-24 21:00", "2026-10-25 06:00"),
}


@pytest.mark.parametrize(("now", "until"), QUIET.values(), ids=QUIET)
def test_quiet_nights(now: str, until: str | None) -> None:
    assert NIGHT.until(utc(now)) == (utc(until) if until else None)


def test_quiet_that_ends_in_the_repeated_hour_ends_the_second_time() -> None:
    assert QuietHours((span("00:00", "02:15"),)).until(utc("2026-10-24 23:00")) == utc("2026-10-25 01:15")


def test_quiet_that_ends_in_the_missing_hour_ends_when_clocks_are_set() -> None:
    assert QuietHours((span("00:00", "02:15"),)).until(utc("2026-03-29 00:30")) == utc("2026-03-29 01:00")


def test_spans_that_touch_are_one_quiet_time() -> None:
    weekend = QuietHours((*NIGHT.spans, span("00:00", "24:00", frozenset({5, 6}))))
    friday_night, monday_morning = utc("2026-03-06 22:00"), utc("2026-03-09 06:00")
    assert weekend.until(friday_night) == monday_morning


ALWAYS = {
    "every whole day": ([span("00:00", "24:00")], True),
    "two halves": ([span("06:00", "20:00"), span("20:00", "06:00")], True),
    "all but an hour": ([span("06:00", "20:00"), span("21:00", "06:00")], False),
    "six days": ([span("00:00", "24:00", frozenset(range(6)))], False),
    "all but Monday's first hours": (
        [span("06:00", "06:00", frozenset({0, 1, 2, 3, 4, 5})), span("06:00", "24:00", frozenset({6}))],
        False,
    ),
    "never": ([], False),
}


@pytest.mark.parametrize(("spans", "always"), ALWAYS.values(), ids=ALWAYS)
def test_quiet_without_end_is_noticed(spans: list[QuietSpan], always: bool) -> None:
    quiet = QuietHours(tuple(spans))
    assert quiet.always is always


def test_nothing_is_held_for_ever_even_so() -> None:
    end = QuietHours((span("00:00", "24:00"),)).until(SPRING)
    assert end is not None
    assert 30 * DAY <= end - SPRING <= 32 * DAY


spans = st.builds(
    lambda zone, start, length, days: QuietSpan("as said", zone, start, start + length, days),
    zones,
    clocks,
    st.integers(1, 24 * 60).map(lambda minutes: minutes * MINUTE),
    weekdays,
)
quiets = st.lists(spans, max_size=3).map(lambda some: QuietHours(tuple(some)))


@given(quiets, moments)
def test_quiet_ends_ahead_and_then_it_is_quiet_no_more(quiet: QuietHours, now: datetime) -> None:
    end = quiet.until(now)
    if end is None:
        assert not any(one.until(now) for one in quiet.spans)
    else:
        assert end > now
        assert quiet.until(end) is None or end - now >= 30 * DAY
        assert quiet.until(now + (end - now) / 2) == end or end - now >= 30 * DAY


@given(quiets, moments)
@example(QuietHours((span("02:30", "02:45"),)), SPRING)
def test_a_quiet_stretch_is_quiet_from_its_beginning_to_its_end(quiet: QuietHours, now: datetime) -> None:
    for one in quiet.spans:
        day = now.astimezone(one.zone).date()
        start, end = first_moment(day, one.start, one.zone), last_moment(day, one.end, one.zone)
        if day.weekday() in one.days and start < end:
            assert one.until(start) is not None
            assert one.until(end - timedelta(microseconds=1)) is not None
