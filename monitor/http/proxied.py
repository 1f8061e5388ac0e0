"""A connection through a proxy, spoken by httpcore."""

from collections.abc import AsyncIterable, AsyncIterator

import httpcore

from monitor.http.dial import Dialler
from monitor.http.request import Request


class ProxiedConnection:
    """A connection of httpcore's, and what dials it: httpcore closes none that it was not handed."""

    def __init__(self, http: httpcore.AsyncConnectionInterface, dialler: Dialler) -> None:
        self._http, self._dialler = http, dialler

    async def ask(self, request: Request) -> "_Answer":
        """Send a request and wait for the head of the answer. Raises Failure, and httpcore's errors."""
        url = request.url
        target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
        asked = httpcore.Request(
            request.method,
            target,
            headers=request.headers.raw,
            content=request.read() or None,
            extensions=request.extensions,
        )
        return _Answer(await self._http.handle_async_request(asked))

    def is_idle(self) -> bool:
        return self._http.is_idle()

    def has_expired(self) -> bool:
        return self._http.has_expired()

    async def aclose(self) -> None:
        """Close it, also where it was never handed on, as in a TLS handshake that was cancelled."""
        try:
            await self._http.aclose()
        finally:
            await self._dialler.aclose()


class _Answer:
    """An answer of httpcore's."""

    def __init__(self, answer: httpcore.Response) -> None:
        self.status, self.headers = answer.status, answer.headers
        self._answer = answer

    def __aiter__(self) -> AsyncIterator[bytes]:
        assert isinstance(self._answer.stream, AsyncIterable)
        return aiter(self._answer.stream)

    async def aclose(self) -> None:
        await self._answer.aclose()
