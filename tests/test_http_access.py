"""Feeds that are asked for in a way of their own: headers, login, user agent, proxy, private networks."""

import base64
import socket
import ssl
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from monitor.config.model import AS_USUAL, Access, Secret
from monitor.core.feed import FailureKind, Fetched, FetchFailed, FetchOutcome, Validators
from monitor.http import Http
from monitor.runner.loop import run_async
from tests.proxy import Proxy
from tests.servers import FeedServer, Reply, redirect

FEED = b"<rss version='2.0'><channel><title>Blatt</title></channel></rss>"
CERTIFICATE = Path(__file__).parent / "data" / "feeds_example.pem"
KEY = Access(headers=(("X-Api-Key", Secret("s3cret")), ("Cookie", Secret("id=7"))))


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with FeedServer() as server:
        yield server


def nobody(host: str) -> Sequence[str]:
    raise socket.gaierror(socket.EAI_NONAME, f"{host} was looked up")


def fetch(
    *urls: str, access: Access = AS_USUAL, allow_private: Sequence[str] = ("127.0.0.1",)
) -> list[FetchOutcome]:
    async def all_of_them() -> list[FetchOutcome]:
        trust = ssl.create_default_context(cafile=str(CERTIFICATE))
        door = Http("monitor-test", allow_private, resolver=nobody, ssl_context=trust)
        try:
            return [await door.fetch(url, Validators(), access) for url in urls]
        finally:
            await door.aclose()

    return run_async(all_of_them())


def failed(outcome: FetchOutcome) -> FetchFailed:
    assert isinstance(outcome, FetchFailed), outcome
    return outcome


# Headers, login, user agent


def test_headers_and_user_agent_of_a_feed_are_sent(server: FeedServer) -> None:
    access = Access(headers=KEY.headers, user_agent="Reader/1.0")
    fetch(server.script("/feed.xml", Reply(FEED)), access=access)
    [request] = server.requests
    assert (request.headers["X-Api-Key"], request.headers["Cookie"]) == ("s3cret", "id=7")
    assert request.headers["User-Agent"] == "Reader/1.0"


def test_a_header_of_the_feed_replaces_our_own(server: FeedServer) -> None:
    access = Access(headers=(("accept", Secret("text/xml")),))
    fetch(server.script("/feed.xml", Reply(FEED)), access=access)
    assert server.requests[0].headers.get_all("Accept") == ["text/xml"]


def test_a_login_is_sent_as_basic_authorization(server: FeedServer) -> None:
    fetch(server.script("/feed.xml", Reply(FEED)), access=Access(login=Secret("ich:p@ß:wort")))
    sent = server.requests[0].headers["Authorization"].removeprefix("Basic ")
    assert base64.b64decode(sent).decode() == "ich:p@ß:wort"


def test_another_server_never_learns_what_was_meant_for_the_feeds_own(server: FeedServer) -> None:
    access = Access(headers=KEY.headers, login=Secret("ich:geheim"))
    with FeedServer() as other:
        back = server.script("/back", Reply(FEED))
        away = other.script("/away", redirect(back))
        stay = server.script("/stay", redirect(away))
        [outcome] = fetch(server.script("/feed.xml", redirect(stay)), access=access)
        assert isinstance(outcome, Fetched)
        first, second, third = server.requests
        for own in (first, second):
            assert own.headers["X-Api-Key"] == "s3cret"
            assert own.headers["Authorization"]
        for stranger in (*other.requests, third):
            assert stranger.headers["X-Api-Key"] is None
            assert stranger.headers["Cookie"] is None
            assert stranger.headers["Authorization"] is None


# Private networks


def test_a_network_allowed_for_one_feed_is_closed_to_the_others(server: FeedServer) -> None:
    url = server.script("/feed.xml", Reply(FEED))

    async def both() -> list[FetchOutcome]:
        door = Http("monitor-test")
        try:
            allowed = Access(allow_private=("127.0.0.0/8",))
            return [await door.fetch(url, Validators(), access) for access in (allowed, AS_USUAL)]
        finally:
            await door.aclose()

    mine, others = run_async(both())
    assert isinstance(mine, Fetched)
    assert failed(others).kind is FailureKind.BLOCKED, "the kept connection of the first must not be shared"
    assert server.connections == 1


# Proxy


@pytest.fixture
def secure() -> Iterator[FeedServer]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    with FeedServer(ssl_context=context) as server:
        yield server


def test_through_a_proxy_names_are_resolved_by_the_proxy_alone(server: FeedServer) -> None:
    server.script("/feed.xml", Reply(FEED, headers={"Connection": "close"}))
    with Proxy({"innen.example": ("127.0.0.1", server.port)}) as proxy:
        access = Access(proxy=Secret(proxy.url("ich:geheim%40@")))
        [outcome] = fetch("http://innen.example/feed.xml", access=access)
    assert isinstance(outcome, Fetched)
    assert proxy.asked.lines == ["GET http://innen.example/feed.xml"]
    assert proxy.asked.logins == ["Basic " + base64.b64encode(b"ich:geheim@").decode()]


def test_tls_goes_through_a_proxy_from_end_to_end(secure: FeedServer) -> None:
    secure.script("/feed.xml", Reply(FEED))
    with Proxy({"feeds.example": ("127.0.0.1", secure.port)}) as proxy:
        access = Access(proxy=Secret(proxy.url()), headers=KEY.headers)
        outcomes = fetch(*["https://feeds.example/feed.xml"] * 2, access=access)
    assert all(isinstance(outcome, Fetched) for outcome in outcomes), outcomes
    assert proxy.asked.lines == ["CONNECT feeds.example:443"], "one tunnel serves both"
    assert secure.requests[0].headers["X-Api-Key"] == "s3cret"


@pytest.mark.parametrize(
    "host",
    [
        *(
            "169.254.169.254",
            "127.1",
            "0x7f000001",
            "[::1]",
            "2130706433",
            "127.0.0.1.",
            "0x7f.1.",
            "127.0.0.1..",
        ),
        *(
            "0177.0.0.1",
            "[::ffff:127.0.0.1]",
            "[64:ff9b::7f00:1]",
            "[fe80::1%25lo]",
            "①②⑦.0.0.1",
            "100.100.100.200",
        ),
    ],
    ids=lambda host: host,
)
def test_a_proxy_is_not_asked_for_an_address_that_is_plainly_private(host: str) -> None:
    with Proxy({}) as proxy:
        [outcome] = fetch(f"http://{host}/", access=Access(proxy=Secret(proxy.url())), allow_private=())
    assert failed(outcome).kind is FailureKind.BLOCKED
    assert proxy.asked.lines == []


def test_a_proxy_that_refuses_is_named(server: FeedServer) -> None:
    with Proxy({}, refuse=True) as proxy:
        access = Access(proxy=Secret(proxy.url("ich:geheim@")))
        plain, tunnel = fetch("http://blatt.example/", "https://blatt.example/", access=access)
    assert failed(plain).reason == "403 Forbidden"
    assert failed(tunnel).reason == "the proxy does not let us through to blatt.example (403 Forbidden)"


def test_a_proxy_that_is_not_there_is_named_without_its_password() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    access = Access(proxy=Secret(f"http://ich:geheim@127.0.0.1:{port}"))
    [outcome] = fetch("http://blatt.example/", access=access)
    assert failed(outcome).kind is FailureKind.CONNECT
    assert failed(outcome).reason == "no connection to blatt.example by way of the proxy: connection refused"
