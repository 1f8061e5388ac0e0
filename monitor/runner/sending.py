"""Deliveries in flight: a burst per channel, one send after the other, so that a hanging server delays nobody else."""

import asyncio
import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from itertools import groupby

import structlog

from monitor.context import Context
from monitor.core.delivery import SendOutcome
from monitor.core.errors import StoreError
from monitor.runner.live import Live
from monitor.stages import deliver
from monitor.store.outbox import ClaimedDelivery

SEATS = 64  # channels at once
CLAIM = 4 * deliver.BATCH

Burst = list[ClaimedDelivery]
Try = tuple[ClaimedDelivery, SendOutcome]

log = structlog.get_logger()


class Sends:
    """The deliveries being sent by this process. Claims only what it can start at once."""

    def __init__(self, live: Live, *, on_sent: Callable[[SendOutcome], None]) -> None:
        self._live, self._on_sent = live, on_sent
        self._running: dict[asyncio.Future[list[SendOutcome]], Burst] = {}
        self._store = ThreadPoolExecutor(1, thread_name_prefix="outbox")
        self._senders = ThreadPoolExecutor(SEATS, thread_name_prefix="send")
        self._saves = Saves(live, self._store)
        self._stopping = threading.Event()

    @property
    def _ctx(self) -> Context:
        return self._live.ctx

    async def start_due(self) -> int:
        """Claim due deliveries of idle channels, start sending them, and return how many."""
        if len(self._running) >= SEATS:
            return 0
        busy = {burst[0].channel for burst in self._running.values()}
        loop = asyncio.get_running_loop()
        claimed = await loop.run_in_executor(self._store, self._claim, busy)
        claimed.sort(key=lambda delivery: delivery.channel)  # keeps the order within each channel
        for _, burst in groupby(claimed, key=lambda delivery: delivery.channel):
            together = list(burst)
            sending = loop.run_in_executor(self._senders, self._send, together)
            self._running[sending] = together
            sending.add_done_callback(self._done)
        return len(claimed)

    @property
    def running(self) -> int:
        """How many channels are being sent to."""
        return len(self._running)

    async def one_finished(self) -> None:
        """Wait until the running send of a channel is over, if there is one."""
        if self._running:
            await asyncio.wait(self._running, return_when=asyncio.FIRST_COMPLETED)

    async def close(self, *, grace: float) -> None:
        """Give running sends `grace` seconds, then kill their children; what became of each is still saved."""
        self._stopping.set()
        if self._running:
            await asyncio.wait(list(self._running), timeout=grace)
        if self._running:
            await asyncio.to_thread(self._ctx.notifier.close)
        if self._running:
            await asyncio.wait(list(self._running), timeout=2)
        self._senders.shutdown(wait=False, cancel_futures=True)
        self._store.shutdown(wait=True)

    def _claim(self, busy: set[str]) -> Burst:
        return deliver.claim(self._ctx, limit=CLAIM, exclude_channels=busy)

    def _send(self, burst: Burst) -> list[SendOutcome]:
        """Send a channel's deliveries in order; give back those that are not tried."""
        ctx = self._ctx  # the configuration as it is at the burst's begin
        outcomes: list[SendOutcome] = []
        ahead = deliver.ahead(ctx, burst[0])
        unsaved: list[Try] = []
        saving: deque[Future[None]] = deque()

        def may_start(claimed: ClaimedDelivery) -> bool:
            return self._may_start(claimed) and not any(map(deliver.holds_up, outcomes[-ahead:]))

        try:
            for outcome in deliver.send_all(ctx, burst, ahead=ahead, may_start=may_start):
                unsaved.append((burst[len(outcomes)], outcome))
                outcomes.append(outcome)
                if len(unsaved) == ahead:
                    saving.append(self._saves.add(unsaved))
                    unsaved = []
                    _wait(saving, but=0 if ahead == 1 else 1)
        except StoreError:
            raise
        except Exception as error:  # it counts as a try, so that a message that breaks the program ends, too
            log.exception("send.broken", channel=burst[0].channel)
            if len(outcomes) < len(burst):
                unsaved.append((burst[len(outcomes)], deliver.broken(error)))
                outcomes.append(unsaved[-1][1])
        finally:
            self._give_back(burst[len(outcomes) :])
            if unsaved:
                saving.append(self._saves.add(unsaved))
            _wait(saving)
        return outcomes

    def _may_start(self, claimed: ClaimedDelivery) -> bool:
        return not self._stopping.is_set() and deliver.in_time(self._ctx, claimed)

    def _give_back(self, untried: Burst) -> None:
        if not untried:
            return
        try:
            self._store.submit(deliver.give_back, self._ctx, untried).result()
        except (
            StoreError,
            RuntimeError,
        ) as error:  # RuntimeError: the store is shut down; the leases end by themselves
            log.warning("leases.kept", channel=untried[0].channel, count=len(untried), error=str(error))

    def _done(self, sending: "asyncio.Future[list[SendOutcome]]") -> None:
        burst = self._running.pop(sending)
        if sending.cancelled():
            return
        if error := sending.exception():
            log.error("send.broken", channel=burst[0].channel, error=repr(error), exc_info=error)
            return
        for outcome in sending.result():
            self._on_sent(outcome)


def _wait(commits: "deque[Future[None]]", *, but: int = 0) -> None:
    """Wait for all commits but the last `but`; raises what kept one from being made."""
    while len(commits) > but:
        commits.popleft().result()


class Saves:
    """Saves sends that end while a commit is under way together in the next one: a commit waits for the disk."""

    def __init__(self, live: Live, store: Executor) -> None:
        self._live, self._store = live, store
        self._waiting: list[tuple[Sequence[Try], Future[None]]] = []
        self._changing = threading.Lock()
        self._under_way = False

    def add(self, tries: Sequence[Try]) -> Future[None]:
        """Return what is done once the tries are committed; may be called from any thread."""
        saved: Future[None] = Future()
        with self._changing:
            self._waiting.append((tries, saved))
            if not self._under_way:
                self._under_way = True
                self._store.submit(self._drain)
        return saved

    def _drain(self) -> None:
        while True:
            with self._changing:
                batch, self._waiting = self._waiting, []
                self._under_way = bool(batch)
            if not batch:
                return
            self._save(batch)

    def _save(self, batch: Sequence[tuple[Sequence[Try], Future[None]]]) -> None:
        try:
            deliver.save(self._live.ctx, [one for tries, _ in batch for one in tries])
        except Exception as error:  # noqa: BLE001 whatever broke, each channel learns it
            if len(batch) == 1:
                batch[0][1].set_exception(error)
                return
            for one in batch:  # one that cannot be saved must not take the others with it
                self._save([one])
            return
        for _, saved in batch:
            saved.set_result(None)
