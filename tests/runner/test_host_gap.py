"""The runner waits for each visit's turn."""

import asyncio
from datetime import timedelta
from itertools import pairwise

from monitor.config.model import AS_USUAL, Access
from monitor.core.feed import FetchOutcome, Validators
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

    async def fetch(
        self,
        url: str,
        validators: Validators,
        access: Access = AS_USUAL,
        *,
        at: str | None = None,
        room: Room | None = None,
    ) -> FetchOutcome:
        self.began.append(asyncio.get_running_loop().time())
        return await super().fetch(url, validators, access, at=at, room=room)


def test_visits_to_one_host_really_start_a_gap_apart(sqlite_db: Database) -> None:
    stand, urls = Watched(), [f"https://blatt.example/{number}" for number in range(3)]
    for url in urls:
        stand.put(url, an_entry(url))
    ctx = a_context(sqlite_db, a_config(urls, host_gap=GAP), newsstand=stand)
    sync(ctx)
    assert run_once(ctx).feeds_read == 3
    assert all(later - sooner > GAP.total_seconds() * 0.9 for sooner, later in pairwise(stand.began[:2]))
