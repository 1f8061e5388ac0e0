"""Connections kept open between visits to one server: whatever is asked of the pool costs the same, however many it holds."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Hashable
from datetime import timedelta
from typing import Protocol

from monitor.http.request import Request

IDLE = timedelta(seconds=60)  # servers close them about then
# Idle connections, of all servers, beside as many in use: both fit in the 1,024 files that a process may mostly open.
# Feeds are met again after minutes, when their servers have long closed; what is met again within a minute is another
# feed of the same server, or where one redirects to. Even 5,000 feeds make a hundred visits a minute, and one that is
# closed early costs a handshake. An idle connection takes 7 kB, one with TLS 32 kB.
MOST = 256


class Reply(Protocol):
    """An answer whose head is there; its body is still to be read, piece by piece, as it was sent."""

    status: int
    headers: list[tuple[bytes, bytes]]

    def __aiter__(self) -> AsyncIterator[bytes]: ...

    async def aclose(self) -> None: ...


class Connection(Protocol):
    """A connection to one server, dialled at its first request."""

    async def ask(self, request: Request) -> Reply:
        """Send a request and wait for the head of the answer. Raises Failure, and httpcore's errors."""
        ...

    def is_idle(self) -> bool:
        """Tell whether the last answer is complete and another request may follow."""
        ...

    def has_expired(self) -> bool:
        """Tell whether an idle connection cannot be used any more."""
        ...

    async def aclose(self) -> None: ...


class Pool:
    """Idle connections by server, of one event loop at a time."""

    def __init__(self, *, idle: timedelta = IDLE, most: int = MOST) -> None:
        """Keep a connection for `idle`, and never more than `most` of them."""
        self._idle = idle.total_seconds()
        self._most = most
        self._by_server: dict[Hashable, deque[Connection]] = {}
        self._closing_at: dict[Connection, tuple[Hashable, float]] = {}  # the one idle longest is the first
        self._sweep: asyncio.Task[None] | None = None

    async def take(self, server: Hashable) -> Connection | None:
        """Return the connection to `server` that was used last, if there is one that is still open."""
        while connections := self._by_server.get(server):
            connection = connections.pop()
            self._forget(connection)
            if not connection.has_expired():
                return connection
            await connection.aclose()
        return None

    async def put(self, server: Hashable, connection: Connection) -> None:
        """Keep an idle connection; for it the one that is idle longest goes where there are too many."""
        now = asyncio.get_running_loop().time()
        self._by_server.setdefault(server, deque()).append(connection)
        self._closing_at[connection] = server, now + self._idle
        if self._sweep is None or self._sweep.done():
            self._sweep = asyncio.create_task(self._close_in_time(), name="close idle connections")
        while len(self._closing_at) > self._most:
            await self._close_first()

    async def aclose(self) -> None:
        """Close all connections."""
        if self._sweep:
            self._sweep.cancel()
            self._sweep = None
        while self._closing_at:
            await self._close_first()

    async def _close_in_time(self) -> None:
        while self._closing_at:
            _, at = next(iter(self._closing_at.values()))
            left = at - asyncio.get_running_loop().time()
            if left > 0:
                await asyncio.sleep(left)
            else:
                await self._close_first()

    async def _close_first(self) -> None:
        connection, (server, _) = next(iter(self._closing_at.items()))
        self._by_server[server].popleft()
        self._forget(connection)
        await connection.aclose()

    def _forget(self, connection: Connection) -> None:
        server, _ = self._closing_at.pop(connection)
        if not self._by_server[server]:
            del self._by_server[server]
