"""What a visit to a feed costs: processor time of this process and its parser, per kind of visit.

    python -m benchmarks.polling_cost [--feeds 200] [--memory 5000] [--peers] [--json]

A server in a process of its own answers on loopback with feeds of forty entries, written before they are
asked for; its time is not counted. Figures are microseconds per visit, everything included: claiming, fetching,
reading, saving, logging; the first visit with triage by 1,000 rules: its goal is for the whole, its parts are
told beside it. What stories take is the time of the thread that decides about them, in the same run; reading
articles back and storing what rules and stories say is told with the rules. Every round is checked to have been
of its kind.
`--peers` measures other programs beside it (benchmarks/peers.py); what is not there is left out, loudly.
"""

import argparse
import contextlib
import json
import logging
import os
import resource
import ssl
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import thread_time

import structlog
from sqlalchemy import ColumnElement, select, update

from benchmarks import peers
from benchmarks.feedserver import CERTIFICATE, ENTRIES, Feeds, running
from monitor.config.model import Channel, Config, FeedSpec, Settings
from monitor.context import Context, SystemClock, open_context
from monitor.core.doubt import is_due_whole
from monitor.core.feed import FetchFailed, NotModified
from monitor.core.query import Term
from monitor.core.rule import Rule
from monitor.core.story.assign import Decision, Newcomer, Stories
from monitor.core.story.memory import Memory
from monitor.http import Http
from monitor.runner.lasting import keep_what_is_there
from monitor.runner.live import Live
from monitor.runner.loop import run_async
from monitor.runner.polling import SEATS, Visits
from monitor.stages import plan, triage
from monitor.stages.poll import Polled
from monitor.store import feeds
from monitor.store.database import Database
from monitor.store.tables import feed

RULES, NEW, ROUNDS, PARSERS = 1_000, 2, 5, 2
GOALS = {"unchanged": 400, "fresh_tls": 1_600, "same_body": 450, "two_new": 3_000, "first": 20_000}
MOST_MB = 250
MEASURING = timedelta(minutes=15)  # and not longer
PARTS = {
    "first_read": "fetch, read and store",
    "first_rules": "rules, and storing what comes of the articles",
    "first_stories": "stories",
}
STATE = ("etag", "body_hash", "seen_entries", "rhythm", "asked", "succeeded_at")


