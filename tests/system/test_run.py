"""The real program: a process, its signals, its exit codes and what it says."""

import json
import os
import pty
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.cli import run
from monitor.core.rule import Rule
from tests.builders import a_config, a_rule
from tests.chaos.world import Watch, a_document, arrived, served
from tests.mailbox import MailServer


@pytest.fixture
def mail() -> Iterator[MailServer]:
    with MailServer() as server:
        yield server


@pytest.fixture
def watch(tmp_path: Path, mail: MailServer) -> Iterator[Watch]:
    with served([a_document(number) for number in range(3)]) as address:
        watch = Watch(tmp_path / "watch", address, mail.port)
        watch.add_feeds(range(3))
        yield watch


def finished(watch: Watch, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(watch.command(*arguments), capture_output=True, text=True, timeout=50, check=False)


def said(watch: Watch, words: str) -> None:
    """Wait until the daemon's log holds `words`; the test's time limit ends a vain wait."""
    while words not in watch.log.read_text():
        time.sleep(0.05)


def test_one_pass_brings_the_feeds_alerts_to_the_mailbox_and_a_second_brings_nothing(
    watch: Watch, mail: MailServer
) -> None:
    first = finished(watch, "run", "--once")
    assert first.returncode == 0, first.stderr
    assert "3 feeds read" in first.stderr
    told = json.loads(finished(watch, "alerts", "--limit", "1000", "--json").stdout)
    assert len(arrived(mail)) == len(told) > 0
    assert finished(watch, "run", "--once").returncode == 0
    assert arrived(mail).total() == len(told)


def test_the_daemon_ends_cleanly_within_ten_seconds_of_being_told_to(watch: Watch) -> None:
    for told in (signal.SIGTERM, signal.SIGINT):
        daemon = watch.start()
        daemon.send_signal(told)
        assert daemon.wait(timeout=10) == 0
        assert watch.log.read_text().rstrip().endswith("monitor.stopped")


def wait_for_start(log: int) -> None:
    """Read the daemon's log until it works."""
    lines = b""
    while b"monitor.started" not in lines:
        more = os.read(log, 4096)
        assert more, lines
        lines += more


def test_a_log_that_nobody_takes_any_more_costs_no_alert(watch: Watch, mail: MailServer) -> None:
    log, end = os.pipe()
    daemon = subprocess.Popen(watch.command("run"), stderr=end)
    os.close(end)
    wait_for_start(log)
    os.close(log)
    while not mail.taken:
        time.sleep(0.05)
    assert watch.stop(daemon) == 0


@pytest.mark.parametrize("zone", ["CET-1CEST", "Mars/Base", "../x"])
def test_a_machine_whose_time_zone_has_no_name_is_told_to_set_one(watch: Watch, zone: str) -> None:
    run = subprocess.run(
        watch.command("check"), env=os.environ | {"TZ": zone}, capture_output=True, text=True, check=False
    )
    assert run.returncode == 2
    assert "the machine's time zone cannot be told — write timezone: Europe/Berlin" in run.stderr
    assert "Traceback" not in run.stderr


def test_a_terminal_without_an_arrow_shows_a_mark_in_its_place(watch: Watch) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "monitor", "try", "Rakete", "Eine Rakete → „Test“ in Köln"],
        env=os.environ | {"PYTHONIOENCODING": "latin-1"},
        capture_output=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.decode("latin-1").splitlines()[-1] == "Eine »Rakete« ? ?Test? in Köln"


@pytest.mark.parametrize("closed", ["2>&-", ">&-", ">&- 2>&-", "<&- >&- 2>&-"])
def test_whoever_closed_the_standard_streams_is_watched_for_all_the_same(
    watch: Watch, mail: MailServer, closed: str
) -> None:
    def done(*arguments: str) -> "subprocess.CompletedProcess[str]":
        line = f"exec {shlex.join(watch.command(*arguments))} {closed}"
        return subprocess.run(["sh", "-c", line], capture_output=True, text=True, timeout=50, check=False)

    assert done("run", "--once").returncode == 0
    told = json.loads(finished(watch, "alerts", "--limit", "1000", "--json").stdout)
    assert len(arrived(mail)) == len(told) > 0
    status = done("status")
    assert status.returncode == 0
    assert status.stdout.startswith("" if ">&-" in closed.split() else "Healthy.")
    assert finished(watch, "db", "check").returncode == 0


