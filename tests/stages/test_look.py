"""Where a feed's document is found, and whether its server's "not modified" is true: on a real socket."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.context import Context
from monitor.core.feed import FailureKind, FeedState, FetchFailed, NotModified, ParsedFeed
from monitor.http import Http
from monitor.store import articles, feeds
from monitor.store.database import Database
from monitor.store.feeds import FeedStatus
from monitor.store.status import counts
from tests.builders import FakeClock, a_config, a_context, an_entry, poll_due, sync
from tests.servers import Connection, FeedServer, Reply, Script, redirect

HOUR = timedelta(hours=1)


class Lines:
    """Reads documents of one title a line; anything that begins with < is a page."""

    def parse(self, body: bytes, *, content_type: str, url: str) -> ParsedFeed | FetchFailed:
        if body.startswith(b"<"):
            return FetchFailed(FailureKind.NOT_A_FEED, "an HTML page came instead of a feed")
        return ParsedFeed(title="Test", entries=tuple(map(an_entry, body.decode().split())))


class Door:
    """A new door for each event loop: a test polls in a loop of its own each time."""

    def __init__(self) -> None:
        self._http = Http("monitor-test", ("127.0.0.0/8",))

    async def fetch(self, *given: object, **named: object) -> object:
        outcome = await self._http.fetch(*given, **named)  # type: ignore[arg-type]
        await self._http.aclose()
        return outcome

    async def aclose(self) -> None:
        await self._http.aclose()


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with FeedServer() as server:
        yield server


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def watch(sqlite_db: Database, server: FeedServer, clock: FakeClock) -> Context:
    """Return a watch over one feed, /feed, that was not visited yet."""
    config = a_config([server.url("/feed")], every=HOUR)
    made = a_context(sqlite_db, config, clock=clock)
    ctx = replace(made, fetcher=Door(), parser=Lines())  # type: ignore[arg-type]
    sync(ctx)
    return ctx


def visit(ctx: Context, *, hours: float = 1) -> object:
    """Visit the feed when it is due, after so many hours, and return what came of it."""
    ctx.clock.pass_by(hours * HOUR)  # type: ignore[attr-defined]
    [polled] = poll_due(ctx)
    return polled.outcome


def status(ctx: Context) -> FeedStatus:
    with ctx.db.read() as session:
        [row] = feeds.feed_rows(session)
    return row


def titles(ctx: Context) -> set[str]:
    with ctx.db.read() as session:
        return {article.title for article in articles.untriaged(session, limit=100)}


# Moves


def moved(ctx: Context, server: FeedServer, *, code: int = 301) -> str:
    """Let the feed move to /new until that is settled."""
    new = server.script("/new", Reply(b"a b"))
    server.script("/feed", redirect("/new", code))
    for _ in range(4):
        visit(ctx, hours=9)
    server.requests.clear()
    return new


@pytest.mark.parametrize("code", [301, 308])
def test_a_feed_that_moved_for_good_is_asked_for_at_its_new_address(
    watch: Context, server: FeedServer, code: int
) -> None:
    assert status(watch).moved_to is None
    new = moved(watch, server, code=code)
    assert status(watch).moved_to == new
    asked = []
    for _ in range(2):
        server.requests.clear()
        visit(watch)
        asked.append(server.paths())
    assert {paths[0] for paths in asked} == {"/new"}
    assert ["/new"] in asked, "the old address is asked only in the hour in which its own moment lies"
    assert status(watch).url == server.url("/feed"), "the address in the configuration stays its identity"


@pytest.mark.parametrize("code", [302, 303, 307])
def test_a_temporary_redirect_is_never_remembered(watch: Context, server: FeedServer, code: int) -> None:
    moved(watch, server, code=code)
    visit(watch)
    assert server.paths()[0] == "/feed"
    assert status(watch).moved_to is None


def test_an_unchanged_document_confirms_a_move_as_well(watch: Context, server: FeedServer) -> None:
    def unless_known(connection: Connection) -> None:
        known = connection.request.headers["If-None-Match"] == '"1"'
        Reply(b"" if known else b"a", 304 if known else 200, {"ETag": '"1"'})(connection)

    server.script("/new", unless_known)
    server.script("/feed", redirect("/new", 301))
    outcomes = [visit(watch, hours=9) for _ in range(4)]
    assert [type(outcome) for outcome in outcomes[1:]] == [NotModified] * 3
    assert status(watch).moved_to


LOSSES: dict[str, Script] = {
    "is missing": Reply(status=404),
    "is gone": Reply(status=410),
    "shows a page": Reply(b"<html>parked"),
    "leads nowhere": redirect("http://127.0.0.1:1/"),
}


@pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES)
def test_a_new_address_that_is_lost_falls_back_to_the_old_one_at_once(
    watch: Context, server: FeedServer, loss: Script
) -> None:
    moved(watch, server)
    server.script("/new", loss)
    server.script("/feed", Reply(b"a b c"))
    assert isinstance(visit(watch), ParsedFeed)
    assert "c" in titles(watch)
    assert (status(watch).state, status(watch).moved_to) == (FeedState.ACTIVE, None)


def test_where_both_addresses_are_lost_the_new_one_is_not_forgotten(
    watch: Context, server: FeedServer
) -> None:
    new = moved(watch, server)
    server.script("/new", Reply(status=404))
    server.script("/feed", Reply(status=404))
    assert isinstance(visit(watch), FetchFailed)
    server.script("/new", Reply(b"a b c"))
    assert isinstance(visit(watch, hours=30), ParsedFeed)
    assert status(watch).moved_to == new


def test_a_busy_server_is_not_asked_by_another_way(watch: Context, server: FeedServer) -> None:
    moved(watch, server)
    server.script("/new", Reply(status=429, headers={"Retry-After": "60"}))
    visit(watch)
    assert server.paths() == ["/new"]


def test_the_old_address_is_asked_again_daily(watch: Context, server: FeedServer) -> None:
    moved(watch, server)
    server.script("/feed", Reply(b"a b d"))
    visit(watch, hours=25)
    assert server.paths() == ["/new", "/feed"]
    assert "d" in titles(watch)
    assert status(watch).moved_to is None


# Servers whose "not modified" is a lie


def caching(body: Callable[[], bytes], *, lies: Callable[[], bool]) -> Script:
    """Answer with `body` and its own validator; while it lies, every conditional request gets 304."""

    def answer(connection: Connection) -> None:
        tag = f'"{body().hex()}"'
        asked = connection.request.headers["If-None-Match"]
        if asked and (lies() or asked == tag):
            Reply(status=304)(connection)
        else:
            Reply(body(), headers={"ETag": tag})(connection)

    return answer


def conditional(server: FeedServer) -> list[bool]:
    return ["If-None-Match" in request.headers for request in server.requests]


def test_a_server_that_hides_news_behind_not_modified_is_found_out_within_a_day_and_distrusted_for_a_week(
    watch: Context, server: FeedServer, clock: FakeClock
) -> None:
    body = b"a"
    server.script("/feed", caching(lambda: body, lies=lambda: True))
    visit(watch)
    body = b"a b"
    for _ in range(5):
        visit(watch, hours=5)
    assert "b" in titles(watch)
    until = status(watch).distrusted_until
    assert until
    assert timedelta(days=5) < until - clock.now() <= timedelta(days=7)
    server.requests.clear()
    visit(watch)
    assert conditional(server) == [False]
    visit(watch, hours=24 * 8)
    assert conditional(server)[1], "after a week it is given another chance"


def test_an_honest_server_is_asked_twice_once_a_day_and_trusted(watch: Context, server: FeedServer) -> None:
    server.script("/feed", caching(lambda: b"a", lies=lambda: False))
    visit(watch)
    server.requests.clear()
    for _ in range(24):
        visit(watch)
    assert conditional(server).count(True) == 24
    assert conditional(server).count(False) == 1
    assert status(watch).distrusted_until is None


def test_news_that_appears_between_two_requests_is_no_lie(watch: Context, server: FeedServer) -> None:
    bodies = [b"a", b"a", b"a b"]

    def body() -> bytes:
        return bodies[min(len(server.requests) - 1, 2)]

    server.script("/feed", caching(body, lies=lambda: False))
    visit(watch)
    visit(watch, hours=25)
    assert conditional(server) == [False, True, False, True]
    assert "b" in titles(watch)
    assert status(watch).distrusted_until is None


def test_a_changed_document_without_news_is_no_lie(watch: Context, server: FeedServer) -> None:
    server.script("/feed", caching(lambda: b"a b", lies=lambda: True))
    visit(watch)
    server.script("/feed", caching(lambda: b"b a", lies=lambda: True))
    visit(watch, hours=25)
    assert status(watch).distrusted_until is None


def test_a_server_that_fails_when_asked_for_everything_is_taken_at_its_word(
    watch: Context, server: FeedServer
) -> None:
    def only_conditional(connection: Connection) -> None:
        Reply(status=304 if "If-None-Match" in connection.request.headers else 503)(connection)

    server.script("/feed", Reply(b"a", headers={"ETag": '"1"'}))
    visit(watch)
    server.script("/feed", only_conditional)
    assert isinstance(visit(watch, hours=25), NotModified)
    assert status(watch).state is FeedState.ACTIVE
    with watch.db.read() as session:
        assert counts(session).articles == 1
