"""`monitor status`, `alerts`, `outbox` and `db` as their users see them."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import typer
from sqlalchemy import text
from typer.testing import CliRunner, Result

from monitor.cli import alerts, common, db, outbox, status
from monitor.cli.times import ago, utc_now
from monitor.core.checkup import MANY_UNINDEXED
from monitor.core.delivery import DeliveryState, SendFailed, SendFailure, Sent
from monitor.core.errors import StoreError
from monitor.core.feed import FailureKind, FetchFailed
from monitor.core.rhythm.notice import Notice
from monitor.store import articles, unjudged
from monitor.store.articles import MatchToSave
from monitor.store.database import Database
from monitor.store.schema import HEAD
from monitor.store.unjudged import Unjudged
from tests.store.world import (
    a_match,
    a_poll,
    claim,
    claim_deliveries,
    entry,
    older,
    raise_alert,
    save,
    save_delivery,
    some_articles,
    spec,
    sync,
    visit,
    waiting,
)

NOW = datetime.now(UTC).replace(microsecond=0)
HOUR = timedelta(hours=1)
STEERING = "\x1b[2J\x9b31m\u202eTitel [bold]\x07"  # erases, colours, turns around, rings
REFUSED = FetchFailed(FailureKind.CONNECT, "connection refused")
BOUNCED = SendFailed(SendFailure.PERMANENT, "550 no such user")


def app() -> typer.Typer:
    program = typer.Typer(rich_markup_mode="markdown")
    status.register(program)
    alerts.register(program)
    outbox.register(program)
    db.register(program)
    return program


@pytest.fixture
def data(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a data folder with an empty database."""
    monkeypatch.delenv("MONITOR_DATABASE_URL", raising=False)
    return tmp_path


@pytest.fixture
def store(data: Path, sqlite_db: Database) -> Database:
    return sqlite_db


def run(data: Path, *words: str) -> Result:
    return CliRunner().invoke(app(), [*words, "--data", str(data)])


def told(data: Path, *words: str, code: int = 0) -> str:
    """Run a command, expect this exit code, and return what it said with single spaces."""
    result = run(data, *words)
    assert result.exit_code == code, result.output
    assert all(char.isprintable() or char == "\n" for char in result.output)
    return " ".join(result.output.split())


def as_json(data: Path, *words: str, code: int = 0) -> Any:
    result = run(data, *words, "--json")
    assert result.exit_code == code, result.output
    assert all(char.isprintable() or char == "\n" for char in result.output)
    return json.loads(result.stdout)


# status


def test_the_status_of_a_new_database_is_healthy_and_names_every_count(store: Database, data: Path) -> None:
    assert told(data, "status").startswith("Healthy. feeds none; last visit never articles 0")
    shown = as_json(data, "status")
    assert shown["healthy"] is True
    assert shown["feeds"] == {"active": 0, "failing": 0, "dead": 0, "paused": 0, "removed": 0}
    assert shown["outbox"] == {"pending": 0, "sent": 0, "dead": 0, "cancelled": 0}
    assert (shown["articles"], shown["alerts"], shown["gaps"], shown["failing"]) == (0, 0, 0, [])


def test_the_report_of_the_last_week_is_printed_on_demand(store: Database, data: Path) -> None:
    sync(store, spec(name="Blatt"), now=NOW)
    visit(store, outcome=REFUSED, now=NOW)
    said = told(data, "status", "--report")
    assert said.startswith("Visits to feeds: 0 · new articles: 0 · matches: 0 · alerts: 0")
    assert "Failing feeds: 1: Blatt" in said
    assert as_json(data, "status", "--report")["failing"] == ["Blatt"]


