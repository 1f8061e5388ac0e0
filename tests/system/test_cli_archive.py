"""Commands on stored articles, as a shell calls them."""

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from monitor.cli import backtest, search
from monitor.cli.backtest_shown import print_days
from monitor.cli.times import utc_now
from monitor.store.database import Database
from tests.builders import FEED, FakeClock
from tests.stages.test_stories import COPY, HOUR, OTHER, THIRD, WEATHER, WIRE, a_watch, publish

RULES = """
rules:
  - name: Nordkorea
    match: Nordkorea
  - name: Wetter
    match: Sturm
    feeds: [tag:wetter]
"""
FEEDS = f"feeds: [{FEED}, {OTHER}, {{url: '{THIRD}', tags: [wetter]}}]\n"


@pytest.fixture
def folders(tmp_path: Path, sqlite_db: Database) -> tuple[str, ...]:
    """Return the options that name a configuration and a database with some articles of today."""
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "rules.yaml").write_text(RULES)
    (tmp_path / "config" / "feeds.yaml").write_text(FEEDS)
    ctx, stand = a_watch(sqlite_db, clock=FakeClock(utc_now() - 8 * HOUR))
    publish(ctx, stand, (FEED, WIRE), (OTHER, COPY), (THIRD, replace(WEATHER, language="de")))
    return "--config", str(tmp_path / "config"), "--data", str(tmp_path)


def run(*arguments: str) -> Result:
    app = typer.Typer()
    app.callback()(lambda: None)
    for module in (backtest, search):
        module.register(app)
    return CliRunner().invoke(app, arguments)


def test_a_backtest_shows_how_often_and_on_what_a_rule_would_alert(folders: tuple[str, ...]) -> None:
    result = run("backtest", "Nordkorea", *folders)
    assert result.exit_code == 0
    assert "Nordkorea: 2 alerts on 3 articles" in result.stdout
    assert "too short a time to say how many to expect" in result.stdout
    assert "1 match alerts nobody: already alerted" in result.stdout
    assert "»Nordkorea« feuert zwei Kurzstreckenraketen ab" in result.stdout
    assert "█ " in result.stdout


def test_a_backtest_of_many_days_is_told_by_weeks(capsys: pytest.CaptureFixture[str]) -> None:
    def told(days: int) -> str:
        print_days([(date(2026, 3, 2) + number * timedelta(days=1), 200) for number in range(days)])
        return capsys.readouterr().out

    assert told(0) == ""
    assert told(42).count("Mon ") == 6
    assert "Alerts per day" in told(42)
    assert [line.split()[-1] for line in told(50).splitlines()[2:]] == [*["1,400"] * 7, "200"]


def test_a_backtest_says_what_a_change_gains_and_loses(folders: tuple[str, ...]) -> None:
    shown = run("backtest", "Nordkorea", "--query", "Kurzstreckenraketen", *folders)
    assert "Compared with 2 before: 0 gained, 1 lost" in shown.stdout
    assert f"- {utc_now():%Y}" in shown.stdout
    found = json.loads(run("backtest", "Wetter", "--query", "Nordkorea", "--json", *folders).stdout)
    assert found["difference"]["gained"] == found["difference"]["lost"] == 0
    assert (found["alerts"], found["per_day"], found["articles"]) == (1, 1.0, 3)


def test_a_backtest_compares_with_a_rule_of_another_file(folders: tuple[str, ...], tmp_path: Path) -> None:
    old = tmp_path / "old.yaml"
    old.write_text("rules: [{name: Nordkorea, match: Taifun}]")
    found = json.loads(run("backtest", "Nordkorea", "--against", str(old), "--json", *folders).stdout)
    assert (found["difference"]["gained"], found["difference"]["lost"]) == (1, 0)
    assert [one["title"] for one in found["difference"]["newest_gained"]] == [WIRE.title]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "Say which rule"),
        (("Nordkroea",), "no rule 'Nordkroea'"),
        (("--query", "a AND"), "^"),
        (("--query", "/(/"), "/(/"),
        (("Nordkorea", "--against", "missing.yaml"), "missing.yaml"),
        (("Nordkorea", "--since", "soon"), "30m, 12h, 2d or 1w"),
    ],
)
def test_what_cannot_be_tried_is_said_and_is_a_usage_error(
    folders: tuple[str, ...], arguments: tuple[str, ...], said: str
) -> None:
    result = run("backtest", *arguments, *folders)
    assert result.exit_code == 2
    assert said in result.stderr


def test_a_time_without_articles_is_named(folders: tuple[str, ...]) -> None:
    assert (
        "No articles are stored from that time"
        in run("backtest", "Nordkorea", "--since", "1h", *folders).stdout
    )


def test_a_search_finds_the_newest_articles_first_and_each_once(folders: tuple[str, ...]) -> None:
    found = json.loads(run("search", "Nordkorea", "--json", *folders[2:]).stdout)
    assert [one["title"] for one in found] == [WEATHER.title, COPY.title, WIRE.title]
    newest = run("search", "Nordkorea", "--limit", "1", *folders[2:])
    assert "Sturm über »Nordkorea« deckt Dächer ab" in newest.stdout
    assert COPY.title not in newest.stdout


def test_a_search_that_finds_nothing_says_so(folders: tuple[str, ...]) -> None:
    result = run("search", "Kantate", *folders[2:])
    assert (result.exit_code, result.stdout) == (1, "No stored article is found by that.\n")
