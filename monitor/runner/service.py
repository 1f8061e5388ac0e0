"""The daemon: ticks wake the stages, a watchdog survives clock jumps, a signal ends it within ten seconds."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Callable, Coroutine
from datetime import UTC, time, timedelta
from typing import Any

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from monitor.config.watch import FolderWatch
from monitor.context import Context
from monitor.core.errors import StoreError
from monitor.runner.jumps import wake_after_jumps
from monitor.runner.lasting import keep_what_is_there
from monitor.runner.listening import open_listener
from monitor.runner.live import Live
from monitor.runner.loop import run_async
from monitor.runner.memory import give_back_early
from monitor.runner.polling import Visits
from monitor.runner.reload import Reload
from monitor.runner.sending import Sends
from monitor.runner.stage import Stage
from monitor.stages import (
    attend,
    disk,
    heartbeat,
    index,
    plan,
    poll,
    prune,
    self_report,
    timing,
    triage,
    unjudged,
    websub,
)
from monitor.stages.poll import Polled
from monitor.stages.triage import Triaged
from monitor.store import leases

TICK = timedelta(seconds=1)
PUSH_TICK = timedelta(seconds=5)  # for the look at what hubs are to be asked
QUICK_TICK = timedelta(seconds=0.25)  # for the look at the configuration's files
NIGHT = time(2, 17)  # UTC: when the visits of the next day are shared out, and old articles forgotten
STEP_GRACE = 2.0  # seconds for the step that each stage is in, when asked to stop
GRACE = 5.0  # and then for running sends

log = structlog.get_logger()


def serve(ctx: Context, *, watch: FolderWatch | None = None) -> None:
    """Run until SIGTERM or SIGINT, then finish cleanly; meanwhile take over what `watch` finds changed."""
    service = _Service(ctx, watch)
    keep_what_is_there()
    give_back_early()
    run_async(service.run())


class _Service:
    """One process of the daemon."""

    def __init__(self, ctx: Context, watch: FolderWatch | None) -> None:
        self._live = Live(ctx)
        self._ending = asyncio.Event()
        self._stages = {
            "plan": Stage(self._plan_step),
            "prune": Stage(self._prune_step),
            "poll": Stage(self._poll_step, TICK),
            "triage": Stage(self._triage_step, TICK),
            "attend": Stage(self._attend_step, TICK),
            "deliver": Stage(self._send_step, TICK),
            "configure": Stage(self._reload_step, QUICK_TICK),
            "disk": Stage(self._disk_step, disk.EVERY),
            "report": Stage(self._report_step, self_report.EVERY),
            "heartbeat": Stage(self._heartbeat_step, heartbeat.EVERY),
            "index": Stage(self._index_step, index.EVERY),
        }
        self._listener = open_listener(self._live, on_call=lambda: self._wake("poll"))
        if self._listener:
            self._stages["push"] = Stage(self._push_step, PUSH_TICK)
        self._visits = Visits(self._live, on_saved=self._saved)
        self._sends = Sends(self._live, on_sent=lambda _: self._wake("deliver"))
        self._reload = Reload(self._live, watch) if watch else None
        self._baseline = Triaged()  # what first polls brought that rules would have matched, not yet told
        self._forgetting = prune.Progress()
        self._heard = True  # whether the last heartbeat got through, or none was due

    @property
    def _ctx(self) -> Context:
        return self._live.ctx

    def _wake(self, *names: str) -> None:
        for name in names:
            self._stages[name].wake.set()

    async def run(self) -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(name, stop.set)
        terminals = _terminals()
        loop.add_signal_handler(signal.SIGHUP, lambda: self._hang_up(stop, terminals))
        scheduler = self._scheduler()
        stages = [
            asyncio.create_task(self._repeat(name, stage), name=name) for name, stage in self._stages.items()
        ]
        watchdog = asyncio.create_task(wake_after_jumps(scheduler, self._ctx.clock))
        listening = asyncio.create_task(self._listener.serve(), name="listen") if self._listener else None
        scheduler.start()
        log.info("monitor.started", feeds=len(self._ctx.config.feeds), rules=len(self._ctx.config.rules))
        await stop.wait()
        log.info("monitor.stopping")
        scheduler.shutdown(wait=False)
        watchdog.cancel()
        if self._listener and listening:
            self._listener.close()
            await listening
        await self._stop(stages)
        log.info("monitor.stopped")

    def _scheduler(self) -> AsyncIOScheduler:
        scheduler = AsyncIOScheduler(
            timezone=UTC, job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )
        for name, stage in self._stages.items():
            if stage.every:
                scheduler.add_job(
                    _waker(stage.wake), "interval", seconds=stage.every.total_seconds(), id=name
                )
        for name in ("plan", "prune"):
            wake = self._stages[name].wake
            scheduler.add_job(_waker(wake), "cron", hour=NIGHT.hour, minute=NIGHT.minute, id=name)
        return scheduler

    async def _stop(self, stages: list["asyncio.Task[None]"]) -> None:
        """Let every stage end the step it is in: a claim that outlived us would hold its lease."""
        self._ending.set()
        self._wake(*self._stages)
        await asyncio.wait(stages, timeout=STEP_GRACE)
        for stage in stages:
            stage.cancel()
        await asyncio.gather(*stages, return_exceptions=True)
        await self._visits.close()
        await self._ctx.fetcher.aclose()
        await self._sends.close(grace=GRACE)
        with contextlib.suppress(StoreError):  # a database that is away gives leases back by itself, later
            await asyncio.to_thread(self._release)

    def _release(self) -> None:
        with self._ctx.db.begin() as session:
            leases.release_all(session, worker=self._ctx.worker)

    async def _repeat(self, name: str, stage: Stage) -> None:
        """Do a stage's step while it finds work, else wait to be woken. What breaks is logged and tried again, with the next tick or soon."""
        while not self._ending.is_set():
            more, wait = False, None
            try:
                more = await stage.step()
                stage.tell(name, "")
            except StoreError as error:
                stage.tell(name, str(error))
                wait = stage.again.total_seconds()
            except Exception:
                log.exception("stage.broken", stage=name)
                wait = stage.again.total_seconds()
            if not more:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(stage.wake.wait(), wait)
            stage.wake.clear()

    async def _plan_step(self) -> bool:
        """At the start, every night, after the clock jumped, and with a new configuration."""
        await asyncio.to_thread(poll.mend, self._ctx)
        await asyncio.to_thread(plan.make, self._ctx)
        await asyncio.to_thread(timing.replan_held, self._ctx)
        await self._judge_again()
        return False

    async def _judge_again(self) -> None:
        last, alerts = await asyncio.to_thread(unjudged.step, self._ctx, None)
        while last and not self._ending.is_set():
            last, more = await asyncio.to_thread(unjudged.step, self._ctx, last)
            alerts += more
        if alerts:
            self._wake("deliver")

    async def _poll_step(self) -> bool:
        await self._visits.start_due()
        return False  # all that is due is under way, but for what the end of a visit makes room for

    def _saved(self, polled: Polled) -> None:
        if self._visits.makes_room(polled.feed):
            self._wake("poll")
        if polled.new:
            self._wake("triage")

    async def _triage_step(self) -> bool:
        done = await asyncio.to_thread(triage.run, self._ctx)
        self._baseline = triage.added(self._baseline, done)
        if done.alerts:
            self._wake("deliver")
        if not done.more:
            self._tell_baseline()
        return done.more

    def _tell_baseline(self) -> None:
        """Once the first visits are through, say what the rules would have found in what was already there."""
        if self._visits.first_visits or not self._baseline.baseline_matches:
            return
        by_rule = dict(sorted(self._baseline.baseline_matches.items()))
        log.info(
            "baseline.matched",
            articles=sum(by_rule.values()),
            by_rule=by_rule,
            note="already in the feeds at their first poll, so not alerted",
            see="monitor alerts --silent",
        )
        self._baseline = Triaged()

    async def _reload_step(self) -> bool:
        if self._reload and await self._reload.step():
            self._wake("plan", "poll")
        return False

    def _hang_up(self, stop: asyncio.Event, terminals: frozenset[int]) -> None:
        """End with the terminal we were started in; if there is none, or it is still there, read the files again."""
        if _terminals() < terminals:
            stop.set()
        elif self._reload:
            self._reload.ask()
            self._wake("configure")

    async def _prune_step(self) -> bool:
        """At the start and every night, step by step."""
        self._forgetting = await asyncio.to_thread(prune.step, self._ctx, self._forgetting)
        if self._forgetting.finished:
            self._forgetting = prune.Progress()
            return False
        return True

    async def _index_step(self) -> bool:
        """One volume after the other, with a pause in which others get their turn."""
        more = await asyncio.to_thread(index.step, self._ctx)
        if more:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._ending.wait(), index.PAUSE.total_seconds())
        return more

    async def _heartbeat_step(self) -> bool:
        self._heard = await heartbeat.beat(self._ctx, heard=self._heard)
        return False

    async def _disk_step(self) -> bool:
        await asyncio.to_thread(disk.watch, self._ctx)
        return False

    async def _report_step(self) -> bool:
        if await asyncio.to_thread(self_report.run, self._ctx):
            self._wake("deliver")
        return False

    async def _push_step(self) -> bool:
        return await websub.ask_due(self._ctx) > 0 if self._ctx.config.settings.public_url else False

    async def _attend_step(self) -> bool:
        if await asyncio.to_thread(attend.run, self._ctx):
            self._wake("deliver")
        return False

    async def _send_step(self) -> bool:
        return await self._sends.start_due() > 0


def _terminals() -> frozenset[int]:
    """Return which of standard input, output and errors is a terminal; one that was closed is none any more."""
    return frozenset(filter(os.isatty, range(3)))


def _waker(wake: asyncio.Event) -> Callable[[], Coroutine[Any, Any, None]]:
    async def tick() -> None:  # a coroutine, so that the scheduler runs it in the loop
        wake.set()

    return tick
