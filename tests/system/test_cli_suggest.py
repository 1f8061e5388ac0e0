"""`monitor suggest` on stored articles, as a shell calls it."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from monitor.cli import alerts, rematch, suggest
from monitor.cli.times import utc_now
from monitor.context import Context
from monitor.core.article import Entry
from monitor.core.matcher import compile_rules
from monitor.core.rule import Scope
from monitor.stages import suggest as stage
from monitor.stages import triage
from monitor.stages.replay import tagged_by
from monitor.stages.suggest_world import World
from monitor.store.database import Database
from monitor.store.tables import AlertRow, assignment
from tests.builders import FEED, FakeClock, a_rule, an_entry, poll_due
from tests.stages.test_stories import OTHER, THIRD, a_watch
from tests.stages.test_triage import rows

CONFIG = f"""
rules:
  - {{name: Zug, match: Zug, mode: compound}}
  - {{name: Rakete, match: Rakete}}
  - {{name: Wal, match: Wal}}
  - {{name: Fund, match: Fund}}
feeds: [{FEED}, {{url: '{OTHER}', tags: [technik]}}, {THIRD}]
"""
TOWNS = ["Aachen", "Bremen", "Celle", "Dresden", "Erfurt", "Fulda", "Gera", "Husum", "Ilmenau", "Jena"]
TRAINS = [an_entry(f"Ein Zug bleibt bei {town} im Schnee stecken") for town in TOWNS[:4]]
RETREATS = [
    an_entry(f"Firma in {town} kündigt den Rückzug aus dem Osten an", summary="Die Software ist schuld.")
    for town in TOWNS[4:8]
]
ROCKETS = [
    an_entry(title, summary="Am Weltraumbahnhof " + summary)
    for title, summary in (
        ("Rakete explodiert kurz nach dem Abheben", "löschte die Feuerwehr den Brand."),
        ("Gewerkschaft droht mit Ausstand: Rakete bleibt liegen", "fordern Techniker mehr Lohn."),
        ("Schüler taufen eine Rakete auf den Namen Else", "sangen sie ein Lied dazu."),
        ("Gericht stoppt Bau: Rakete stört Brutvögel", "nisten seltene Möwen."),
        ("Dieb stiehlt Düse einer Rakete", "fehlt seit gestern auch ein Gabelstapler."),
        ("Minister kürzt Mittel, Rakete wird teurer", "rechnet man mit Verzug bis Herbst."),
        ("Rakete bringt Satelliten für Wetterdienst ins All", "knallten die Korken."),
        ("Sammler ersteigert Modell einer Rakete", "stand es vierzig Jahre lang in der Kantine."),
    )
]
COUNTERS = [
    an_entry("Ein Raketenwerfer steht im Museum"),
    an_entry("Neuer Weltraumbahnhof im Norden geplant"),
    an_entry("Der Weltraumbahnhof sucht Personal", summary="Bewerbungen bis Mai."),
]
WEATHER = [
    an_entry(f"Am {day}. Mai regnet es in {town}", summary="Der Wind weht schwach.")
    for day, town in enumerate(TOWNS * 3, 1)
]


def publish(ctx: Context, feed: str, entries: list[Entry]) -> None:
    """Put up entries some hours later."""
    stand = ctx.fetcher
    stand.put(feed, *entries)  # type: ignore[attr-defined]
    ctx.clock.pass_by(timedelta(hours=4))  # type: ignore[attr-defined]
    poll_due(ctx)
    while triage.run(ctx).more:
        pass


@pytest.fixture
def folders(tmp_path: Path, sqlite_db: Database, monkeypatch: pytest.MonkeyPatch) -> tuple[str, ...]:
    monkeypatch.delenv("MONITOR_DATABASE_URL", raising=False)
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "all.yaml").write_text(CONFIG)
    ctx, _ = a_watch(sqlite_db, clock=FakeClock(utc_now() - timedelta(days=2)))
    ctx = replace(ctx, rules=compile_rules([a_rule("Zebra")]))
    publish(ctx, FEED, [*TRAINS, *ROCKETS, *WEATHER])
    publish(ctx, OTHER, [*RETREATS, *COUNTERS])
    with sqlite_db.begin() as session:
        session.execute(assignment.delete())  # each is a story of its own
    return "--config", str(tmp_path / "config"), "--data", str(tmp_path)


def run(*arguments: str) -> Result:
    app = typer.Typer()
    for module in (alerts, rematch, suggest):
        module.register(app)
    return CliRunner().invoke(app, arguments)


def proposed(folders: tuple[str, ...], rule: str) -> Any:
    result = run("suggest", rule, "--json", *folders)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_a_word_in_the_company_of_the_finds_is_proposed_with_what_it_adds(folders: tuple[str, ...]) -> None:
    found = proposed(folders, "Rakete")
    assert (found["found"], found["stories"]) == (8, 8)
    [one] = found["find_more"]
    assert (one["term"], one["stories"], one["more"]) == ("Weltraumbahnhof", 8, 2)
    assert one["yaml"] == {"match": "Rakete OR Weltraumbahnhof"}
    assert [each["title"] for each in one["examples"]] == [COUNTERS[2].title, COUNTERS[1].title]
    shown = run("suggest", "Rakete", *folders).stdout
    assert "Weltraumbahnhof: in 8 of 8 stories, by chance" in shown
    assert "match: Rakete OR Weltraumbahnhof" in shown


def test_what_a_term_nearly_finds_is_counted_with_the_words(folders: tuple[str, ...]) -> None:
    [one] = proposed(folders, "Rakete")["nearly_found"]
    assert one["words"] == {"Raketenwerfer": 1}
    assert one["yaml"] == {"mode": "compound", "match": "Rakete"}
    assert (
        "{term: Rakete, mode: compound}: 1 article more: Raketenwerfer 1"
        in run("suggest", "Rakete", *folders).stdout
    )


def test_from_marked_false_alarms_it_tells_what_to_exclude_and_what_that_costs(
    folders: tuple[str, ...], sqlite_db: Database
) -> None:
    run("rematch", "Zug", "--yes", *folders)
    raised = {row.id: str(row.content["title"]) for row in rows(sqlite_db, AlertRow)}
    retreats = [str(number) for number, title in raised.items() if "Rückzug" in title]
    trains = [str(number) for number, title in raised.items() if "Schnee" in title]
    assert (len(retreats), len(trains)) == (4, 4)
    few = run("suggest", "Zug", *folders).stdout
    assert "False alarms: none marked that it still finds; from 3 on" in few
    run("alerts", "mark", *retreats, "false", *folders[2:])
    run("alerts", "mark", trains[0], "right", *folders[2:])
    found = proposed(folders, "Zug")
    assert (found["false"], found["right"], found["unmarked"], found["mended"]) == (4, 1, 3, 0)
    first, *others = found["exclude"]
    assert (first["removes"], first["loses"]) == (4, 0)
    assert first["yaml"] == {"all": [{"term": "Zug", "not": ["Rückzug"], "mode": "compound"}]}
    assert [(one["term"][:4], one["removes"], one["loses"]) for one in others] == [("NOT ", 4, 0)]
    shown = run("suggest", "Zug", *folders).stdout
    assert "removes 4 of 4 false alarms, loses no other find" in shown
    assert "all: [{term: Zug, not: [Rückzug], mode: compound}]" in shown


def test_false_alarms_that_the_rule_does_not_find_any_more_are_left_out(
    folders: tuple[str, ...], sqlite_db: Database, tmp_path: Path
) -> None:
    run("rematch", "Zug", "--yes", *folders)
    raised = {row.id: str(row.content["title"]) for row in rows(sqlite_db, AlertRow)}
    retreats = [str(number) for number, title in raised.items() if "Rückzug" in title]
    run("alerts", "mark", *retreats, "false", *folders[2:])
    (tmp_path / "config" / "all.yaml").write_text(CONFIG.replace("match: Zug,", "match: Zug NOT Rückzug,"))
    found = proposed(folders, "Zug")
    assert (found["false"], found["mended"], found["exclude"]) == (0, 4, [])
    assert (
        "Of the alerts marked false it would not find 4 any more." in run("suggest", "Zug", *folders).stdout
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("Wal",), "Wal: finds 0 of 49 articles"),
        (("Wal",), "Too little to go on for other words: fewer than 5 stories"),
        (("Rakete", "--since", "1h"), "No article that the rule looks at is stored from that time"),
    ],
)
def test_where_there_is_too_little_to_go_on_it_says_so(
    folders: tuple[str, ...], arguments: tuple[str, ...], said: str
) -> None:
    result = run("suggest", *arguments, *folders)
    assert (result.exit_code, said in result.stdout) == (0, True), result.output


def test_a_rule_that_is_not_there_is_a_usage_error(folders: tuple[str, ...]) -> None:
    result = run("suggest", "Rakte", *folders)
    assert (result.exit_code, "did you mean 'Rakete'?" in result.stderr) == (2, True)


def test_only_articles_count_that_the_rule_looks_at(folders: tuple[str, ...], sqlite_db: Database) -> None:
    from monitor.config.load import load_config
    from monitor.lexicon import open_lexicon

    config = load_config(Path(folders[1]), {})
    rule = replace(config.rules[1], scope=Scope(tags=frozenset({"technik"})))
    world = World(sqlite_db, rule, tagged_by(config), open_lexicon())
    found = stage.run(world, since=utc_now() - timedelta(days=9), progress=lambda _done, _total: None)
    assert (found.articles, found.found) == (7, 0)
    assert [one.more.count for one in found.reaches] == [1]
