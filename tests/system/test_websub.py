"""The daemon and a hub: what a publisher announces is alerted at once."""

import hashlib
import hmac
import os
import re
import signal
import subprocess
import sys
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import Request, urlopen

import pytest
from sqlalchemy import select, update

from monitor.store.database import Database
from monitor.store.tables import feed
from tests.servers import FeedServer, Reply

CONFIG = """
settings: {{allow_private: 127.0.0.0/8, public_url: "https://wir.example", listen: "127.0.0.1:0"}}
feeds: [{feed}]
rules: [{{name: NK, match: Nordkorea}}]
"""
FEED = """<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>Blatt</title>
<atom:link rel="hub" href="{hub}"/>{entries}</channel></rss>"""
ENTRY = "<item><guid>{0}</guid><title>{0}</title></item>"


def said(log: Path, words: str) -> str:
    """Wait until the daemon's log holds `words`, and return it; the test's time limit ends a vain wait."""
    while words not in (text := log.read_text()):
        time.sleep(0.05)
    return text


def publish(server: FeedServer, *titles: str) -> None:
    entries = "".join(ENTRY.format(title) for title in titles)
    server.script("/feed", Reply(FEED.format(hub=server.url("/hub"), entries=entries).encode()))


def visited_long_ago(folder: Path) -> None:
    """Let an hour pass since the last visit: a call shortly after one is followed 15 seconds later."""
    with closing(Database(f"sqlite:///{folder / 'monitor.db'}")) as database, database.begin() as session:
        [polled_at] = session.scalars(select(feed.c.polled_at))
        session.execute(update(feed).values(polled_at=polled_at - timedelta(hours=1)))


@pytest.mark.timeout(120)  # a daemon starts
def test_what_a_hub_announces_is_alerted_at_once_and_the_daemon_still_ends_cleanly(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with FeedServer() as server, log.open("wb") as sink:
        publish(server, "Wetter")
        server.script("/hub", Reply(status=202))
        (tmp_path / "watch.yaml").write_text(CONFIG.format(feed=server.url("/feed")))
        command = [sys.executable, "-m", "monitor", "run", "--config", str(tmp_path), "--data", str(tmp_path)]
        daemon = subprocess.Popen(command, stdout=sink, stderr=sink, env=os.environ)
        try:
            asked = said(log, "hub.asked")
            visited_long_ago(tmp_path)
            announce(server, asked)
            assert "*Nordkorea* testet" in said(log, "delivery.sent")
        finally:
            daemon.send_signal(signal.SIGTERM)
            assert daemon.wait(timeout=10) == 0


def announce(server: FeedServer, log: str) -> None:
    """Confirm what the hub was asked, then call as it does."""
    port = re.search(r"port=\D*(\d+)", log)
    assert port
    asked = next(request for request in server.requests if request.path == "/hub")
    form = {name: values[0] for name, values in parse_qs(asked.body.decode()).items()}
    assert form["hub.callback"].startswith("https://wir.example/websub/")
    callback = f"http://127.0.0.1:{port[1]}{urlsplit(form['hub.callback']).path}"
    query = {"hub.mode": "subscribe", "hub.topic": form["hub.topic"], "hub.challenge": "7"}
    with urlopen(f"{callback}?{urlencode(query)}", timeout=10) as answer:
        assert answer.read() == b"7"
    publish(server, "Nordkorea testet", "Wetter")
    digest = hmac.new(form["hub.secret"].encode(), b"news", hashlib.sha1).hexdigest()
    with urlopen(Request(callback, b"news", {"X-Hub-Signature": f"sha1={digest}"}), timeout=10) as answer:
        assert answer.status == 202
