"""One HTTP/1.1 answer as its bytes arrive."""

import asyncio
from typing import Self

import httpcore
from httptools import HttpParserCallbackError, HttpParserError, HttpParserUpgrade, HttpResponseParser

MAX_HEAD = 100_000  # bytes of status line and headers
MAX_UNREAD = 256_000  # bytes of body that wait to be read, until the sender is made to wait


class _TooLongError(Exception):
    """The head does not end."""


class Answer:
    """Collects an answer; who waits for it is woken when its head is there, and for each piece of its body."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self.status = 0
        self.headers: list[tuple[bytes, bytes]] = []
        self.complete = False
        self._keeps = False  # the server keeps the connection, now that the answer is complete
        self._transport = transport
        parser = HttpResponseParser(self)
        parser.set_dangerous_leniencies(lenient_optional_cr_before_lf=True)  # RFC 9112 §2.2 allows it
        self._parser: HttpResponseParser | None = parser  # None: there is no more to parse
        self._has_head = self._has_length = self._paused = False
        self._head_size = self._unread = 0
        self._body: list[bytes] = []
        self._failure: Exception | None = None
        self._awaited: asyncio.Future[None] | None = None

    @property
    def reusable(self) -> bool:
        """Tell whether the connection is free for another request."""
        return self._keeps and not self._paused

    async def head(self) -> None:
        """Wait for status and headers. Raises httpcore's NetworkError or ProtocolError, as reading the body does."""
        while not self._has_head:
            await self._news()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        """Return the next piece of the body, as it was sent."""
        while not self._body:
            if self.complete:
                raise StopAsyncIteration
            await self._news()
        piece = b"".join(self._body)
        self._body.clear()
        self._unread = 0
        if self._paused:
            self._paused = False
            self._transport.resume_reading()
        return piece

    async def aclose(self) -> None:
        """Give nothing back: the connection is its own."""

    async def _news(self) -> None:
        if self._failure:
            raise self._failure
        self._awaited = asyncio.get_running_loop().create_future()
        try:
            await self._awaited
        finally:
            self._awaited = None

    def feed(self, received: bytes) -> None:
        """Take in what the server sent."""
        if self._parser is None:
            self._keeps = False  # bytes behind a complete answer belong to nothing we asked
            return
        try:
            self._parser.feed_data(received)
            if not self._has_head:
                self._count_head(len(received))
        except (HttpParserError, HttpParserCallbackError, HttpParserUpgrade, _TooLongError):
            self._keeps = False
            why = "head too long" if self._head_size > MAX_HEAD else "not HTTP"
            self.fail(httpcore.RemoteProtocolError(why))
        if self.complete or self._failure:
            self._parser = None  # the two hold each other: only a search for garbage would find them
        self._wake()

    def end(self, error: Exception | None) -> None:
        """Take in that the connection is gone."""
        self._keeps = False
        if error:
            self.fail(httpcore.ReadError())
        elif self._has_head and not self._has_length:
            self.complete = True
        elif self._head_size or self._has_head:
            self.fail(httpcore.RemoteProtocolError("peer closed connection"))
        else:
            self.fail(httpcore.RemoteProtocolError("disconnected without sending a response"))
        self._wake()

    def fail(self, failure: Exception) -> None:
        """Let who waits for more of the answer fail, unless it is complete."""
        if not self.complete and not self._failure:
            self._failure = failure

    def _wake(self) -> None:
        if self._awaited and not self._awaited.done():
            self._awaited.set_result(None)

    def _count_head(self, size: int) -> None:
        self._head_size += size
        if self._head_size > MAX_HEAD:
            raise _TooLongError

    # What the parser calls.

    def on_message_begin(self) -> None:
        self._keeps = False  # the same, where they came together with it

    def on_header(self, name: bytes, value: bytes) -> None:
        if self._has_head:
            return  # a trailer, or another answer
        self.headers.append((name, value))
        self._count_head(len(name) + len(value) + 4)
        self._has_length |= name.lower() in (b"content-length", b"transfer-encoding")

    def on_headers_complete(self) -> None:
        if self._has_head:
            return
        assert self._parser
        self.status = self._parser.get_status_code()
        if self.status < 200:  # noqa: PLR2004 HTTP: the answer itself is still to come
            self.headers.clear()
            self._has_length = False
            return
        self._has_head = True

    def on_body(self, piece: bytes) -> None:
        if self.complete:
            return
        self._body.append(piece)
        self._unread += len(piece)
        if self._unread > MAX_UNREAD and not self._paused:
            self._paused = True
            self._transport.pause_reading()

    def on_message_complete(self) -> None:
        if self._has_head and not self.complete:
            self.complete = True
            assert self._parser
            self._keeps = self._parser.should_keep_alive()
