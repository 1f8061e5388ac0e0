"""One complete pass over all due work: poll, triage, deliver."""

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from monitor.context import Context
from monitor.core.delivery import SendOutcome, Sent
from monitor.core.feed import FetchFailed, NotModified
from monitor.runner.live import Live
from monitor.runner.loop import run_async
from monitor.runner.polling import Visits
from monitor.runner.sending import Sends
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
)
from monitor.stages.poll import Polled
from monitor.stages.triage import Triaged
from monitor.store import leases


@dataclass(frozen=True, slots=True, kw_only=True)
class PassSummary:
    """What one pass came to."""

    feeds_read: int
    feeds_unchanged: int
    feeds_failed: int
    new_articles: int
    triaged: Triaged
    sent: int
    not_sent: int  # will be tried again, or are dead: `monitor outbox list` tells


def run_once(ctx: Context, *, poll_all: bool = True) -> PassSummary:
    """Do all due work once and return what it came to.

    With `poll_all` every feed is visited whose server did not ask us to wait:
    who starts single passes is their own clock.
    """
    return run_async(_once(ctx, poll_all=poll_all))


async def _once(ctx: Context, *, poll_all: bool) -> PassSummary:
    polled: Counter[str] = Counter()
    await asyncio.to_thread(prune.run, ctx)
    await asyncio.to_thread(disk.watch, ctx)
    await _poll(ctx, polled, poll_all=poll_all)
    triaged = await asyncio.to_thread(_triage, ctx)
    sent: Counter[bool] = Counter()
    await _send(ctx, sent)
    await asyncio.to_thread(index.run, ctx)
    await heartbeat.beat(ctx)
    await ctx.fetcher.aclose()
    await asyncio.to_thread(_release, ctx)
    return PassSummary(
        feeds_read=polled["read"],
        feeds_unchanged=polled["unchanged"],
        feeds_failed=polled["failed"],
        new_articles=polled["new"],
        triaged=triaged,
        sent=sent[True],
        not_sent=sent[False],
    )


async def _poll(ctx: Context, counts: Counter[str], *, poll_all: bool) -> None:
    def count(polled: Polled) -> None:
        counts[_kind(polled)] += 1
        counts["new"] += polled.new or 0

    await asyncio.to_thread(poll.mend, ctx)
    await asyncio.to_thread(plan.make, ctx)
    began = ctx.clock.now()
    visits = Visits(Live(ctx), on_saved=count)
    try:
        await _until_done(visits, lambda: visits.start_due(visited_before=began if poll_all else None))
    finally:
        await visits.close()
        await ctx.fetcher.aclose()


def _kind(polled: Polled) -> str:
    if isinstance(polled.outcome, FetchFailed):
        return "failed"
    return "unchanged" if isinstance(polled.outcome, NotModified) else "read"


def _release(ctx: Context) -> None:
    """Let the next pass begin at once: on PostgreSQL nobody else knows that we are gone."""
    with ctx.db.begin() as session:
        leases.release_all(session, worker=ctx.worker)


def _triage(ctx: Context) -> Triaged:
    total = Triaged(alerts=unjudged.run(ctx))
    while (batch := triage.run(ctx)).more:
        total = triage.added(total, batch)
    return total


async def _send(ctx: Context, counts: Counter[bool]) -> None:
    def count(outcome: SendOutcome) -> None:
        counts[isinstance(outcome, Sent)] += 1

    await asyncio.to_thread(timing.replan_held, ctx)
    await asyncio.to_thread(attend.run, ctx)
    await asyncio.to_thread(self_report.run, ctx)
    sends = Sends(Live(ctx), on_sent=count)
    try:
        await _until_done(sends, sends.start_due)
    finally:
        await sends.close(grace=5)


async def _until_done(seats: Visits | Sends, start_due: Callable[[], Coroutine[Any, Any, int]]) -> None:
    """Start what is due whenever something finished, until nothing is due while nothing runs."""
    while True:
        running = seats.running  # asked first: what ends during the claim may have made room for more
        if not await start_due() and not running:
            return
        await seats.one_finished()
