"""Once a day, at a moment of its own, each feed is asked for whole."""

import itertools
from collections import Counter
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from monitor.core.doubt import DAY, is_due_whole

NOW = datetime(2026, 3, 1, tzinfo=UTC)
URLS = [f"https://blatt.example/{number}" for number in range(2_000)]


def test_a_feed_that_was_never_read_is_asked_for_whole_anyway() -> None:
    assert not is_due_whole(URLS[0], read_at=None, now=NOW)


@given(st.sampled_from(URLS), st.timedeltas(timedelta(minutes=5), timedelta(hours=3)))
def test_a_feed_is_due_once_a_day_however_often_it_is_visited(url: str, wait: timedelta) -> None:
    visits = [NOW + wait * n for n in range(int(10 * DAY / wait) + 1)]
    due = [now for before, now in itertools.pairwise(visits) if is_due_whole(url, read_at=before, now=now)]
    assert len(due) in (9, 10)
    assert all(later - sooner > DAY - wait * 2 for sooner, later in itertools.pairwise(due))


def test_a_feed_that_could_not_be_read_at_its_moment_is_due_when_it_can() -> None:
    assert is_due_whole(URLS[0], read_at=NOW, now=NOW + 3 * DAY)


def test_the_moments_of_many_feeds_lie_all_over_the_day() -> None:
    hours = [NOW + timedelta(hours=hour) for hour in range(25)]
    due = Counter(
        hour
        for url in URLS
        for hour in range(24)
        if is_due_whole(url, read_at=hours[hour], now=hours[hour + 1])
    )
    assert sum(due.values()) == len(URLS)
    assert max(due.values()) < 2 * len(URLS) / 24
