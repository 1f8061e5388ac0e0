"""The guarded fetch against a real server on loopback that misbehaves on purpose."""

import asyncio
import base64
import gc
import gzip
import logging
import socket
import ssl
import struct
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any, cast

import pytest

from monitor.core.feed import (
    FailureKind,
    Fetched,
    FetchFailed,
    FetchOutcome,
    NotModified,
    Validators,
)
from monitor.core.gunzip import PIECE
from monitor.http import Http, Limits
from monitor.http.address import refusal
from monitor.http.body import read_body
from monitor.http.pool import Connection, Pool
from monitor.http.room import Growth
from monitor.runner.loop import run_async
from tests.servers import Drip, FeedServer, Hang, Raw, Reply, Reset, Script, not_modified, redirect, zipped

FEED = b"<rss version='2.0'><channel><title>Blatt</title></channel></rss>"
NOW = datetime(2026, 3, 29, 12, tzinfo=UTC)
CERTIFICATE = Path(__file__).parent / "data" / "feeds_example.pem"
NORMAL = Limits()
NOTHING = Validators()
TRUST = ssl.create_default_context(cafile=str(CERTIFICATE))


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with FeedServer() as server:
        yield server


def http(*, allow_private: Sequence[str] = ("127.0.0.1/32",), limits: Limits = NORMAL, **given: Any) -> Http:
    return Http("monitor-test", allow_private, limits, ssl_context=TRUST, now=lambda: NOW, **given)


def fetch(
    url: str, validators: Validators = NOTHING, *, door: Http | None = None, **limits: Any
) -> FetchOutcome:
    async def once() -> FetchOutcome:
        client = door or http(limits=Limits(**limits))
        try:
            return await client.fetch(url, validators)
        finally:
            await client.aclose()

    return run_async(once())


def fetched(url: str, *, door: Http | None = None) -> Fetched:
    outcome = fetch(url, door=door)
    assert isinstance(outcome, Fetched), outcome
    return outcome


def failure(url: str, *, door: Http | None = None, **limits: Any) -> FetchFailed:
    outcome = fetch(url, door=door, **limits)
    assert isinstance(outcome, FetchFailed), outcome
    return outcome


# What arrives


def test_a_document_arrives_as_it_was_sent(server: FeedServer) -> None:
    url = server.script("/feed.xml", Reply(FEED, content_type="text/xml"))
    assert fetched(url) == Fetched(FEED, url=url, content_type="text/xml")


@pytest.mark.parametrize(
    "body",
    [
        gzip.compress(FEED),
        gzip.compress(FEED[:20]) + gzip.compress(FEED[20:]),
        gzip.compress(FEED) + b"\0" * 64,
    ],
    ids=["one member", "two members", "padding behind it"],
)
def test_a_gzip_document_arrives_decoded(server: FeedServer, body: bytes) -> None:
    url = server.script("/feed.xml", Reply(body, headers={"Content-Encoding": "GZip"}))
    assert fetched(url).body == FEED


def test_a_document_without_a_length_ends_with_its_connection(server: FeedServer) -> None:
    url = server.script("/feed.xml", Raw(b"HTTP/1.0 200 OK\r\n\r\n" + FEED))
    assert fetched(url) == Fetched(FEED, url=url)


WHOLE = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(FEED), FEED)


@pytest.mark.parametrize(
    "text",
    [
        b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n" + WHOLE,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%b\r\n0\r\nX-Trailer: 1\r\n\r\n"
        % (len(FEED), FEED),
        b"HTTP/1.1 200 OK\nContent-Length: %d\n\n%b" % (len(FEED), FEED),
        WHOLE + b"HTTP/1.1 200 OK\r\n\r\nnever asked for",
        WHOLE + b"never asked for",
    ],
    ids=["after hints", "with a trailer", "in plain lines", "before another", "before nonsense"],
)
def test_an_answer_is_found_in_whatever_surrounds_it(server: FeedServer, text: bytes) -> None:
    url = server.script("/feed.xml", Raw(text))
    assert fetched(url) == Fetched(FEED, url=url)


def test_what_nobody_asked_for_ends_a_kept_connection(server: FeedServer) -> None:
    url = server.script("/feed.xml", Reply(FEED))
    server.script("/more", lambda connection: connection.send(WHOLE + b"more"))
    visits(server, server.url("/more"), url)
    assert server.connections == 2


def test_a_header_that_would_be_two_is_not_sent(server: FeedServer) -> None:
    door = Http("evil\r\nX-Evil: 1", ["127.0.0.1"], ssl_context=TRUST)
    assert failure(server.script("/feed.xml", Reply(FEED)), door=door).kind is FailureKind.PROTOCOL
    assert server.requests == []


def test_a_request_says_who_asks_and_asks_for_gzip_only(server: FeedServer) -> None:
    fetch(server.script("/feed.xml?page=2", Reply(FEED)))
    (request,) = server.requests
    assert request.path == "/feed.xml?page=2"
    assert request.headers["User-Agent"] == "monitor-test"
    assert request.headers["Accept-Encoding"] == "gzip"
    assert request.headers["Host"] == f"127.0.0.1:{server.port}"
    assert "application/rss+xml" in request.headers["Accept"]


def test_a_fragment_is_not_sent(server: FeedServer) -> None:
    url = server.script("/feed.xml", Reply(FEED))
    assert fetched(url + "#top").url == url
    assert server.paths() == ["/feed.xml"]


# Asking only for what is new


def test_each_visit_asks_with_the_validators_of_its_own(server: FeedServer) -> None:
    """A request is put together once for all visits that ask the same."""
    url, door = server.script("/feed.xml", Reply(FEED)), http()
    given = [Validators(etag) for etag in ('"1"', '"1"', '"2"', None, '"1"')]
    for validators in given:
        fetch(url, validators, door=door)
    assert [request.headers["If-None-Match"] for request in server.requests] == [one.etag for one in given]


