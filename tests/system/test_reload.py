"""The configuration is edited while the daemon runs."""

import json
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chaos.world import Watch, a_document, served
from tests.mailbox import MailServer
from tests.system.test_run import finished


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[Watch]:
    with MailServer() as mail, served([a_document(number) for number in range(3)]) as address:
        watch = Watch(tmp_path / "watch", address, mail.port)
        watch.add_feeds(range(1))
        yield watch


def said(watch: Watch, words: str, *, times: int = 1) -> None:
    """Wait until the daemon has said `words`; the test's time limit ends a vain wait."""
    while watch.log.read_text().count(words) < times:
        time.sleep(0.05)


def test_a_change_is_in_force_at_once_a_broken_one_never_and_a_mended_one_again(watch: Watch) -> None:
    daemon = watch.start()
    try:
        watch.add_feeds(range(1, 2))
        said(watch, "config.loaded")
        said(watch, "feeds=+1")
        rules = watch.folder / "config" / "more.yaml"
        rules.write_text("rules:\n  - {name: Bahn, match: Bahn, notfy: [mail]}\n")
        said(watch, "config.refused")
        assert "more.yaml:2:31: unknown key 'notfy'" in watch.log.read_text()
        status = json.loads(finished(watch, "status", "--json").stdout)
        assert "more.yaml:2:31" in status["config"][0]["problems"]
        assert "cannot be used" in finished(watch, "status").stdout
        rules.write_text("rules:\n  - {name: Bahn, match: Bahn, notify: [mail]}\n")
        said(watch, "rules=+Bahn")
        rules.unlink()
        said(watch, "rules=-Bahn")
        assert "cannot be used" not in finished(watch, "status").stdout
        daemon.send_signal(signal.SIGHUP)
        said(watch, "changed=nothing")
        assert daemon.poll() is None
    finally:
        assert watch.stop(daemon) == 0
