from collections.abc import Iterator
from datetime import UTC, datetime

import httpx
import pytest

from monitor.demo.newsroom import Document, Moment
from monitor.demo.server import FeedServer, serve_feeds

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
BODY = "<rss>Grüße</rss>".encode("iso-8859-1")


def _moment(body: bytes) -> Moment:
    return Moment("now", "news", AT, {"/feed": Document(body, "application/rss+xml", AT)})


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with serve_feeds() as server:
        server.show(_moment(BODY))
        yield server


def test_a_document_is_served_byte_for_byte(server: FeedServer) -> None:
    answer = httpx.get(f"{server.url}/feed")
    assert (answer.status_code, answer.content) == (200, BODY)
    assert answer.headers["Content-Type"] == "application/rss+xml"
    assert answer.headers["Last-Modified"] == "Fri, 02 Jan 2026 03:04:05 GMT"


@pytest.mark.parametrize(("accepted", "encoding"), [("gzip", "gzip"), ("identity", None)])
def test_a_document_is_compressed_for_who_accepts_it(
    server: FeedServer, accepted: str, encoding: str | None
) -> None:
    answer = httpx.get(f"{server.url}/feed", headers={"Accept-Encoding": accepted})
    assert answer.headers.get("Content-Encoding") == encoding
    assert answer.content == BODY


def test_who_knows_the_document_gets_an_empty_304(server: FeedServer) -> None:
    etag = httpx.get(f"{server.url}/feed").headers["ETag"]
    answer = httpx.get(f"{server.url}/feed", headers={"If-None-Match": etag})
    assert (answer.status_code, answer.content, answer.headers["ETag"]) == (304, b"", etag)


def test_a_new_moment_is_served_to_who_knows_the_old_one(server: FeedServer) -> None:
    etag = httpx.get(f"{server.url}/feed").headers["ETag"]
    server.show(_moment(b"<rss>later</rss>"))
    answer = httpx.get(f"{server.url}/feed", headers={"If-None-Match": etag})
    assert (answer.status_code, answer.content) == (200, b"<rss>later</rss>")


def test_an_unknown_path_is_not_found(server: FeedServer) -> None:
    assert httpx.get(f"{server.url}/nothing").status_code == 404


def test_the_server_is_gone_after_its_block() -> None:
    with serve_feeds() as server:
        url = server.url
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{url}/feed")
