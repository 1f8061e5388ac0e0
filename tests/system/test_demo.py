"""`monitor demo` as a user runs it: a process of its own, real sockets, real mails."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from monitor.cli.demo import register

pytestmark = pytest.mark.timeout(120)


@contextmanager
def _started(tmp_path: Path, *options: str) -> Iterator[subprocess.Popen[str]]:
    """Start the demo in a session of its own, its temporary files under tmp_path; at the end nothing of it may live."""
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    demo = subprocess.Popen(
        [sys.executable, "-m", "monitor", "demo", *options],
        env={**os.environ, "TMPDIR": str(temporary), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        yield demo
        with pytest.raises(ProcessLookupError):
            os.killpg(demo.pid, 0)
    finally:
        if demo.poll() is None:
            os.killpg(demo.pid, signal.SIGKILL)
        demo.communicate()


def _read_until(demo: subprocess.Popen[str], start: str) -> list[str]:
    """Return the lines that the demo prints up to the first that begins with `start`."""
    assert demo.stdout
    lines = []
    for line in demo.stdout:
        lines.append(line)
        if line.startswith(start):
            return lines
    pytest.fail(f"no line began with {start!r} in:\n{''.join(lines)}\n{demo.stderr and demo.stderr.read()}")


def _rows(folder: Path, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(folder / "monitor.db")) as database:
        return list(database.execute(query))


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Play the demo once; return what it kept and what it told."""
    folder = tmp_path_factory.mktemp("demo")
    with _started(folder, "--keep", str(folder / "kept")) as demo:
        told, errors = demo.communicate()
    assert demo.returncode == 0, told + errors
    return folder / "kept", told


def test_every_mail_that_the_database_calls_sent_lies_in_the_mailbox(played: tuple[Path, str]) -> None:
    kept, told = played
    mails = [
        message_from_bytes(path.read_bytes(), policy=default) for path in (kept / "mailbox").glob("*.eml")
    ]
    came = Counter(mail["Delivered-To"] for mail in mails)
    sent = "SELECT target, count(*) FROM delivery WHERE state = 'sent' AND target != '' GROUP BY target"
    assert sorted(came.items()) == sorted(_rows(kept, sent))
    assert set(came) == {"redaktion@newsroom.example", "lage@newsroom.example"}
    lines = {f"{mail['Delivered-To']}: {' '.join(mail['Subject'].split())}" for mail in mails}
    assert all(line in told for line in lines)
    assert _rows(kept, "SELECT state FROM delivery WHERE state != 'sent'") == []


def test_both_rules_find_the_story_and_nothing_of_the_first_poll_alerts(played: tuple[Path, str]) -> None:
    kept, told = played
    assert _rows(kept, "SELECT DISTINCT rule FROM alert ORDER BY rule") == [
        ("Nordkorea",),
        ("ballistische Raketen",),
    ]
    assert _rows(kept, "SELECT title FROM article JOIN alert ON article.id = article_id WHERE baseline") == []
    (why,) = _rows(kept, "SELECT DISTINCT silence FROM match JOIN article ON id = article_id WHERE baseline")
    assert why != (None,)
    assert "there before the watch began" in told


def test_alerts_name_the_word_forms_that_matched(played: tuple[Path, str]) -> None:
    _, told = played
    assert "found “ballistische Raketen”, “ballistischen Raketen”;" in told
    assert "found “ballistischer Kurzstreckenrakete”;" in told


def test_an_article_in_two_feeds_alerts_once_and_the_other_says_why_it_is_silent(
    played: tuple[Path, str],
) -> None:
    kept, told = played
    twice = "SELECT canonical_url FROM article GROUP BY canonical_url HAVING count(DISTINCT feed_id) = 2"
    ((url,),) = _rows(kept, twice)
    outcomes = f"SELECT rule, alert_id IS NULL, silence FROM match JOIN article ON id = article_id WHERE canonical_url = '{url}'"
    alerted = Counter(rule for rule, silent, _ in _rows(kept, outcomes) if not silent)
    assert all(count == 1 for count in alerted.values())
    assert len(_rows(kept, outcomes)) == 4
    assert all(why in told for _, silent, why in _rows(kept, outcomes) if silent)


