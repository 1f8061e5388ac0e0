from datetime import timedelta

import pytest

from monitor.context import Context
from monitor.core.feed import FailureKind, FetchFailed
from monitor.runner import run_once
from monitor.store.alerts import alerts
from monitor.store.database import Database
from monitor.store.feeds import feed_rows
from tests.builders import (
    FEED,
    FakeClock,
    Newsstand,
    Recorder,
    a_config,
    a_context,
    an_entry,
    poll_due,
    sync,
)

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MISSING = FetchFailed(FailureKind.STATUS, "404 Not Found", status=404)
GONE = FetchFailed(FailureKind.GONE, "410 Gone: the publisher has ended this feed", status=410)
CHANNELS = {"mail": ("desk@example.org",), "chat": ("",)}


class World:
    """A feed that is visited every hour, and who is told of its health."""

    def __init__(self, db: Database, *, notify_health: tuple[str, ...] = ("mail",), feeds: int = 1) -> None:
        self.clock, self.stand, self.recorder = FakeClock(), Newsstand(), Recorder()
        self.urls = [FEED, *(f"https://feed-{number}.example/" for number in range(1, feeds))]
        config = a_config(self.urls, channels=CHANNELS, notify_health=notify_health, every=HOUR)
        self.ctx: Context = a_context(
            db, config, clock=self.clock, newsstand=self.stand, notifier=self.recorder
        )
        sync(self.ctx)
        for url in self.urls:
            self.stand.put(url, an_entry("a"), an_entry("b"))

    def live(self, hours: int) -> None:
        for _ in range(hours):
            poll_due(self.ctx)
            self.clock.pass_by(HOUR)

    def subjects(self) -> list[str]:
        """Deliver, and return what was told so far; all of it went to the mail channel."""
        run_once(self.ctx)
        assert {channel for channel, _, _ in self.recorder.messages} <= {"mail"}
        return [message.subject for _, _, message in self.recorder.messages]


def test_a_feed_that_fails_for_a_day_is_told_once_and_so_is_its_return(db: Database) -> None:
    world = World(db)
    world.live(2)
    world.stand.documents[FEED] = MISSING
    world.live(22)
    assert world.subjects() == []
    world.live(40)
    assert world.subjects() == ["[monitor] Test cannot be read"]
    world.stand.put(FEED, an_entry("a"), an_entry("c"))
    world.live(30)
    assert world.subjects() == ["[monitor] Test cannot be read", "[monitor] Test is back"]


def test_a_dead_feed_is_told_at_once(db: Database) -> None:
    world = World(db)
    world.stand.documents[FEED] = GONE
    world.live(1)
    assert world.subjects() == ["[monitor] blatt.example is dead"]


def test_a_silence_is_told_once_and_so_is_its_end(db: Database) -> None:
    world = World(db)
    now = world.clock.now()
    world.stand.put(FEED, *(an_entry(f"{n}", published_at=now - n * 2 * HOUR) for n in range(120)))
    world.live(22)
    assert world.subjects() == []
    world.live(8)
    assert world.subjects() == ["[monitor] Test has gone silent"]
    with db.read() as session:
        assert [row.silent for row in feed_rows(session)] == [True]
    world.stand.put(FEED, an_entry("neu"), an_entry("1"))
    world.live(2)
    assert world.subjects()[1:] == ["[monitor] Test is back"]


def test_notices_are_alerts_that_belong_to_no_article(db: Database) -> None:
    world = World(db)
    world.stand.documents[FEED] = GONE
    world.live(1)
    with db.read() as session:
        [raised] = alerts(session, limit=10)
    assert (raised.article_id, raised.content.about_feed, raised.content.why) == (
        None,
        True,
        "it is visited no more: 410 Gone: the publisher has ended this feed",
    )


def test_nobody_is_told_who_did_not_ask_but_lists_know(db: Database) -> None:
    world = World(db, notify_health=())
    world.stand.documents[FEED] = GONE
    world.live(1)
    assert world.subjects() == []
    with db.read() as session:
        assert alerts(session, limit=10) == []


@pytest.mark.parametrize(
    ("failing", "told"),
    [
        pytest.param(3, 0, id="all fail: it is our own network"),
        pytest.param(2, 2, id="some fail: it is theirs"),
    ],
)
def test_when_nothing_can_be_read_at_all_feeds_are_not_told_one_by_one(
    db: Database, failing: int, told: int
) -> None:
    world = World(db, feeds=3)
    world.live(2)
    for url in world.urls[:failing]:
        world.stand.documents[url] = MISSING
    world.live(48)
    assert len(world.subjects()) == told