def test_validators_of_a_document_come_back_with_the_next_request(server: FeedServer) -> None:
    headers = {"ETag": 'W/"7"', "Last-Modified": "Sun, 29 Mar 2026 10:00:00 GMT"}
    url = server.script("/feed.xml", Reply(FEED, headers=headers), not_modified)
    validators = fetched(url).validators
    assert validators == Validators('W/"7"', "Sun, 29 Mar 2026 10:00:00 GMT")
    assert fetch(url, validators) == NotModified()
    assert server.requests[1].headers["If-None-Match"] == 'W/"7"'
    assert server.requests[1].headers["If-Modified-Since"] == "Sun, 29 Mar 2026 10:00:00 GMT"


def test_a_whole_document_in_answer_to_a_conditional_request_is_normal(server: FeedServer) -> None:
    url = server.script("/feed.xml", Reply(FEED, headers={"ETag": '"8"'}))
    assert fetch(url, Validators('"7"')) == Fetched(
        FEED, url=url, content_type="application/rss+xml; charset=utf-8", validators=Validators('"8"')
    )


@pytest.mark.parametrize(
    "etag", ['"' + "x" * 60_000 + '"', '"\xfc\x80"', '"a\tb"'], ids=["long", "bytes", "tab"]
)
def test_an_etag_that_cannot_be_sent_back_is_not_kept(server: FeedServer, etag: str) -> None:
    url = server.script("/feed.xml", Reply(FEED, headers={"ETag": etag}))
    assert fetched(url).validators == Validators()
    assert isinstance(fetch(url, Validators(etag, "x\r\nEvil: 1")), Fetched)
    assert "If-None-Match" not in server.requests[-1].headers
    assert "Evil" not in server.requests[-1].headers


def test_not_modified_without_having_asked_is_a_failure(server: FeedServer) -> None:
    outcome = failure(server.script("/feed.xml", Reply(status=304)))
    assert outcome.kind is FailureKind.STATUS
    assert outcome.reason == "304 Not Modified, although the whole document was asked for"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"Cache-Control": "public, max-age=600"}, 600),
        ({"Cache-Control": "MAX-AGE = 600"}, 600),
        ({"Cache-Control": "max-age=600", "Age": "500"}, 100),
        ({"Cache-Control": "max-age=600", "Age": "999"}, 0),
        ({"Cache-Control": "s-maxage=600"}, None),
        ({"Cache-Control": "max-age=600, no-cache"}, None),
        ({"Cache-Control": "max-age=99999999999999999999"}, 365 * 86_400),
        ({"Cache-Control": "max-age=60", "Expires": "Sun, 29 Mar 2026 13:00:00 GMT"}, 60),
        ({"Expires": "Sun, 29 Mar 2026 13:00:00 GMT"}, 3600),
        ({"Expires": "Sun, 29 Mar 2026 13:00:00 GMT", "Date": "Sun, 29 Mar 2026 12:50:00 GMT"}, 600),
        ({"Expires": "Sun, 29 Mar 2026 11:00:00 GMT"}, 0),
        ({"Expires": "0"}, None),
        ({"Expires": "Fri, 31 Dec 9999 23:59:59 -2359"}, None),
    ],
)
def test_a_server_says_how_long_an_answer_stays_true(
    server: FeedServer, headers: dict[str, str], seconds: int | None
) -> None:
    expected = None if seconds is None else timedelta(seconds=seconds)
    url = server.script("/feed.xml", Reply(FEED, headers=headers), Reply(status=304, headers=headers))
    assert fetched(url).fresh_for == expected
    assert fetch(url, Validators('"1"')) == NotModified(expected)


# Refusals and their reasons


@pytest.mark.parametrize(
    ("status", "kind", "reason"),
    [
        (404, FailureKind.STATUS, "404 Not Found"),
        (401, FailureKind.STATUS, "401 Unauthorized"),
        (403, FailureKind.STATUS, "403 Forbidden"),
        (410, FailureKind.GONE, "410 Gone: the publisher has ended this feed"),
        (500, FailureKind.STATUS, "500 Internal Server Error"),
        (206, FailureKind.STATUS, "206 Partial Content"),
        (300, FailureKind.STATUS, "300 Multiple Choices"),
        (799, FailureKind.STATUS, "799 (a status that HTTP does not know)"),
        (204, FailureKind.EMPTY, "the document is empty (204 No Content)"),
    ],
)
def test_a_status_is_told_in_words(server: FeedServer, status: int, kind: FailureKind, reason: str) -> None:
    body = b"" if status == 204 else FEED
    outcome = failure(server.script("/feed.xml", Reply(body, status)))
    assert outcome == FetchFailed(kind, reason, status=status if kind is FailureKind.STATUS else None)


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        (
            {"CF-Mitigated": "challenge"},
            "403 Forbidden: Cloudflare lets only browsers through (a challenge)",
        ),
        (
            {"X-Amzn-Waf-Action": "captcha"},
            "403 Forbidden: the publisher's firewall (AWS) lets only browsers through (a challenge)",
        ),
        ({"X-DataDome": "protected"}, "403 Forbidden: DataDome lets only browsers through (a challenge)"),
        ({"CF-Mitigated": "no", "Server": "cloudflare"}, "403 Forbidden"),
    ],
)
def test_who_takes_us_for_a_program_is_named(
    server: FeedServer, headers: dict[str, str], reason: str
) -> None:
    assert failure(server.script("/feed.xml", Reply(b"", 403, headers=headers))).reason == reason


