"""kill -9 at random moments: nothing is lost, and at most one mail per kill comes twice."""

import os
import random
import sqlite3
import subprocess
import time
from pathlib import Path

import pytest

from tests.chaos.world import Watch, arrived, documents, served
from tests.mailbox import MailServer

KILLS = int(os.environ.get("MONITOR_CHAOS_KILLS", "30"))
SEED = int(os.environ.get("MONITOR_CHAOS_SEED", "20260329"))

EACH = "every"  # else what is a copy, and so alerts nobody, depends on what came first, which chance decides
STARTS_KILLED = 0.2  # share of the kills that hit a daemon which is only starting

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(1800)]


def ask(watch: Watch, question: str) -> list[tuple[object, ...]]:
    """Return the answer of the daemon's database."""
    database = sqlite3.connect(f"file:{watch.folder / 'data' / 'monitor.db'}?mode=ro", uri=True, timeout=10)
    try:
        return database.execute(question).fetchall()
    finally:
        database.close()


def articles(watch: Watch) -> set[tuple[object, ...]]:
    return set(ask(watch, "SELECT feed.url, article.key FROM article JOIN feed ON feed.id = feed_id"))


def alerts(watch: Watch) -> set[tuple[object, ...]]:
    """Return what was alerted; of which development it is, and so an alert's key, depends on what came first."""
    return set(ask(watch, "SELECT rule, canonical_url FROM alert JOIN article ON article.id = article_id"))


def unfinished(watch: Watch) -> int:
    """Return how much is still to do: feeds never visited, articles to triage, deliveries to send."""
    [[count]] = ask(
        watch,
        "SELECT (SELECT count(*) FROM feed WHERE polled_at IS NULL AND in_config)"
        " + (SELECT count(*) FROM article WHERE triaged_at IS NULL)"
        " + (SELECT count(*) FROM delivery WHERE state = 'pending')",
    )
    assert isinstance(count, int)
    return count


def wait_until_done(watch: Watch, seconds: float) -> None:
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        if not unfinished(watch):
            return
        time.sleep(0.5)
    pytest.fail(f"{unfinished(watch)} pieces of work left after {seconds:.0f} s: {watch.log}")


def test_after_any_number_of_kills_no_article_and_no_alert_is_missing(tmp_path: Path) -> None:
    bodies = documents(count=4 * KILLS)
    per_kill = -(-len(bodies) // KILLS)
    chance = random.Random(SEED)
    with served(bodies) as address:
        with MailServer() as server:
            calm = Watch(tmp_path / "calm", address, server.port, EACH)
            calm.add_feeds(range(len(bodies)))
            subprocess.run(calm.command("run", "--once"), check=True, capture_output=True, timeout=600)
        with MailServer() as server:
            watch = Watch(tmp_path / "killed", address, server.port, EACH)
            for first in range(0, len(bodies), per_kill):
                watch.add_feeds(range(first, min(first + per_kill, len(bodies))))
                during_start = first > 0 and chance.random() < STARTS_KILLED
                daemon = watch.start(wait=not during_start)
                time.sleep(chance.uniform(0, 3))
                daemon.kill()
                daemon.wait()
            daemon = watch.start()
            wait_until_done(watch, 600)
            assert watch.stop(daemon) == 0
    sent = ask(watch, "SELECT count(*) FROM delivery WHERE state = 'sent'")[0][0]
    mails = arrived(server)
    twice = mails.total() - len(mails)
    print(
        f"\n{KILLS} kills: {len(articles(watch))} articles, {len(alerts(watch))} alerts, {sent} sent, "
        f"{mails.total()} mails, {twice} of them twice"
    )
    assert articles(watch) == articles(calm)
    assert alerts(watch) == alerts(calm)
    assert len(mails) == sent == len(alerts(calm))
    assert twice <= KILLS
