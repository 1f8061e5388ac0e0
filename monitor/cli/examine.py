"""Measure what `monitor doctor` judges; whatever is broken, the rest is still tried."""

import asyncio
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from monitor.cli.common import counted, database_url
from monitor.cli.send_test import sample_alert
from monitor.cli.times import utc_now
from monitor.config.load import load_config
from monitor.config.machine import machine_zone
from monitor.config.model import Channel, Config, FeedSpec, Settings
from monitor.context import user_agent
from monitor.core.checkup import (
    Finding,
    State,
    clock_finding,
    disk_finding,
    index_finding,
    network_finding,
    unjudged_finding,
)
from monitor.core.delivery import SendFailed
from monitor.core.disk import MB
from monitor.core.errors import ConfigError, StoreError
from monitor.core.feed import FailureKind, Fetched, FetchFailed, FetchOutcome, Validators
from monitor.core.health import ailments
from monitor.http import Http
from monitor.lexicon import built_lexicon
from monitor.lexicon_places import cache_folder
from monitor.notify import AppriseNotifier
from monitor.store import sizes, status, unjudged
from monitor.store.database import Database
from monitor.store.lock import is_running

FEEDS = 3  # that are fetched
LIMIT = timedelta(seconds=20)  # for all of them together
SHOWN = 5  # warnings of the configuration
READ_THROUGH = 1_000 * MB  # a larger file takes too long to be read through here
LEXICON_ROOM = 200 * MB  # while it is built
AT_ONCE = 8  # channels sent to
_NO_ANSWER = FetchFailed(FailureKind.TIMEOUT, f"no answer within {LIMIT.seconds} seconds")


def examine(folder: Path, data: Path, *, send: bool) -> Iterator[Finding]:
    """Try one thing after the other and give what was found of each."""
    config, findings = _configuration(folder)
    yield from findings
    yield from _database(data)
    if config:
        yield from _network(config)
        yield from _channels(config, send=send)
    else:
        skipped = "not tried, for the configuration cannot be read"
        yield from (Finding(what, State.WARN, skipped) for what in ("network", "clock", "channels"))
    yield from _room(data)
    yield _lexicon()
    yield _time_zone(config)


def _configuration(folder: Path) -> tuple[Config | None, list[Finding]]:
    try:
        config = load_config(folder, os.environ)
    except ConfigError as error:
        count = len(error.problems)
        said = f"{counted(count, 'problem')}, the first: {error.problems[0]}"
        return None, [Finding("config", State.FAIL, said, "`monitor check` shows all there is to mend")]
    said = (
        f"{counted(len(config.feeds), 'feed')}, {counted(len(config.rules), 'rule')},"
        f" {counted(len(config.channels), 'channel')} in {folder}"
    )
    found = [Finding("config", State.OK, said)]
    found += [Finding("config", State.WARN, warning) for warning in config.warnings[:SHOWN]]
    if more := len(config.warnings) - SHOWN:
        found += [Finding("config", State.WARN, f"{more} more warnings", "see `monitor check`")] * (more > 0)
    return config, found


def _database(data: Path) -> Iterator[Finding]:
    try:
        with closing(Database(database_url(data))) as database:
            yield from _opened(database, data)
    except StoreError as error:
        yield Finding("database", State.FAIL, str(error))


def _opened(database: Database, data: Path) -> Iterator[Finding]:
    file = database.file
    if file and not file.exists:
        said = f"there is none in {data} yet"
        yield Finding("database", State.WARN, said, "`monitor run` makes it; --data names another folder")
        return
    if file and file.path.stat().st_size > READ_THROUGH:
        database.check_revision()
        problems, extent = [], "not read through, for it is large: `monitor db check` does"
    else:
        problems = database.check()
        extent = "read through, sound" if file else "its tables are as they should be"
    yield from (Finding("database", State.FAIL, problem, "see `monitor db check`") for problem in problems)
    if problems:
        return
    running = is_running(database.file)
    now = utc_now()
    if not running:
        with database.begin() as session:
            sizes.sample(session, now.date())
        extent += ", can be written to"
    with database.read() as session:
        room = sizes.outlook_at(session, now.date(), None)
        troubles, counts = ailments(status.vitals(session, now=now), now=now), status.counts(session)
        broken = unjudged.shown(session, limit=1)
    yield Finding("database", State.OK, f"{room.used / MB:,.1f} MB, {extent}")
    yield _running(running)
    yield index_finding(counts.unindexed, counts.articles, running=running)
    for one in broken:
        newest = f"{one.article_id} ({one.rule or 'every rule'}: {one.kind})"
        yield unjudged_finding(counts.unjudged, newest)
    yield from (Finding("watch", State.WARN, trouble, "see `monitor status`") for trouble in troubles)


def _running(running: bool | None) -> Finding:
    if running is None:
        return Finding("daemon", State.OK, "any number of `monitor run` may work on a PostgreSQL database")
    if running:
        return Finding("daemon", State.OK, "`monitor run` is running")
    return Finding("daemon", State.WARN, "`monitor run` is not running", "start it, or news is not polled")


