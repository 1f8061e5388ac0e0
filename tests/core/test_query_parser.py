from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.query import (
    And,
    AtLeast,
    InField,
    Near,
    Not,
    Or,
    Phrase,
    QueryProblem,
    Regex,
    Term,
    Wildcard,
    inner_queries,
)
from monitor.core.query_parser import MAX_DEPTH, MAX_LENGTH, describe, parse_entry, parse_query

A, B, C = Term("a1"), Term("b1"), Term("c1")

READ = {
    "a word": ("Rakete", Term("Rakete")),
    "a word with odd signs": ("C++", Term("C++")),
    "a decimal comma": ("1,5", Term("1,5")),
    "a colon in a plain word": ("foo:bar", Term("foo:bar")),
    "a colon in a word": ("Bürger:innen", Term("Bürger:innen")),
    "an address with a question": ("url:index.php?id=5", InField("url", Term("index.php?id=5"))),
    "a power of ten": ("10^6", Term("10^6")),
    "a verb with its prefix": ("an|greifen", Term("an|greifen")),
    "a bar in quotes": ('"a1|b1"', Term("a1|b1")),
    "a number that begins with zeros": ("a1 NEAR/0005 b1", Near(A, B, 5)),
    "a noun spelled like an operator": ("Not", Term("Not")),
    "such a noun in quotes beside others": ('"Not" AND a1', And((Term("Not"), A))),
    "a word that begins like an operator": ("ANDORRA", Term("ANDORRA")),
    "and, or, not": ("a1 AND b1 OR NOT c1", Or((And((A, B)), Not(C)))),
    "a bare NOT means AND NOT": ("a1 NOT b1", And((A, Not(B)))),
    "parentheses": ("a1 AND (b1 OR c1)", And((A, Or((B, C))))),
    "needless parentheses": ("((a1) AND (b1 AND c1))", And((A, B, C))),
    "a phrase": ('"ballistische Raketen"', Phrase((Term("ballistische"), Term("Raketen")))),
    "a phrase in German quotes": ("„a1 b1“", Phrase((A, B))),
    "a phrase in guillemets": ("»a1 b1« OR «a1 b1»", Or((Phrase((A, B)), Phrase((A, B))))),
    "a phrase with its gap": ('"a1 b1"~5', Phrase((A, B), 5)),
    "a phrase with a wildcard": ('"a1 bc*"', Phrase((A, Wildcard("bc*")))),
    "a phrase of one word": ('"a1"', A),
    "signs in a phrase": ('"a1 – b1"', Phrase((A, B))),
    "exactly as written": ("=NATO", Term("NATO", literal=True)),
    "several words exactly": ('="US Army"', Term("US Army", literal=True)),
    "wildcards": ("Raket* OR *rakete*", Or((Wildcard("Raket*"), Wildcard("*rakete*")))),
    "near": ("a1 NEAR/5 b1", Near(A, B, 5)),
    "near in order": ("a1 ONEAR/2 (b1 OR c1)", Near(A, Or((B, C)), 2, ordered=True)),
    "near after near": ("a1 NEAR/2 b1 NEAR/3 c1", Near(Near(A, B, 2), C, 3)),
    "near binds before and": ("a1 AND b1 NEAR/2 c1", And((A, Near(B, C, 2)))),
    "a field": ("title:a1", InField("title", A)),
    "a field with a group": ("url:(a1 OR b1)", InField("url", Or((A, B)))),
    "the category field": ("category:a1", InField("categories", A)),
    "a regular expression": (r"/raket(e|en)\b/", Regex(r"raket(e|en)\b")),
    "a slash in a regular expression": (r"url:/a\/b/", InField("url", Regex("a/b"))),
    "at least": ("2 OF (a1, b1 OR c1, c1)", AtLeast(2, (A, Or((B, C)), C))),
}


@pytest.mark.parametrize(("text", "query"), READ.values(), ids=READ)
def test_a_query_line_is_read_as_its_tree(text: str, query: Any) -> None:
    assert parse_query(text) == query
    assert parse_entry(text) == query


@pytest.mark.parametrize(("text", "query"), READ.values(), ids=READ)
def test_a_described_query_reads_as_the_same_query(text: str, query: Any) -> None:
    assert parse_query(describe(query)) == query


def test_bare_words_of_a_list_entry_are_a_phrase() -> None:
    assert parse_entry("Kim Jong Un") == Phrase((Term("Kim"), Term("Jong"), Term("Un")))
    assert parse_entry("Kim und Jong*") == Phrase((Term("Kim"), Term("und"), Wildcard("Jong*")))
    assert parse_entry("a1 b1 OR c1") == Or((Phrase((A, B)), C))


