"""Requests over guarded connections that are kept for a while; no cookies.

httpx brings a pool of its own, but that looks through all its connections twice for every request.
"""

from collections.abc import Hashable

import httpcore

from monitor.http.pool import Connection, Pool
from monitor.http.request import Request
from monitor.http.response import Response
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

    async def send(self, request: Request, route: Route) -> Response:
        """Send `request` and return the answer, its body still to be read. Raises Failure and what httpcore raises."""
        server = request.origin, route.key
        if kept := await self._pool.take(server):
            try:
                return await self._send(request, kept, server)
            except _GONE:
                pass  # asking again changes nothing on the server: what is sent is GET, or asks a hub to call
        return await self._send(request, route.connection(request.url), server)

    async def _send(self, request: Request, connection: Connection, server: Hashable) -> Response:
        try:
            answer = await connection.ask(request)
        except BaseException:
            await connection.aclose()
            raise
        return Response(answer, connection, server, self._pool)

    async def aclose(self) -> None:
        await self._pool.aclose()
