"""WebSub with a hub of our own on loopback: asked, confirming, calling, falling silent."""

import asyncio
import hashlib
import hmac
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlencode
from urllib.request import Request, urlopen

import pytest

from monitor.config.model import Config
from monitor.context import Context
from monitor.core.feed import FailureKind, FetchFailed, ParsedFeed
from monitor.core.websub import SAFETY
from monitor.http import Http
from monitor.stages import poll, websub
from monitor.store import feeds
from monitor.store.database import Database
from monitor.store.feeds import FeedStatus
from monitor.store.tables import subscription
from monitor.web.app import MAX_BODY, web_app
from monitor.web.server import CannotListen, Listener
from tests.builders import FakeClock, a_config, a_context, an_entry, poll_due, sync
from tests.servers import FeedServer, Reply, redirect
from tests.store.world import rows

HOUR = timedelta(hours=1)


class Lines:
    """Reads documents of one title a line, below a head."""

    def parse(self, body: bytes, *, content_type: str, url: str) -> ParsedFeed | FetchFailed:
        titles = body.decode().partition("<item>")[2].split()
        return ParsedFeed(title="Test", entries=tuple(map(an_entry, titles)))


class Door:
    """A new door for each event loop."""

    def __init__(self) -> None:
        self._http = Http("monitor-test", ("127.0.0.0/8",))

    async def fetch(self, *given: object, **named: object) -> object:
        outcome = await self._http.fetch(*given, **named)  # type: ignore[arg-type]
        await self._http.aclose()
        return outcome

    async def send_form(self, url: str, form: dict[str, str]) -> FetchFailed | None:
        outcome = await self._http.send_form(url, form)
        await self._http.aclose()
        return outcome

    async def aclose(self) -> None:
        await self._http.aclose()


