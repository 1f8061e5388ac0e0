"""`monitor rematch`, as a shell calls it."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import typer
from sqlmodel import select
from typer.testing import CliRunner, Result

from monitor.cli import alerts, explain, rematch, snooze
from monitor.cli.times import utc_now
from monitor.core.matcher import compile_rules
from monitor.store.database import Database
from monitor.store.tables import AlertRow
from tests.builders import FEED, FakeClock, a_rule
from tests.stages.test_stories import COPY, HOUR, NEXT, OTHER, THIRD, WIRE, a_watch, publish

CONFIG = f"""
rules:
  - {{name: Nordkorea, match: Nordkorea}}
  - {{name: Taifun, match: Taifun}}
feeds: [{FEED}, {OTHER}, {THIRD}]
"""


@pytest.fixture
def folders(tmp_path: Path, sqlite_db: Database, monkeypatch: pytest.MonkeyPatch) -> tuple[str, ...]:
    """Return the options that name a configuration, and a database of articles that came before its rules."""
    monkeypatch.delenv("MONITOR_DATABASE_URL", raising=False)
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "all.yaml").write_text(CONFIG)
    ctx, stand = a_watch(sqlite_db, clock=FakeClock(utc_now() - 8 * HOUR))
    publish(
        replace(ctx, rules=compile_rules([a_rule("Zebra")])),
        stand,
        (FEED, WIRE),
        (OTHER, COPY),
        (THIRD, NEXT),
    )
    return "--config", str(tmp_path / "config"), "--data", str(tmp_path)


def run(*arguments: str) -> Result:
    app = typer.Typer()
    app.callback()(lambda: None)
    for module in (alerts, explain, rematch, snooze):
        module.register(app)
    return CliRunner().invoke(app, arguments)


def raised(db: Database) -> int:
    with db.read() as session:
        return len(session.exec(select(AlertRow)).all())


def test_a_dry_run_tells_what_would_be_alerted_and_raises_nothing(
    folders: tuple[str, ...], sqlite_db: Database
) -> None:
    result = run("rematch", "Nordkorea", "--dry-run", *folders)
    assert result.exit_code == 0
    assert "Nordkorea: 2 alerts on 3 articles since" in result.stdout
    assert "1 match alerts nobody: already alerted" in result.stdout
    assert "»Nordkorea« feuert zwei Kurzstreckenraketen ab" in result.stdout
    assert raised(sqlite_db) == 0


def test_without_a_terminal_it_wants_to_be_told_yes(folders: tuple[str, ...], sqlite_db: Database) -> None:
    result = run("rematch", "Nordkorea", *folders)
    assert (result.exit_code, raised(sqlite_db)) == (2, 0)
    assert "Nothing was alerted. To raise 2 alerts, say --yes." in result.stderr
    assert run("rematch", "Nordkorea", "--json", *folders).exit_code == 2


def test_told_yes_it_raises_each_alert_once_and_lists_say_where_they_come_from(
    folders: tuple[str, ...], sqlite_db: Database
) -> None:
    result = run("rematch", "Nordkorea", "--yes", *folders)
    assert (result.exit_code, raised(sqlite_db)) == (0, 2)
    assert "2 alerts raised." in result.stdout
    assert run("rematch", "Nordkorea", "--yes", *folders).stdout.endswith("\n0 alerts raised.\n")
    assert raised(sqlite_db) == 2
    assert "asked for with rematch" in " ".join(run("alerts", *folders[2:]).stdout.split())
    told = run("explain", WIRE.title, *folders).stdout
    assert "by `monitor rematch`: older news, which somebody asked for" in told
    assert "matched" in told


def test_as_json_it_tells_what_was_found_and_raised(folders: tuple[str, ...]) -> None:
    found = json.loads(run("rematch", "Nordkorea", "--json", "--yes", *folders).stdout)
    assert (found["alerts"], found["raised"], found["matches"]) == (2, 2, 3)
    assert [one["title"] for one in found["newest"]] == [NEXT.title, WIRE.title]
    again = json.loads(run("rematch", "Nordkorea", "--json", *folders).stdout)
    assert (again["alerts"], again["raised"]) == (0, 0)


def test_a_rule_that_finds_nothing_asks_nothing(folders: tuple[str, ...]) -> None:
    result = run("rematch", "Taifun", *folders)
    assert (result.exit_code, "Taifun: 0 alerts on 3 articles" in result.stdout) == (0, True)


def test_a_snoozed_rule_is_not_rematched_and_it_says_how_to_wake_it(
    folders: tuple[str, ...], sqlite_db: Database
) -> None:
    run("snooze", "Nordkorea", "--for", "2h", *folders)
    result = run("rematch", "Nordkorea", "--yes", *folders)
    assert (result.exit_code, raised(sqlite_db)) == (1, 0)
    assert "To end that: monitor snooze end 1" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("Nordkroea",), "did you mean 'Nordkorea'?"),
        (("Nordkorea", "--since", "soon"), "30m, 12h, 2d or 1w, or a day: 2026-03-01"),
        (("Nordkorea", "--since", "2026-13-01"), "month must be in"),
    ],
)
def test_what_cannot_be_rematched_is_said_and_is_a_usage_error(
    folders: tuple[str, ...], arguments: tuple[str, ...], said: str
) -> None:
    result = run("rematch", *arguments, *folders)
    assert result.exit_code == 2
    assert said in " ".join(result.stderr.split())


def test_since_takes_a_day(folders: tuple[str, ...]) -> None:
    later = f"{utc_now().date().replace(year=utc_now().year + 1, day=1)}"
    assert "2 alerts" in run("rematch", "Nordkorea", "--since", "2020-01-01", "--dry-run", *folders).stdout
    assert "0 alerts" in run("rematch", "Nordkorea", "--since", later, "--dry-run", *folders).stdout
