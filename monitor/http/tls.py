"""TLS between a transport and the protocol above it, which takes up what was agreed on with the server before.

asyncio's own cannot take anything up, and costs more. Whom we trust is the
same: a server shows a certificate for its name at least once a day.
"""

import asyncio
import ssl
from collections.abc import Hashable
from dataclasses import dataclass
from typing import cast

LONGEST = 24 * 3_600.0  # seconds until a server has to show its certificate again
SHORTEST = 600.0  # seconds that a session has to last: feeds are hardly visited again before
MOST = 1_024  # sessions, of 11 kB each with all that hangs on them
_RECORD = 16_384  # bytes: the longest that TLS sends as one


@dataclass(frozen=True, slots=True)
class _Kept:
    session: ssl.SSLSession | None  # None: what this server agrees on does not last
    until: float


class Sessions:
    """What was agreed on with servers when they showed their certificates. Times are those of the event loop.

    Taking that up saves both sides the work of a certificate. One session
    serves several visits: who looks on sees by our address that we came before.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._by_server: dict[Hashable, _Kept] = {}

    def of(self, server: Hashable, now: float) -> ssl.SSLSession | None:
        """Return the session to take up with `server`; None: it has to show its certificate."""
        kept = self._by_server.get(server)
        return kept.session if kept and now < kept.until else None

    def keep(self, server: Hashable, tls: ssl.SSLObject, now: float) -> None:
        """Keep what was agreed on in a handshake with a certificate. Where there are too many, those that are there stay."""
        if tls.session_reused:
            return
        kept = self._by_server.pop(server, None)
        if kept and kept.session is None and now < kept.until:
            self._by_server[server] = kept
            return
        self._drop_old(now)
        if len(self._by_server) < self._most:
            session = tls.session
            lasting = min(_lifetime(session, tls.version()), LONGEST)
            does_last = lasting >= SHORTEST
            self._by_server[server] = (
                _Kept(session, now + lasting) if does_last else _Kept(None, now + LONGEST)
            )

    def _drop_old(self, now: float) -> None:
        while self._by_server:
            server, oldest = next(iter(self._by_server.items()))
            if now < oldest.until:
                return
            del self._by_server[server]


def _lifetime(session: ssl.SSLSession | None, version: str | None) -> float:
    """Return for how many seconds the server will take a session up, as far as it says."""
    if session is None or (version == "TLSv1.3" and not session.has_ticket):
        return 0.0
    return float(session.ticket_lifetime_hint or session.timeout)


class SecureWire(asyncio.Protocol, asyncio.Transport):
    """The client's end of a TLS connection: the transport of the protocol above, once it is secured."""

    def __init__(
        self, trust: ssl.SSLContext, host: str, session: ssl.SSLSession | None, above: asyncio.Protocol
    ) -> None:
        """Make ready for a handshake. Raises ValueError for a name that no certificate can be for."""
        self._received, self._to_send = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = trust.wrap_bio(self._received, self._to_send, server_hostname=host, session=session)
        self.is_secure = False
        self._above = above
        self._transport: asyncio.Transport | None = None
        self._failure: Exception | None = None
        self._settled = asyncio.get_running_loop().create_future()

    async def secured(self) -> None:
        """Wait for the end of the handshake. Raises OSError."""
        await self._settled
        if self._failure:
            raise self._failure

    # What the transport calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._go_on()

    def data_received(self, received: bytes) -> None:
        self._received.write(received)
        self._go_on()

    def eof_received(self) -> None:
        self._end(None)

    def connection_lost(self, error: Exception | None) -> None:
        self._end(error)

    # What the protocol above calls.

    def write(self, data: bytes | bytearray | memoryview) -> None:
        try:
            self.tls.write(data)
        except ssl.SSLError as error:
            self._break_off(error)
        self._flush()

    def is_closing(self) -> bool:
        return self._transport is None or self._transport.is_closing()

    def pause_reading(self) -> None:
        if self._transport:
            self._transport.pause_reading()

    def resume_reading(self) -> None:
        if self._transport:
            self._transport.resume_reading()

    def close(self) -> None:
        if self._transport:
            self._transport.close()

    def abort(self) -> None:
        if self._transport:
            self._transport.abort()

    def _go_on(self) -> None:
        """Do what can be done with the bytes that are there."""
        try:
            if not self.is_secure:
                self.tls.do_handshake()
                self.is_secure = True
                self._above.connection_made(self)
                self._settle()
            while piece := self.tls.read(_RECORD):
                self._above.data_received(piece)
            self._above.eof_received()
            self.close()
        except ssl.SSLWantReadError:
            pass
        except ssl.SSLError as error:
            self._break_off(error)
        finally:
            self._flush()

    def _flush(self) -> None:
        if self._transport and (text := self._to_send.read()):
            self._transport.write(text)

    def _break_off(self, error: ssl.SSLError) -> None:
        self._flush()  # tells the server why
        self._end(error)
        self.close()

    def _end(self, error: Exception | None) -> None:
        if self.is_secure:
            self._above.connection_lost(error)
        elif not self._failure:
            self._failure = error or ConnectionResetError()
            self._settle()

    def _settle(self) -> None:
        if not self._settled.done():
            self._settled.set_result(None)
