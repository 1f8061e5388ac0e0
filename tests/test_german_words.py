"""What German terms find and what they do not, in some four hundred lines of tests/data/german_words.txt."""

import re
from collections import defaultdict
from pathlib import Path

import pytest

from monitor.core.article import Article
from monitor.core.matcher import compile_rules
from monitor.core.query import Mode, QueryProblem
from monitor.core.query_parser import parse_entry
from monitor.core.rule import Rule
from monitor.lexicon import open_lexicon

WORDS = Path(__file__).parent / "data" / "german_words.txt"
Row = tuple[str, list[str], list[str]]  # a term, what it finds, what it does not


def kinds() -> dict[str, list[Row]]:
    read: defaultdict[str, list[Row]] = defaultdict(list)
    kind = ""
    for line in WORDS.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            kind = line.strip("[]")
        elif line and not line.startswith("#"):
            seen = re.sub("<([0-9A-F]{4})>", lambda code: chr(int(code[1], 16)), line)
            term, found, missed = seen.split(" | ")
            read[kind].append((term, found.split("; "), missed.split("; ")))
    return read


def rule(term: str) -> Rule:
    query = parse_entry(term)
    assert not isinstance(query, QueryProblem), term
    return Rule(name=term, query=query)


def test_there_are_words_of_many_kinds() -> None:
    assert len(kinds()) > 15
    assert sum(map(len, kinds().values())) > 390


@pytest.mark.parametrize(("kind", "rows"), kinds().items(), ids=kinds())
def test_terms_find_what_they_should_and_nothing_else(kind: str, rows: list[Row]) -> None:
    mode = Mode(kind.partition(", ")[2] or "forms")
    terms = dict.fromkeys(term for term, _, _ in rows)
    rules = compile_rules([rule(term) for term in terms], mode=mode, lexicon=open_lexicon())

    def finds(term: str, text: str) -> bool:
        return term in {match.rule.name for match in rules.match(Article(text=text, language="de"))}

    assert [(term, text) for term, found, _ in rows for text in found if not finds(term, text)] == []
    assert [(term, text) for term, _, missed in rows for text in missed if finds(term, text)] == []
