"""`monitor ack`, `monitor snooze`, and what `monitor alerts` shows of them."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import typer
from typer.testing import CliRunner

from monitor.cli import ack, alerts, snooze
from monitor.core.timing import Due, Hold
from monitor.store import acks, outbox
from monitor.store.database import Database
from tests.store.world import alert, raise_alert

NOW = datetime.now(UTC).replace(microsecond=0)
HOUR = timedelta(hours=1)


@pytest.fixture
def folders(sqlite_db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.delenv("MONITOR_DATABASE_URL", raising=False)
    config = tmp_path / "config"
    config.mkdir()
    (config / "all.yaml").write_text(
        "settings: {timezone: Europe/Berlin}\nrules:\n  - {name: Nordkorea, match: Nordkorea}\n"
        "  - {name: Zwei Worte, match: Worte}\n"
    )
    return ["--config", str(config), "--data", str(tmp_path)]


def told(folders: list[str], *words: str, code: int = 0) -> str:
    app = typer.Typer(rich_markup_mode="markdown")
    for module in (ack, alerts, snooze):
        module.register(app)
    given = folders if words[0] == "snooze" else folders[2:]
    result = CliRunner().invoke(app, [*words, *given])
    assert result.exit_code == code, result.output
    return result.output if "--json" in words else " ".join(result.output.split())


def raise_alerts(db: Database, count: int, hold: Hold | None = None) -> None:
    due = {("mail", ""): Due(NOW + 3 * HOUR, hold)} if hold else {}
    with db.begin() as session:
        for number in range(count):
            outbox.raise_alert(
                session,
                alert(f"key-{number}"),
                article_id=None,
                targets=[("mail", "")],
                due=due,
                escalate_at=NOW + 2 * HOUR + timedelta(minutes=30),
                now=NOW,
            )


NO_ID = "9" * 20


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["ack", NO_ID], "Name alerts by their ids"),
        (["alerts", "mark", NO_ID, "false"], "Name alerts by their ids"),
        (["alerts", "--limit", NO_ID], "should be less than or equal to"),
        (["snooze", "end", NO_ID], "Name snoozes by their ids"),
        (["snooze", "--story", NO_ID, "--for", "2h"], f"There is no story {NO_ID}"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_number_that_is_too_long_for_an_id_is_none(
    sqlite_db: Database, folders: list[str], words: list[str], said: str
) -> None:
    assert said in told(folders, *words, code=2)


def test_alerts_are_acknowledged_by_number_or_all_at_once(sqlite_db: Database, folders: list[str]) -> None:
    raise_alerts(sqlite_db, 3)
    assert told(folders, "ack", "2", "--by", "Kim") == "1 alert acknowledged: 2."
    shown = json.loads(told(folders, "alerts", "--json"))
    assert [one["acked_by"] for one in shown] == [None, "Kim", None]
    assert "acknowledged by Kim" in told(folders, "alerts")
    assert told(folders, "ack", "all") == "2 alerts acknowledged: 1, 3."
    assert told(folders, "ack", "all") == "0 alerts acknowledged."


def test_what_cannot_be_acknowledged_is_explained(sqlite_db: Database, folders: list[str]) -> None:
    raise_alerts(sqlite_db, 1)
    assert "Name alerts by their ids" in told(folders, "ack", "first", code=2)
    assert "Left alone, because acknowledged before or unknown: 7." in told(folders, "ack", "1", "7", code=1)


def test_alerts_show_what_is_held_and_when_it_goes_out(sqlite_db: Database, folders: list[str]) -> None:
    raise_alerts(sqlite_db, 1, Hold.QUIET)
    shown = told(folders, "alerts")
    assert "mail held over quiet hours, goes out in 2 h" in shown
    assert "escalates in 2 h unless acknowledged" in shown
    [one] = json.loads(told(folders, "alerts", "--json"))
    [sending] = one["deliveries"]
    assert (sending["hold"], sending["together"]) == ("quiet", True)
    with sqlite_db.begin() as session:
        [unheard] = acks.take_unheard(session, now=NOW + 3 * HOUR)
        acks.note_escalated(session, unheard.id, now=NOW - HOUR)
    assert "escalated 1 h ago" in told(folders, "alerts")


def test_a_rule_is_snoozed_listed_and_woken(sqlite_db: Database, folders: list[str]) -> None:
    assert told(folders, "snooze", "list") == "Nothing is snoozed."
    said = told(folders, "snooze", "Nordkorea", "--for", "2h", "--by", "Kim")
    assert said.startswith("“Nordkorea” alerts nobody until 20")
    assert said.endswith("monitor snooze end 1")
    [one] = json.loads(told(folders, "snooze", "list", "--json"))
    end = datetime.fromisoformat(one["until"]).astimezone(ZoneInfo("Europe/Berlin"))
    assert f"{end:%Y-%m-%d %H:%M}" in told(folders, "snooze", "list")
    assert (one["rule"], one["made_by"], one["silent"]) == ("Nordkorea", "Kim", 0)
    assert told(folders, "snooze", "end", "1") == "Snooze 1 ended; 0 matches were silent."
    assert "Over before, or unknown: 1." in told(folders, "snooze", "end", "1", code=1)


def test_recipients_of_one_fate_are_told_together(sqlite_db: Database, folders: list[str]) -> None:
    targets = [("mail", "a@x.example"), ("mail", "b@x.example"), ("log", "")]
    due = {("log", ""): Due(NOW + 3 * HOUR, Hold.QUIET)}
    with sqlite_db.begin() as session:
        outbox.raise_alert(session, alert("key"), article_id=None, targets=targets, due=due, now=NOW)
    said = told(folders, "alerts")
    assert "mail (2) pending; log held over quiet hours, goes out " in said


def test_a_snooze_is_ended_by_the_name_of_its_rule_too(folders: list[str]) -> None:
    told(folders, "snooze", "Zwei", "Worte", "--for", "2h")
    assert told(folders, "snooze", "end", "Zwei", "Worte") == "Snooze 1 ended; 0 matches were silent."


def test_moments_are_those_of_the_configured_time_zone(sqlite_db: Database, folders: list[str]) -> None:
    raise_alert(sqlite_db, now=datetime(2026, 7, 1, 22, 30, tzinfo=UTC))
    assert "2026-07-02 00:30 CEST" in told(folders, "alerts", *folders[:2])
    assert "Nordkorea" in told(folders, "alerts", "--since", "2026-07-02", *folders[:2])
    assert "No alerts" in told(folders, "alerts", "--since", "2026-07-03", *folders[:2])


def test_a_configuration_that_cannot_be_read_hides_no_alerts(sqlite_db: Database, folders: list[str]) -> None:
    raise_alert(sqlite_db)
    (Path(folders[1]) / "all.yaml").write_text("rules: [")
    assert "Nordkorea" in told(folders, "alerts", *folders[:2])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["Zwei", "Worte", "--until", "07:00"], "“Zwei Worte” alerts nobody until 20"),
        (
            ["--story", "7", "--until", "2099-07-01 09:00"],
            "story 7 alerts nobody until 2099-07-01 09:00 CEST",
        ),
        (["Nordkorea", "--story", "7", "--for", "1d"], "story 7 of “Nordkorea” alerts nobody"),
    ],
)
def test_snoozes_take_rules_stories_lengths_and_moments(
    sqlite_db: Database, folders: list[str], words: list[str], said: str
) -> None:
    raise_alert(sqlite_db, story=7)
    assert told(folders, "snooze", *words).startswith(said)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["Nordkroea", "--for", "2h"], "has no rule 'Nordkroea': did you mean 'Nordkorea'?"),
        (["--for", "2h"], "Name a rule or a story"),
        (["Nordkorea"], "Say how long with --for 2h"),
        (["Nordkorea", "--for", "2h", "--until", "07:00"], "Say how long with --for 2h"),
        (["Nordkorea", "--for", "later"], "'later' is no such time"),
        (["Nordkorea", "--until", "noon"], "'noon' is no such time"),
        (["Nordkorea", "--until", "2020-01-01"], "is over"),
        (["Nordkorea", "--until", "0001-01-01"], "'0001-01-01' is no such time"),
        (["Nordkorea", "--until", "9999-12-31T23:59Z"], "'9999-12-31T23:59Z' is no such time"),
        (["end"], "Name snoozes by their ids, or by the rule"),
        (["end", "Nordkorea"], "Name snoozes by their ids, or by the rule"),
        (["--story", "7", "--for", "2h"], "There is no story 7: `monitor alerts --json` tells it"),
    ],
)
def test_what_cannot_be_snoozed_is_explained(folders: list[str], words: list[str], said: str) -> None:
    assert said in told(folders, "snooze", *words, code=2)
