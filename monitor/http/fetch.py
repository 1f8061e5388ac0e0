"""The one guarded fetch."""

import asyncio
import logging
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from weakref import WeakValueDictionary

import httpcore
import httpx

from monitor.core.feed import (
    FailureKind,
    Fetched,
    FetchFailed,
    FetchOutcome,
    NotModified,
    Validators,
)
from monitor.http import headers
from monitor.http.body import read_body
from monitor.http.dial import Guard, Resolver, resolve
from monitor.http.failure import Failure, explain
from monitor.http.pool import IDLE, Pool
from monitor.http.transport import GuardedTransport
from monitor.http.visit import REDIRECTS, Visit

for name in ("httpx", "httpcore"):
    logging.getLogger(name).setLevel(logging.WARNING)  # below it they log URLs with their secrets

_ACCEPT = (
    "application/rss+xml, application/atom+xml, application/rdf+xml, application/feed+json, "
    "application/xml;q=0.9, text/xml;q=0.9, text/html;q=0.5, */*;q=0.3"
)
_COMPLETE = (200, 203)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one fetch may cost; sizes are bytes."""

    total: timedelta = timedelta(seconds=30)  # with all redirects, without waiting for the host's turn
    connect: timedelta = timedelta(seconds=10)  # to one address
    raw: int = 10_000_000  # as sent
    decoded: int = 20_000_000
    redirects: int = 5
    per_host: int = 2  # connections at a time
    idle: timedelta = IDLE  # how long a connection is kept that nobody uses
    lookups: int = 64  # names resolved at a time


def utc_now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 the edge: only for servers that do not tell their own time


class Http:
    """Fetches documents from public addresses; never raises for what a server does."""

    def __init__(
        self,
        user_agent: str,
        allow_private: Sequence[str] = (),
        limits: Limits = Limits(),
        *,
        resolver: Resolver = resolve,
        ssl_context: ssl.SSLContext | None = None,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        """Let addresses of the CIDRs `allow_private` be fetched although they are not public."""
        self._user_agent = user_agent
        self._limits = limits
        self._now = now
        allowed = [ip_network(cidr, strict=False) for cidr in allow_private]
        guard = Guard(allowed=allowed, resolver=resolver, lookups=limits.lookups)
        self._transport = GuardedTransport(guard, ssl_context or _ssl_context(), Pool(idle=limits.idle))
        self._turns: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()

    async def fetch(self, url: str, validators: Validators) -> FetchOutcome:
        """Fetch `url` within all limits; conditional when `validators` say so."""
        try:
            return await self._follow(Visit.begin(url), headers.sendable(validators))
        except Failure as failure:
            return failure.outcome

    async def aclose(self) -> None:
        """Close kept connections; the next fetch opens new ones, in whatever event loop it runs."""
        await self._transport.aclose()

    async def _follow(self, visit: Visit, validators: Validators) -> FetchOutcome:
        clock = asyncio.get_running_loop().time
        left = self._limits.total.total_seconds()
        while visit.redirects <= self._limits.redirects:
            async with self._turn(visit.host):
                begin = clock()
                step = await self._limited(visit, validators, left)
                left -= clock() - begin
            if not isinstance(step, Visit):
                return step
            visit = step
        raise Failure(FailureKind.REDIRECT, f"more than {self._limits.redirects} redirects")

    def _turn(self, host: str) -> asyncio.Semaphore:
        """Return what lets only a few connections at a time to `host`."""
        turn = self._turns.get(host)
        if turn is None:
            turn = self._turns[host] = asyncio.Semaphore(self._limits.per_host)
        return turn

    async def _limited(self, visit: Visit, validators: Validators, left: float) -> FetchOutcome | Visit:
        try:
            async with asyncio.timeout(left):
                return await self._exchange(visit, validators)
        except TimeoutError:
            total = self._limits.total.total_seconds()
            return FetchFailed(FailureKind.TIMEOUT, f"no complete answer within {total:g} seconds")
        except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError) as error:
            return explain(error, visit.host)

    async def _exchange(self, visit: Visit, validators: Validators) -> FetchOutcome | Visit:
        """Make one request; return where it redirects to, or what came of it."""
        request = httpx.Request(
            "GET",
            visit.url,
            headers=self._request_headers(visit, validators),
            extensions={"timeout": {"connect": self._limits.connect.total_seconds()}},
        )
        response = await self._transport.handle_async_request(request)
        try:
            if response.status_code in REDIRECTS:
                return visit.redirected(response.status_code, response.headers.get("location", ""))
            return await self._outcome(response, visit, conditional=validators != Validators())
        finally:
            await response.aclose()

    def _request_headers(self, visit: Visit, validators: Validators) -> dict[str, str]:
        given = {
            "User-Agent": self._user_agent,
            "Accept": _ACCEPT,
            "Accept-Encoding": "gzip",
            "Authorization": visit.authorization,
            "If-None-Match": validators.etag,
            "If-Modified-Since": validators.last_modified,
        }
        return {name: value for name, value in given.items() if value}

    async def _outcome(self, response: httpx.Response, visit: Visit, *, conditional: bool) -> FetchOutcome:
        status, now = response.status_code, self._now()
        fresh = headers.fresh_for(response.headers, now)
        if status == 304 and conditional:  # noqa: PLR2004 HTTP
            async for _ in response.aiter_raw():  # there is none, but only a connection that told so is kept
                pass
            return NotModified(fresh)
        if status not in _COMPLETE:
            return _refused(status, headers.retry_after(response.headers, now))
        body = await read_body(response, raw_limit=self._limits.raw, limit=self._limits.decoded)
        if not body:
            return FetchFailed(FailureKind.EMPTY, "the document is empty")
        return Fetched(
            body,
            url=str(visit.url),
            status=status,
            content_type=response.headers.get("content-type", "")[:200],
            moved_to=str(visit.url) if visit.moved else None,
            validators=headers.validators(response.headers),
            fresh_for=fresh,
        )


def _refused(status: int, retry_after: timedelta | None) -> FetchFailed:
    words = headers.status_words(status)
    match status:
        case 204:
            return FetchFailed(FailureKind.EMPTY, f"the document is empty ({words})")
        case 304:
            return FetchFailed(FailureKind.STATUS, f"{words}, although the whole document was asked for")
        case 410:
            return FetchFailed(FailureKind.GONE, f"{words}: the publisher has ended this feed")
        case _:
            return FetchFailed(FailureKind.STATUS, words, retry_after, status)


def _ssl_context() -> ssl.SSLContext:
    """Trust what httpx ships and what the machine trusts."""
    context = httpx.create_ssl_context(trust_env=False)
    context.load_default_certs()
    return context
