"""`monitor alerts mark`, as a shell calls it, and where its word is shown."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from monitor.cli import alerts, explain
from monitor.cli.times import utc_now
from monitor.core.self_report import Span
from monitor.store import articles, self_report
from monitor.store.database import Database
from tests.store.world import NOW, a_match, raise_alert


@pytest.fixture
def data(sqlite_db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("MONITOR_DATABASE_URL", raising=False)
    for number in range(3):
        raise_alert(sqlite_db, f"key-{number}")
    return tmp_path


def told(data: Path, *words: str, code: int = 0) -> str:
    app = typer.Typer()
    for module in (alerts, explain):
        module.register(app)
    result = CliRunner().invoke(app, [*words, "--data", str(data)])
    assert result.exit_code == code, result.output
    return result.output if "--json" in words else " ".join(result.output.split())


def verdicts(data: Path) -> dict[int, str | None]:
    return {one["id"]: one["verdict"] for one in json.loads(told(data, "alerts", "--json"))}


def test_alerts_are_marked_changed_and_taken_back(data: Path) -> None:
    assert told(data, "alerts", "mark", "1", "alert:2", "false", "--by", "Kim") == (
        "2 alerts marked as a false alarm: 1, 2."
    )
    assert told(data, "alerts", "mark", "2", "right") == "1 alert marked as right: 2."
    assert verdicts(data) == {1: "false", 2: "right", 3: None}
    assert told(data, "alerts", "mark", "2", "none") == "1 alert not marked any more: 2."
    assert verdicts(data) == {1: "false", 2: None, 3: None}


def test_what_is_marked_is_listed_by_whom_and_can_be_asked_for(data: Path) -> None:
    told(data, "alerts", "mark", "1", "false", "--by", "Kim")
    assert "marked false by Kim now" in told(data, "alerts")
    assert [one["id"] for one in json.loads(told(data, "alerts", "--marked", "false", "--json"))] == [1]
    assert "No alerts" in told(data, "alerts", "--marked", "right")


def test_an_explanation_tells_who_marked_it(data: Path, sqlite_db: Database) -> None:
    found = articles.MatchToSave(article_id=1, match=a_match(), alert_id=1)
    with sqlite_db.begin() as session:
        articles.save_triage(session, [1], [found], now=NOW)
    told(data, "alerts", "mark", "1", "false", "--by", "Kim")
    shown = told(data, "explain", "alert:1", "--config", str(data / "none"))
    assert "marked as a false alarm by Kim 20" in shown


def test_the_report_of_the_watch_counts_what_was_marked_meanwhile(data: Path, sqlite_db: Database) -> None:
    told(data, "alerts", "mark", "1", "2", "false")
    told(data, "alerts", "mark", "3", "right")
    now = utc_now()
    with sqlite_db.read() as session:
        report = self_report.report_of(session, Span(now - timedelta(days=7), now + timedelta(1)), disk=None)
        before = self_report.report_of(session, Span(now - timedelta(days=9), now - timedelta(1)), disk=None)
    assert (report.false, report.right) == ((("Nordkorea", 2),), 1)
    assert (before.false, before.right) == ((), 0)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["1", "wrong"], 2, "say false, right or none"),
        (["false"], 2, "Name alerts by their ids"),
        (["first", "false"], 2, "Name alerts by their ids"),
        (["1", "77", "false"], 1, "There is no alert on an article with this id: 77."),
    ],
)
def test_what_cannot_be_marked_is_explained(data: Path, words: list[str], code: int, said: str) -> None:
    assert said in told(data, "alerts", "mark", *words, code=code)
    assert verdicts(data)[1] == ("false" if code == 1 else None)