def test_failing_feeds_are_told_with_their_reasons_and_are_no_ailment(store: Database, data: Path) -> None:
    now = utc_now().replace(microsecond=0)  # else a late run tells of a watch that nobody runs
    sync(store, spec(name="Blatt"), spec("https://b.example/"), now=now)
    visit(store, outcome=REFUSED, now=now)
    said = told(data, "status")
    assert said.startswith("Healthy. feeds 1 active, 1 failing; last visit")
    assert "Blatt failing" in said
    assert "connection refused" in said
    [failing] = as_json(data, "status")["failing"]
    assert (failing["name"], failing["kind"], failing["failing_since"]) == (
        "Blatt",
        "connect",
        now.isoformat(),
    )


def test_more_failing_feeds_than_fit_are_counted(store: Database, data: Path) -> None:
    sync(store, *(spec(f"https://feed-{number}.example/") for number in range(25)), now=NOW)
    for number in range(25):
        visit(store, url=f"https://feed-{number}.example/", outcome=REFUSED, now=NOW)
    said = told(data, "status", code=1)
    assert said.startswith("Not healthy: - no feed can be read: is the network up?")
    assert "… and 5 more: `monitor feeds list` shows all" in said


def test_a_watch_that_nobody_runs_is_not_healthy(store: Database, data: Path) -> None:
    sync(store, spec(), now=NOW - HOUR)
    said = told(data, "status", code=1)
    assert said.startswith("Not healthy: - feeds are due, but none was visited lately")
    assert as_json(data, "status", code=1)["healthy"] is False
    assert told(data, "status", "--quiet", code=1) == ""


def test_dead_deliveries_make_the_watch_unhealthy_until_they_are_dealt_with(
    store: Database, data: Path
) -> None:
    raise_alert(store, now=NOW)
    [claimed] = claim_deliveries(store, now=NOW)
    save_delivery(store, claimed, BOUNCED, DeliveryState.DEAD)
    done_with_articles(store)
    assert "1 delivery was given up" in told(data, "status", code=1)
    told(data, "outbox", "drop", str(claimed.id))
    assert told(data, "status").startswith("Healthy.")


def done_with_articles(store: Database, *results: MatchToSave) -> None:
    """Triage all articles, and let no feed be due."""
    ids = [one.id for one in waiting(store)]
    with store.begin() as session:
        articles.save_triage(session, ids, results, now=NOW)
    sync(store)


def test_matches_older_than_the_watch_are_told(store: Database, data: Path) -> None:
    [article_id] = some_articles(store, baseline=True)
    done_with_articles(store, MatchToSave(article_id, a_match(), silence="it was there before"))
    assert "1 of them older than the watch: `monitor alerts --silent` lists them" in told(data, "status")
    assert as_json(data, "status")["baseline_matches"] == {"Nordkorea": 1}


def test_many_articles_that_are_not_indexed_are_told(store: Database, data: Path) -> None:
    some_articles(store, baseline=True)
    done_with_articles(store)
    assert "not indexed" not in told(data, "status")
    copied = (
        "feed_id, guid, url, canonical_url, title, summary, text, author, categories, content_hash, seen_at"
    )
    numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count)"
    with store.begin() as session:
        session.execute(
            text(
                f"INSERT INTO article (key, baseline, triaged_at, {copied})"
                f" {numbers} SELECT i, true, seen_at, {copied} FROM n, article"
            ),
            {"count": MANY_UNINDEXED},
        )
    said = told(data, "status")
    assert f"{MANY_UNINDEXED + 1:,} are not indexed yet, which makes `monitor search` slower" in said
    assert as_json(data, "status")["unindexed"] == MANY_UNINDEXED + 1


def test_gaps_and_waiting_articles_are_told(store: Database, data: Path) -> None:
    sync(store, spec(), now=NOW)
    visit(store, entry(1), entry(2), now=NOW - HOUR)
    visit(store, entry(3), entry(4), now=NOW)
    said = told(data, "status", code=1)
    assert "articles 4, 4 wait for triage" in said
    assert "gaps once entries may have passed unseen between two visits" in said
    assert as_json(data, "status", code=1)["gaps"] == 1


