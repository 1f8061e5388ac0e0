"""What servers do to feeds, visit after visit: no entry is lost for good, none is stored twice."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from monitor.core.feed import FeedState, FetchFailed, FetchOutcome, ParsedFeed
from monitor.http import Http
from monitor.parser.document import Document
from monitor.parser.read import read as read_document
from monitor.store.database import Database
from monitor.store.tables import article, feed
from tests.builders import NOW, FakeClock, a_config, a_context, poll_due, sync
from tests.servers import FeedServer, Raw, Reply, Reset, Script, redirect

DAY = timedelta(days=1)


class Door:
    """A new door for each event loop, and the parser without its child process."""

    def __init__(self) -> None:
        self._http = Http("monitor-test", ("127.0.0.0/8",))

    async def fetch(self, *given: object, **named: object) -> FetchOutcome:
        outcome = await self._http.fetch(*given, **named)  # type: ignore[arg-type]
        await self._http.aclose()
        return outcome

    def parse(self, body: bytes, *, content_type: str, url: str) -> ParsedFeed | FetchFailed:
        return read_document(Document(body, content_type, url, NOW))


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with FeedServer() as server:
        yield server


def rss(numbers: Sequence[int], *, title: str = "Nr.") -> bytes:
    told = "".join(f"<item><guid>{n}</guid><title>{title} {n}</title></item>" for n in numbers)
    return f"<rss version='2.0'><channel><title>Blatt</title>{told}</channel></rss>".encode()


def ok(numbers: Sequence[int], **headers: str) -> Reply:
    return Reply(rss(numbers), headers=headers)


def raw(head: str, body: bytes) -> Raw:
    return Raw(f"HTTP/1.1 200 OK\r\n{head}\r\n".encode() + body)


FOUR, HALF = range(4), len(rss(range(4))) // 2
COOKIES = "".join(f"Set-Cookie: c{n}={'x' * 100}\r\n" for n in range(300))
FAULTS: dict[str, tuple[list[Script], Sequence[int]]] = {
    "a length that is too short": ([raw(f"Content-Length: {HALF}\r\n", rss(FOUR)), ok(FOUR)], FOUR),
    "cut off unseen, with an ETag": ([raw('ETag: "1"\r\n', rss(FOUR)[:HALF]), ok(FOUR)], FOUR),
    "reset in the middle": ([Reset(b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n<rss>"), ok(FOUR)], FOUR),
    "an error with the feed": ([ok(FOUR), Reply(rss(range(9)), 500), ok(range(5))], range(5)),
    "a part nobody asked for": ([Reply(rss(FOUR), 206), ok(range(2))], range(2)),
    "a loop": ([redirect("/feed", 301), ok(FOUR)], FOUR),
    "the same ETag for another document": ([ok([n], ETag='"1"') for n in FOUR], FOUR),
    "another ETag for the same document": ([ok(FOUR, ETag=f'"{n}"') for n in range(3)], FOUR),
    "an ETag that cannot be sent back": ([ok(FOUR, ETag='W/"\xfc\x80;, *"'), ok(range(5))], range(5)),
    "changed in the year 2999": (
        [ok([n], **{"Last-Modified": "Fri, 01 Jan 2999 00:00:00 GMT"}) for n in FOUR],
        FOUR,
    ),
    "a clock ten years behind": ([ok([n], Date="Mon, 01 Jan 2016 00:00:00 GMT") for n in FOUR], FOUR),
    "fresh for ever": ([ok([n], **{"Cache-Control": "max-age=999999999"}) for n in FOUR], FOUR),
    "hundreds of cookies": ([raw(COOKIES, rss(FOUR))], FOUR),
    "bytes of no kind": ([Reply(rss(FOUR), content_type="application/octet-stream")], FOUR),
    "of a kind that is not told": ([Reply(rss(FOUR), content_type=None)], FOUR),
    "half of them in any order": ([ok([0, 1, 2]), ok([3, 0]), ok([2, 3, 1]), ok([1, 0])], FOUR),
    "gone and back again": ([ok(FOUR), ok([]), ok(FOUR), ok([]), ok(FOUR)], FOUR),
    "edited at every visit": ([Reply(rss(FOUR, title=f"Fassung {n}:")) for n in range(3)], FOUR),
    "a page for a while": ([ok(FOUR), Reply(b"<!doctype html><title>Login</title>"), ok(range(5))], range(5)),
    "nothing for a while": ([ok(FOUR), Reply(b""), ok(range(5))], range(5)),
}


@pytest.mark.parametrize(("visits", "numbers"), FAULTS.values(), ids=FAULTS)
def test_every_entry_is_stored_once_in_the_end(
    sqlite_db: Database, server: FeedServer, visits: list[Script], numbers: Sequence[int]
) -> None:
    door, clock = Door(), FakeClock()
    made = a_context(sqlite_db, a_config([server.url("/feed")]), clock=clock)
    ctx = replace(made, fetcher=door, parser=door)  # type: ignore[arg-type]
    sync(ctx)
    for script in visits:
        server.script("/feed", script)
        [polled] = poll_due(ctx)
        assert polled.new is not None
        clock.pass_by(DAY + DAY / 10)  # no server may put a visit off for longer than a day
    with sqlite_db.read() as session:
        guids = session.scalars(select(article.c.guid)).all()
        states = session.scalars(select(feed.c.state)).all()
    assert sorted(guids) == [str(number) for number in numbers]
    assert states == [FeedState.ACTIVE]
