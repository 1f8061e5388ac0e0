"""An answer as the rest of a fetch sees it: httpx's response would cost as much as all that is asked of it."""

from collections.abc import AsyncIterator, Hashable, Iterable, Mapping

from monitor.http.pool import Connection, Pool, Reply


class Response:
    """Status, headers, and the body as it is sent; closing it keeps the connection if the answer was whole, and else closes it."""

    __slots__ = ("_connection", "_pool", "_reply", "_server", "headers", "status")

    def __init__(self, reply: Reply, connection: Connection, server: Hashable, pool: Pool) -> None:
        self.status = reply.status
        self.headers: Mapping[str, str] = read_headers(reply.headers)
        self._reply, self._connection, self._server, self._pool = reply, connection, server, pool

    def __aiter__(self) -> AsyncIterator[bytes]:
        return aiter(self._reply)

    async def aclose(self) -> None:
        await self._reply.aclose()
        if self._connection.is_idle():
            await self._pool.put(self._server, self._connection)
        else:
            await self._connection.aclose()


def read_headers(sent: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Return the headers by their names in lower case; one that came several times is one list (RFC 9110 §5.3)."""
    read: dict[str, str] = {}
    for name, value in sent:
        key, text = name.lower().decode("latin-1"), _text(value)
        read[key] = f"{read[key]}, {text}" if key in read else text
    return read


def _text(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")
