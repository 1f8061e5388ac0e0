"""A connection straight to a server, over which one request follows another."""

import asyncio
import ssl
from collections.abc import Callable, Sequence
from typing import cast

import httpcore
import httpx

from monitor.http.answer import Answer
from monitor.http.dial import Guard
from monitor.http.request import Request
from monitor.http.tls import SecureWire, Sessions


class DirectConnection:
    """Speaks HTTP/1.1 with a server at an address that the guard lets through, dialled at the first request.

    Does what httpcore's own connection does, with a parser in C and nothing between it and the event loop.
    """

    def __init__(
        self, url: httpx.URL, guard: Guard, *, ssl_context: ssl.SSLContext, sessions: Sessions
    ) -> None:
        self._url = url
        self._guard = guard
        self._ssl_context = ssl_context
        self._sessions = sessions
        self._server = url.raw_host.decode("ascii"), url.port or (443 if url.scheme == "https" else 80)
        self._wire: SecureWire | None = None
        self._line = _Line()

    async def ask(self, request: Request) -> Answer:
        """Send a request and wait for the head of the answer. Raises Failure, and httpcore's errors."""
        written = request.written
        if self._line.transport is None:
            await self._connect(request.extensions.get("timeout", {}).get("connect"))
        answer = self._line.ask(written)
        await answer.head()
        return answer

    async def _connect(self, seconds: float | None) -> None:
        addresses = await self._guard.addresses(self._url.raw_host.decode("ascii"))
        if self._url.scheme == "http":
            await self._dial(addresses, lambda: self._line, seconds)
            return
        session = self._sessions.of(self._server, asyncio.get_running_loop().time())
        try:
            await self._secure(addresses, session, seconds)
        except httpcore.ConnectError:
            if session is None:
                raise
            # Perhaps it was the session that the server did not bear.
            await self._secure(addresses, None, seconds)

    async def _secure(
        self, addresses: Sequence[str], session: ssl.SSLSession | None, seconds: float | None
    ) -> None:
        host, _ = self._server
        try:
            wire = self._wire = SecureWire(self._ssl_context, host, session, self._line)
        except ValueError as error:
            raise httpcore.ConnectError from ssl.SSLError(str(error))
        await self._dial(addresses, lambda: wire, seconds)
        try:
            async with asyncio.timeout(seconds):
                await wire.secured()
        except BaseException as error:
            wire.abort()
            if isinstance(error, OSError):
                raise _told(error) from _as_tls(error)
            raise

    async def _dial(
        self, addresses: Sequence[str], protocol: Callable[[], asyncio.Protocol], seconds: float | None
    ) -> None:
        """Connect to the first address that answers. Raises httpcore's ConnectError or ConnectTimeout."""
        _, port = self._server
        failed: Exception | None = None
        for address in addresses:
            try:
                async with asyncio.timeout(seconds):
                    await asyncio.get_running_loop().create_connection(protocol, address, port)
            except (OSError, TimeoutError) as error:
                failed = error
            else:
                return
        assert failed
        raise _told(failed) from failed

    async def aclose(self) -> None:
        wire = self._wire
        if wire and wire.is_secure:
            now = asyncio.get_running_loop().time()
            self._sessions.keep(self._server, wire.tls, now)
        self._line.close()

    def is_idle(self) -> bool:
        """Tell whether the last answer is complete and another request may follow."""
        return self._line.free

    def has_expired(self) -> bool:
        """Tell whether an idle connection was closed by the server, or got what nobody asked for."""
        return not self._line.free


class _Line(asyncio.Protocol):
    """The two ends of the wire: bytes go to the answer that is awaited."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport | None = None
        self._answer: Answer | None = None

    @property
    def free(self) -> bool:
        answer, transport = self._answer, self.transport
        return bool(answer and answer.reusable and transport and not transport.is_closing())

    def ask(self, request: bytes) -> Answer:
        assert self.transport
        self._answer = Answer(self.transport)
        if self.transport.is_closing():
            self._answer.end(None)
        self.transport.write(request)
        return self._answer

    def close(self) -> None:
        if self.transport:
            self.transport.close()
            self.transport.abort()  # no waiting for the other side's word

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)

    def data_received(self, received: bytes) -> None:
        if self._answer:
            self._answer.feed(received)
        else:
            self.close()

    def eof_received(self) -> None:
        self._ended(None)

    def connection_lost(self, error: Exception | None) -> None:
        self._ended(error)

    def _ended(self, error: Exception | None) -> None:
        if self._answer:
            self._answer.end(error)


def _told(error: Exception) -> Exception:
    return httpcore.ConnectTimeout() if isinstance(error, TimeoutError) else httpcore.ConnectError()


def _as_tls(error: OSError) -> OSError:
    """Return the error of a handshake; one that only says that the other side hung up as one of TLS."""
    return error if isinstance(error, ssl.SSLError) or error.errno else ssl.SSLError()
