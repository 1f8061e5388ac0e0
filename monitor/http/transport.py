"""An httpx transport with one guarded connection per request: no pool, no proxy, no cookies.

A feed is visited a few times an hour: an idle connection would be closed long before the next visit, and
looking through a pool costs more than the connections it saves.
"""

import ssl
from collections.abc import AsyncIterable, AsyncIterator

import httpcore
import httpx

from monitor.http.dial import Dialler, Guard


class GuardedTransport(httpx.AsyncBaseTransport):
    """Sends each request over its own connection, dialled by the guard."""

    def __init__(self, guard: Guard, ssl_context: ssl.SSLContext) -> None:
        self._guard = guard
        self._ssl_context = ssl_context

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        url = httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        dialler = Dialler(self._guard)
        connection = httpcore.AsyncHTTPConnection(
            origin=url.origin, ssl_context=self._ssl_context, network_backend=dialler
        )
        try:
            answer = await connection.handle_async_request(
                httpcore.Request(
                    request.method, url, headers=request.headers.raw, extensions=request.extensions
                )
            )
        except BaseException:
            await dialler.aclose()
            raise
        assert isinstance(answer.stream, AsyncIterable)
        return httpx.Response(
            answer.status, headers=answer.headers, stream=_Body(answer.stream, connection, dialler)
        )


class _Body(httpx.AsyncByteStream):
    """The body of a response; closing it closes the connection."""

    def __init__(
        self, chunks: AsyncIterable[bytes], connection: httpcore.AsyncHTTPConnection, dialler: Dialler
    ) -> None:
        self._chunks = chunks
        self._connection = connection
        self._dialler = dialler

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._chunks:
            yield chunk

    async def aclose(self) -> None:
        await self._connection.aclose()
        await self._dialler.aclose()