def test_a_wire_report_at_three_outlets_is_one_alert_per_rule_that_names_the_others(
    played: tuple[Path, str],
) -> None:
    kept, _ = played
    wire = (
        "SELECT group_id FROM assignment JOIN article ON article.id = article_id WHERE guid LIKE '%m-48133'"
    )
    members = f"SELECT count(DISTINCT feed_id) FROM assignment JOIN article ON article.id = article_id WHERE group_id = ({wire})"
    assert _rows(kept, members) == [(4,)]
    by_rule = f"SELECT rule, count(*) FROM alert WHERE group_id = ({wire}) GROUP BY rule"
    assert _rows(kept, by_rule) == [("Nordkorea", 1), ("ballistische Raketen", 1)]
    named = [text for text in _mails(kept) if "Auch berichtet von: " in text]
    assert len(named) == 3  # one to the desk by each rule, one to the situation room
    assert all("Presseagentur Weitblick" in text and "Moorbacher Tageblatt" in text for text in named)


def test_a_headline_with_news_is_an_update_of_the_alert_before(played: tuple[Path, str]) -> None:
    kept, told = played
    assert "before, its headline was: Raketen aus Nordkorea treffen die Ukraine" in told
    assert any("„Raketen aus Nordkorea treffen die Ukraine“ → „Kirby: " in text for text in _mails(kept))


def _mails(kept: Path) -> list[str]:
    """Return the plain text of every mail."""
    mails = (
        message_from_bytes(path.read_bytes(), policy=default) for path in (kept / "mailbox").glob("*.eml")
    )
    parts = (mail.get_body(preferencelist=("plain",)) for mail in mails)
    return [str(part.get_content()) for part in parts if part]


def test_an_edited_headline_is_the_article_it_was(played: tuple[Path, str]) -> None:
    kept, _ = played
    assert _rows(kept, "SELECT count(*) FROM article WHERE guid LIKE '%sendung-3322'") == [(1,)]


@pytest.mark.parametrize(
    "alike",
    [
        "Länderspiel",
        "Koreanisches Restaurant",
        "Feuerwerk",
        "Ballistik",
        "Mondflug",
        "Koreastraße",
        "Raketenstart",
    ],
)
def test_a_headline_that_only_looks_alike_matches_nothing(played: tuple[Path, str], alike: str) -> None:
    kept, _ = played
    found = f"SELECT rule FROM article LEFT JOIN match ON id = article_id WHERE title LIKE '%{alike}%'"
    assert _rows(kept, found) == [(None,)]


def test_an_outlet_in_trouble_is_one_failing_feed_with_a_reason_and_nothing_it_wrote_meanwhile_is_lost(
    played: tuple[Path, str],
) -> None:
    kept, told = played
    assert "failing   Die Spätdepesche: " in told
    ((state, alerts),) = _rows(
        kept,
        "SELECT state, (SELECT count(*) FROM alert JOIN article ON article.id = article_id WHERE feed_id = feed.id) "
        "FROM feed WHERE name = 'Die Spätdepesche'",
    )
    assert state == "active"
    assert alerts > 0


def test_a_demo_whose_mail_got_lost_exits_1_and_says_which(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    with _started(tmp_path, "--keep", str(kept), "--pause", "0.5") as demo:
        line = _read_until(demo, "mail ")[-1]
        lost = kept / "mailbox" / line.split()[1]
        recipient = line.split()[3].rstrip(":")
        lost.unlink()
        told, _ = demo.communicate()
    assert demo.returncode == 1
    (wrong,) = [line for line in told.splitlines() if line.startswith("wrong:")]
    assert f"to {recipient} was sent, but the mail did not come" in wrong


@pytest.mark.parametrize(
    ("pause", "line"), [("0", "2 ·"), ("60", "new")], ids=["while it works", "while it waits"]
)
def test_ctrl_c_ends_the_demo_at_once_and_leaves_nothing_behind(
    tmp_path: Path, pause: str, line: str
) -> None:
    with _started(tmp_path, "--pause", pause) as demo:
        _read_until(demo, line)
        os.killpg(demo.pid, signal.SIGINT)  # as a terminal does: to all processes in it
        _, errors = demo.communicate(timeout=10)
    assert (demo.returncode, errors.splitlines()[-1]) == (130, "Stopped.")
    assert "Traceback" not in errors
    assert list((tmp_path / "tmp").glob("monitor-demo-*")) == []


def test_a_folder_that_holds_a_database_is_not_played_over(tmp_path: Path) -> None:
    database = tmp_path / "monitor.db"
    database.write_text("precious")
    app = typer.Typer()
    register(app)
    ended = CliRunner().invoke(app, ["--keep", str(tmp_path)])
    assert ended.exit_code == 2
    assert f"{database} is already there" in ended.stderr
    assert database.read_text() == "precious"
