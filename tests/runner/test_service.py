"""The daemon's stages: what breaks is tried again."""

import asyncio
from datetime import timedelta

import pytest

from monitor.core.errors import StoreError
from monitor.runner.service import _Service, _Stage
from monitor.store.database import Database
from tests.builders import a_config, a_context


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

        stage = _Stage(step, again=timedelta(milliseconds=1))
        await service._repeat("plan", stage)

    asyncio.run(at_night())
    assert len(tries) == 2
