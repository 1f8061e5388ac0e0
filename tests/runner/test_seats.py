"""Who waits for a slow server keeps no other visit from starting; who holds a large document lets others hold none.

What is due is asked for again only when a visit made room for it.
"""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlmodel import Session

from monitor.core.errors import StoreError
from monitor.http import Room
from monitor.http.room import AT_ONCE
from monitor.runner.live import Live
from monitor.runner.loop import run_async
from monitor.runner.polling import Visits
from monitor.stages.poll import Polled
from monitor.store.database import Database
from tests.builders import Newsstand, a_config, a_context, an_entry, sync

SLOW = [f"https://slow{number}.example/feed" for number in range(6)]
GOOD = "https://gut.example/feed"


class Waiting(Newsstand):
    """Answers for slow servers only when it may."""

    def __init__(self) -> None:
        super().__init__()
        self.answers = asyncio.Event()

    async def asked(self, url: str, room: Room | None) -> None:
        if url in SLOW:
            await self.answers.wait()


def test_servers_that_do_not_answer_leave_the_seats_to_others(sqlite_db: Database) -> None:
    stand, read = Waiting(), list[str]()
    for url in (*SLOW, GOOD):
        stand.put(url, an_entry(url))
    ctx = a_context(sqlite_db, a_config([*SLOW, GOOD]), newsstand=stand)
    sync(ctx)

    def note(polled: Polled) -> None:
        read.append(polled.feed.url)

    async def watch() -> None:
        visits = Visits(Live(ctx), on_saved=note, seats=2, patience=0.05)
        while GOOD not in read:
            await visits.start_due()
            await visits.one_finished()
        assert read == [GOOD]
        stand.answers.set()
        while visits.running:
            await visits.one_finished()
        await visits.close()

    run_async(watch())
    assert sorted(read) == sorted([*SLOW, GOOD])


class Full(Newsstand):
    """Hands out large documents, and counts how many are held at most."""

    def __init__(self) -> None:
        super().__init__()
        self.held = self.most = 0

    async def asked(self, url: str, room: Room | None) -> None:
        assert room
        await room.enlarge()
        self.held += 1
        self.most = max(self.most, self.held)


def test_a_large_document_is_held_until_what_it_brought_is_saved(sqlite_db: Database) -> None:
    stand = Full()
    for url in SLOW:
        stand.put(url, an_entry(url))
    ctx = a_context(sqlite_db, a_config(SLOW), newsstand=stand)
    sync(ctx)

    def saved(polled: Polled) -> None:
        assert polled.new == 1
        stand.held -= 1

    async def watch() -> None:
        visits = Visits(Live(ctx), on_saved=saved)
        while await visits.start_due() or visits.running:
            await visits.one_finished()
        await visits.close()

    run_async(watch())
    assert (stand.held, stand.most) == (0, AT_ONCE)


ALONE, TOGETHER = "https://allein.example/feed", [f"https://viele.example/{number}" for number in range(3)]


@pytest.mark.parametrize(
    ("feeds", "seats", "made"),
    [
        pytest.param([ALONE], 2, {ALONE: False}, id="a seat that nobody waited for"),
        pytest.param([ALONE, GOOD], 2, {ALONE: True, GOOD: True}, id="a seat that another may wait for"),
        pytest.param(
            [ALONE, *TOGETHER[:1]], 9, {ALONE: False, TOGETHER[0]: False}, id="each on its own host"
        ),
        pytest.param([ALONE, *TOGETHER[:2]], 9, {ALONE: False, TOGETHER[0]: True}, id="a host that was full"),
    ],
)
def test_a_visit_makes_room_where_others_may_have_waited(
    sqlite_db: Database, feeds: list[str], seats: int, made: dict[str, bool]
) -> None:
    stand, told = Newsstand(), dict[str, bool]()
    for url in feeds:
        stand.put(url, an_entry(url))
    ctx = a_context(sqlite_db, a_config(feeds), newsstand=stand)
    sync(ctx)

    async def watch() -> None:
        visits = Visits(
            Live(ctx), on_saved=lambda polled: told.update({polled.feed.url: room(polled)}), seats=seats
        )

        def room(polled: Polled) -> bool:
            return visits.makes_room(polled.feed)

        await visits.start_due()
        while visits.running:
            await visits.one_finished()
        await visits.close()

    run_async(watch())
    assert told.keys() == set(feeds)
    assert made.items() <= told.items()


class Away(Database):
    """Goes away when it may, and lets who asks for it then wait until it is told to say so."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.is_away = False
        self.asked = 0
        self.was_asked, self.says_so = threading.Event(), threading.Event()

    @contextmanager
    def begin(self) -> Iterator[Session]:
        if self.is_away:
            self.asked += 1
            self.was_asked.set()
            self.says_so.wait(10)
            raise StoreError("it is away")
        with super().begin() as session:
            yield session


def test_who_stops_waits_for_one_try_to_save_and_not_for_one_per_visit(sqlite_url: str) -> None:
    stand, db = Newsstand(), Away(sqlite_url)
    for url in SLOW:
        stand.put(url, an_entry(url))
    ctx = a_context(db, a_config(SLOW), newsstand=stand)
    sync(ctx)

    async def watch() -> None:
        visits = Visits(Live(ctx), on_saved=lambda _: None)
        await visits.start_due()
        db.is_away = True
        await asyncio.to_thread(db.was_asked.wait)
        closing = asyncio.create_task(visits.close())
        while visits.running:
            await visits.one_finished()
        db.says_so.set()
        await closing

    run_async(watch())
    assert db.asked == 1
    db.close()
