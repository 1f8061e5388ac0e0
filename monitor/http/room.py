"""Room for large documents: few are held at a time, however many servers send one."""

import asyncio
from datetime import timedelta
from typing import Self

from monitor.core.feed import LARGE, FailureKind
from monitor.http.failure import Failure

AT_ONCE = 2  # large documents: one is read while the next arrives
DOUBTFUL = 1  # beside them, of feeds whose last visit failed: those wait for each other
WAIT = timedelta(seconds=60)  # and its server with it; some break off about then


class Room:
    """What one visit may hold, until it is left: a small document at once, a large one when its turn has come."""

    def __init__(self, turns: asyncio.Semaphore, wait: timedelta) -> None:
        self._turns, self._wait = turns, wait
        self.is_large = False  # its turn has come
        self.has_waited = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.is_large:
            self._turns.release()

    async def enlarge(self) -> None:
        """Wait for the turn of a large document, which lasts for the rest of the visit. Raises Failure if it does not come."""
        if self.is_large:
            return
        self.has_waited = self._turns.locked()
        try:
            async with asyncio.timeout(self._wait.total_seconds()):
                await self._turns.acquire()
        except TimeoutError:
            raise Failure(FailureKind.TIMEOUT, _no_room(self._wait)) from None
        self.is_large = True


class Rooms:
    """Lets all visits of a process hold small documents, and a few of them a large one, in the order in which they ask."""

    def __init__(self, *, at_once: int = AT_ONCE, doubtful: int = DOUBTFUL, wait: timedelta = WAIT) -> None:
        self._turns, self._doubtful = asyncio.Semaphore(at_once), asyncio.Semaphore(doubtful)
        self._wait = wait

    def of_visit(self, *, doubtful: bool) -> Room:
        """Return the room of a visit; `doubtful`: the last one to this feed failed."""
        return Room(self._doubtful if doubtful else self._turns, self._wait)


class Growth:
    """How large the body of an answer may become; while it waits for room, its server's time stands still."""

    def __init__(self, room: Room | None, deadline: asyncio.Timeout) -> None:
        """Without a room, it may grow to the limits of the fetch."""
        self._room, self._deadline = room, deadline

    async def to(self, size: int) -> None:
        """Go on once there is room for `size` bytes. Raises Failure where there is none in time."""
        if size <= LARGE or self._room is None or self._room.is_large:
            return
        clock, until = asyncio.get_running_loop().time, self._deadline.when()
        began = clock()
        self._deadline.reschedule(None)
        await self._room.enlarge()
        self._deadline.reschedule(until and until + clock() - began)


def _no_room(wait: timedelta) -> str:
    return (
        f"there was no room for a document of more than {LARGE / 1_000_000:g} MB within {wait.total_seconds():g} "
        "seconds: few of them are held at a time"
    )