def test_silent_feeds_are_counted(store: Database, data: Path) -> None:
    sync(store, spec(), now=NOW)
    [claimed] = claim(store, now=NOW)
    save(store, a_poll(claimed, polled_at=NOW), told=Notice.SILENT)
    assert told(data, "status").startswith(
        "Healthy. feeds 1 active, 1 silent for longer than usual; last visit"
    )
    assert as_json(data, "status")["silent"] == 1


@pytest.mark.parametrize("words", [["status"], ["alerts"], ["outbox", "list"], ["outbox", "retry", "--all"]])
def test_looking_makes_no_database_where_there_is_none(tmp_path: Path, words: list[str]) -> None:
    assert "`monitor run` makes it" in told(tmp_path, *words, code=1)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("distance", "told"),
    [
        (timedelta(seconds=-90), "1 min ago"),
        (timedelta(days=-3, hours=5), "2 d ago"),
        (timedelta(hours=2, minutes=59), "in 2 h"),
        (timedelta(seconds=30), "in 30 s"),
        (timedelta(0), "now"),
    ],
)
def test_distances_are_told_in_the_largest_unit(distance: timedelta, told: str) -> None:
    assert ago(NOW + distance, NOW) == told


# alerts


def test_alerts_are_listed_newest_first(store: Database, data: Path) -> None:
    assert "No alerts." in told(data, "alerts")
    raise_alert(store, "one", title="Titel eins", now=NOW - 72 * HOUR)
    raise_alert(store, "two", title="Titel zwei", rule="Raketen", now=NOW)
    save_delivery(store, claim_deliveries(store, now=NOW, limit=1)[0], Sent())
    said = told(data, "alerts")
    assert said.index("Titel zwei") < said.index("Titel eins")
    assert "mail pending" in said
    assert "mail sent" in said
    assert [one["title"] for one in as_json(data, "alerts", "--since", "2d")] == ["Titel zwei"]
    assert [one["title"] for one in as_json(data, "alerts", "--rule", "Nordkorea")] == ["Titel eins"]
    assert [one["title"] for one in as_json(data, "alerts", "--limit", "1")] == ["Titel zwei"]


def test_alerts_in_json_hold_all_that_was_sent(store: Database, data: Path) -> None:
    raise_alert(store, targets=[("mail", "a@example.org")], now=NOW)
    [shown] = as_json(data, "alerts")
    assert (shown["rule"], shown["rule_position"], shown["why"]) == (
        "Nordkorea",
        "config/rules.yaml:3",
        "new article",
    )
    assert shown["raised_at"] == NOW.isoformat()
    [delivery] = shown["deliveries"]
    assert (delivery["channel"], delivery["target"]) == ("mail", "a@example.org")
    assert (delivery["state"], delivery["due_at"], delivery["hold"]) == ("pending", NOW.isoformat(), None)
    assert delivery["sent_at"] is None


def test_matches_that_alerted_nobody_are_listed_with_their_reason(store: Database, data: Path) -> None:
    assert "Every match alerted somebody" in told(data, "alerts", "--silent")
    [article_id] = some_articles(store)
    done_with_articles(store, MatchToSave(article_id, a_match(), silence="it was there before"))
    assert "Meldung 0 it was there before" in told(data, "alerts", "--silent")
    [shown] = as_json(data, "alerts", "--silent")
    assert (shown["rule"], shown["reason"], shown["article_id"]) == (
        "Nordkorea",
        "it was there before",
        article_id,
    )


def test_a_time_that_is_none_is_refused_with_what_is_meant(store: Database, data: Path) -> None:
    assert "30m, 12h, 2d or 1w" in told_plainly(run(data, "alerts", "--since", "yesterday"))


def told_plainly(result: Result) -> str:
    assert result.exit_code == 2
    return " ".join(result.output.replace("│", " ").split())


