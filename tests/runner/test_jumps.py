"""When the wall clock jumps, the daemon goes on at once: it waits neither for the clock to catch up nor for the night."""

import asyncio
from datetime import UTC, timedelta

import pytest
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from monitor.context import SystemClock
from monitor.runner.jumps import ClockWatch, wake_after_jumps
from monitor.runner.loop import run_async
from tests.builders import FakeClock

SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)


class Steady:
    """A clock that nobody sets."""

    seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


def pass_by(wall: FakeClock, steady: Steady, time: timedelta) -> None:
    wall.pass_by(time)
    steady.seconds += time.total_seconds()


@pytest.mark.parametrize(
    ("set_by", "seen"),
    [
        (timedelta(0), None),
        (4 * SECOND, None),
        (-4 * SECOND, None),
        (3 * HOUR, 3 * HOUR),
        (-3 * HOUR, -3 * HOUR),
        (6 * SECOND, 6 * SECOND),
    ],
    ids=["not set", "a little ahead", "a little back", "slept or set ahead", "set back", "just enough"],
)
def test_a_jump_is_what_the_wall_clock_moved_beyond_the_time_that_passed(
    set_by: timedelta, seen: timedelta | None
) -> None:
    wall, steady = FakeClock(), Steady()
    watch = ClockWatch(wall, steady)
    pass_by(wall, steady, HOUR)
    wall.pass_by(set_by)
    assert watch.jumped() == seen
    pass_by(wall, steady, HOUR)
    assert watch.jumped() is None  # told once


def test_small_corrections_that_add_up_are_a_jump() -> None:
    wall, steady = FakeClock(), Steady()
    watch = ClockWatch(wall, steady)
    seen = []
    for _ in range(3):
        pass_by(wall, steady, SECOND)
        wall.pass_by(2 * SECOND)
        seen.append(watch.jumped())
    assert seen == [None, None, 6 * SECOND]


async def woken_by(jump: timedelta) -> list[str]:
    """Return which ticks wake at a jump; pruning has to go on waiting for the time it was planned for."""
    woken: list[str] = []
    first = asyncio.Event()
    clock = FakeClock(SystemClock().now() - timedelta(days=1))
    scheduler = AsyncIOScheduler(timezone=UTC, job_defaults={"misfire_grace_time": None})

    async def tick(name: str) -> None:
        woken.append(name)
        first.set()

    for name in ("poll", "prune"):
        scheduler.add_job(tick, "interval", hours=1, args=[name], id=name)
    scheduler.start()
    planned = scheduler.get_job("prune").next_run_time
    watching = asyncio.create_task(wake_after_jumps(scheduler, clock, every=timedelta(0)))
    try:
        await asyncio.sleep(0)  # it begins to watch
        clock.pass_by(jump)
        async with asyncio.timeout(10):
            await first.wait()
        assert scheduler.get_job("prune").next_run_time == planned
    finally:
        watching.cancel()
        scheduler.shutdown(wait=False)
        await asyncio.gather(watching, return_exceptions=True)
    return woken


@pytest.mark.parametrize("jump", [-3 * HOUR, 3 * HOUR], ids=["set back", "slept"])
def test_after_a_jump_the_ticks_wake_at_once_but_nothing_old_is_forgotten(jump: timedelta) -> None:
    assert run_async(woken_by(jump)) == ["poll"]
