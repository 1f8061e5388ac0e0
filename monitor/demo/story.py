"""The demo's way through the day: serve a moment, let the real program do one pass, tell what came of it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event

from rich.console import Console

from monitor.config.load import load_config
from monitor.config.model import Config
from monitor.context import SystemClock, open_context
from monitor.demo import report
from monitor.demo.mailbox import Mailbox, open_mailbox
from monitor.demo.newsroom import Moment, find_newsroom, read_newsroom
from monitor.demo.record import read_outbox, record_since
from monitor.demo.server import FeedServer, serve_feeds
from monitor.demo.verdict import Verdict, judge
from monitor.runner import run_once
from monitor.store import feeds
from monitor.store.database import Database


class DayClock:
    """The machine's clock, set back to the moment that is played; it runs on from there."""

    def __init__(self) -> None:
        self._machine = SystemClock()
        self._behind = timedelta(0)

    def set(self, at: datetime) -> None:
        """Make it `at` now."""
        self._behind = self._machine.now() - at

    def now(self) -> datetime:
        return self._machine.now() - self._behind


def play(folder: Path, *, out: Console, pause: float = 0.0) -> Verdict:
    """Play the day and tell it on `out`; database and mailbox are made in `folder`.

    `pause`: seconds between two moments.
    """
    newsroom = find_newsroom()
    day = read_newsroom(newsroom, now=SystemClock().now())
    with serve_feeds() as server, open_mailbox(folder / "mailbox") as mailbox:
        config = load_config(newsroom / "config", {"NEWSROOM": server.url, "MAILBOX": mailbox.address})
        report.opening(out, day, config=config, server=server.url, mailbox=mailbox)
        with _opened(folder / "monitor.db") as database:
            _live(day, config, database, server=server, mailbox=mailbox, out=out, pause=pause)
            with database.read() as session:
                outbox = read_outbox(session)
        mails = frozenset(channel.name for channel in config.channels if channel.scheme == "mailto")
        verdict = judge(outbox, mailbox.mails(), mail_channels=mails)
    report.ending(out, verdict, mailbox=mailbox)
    return verdict


@contextmanager
def _opened(path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{path}")
    try:
        database.upgrade()
        yield database
    finally:
        database.close()


def _live(
    day: Sequence[Moment],
    config: Config,
    database: Database,
    *,
    server: FeedServer,
    mailbox: Mailbox,
    out: Console,
    pause: float,
) -> None:
    """Let the program do one pass at each moment of the day."""
    clock = DayClock()
    clock.set(day[0].at)
    with database.begin() as session:
        feeds.sync_with_config(session, config.feeds, now=clock.now())
    with open_context(config, database, clock=clock) as ctx:
        for number, moment in enumerate(day, start=1):
            report.heading(out, number, moment)
            server.show(moment)
            clock.set(moment.at)
            known = len(mailbox.mails())
            done = run_once(ctx)
            with database.read() as session:
                record = record_since(session, moment.at)
            report.outcome(out, done, record, mails=mailbox.mails()[known:])
            if moment is not day[-1]:
                Event().wait(pause)
