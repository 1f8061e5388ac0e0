"""Passwords and tokens in the addresses of feeds are asked with, and are found nowhere else."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlmodel import select

from monitor.config.model import FeedSpec
from monitor.store import feeds
from monitor.store.database import Database
from monitor.store.tables import FeedRow
from tests.builders import NOW
from tests.servers import FeedServer, Reply

DOCUMENT = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Blatt</title>
<item><title>Nordkorea schweigt</title><link>/artikel?id=1</link></item>
<item><title>Nordkorea redet</title><link>?artikel=2</link></item></channel></rss>"""
CANARIES = ("c4nary-user", "c4nary-pass", "c4nary-key", "YzRuYXJ5")


def test_the_secrets_of_a_feed_reach_its_server_and_neither_log_nor_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in zip(("FEED_USER", "FEED_PASS", "FEED_KEY"), CANARIES, strict=False):
        monkeypatch.setenv(name, value)
    with FeedServer() as server:
        server.script("/feed", Reply(DOCUMENT, headers={"Content-Type": "application/rss+xml"}))
        host = server.url("/feed").partition("://")[2]
        (tmp_path / "config").mkdir()
        (tmp_path / "config" / "all.yaml").write_text(
            "feeds:\n"
            f"  - http://${{FEED_USER}}:${{FEED_PASS}}@{host}?key=${{FEED_KEY}}\n"
            f"  - http://c4nary-user:c4nary-pass@{host}?token=c4nary-key\n"
            "rules: [{name: Nordkorea, match: Nordkorea}]\n"
            "settings: {catch_up: all, allow_private: [127.0.0.0/8]}\n"
        )
        said = ""
        for command in (
            ["run", "--once", "--verbose"],
            ["feeds", "list"],
            ["status", "--json"],
            ["explain", "1"],
        ):
            done = subprocess.run(
                [sys.executable, "-m", "monitor", *command],
                cwd=tmp_path,
                capture_output=True,
                text=True,
                check=True,
            )
            said += done.stdout + done.stderr
        assert {"Authorization" in request.headers for request in server.requests} == {True}
    with closing(sqlite3.connect(tmp_path / "data" / "monitor.db")) as database:
        said += "\n".join(database.iterdump())
        assert database.execute("SELECT count(*) FROM article").fetchone() == (4,)
    assert [canary for canary in CANARIES if canary in said] == []


def test_a_feed_is_known_again_when_the_value_of_its_variable_changes_or_it_was_stored_with_it(
    db: Database,
) -> None:
    written = "https://blatt.example/rss?key=${KEY}"
    with db.begin() as session:
        session.add(FeedRow(url="https://blatt.example/rss?key=old", host="blatt.example", added_at=NOW))
    for value in ("old", "new"):
        spec = FeedSpec(url=f"https://blatt.example/rss?key={value}", written=written)
        with db.begin() as session:
            feeds.sync_with_config(session, [spec], now=NOW)
    with db.read() as session:
        [row] = session.exec(select(FeedRow)).all()
    assert row.in_config
    assert row.url.startswith("https://blatt.example/rss?key=${KEY}#") or "****" in row.url
    assert "old" not in row.url
