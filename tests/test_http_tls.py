"""TLS: what was agreed on with a server is taken up at the next visit, and nothing is trusted for it that was not before."""

import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import pytest

from monitor.config.model import Access
from monitor.core.feed import FailureKind, Fetched, FetchFailed, FetchOutcome, Validators
from monitor.http import Http, Limits
from monitor.http.tls import LONGEST, SHORTEST, Sessions
from monitor.runner.loop import run_async
from tests.servers import Connection, FeedServer, Raw, Reply

CERTIFICATE = Path(__file__).parent / "data" / "feeds_example.pem"
TRUST = ssl.create_default_context(cafile=str(CERTIFICATE))
FEED = b"<rss/>"


def server_context(version: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    context.minimum_version = context.maximum_version = version
    return context


class Noting(FeedServer):
    """Notes of each answer whether its connection took up an earlier one."""

    def __init__(self, context: ssl.SSLContext, *, port: int = 0) -> None:
        super().__init__(ssl_context=context, port=port)
        self.taken_up: list[bool] = []
        self.script("/feed.xml", self.answer)

    def answer(self, connection: Connection) -> None:
        assert isinstance(connection.socket, ssl.SSLSocket)
        self.taken_up.append(bool(connection.socket.session_reused))
        Reply(FEED, headers={"Connection": "close"})(connection)


@pytest.fixture
def server() -> Iterator[Noting]:
    with Noting(server_context()) as noting:
        yield noting


def door(**given: Any) -> Http:
    return Http("monitor-test", ["127.0.0.1"], ssl_context=TRUST, resolver=lambda _: ["127.0.0.1"], **given)


def fetch(http: Http, *urls: str) -> list[FetchOutcome]:
    """Fetch one after the other, each over a connection of its own."""

    async def fetch_all() -> list[FetchOutcome]:
        outcomes = []
        for url in urls:
            outcomes.append(await http.fetch(url, Validators()))
            await http.aclose()
        return outcomes

    return run_async(fetch_all())


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3], ids=["1.2", "1.3"])
def test_a_server_shows_its_certificate_once_and_later_visits_take_up_what_was_agreed_on(
    version: ssl.TLSVersion,
) -> None:
    with Noting(server_context(version)) as server:
        url = server.url("/feed.xml", host="feeds.example")
        outcomes = fetch(door(), url, url, url)
    assert all(isinstance(outcome, Fetched) and outcome.body == FEED for outcome in outcomes)
    assert server.taken_up == [False, True, True]


def test_what_was_agreed_on_is_for_one_name_and_port_and_one_door_alone(server: Noting) -> None:
    url = server.url("/feed.xml", host="feeds.example")
    http = door()
    with Noting(server_context()) as other:
        here, there, evil = fetch(
            http,
            url,
            other.url("/feed.xml", host="feeds.example"),
            server.url("/feed.xml", host="evil.example"),
        )
    assert isinstance(here, Fetched)
    assert isinstance(there, Fetched)
    assert isinstance(evil, FetchFailed)
    assert evil.reason.startswith("the certificate of evil.example is refused: Hostname mismatch")
    fetch(door(), url)
    assert (server.taken_up, other.taken_up) == ([False, False], [False])


def test_feeds_with_permissions_of_their_own_agree_on_their_own(server: Noting) -> None:
    url, http = server.url("/feed.xml", host="feeds.example"), door()

    async def fetch_both() -> None:
        await http.fetch(url, Validators())
        await http.aclose()
        await http.fetch(url, Validators(), Access(allow_private=("10.0.0.0/8",)))
        await http.aclose()

    run_async(fetch_both())
    assert server.taken_up == [False, False]


def test_a_server_that_has_forgotten_shows_its_certificate_again() -> None:
    http, context = door(), server_context()
    with Noting(context) as before:
        url, port = before.url("/feed.xml", host="feeds.example"), before.port
        fetch(http, url, url)
    with Noting(server_context(), port=port) as after:
        fetch(http, url, url)
    assert (before.taken_up, after.taken_up) == ([False, True], [False, True])


class HangingUp(Noting):
    """Hangs up on some connections, by their numbers, before anything is said."""

    def __init__(self, *numbers: int) -> None:
        super().__init__(server_context())
        self._numbers = numbers

    def wrap(self, connection: Any) -> Any:
        if self.connections in self._numbers:
            raise ConnectionError
        return super().wrap(connection)


@pytest.mark.parametrize(
    ("hangs_up_on", "works", "connections"),
    [
        pytest.param((2,), [True, True], 3, id="once, maybe for what it was reminded of"),
        pytest.param((2, 3), [True, False], 3, id="also on strangers"),
        pytest.param((1,), [False, True], 2, id="the first time"),
    ],
)
def test_who_hangs_up_when_reminded_of_a_session_is_asked_as_a_stranger_once(
    hangs_up_on: tuple[int, ...], works: list[bool], connections: int
) -> None:
    with HangingUp(*hangs_up_on) as server:
        url = server.url("/feed.xml", host="feeds.example")
        outcomes = fetch(door(), url, url)
    assert [isinstance(outcome, Fetched) for outcome in outcomes] == works
    assert server.connections == connections
    kinds = {outcome.kind for outcome in outcomes if isinstance(outcome, FetchFailed)}
    assert kinds <= {FailureKind.TLS, FailureKind.CONNECT}


