"""The one guarded fetch."""

import asyncio
import logging
import ssl
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from weakref import WeakValueDictionary

import httpcore
import httpx

from monitor.config.model import AS_USUAL, Access, Secret
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
from monitor.http.dial import Lookups, Resolver, resolve
from monitor.http.failure import Failure, explain, proxy_words
from monitor.http.pool import IDLE, Pool
from monitor.http.request import Request
from monitor.http.response import Response
from monitor.http.room import Growth, Room
from monitor.http.route import Route
from monitor.http.transport import GuardedTransport
from monitor.http.visit import REDIRECTS, Visit

for name in ("httpx", "httpcore"):
    logging.getLogger(name).setLevel(logging.WARNING)  # below it they log URLs with their secrets

_ACCEPT = (
    "application/rss+xml, application/atom+xml, application/rdf+xml, application/feed+json, "
    "application/xml;q=0.9, text/xml;q=0.9, text/html;q=0.5, */*;q=0.3"
)
MAX_LINK = 2_000  # characters of a header
KEPT = 10_000  # requests, put together for feeds that are visited again
_COMPLETE = (200, 203)
_ACCEPTED = range(200, 300)
_NO_BODY = httpx.ByteStream(b"")


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
        self._allow_private = tuple(allow_private)
        self._ssl_context = ssl_context or _ssl_context()
        self._lookups = Lookups(resolver, at_once=limits.lookups)
        self._routes: dict[tuple[Secret | None, tuple[str, ...]], Route] = {}
        self._first = lru_cache(maxsize=KEPT)(self._begin)  # a visit mostly asks what the one before asked
        self._transport = GuardedTransport(Pool(idle=limits.idle))
        self._turns: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()

    async def fetch(
        self,
        url: str,
        validators: Validators,
        access: Access = AS_USUAL,
        *,
        at: str | None = None,
        room: Room | None = None,
    ) -> FetchOutcome:
        """Fetch `url` within all limits, as `access` says; conditional when `validators` say so.

        `at` is where it is known to redirect to: that is asked instead, and
        learns no more than a redirect would have told it. A large document
        waits for its turn in `room`; None: for nobody.
        """
        try:
            return await self._follow(self._first(url, validators, access, at), room)
        except Failure as failure:
            return failure.outcome

    async def send_form(self, url: str, form: Mapping[str, str]) -> FetchFailed | None:
        """Post `form` to `url`, within the same limits and to public addresses only; None: it was accepted."""
        try:
            visit = Visit.begin(url, AS_USUAL)
            async with self._turn(visit.server), asyncio.timeout(self._limits.total.total_seconds()):
                return await self._posted(visit, form)
        except Failure as failure:
            return failure.outcome
        except TimeoutError:
            return FetchFailed(FailureKind.TIMEOUT, "no complete answer in time")
        except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError) as error:
            return explain(error, visit.host)

    async def _posted(self, visit: Visit, form: Mapping[str, str]) -> FetchFailed | None:
        given = {"User-Agent": self._user_agent} | dict(visit.own_headers)
        connect = {"connect": self._limits.connect.total_seconds()}
        request = Request("POST", visit.url, headers=given, data=form, extensions={"timeout": connect})
        response = await self._transport.send(request, self._route(AS_USUAL))
        await response.aclose()
        return None if response.status in _ACCEPTED else _refused(response.status, None)

    async def aclose(self) -> None:
        """Close kept connections; the next fetch opens new ones, in whatever event loop it runs."""
        self._first.cache_clear()  # turns belong to the event loop
        await self._transport.aclose()

    def _route(self, access: Access) -> Route:
        """Return the way that feeds with this access share."""
        key = access.proxy, access.allow_private
        route = self._routes.get(key)
        if route is None:
            route = self._routes[key] = Route(
                proxy=access.proxy.reveal() if access.proxy else None,
                allow_private=(*self._allow_private, *access.allow_private),
                lookups=self._lookups,
                ssl_context=self._ssl_context,
            )
        return route

    def _begin(self, url: str, validators: Validators, access: Access, at: str | None) -> "_Step":
        ask = _Ask(
            headers.sendable(validators),
            access.user_agent or self._user_agent,
            self._route(access),
            self._limits.connect.total_seconds(),
        )
        return self._step(ask, Visit.begin(url, access, at=at))

    def _step(self, ask: "_Ask", visit: Visit) -> "_Step":
        return _Step(visit, ask, self._turn(visit.server), ask.request(visit))

    async def _follow(self, step: "_Step", room: Room | None) -> FetchOutcome:
        clock = asyncio.get_running_loop().time
        left = self._limits.total.total_seconds()
        while step.visit.redirects <= self._limits.redirects:
            # Who holds a large document waits for no connection: who has that one may wait for the room.
            async with nullcontext() if room and room.is_large else step.turn:
                begin = clock()
                found = await self._limited(step, left, room)
                left -= clock() - begin
            if not isinstance(found, Visit):
                return found
            step = self._step(step.ask, found)
        raise Failure(FailureKind.REDIRECT, f"more than {self._limits.redirects} redirects")

    def _turn(self, server: str) -> asyncio.Semaphore:
        """Return what lets only a few connections at a time to `server`."""
        turn = self._turns.get(server)
        if turn is None:
            turn = self._turns[server] = asyncio.Semaphore(self._limits.per_host)
        return turn

    async def _limited(self, step: "_Step", left: float, room: Room | None) -> FetchOutcome | Visit:
        had_room = room is None or room.is_large
        try:
            async with asyncio.timeout(left) as deadline:
                return await self._exchange(step, Growth(room, deadline))
        except TimeoutError:
            total = self._limits.total.total_seconds()
            return FetchFailed(FailureKind.TIMEOUT, f"no complete answer within {total:g} seconds")
        except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError) as error:
            if room and room.has_waited and not had_room:  # longer than the server did: now it need not
                return await self._limited(step, left, room)
            return explain(error, step.ask.route.words(step.visit.host))
        except httpcore.ProxyError as error:
            return FetchFailed(FailureKind.CONNECT, proxy_words(str(error), step.visit.host))

    async def _exchange(self, step: "_Step", growth: Growth) -> FetchOutcome | Visit:
        """Make one request; return where it redirects to, or what came of it."""
        response = await self._transport.send(step.request, step.ask.route)
        try:
            if response.status in REDIRECTS:
                return step.visit.redirected(response.status, response.headers.get("location", ""))
            return await self._outcome(response, step, growth)
        finally:
            await response.aclose()

    async def _outcome(self, response: Response, step: "_Step", growth: Growth) -> FetchOutcome:
        status, now, visit = response.status, self._now(), step.visit
        fresh = headers.fresh_for(response.headers, now)
        moved_to = str(visit.url) if visit.moved else None
        if status == 304 and step.ask.validators != Validators():  # noqa: PLR2004 HTTP
            async for _ in response:  # there is none, but only a connection that told so is kept
                pass
            return NotModified(fresh, moved_to)
        if status not in _COMPLETE:
            wall = headers.wall(response.headers)
            return _refused(status, headers.retry_after(response.headers, now), wall)
        body = await read_body(response, growth, raw_limit=self._limits.raw, limit=self._limits.decoded)
        if not body:
            return FetchFailed(FailureKind.EMPTY, "the document is empty")
        return Fetched(
            body,
            url=str(visit.url),
            status=status,
            content_type=response.headers.get("content-type", "")[:200],
            moved_to=moved_to,
            validators=headers.validators(response.headers),
            fresh_for=fresh,
            link=response.headers.get("link", "")[:MAX_LINK],
            told_at=headers.told_at(response.headers),
        )