def test_titles_cannot_steer_the_terminal(store: Database, data: Path) -> None:
    raise_alert(store, title=STEERING, source=STEERING, now=NOW)
    [claimed] = claim_deliveries(store, now=NOW)
    save_delivery(
        store, claimed, SendFailed(SendFailure.TEMPORARY, STEERING), DeliveryState.PENDING, due_at=NOW
    )
    for words in (["alerts"], ["outbox", "list"]):
        assert "Titel [bold]" in told(data, *words)
        assert as_json(data, *words)[0]["title"] == STEERING
    sync(store, spec(name=STEERING), now=NOW)
    visit(store, outcome=FetchFailed(FailureKind.STATUS, STEERING), now=NOW)
    assert "Titel [bold]" in told(data, "status", code=1)


# outbox


def test_the_outbox_lists_what_has_not_arrived_and_why(store: Database, data: Path) -> None:
    assert "everything arrived" in told(data, "outbox", "list")
    raise_alert(store, targets=[("mail", "a@example.org"), ("chat", ""), ("push", "")], now=NOW)
    mail, chat, _ = claim_deliveries(store, now=NOW)
    save_delivery(store, mail, BOUNCED, DeliveryState.DEAD)
    save_delivery(store, chat, Sent())
    said = told(data, "outbox", "list")
    assert "dead mail a@example.org Nordkorea Nordkorea testet Rakete 1 550 no such user" in said
    assert "pending push" in said
    assert "now, due" in said
    assert "chat" not in said
    assert [one["channel"] for one in as_json(data, "outbox", "list", "--state", "sent")] == ["chat"]
    both = as_json(data, "outbox", "list", "--state", "sent", "--state", "dead")
    assert [one["state"] for one in both] == ["sent", "dead"]


def test_dead_deliveries_are_retried_all_or_by_id(store: Database, data: Path) -> None:
    raise_alert(store, targets=[("mail", ""), ("chat", "")], now=NOW)
    first, second = claim_deliveries(store, now=NOW)
    for claimed in (first, second):
        save_delivery(store, claimed, BOUNCED, DeliveryState.DEAD)
    assert told(data, "outbox", "retry", str(first.id)) == f"1 delivery due now: {first.id}."
    assert told(data, "outbox", "retry", "--all") == f"1 delivery due now: {second.id}."
    assert told(data, "outbox", "retry", "--all") == "0 deliveries due now."
    assert len(claim_deliveries(store, now=NOW + HOUR)) == 2


@pytest.mark.parametrize("words", [["retry"], ["retry", "3", "--all"]])
def test_retry_wants_to_know_what(store: Database, data: Path, words: list[str]) -> None:
    assert "or all dead ones with --all" in told(data, "outbox", *words, code=2)


@pytest.mark.parametrize("word", ["drop", "retry"])
@pytest.mark.parametrize("number", ["first", "9" * 20])
def test_deliveries_are_named_by_ids(store: Database, data: Path, word: str, number: str) -> None:
    assert "Name deliveries by their ids" in told(data, "outbox", word, number, code=2)


def test_dropped_deliveries_are_not_sent(store: Database, data: Path) -> None:
    raise_alert(store, targets=[("mail", ""), ("chat", "")], now=NOW)
    assert told(data, "outbox", "drop", "1", "2") == "2 deliveries dropped: 1, 2."
    assert claim_deliveries(store, now=NOW) == []
    assert "Left alone, because sent, dropped before, or unknown: 1, 77." in told(
        data, "outbox", "drop", "1", "77", code=1
    )


# db


def test_a_database_is_made_and_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MONITOR_DATABASE_URL", raising=False)
    folder = tmp_path / "new" / "data"
    assert "there is no database" in told(folder, "db", "check", code=1)
    assert "up to date" in told(folder, "db", "upgrade")
    assert "up to date" in told(folder, "db", "upgrade")
    assert "is sound" in told(folder, "db", "check")