PROBLEMS = {
    "nothing": ("  ", 0, "empty", "word"),
    "words side by side": ("Kim Jong", 4, "operator is missing", '"Kim Jong"'),
    "a small operator": ("Kim and Jong", 4, "'and' must be written in capitals", "AND"),
    "a German operator": ("Kim UND Jong", 4, "'UND' is not an operator", "AND"),
    "a programmer's operator": ("Kim && Jong", 4, "'&&' is not an operator", "AND"),
    "a word beside a group": ("Kim (Jong)", 4, "operator is missing", "AND or OR"),
    "a word beside a quote": ('Kim "Jong Un"', 4, "operator is missing", "AND or OR"),
    "an operator at the end": ("Kim AND", 7, "missing at the end", None),
    "two operators": ("Kim OR OR Jong", 7, "'OR' cannot stand here", "both sides"),
    "an operator before a parenthesis": ("(Kim OR) AND a", 7, "missing before ')'", None),
    "an open parenthesis": ("(Kim OR Jong", 12, "never closed", ")"),
    "a closing parenthesis too many": ("Kim)", 3, "')' without a '('", None),
    "empty parentheses": ("a AND ()", 7, "missing before ')'", None),
    "an open quote": ('Kim AND "Jong', 8, "quote is never closed", '"'),
    "empty quotes": ('a AND ""', 6, "nothing between the quotes", None),
    "quotes around signs": ('"–"', 0, "nothing between the quotes", None),
    "an open regular expression": ("/abc", 0, "never ends", "/"),
    "a broken regular expression": ("a OR /(/", 5, "cannot be used", None),
    "a lone equals sign": ("= Kim", 0, "'=' stands alone", "=NATO"),
    "equals before signs": ('="!"', 0, "no letter", None),
    "signs alone": ("a OR +++", 5, "no letter", None),
    "a lone star": ("*", 0, "no letter", None),
    "a star and one letter": ("a OR b*", 5, "nearly everything", "two letters"),
    "a minus": ("Kim OR -Sport", 7, "'-' before a word", "NOT Sport"),
    "a plus": ("+Kim", 0, "'+' before a word", "AND Kim"),
    "a misspelt field": ("titel:Kim", 0, "no field 'titel'", "title:"),
    "an unknown field": ("body: Kim", 0, "no field 'body'", "title, summary"),
    "a field in a field": ("title:(a OR text:b)", 0, "field inside a field", "beside"),
    "near without a distance": ("a NEAR b", 2, "'NEAR' is not an operator", "NEAR/5"),
    "near with an absurd distance": ("a NEAR/5000 b", 2, "from 1 to", None),
    "near with AND": ("a NEAR/5 (b AND c)", 2, "NEAR takes words", None),
    "near in a chain": ("a NEAR/1 b NEAR/1 c NEAR/1 d", 20, "more than two NEAR", "AND"),
    "a wide phrase": ('"a b"~500', 0, "more than 50 words", "AND"),
    "too many of too few": ("3 OF (a, b)", 0, "3 of 2 can never be", "1 to 2"),
    "none of some": ("0 OF (a, b)", 0, "0 of 2", "1 to 2"),
    "a comma": ("a, b", 1, "comma", "AND or OR"),
    "too long": ("a" * (MAX_LENGTH + 1), MAX_LENGTH, "longer than", None),
    "too deep": ("(" * (MAX_DEPTH + 1) + "a", MAX_DEPTH, "parentheses", None),
    "near and nothing": ("(a NEAR/2 ) b", 10, "missing before ')'", None),
    "near at the start": ("NEAR/2 a", 0, "'NEAR/2' cannot stand here", "both sides"),
    "a word behind at least": ("2 OF (a, c) b", 12, "operator is missing", None),
    "at least without its list": ("2 OF", 4, "missing at the end", None),
    "at least of a bare word": ("2 OF a", 5, "in parentheses", "2 OF (a, b, c)"),
    "letters behind a regular expression": ("/ab/i", 4, "no letters behind it", "(?-i)"),
    "an exclamation mark": ("Kim AND !Sport", 8, "'!' before a word", "NOT Sport"),
    "a question mark for a letter": ("M?ller", 0, "'?' has no meaning", "*"),
    "single quotes": ("Nordkorea OR 'Rakete'", 13, "single quotes are taken", 'write "Rakete"'),
    "typographic single quotes": ("‚Rakete‘", 0, "single quotes are taken", 'write "Rakete"'),
    "a fuzzy word": ("Kim~2", 0, "'~' has no meaning", "~5"),
    "a weight": ("Kim OR Jong^3", 7, "'^' has no meaning", "quotes"),
    "a bar between words": ("Rakete|Bombe", 0, "'|' stands between a verb", "OR"),
    "a field in capitals": ("Title:Kim", 0, "no field 'Title'", "title:"),
    "near in small letters": ("a near/5 b", 2, "'near/5' is not an operator", "NEAR/5"),
    "near with a distance below nothing": ("a NEAR/-1 b", 2, "'NEAR/-1' is not an operator", "NEAR/5"),
    "of without a number": ("OF", 0, "'OF' is not an operator", "2 OF"),
    "a star for a word": ('"von * bis"~0', 0, "'*' alone stands for no word", "~5"),
    "a letter that is only a mark": ("ﾞ OR a", 0, "no letter", None),
    "a stretched nothing": ("a OR =ـ", 5, "no letter", None),
    "near with a distance without end": (f"a NEAR/{'9' * 5000} b", 2, "from 1 to", None),
    "a gap without end": (f'"a b"~{"9" * 5000}', 0, "more than 50 words", "AND"),
    "more than can be counted": (f"{'9' * 5000} OF (a, b)", 0, "of 2 can never be", "1 to 2"),
    "an operator behind a field": ("title: OR a", 7, "'OR' cannot stand here", "both sides"),
}