def test_the_daemon_ends_with_the_terminal_it_was_started_in(watch: Watch) -> None:
    terminal, end = pty.openpty()
    daemon = subprocess.Popen(watch.command("run"), stdin=end, stdout=end, stderr=end)
    os.close(end)
    wait_for_start(terminal)
    os.close(terminal)
    daemon.send_signal(signal.SIGHUP)  # as the system tells what runs in a terminal
    assert daemon.wait(timeout=10) == 0


def test_a_second_daemon_on_the_same_data_is_refused_and_told_why(watch: Watch) -> None:
    daemon = watch.start()
    try:
        second = finished(watch, "run")
        assert (second.returncode, "stop it first" in second.stderr) == (1, True)
    finally:
        assert watch.stop(daemon) == 0


def test_a_silent_first_poll_says_what_the_rules_would_have_found(watch: Watch, mail: MailServer) -> None:
    settings = watch.folder / "config" / "watch.yaml"
    settings.write_text(settings.read_text().replace("catch_up: all", "catch_up: none"))
    daemon = watch.start()
    said(watch, "baseline.matched")
    assert watch.stop(daemon) == 0
    assert "monitor alerts --silent" in watch.log.read_text()
    silent = json.loads(finished(watch, "alerts", "--silent", "--json").stdout)
    assert silent
    assert not mail.taken


def test_a_broken_configuration_ends_with_every_problem_and_exit_code_2(watch: Watch) -> None:
    (watch.folder / "config" / "more.yaml").write_text(
        "rules:\n  - {name: A, match: a, notfy: [mail]}\n  - {name: B}\n"
    )
    refused = finished(watch, "run")
    assert refused.returncode == 2
    assert "more.yaml:2:" in refused.stderr
    assert "did you mean 'notify'" in refused.stderr
    assert "more.yaml:3:" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_feed_that_is_no_feed_is_one_failing_feed_with_a_reason(tmp_path: Path, mail: MailServer) -> None:
    with served([b"<!doctype html><html><title>Anmelden</title></html>", b"", a_document(1)]) as address:
        watch = Watch(tmp_path / "watch", address, mail.port)
        watch.add_feeds(range(3))
        done = finished(watch, "run", "--once")
        assert done.returncode == 0
        states = {
            feed["state"]: feed for feed in json.loads(finished(watch, "feeds", "list", "--json").stdout)
        }
    assert "1 feed read, 0 unchanged, 2 failed" in done.stderr
    assert set(states) == {"active", "failing"}


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ((), "Watching 1 feed; nothing alerts, for there is no rule yet. Alerts go to"),
        ((a_rule(),), "Watching 1 feed for “Nordkorea”. Alerts go to"),
        (tuple(a_rule(name) for name in "ABCDEFG"), "for “A”, “B”, “C”, “D”, “E” and 2 more. Alerts go to"),
    ],
)
def test_a_start_says_what_is_watched(
    rules: tuple[Rule, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    run._greet(a_config(rules=rules), once=False)
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ("--data", "nowhere", "status"),
        ("status", "--data=nowhere"),
        ("status", "--config", "c", "--data", "nowhere"),
    ],
    ids=["before the command", "as one word", "both to a command that needs one"],
)
def test_folders_may_be_named_anywhere_on_the_line(arguments: tuple[str, ...], tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "monitor", *arguments],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "There is no database in nowhere yet" in done.stdout + done.stderr
    assert done.returncode == 1


def test_words_behind_a_double_dash_are_no_folders(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "monitor", "try", "a", "--", "--data", "a b"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, "--data" in done.stdout) == (0, True), done.stderr