def test_a_large_document_arrives_whole_and_a_larger_one_is_given_up(server: Noting) -> None:
    body = bytes(range(256)) * 8_000
    server.script("/large.xml", Reply(body))
    url = server.url("/large.xml", host="feeds.example")
    [whole] = fetch(door(), url)
    assert isinstance(whole, Fetched)
    assert whole.body == body
    [refused] = fetch(door(limits=Limits(raw=1_000_000)), url)
    assert isinstance(refused, FetchFailed)
    assert refused.kind is FailureKind.TOO_LARGE


def test_an_answer_that_is_cut_off_is_no_document(server: Noting) -> None:
    server.script("/cut.xml", Raw(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<rss>"))
    [outcome] = fetch(door(), server.url("/cut.xml", host="feeds.example"))
    assert outcome == FetchFailed(FailureKind.PROTOCOL, "the answer was cut off")


def test_a_name_that_no_certificate_can_be_for_is_told_so(server: Noting) -> None:
    [outcome] = fetch(door(), server.url("/feed.xml", host=".example"))
    assert isinstance(outcome, FetchFailed)
    assert outcome.kind is FailureKind.TLS


# How long and how much is kept


@dataclass
class Agreed:
    """A session, as far as it says of itself."""

    ticket_lifetime_hint: int = 7_200
    timeout: int = 7_200
    has_ticket: bool = True


@dataclass
class Handshake:
    """A connection that ends."""

    session: Agreed | None
    session_reused: bool = False
    spoken: str = "TLSv1.3"

    def version(self) -> str:
        return self.spoken


def keep(sessions: Sessions, server: str, handshake: Handshake, now: float) -> None:
    sessions.keep(server, cast("ssl.SSLObject", handshake), now)


DAYS = 86_400


@pytest.mark.parametrize(
    ("handshake", "lasts"),
    [
        pytest.param(Handshake(Agreed(7_200)), 7_200.0, id="as long as the server says"),
        pytest.param(Handshake(Agreed(7 * DAYS)), LONGEST, id="a day, until the certificate is shown again"),
        pytest.param(Handshake(Agreed(0, 3_600, has_ticket=False), spoken="TLSv1.2"), 3_600.0, id="1.2"),
        pytest.param(Handshake(Agreed(int(SHORTEST) - 1)), 0.0, id="too short to be met again"),
        pytest.param(Handshake(Agreed(has_ticket=False)), 0.0, id="1.3 without a ticket"),
        pytest.param(Handshake(None), 0.0, id="nothing"),
        pytest.param(Handshake(Agreed(), session_reused=True), 0.0, id="taken up itself"),
    ],
)
def test_a_session_lasts(handshake: Handshake, lasts: float) -> None:
    sessions = Sessions()
    keep(sessions, "a", handshake, 100.0)
    assert (sessions.of("a", 100.0) is not None) == (lasts > 0)
    assert (sessions.of("a", 99.0 + lasts) is not None) == (lasts > 0)
    assert sessions.of("a", 100.0 + lasts) is None
    assert sessions.of("b", 100.0) is None


def test_visits_that_take_a_session_up_make_it_last_no_longer() -> None:
    sessions = Sessions()
    keep(sessions, "a", Handshake(Agreed()), 0.0)
    keep(sessions, "a", Handshake(Agreed(), session_reused=True), 7_000.0)
    assert sessions.of("a", 7_199.0)
    assert sessions.of("a", 7_200.0) is None


def test_a_server_whose_sessions_do_not_last_is_not_asked_for_one_on_that_day() -> None:
    sessions = Sessions()
    keep(sessions, "a", Handshake(Agreed(300)), 0.0)
    keep(sessions, "a", Handshake(Agreed(7_200)), LONGEST - 1)
    assert sessions.of("a", LONGEST - 1) is None
    keep(sessions, "a", Handshake(Agreed(7_200)), LONGEST)
    assert sessions.of("a", LONGEST)


def test_where_there_are_too_many_sessions_those_that_are_there_stay_as_long_as_they_last() -> None:
    sessions = Sessions(most=2)
    for number, name in enumerate("abc"):
        keep(sessions, name, Handshake(Agreed()), float(number))
    assert [name for name in "abc" if sessions.of(name, 3.0)] == ["a", "b"]
    keep(sessions, "c", Handshake(Agreed()), 7_200.0)
    assert [name for name in "abc" if sessions.of(name, 7_200.0)] == ["b", "c"]
