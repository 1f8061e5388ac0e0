"""Feeds that share a host are visited in turn, over all workers; the others at once."""

import itertools
from datetime import datetime, timedelta

import pytest

from monitor.config.model import FeedSpec
from monitor.context import Context
from monitor.stages import poll
from monitor.store import leases
from monitor.store.database import Database
from monitor.store.visit import FeedToPoll
from tests.builders import FakeClock, Newsstand, a_config, a_context, an_entry, poll_due, sync

SECOND = timedelta(seconds=1)
SHARED = [f"https://blatt.example/{number}" for number in range(6)]
ALONE = [f"https://allein-{number}.example/rss" for number in range(3)]


def a_watch(
    db: Database, urls: list[str], clock: FakeClock, worker: str = "one", gap: timedelta | None = None
) -> Context:
    ctx = a_context(db, a_config(urls, host_gap=gap), clock=clock, worker=worker)
    sync(ctx)
    return ctx


def starts(claimed: list[FeedToPoll], clock: FakeClock) -> list[float | None]:
    """Return how many seconds from now visits start; None: they need not wait."""
    return [(feed.starts_at - clock.now()) / SECOND if feed.starts_at else None for feed in claimed]


def test_visits_to_one_host_start_a_second_apart_over_all_workers(db: Database) -> None:
    clock = FakeClock()
    one, two = (a_watch(db, SHARED, clock, worker) for worker in ("one", "two"))
    begun: list[datetime] = []
    for ctx in (one, two, one):
        claimed = poll.claim(ctx, limit=10)
        begun += [feed.starts_at or clock.now() for feed in claimed]
        clock.pass_by(SECOND / 10)
        with db.begin() as session:
            leases.release_all(session)
    gaps = [later - sooner for sooner, later in itertools.pairwise(begun)]
    assert len(begun) == 6
    assert gaps == [SECOND] * 5


def test_a_host_with_one_feed_waits_for_nobody(db: Database) -> None:
    clock = FakeClock()
    ctx = a_watch(db, SHARED + ALONE, clock)
    claimed = poll.claim(ctx, limit=10)
    alone = [feed for feed in claimed if feed.url in ALONE]
    assert starts(alone, clock) == [None] * 3
    assert len(claimed) == 3 + poll.PER_HOST


GAPS = {
    "none": (timedelta(0), SHARED, [None, None]),
    "five seconds": (5 * SECOND, SHARED, [0, 5]),
    "the usual": (None, SHARED, [0, 1]),
    "the usual at home": (None, ["http://127.0.0.1/1", "http://127.0.0.1/2"], [None, None]),
    "by name": (None, ["http://localhost/1", "http://localhost/2"], [None, None]),
    "chosen, at home": (SECOND, ["http://[::1]/1", "http://[::1]/2"], [0, 1]),
}


@pytest.mark.parametrize(("gap", "urls", "expected"), GAPS.values(), ids=GAPS)
def test_the_gap_is_the_users_choice(
    sqlite_db: Database, gap: timedelta | None, urls: list[str], expected: list[float | None]
) -> None:
    clock = FakeClock()
    assert starts(poll.claim(a_watch(sqlite_db, urls, clock, gap=gap), limit=10), clock) == expected


def test_paused_feeds_do_not_make_a_host_shared(sqlite_db: Database) -> None:
    config = a_config(SHARED[:1])
    paused = FeedSpec(url=SHARED[1], paused=True)
    ctx = a_context(sqlite_db, type(config)(feeds=(*config.feeds, paused)))
    assert not ctx.host_gap("blatt.example")


def test_two_hundred_feeds_of_one_host_are_all_visited_and_hold_up_nobody(sqlite_db: Database) -> None:
    clock, stand = FakeClock(), Newsstand()
    many = [f"https://blatt.example/{number}" for number in range(200)]
    ctx = a_context(sqlite_db, a_config(many + ALONE), clock=clock, newsstand=stand)
    for url in many + ALONE:
        stand.put(url, an_entry(url))
    sync(ctx)
    seconds = 0
    while set(stand.visits) < {*many, *ALONE}:
        poll_due(ctx)
        if not seconds:
            assert set(ALONE) <= set(stand.visits)
        seconds += 2
        clock.pass_by(2 * SECOND)
    assert seconds <= 210
    assert len(stand.visits) == 203
