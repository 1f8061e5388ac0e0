"""A server of invented feeds in a process of its own: it says how it answered, so that a benchmark can be sure of it.

Beside 205 feeds that were looked at, whose figures stand in brackets: an entry has seven
elements (half have no more than 7), a headline of eight words (8) and a description of forty
(27 in German, 55 in English). Their words are those of `benchmarks.news`.
"""

import asyncio
import contextlib
import json
import multiprocessing
import random
import ssl
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from urllib.request import urlopen

from benchmarks.news import Newsroom
from monitor.lexicon import open_lexicon

ENTRIES = 40
CERTIFICATE = Path(__file__).parent.parent / "tests" / "data" / "feeds_example.pem"
START = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
TITLE, DESCRIPTION = 8, 40  # words of an entry


class Newspaper:
    """Writes feeds; `edition` says how many entries are newer than the first forty."""

    def __init__(self) -> None:
        self._newsroom = Newsroom(open_lexicon(), seed=1)

    def nouns(self, count: int) -> list[str]:
        """Return words that rules look for."""
        return random.Random(1).sample(self._newsroom.nouns, k=count)

    def document(self, path: str, edition: int) -> bytes:
        self._newsroom.begin(path)
        stories = [self._story(path, number) for number in range(ENTRIES + edition)]
        head = f"<title>{path}</title><link>https://blatt.example{path}</link><language>de</language>"
        return (
            f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"'
            f' xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>{head}'
            f"{''.join(reversed(stories[edition:]))}</channel></rss>"
        ).encode()

    def _story(self, path: str, number: int) -> str:
        date = format_datetime(START - timedelta(hours=ENTRIES - number))
        link = f"https://blatt.example{path}/{number}.html"
        title, description = self._newsroom.sentence(TITLE), self._newsroom.sentence(DESCRIPTION)
        return (
            f"<item><title>{title}</title><link>{link}?utm_source=rss</link><guid>{link}</guid>"
            f"<pubDate>{date}</pubDate><description><![CDATA[<p>{description}</p>]]></description>"
            f"<dc:creator>Redaktion Blatt</dc:creator><category>Politik</category></item>"
        )


@dataclass(frozen=True)
class Feeds:
    """The running server, as seen by the benchmark."""

    port: int
    tls_port: int
    pid: int

    def urls(self, count: int, *, tls: bool = False) -> list[str]:
        """Return feeds, each on a host of its own."""
        scheme, port = ("https", self.tls_port) if tls else ("http", self.port)
        hosts = [f"127.{number // 250}.{number % 250 + 1}.1" for number in range(count)]
        return [f"{scheme}://{host}:{port}/{host}" for host in hosts]

    def serve(self, *, edition: int = 0, tagged: bool) -> None:
        """Serve this edition from now on; `tagged`: who asks with the tag it was given is answered 304."""
        self._ask(f"set/{edition}/{'tag' if tagged else 'plain'}")

    def write(self, urls: Iterable[str]) -> None:
        """Write these feeds as they are served now: writing them as they are asked for would keep visits apart."""
        for url in urls:
            self._ask(url.rpartition("/")[2])

    def answers(self) -> Counter[str]:
        """Return how often each status was answered since it was asked for last."""
        return Counter(json.loads(self._ask("answers")))

    def nouns(self, count: int) -> list[str]:
        """Return words that rules look for."""
        told: list[str] = json.loads(self._ask(f"nouns/{count}"))
        return told

    def _ask(self, what: str) -> bytes:
        with urlopen(f"http://127.0.0.1:{self.port}/{what}", timeout=30) as answer:
            told: bytes = answer.read()
        return told


@contextlib.contextmanager
def running() -> Iterator[Feeds]:
    """Start the server and end it."""
    ready: multiprocessing.Queue[tuple[int, int]] = multiprocessing.Queue()
    process = multiprocessing.Process(target=_serve, args=(ready,), daemon=True)
    process.start()
    try:
        yield Feeds(*ready.get(timeout=60), pid=process.pid or 0)
    finally:
        process.terminate()
        process.join()


def _serve(ready: "multiprocessing.Queue[tuple[int, int]]") -> None:
    asyncio.run(_Server().run(ready))


class _Server:
    """Answers on all of 127/8; over TLS each connection begins with a full handshake and ends after one answer."""

    def __init__(self) -> None:
        self._newspaper, self._documents = Newspaper(), dict[tuple[str, int], bytes]()
        self._edition, self._tagged = 0, False
        self._answers: Counter[str] = Counter()

    async def run(self, ready: "multiprocessing.Queue[tuple[int, int]]") -> None:
        secure = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        secure.load_cert_chain(CERTIFICATE)
        secure.num_tickets = 0  # every connection is that of a stranger
        plain = await asyncio.start_server(self._keep, "0.0.0.0", 0, backlog=1_000)
        tls = await asyncio.start_server(self._once, "0.0.0.0", 0, ssl=secure, backlog=1_000)
        ready.put((plain.sockets[0].getsockname()[1], tls.sockets[0].getsockname()[1]))
        await asyncio.gather(plain.serve_forever(), tls.serve_forever())

    async def _keep(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            while request := await reader.readuntil(b"\r\n\r\n"):
                writer.write(self._answer(request))
        writer.close()

    async def _once(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            writer.write(self._answer(await reader.readuntil(b"\r\n\r\n"), b"Connection: close\r\n"))
        writer.close()

    def _answer(self, request: bytes, more: bytes = b"") -> bytes:
        path = request.split(maxsplit=2)[1].decode()
        if path.startswith("/set/"):
            _, _, edition, kind = path.split("/")
            self._edition, self._tagged = int(edition), kind == "tag"
            return _whole(b"")
        if path.startswith("/nouns/"):
            return _whole(json.dumps(self._newspaper.nouns(int(path.rsplit("/")[-1]))).encode())
        if path == "/answers":
            told, self._answers = json.dumps(self._answers).encode(), Counter()
            return _whole(told)
        if self._tagged and b"if-none-match" in request.lower():
            self._answers["304"] += 1
            return b'HTTP/1.1 304 Not Modified\r\nETag: "1"\r\n' + more + b"\r\n"
        self._answers["200"] += 1
        key = path, self._edition
        body = self._documents.get(key) or self._documents.setdefault(key, self._newspaper.document(*key))
        return _whole(body, b'Content-Type: application/rss+xml\r\nETag: "1"\r\n' + more)


def _whole(body: bytes, more: bytes = b"") -> bytes:
    return b"HTTP/1.1 200 OK\r\n%bContent-Length: %d\r\n\r\n%b" % (more, len(body), body)
