"""A dead man's switch: tell a service elsewhere that the watch works, and nothing when it does not."""

import asyncio
from datetime import datetime, timedelta

import structlog

from monitor.context import Context
from monitor.core.feed import FetchFailed, Validators
from monitor.core.health import ailments
from monitor.stages.disk import data_folder
from monitor.store import status
from monitor.store.sizes import disk_of

EVERY = timedelta(minutes=1)

log = structlog.get_logger()


async def beat(ctx: Context, *, heard: bool = True) -> bool:
    """Ask for `settings.heartbeat` if the watch is healthy; tell whether it answered, True if none is wanted.

    `heard`: what came of the last time; only a change is logged.
    """
    url = ctx.config.settings.heartbeat
    if url is None:
        return True
    problems = await asyncio.to_thread(_ailments, ctx, ctx.clock.now())
    if problems:
        if heard:
            log.warning("heartbeat.held", problems="; ".join(problems))
        return False
    answer = await ctx.fetcher.fetch(url.reveal(), Validators())
    if isinstance(answer, FetchFailed):
        if heard:
            log.warning("heartbeat.failed", reason=answer.reason)
        return False
    if not heard:
        log.info("heartbeat.sent")
    return True


def _ailments(ctx: Context, now: datetime) -> tuple[str, ...]:
    folder = data_folder(ctx)
    disk = disk_of(folder) if folder else None
    with ctx.db.read() as session:
        return ailments(status.vitals(session, now=now, disk=disk), now=now)