@dataclass
class Scene:
    """A watch over one feed whose hub is ours, and the listener that the hub calls."""

    ctx: Context
    server: FeedServer
    listener: Listener
    calls: int = 0

    def publish(self, *titles: str) -> None:
        head = f'<rss><atom:link rel="hub" href="{self.server.url("/hub")}"/><item>'
        self.server.script("/feed", Reply((head + " ".join(titles)).encode()))

    async def visit(self, *, hours: float = 0) -> int:
        """Let time pass and visit what is due; return how many feeds that were."""
        self.ctx.clock.pass_by(hours * HOUR)  # type: ignore[attr-defined]
        return len(await asyncio.to_thread(poll_due, self.ctx))

    def asked(self) -> list[dict[str, str]]:
        """Return what the hub was asked."""
        forms = [request.body.decode() for request in self.server.requests if request.path == "/hub"]
        return [{name: values[0] for name, values in parse_qs(form).items()} for form in forms]

    async def confirm(self, mode: str = "subscribe", **given: str) -> tuple[int, str]:
        """Ask as the hub whether what it was asked is meant."""
        form = self.asked()[-1]
        query = {
            "hub.mode": mode,
            "hub.topic": form["hub.topic"],
            "hub.challenge": "<b>17</b>",
            "hub.lease_seconds": "864000",
            **{name.replace("_", ".", 1): value for name, value in given.items()},
        }
        return await self.http(f"{form['hub.callback']}?{urlencode(query)}")

    async def call(self, *, secret: str | None = None, body: bytes = b"news") -> int:
        """Tell of news as the hub does, signed."""
        form = next(form for form in self.asked() if "hub.secret" in form)
        key = form["hub.secret"] if secret is None else secret
        signature = "sha256=" + hmac.new(key.encode(), body, hashlib.sha256).hexdigest()
        return (await self.http(form["hub.callback"], body, {"X-Hub-Signature": signature}))[0]

    async def http(
        self, url: str, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> tuple[int, str]:
        def ask() -> tuple[int, str]:
            try:
                with urlopen(Request(url, body, headers or {}), timeout=10) as answer:
                    return answer.status, answer.read().decode()
            except HTTPError as error:
                with error:
                    return error.code, error.read().decode()

        return await asyncio.to_thread(ask)

    def status(self) -> FeedStatus:
        with self.ctx.db.read() as session:
            [row] = feeds.feed_rows(session)
        return row

    def until_due(self) -> timedelta:
        due = self.status().next_poll_at
        assert due
        return due - self.ctx.clock.now()

    async def subscribed(self) -> None:
        """Visit the feed, ask its hub, and let it confirm."""
        self.publish("a")
        await self.visit()
        assert await websub.ask_due(self.ctx) == 1
        assert await self.confirm() == (200, "<b>17</b>")

    async def proven(self) -> None:
        """Let the hub tell of news."""
        await self.subscribed()
        self.ctx.clock.pass_by(timedelta(minutes=1))  # type: ignore[attr-defined]
        self.publish("a", "b")
        assert await self.call() == 202
        assert await self.visit() == 1


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with FeedServer() as server:
        server.script("/hub", Reply(status=202))
        yield server


@asynccontextmanager
async def scene(db: Database, server: FeedServer) -> AsyncIterator[Scene]:
    made: list[Scene] = []

    def called() -> None:
        made[0].calls += 1

    listener = Listener(web_app(lambda: made[0].ctx, on_call=called), "127.0.0.1", 0)
    config: Config = a_config([server.url("/feed")], public_url=f"http://127.0.0.1:{listener.port}/")
    ctx = replace(a_context(db, config, clock=FakeClock()), fetcher=Door(), parser=Lines())  # type: ignore[arg-type]
    sync(ctx)
    made.append(Scene(ctx, server, listener))
    serving = asyncio.create_task(listener.serve())
    try:
        yield made[0]
    finally:
        listener.close()
        await serving


def test_a_hub_is_asked_confirms_and_calls_and_the_feed_is_due_at_once(
    db: Database, server: FeedServer
) -> None:
    async def play() -> None:
        async with scene(db, server) as it:
            await it.subscribed()
            [form] = it.asked()
            assert (form["hub.mode"], form["hub.topic"]) == ("subscribe", server.url("/feed"))
            assert await it.visit(hours=0.01) == 0
            it.publish("a", "b")
            assert await it.call() == 202
            assert it.calls == 1
            assert await it.visit() == 1
            assert it.status().articles == 2
            assert it.status().pushed
            assert it.until_due() >= SAFETY

    asyncio.run(play())


def test_what_is_not_signed_by_the_hub_changes_nothing(sqlite_db: Database, server: FeedServer) -> None:
    async def play() -> None:
        async with scene(sqlite_db, server) as it:
            await it.subscribed()
            it.ctx.clock.pass_by(timedelta(minutes=1))  # type: ignore[attr-defined]
            assert await it.call(secret="guess") == 202
            assert await it.visit() == 0
            callback = it.asked()[0]["hub.callback"]
            assert (await it.http(callback + "x", b"news"))[0] == 404
            assert (await it.http(callback, b"x" * (MAX_BODY + 1)))[0] == 413

    asyncio.run(play())


def test_nobody_else_subscribes_us(sqlite_db: Database, server: FeedServer) -> None:
    async def play() -> None:
        async with scene(sqlite_db, server) as it:
            it.publish("a")
            await it.visit()
            await websub.ask_due(it.ctx)
            assert (await it.confirm(hub_topic="https://andere.example/"))[0] == 404
            assert (await it.confirm("unsubscribe"))[0] == 404
            assert (await it.confirm("celebrate"))[0] == 404
            assert (await it.confirm(hub_challenge="x" * 2_000))[0] == 404
            assert await it.confirm() == (200, "<b>17</b>")

    asyncio.run(play())


def test_a_subscription_is_renewed_before_it_ends(sqlite_db: Database, server: FeedServer) -> None:
    async def play() -> None:
        async with scene(sqlite_db, server) as it:
            await it.proven()
            assert await websub.ask_due(it.ctx) == 0
            it.ctx.clock.pass_by(timedelta(days=9))  # type: ignore[attr-defined]
            assert await websub.ask_due(it.ctx) == 1
            await it.confirm()
            it.ctx.clock.pass_by(timedelta(days=7))  # type: ignore[attr-defined]
            assert await websub.ask_due(it.ctx) == 0
            assert it.status().pushed

    asyncio.run(play())


def test_a_hub_whose_promise_ended_is_not_relied_on(db: Database, server: FeedServer) -> None:
    async def play() -> None:
        async with scene(db, server) as it:
            await it.proven()
            server.script("/hub", Reply(status=500))
            it.ctx.clock.pass_by(timedelta(days=11))  # type: ignore[attr-defined]
            await websub.ask_due(it.ctx)
            assert not it.status().pushed
            assert await it.visit() == 1

    asyncio.run(play())


def test_a_hub_that_does_not_tell_of_news_is_found_out(sqlite_db: Database, server: FeedServer) -> None:
    async def play() -> None:
        async with scene(sqlite_db, server) as it:
            await it.proven()
            it.publish("a", "b", "c")
            assert await it.visit(hours=6.1) == 1
            assert it.status().articles == 3
            assert not it.status().pushed
            assert it.until_due() < SAFETY

    asyncio.run(play())


def test_a_call_during_a_visit_is_not_forgotten(sqlite_db: Database, server: FeedServer) -> None:
    async def play() -> None:
        async with scene(sqlite_db, server) as it:
            await it.subscribed()
            it.ctx.clock.pass_by(timedelta(hours=4))  # type: ignore[attr-defined]
            [claimed] = poll.claim(it.ctx, limit=1)
            with ThreadPoolExecutor(1) as parsing:
                found = await poll.visit(it.ctx, claimed, parsing=parsing)
            it.publish("a", "b")
            assert await it.call() == 202
            await asyncio.to_thread(poll.save, it.ctx, [found])
            assert it.until_due() > timedelta(minutes=1)
            it.ctx.clock.pass_by(timedelta(minutes=1))  # type: ignore[attr-defined]
            await websub.ask_due(it.ctx)
            assert await it.visit() == 1
            assert it.status().articles == 2

    asyncio.run(play())


def test_a_hub_is_told_to_stop_when_the_feed_is_removed(sqlite_db: Database, server: FeedServer) -> None:
    async def play() -> None:
        async with scene(sqlite_db, server) as it:
            await it.proven()
            with it.ctx.db.begin() as session:
                feeds.sync_with_config(session, (), now=it.ctx.clock.now())
            assert await websub.ask_due(it.ctx) == 1
            assert it.asked()[-1]["hub.mode"] == "unsubscribe"
            assert await it.confirm("unsubscribe") == (200, "<b>17</b>")
            assert rows(sqlite_db, subscription) == []

    asyncio.run(play())


def test_a_hub_that_cannot_be_told_to_stop_is_forgotten(sqlite_db: Database, server: FeedServer) -> None:
    async def play() -> None:
        async with scene(sqlite_db, server) as it:
            await it.subscribed()
            server.script("/hub", Reply(status=404))
            with it.ctx.db.begin() as session:
                feeds.sync_with_config(session, (), now=it.ctx.clock.now())
            await websub.ask_due(it.ctx)
            assert rows(sqlite_db, subscription) == []

    asyncio.run(play())


def test_a_hub_that_says_no_is_asked_again_after_a_week(sqlite_db: Database, server: FeedServer) -> None:
    async def play() -> None:
        async with scene(sqlite_db, server) as it:
            it.publish("a")
            await it.visit()
            await websub.ask_due(it.ctx)
            assert (await it.confirm("denied"))[0] == 200
            it.ctx.clock.pass_by(timedelta(days=6))  # type: ignore[attr-defined]
            assert await websub.ask_due(it.ctx) == 0
            it.ctx.clock.pass_by(timedelta(days=2))  # type: ignore[attr-defined]
            assert await websub.ask_due(it.ctx) == 1

    asyncio.run(play())


@pytest.mark.parametrize("host", ["127.0.0.1", "0x7f.1", "2130706433", "localhost", "[::ffff:127.0.0.1]"])
def test_a_hub_in_a_private_network_is_not_asked(server: FeedServer, host: str) -> None:
    async def play() -> FetchFailed | None:
        door = Http("monitor-test")
        try:
            return await door.send_form(f"http://{host}:{server.port}/hub", {"a": "b"})
        finally:
            await door.aclose()

    refused = asyncio.run(play())
    assert refused
    assert refused.kind is FailureKind.BLOCKED
    assert " is loopback" in refused.reason
    assert server.requests == []


def test_a_hub_leads_nobody_elsewhere(server: FeedServer) -> None:
    async def play() -> FetchFailed | None:
        door = Http("monitor-test", ("127.0.0.1/32",))
        try:
            return await door.send_form(server.script("/hub", redirect("/elsewhere", 307)), {"a": "b"})
        finally:
            await door.aclose()

    refused = asyncio.run(play())
    assert refused
    assert refused.reason == "307 Temporary Redirect"
    assert server.paths() == ["/hub"]


def test_an_address_that_is_taken_is_told(server: FeedServer) -> None:
    with pytest.raises(CannotListen, match="cannot listen on 127"):
        Listener(web_app(lambda: None, on_call=lambda: None), "127.0.0.1", server.port)  # type: ignore[arg-type,return-value]