@pytest.mark.parametrize(
    "words", ["status", "status --report", "alerts", "outbox list", "outbox retry --all"]
)
def test_no_other_command_changes_the_schema(
    words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MONITOR_DATABASE_URL", raising=False)
    Database(older(f"sqlite:///{tmp_path / 'monitor.db'}")).close()
    for _ in range(2):
        refused = run(tmp_path, *words.split())
        assert isinstance(refused.exception, StoreError), refused.output
        assert f"monitor.db is older than this program (its schema is 0001, needed is {HEAD})" in str(
            refused.exception
        )
    assert "read through, sound" in told(tmp_path, "db", "backup")
    assert "up to date" in told(tmp_path, "db", "upgrade")
    assert run(tmp_path, *words.split()).exception is None


def test_a_data_folder_that_cannot_be_made_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MONITOR_DATABASE_URL", raising=False)
    (tmp_path / "file").touch()
    said = told(tmp_path / "file" / "data", "db", "upgrade", code=1)
    assert "file/data cannot be made: Not a directory; `--data` names another one." in said


def test_a_check_of_a_newer_database_does_not_advise_an_upgrade(store: Database, data: Path) -> None:
    with store.begin() as session:
        session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    assert "made by a newer monitor (schema 9999" in told(data, "db", "check", code=1)


def test_the_commands_work_on_postgresql(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MONITOR_DATABASE_URL", postgres_url)
    assert "up to date" in told(tmp_path, "db", "upgrade")
    assert "is sound" in told(tmp_path, "db", "check")
    assert told(tmp_path, "status").startswith("Healthy.")
    assert "No alerts" in told(tmp_path, "alerts")
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_database_ends_the_real_program_with_one_clear_message(data: Path) -> None:
    (data / "monitor.db").write_bytes(b"no database")
    environment = {**os.environ, "MONITOR_DATA": str(data)}
    done = subprocess.run(
        [sys.executable, "-m", "monitor", "status"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines() == [
        f"{data / 'monitor.db'} is not a SQLite database: move the file away and restore a backup in its place"
    ]


@pytest.mark.parametrize(
    "words",
    [["status"], ["alerts"], ["outbox", "list"], ["outbox", "retry"], ["outbox", "drop"], ["db", "check"]],
)
def test_every_help_teaches_with_an_example(words: list[str]) -> None:
    result = CliRunner().invoke(app(), [*words, "--help"])
    assert "Example" in result.output


def test_a_backup_lands_in_the_data_folder_or_where_it_is_told(data: Path, store: Database) -> None:
    some_articles(store)
    assert "articles, 0 alerts; read through, sound" in told(data, "db", "backup")
    assert [path.suffix for path in (data / "backups").iterdir()] == [".db"]
    assert str(data / "copy.db") in told(data, "db", "backup", str(data / "copy.db"))


def test_the_upgrade_of_a_large_database_says_why_one_waits(capsys: pytest.CaptureFixture[str]) -> None:
    for size in (40_000_000, 6_200_000_000):
        common.tell_of_upgrade(size)
    assert capsys.readouterr().err == (
        "The database (6.2 GB) is brought up to date and read through once, which may take minutes;"
        " whatever ends it, no data are lost.\n"
    )


def test_what_the_program_broke_over_is_told_and_is_no_ailment(store: Database, data: Path) -> None:
    assert "broke" not in told(data, "status")
    ids = some_articles(store)
    done_with_articles(store)
    broken = [Unjudged(one, 0, rule, "ValueError at plan.py:7") for one in ids for rule in ("", "Nordkorea")]
    with store.begin() as session:
        unjudged.note(session, broken, now=NOW)
    said = told(data, "status")
    assert said.startswith("Healthy.")
    assert f"The program broke over {len(ids)} article" in said
    assert "every rule" in said
    assert f"{ids[0]}: " in said
    shown = as_json(data, "status")
    assert shown["unjudged"] == len(ids)
    assert {(one["article_id"], one["rule"], one["kind"]) for one in shown["not_judged"]} == {
        (one.article_id, one.rule, one.kind) for one in broken
    }
