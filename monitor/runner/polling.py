"""Visits in flight: as many as there are seats, committed together."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

import structlog

from monitor.context import Context
from monitor.core.errors import StoreError
from monitor.core.feed import FetchFailed
from monitor.http import Rooms
from monitor.runner.live import Live
from monitor.stages import poll
from monitor.stages.poll import Polled
from monitor.store.visit import FeedToPoll, PollToSave

SEATS = 128  # visits at once, beside those that wait for a slow server
MOST = 256  # visits at once, those included
PATIENCE = 1.0  # seconds; a visit that takes longer waits for its server or its parser, and keeps no other from starting
PARSERS = 32  # documents being read or waiting for it: how many at once, the parser decides
LINGER = 0.1  # seconds that a visit waits for others to be committed with

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Visit:
    """A visit under way."""

    feed: FeedToPoll
    began: float  # by the clock of the loop


class Visits:
    """The feeds being visited by this process. Claims only what it can start at once."""

    def __init__(
        self,
        live: Live,
        *,
        on_saved: Callable[[Polled], None],
        seats: int = SEATS,
        patience: float = PATIENCE,
    ) -> None:
        self._live, self._on_saved = live, on_saved
        self._seats, self._patience = seats, patience
        self._rooms = Rooms()
        self._running: dict[asyncio.Task[None], _Visit] = {}
        self._are_all_taken = False  # seats, when the last claim was through: more may be due
        self._store = ThreadPoolExecutor(1, thread_name_prefix="poll-store")
        self._parsing = ThreadPoolExecutor(PARSERS, thread_name_prefix="parse")
        self._commit = GroupCommit(live, self._store, running=lambda: len(self._running))

    @property
    def _ctx(self) -> Context:
        return self._live.ctx

    @property
    def first_visits(self) -> int:
        """How many of the running visits are a feed's first."""
        return sum(visit.feed.first for visit in self._running.values())

    async def start_due(self, *, visited_before: datetime | None = None) -> int:
        """Claim as many due feeds as there are free seats, start visiting them, and return how many."""
        loop = asyncio.get_running_loop()
        slow = sum(loop.time() - visit.began > self._patience for visit in self._running.values())
        seats = min(self._seats + slow, MOST) - len(self._running)
        self._are_all_taken = seats <= 0
        if seats <= 0:
            return 0
        claimed = await loop.run_in_executor(self._store, self._claim, seats, visited_before)
        self._are_all_taken = len(claimed) == seats
        for feed in claimed:
            visit = asyncio.create_task(self._visit(feed), name=f"visit {feed.id}")
            self._running[visit] = _Visit(feed, loop.time())
            visit.add_done_callback(self._done)
        return len(claimed)

    def makes_room(self, feed: FeedToPoll) -> bool:
        """Tell whether others may be due that wait for the end of this visit: for a seat, or for its host."""
        hosts = (visit.feed.host for visit in self._running.values())
        return self._are_all_taken or sum(host == feed.host for host in hosts) >= poll.PER_HOST

    @property
    def running(self) -> int:
        """How many are under way."""
        return len(self._running)

    async def one_finished(self) -> None:
        """Wait until a running visit is over, if there is one, or one may have become slow."""
        if self._running:
            await asyncio.wait(self._running, timeout=self._patience, return_when=asyncio.FIRST_COMPLETED)

    async def close(self) -> None:
        """Break off the running visits; their leases are given back by who stops the program."""
        running = list(self._running)
        for visit in running:
            visit.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        await self._commit.finish()
        self._parsing.shutdown(wait=False, cancel_futures=True)
        self._store.shutdown(wait=True)

    def _claim(self, seats: int, visited_before: datetime | None) -> list[FeedToPoll]:
        hosts = Counter(visit.feed.host for visit in self._running.values())
        full = [host for host, count in hosts.items() if count >= poll.PER_HOST]
        return poll.claim(self._ctx, limit=seats, exclude_hosts=full, visited_before=visited_before)

    async def _visit(self, feed: FeedToPoll) -> None:
        if feed.starts_at:
            await asyncio.sleep((feed.starts_at - self._ctx.clock.now()).total_seconds())
        with self._rooms.of_visit(doubtful=feed.poll.failures > 0) as room:
            visited = await poll.visit(self._ctx, feed, parsing=self._parsing, room=room)
            self._on_saved(await self._commit.save(visited))

    def _done(self, visit: "asyncio.Task[None]") -> None:
        feed = self._running.pop(visit).feed
        if not visit.cancelled() and (error := visit.exception()):
            log.error("visit.broken", feed=feed.name, error=repr(error), exc_info=error)


class GroupCommit:
    """Saves visits that end at about the same time together: a commit costs more than a visit, and waits for the disk."""

    def __init__(self, live: Live, store: Executor, *, running: Callable[[], int], most: int = 200) -> None:
        """Ask `running` how many visits are under way, those that wait to be saved included."""
        self._live, self._store, self._running, self._most = live, store, running, most
        self._waiting: list[tuple[PollToSave, asyncio.Future[Polled]]] = []
        self._saving: asyncio.Task[None] | None = None

    @property
    def _ctx(self) -> Context:
        return self._live.ctx

    async def save(self, visited: PollToSave) -> Polled:
        """Return once `visited` is committed."""
        saved: asyncio.Future[Polled] = asyncio.get_running_loop().create_future()
        self._waiting.append((visited, saved))
        if self._saving is None:
            self._saving = asyncio.create_task(self._drain(), name="commit visits")
        return await saved

    async def finish(self) -> None:
        """Wait for the commit under way."""
        if self._saving:
            await self._saving

    async def _drain(self) -> None:
        try:
            while self._waiting:
                if len(self._waiting) < min(self._running(), self._most):
                    await asyncio.sleep(LINGER)
                batch, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
                await self._save(batch)
        finally:
            self._saving = None

    async def _save(self, batch: Sequence[tuple[PollToSave, "asyncio.Future[Polled]"]]) -> None:
        loop = asyncio.get_running_loop()
        try:
            results = await loop.run_in_executor(
                self._store, poll.save, self._ctx, [visited for visited, _ in batch]
            )
        except Exception as error:  # noqa: BLE001 whatever broke, each visit learns it
            if len(batch) > 1:  # one bad document must not take the others with it
                for one in batch:
                    if not one[1].done():  # else its visit was cancelled: who stops waits for no further try
                        await self._save([one])
            else:
                await self._save_broken(*batch[0], error)
            return
        for (_, saved), polled in zip(batch, results, strict=True):
            if not saved.done():  # its visit was cancelled
                saved.set_result(polled)

    async def _save_broken(
        self, visited: PollToSave, saved: "asyncio.Future[Polled]", error: Exception
    ) -> None:
        """Save a visit that cannot be saved as one that failed: else it would be made again and again, untold."""
        if isinstance(error, StoreError) or isinstance(visited.outcome, FetchFailed):
            if not saved.done():
                saved.set_exception(error)
            return
        log.error("visit.broken", feed=visited.feed.name, exc_info=error)
        await self._save([(poll.broken(self._ctx, visited.feed, error), saved)])
