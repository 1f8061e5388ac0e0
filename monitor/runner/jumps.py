"""Jumps of the wall clock: somebody sets it, or the machine sleeps."""

import asyncio
import time
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from monitor.context import Clock

CLOCK_JUMP = timedelta(seconds=5)
LOOK_EVERY = timedelta(seconds=1)

log = structlog.get_logger()


class ClockWatch:
    """Holds the wall clock against one that nobody sets and that stands still while the machine sleeps."""

    def __init__(self, clock: Clock, steady: Callable[[], float]) -> None:
        self._clock, self._steady = clock, steady
        self._began = self._start()

    def jumped(self) -> timedelta | None:
        """Return by how much the wall clock jumped since it was last asked; None: it did not."""
        began = self._start()
        jump = began - self._began
        if abs(jump) <= CLOCK_JUMP:
            return None  # too little to be noticed, until it adds up
        self._began = began
        return jump

    def _start(self) -> datetime:
        """Return what the wall clock showed when the other one began: always the same, as long as nobody sets it."""
        return self._clock.now() - timedelta(seconds=self._steady())


async def wake_after_jumps(
    scheduler: AsyncIOScheduler, clock: Clock, *, every: timedelta = LOOK_EVERY
) -> None:
    """Wake the ticks whenever the wall clock jumped: APScheduler waits for it to catch up (-3 h: three hours)."""
    watch = ClockWatch(clock, time.monotonic)  # that of the loop stands still while it does something
    while True:
        await asyncio.sleep(every.total_seconds())
        if jump := watch.jumped():
            log.warning("clock.jumped", seconds=round(jump.total_seconds()))
            for tick in scheduler.get_jobs():
                if tick.id != "prune":  # a clock that is wrong must not decide what is old
                    tick.modify(next_run_time=clock.now())