class TimedStories(Stories):
    """Stories that know how long they have decided."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds = 0.0

    def assign_all(self, newcomers: Sequence[Newcomer]) -> list[Decision]:
        before = thread_time()
        decisions = super().assign_all(newcomers)
        self.seconds += thread_time() - before
        return decisions


def processor_time(server: Feeds) -> float:
    """Return the seconds that this process and its children, alive or not, have used, but for the server."""
    own, ended = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    used = own.ru_utime + own.ru_stime + ended.ru_utime + ended.ru_stime
    for process in children(server):
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        used += sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    return used


def children(server: Feeds) -> list[str]:
    """Return the children of this process and theirs, but for the server."""
    return sorted(_below("self") - {str(server.pid)})


def _below(process: str) -> set[str]:
    found = set()
    for file in Path(f"/proc/{process}/task").glob("*/children"):
        with contextlib.suppress(FileNotFoundError):  # a thread that just ended
            found |= set(file.read_text().split())
    return found.union(*map(_below, found))


def peak_mb(process: str = "self") -> float:
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:"))


def undisturbed(server: Feeds, count: int, *, tls: bool = False) -> list[str]:
    """Return feeds that will not be asked for whole while we measure, as each is once in a day."""
    now = SystemClock().now()
    urls = server.urls(count + count // 10 + 1, tls=tls)
    return [url for url in urls if not is_due_whole(url, read_at=now, now=now + MEASURING)][:count]


@contextmanager
def opened(urls: list[str], nouns: list[str]) -> Iterator[Context]:
    """Open the real parts on a new database that knows these feeds."""
    config = Config(
        feeds=tuple(FeedSpec(url=url) for url in urls),
        rules=tuple(Rule(name=noun, query=Term(noun)) for noun in nouns),
        channels=(Channel(name="console", targets=("",)),),
        settings=Settings(allow_private=("127.0.0.0/8",)),
    )
    trusting = ssl.create_default_context(cafile=str(CERTIFICATE))
    trusting.check_hostname = False  # the certificate is that of another name
    with (
        tempfile.TemporaryDirectory() as folder,
        closing(Database(f"sqlite:///{folder}/monitor.db")) as database,
    ):
        database.upgrade()
        with open_context(config, database) as ctx:
            with ctx.db.begin() as session:
                feeds.sync_with_config(session, config.feeds, now=ctx.clock.now())
            plan.make(ctx)
            fetcher = Http("monitor benchmark", config.settings.allow_private, ssl_context=trusting)
            warm(ctx)
            keep_what_is_there()  # as the daemon does when it starts
            yield replace(ctx, fetcher=fetcher)


def warm(ctx: Context) -> None:
    """Start the parsers: that happens once in the life of the daemon."""
    document = b"<!DOCTYPE rss><rss><channel><item><title>Blatt</title></item></channel></rss>"  # none of the plain ones
    with ThreadPoolExecutor(PARSERS) as threads:
        for _ in range(PARSERS):
            threads.submit(ctx.parser.parse, document, content_type="", url="http://warm.example/")


async def visit_all(ctx: Context) -> list[Polled]:
    """Visit every feed once, over connections kept from the round before."""
    polled: list[Polled] = []
    visits = Visits(Live(ctx), on_saved=polled.append)
    began = ctx.clock.now()
    while await visits.start_due(visited_before=began) or visits.running:
        await visits.one_finished()
    await visits.close()
    return polled


def check(kind: str, polled: list[Polled], answers: Counter[str], *, count: int) -> None:
    """Make sure that a round was what it is said to be."""
    failed = [one.outcome for one in polled if isinstance(one.outcome, FetchFailed)]
    assert not failed, failed[:3]
    assert len(polled) == count, (kind, len(polled))
    status = "304" if kind in ("unchanged", "fresh_tls") else "200"
    assert answers == {status: count}, (kind, answers)
    new = {"first": ENTRIES, "two_new": NEW}.get(kind, 0)
    assert {one.new for one in polled} == {new}, (kind, Counter(one.new for one in polled))
    assert all(isinstance(one.outcome, NotModified) == (not new) for one in polled), kind


async def cost(ctx: Context, server: Feeds, kind: str) -> float:
    """Return the microseconds per visit of one round."""
    urls = [spec.url for spec in ctx.config.feeds]
    server.write(urls)
    server.answers()
    before = processor_time(server)
    polled = await visit_all(ctx)
    used = processor_time(server) - before
    check(kind, polled, server.answers(), count=len(urls))
    return used / len(urls) * 1e6


def triage_costs(ctx: Context, server: Feeds) -> dict[str, float]:
    """Return the microseconds per first visit that rules and that stories take for what it brought."""
    stories = TimedStories()
    timed, count = replace(ctx, memory=Memory(stories)), len(ctx.config.feeds)
    before, triaged = processor_time(server), 0
    while some := triage.run(timed).articles:
        triaged += some
    used = processor_time(server) - before
    assert (triaged, len(stories)) == (ENTRIES * count, ENTRIES * count), (triaged, len(stories))
    return {
        "first_rules": (used - stories.seconds) / count * 1e6,
        "first_stories": stories.seconds / count * 1e6,
    }


async def plain_costs(ctx: Context, server: Feeds) -> dict[str, float]:
    """Return the costs over kept connections; every kind but the first visit is the median of several rounds."""
    server.serve(tagged=False)
    figures = {"first_read": await cost(ctx, server, "first")} | triage_costs(ctx, server)
    figures["first"] = sum(figures.values())
    figures["same_body"] = median([await cost(ctx, server, "same_body") for _ in range(ROUNDS)])
    server.serve(tagged=True)
    figures["unchanged"] = median([await cost(ctx, server, "unchanged") for _ in range(ROUNDS)])
    costs = []
    for number in range(1, ROUNDS + 1):
        server.serve(edition=NEW * number, tagged=False)
        costs.append(await cost(ctx, server, "two_new"))
    figures["two_new"] = median(costs)
    await ctx.fetcher.aclose()
    return figures


async def tls_cost(ctx: Context, server: Feeds) -> float:
    """Return the cost of an unchanged feed with a new TLS connection each time, to a server that remembers none."""
    server.serve(tagged=True)
    await visit_all(ctx)
    figure = median([await cost(ctx, server, "fresh_tls") for _ in range(ROUNDS)])
    await ctx.fetcher.aclose()
    return figure


async def memory(ctx: Context, server: Feeds) -> dict[str, float]:
    """Return the most memory that visits to all feeds took; all but some are unchanged."""
    server.serve(tagged=True)
    _watch_only(ctx, feed.c.id <= 1)
    [first] = await visit_all(ctx)
    with ctx.db.begin() as session:
        columns = [feed.c[name] for name in STATE]
        known = session.execute(select(*columns).where(feed.c.id == first.feed.id)).one()
        session.execute(update(feed).values(in_config=True, **dict(zip(STATE, known, strict=True))))
    await visit_all(ctx)
    server.serve(edition=NEW, tagged=False)
    _watch_only(ctx, feed.c.id <= 2 * SEATS)
    await visit_all(ctx)
    await ctx.fetcher.aclose()
    return {"memory_mb": peak_mb(), "children_mb": sum(peak_mb(child) for child in children(server))}


def _watch_only(ctx: Context, some: ColumnElement[bool]) -> None:
    with ctx.db.begin() as session:
        session.execute(update(feed).values(in_config=some))


def measured_memory(server: Feeds, count: int) -> dict[str, float]:
    """Measure in a process of its own, that holds nothing of other measurements."""
    read, write = os.pipe()
    if process := os.fork():
        os.close(write)
        with os.fdopen(read) as told:
            figures: dict[str, float] = json.loads(told.read())
        os.waitpid(process, 0)
        return figures
    Path("/proc/self/clear_refs").write_text("5")  # the peak counts from now on
    with opened(undisturbed(server, count), server.nouns(RULES)) as ctx, os.fdopen(write, "w") as told:
        told.write(json.dumps(run_async(memory(ctx, server))))
    os._exit(0)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("--feeds", type=int, default=200)
    arguments.add_argument(
        "--memory", type=int, default=0, metavar="FEEDS", help="measure memory with so many"
    )
    arguments.add_argument("--peers", action="store_true", help="measure reader, rss2email and newsboat too")
    arguments.add_argument("--json", action="store_true", help="print one JSON object as the last line")
    given = arguments.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    with running() as server:
        figures = measured_memory(server, given.memory) if given.memory else {}
        with opened(undisturbed(server, given.feeds), server.nouns(RULES)) as ctx:
            figures |= run_async(plain_costs(ctx, server))
        with opened(undisturbed(server, given.feeds, tls=True), server.nouns(RULES)) as ctx:
            figures["fresh_tls"] = run_async(tls_cost(ctx, server))
        beside = peers.measure(server, feeds=min(given.feeds, 100)) if given.peers else {}
    report(figures, beside, feeds=given.feeds)
    if given.json:
        print(json.dumps({kind: round(figure) for kind, figure in figures.items()} | {"peers": beside}))


def report(figures: dict[str, float], beside: dict[str, dict[str, float]], *, feeds: int) -> None:
    print(f"{feeds} feeds of {ENTRIES} entries, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    for kind, goal in GOALS.items():
        print(f"{kind:10} {figures[kind]:9,.0f} µs per visit   goal {goal:,}")
    for part, what in PARTS.items():
        print(f"           {figures[part]:9,.0f} µs of the first visit: {what}")
    if "memory_mb" in figures:
        print(
            f"memory     {figures['memory_mb']:9,.0f} MB, its parsers {figures['children_mb']:,.0f} MB   goal {MOST_MB}"
        )
    for name, costs in beside.items():
        told = [f"{kind} {cost:,.0f} µs (×{cost / figures[kind]:.1f})" for kind, cost in costs.items()]
        alike = f"×{costs['first'] / figures['first_read']:.1f} for a first visit without rules and stories, as it has none"
        print(f"{name:10} {', '.join(told)}; {alike}")


if __name__ == "__main__":
    main()
