"""The runner waits for each visit's turn."""

import asyncio
from datetime import timedelta
from itertools import pairwise

from monitor.http import Room
from monitor.runner import run_once
from monitor.store.database import Database
from tests.builders import Newsstand, a_config, a_context, an_entry, sync

GAP = timedelta(milliseconds=80)


class Watched(Newsstand):
    """Notes when each fetch began, by the clock of the loop."""

    def __init__(self) -> None:
        super().__init__()
        self.began: list[float] = []

    async def asked(self, url: str, room: Room | None) -> None:
        self.began.append(asyncio.get_running_loop().time())


def test_visits_to_one_host_really_start_a_gap_apart(sqlite_db: Database) -> None:
    stand, urls = Watched(), [f"https://blatt.example/{number}" for number in range(3)]
    for url in urls:
        stand.put(url, an_entry(url))
    ctx = a_context(sqlite_db, a_config(urls, host_gap=GAP), newsstand=stand)
    sync(ctx)
    assert run_once(ctx).feeds_read == 3
    assert all(later - sooner > GAP.total_seconds() * 0.9 for sooner, later in pairwise(stand.began[:2]))
