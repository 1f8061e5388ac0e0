"""Name look-up and connection in one step, so that the address that was checked is the one that is dialled."""

import asyncio
import contextlib
import socket
import threading
from collections.abc import Callable, Iterable, Sequence
from ipaddress import ip_address

import httpcore

from monitor.core.feed import FailureKind
from monitor.http.address import Network, refusal
from monitor.http.failure import Failure

Resolver = Callable[[str], Sequence[str]]
MAX_ADDRESSES = 4  # of one name that are tried


def resolve(host: str) -> Sequence[str]:
    """Ask the system for the addresses of `host`. Raises OSError or UnicodeError."""
    answers = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(answer[4][0]) for answer in answers))


class Lookups:
    """Name look-ups, so many at a time: each blocks a thread, as the system's resolver does."""

    def __init__(self, resolver: Resolver, *, at_once: int) -> None:
        self._resolver = resolver
        self._free = threading.Semaphore(at_once)

    async def look_up(self, host: str) -> Sequence[str]:
        """Resolve in a daemon thread: a name server that hangs delays neither others nor the program's end."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Sequence[str]] = loop.create_future()

        def settle(addresses: Sequence[str], error: Exception | None) -> None:
            if answer.done():
                return  # nobody waits any more
            if error:
                answer.set_exception(error)
            else:
                answer.set_result(addresses)

        def look_up() -> None:
            addresses: Sequence[str] = ()
            failure = None
            with self._free:
                try:
                    addresses = self._resolver(host)
                except (OSError, UnicodeError) as error:
                    failure = error
            with contextlib.suppress(RuntimeError):  # the loop is closed
                loop.call_soon_threadsafe(settle, addresses, failure)

        threading.Thread(target=look_up, name=f"lookup {host}", daemon=True).start()
        return await answer


class Guard:
    """Resolves names and lets only permitted addresses through."""

    def __init__(self, *, allowed: Iterable[Network], lookups: Lookups) -> None:
        self._allowed = tuple(allowed)
        self._lookups = lookups

    async def addresses(self, host: str) -> Sequence[str]:
        """Return the addresses of `host` that may be dialled; there is at least one. Raises Failure."""
        try:
            found = [host] if _is_address(host) else await self._lookups.look_up(host)
        except socket.gaierror as error:
            again = error.errno == socket.EAI_AGAIN
            raise Failure(
                FailureKind.DNS,
                f"the name server did not answer for {host}" if again else f"{host} does not resolve",
            ) from None
        except (OSError, UnicodeError):
            raise Failure(FailureKind.DNS, f"{host} does not resolve") from None
        refused = {address: refusal(address, self._allowed) for address in found}
        permitted = [address for address, why in refused.items() if why is None]
        if permitted:
            return permitted[:MAX_ADDRESSES]
        for address, why in refused.items():
            of = "" if address == host else f" of {host}"
            raise Failure(
                FailureKind.BLOCKED,
                f"not fetched: the address {address}{of} is {why} (settings.allow_private: [{address}] lets it through)",
            )
        raise Failure(FailureKind.DNS, f"{host} does not resolve")


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


class Dialler(httpcore.AsyncNetworkBackend):
    """Makes the connection of one request, to a checked address."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self._backend = httpcore.AnyIOBackend()
        self._stream: httpcore.AsyncNetworkStream | None = None

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 the interface of httpcore
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        last: httpcore.ConnectError | httpcore.ConnectTimeout | None = None
        for address in await self._guard.addresses(host):
            try:
                self._stream = await self._backend.connect_tcp(
                    address, port, timeout, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                last = error
            else:
                return self._stream
        assert last
        raise last

    async def aclose(self) -> None:
        """Close the connection also where it was never handed on, as in a TLS handshake that was cancelled."""
        if self._stream:
            await self._stream.aclose()