@pytest.mark.parametrize(("text", "offset", "said", "hint"), PROBLEMS.values(), ids=PROBLEMS)
def test_an_unreadable_query_says_where_and_why(text: str, offset: int, said: str, hint: str | None) -> None:
    problem = parse_query(text)
    assert isinstance(problem, QueryProblem)
    assert said in problem.text
    assert hint is None or hint in (problem.hint or "")
    assert problem.offset == offset


def _either(parts: Any) -> Any:
    flat = [each for part in parts for each in (part.parts if isinstance(part, Or) else (part,))]
    return Or(tuple(flat))


def _both(parts: Any) -> Any:
    flat = [each for part in parts for each in (part.parts if isinstance(part, And) else (part,))]
    return And(tuple(flat))


WORDS = st.sampled_from(["a1", "Rakete", "US-Armee", "C++", "of", "Öl,", "AND", "(x)", "x:y"])
TERMS = st.builds(Term, WORDS)
LITERALS = st.builds(Term, st.sampled_from(["NATO", "US Army", "and", "C++"]), literal=st.just(value=True))
WILDCARDS = st.builds(Wildcard, st.sampled_from(["Ra*", "*kete", "*ak*te*"]))
PHRASES = st.builds(
    Phrase,
    st.lists(st.sampled_from(["a1", "und", "AND", "US-Armee"]).map(Term) | WILDCARDS, min_size=2).map(tuple),
    st.integers(0, 9),
)
PLACES = st.recursive(
    TERMS | WILDCARDS | PHRASES,
    lambda inner: st.lists(inner, min_size=2, max_size=3).map(_either),
    max_leaves=3,
)


UNITS = TERMS | LITERALS | WILDCARDS | PHRASES | st.sampled_from(["ab+", r"a/b\.c", "Ä(b|c)"]).map(Regex)
NEARS = st.builds(Near, PLACES, PLACES, st.integers(1, 50), st.booleans())
QUERIES = st.recursive(
    UNITS | NEARS,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=4).map(_both),
        st.lists(inner, min_size=2, max_size=4).map(_either),
        st.builds(Not, inner),
        st.builds(
            InField,
            st.sampled_from(["title", "categories"]),
            inner.filter(lambda q: not any(isinstance(part, InField) for part in inner_queries(q))),
        ),
        st.lists(inner, min_size=2, max_size=4).map(lambda parts: AtLeast(2, tuple(parts))),
    ),
    max_leaves=8,
)


@given(QUERIES)
def test_every_query_can_be_described_and_read_again(query: Any) -> None:
    assert parse_query(describe(query)) == query


@given(st.text(alphabet=st.sampled_from('ab AND OR NOT ()"*/=~5,:-„“NEAR/ OF title:!?^|ـﾞ'), max_size=40))
def test_any_text_is_a_query_or_a_problem_within_the_text(text: str) -> None:
    for read in (parse_query(text), parse_entry(text)):
        if isinstance(read, QueryProblem):
            assert 0 <= read.offset <= len(text)
            assert read.text
        else:
            assert parse_query(describe(read)) == read