@dataclass(frozen=True, slots=True)
class _Ask:
    """What stays the same over all redirects of a fetch."""

    validators: Validators
    user_agent: str
    route: Route
    connect: float  # seconds

    def request(self, visit: Visit) -> Request:
        return Request(
            "GET",
            visit.url,
            headers=_request_headers(visit, self),
            stream=_NO_BODY,  # with it httpx takes the headers as they are
            extensions={"timeout": {"connect": self.connect}},
        )


@dataclass(frozen=True, slots=True)
class _Step:
    """One request of a fetch."""

    visit: Visit
    ask: _Ask
    turn: asyncio.Semaphore  # at its server; whoever asks there has the same
    request: Request


def _request_headers(visit: Visit, ask: _Ask) -> dict[str, str]:
    given = {
        "Host": visit.url.netloc.decode("ascii"),
        "User-Agent": ask.user_agent,
        "Accept": _ACCEPT,
        "Accept-Encoding": "gzip",
        "If-None-Match": ask.validators.etag,
        "If-Modified-Since": ask.validators.last_modified,
    }
    chosen = {name.lower() for name in visit.own_headers}
    usual = {name: value for name, value in given.items() if value and name.lower() not in chosen}
    return usual | dict(visit.own_headers)


def _refused(status: int, retry_after: timedelta | None, wall: str = "") -> FetchFailed:
    words = headers.status_words(status) + (wall and f": {wall} lets only browsers through (a challenge)")
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
