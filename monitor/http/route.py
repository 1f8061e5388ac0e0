"""The way to a server: directly by the guard, or through a proxy that the user trusts."""

import socket
import ssl
from collections.abc import Hashable, Sequence
from ipaddress import IPv4Address, ip_network

import httpcore
import httpx

from monitor.core.feed import FailureKind
from monitor.http.address import refusal
from monitor.http.dial import Dialler, Guard, Lookups
from monitor.http.direct import DirectConnection
from monitor.http.failure import Failure
from monitor.http.pool import Connection
from monitor.http.proxied import ProxiedConnection
from monitor.http.tls import Sessions

_EVERYWHERE = (ip_network("0.0.0.0/0"), ip_network("::/0"))


class Route:
    """Opens connections for feeds with the same proxy and the same permissions; feeds that differ share none."""

    def __init__(
        self,
        *,
        proxy: str | None,
        allow_private: Sequence[str],
        lookups: Lookups,
        ssl_context: ssl.SSLContext,
    ) -> None:
        self.key: Hashable = (proxy, *sorted(allow_private))
        self._proxy = httpx.URL(proxy) if proxy else None
        self._allowed = tuple(ip_network(cidr, strict=False) for cidr in allow_private)
        self._guard = Guard(allowed=_EVERYWHERE if proxy else self._allowed, lookups=lookups)
        self._ssl_context = ssl_context
        self._sessions = Sessions()

    def words(self, host: str) -> str:
        """Return what is at the other end, for sentences about what went wrong."""
        return f"{host} by way of the proxy" if self._proxy else host

    def connection(self, url: httpx.URL) -> Connection:
        """Return a new connection, not yet dialled. Raises Failure if it must not be."""
        if self._proxy is None:
            return DirectConnection(url, self._guard, ssl_context=self._ssl_context, sessions=self._sessions)
        self._refuse_literal(url.raw_host.decode("ascii"))
        dialler = Dialler(self._guard)
        origin = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=b"/").origin
        return ProxiedConnection(self._through(self._proxy, dialler).create_connection(origin), dialler)

    def _through(self, proxy: httpx.URL, dialler: Dialler) -> httpcore.AsyncHTTPProxy:
        login = (proxy.username.encode(), proxy.password.encode()) if proxy.userinfo else None
        return httpcore.AsyncHTTPProxy(
            proxy_url=str(proxy.copy_with(userinfo=b"", path="/", query=None, fragment=None)),
            proxy_auth=login,
            ssl_context=self._ssl_context,
            proxy_ssl_context=self._ssl_context if proxy.scheme == "https" else None,
            network_backend=dialler,
        )

    def _refuse_literal(self, host: str) -> None:
        """Refuse what needs no look-up to be seen as private: names are the proxy's to resolve."""
        address = _literal(host)
        why = refusal(address, self._allowed)
        if why and why != "not an address":
            raise Failure(FailureKind.BLOCKED, f"not fetched: the address {address} is {why}")


def _literal(host: str) -> str:
    """Return the address that the system's resolver would read in `host` (0x7f.1 is 127.0.0.1), else `host`."""
    try:
        return str(IPv4Address(socket.inet_aton(host.rstrip("."))))
    except OSError:
        return host
