"""Requests over guarded connections that are kept for a while; no cookies.

httpx brings a pool of its own, but that looks through all its connections twice for every request.
"""

from collections.abc import AsyncIterable, AsyncIterator, Hashable

import httpcore
import httpx

from monitor.http.pool import Connection, Pool
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

    async def send(self, request: httpx.Request, route: Route) -> httpx.Response:
        """Send `request` and return the answer, its body still to be read. Raises Failure and what httpcore raises."""
        url = httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        asked = httpcore.Request(
            request.method,
            url,
            headers=request.headers.raw,
            extensions=request.extensions | {"body": request.content},
        )
        server = (url.scheme, url.host, url.port, route.key)
        if kept := await self._pool.take(server):
            try:
                return await self._send(asked, kept, server)
            except _GONE:
                pass  # asking again changes nothing on the server: what is sent is GET, or asks a hub to call
        return await self._send(asked, route.connection(url), server)

    async def _send(
        self, request: httpcore.Request, connection: Connection, server: Hashable
    ) -> httpx.Response:
        try:
            answer = await connection.http.handle_async_request(request)
        except BaseException:
            await connection.aclose()
            raise
        return httpx.Response(
            answer.status, headers=answer.headers, stream=_Body(answer, connection, server, self._pool)
        )

    async def aclose(self) -> None:
        await self._pool.aclose()


class _Body(httpx.AsyncByteStream):
    """The body of a response; closing it keeps the connection if the answer was whole, and else closes it."""

    def __init__(
        self,
        answer: httpcore.Response,
        connection: Connection,
        server: Hashable,
        pool: Pool,
    ) -> None:
        assert isinstance(answer.stream, AsyncIterable)
        self._chunks = answer.stream
        self._answer, self._connection, self._server, self._pool = answer, connection, server, pool

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._chunks:
            yield chunk

    async def aclose(self) -> None:
        await self._answer.aclose()
        if self._connection.http.is_idle():
            await self._pool.put(self._server, self._connection)
        else:
            await self._connection.aclose()
