"""Deliveries in flight: one at a time per channel, so that a hanging server delays nobody else."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import structlog

from monitor.context import Context
from monitor.core.delivery import SendOutcome
from monitor.runner.live import Live
from monitor.stages import deliver
from monitor.store.outbox import ClaimedDelivery

SEATS = 8  # sends at once

log = structlog.get_logger()


class Sends:
    """The deliveries being sent by this process. Claims only what it can start at once."""

    def __init__(self, live: Live, *, on_sent: Callable[[SendOutcome], None]) -> None:
        self._live, self._on_sent = live, on_sent
        self._running: dict[asyncio.Future[SendOutcome], ClaimedDelivery] = {}
        self._store = ThreadPoolExecutor(1, thread_name_prefix="outbox")
        self._senders = ThreadPoolExecutor(SEATS, thread_name_prefix="send")

    @property
    def _ctx(self) -> Context:
        return self._live.ctx

    async def start_due(self) -> int:
        """Claim due deliveries of idle channels, start sending them, and return how many."""
        seats = SEATS - len(self._running)
        if seats <= 0:
            return 0
        busy = {delivery.channel for delivery in self._running.values()}
        loop = asyncio.get_running_loop()
        claimed = await loop.run_in_executor(self._store, self._claim, seats, busy)
        for delivery in claimed:
            send = loop.run_in_executor(self._senders, deliver.run, self._ctx, delivery)
            self._running[send] = delivery
            send.add_done_callback(self._done)
        return len(claimed)

    @property
    def running(self) -> int:
        """How many are under way."""
        return len(self._running)

    async def one_finished(self) -> None:
        """Wait until a running send is over, if there is one."""
        if self._running:
            await asyncio.wait(self._running, return_when=asyncio.FIRST_COMPLETED)

    async def close(self, *, grace: float) -> None:
        """Give running sends `grace` seconds, then kill their children; what became of each is still saved."""
        if self._running:
            await asyncio.wait(list(self._running), timeout=grace)
        if self._running:
            await asyncio.get_running_loop().run_in_executor(self._store, self._ctx.notifier.close)
            await asyncio.wait(list(self._running), timeout=2)
        self._senders.shutdown(wait=False, cancel_futures=True)
        self._store.shutdown(wait=True)

    def _claim(self, seats: int, busy: set[str]) -> list[ClaimedDelivery]:
        return deliver.claim(self._ctx, limit=seats, exclude_channels=busy)

    def _done(self, send: "asyncio.Future[SendOutcome]") -> None:
        delivery = self._running.pop(send)
        if send.cancelled():
            return
        if error := send.exception():
            log.error(
                "send.broken",
                delivery=delivery.id,
                channel=delivery.channel,
                error=repr(error),
                exc_info=error,
            )
        else:
            self._on_sent(send.result())
