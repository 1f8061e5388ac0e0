"""Requests over guarded connections that are kept for a while; no cookies.

httpx brings a pool of its own, but that looks through all its connections twice for every request.
"""

from collections.abc import AsyncIterator, Hashable

import httpcore
import httpx

from monitor.http.pool import Connection, Pool, Reply
from monitor.http.request import Request
from monitor.http.route import Route

# What a server that closed a kept connection in the same moment looks like.
_GONE = (
    httpcore.RemoteProtocolError,
    httpcore.ReadError,
    httpcore.WriteError,
    httpcore.ConnectionNotAvailable,
)


class GuardedTransport:
    """Sends requests over connections dialled by the guard; one that was kept goes to the address that was checked."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def send(self, request: Request, route: Route) -> httpx.Response:
        """Send `request` and return the answer, its body still to be read. Raises Failure and what httpcore raises."""
        server = request.origin, route.key
        if kept := await self._pool.take(server):
            try:
                return await self._send(request, kept, server)
            except _GONE:
                pass  # asking again changes nothing on the server: what is sent is GET, or asks a hub to call
        return await self._send(request, route.connection(request.url), server)

    async def _send(self, request: Request, connection: Connection, server: Hashable) -> httpx.Response:
        try:
            answer = await connection.ask(request)
        except BaseException:
            await connection.aclose()
            raise
        body = _Body(answer, connection, server, self._pool)
        return httpx.Response(answer.status, headers=answer.headers, stream=body)

    async def aclose(self) -> None:
        await self._pool.aclose()


class _Body(httpx.AsyncByteStream):
    """The body of a response; closing it keeps the connection if the answer was whole, and else closes it."""

    def __init__(self, answer: Reply, connection: Connection, server: Hashable, pool: Pool) -> None:
        self._answer, self._connection, self._server, self._pool = answer, connection, server, pool

    def __aiter__(self) -> AsyncIterator[bytes]:
        return aiter(self._answer)

    async def aclose(self) -> None:
        await self._answer.aclose()
        if self._connection.is_idle():
            await self._pool.put(self._server, self._connection)
        else:
            await self._connection.aclose()