def _network(config: Config) -> Iterator[Finding]:
    feeds = _some([feed for feed in config.feeds if not feed.paused])
    if not feeds:
        yield Finding("network", State.WARN, "not tried, for there are no feeds", "`monitor feeds add URL`")
        return
    outcomes, offsets = asyncio.run(_fetch_all(config, feeds))
    names = [feed.name or feed.shown_url for feed in feeds]
    failures = [outcome if isinstance(outcome, FetchFailed) else None for outcome in outcomes]
    yield network_finding(dict(zip(names, failures, strict=True)))
    yield clock_finding(offsets)


def _some(feeds: Sequence[FeedSpec]) -> list[FeedSpec]:
    """Choose feeds of several hosts, as far as there are."""
    by_host = {urlsplit(feed.url).hostname: feed for feed in reversed(feeds)}
    first = [feed for feed in feeds if feed in by_host.values()]
    return [*first, *(feed for feed in feeds if feed not in first)][:FEEDS]


async def _fetch_all(config: Config, feeds: Sequence[FeedSpec]) -> tuple[list[FetchOutcome], list[timedelta]]:
    """Fetch feeds at the same time; also return how far our clock is ahead of the servers' that tell theirs."""
    settings = config.settings
    http = Http(user_agent=user_agent(settings.contact), allow_private=settings.allow_private)
    offsets = []

    async def fetch(feed: FeedSpec) -> FetchOutcome:
        outcome = await http.fetch(feed.url, Validators(), feed.access)
        if isinstance(outcome, Fetched) and outcome.told_at:
            offsets.append(utc_now() - outcome.told_at)
        return outcome

    visits = [asyncio.create_task(fetch(feed)) for feed in feeds]
    await asyncio.wait(visits, timeout=LIMIT.total_seconds())
    outcomes = [visit.result() if visit.done() else _NO_ANSWER for visit in visits]
    for visit in visits:
        visit.cancel()
    await asyncio.gather(*visits, return_exceptions=True)
    await http.aclose()
    return outcomes, offsets


def _channels(config: Config, *, send: bool) -> Iterator[Finding]:
    with closing(AppriseNotifier()) as notifier, ThreadPoolExecutor(AT_ONCE) as pool:

        def tried(channel: Channel) -> Finding:
            return _sent(notifier, channel, config.settings) if send else _validated(notifier, channel)

        yield from pool.map(tried, config.channels)


def _validated(notifier: AppriseNotifier, channel: Channel) -> Finding:
    problem = notifier.validate(channel)
    said = f"{channel.name} ({channel.scheme}): "
    if problem:
        return Finding("channel", State.FAIL, said + problem, f"mend it at {channel.position.line_only}")
    return Finding("channel", State.OK, said + "understood; `monitor doctor --send` tries it")


def _sent(notifier: AppriseNotifier, channel: Channel, settings: Settings) -> Finding:
    language = channel.language or settings.language
    message = sample_alert(channel, language=language, now=utc_now(), zone=settings.timezone)
    said = f"{channel.name} ({channel.scheme}): "
    for target in channel.targets:
        outcome = notifier.send(channel, target, message)
        if isinstance(outcome, SendFailed):
            to = f" to {target}" if target else ""
            return Finding(
                "channel",
                State.FAIL,
                f"{said}sending{to} failed: {outcome.reason}",
                "see `monitor send-test`",
            )
    count = len(channel.targets)
    return Finding("channel", State.OK, f"{said}{counted(count, 'sample alert')} taken")


def _room(data: Path) -> Iterator[Finding]:
    if not os.environ.get("MONITOR_DATABASE_URL"):
        if data.exists() and not os.access(data, os.W_OK):
            yield Finding("disk", State.FAIL, f"{data} cannot be written to", "let this user own the folder")
        yield disk_finding("disk", str(data), sizes.disk_of(data))
    if built_lexicon() is None:
        cache = cache_folder()
        yield disk_finding("cache", str(cache), sizes.disk_of(cache), wanted=LEXICON_ROOM)


def _lexicon() -> Finding:
    folder = built_lexicon()
    if folder:
        return Finding("lexicon", State.OK, f"German, in {folder}")
    return Finding("lexicon", State.WARN, "not built yet", "`monitor check` and `monitor run` build it, once")


def _time_zone(config: Config | None) -> Finding:
    chosen = config.settings.timezone if config else None
    try:
        zone = chosen or machine_zone()
    except ConfigError as error:
        [problem] = error.problems
        return Finding("time zone", State.FAIL, problem.text, problem.hint or "")
    by = "settings.timezone" if chosen else "the machine's; settings.timezone names another"
    return Finding(
        "time zone", State.OK, f"{zone}, where it is {utc_now().astimezone(zone):%H:%M} now ({by})"
    )
