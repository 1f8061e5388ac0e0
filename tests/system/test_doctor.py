"""`monitor doctor` as its users see it: real servers, half of everything broken, no secrets."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from monitor.cli import doctor
from monitor.store import unjudged
from monitor.store.database import Database
from monitor.store.lock import is_running, only_one
from monitor.store.unjudged import Unjudged
from tests.mailbox import MailServer
from tests.servers import FeedServer, Reply
from tests.store.world import some_articles

PASSWORD = "c4nary-pw"
FEED = b"<rss version='2.0'><channel><title>Blatt</title></channel></rss>"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MAIL_PW", PASSWORD)
    monkeypatch.delenv("MONITOR_DATABASE_URL", raising=False)
    (tmp_path / "config").mkdir()
    return tmp_path


def examined(folder: Path, *arguments: str, code: int = 0) -> str:
    result = invoked(folder, *arguments)
    assert result.exit_code == code, result.output
    assert all(line.startswith(("ok   ", "warn ", "FAIL ")) for line in result.output.splitlines())
    return result.output


def invoked(folder: Path, *arguments: str) -> Result:
    app = typer.Typer()
    app.callback()(lambda: None)
    doctor.register(app)
    places = ["--config", str(folder / "config"), "--data", str(folder)]
    result = CliRunner(env={"COLUMNS": "400"}).invoke(app, ["doctor", *arguments, *places])
    assert PASSWORD not in result.output
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def configured(
    folder: Path, *feeds: str, channels: str = "  log: {console: true}\n", private: bool = True
) -> None:
    listed = "".join(f"  - {url}\n" for url in feeds) or "  []\n"
    settings = "settings: {allow_private: [127.0.0.0/8], timezone: Europe/Berlin}\n" if private else ""
    (folder / "config" / "all.yaml").write_text(
        f"feeds:\n{listed}rules: [{{name: Iran, match: Iran}}]\nchannels:\n{channels}{settings}"
    )


def dated(off: timedelta = timedelta()) -> Reply:
    return Reply(FEED, headers={"Date": format_datetime(datetime.now(UTC) + off, usegmt=True)})


def test_where_all_is_well_every_line_says_so(folder: Path, sqlite_db: Database) -> None:
    with FeedServer() as server:
        server.script("/rss", dated())
        configured(folder, server.url("/rss"))
        said = examined(folder)
    lines = [" ".join(line.split()) for line in said.splitlines()]
    assert "ok network 1 of 1 feeds could be fetched" in lines
    assert any(line.startswith("ok clock right to the minute") for line in lines)
    assert any(line.startswith("ok database") and "can be written to" in line for line in lines)
    assert any(line.startswith("warn daemon `monitor run` is not running") for line in lines)
    assert "ok index no articles yet" in lines
    assert any(line.startswith("ok time zone Europe/Berlin") for line in lines)
    assert "ok channel log (console): understood; `monitor doctor --send` tries it" in lines


def test_a_clock_that_is_wrong_is_named(folder: Path, sqlite_db: Database) -> None:
    with FeedServer() as server:
        server.script("/rss", dated(timedelta(hours=1)))
        configured(folder, server.url("/rss"))
        assert "seconds behind the servers of feeds" in examined(folder, code=1)


def test_a_broken_configuration_hides_nothing_else(folder: Path) -> None:
    (folder / "config" / "all.yaml").write_text(f"feeds: [nonsense]\nrulez: [{PASSWORD}]\n")
    said = examined(folder, code=1)
    assert "FAIL config     2 problems, the first: " in said
    assert "warn network    not tried, for the configuration cannot be read" in said
    assert "warn database   there is none in" in said
    assert not (folder / "monitor.db").exists()


def test_a_time_zone_that_cannot_be_told_hides_nothing_else(folder: Path) -> None:
    configured(folder, private=False)
    places = ["--config", str(folder / "config"), "--data", str(folder)]
    done = subprocess.run(
        [sys.executable, "-m", "monitor", "doctor", "--json", *places],
        env=os.environ | {"TZ": "Nowhere/Else"},
        capture_output=True,
        check=False,
    )
    findings = {one["what"]: one for one in json.loads(done.stdout)["findings"]}
    assert done.returncode == 1
    assert findings["time zone"]["state"] == "FAIL"
    assert "timezone: Europe/Berlin" in findings["time zone"]["advice"]


def test_an_absent_folder_is_told(folder: Path) -> None:
    (folder / "config").rmdir()
    assert "FAIL config" in examined(folder, code=1)


def test_a_damaged_database_and_a_private_feed_are_told(folder: Path) -> None:
    (folder / "monitor.db").write_bytes(b"no database at all" * 100)
    with FeedServer() as server:
        configured(folder, server.url("/rss"), private=False)
        said = examined(folder, code=1)
    assert "is not a SQLite database: move the file away and restore a backup" in said
    assert "FAIL network    0 of 1 feeds could be fetched" in said
    assert "settings.allow_private" in said


def test_beside_the_daemon_nothing_is_written(folder: Path, sqlite_db: Database) -> None:
    configured(folder)
    assert is_running(sqlite_db.file) is False
    with only_one(sqlite_db.file):
        assert is_running(sqlite_db.file) is True
        said = examined(folder)
    assert is_running(sqlite_db.file) is False
    assert "ok   daemon     `monitor run` is running" in said
    assert "can be written to" not in said
    assert "not tried, for there are no feeds" in said


def test_a_postgresql_database_has_no_daemon_of_its_own(db: Database) -> None:
    assert is_running(db.file) is (False if db.single_process else None)


def test_a_postgresql_database_is_looked_at_as_far_as_it_can_be(
    folder: Path, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MONITOR_DATABASE_URL", postgres_url)
    configured(folder)
    said = examined(folder)
    assert "MB, its tables are as they should be, can be written to\n" in said
    assert "any number of `monitor run` may work on a PostgreSQL database" in said


def test_sample_alerts_are_sent_on_demand_and_refusals_told(folder: Path) -> None:
    with MailServer(
        refuse={"gone@b.example": "550 5.1.1 no such user"}, login=("me@a.example", PASSWORD)
    ) as mail:
        url = f"mailto://me%40a.example:${{MAIL_PW}}@127.0.0.1:{mail.port}"
        channels = f"  mail: {{url: '{url}', to: [desk@b.example]}}\n  other: {{url: '{url}', to: [gone@b.example]}}\n"
        configured(folder, channels=channels)
        examined(folder)
        assert len(mail.taken) == 0
        said = examined(folder, "--send", code=1)
        assert len(mail.taken) == 1
    assert "ok   channel    mail (mailto): 1 sample alert taken" in said
    assert "FAIL channel    other (mailto): sending to gone@b.example failed: 550 5.1.1 no such user" in said


def test_in_json_all_findings_are_one_document(folder: Path) -> None:
    configured(folder)
    result = invoked(folder, "--json")
    told = json.loads(result.stdout)
    assert told["works"] is True
    assert {"config", "database", "network", "channel", "disk", "time zone"} <= {
        one["what"] for one in told["findings"]
    }


def test_what_the_program_broke_over_is_named(folder: Path, sqlite_db: Database) -> None:
    configured(folder)
    [article_id] = some_articles(sqlite_db)
    with sqlite_db.begin() as session:
        unjudged.note(
            session, [Unjudged(article_id, 0, "", "ValueError at plan.py:7")], now=datetime.now(UTC)
        )
    said = f"the program broke over 1 article, by a mistake of its own, last {article_id} (every rule: ValueError at"
    assert said in examined(folder)
