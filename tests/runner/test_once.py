import shutil
from dataclasses import replace
from datetime import UTC, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from monitor.config.model import Channel, Config
from monitor.core.baseline import CatchUp
from monitor.core.delivery import SendFailed, SendFailure, SendOutcome
from monitor.core.feed import FetchFailed, ParsedFeed
from monitor.core.message import Message
from monitor.core.schedule import Schedule
from monitor.core.timing import StormLimit, Timing
from monitor.runner import run_once
from monitor.store.database import Database
from monitor.store.tables import AlertRow, ArticleRow, DeliveryRow, FeedRow, MatchRow
from tests.builders import FEED, FakeClock, Newsstand, Recorder, a_config, a_context, a_rule, an_entry, sync
from tests.crashing import CrashError, CrashingDatabase
from tests.stages.test_triage import rows as all_rows

OTHER = "https://andere.example/rss"
CONFIG = a_config(
    [FEED, OTHER],
    rules=[a_rule("Nordkorea"), a_rule("Rakete")],
    channels={"mail": ("a@example.org", "b@example.org"), "chat": ("",)},
    catch_up=CatchUp.ALL,
)


def newsstand() -> Newsstand:
    stand = Newsstand()
    stand.put(FEED, an_entry(), an_entry("Wetter am Wochenende"))
    stand.put(OTHER, an_entry("Nordkorea schweigt"))
    return stand


def test_one_pass_takes_an_article_from_its_feed_to_every_target(db: Database) -> None:
    recorder = Recorder()
    ctx = a_context(db, CONFIG, newsstand=newsstand(), notifier=recorder)
    sync(ctx)
    done = run_once(ctx)
    assert (done.feeds_read, done.new_articles, done.triaged.alerts, done.sent) == (2, 3, 3, 9)
    assert {(channel, target) for channel, target, _ in recorder.messages} == {
        ("mail", "a@example.org"),
        ("mail", "b@example.org"),
        ("chat", ""),
    }


def test_a_second_pass_stores_nothing_and_sends_nothing(db: Database) -> None:
    clock = FakeClock()
    ctx = a_context(db, CONFIG, clock=clock, newsstand=newsstand())
    sync(ctx)
    run_once(ctx)
    clock.pass_by(timedelta(seconds=1))
    done = run_once(ctx)
    assert (done.feeds_unchanged, done.new_articles, done.triaged.alerts, done.sent) == (2, 0, 0, 0)


def test_the_next_pass_need_not_wait_for_the_leases_of_the_one_before(db: Database) -> None:
    clock, stand = FakeClock(), newsstand()
    first = a_context(db, CONFIG, clock=clock, newsstand=stand)
    sync(first)
    run_once(first)
    stand.put(OTHER, an_entry("Hochwasser trifft den Süden von Nordkorea schwer"))
    clock.pass_by(timedelta(minutes=1))
    done = run_once(a_context(db, CONFIG, clock=clock, newsstand=stand, worker="worker-2"))
    assert (done.new_articles, done.triaged.alerts) == (1, 1)


def test_a_channel_that_refuses_keeps_its_deliveries_for_later_and_delays_no_other(db: Database) -> None:
    recorder = Recorder(answers={"mail": SendFailed(SendFailure.TEMPORARY, "451 later")})
    ctx = a_context(db, CONFIG, newsstand=newsstand(), notifier=recorder)
    sync(ctx)
    done = run_once(ctx)
    assert (done.sent, done.not_sent) == (3, 3)  # three failed in a row: the others wait for the channel


def contents(db: Database) -> tuple[object, ...]:
    """Return what must be the same however often the program was interrupted."""
    with db.begin() as session:
        articles = sorted((row.key, row.triaged_at is not None) for row in session.exec(select(ArticleRow)))
        matches = sorted((row.rule, row.silence or "") for row in session.exec(select(MatchRow)))
        alerts = sorted(row.key for row in session.exec(select(AlertRow)))
        deliveries = sorted((row.channel, row.target, row.state) for row in session.exec(select(DeliveryRow)))
    return articles, matches, alerts, deliveries


COLLECTING = replace(
    CONFIG,
    channels=(
        replace(CONFIG.channels[0], timing=Timing(digest=Schedule("hourly", UTC))),
        replace(CONFIG.channels[1], timing=Timing(storm=StormLimit(1, timedelta(minutes=10)))),
    ),
)


