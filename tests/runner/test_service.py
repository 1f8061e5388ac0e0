"""The daemon's stages: what breaks is tried again."""

import asyncio
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from monitor.core.errors import StoreError
from monitor.runner.service import _Service
from monitor.runner.stage import Stage
from monitor.stages import unjudged
from monitor.store.database import Database
from tests.builders import FEED, a_config, a_context, an_entry
from tests.stages.test_stories import OTHER, publish
from tests.stages.test_unjudged import CRACK, a_cracked_watch, alerted, broken, mended


@pytest.mark.parametrize("error", [StoreError("the database is away"), KeyError("a mistake of ours")])
def test_a_stage_that_no_tick_wakes_is_tried_again_after_it_broke(
    sqlite_db: Database, error: Exception
) -> None:
    tries = []

    async def at_night() -> None:
        service = _Service(a_context(sqlite_db, a_config()), None)

        async def step() -> bool:
            tries.append(error)
            if len(tries) == 1:
                raise error
            service._ending.set()
            stage.wake.set()
            return False

        stage = Stage(step, again=timedelta(milliseconds=1))
        await service._repeat("plan", stage)

    asyncio.run(at_night())
    assert len(tries) == 2


def test_a_database_that_is_away_is_told_once_and_so_is_its_return(sqlite_db: Database) -> None:
    said = ["refused", "refused", "starting up", "", "", "refused"]

    async def at_night() -> None:
        service = _Service(a_context(sqlite_db, a_config()), None)

        async def step() -> bool:
            if trouble := said.pop(0):
                if not said:
                    service._ending.set()
                raise StoreError(trouble)
            return True

        await service._repeat("poll", Stage(step, again=timedelta(milliseconds=1)))

    with capture_logs() as events:
        asyncio.run(at_night())
    assert [(event["event"], event.get("error")) for event in events] == [
        ("store.unavailable", "refused"),
        ("store.unavailable", "starting up"),
        ("store.available", None),
        ("store.unavailable", "refused"),
    ]


def test_what_the_program_broke_over_is_judged_again_at_the_start(
    sqlite_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unjudged, "AT_ONCE", 1)
    ctx, stand = a_cracked_watch(sqlite_db)
    another = an_entry("Nordkorea meldet Bruch eines Staudamms", summary="Das Wasser steht hoch.")
    publish(ctx, stand, (FEED, CRACK), (OTHER, another))
    assert len(broken(sqlite_db)) == 2

    async def at_the_start() -> bool:
        service = _Service(mended(ctx), None)
        await service._plan_step()
        return service._stages["deliver"].wake.is_set()

    assert asyncio.run(at_the_start())
    assert broken(sqlite_db) == []
    assert alerted(sqlite_db) == [("Nordkorea", 1), ("Nordkorea", 2), ("Rakete", 1)]
