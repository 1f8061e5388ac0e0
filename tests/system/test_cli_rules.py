import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from monitor.cli import rules

RULES = """
rules:
  - name: Nordkorea
    match: Nordkorea AND (Rakete OR "ballistische Raketen")
  - name: Kim im Titel
    match: Kim
    in: [title]
  - name: Politik
    match: Kim
    feeds: [tag:politik]
"""
FEEDS = """
feeds:
  - url: https://feed.example/politik
    name: Beispielblatt
    tags: [politik]
"""


def run(*arguments: str, stdin: str | bytes = "") -> Result:
    app = typer.Typer()
    rules.register(app)
    return CliRunner().invoke(app, arguments, input=stdin)


@pytest.fixture
def config(tmp_path: Path) -> str:
    (tmp_path / "rules.yaml").write_text(RULES)
    (tmp_path / "feeds.yaml").write_text(FEEDS)
    return str(tmp_path)


def test_try_marks_what_it_finds() -> None:
    result = run("try", "Rakete OR ballistische Waffe", "Eine Rakete, eine ballistische Waffe.")
    assert result.exit_code == 0
    assert "Eine »Rakete«, eine »ballistische Waffe«." in result.stdout


def test_try_reads_standard_input_and_says_so_when_nothing_is_there() -> None:
    result = run("try", "Rakete", stdin="Nur ein Auto.\n")
    assert result.exit_code == 1
    assert "not found in: Nur ein Auto." in result.stdout


def test_try_says_what_keeps_a_word_that_is_there_from_being_found() -> None:
    said = run("try", "kündigen", "Die Bank kündigt Streiks an").stdout
    assert "“kündigt” is there, but its prefix stands at the end of the clause" in " ".join(said.split())
    assert "in compound mode" in run("try", "Rakete", "Raketenwerfer").stdout
    assert (
        "compound mode"
        not in run("try", "Rakete", "Raketenwerfer fliegen nicht.", "--mode", "compound").stdout
    )
    assert run("try", "Rakete", "Nur ein Auto.").stdout.splitlines()[-1] == "not found in: Nur ein Auto."


def test_try_shows_what_a_term_stands_for() -> None:
    assert "us armee" in run("try", "US-Armee", "x", "--mode", "exact").stdout


def test_try_takes_a_text_that_shows_no_language_for_one_in_the_language_given() -> None:
    assert run("try", "policy", "New policies").exit_code == 1
    result = run("try", "policy", "New policies", "--language", "en")
    assert "New »policies«" in result.stdout


@pytest.mark.parametrize(
    ("query", "said"), [("Rakete AND", "missing at the end"), ("a OR OR b", "cannot stand")]
)
def test_try_points_at_what_it_cannot_read(query: Any, said: str) -> None:
    result = run("try", query, "Text")
    assert result.exit_code == 2
    assert said in result.stderr
    assert "^" in result.stderr


def test_try_without_a_query_says_how_to_use_it() -> None:
    result = run("try")
    assert result.exit_code == 2
    assert "monitor try QUERY" in result.stderr


def test_try_answers_lines() -> None:
    lines = "Raketen\tdie Rake-\\nten\nRakete\tBrot\nKim OR\tKim\nKim\r\n\nBombe\tBombe"
    result = run("try", "--tsv", "--mode", "exact", stdin=lines)
    assert result.stdout.split() == ["1", "0", "0", "0", "0", "1"]
    assert "line 3: something to look for is missing at the end: Kim OR" in result.stderr


def test_try_answers_lines_in_the_language_that_is_named() -> None:
    line = "policy\tNew policies"
    assert run("try", "--tsv", stdin=line).stdout.split() == ["0"]
    assert run("try", "--tsv", "--language", "en", stdin=line).stdout.split() == ["1"]


def test_match_prints_each_match_with_its_evidence(config: str) -> None:
    articles = [
        {"id": 7, "title": "Nordkorea", "text": "Größe: ballistische Raketen"},
        {"id": "b", "title": "Sport", "text": "Kim", "source": "Beispielblatt"},
        {"id": "c", "title": "Kim", "summary": None},
    ]
    lines = "\n\n".join(json.dumps(article) for article in articles)
    result = run("match", "--config", config, stdin=lines)
    assert result.exit_code == 0
    assert [json.loads(line) for line in result.stdout.splitlines()] == [
        {
            "id": 7,
            "rule": "Nordkorea",
            "evidence": [
                {"term": "Nordkorea", "field": "title", "start": 0, "end": 9},
                {"term": '"ballistische Raketen"', "field": "text", "start": 7, "end": 27},
                {"term": "Rakete", "field": "text", "start": 20, "end": 27},
            ],
        },
        {"id": "b", "rule": "Politik", "evidence": [{"term": "Kim", "field": "text", "start": 0, "end": 3}]},
        {
            "id": "c",
            "rule": "Kim im Titel",
            "evidence": [{"term": "Kim", "field": "title", "start": 0, "end": 3}],
        },
    ]


def test_match_reports_lines_it_cannot_read_and_goes_on(config: str) -> None:
    lines = [b"{", b'{"title": "Kim"}', b'{"id": 1, "text": 5}', b'{"id": 2, "title": "Kim"}', b"\xff", b"[]"]
    result = run("match", "--config", config, stdin=b"\n".join(lines))
    assert result.exit_code == 1
    assert json.loads(result.stdout)["id"] == 2
    assert [line.split(":")[0] for line in result.stderr.splitlines()] == [
        "line 1",
        "line 2",
        "line 3",
        "line 5",
        "line 6",
        "5 lines could not be read.",
    ]
    assert "line 2: id: Field required" in result.stderr


def test_match_wants_a_configuration_it_can_read(tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text("rules: [{name: x, match: 'Kim OR'}]")
    result = run("match", "--config", str(tmp_path))
    assert result.exit_code == 2
    assert "missing at the end" in result.stderr