@pytest.mark.parametrize(
    ("asked", "headers", "seconds"),
    [
        ("120", {}, 120),
        (" 7 ", {}, 7),
        ("Sun, 29 Mar 2026 12:02:00 GMT", {}, 120),
        ("Sun, 29 Mar 2026 12:02:00 GMT", {"Date": "Sun, 29 Mar 2026 12:01:00 GMT"}, 60),
        ("Sunday, 29-Mar-26 12:02:00 GMT", {}, 120),
        ("Sun, 29 Mar 2020 12:00:00 GMT", {}, 0),
        ("Thu, 01 Jan 2099 00:00:00 GMT", {}, 365 * 86_400),
        ("9" * 40, {}, 365 * 86_400),
        ("-5", {}, None),
        ("soon", {}, None),
        ("", {}, None),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
def test_a_server_that_asks_for_a_pause_is_heard(
    server: FeedServer, status: int, asked: str, headers: dict[str, str], seconds: int | None
) -> None:
    url = server.script("/feed.xml", Reply(status=status, headers={"Retry-After": asked, **headers}))
    outcome = failure(url)
    assert outcome.kind is FailureKind.STATUS
    assert outcome.retry_after == (None if seconds is None else timedelta(seconds=seconds))


@pytest.mark.parametrize(
    ("script", "kind", "reason"),
    [
        (Reply(b""), FailureKind.EMPTY, "the document is empty"),
        (
            Reply(b"", headers={"Content-Encoding": "gzip"}),
            FailureKind.EMPTY,
            "the document is empty",
        ),
        (zipped(b""), FailureKind.EMPTY, "the document is empty"),
        (
            Reply(gzip.compress(FEED)[:-20], headers={"Content-Encoding": "gzip"}),
            FailureKind.DECODING,
            "the gzip stream is cut off",
        ),
        (
            Reply(FEED, headers={"Content-Encoding": "gzip"}),
            FailureKind.DECODING,
            "the gzip stream is damaged",
        ),
        (
            Reply(FEED, headers={"Content-Encoding": "br"}),
            FailureKind.DECODING,
            "the content encoding 'br' was not asked for and cannot be read",
        ),
        (
            Reply(gzip.compress(gzip.compress(FEED)), headers={"Content-Encoding": "gzip, gzip"}),
            FailureKind.DECODING,
            "the content encoding 'gzip, gzip' was not asked for and cannot be read",
        ),
        (
            Raw(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n" + FEED),
            FailureKind.PROTOCOL,
            "the answer was cut off",
        ),
        (
            Raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<rss>\r\n"),
            FailureKind.PROTOCOL,
            "the answer was cut off",
        ),
        (
            Raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzzz\r\nabc\r\n"),
            FailureKind.PROTOCOL,
            "the answer is not valid HTTP",
        ),
        (
            Raw(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n<rss>"),
            FailureKind.PROTOCOL,
            "the answer is not valid HTTP",
        ),
        (
            Raw(bytes(range(256)) * 4),
            FailureKind.PROTOCOL,
            "the answer is not valid HTTP",
        ),
        (
            Raw(b""),
            FailureKind.PROTOCOL,
            "the server closed the connection without an answer",
        ),
        (
            Raw(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"),
            FailureKind.PROTOCOL,
            "the answer is not valid HTTP",
        ),
        (
            Raw(b"HTTP/1.1 200 OK\r\nContent-Le"),
            FailureKind.PROTOCOL,
            "the answer was cut off",
        ),
        (
            Raw(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 20_000 + b"\r\n"),
            FailureKind.PROTOCOL,
            "the headers of the answer are too long",
        ),
        (
            Raw(b"HTTP/1.1 200 OK\r\nX-Big: " + b"x" * 200_000 + b"\r\n\r\n"),
            FailureKind.PROTOCOL,
            "the headers of the answer are too long",
        ),
    ],
)
def test_a_broken_answer_is_a_named_failure(
    server: FeedServer, script: Script, kind: FailureKind, reason: str
) -> None:
    assert failure(server.script("/feed.xml", script)) == FetchFailed(kind, reason)


@pytest.mark.parametrize("text", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<rss>"])
def test_a_connection_that_is_reset_is_a_failure(server: FeedServer, text: bytes) -> None:
    outcome = failure(server.script("/feed.xml", Reset(text)))
    assert outcome.kind in (FailureKind.CONNECT, FailureKind.PROTOCOL)
    assert outcome.reason


def test_a_port_where_nobody_listens_is_a_failure() -> None:
    with FeedServer() as server:
        url = server.url("/feed.xml")
    assert failure(url) == FetchFailed(FailureKind.CONNECT, "no connection to 127.0.0.1: connection refused")


# Limits


@pytest.mark.parametrize(
    "script",
    [
        Hang(),
        Hang(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<rss>"),
        Drip(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 100),
        Drip(b"HTTP/1.1 200 OK\r\n\r\n" + FEED * 10),
    ],
    ids=["no answer", "half a body", "slow headers", "slow body"],
)
def test_an_answer_that_does_not_come_in_time_is_given_up(server: FeedServer, script: Script) -> None:
    outcome = failure(server.script("/feed.xml", script), total=timedelta(seconds=0.3))
    assert outcome == FetchFailed(FailureKind.TIMEOUT, "no complete answer within 0.3 seconds")


def test_all_redirects_together_have_one_deadline(server: FeedServer) -> None:
    def slow_redirect(connection: Any) -> None:
        connection.server.ended.wait(0.15)
        redirect("/feed.xml")(connection)

    outcome = failure(server.script("/feed.xml", slow_redirect), total=timedelta(seconds=0.4))
    assert outcome.kind is FailureKind.TIMEOUT
    assert len(server.requests) in (2, 3)


def test_a_tls_handshake_that_hangs_is_given_up_and_closed() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        url = f"https://127.0.0.1:{mute.getsockname()[1]}/feed.xml"
        by_total = failure(url, total=timedelta(seconds=0.2))
        by_connect = failure(url, connect=timedelta(seconds=0.2))
    assert by_total == FetchFailed(FailureKind.TIMEOUT, "no complete answer within 0.2 seconds")
    assert by_connect == FetchFailed(FailureKind.TIMEOUT, "no connection to 127.0.0.1 in time")


@pytest.mark.parametrize("secure", [False, True], ids=["plain", "TLS"])
def test_a_fetch_that_is_given_up_at_any_moment_leaves_nothing_open(
    server: FeedServer, secure_server: FeedServer, secure: bool
) -> None:
    """What is left open is found when it is thrown away, and is an error here."""
    asked = secure_server if secure else server
    asked.script("/feed.xml", Hang(b"HTTP/1.1 200 OK\r\n\r\n<rss>"))
    url = asked.url("/feed.xml", host="feeds.example")

    async def give_up(milliseconds: float) -> FetchOutcome:
        door = http(
            resolver=lambda _: ["127.0.0.1"], limits=Limits(total=timedelta(milliseconds=milliseconds))
        )
        outcome = await door.fetch(url, NOTHING)
        await door.aclose()
        return outcome

    outcomes = [run_async(give_up(number / 4)) for number in range(1, 40)]
    gc.collect()
    assert {outcome.kind for outcome in outcomes if isinstance(outcome, FetchFailed)} == {FailureKind.TIMEOUT}


BOMB = gzip.compress(bytes(3_000_000))


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        (Reply(bytes(1_200_000)), "the document is larger than 1 MB"),
        (Raw(b"HTTP/1.1 200 OK\r\n\r\n" + bytes(1_200_000)), "the document is larger than 1 MB"),
        (
            Hang(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000000\r\n\r\n"),
            "the document is larger than 1 MB",
        ),
        (Reply(BOMB, headers={"Content-Encoding": "gzip"}), "the document is larger than 2 MB"),
        (
            Raw(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(b"") * 60_000),
            "the document is larger than 1 MB",
        ),
    ],
    ids=["long", "endless", "claimed", "bomb", "members"],
)
def test_a_document_that_is_too_large_is_given_up(server: FeedServer, script: Script, reason: str) -> None:
    outcome = failure(server.script("/feed.xml", script), raw=1_000_000, decoded=2_000_000)
    assert outcome == FetchFailed(FailureKind.TOO_LARGE, reason)


def test_a_body_that_swells_gives_others_their_turn() -> None:
    """Inflating a bomb at one go would keep every other visit waiting."""
    bomb = gzip.compress(bytes(15_000_000))
    turns: list[int] = []

    class Swelling:
        headers = {"content-encoding": "gzip"}  # noqa: RUF012 nobody changes it

        async def __aiter__(self) -> AsyncIterator[bytes]:
            yield bomb

    async def count(body: "asyncio.Task[bytes]") -> bytes:
        while not body.done():
            turns.append(len(turns))
            await asyncio.sleep(0)
        return body.result()

    async def both() -> bytes:
        growth = Growth(None, asyncio.timeout(None))
        reading = read_body(Swelling(), growth, raw_limit=len(bomb), limit=20_000_000)
        return await count(asyncio.create_task(reading))

    assert run_async(both()) == bytes(15_000_000)
    assert len(turns) >= 15_000_000 // PIECE


def test_a_host_is_visited_by_few_at_a_time_and_waiting_does_not_count(server: FeedServer) -> None:
    url = server.script("/feed.xml", Drip(b"HTTP/1.1 200 OK\r\n\r\n<rss>", pause=0.02))

    async def many() -> list[FetchOutcome]:
        client = http(limits=Limits(per_host=2, total=timedelta(seconds=1.5)))
        outcomes = await asyncio.gather(*(client.fetch(url, Validators()) for _ in range(8)))
        await client.aclose()
        return outcomes

    outcomes = run_async(many())
    assert server.most_at_once == 2
    assert all(isinstance(outcome, Fetched) for outcome in outcomes), outcomes


def test_a_name_server_that_hangs_delays_no_other_fetch(server: FeedServer) -> None:
    answered = threading.Event()

    def resolver(host: str) -> Sequence[str]:
        if host == "slow.example":
            answered.wait(20)
        return ["127.0.0.1"]

    url = server.script("/feed.xml", Reply(FEED))

    async def several() -> Sequence[FetchOutcome]:
        client = http(resolver=resolver, limits=Limits(total=timedelta(seconds=0.5)))
        slow = client.fetch("http://slow.example/", NOTHING)
        outcomes = list(await asyncio.gather(slow, client.fetch(url, NOTHING)))
        answered.set()  # too late: nobody waits any more
        outcomes.append(await client.fetch(url, NOTHING))
        await client.aclose()
        return outcomes

    slow, quick, later = run_async(several())
    assert slow == FetchFailed(FailureKind.TIMEOUT, "no complete answer within 0.5 seconds")
    assert isinstance(quick, Fetched)
    assert isinstance(later, Fetched)


# Redirects


@pytest.mark.parametrize(
    ("statuses", "moved"),
    [
        ((301,), True),
        ((308,), True),
        ((301, 308, 301), True),
        ((302,), False),
        ((303,), False),
        ((307,), False),
        ((301, 302), False),
        ((302, 301), False),
        ((301, 302, 301), False),
        ((301, 301, 301, 301, 301), True),
    ],
)
def test_only_permanent_redirects_move_a_feed(
    server: FeedServer, statuses: Sequence[int], moved: bool
) -> None:
    for number, status in enumerate(statuses):
        server.script(f"/{number}", redirect(f"/{number + 1}", status))
    target = server.script(f"/{len(statuses)}", Reply(FEED))
    outcome = fetched(server.url("/0"))
    assert outcome.url == target
    assert outcome.moved_to == (target if moved else None)


@pytest.mark.parametrize(
    ("script", "kind", "reason"),
    [
        (redirect("/feed.xml"), FailureKind.REDIRECT, "more than 5 redirects"),
        (Reply(status=302), FailureKind.REDIRECT, "redirect (302) to nowhere"),
        (redirect("http://[::1"), FailureKind.REDIRECT, "redirect to an invalid URL"),
        (redirect("http://a:99999/"), FailureKind.REDIRECT, "redirect to an invalid URL"),
        (
            redirect("file:///etc/passwd"),
            FailureKind.BLOCKED,
            "'file:' URLs are not fetched, only http and https",
        ),
        (
            redirect("javascript:alert(1)"),
            FailureKind.BLOCKED,
            "'javascript:' URLs are not fetched, only http and https",
        ),
    ],
)
def test_a_redirect_that_leads_nowhere_is_a_failure(
    server: FeedServer, script: Script, kind: FailureKind, reason: str
) -> None:
    assert failure(server.script("/feed.xml", script)) == FetchFailed(kind, reason)
    assert len(server.requests) == (6 if "more than" in reason else 1)


def test_cookies_are_not_kept(server: FeedServer) -> None:
    cookie = Reply(status=302, headers={"Set-Cookie": "a=b; Path=/", "Location": "/feed.xml"})
    url = server.script("/feed.xml", cookie, Reply(FEED, headers={"Set-Cookie": "c=d; Path=/"}))
    door = http()
    fetch(url, door=door)
    fetch(url, door=door)
    assert len(server.requests) == 3
    assert not any("Cookie" in request.headers for request in server.requests)


# Secrets


def test_user_info_is_sent_as_basic_authorization(server: FeedServer) -> None:
    path = server.script("/feed.xml", Reply(FEED))
    url = path.replace("http://", "http://j%C3%B6rg%40desk:p%3Aw@")
    assert fetched(url).url == path
    assert (
        server.requests[0].headers["Authorization"]
        == "Basic " + base64.b64encode("jörg@desk:p:w".encode()).decode()
    )


def test_a_redirect_keeps_the_authorization_only_at_its_own_origin(server: FeedServer) -> None:
    with FeedServer() as other:
        server.script("/old", redirect("/here"))
        server.script("/here", redirect(other.url("/away")))
        other.script("/away", redirect(server.url("/back")))
        server.script("/back", Reply(FEED))
        assert isinstance(fetch(server.url("/old").replace("http://", "http://user:geheim@")), Fetched)
        sent = {request.path: request.headers["Authorization"] is not None for request in server.requests}
        assert sent == {"/old": True, "/here": True, "/back": False}
        assert "Authorization" not in other.requests[0].headers


SECRET = "http://user:geheim@{host}/feed.xml?token=geheim#geheim"


@pytest.mark.parametrize(
    "script",
    [
        Reply(status=404),
        Reply(status=410),
        Reply(b""),
        Raw(b""),
        Raw(b"nonsense /feed.xml?token=geheim\r\n\r\n"),
        redirect("/feed.xml?token=geheim"),
        redirect("http://user:geheim@nowhere.invalid/?token=geheim"),
        redirect("http://user:geheim@10.0.0.1/?token=geheim"),
        redirect("ftp://user:geheim@10.0.0.1/?token=geheim"),
        redirect("http://user:geheim@[::1/"),
        Hang(),
    ],
)
def test_a_reason_and_the_log_hold_no_secret(
    server: FeedServer, script: Script, caplog: pytest.LogCaptureFixture
) -> None:
    server.script("/feed.xml", script)
    url = SECRET.format(host=f"127.0.0.1:{server.port}")
    with caplog.at_level(logging.DEBUG):
        outcome = failure(url, door=http(resolver=_known, limits=Limits(total=timedelta(seconds=0.3))))
    assert "geheim" not in repr(outcome)
    assert "geheim" not in caplog.text


def _known(host: str) -> Sequence[str]:
    """Resolve without a name server: literal addresses stand for themselves."""
    if host.endswith(".invalid"):
        raise OSError("no such name")
    return [host]


# TLS


@pytest.fixture
def secure_server() -> Iterator[FeedServer]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    with FeedServer(ssl_context=context) as server:
        yield server


def test_a_certificate_is_checked_against_the_name_not_the_address(secure_server: FeedServer) -> None:
    secure_server.script("/feed.xml", Reply(FEED))
    door = http(resolver=lambda _: ["127.0.0.1"])
    url = secure_server.url("/feed.xml", host="feeds.example")
    assert fetched(url, door=door) == Fetched(
        FEED, url=url, content_type="application/rss+xml; charset=utf-8"
    )
    wrong = failure(secure_server.url("/feed.xml", host="evil.example"), door=door)
    assert wrong.kind is FailureKind.TLS
    assert wrong.reason.startswith("the certificate of evil.example is refused: Hostname mismatch")


def test_a_certificate_that_nobody_vouches_for_is_refused(secure_server: FeedServer) -> None:
    door = Http("monitor-test", ["127.0.0.1"], resolver=lambda _: ["127.0.0.1"])
    outcome = failure(secure_server.url("/feed.xml", host="feeds.example"), door=door)
    assert outcome.kind is FailureKind.TLS
    assert outcome.reason.startswith("the certificate of feeds.example is refused: self-signed certificate")


def _greet_as_a_mail_server(connection: socket.socket) -> None:
    connection.sendall(b"220 mail.example ESMTP\r\n" * 9)
    connection.recv(10_000)


def _hang_up(connection: socket.socket) -> None:
    connection.recv(10_000)


def _reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


@pytest.mark.parametrize(
    ("behave", "kinds"),
    [
        (_greet_as_a_mail_server, [FailureKind.TLS]),
        (_hang_up, [FailureKind.TLS]),
        (_reset, [FailureKind.TLS, FailureKind.CONNECT]),
    ],
)
def test_a_server_that_speaks_no_tls_is_told_so(
    behave: Callable[[socket.socket], None], kinds: Sequence[FailureKind]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener, ThreadPoolExecutor(1) as threads:
        threads.submit(_accept_once, listener, behave)
        outcome = failure(f"https://127.0.0.1:{listener.getsockname()[1]}/feed.xml")
    assert outcome.kind in kinds
    assert "version number" not in outcome.reason
    assert outcome.reason.startswith(("no TLS connection to 127.0.0.1: ", "no connection to 127.0.0.1: "))


def _accept_once(listener: socket.socket, behave: Callable[[socket.socket], None]) -> None:
    connection, _ = listener.accept()
    with connection:
        behave(connection)


# Names


@pytest.mark.parametrize(
    ("resolver", "reason"),
    [
        (_known, "nowhere.invalid does not resolve"),
        (lambda _: [], "nowhere.invalid does not resolve"),
    ],
)
def test_a_name_that_does_not_resolve_is_a_failure(resolver: Any, reason: str) -> None:
    outcome = failure("http://nowhere.invalid/", door=http(resolver=resolver))
    assert outcome == FetchFailed(FailureKind.DNS, reason)


def test_a_name_server_that_is_away_is_told_apart_from_a_wrong_name() -> None:
    def away(host: str) -> Sequence[str]:
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    def unknown(host: str) -> Sequence[str]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    assert (
        failure("http://a.example/", door=http(resolver=away)).reason
        == "the name server did not answer for a.example"
    )
    assert failure("http://a.example/", door=http(resolver=unknown)).reason == "a.example does not resolve"


@pytest.mark.parametrize(
    "url", ["", "feed.xml", "//host/x", "http://", "http://[::1", "http://a\0b/", "http://xn--a/"]
)
def test_what_is_no_url_is_not_fetched(url: str) -> None:
    assert failure(url).kind is FailureKind.BLOCKED


# Addresses that are not public

INTERNAL = [
    "http://127.0.0.1:{port}/",
    "http://127.0.0.1.:{port}/",
    "http://127.1:{port}/",
    "http://127.0.1:{port}/",
    "http://2130706433:{port}/",
    "http://0x7f000001:{port}/",
    "http://0x7f.0.0.1:{port}/",
    "http://0x7f.1:{port}/",
    "http://017700000001:{port}/",
    "http://0177.0.0.1:{port}/",
    "http://127.0.0.01:{port}/",
    "http://0:{port}/",
    "http://0.0.0.0:{port}/",
    "http://127。0。0。1:{port}/",
    "http://127%2e0%2e0%2e1:{port}/",
    "http://①②⑦.⓪.⓪.①:{port}/",
    "http://１２７.0.0.1:{port}/",
    "http://localhost:{port}/",
    "http://LOCALHOST:{port}/",
    "http://localhost.:{port}/",
    "http://public.example@127.0.0.1:{port}/",
    "http://127.0.0.1:{port}#@public.example/",
    "http://127.0.0.1:{port}\\@public.example/",
    "http://[::1]:{port}/",
    "http://[0:0:0:0:0:0:0:1]:{port}/",
    "http://[::]:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/",
    "http://[::ffff:7f00:1]:{port}/",
    "http://[::127.0.0.1]:{port}/",
    "http://[64:ff9b::7f00:1]:{port}/",
    "http://[64:ff9b:1::7f00:1]:{port}/",
    "http://[2002:7f00:1::]:{port}/",
    "http://[2001:0:7f00:1::]:{port}/",
    "http://[fe80::1]:{port}/",
    "http://[fe80::1%25lo]:{port}/",
    "http://[fd00:ec2::254]:{port}/",
    "http://[ff02::1]:{port}/",
    "http://169.254.169.254:{port}/latest/meta-data/",
    "http://2852039166:{port}/",
    "http://10.0.0.1:{port}/",
    "http://172.16.0.1:{port}/",
    "http://192.168.1.1:{port}/",
    "http://100.64.0.1:{port}/",
    "http://168.63.129.16:{port}/",
    "http://224.0.0.1:{port}/",
    "http://255.255.255.255:{port}/",
    "http://0X7F.0x0.0x0.0x1:{port}/",
    "http://00000177.0.0.1:{port}/",
    "http://١٢٧.٠.٠.١:{port}/",
    "http://127.0.0.1%00.public.example:{port}/",
    "http://127.0.0.1%2f@public.example@127.0.0.1:{port}/",
    "http://[::ffff:127.0.0.1%25lo]:{port}/",
    "http://[::ffff:0:127.0.0.1]:{port}/",
    "http://[::ffff:a9fe:a9fe]:{port}/",
    "http://[fec0::1]:{port}/",
    "http://[100::1]:{port}/",
    "http://[5f00::1]:{port}/",
    "http://[2001:db8::1]:{port}/",
    "http://[2001:20::1]:{port}/",
    "http://192.0.0.192:{port}/",
    "http://198.18.0.1:{port}/",
    "http://127.0x0.0.1:{port}/",
    "http://0177.1:{port}/",
    "http://0x7f.0.1:{port}/",
    "http://6425673729:{port}/",
    "http://0x00000000007f000001:{port}/",
    "http://0x100007f000001:{port}/",
    "http://127.0.0.1..:{port}/",
    "http://0x7f000001.:{port}/",
    "http://2130706433.:{port}/",
    "http://127.1.:{port}/",
    "http://+127.0.0.1:{port}/",
    "http://-1:{port}/",
    "http://127.0.0.1 :{port}/",
    "http://ip6-localhost:{port}/",
    "http://localhost6:{port}/",
    "http://localhost.localdomain:{port}/",
    "http://[::1%25lo]:{port}/",
    "http://[::1%lo]:{port}/",
    "http://[fe80::1%251]:{port}/",
    "http://[0000:0000:0000:0000:0000:0000:0000:0001]:{port}/",
    "http://[::FFFF:127.0.0.1]:{port}/",
    "http://[::ffff:0x7f.1]:{port}/",
    "http://[::ffff:100.64.0.1]:{port}/",
    "http://[64:ff9b::127.0.0.1]:{port}/",
    "http://[64:ff9b::a9fe:a9fe]:{port}/",
    "http://[2002:a9fe:a9fe::1]:{port}/",
    "http://[2001:0:4136:e378:8000:63bf:80ff:fffe]:{port}/",
    "http://[fc00::1]:{port}/",
    "http://[fd12:3456::1]:{port}/",
    "http://[ff05::2]:{port}/",
    "http://[3fff::1]:{port}/",
    "http://[100:0:0:1::1]:{port}/",
    "http://[::2]:{port}/",
    "http://100.127.255.255:{port}/",
    "http://100.100.100.200:{port}/",
    "http://169.254.170.2:{port}/",
    "http://239.255.255.250:{port}/",
    "http://240.0.0.1:{port}/",
    "http://192.88.99.1:{port}/",
    "http://127.255.255.254:{port}/",
    "http://0.1.2.3:{port}/",
    "http://0x0:{port}/",
    "http://0000:{port}/",
    "http://public.example:80@127.0.0.1:{port}/",
    "http://public.example%40127.0.0.1:{port}/",
    "http://127.0.0.1:{port}?@public.example/",
    "http://127.0.0.1\t:{port}/",
    "http://127．0．0．1:{port}/",
    "http://127｡0｡0｡1:{port}/",
    "http://𝟏𝟐𝟕.𝟎.𝟎.𝟏:{port}/",
    "http://127.0.0\xad.1:{port}/",
    "http://ｌｏｃａｌｈｏｓｔ:{port}/",
    "http://loc\u200balhost:{port}/",
    "http://ⓛocalhost:{port}/",
    "http://xn--orhcp.0.0.1:{port}/",
    "http://xn--9hbcp.0.0.1:{port}/",
    "http://%31%32%37.0.0.1:{port}/",
    "http://[127.0.0.1]:{port}/",
    "http://127.0.0.1%2523:{port}/",
]
BACK = [  # a server that redirects so means a path of its own
    "http:///127.0.0.1:{port}/",
    "http:/\\127.0.0.1:{port}/",
    "http:127.0.0.1:{port}/",
    "http:\\\\127.0.0.1:{port}\\",
]
ELSEWHERE = [
    *BACK,
    "file:///etc/passwd",
    "file://127.0.0.1/etc/passwd",
    "ftp://127.0.0.1:{port}/",
    "gopher://127.0.0.1:{port}/_GET",
    "dict://127.0.0.1:{port}/x",
    "ws://127.0.0.1:{port}/",
    "unix:/var/run/docker.sock",
    "http+unix://%2Fvar%2Frun%2Fdocker.sock/info",
    "http://unix:/var/run/docker.sock:/info",
    "http://%2Fvar%2Frun%2Fdocker.sock/info",
    "jar:http://127.0.0.1:{port}/!/",
    "data:text/xml,%3Crss/%3E",
    "javascript:1",
    "//127.0.0.1:{port}/",
    "view-source:http://127.0.0.1:{port}/",
]
NEVER_DIALLED = (FailureKind.BLOCKED, FailureKind.DNS, FailureKind.REDIRECT)


@pytest.mark.parametrize("form", INTERNAL)
def test_no_spelling_of_an_internal_address_is_dialled(server: FeedServer, form: str) -> None:
    outcome = failure(form.format(port=server.port), door=http(allow_private=()), total=timedelta(seconds=2))
    assert outcome.kind in NEVER_DIALLED
    assert server.requests == []


@pytest.mark.parametrize("form", ELSEWHERE)
def test_nothing_but_the_web_is_fetched(server: FeedServer, form: str) -> None:
    outcome = failure(form.format(port=server.port), door=http(allow_private=()), total=timedelta(seconds=2))
    assert outcome.kind in NEVER_DIALLED
    assert server.requests == []


@pytest.mark.parametrize("form", INTERNAL + ELSEWHERE)
def test_no_redirect_leads_to_an_internal_address(form: str) -> None:
    """The redirecting server is let in by its address; the second one must not be reached by any spelling."""
    with FeedServer(address="127.0.0.2") as outside, FeedServer() as inside:
        url = outside.script("/feed.xml", redirect(form.format(port=inside.port).encode().decode("latin-1")))
        outcome = failure(url, door=http(allow_private=("127.0.0.2/32",)))
        assert inside.requests == []
        if form not in BACK:
            assert outcome.kind in NEVER_DIALLED
            assert outside.paths() == ["/feed.xml"]


@pytest.mark.parametrize("form", INTERNAL)
def test_no_name_leads_to_an_internal_address(server: FeedServer, form: str) -> None:
    """A name that was harmless at the first visit resolves to an internal address at the second (DNS rebinding)."""
    server.script("/feed.xml", Reply(FEED, headers={"Connection": "close"}))
    host = form.format(port=server.port).removeprefix("http://").rpartition("@")[2].partition("/")[0]
    answers = iter([["127.0.0.2"], [host.rpartition(":")[0].strip("[]")]])
    url = f"http://rebinding.example:{server.port}/feed.xml"
    door = http(resolver=lambda _: next(answers), allow_private=("127.0.0.2/32",))
    with FeedServer(address="127.0.0.2") as outside:
        outside.script("/feed.xml", Reply(FEED, headers={"Connection": "close"}))
        first, second = visits(server, f"http://rebinding.example:{outside.port}/feed.xml", url, door=door)
    assert isinstance(first, Fetched)
    assert isinstance(second, FetchFailed)
    assert second.kind in NEVER_DIALLED
    assert server.requests == []


def test_the_address_that_was_checked_is_the_one_that_is_dialled(server: FeedServer) -> None:
    """A name that points elsewhere a moment later (DNS rebinding) gains nothing."""
    answers = iter([["127.0.0.1"], ["10.0.0.1"], ["169.254.169.254"]])
    door = http(resolver=lambda _: next(answers))
    url = f"http://rebinding.example:{server.port}/feed.xml"
    server.script("/feed.xml", Reply(FEED))
    assert isinstance(fetch(url, door=door), Fetched)
    assert failure(url, door=door) == FetchFailed(
        FailureKind.BLOCKED,
        "not fetched: the address 10.0.0.1 of rebinding.example is private (settings.allow_private: [10.0.0.1] lets it through)",
    )
    assert failure(url, door=door).kind is FailureKind.BLOCKED
    assert len(server.requests) == 1


def test_of_several_addresses_only_permitted_ones_are_dialled(server: FeedServer) -> None:
    server.script("/feed.xml", Reply(FEED))
    door = http(resolver=lambda _: ["10.0.0.1", "::1", "127.0.0.1", "192.168.0.1"])
    assert isinstance(fetch(f"http://mixed.example:{server.port}/feed.xml", door=door), Fetched)


def test_the_next_address_is_tried_when_one_does_not_answer() -> None:
    with FeedServer(address="127.0.0.2") as server:
        server.script("/feed.xml", Reply(FEED))
        door = http(resolver=lambda _: ["127.0.0.1", "127.0.0.2"], allow_private=("127.0.0.0/8",))
        assert isinstance(fetch(f"http://two.example:{server.port}/feed.xml", door=door), Fetched)


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "93.184.216.34", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808", "192.0.66.2"],
)
def test_public_addresses_are_let_through(address: str) -> None:
    assert refusal(address) is None


@pytest.mark.parametrize("address", ["::ffff:10.0.0.1", "10.0.0.1", "64:ff9b::a00:1", "fd00::1"])
def test_what_the_user_allows_is_let_through_in_every_form(address: str) -> None:
    assert refusal(address)
    assert refusal(address, [ip_network("10.0.0.0/8"), ip_network("fd00::/8")]) is None


def test_what_is_no_address_is_refused() -> None:
    assert refusal("localhost") == "not an address"


# Kept connections


def visits(server: FeedServer, *urls: str, door: Http | None = None) -> list[FetchOutcome]:
    """Fetch one after the other through one door, and close it."""

    async def one_by_one() -> list[FetchOutcome]:
        client = door or http()
        try:
            return [await client.fetch(url, NOTHING) for url in urls]
        finally:
            await client.aclose()

    return run_async(one_by_one())


def test_visits_to_one_server_share_a_connection_whatever_they_bring(server: FeedServer) -> None:
    urls = [server.script(f"/{number}", Reply(FEED)) for number in range(3)]
    unchanged = server.script("/same", not_modified)
    door = http()

    async def one_by_one() -> list[FetchOutcome]:
        outcomes = [await door.fetch(url, NOTHING) for url in urls]
        outcomes += [await door.fetch(unchanged, Validators('"1"')) for _ in range(2)]
        await door.aclose()
        return outcomes

    outcomes = run_async(one_by_one())
    assert [type(outcome) for outcome in outcomes] == [Fetched] * 3 + [NotModified] * 2
    assert server.connections == 1


def test_a_kept_connection_goes_on_to_the_address_that_was_checked(server: FeedServer) -> None:
    asked: list[str] = []

    def resolver(host: str) -> Sequence[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

    server.script("/feed.xml", Reply(FEED))
    url = server.url("/feed.xml", host="blatt.example")
    first, kept = visits(server, url, url, door=http(resolver=resolver))
    assert isinstance(first, Fetched)
    assert isinstance(kept, Fetched)
    assert asked == ["blatt.example"]
    again = failure(url, door=http(resolver=resolver))
    assert again.kind is FailureKind.BLOCKED


def test_a_connection_that_the_server_closes_unseen_is_replaced_once(server: FeedServer) -> None:
    def close_at_the_second(connection: Any) -> None:
        connection.server.script("/feed.xml", Reply(FEED))

    server.script("/first", Reply(FEED))
    url = server.script("/feed.xml", close_at_the_second)
    first, second = visits(server, server.url("/first"), url)
    assert isinstance(first, Fetched)
    assert isinstance(second, Fetched)
    assert server.connections == 2


def test_a_server_that_always_hangs_up_is_asked_no_more_than_twice(server: FeedServer) -> None:
    server.script("/first", Reply(FEED))
    url = server.script("/feed.xml", Raw(b""))
    _, second = visits(server, server.url("/first"), url)
    assert second == FetchFailed(FailureKind.PROTOCOL, "the server closed the connection without an answer")
    assert server.paths().count("/feed.xml") == 2


@pytest.mark.parametrize(
    "script",
    [
        Reply(FEED, headers={"Connection": "close"}),
        Reply(bytes(5_000_000), status=404),
        Raw(b"HTTP/1.0 200 OK\r\n\r\n" + FEED),
    ],
    ids=["told to close", "unread", "old"],
)
def test_a_connection_that_cannot_be_used_again_is_not_kept(server: FeedServer, script: Script) -> None:
    url = server.script("/feed.xml", script)
    visits(server, url, url)
    assert server.connections == 2


def test_a_door_that_was_closed_opens_again_in_another_loop(server: FeedServer) -> None:
    url, door = server.script("/feed.xml", Reply(FEED)), http()
    for _ in range(2):
        assert [type(outcome) for outcome in visits(server, url, url, door=door)] == [Fetched, Fetched]
    assert server.connections == 2


def test_idle_connections_are_closed_in_time_and_never_many_are_kept() -> None:
    class Line:
        def __init__(self) -> None:
            self.closed = asyncio.Event()

        def has_expired(self) -> bool:
            return False

        async def aclose(self) -> None:
            self.closed.set()

    async def scene() -> None:
        pool, lines = Pool(idle=timedelta(seconds=0.05), most=2), [Line() for _ in range(3)]
        for line in lines:
            await pool.put("a", cast("Connection", line))
        assert [line.closed.is_set() for line in lines] == [True, False, False]
        third = await pool.take("a")
        assert third
        async with asyncio.timeout(5):
            await lines[1].closed.wait()
        assert not lines[2].closed.is_set()
        assert await pool.take("a") is None
        await pool.put("b", third)
        await pool.aclose()
        assert lines[2].closed.is_set()

    run_async(scene())
