"""Every line of the tables in config/german.md says the truth."""

import re
from pathlib import Path

import pytest

from monitor.core.article import Article
from monitor.core.matcher import compile_rules
from monitor.core.query import Mode, QueryProblem
from monitor.core.query_parser import parse_entry
from monitor.core.rule import Rule
from monitor.lexicon import open_lexicon

PAGE = Path(__file__).parents[1] / "config" / "german.md"
ROW = re.compile(r"\| `(?P<term>[^`]+)` \| (?P<found>[^|]+?) \| (?P<missed>[^|]+?) \|")

WORDS = re.compile(
    r"\| (?P<language>[a-z]{2}) \| `(?P<term>[^`]+)` \| (?P<found>[^|]+) \| (?P<missed>[^|]+) \|"
)


def rows() -> list[tuple[str, Mode, str, str]]:
    read, mode = [], Mode.FORMS
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        heading = re.match(r"\| you write(?: in mode (\w+))? \|", line)
        if heading:
            mode = Mode(heading[1] or "forms")
        row = ROW.match(line.replace("\\|", "¦"))
        if row:
            read.append((row["term"].replace("¦", "|"), mode, row["found"], row["missed"]))
    return read


def test_the_page_has_its_tables() -> None:
    assert len(rows()) > 30


@pytest.mark.parametrize(("term", "mode", "found", "missed"), rows())
def test_the_page_says_the_truth(term: str, mode: Mode, found: str, missed: str) -> None:
    query = parse_entry(term)
    assert not isinstance(query, QueryProblem)
    rules = compile_rules([Rule(name="page", query=query)], mode=mode, lexicon=open_lexicon())
    assert rules.match(Article(text=found))
    assert not rules.match(Article(text=missed))


@pytest.mark.parametrize(
    "row", [*WORDS.finditer(PAGE.read_text(encoding="utf-8"))], ids=lambda row: row["term"]
)
def test_the_page_says_the_truth_about_other_languages(row: re.Match[str]) -> None:
    query = parse_entry(row["term"])
    assert not isinstance(query, QueryProblem)
    rules = compile_rules([Rule(name="page", query=query)], lexicon=open_lexicon())
    for words, is_found in ((row["found"], True), (row["missed"], False)):
        for word in words.split(", "):
            assert bool(rules.match(Article(text=word, language=row["language"]))) is is_found, word
