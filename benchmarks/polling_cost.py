"""What a visit to a feed costs: processor time of this process and its parser, per kind of visit.

    python -m benchmarks.polling_cost [--feeds 200] [--json]

A server in a process of its own answers on loopback with feeds of forty entries; its time is not
counted. Figures are microseconds per visit, everything included: claiming, fetching, reading, saving, logging.
"""

import argparse
import asyncio
import contextlib
import json
import logging
import multiprocessing
import os
import random
import resource
import tempfile
from contextlib import closing
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from statistics import median

import structlog

from monitor.config.model import Channel, Config, FeedSpec, Settings
from monitor.context import Context, open_context
from monitor.core.feed import Validators
from monitor.core.query import Term
from monitor.core.rule import Rule
from monitor.runner.live import Live
from monitor.runner.polling import Visits
from monitor.stages import triage
from monitor.store import feeds
from monitor.store.database import Database

ENTRIES, RULES, NEW = 40, 1_000, 2
START = datetime(2026, 3, 29, 12, tzinfo=UTC)
SYLLABLES = [
    "ra",
    "ke",
    "te",
    "nord",
    "ko",
    "wahl",
    "re",
    "gie",
    "rung",
    "amt",
    "ti",
    "ger",
    "markt",
    "preis",
    "see",
    "land",
    "stadt",
    "werk",
    "licht",
    "haus",
]
GOALS = {"unchanged": 400, "same_body": 450, "two_new": 3_000, "first": 20_000}


class Newsroom:
    """Writes feeds of invented words; `edition` says how many entries are newer than the first forty."""

    def __init__(self) -> None:
        self._dice = random.Random(1)
        self._words = ["".join(self._dice.choices(SYLLABLES, k=3)) for _ in range(5_000)]

    def words(self, count: int) -> str:
        return " ".join(self._dice.choices(self._words, k=count))

    def document(self, path: str, edition: int) -> bytes:
        self._dice = random.Random(path)
        stories = [self._story(path, number) for number in range(ENTRIES + edition)]
        head = f"<title>{path}</title><link>https://blatt.example{path}</link><language>de</language>"
        return (
            f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel>{head}'
            f"{''.join(reversed(stories[edition:]))}</channel></rss>"
        ).encode()

    def _story(self, path: str, number: int) -> str:
        date = format_datetime(START - timedelta(hours=ENTRIES - number))
        link = f"https://blatt.example{path}/{number}.html?utm_source=rss"
        return (
            f"<item><title>{self.words(9)}</title><link>{link}</link><guid>{link}</guid>"
            f"<pubDate>{date}</pubDate><description><![CDATA[<p>{self.words(40)}</p>]]></description></item>"
        )


class Server:
    """Answers on all of 127/8: the documents of an edition, or 304 to who asks with the tag it was given."""

    def __init__(self) -> None:
        self._newsroom, self._documents = Newsroom(), dict[tuple[str, int], bytes]()
        self._edition, self._tag = 0, False

    async def run(self, ready: "multiprocessing.Queue[int]") -> None:
        server = await asyncio.start_server(self._serve, "0.0.0.0", 0)
        ready.put(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            while request := await reader.readuntil(b"\r\n\r\n"):
                writer.write(self._answer(request.split()[1].decode(), asked=b"If-None-Match" in request))
        writer.close()

    def _answer(self, path: str, *, asked: bool) -> bytes:
        if path.startswith("/set/"):
            _, _, edition, kind = path.split("/")
            self._edition, self._tag = int(edition), kind == "tag"
        if asked and self._tag:
            return b"HTTP/1.1 304 Not Modified\r\n\r\n"
        key = path, self._edition
        body = self._documents.get(key) or self._documents.setdefault(key, self._newsroom.document(*key))
        return b'HTTP/1.1 200 OK\r\nETag: "1"\r\nContent-Length: %d\r\n\r\n' % len(body) + body


def serve(ready: "multiprocessing.Queue[int]") -> None:
    asyncio.run(Server().run(ready))


def processor_time() -> float:
    """Return the seconds that this process and its children, alive or not, have used."""
    own, ended = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    used = own.ru_utime + own.ru_stime + ended.ru_utime + ended.ru_stime
    for process in _children():
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        used += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return used


def _children() -> list[str]:
    """Return our children but the server."""
    server = {str(child.pid) for child in multiprocessing.active_children()}
    found = {pid for file in Path("/proc/self/task").glob("*/children") for pid in file.read_text().split()}
    return sorted(found - server)


async def round_of_visits(ctx: Context) -> None:
    """Visit every feed once over connections kept from the round before."""
    visits = Visits(Live(ctx), on_saved=lambda _: None)
    began = ctx.clock.now()
    while await visits.start_due(visited_before=began) or visits.running:
        await visits.one_finished()
    await visits.close()


def measure(base: str, count: int) -> dict[str, float]:
    """Return microseconds per visit by kind; every kind but the first visit is the median of three rounds."""
    hosts = [f"127.{number // 250}.{number % 250 + 1}.1" for number in range(count)]
    port = base.rpartition(":")[2]
    config = Config(
        feeds=tuple(FeedSpec(url=f"http://{host}:{port}/{host}") for host in hosts),
        rules=tuple(Rule(name=f"r{n}", query=Term(f"Begriff{n}")) for n in range(RULES)),
        channels=(Channel(name="console", targets=("",)),),
        settings=Settings(allow_private=("127.0.0.0/8",)),
    )
    with (
        tempfile.TemporaryDirectory() as folder,
        closing(Database(f"sqlite:///{folder}/monitor.db")) as database,
    ):
        database.upgrade()
        with open_context(config, database) as ctx:
            with ctx.db.begin() as session:
                feeds.sync_with_config(session, config.feeds, now=ctx.clock.now())
            return asyncio.run(_measured(ctx, base, count))


async def _measured(ctx: Context, base: str, count: int) -> dict[str, float]:
    ctx.parser.parse(Newsroom().document("/warm", 0), content_type="", url="http://warm.example/")
    figures = {"first": await _cost(ctx, count, triaged=True)}
    plans = {"same_body": [(0, "plain")] * 3, "unchanged": [(0, "tag")] * 3}
    plans["two_new"] = [(NEW * number, "plain") for number in (1, 2, 3)]
    for kind, editions in plans.items():
        costs = []
        for edition, switch in editions:
            await ctx.fetcher.fetch(f"{base}/set/{edition}/{switch}", Validators())
            costs.append(await _cost(ctx, count))
        figures[kind] = median(costs)
    await ctx.fetcher.aclose()
    return figures


async def _cost(ctx: Context, count: int, *, triaged: bool = False) -> float:
    before = processor_time()
    await round_of_visits(ctx)
    while triaged and triage.run(ctx).articles:
        pass
    return (processor_time() - before) / count * 1e6


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("--feeds", type=int, default=200)
    arguments.add_argument("--json", action="store_true", help="print one JSON object as the last line")
    given = arguments.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    ready: multiprocessing.Queue[int] = multiprocessing.Queue()
    server = multiprocessing.Process(target=serve, args=(ready,), daemon=True)
    server.start()
    figures = measure(f"http://127.0.0.1:{ready.get()}", given.feeds)
    figures["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    server.terminate()
    for kind, goal in GOALS.items():
        print(f"{kind:10} {figures[kind]:9,.0f} µs per visit   goal {goal:,}")
    print(f"peak       {figures['peak_mb']:9,.0f} MB with {given.feeds} feeds")
    if given.json:
        print(json.dumps({kind: round(figure) for kind, figure in figures.items()}))


if __name__ == "__main__":
    main()