@pytest.mark.parametrize("config", [CONFIG, COLLECTING], ids=["one by one", "in digests"])
def test_stopped_after_any_commit_and_started_again_the_database_is_the_same(
    tmp_path: Path, config: Config
) -> None:
    fresh = Database(f"sqlite:///{tmp_path / 'fresh.db'}")
    fresh.upgrade()
    fresh.close()
    expected, _ = interrupted_after(10_000, tmp_path, config)
    for commits in range(40):
        found, crashed = interrupted_after(commits, tmp_path, config)
        assert found == expected, f"interrupted after commit {commits}"
        if not crashed:
            return
    pytest.fail("the pass has more commits than this test interrupts")


def interrupted_after(commits: int, folder: Path, config: Config) -> tuple[tuple[object, ...], bool]:
    """Run a pass that stops after so many commits, then others hour by hour; every alert is in some message."""
    url = f"sqlite:///{shutil.copy(folder / 'fresh.db', folder / f'{commits}.db')}"
    crashing, clock, stand, recorder = CrashingDatabase(url), FakeClock(), newsstand(), Recorder()
    ctx = a_context(crashing, config, clock=clock, newsstand=stand, notifier=recorder)
    sync(ctx)
    crashing.commits = commits
    crashed = False
    try:
        run_once(ctx)
    except CrashError:
        crashed = True
    crashing.close()
    database = Database(url)
    after = a_context(database, config, clock=clock, newsstand=stand, notifier=recorder, worker="after")
    for _ in range(2):  # what the first one raises may be held for the second
        clock.pass_by(timedelta(hours=1))
        run_once(after)
    for target in ("a@example.org", "b@example.org", ""):
        texts = [message.text.replace("*", "") for _, to, message in recorder.messages if to == target]
        assert all(title in "".join(texts) for title in ("Nordkorea testet Rakete", "Nordkorea schweigt"))
    found = contents(database)
    database.close()
    return found, crashed


class BrokenNotifier(Recorder):
    """Breaks over one message."""

    def send(self, channel: Channel, target: str, message: Message) -> SendOutcome:
        if "schweigt" in message.subject:
            raise ZeroDivisionError
        return super().send(channel, target, message)


def test_a_message_that_breaks_the_program_is_tried_later_and_holds_no_other_up(db: Database) -> None:
    clock, stand = FakeClock(), newsstand()
    ctx = a_context(db, CONFIG, clock=clock, newsstand=stand, notifier=BrokenNotifier())
    sync(ctx)
    assert run_once(ctx).not_sent == 3
    waiting = {row.id for row in all_rows(db, DeliveryRow) if row.state == "pending"}
    for row in all_rows(db, DeliveryRow):
        if row.id in waiting:
            assert (row.attempts, row.failure_kind) == (1, "unknown")
            assert (row.failure_reason or "").startswith("the program broke over it: ZeroDivisionError at")
    assert len(waiting) == 3
    clock.pass_by(timedelta(minutes=2))
    again = run_once(replace(ctx, notifier=Recorder()))
    assert (again.sent, again.not_sent) == (3, 0)


def test_a_document_over_which_the_program_breaks_makes_a_failing_feed_with_a_reason(db: Database) -> None:
    class Breaking(Newsstand):
        def parse(self, body: bytes, *, content_type: str, url: str) -> ParsedFeed | FetchFailed:
            if url == OTHER:
                raise ZeroDivisionError
            return super().parse(body, content_type=content_type, url=url)

    stand = Breaking(newsstand().documents)
    ctx = a_context(db, CONFIG, newsstand=stand)
    sync(ctx)
    done = run_once(ctx)
    assert (done.feeds_read, done.feeds_failed) == (1, 1)
    assert failing(db) == {OTHER: "the program broke over it: ZeroDivisionError at test_once.py"}


def test_an_article_that_cannot_be_stored_makes_a_failing_feed_with_a_reason(db: Database) -> None:
    stand = newsstand()
    stand.put(OTHER, an_entry("Nordkorea schweigt", author=object()))
    ctx = a_context(db, CONFIG, newsstand=stand)
    sync(ctx)
    done = run_once(ctx)
    assert (done.feeds_read, done.feeds_failed, done.new_articles) == (1, 1, 2)
    assert list(failing(db)) == [OTHER]
    assert failing(db)[OTHER].startswith("the program broke over it: ")


def failing(db: Database) -> dict[str, str]:
    """Return why feeds fail, without the line."""
    return {
        row.url: (row.failure_reason or "").rpartition(":")[0]
        for row in all_rows(db, FeedRow)
        if row.state == "failing"
    }
