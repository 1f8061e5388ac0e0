"""A rule with one thing changed, and the same as YAML."""

import tempfile
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.config.model import Config
from monitor.config.rules_file import rules_in
from monitor.config.written import lines, on_one_line
from monitor.core.lack import Kind
from monitor.core.query import (
    And,
    AtLeast,
    InField,
    Mode,
    Near,
    Not,
    Or,
    Phrase,
    Query,
    Regex,
    Term,
    Wildcard,
)
from monitor.core.suggest.edits import (
    as_entry,
    both,
    either,
    in_yaml,
    reaches,
    replaced,
    shared_mode,
    terms_of,
)
from monitor.core.suggest.false_alarms import Exclusion, best, tell_apart

A, B, C = Term("Aal"), Term("Bär"), Term("Chor")
WIDE = Term("Aal", Mode.COMPOUND)
NARROW = Term("Bank", without=("Sitzbank", "Bank of America"))


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        (A, {"match": "Aal"}),
        (WIDE, {"mode": "compound", "match": "Aal"}),
        (And((A, Not(B))), {"match": "Aal NOT Bär"}),
        (Or((WIDE, B)), {"any": [{"term": "Aal", "mode": "compound"}, "Bär"]}),
        (And((WIDE, B, Not(C))), {"all": [{"term": "Aal", "mode": "compound"}, "Bär"], "none": ["Chor"]}),
        (And((Not(WIDE), Not(B))), {"none": [{"term": "Aal", "mode": "compound"}, "Bär"]}),
        (Not(Or((WIDE, B))), {"none": [{"any": [{"term": "Aal", "mode": "compound"}, "Bär"]}]}),
        (NARROW, {"all": [{"term": "Bank", "not": ["Sitzbank", "Bank of America"]}]}),
        (
            Or((Term("Bank", Mode.COMPOUND, without=("Sitzbank",)), B)),
            {"any": [{"term": "Bank", "not": ["Sitzbank"], "mode": "compound"}, "Bär"]},
        ),
        (
            AtLeast(2, (WIDE, B, C)),
            {"at_least": {"count": 2, "of": [{"term": "Aal", "mode": "compound"}, "Bär", "Chor"]}},
        ),
        (
            Or((And((WIDE, Wildcard("b*"))), C)),
            {"any": [{"all": [{"term": "Aal", "mode": "compound"}, "b*"]}, "Chor"]},
        ),
        (Phrase((A, B)), {"match": '"Aal Bär"'}),
        (Near(WIDE, B, 5), {"match": "Aal NEAR/5 Bär"}),
        (InField("title", Term("Aal", Mode.DERIVE)), {"mode": "derive", "match": "title:Aal"}),
        (Or((Regex("a+"), WIDE)), {"mode": "compound", "match": "/a+/ OR Aal"}),
        (Term("NATO", literal=True), {"match": "=NATO"}),
    ],
)
def test_a_query_is_written_as_the_keys_of_a_rule(query: Query, keys: dict[str, object]) -> None:
    assert in_yaml(query) == keys


words = st.sampled_from(["Aal", "Bär", "Chor", "Ton", "NO", "US-Army"])
terms = st.builds(
    Term, words, st.sampled_from([None, None, *Mode]), without=st.sampled_from([(), (), ("Sitzbank",)])
)
queries = st.recursive(
    terms,
    lambda inner: st.one_of(
        st.builds(lambda a, b: Or((a, b)), inner, inner),
        st.builds(lambda a, b: And((a, Not(b))), inner, inner),
        st.builds(lambda a, b, c: AtLeast(2, (a, b, c)), inner, inner, inner),
    ),
    max_leaves=6,
)


@given(queries)
@settings(max_examples=60)
def test_what_is_written_reads_as_the_same_query(query: Query) -> None:
    written = "".join(f"\n    {line}" for line in lines(in_yaml(query)))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rules.yaml"
        path.write_text(f"rules:\n  - name: x{written}\n", encoding="utf-8")
        [rule] = rules_in(path, Config())
    assert plain(rule.query) == plain(query), written


def plain(query: Query) -> object:
    """Return a query without what makes no difference: lists in lists of the same kind."""
    match query:
        case And(parts) | Or(parts):
            kind = type(query).__name__
            inner = [plain(part) for part in parts]
            flat = [
                each
                for one in inner
                for each in (one[1] if isinstance(one, tuple) and one[0] == kind else [one])
            ]
            return kind, flat
        case AtLeast(count, parts):
            return "at least", count, [plain(part) for part in parts]
        case Not(part):
            return "not", plain(part)
        case _:
            return query


def test_a_value_is_written_on_one_line_that_yaml_reads_as_the_same() -> None:
    value = {"any": [{"term": "NO", "mode": "forms"}, '"zwei Wörter"', "x" * 200]}
    assert yaml.safe_load(on_one_line(value)) == value
    assert "\n" not in on_one_line(value)
    assert on_one_line("Ton") == "Ton"


@pytest.mark.parametrize(
    ("query", "kinds"),
    [
        (A, [Mode.DERIVE, Mode.COMPOUND]),
        (WIDE, [Mode.FORMS, Mode.DERIVE][1:]),
        (Term("USA"), [Kind.CAPITALS, Mode.DERIVE, Mode.COMPOUND]),
        (Term("Aal", literal=True), [Kind.FORM]),
        (Phrase((A, B)), [Kind.GAP, Mode.DERIVE, Mode.COMPOUND]),
        (Near(A, Term("b"), 3, ordered=True), [Kind.ORDER, Kind.GAP]),
        (And((Not(A), Regex("x"), Wildcard("y*"))), []),
        (InField("title", AtLeast(1, (Term("usa", Mode.COMPOUND),))), [Mode.DERIVE]),
    ],
)
def test_a_term_can_reach_further_in_its_ways(query: Query, kinds: list[object]) -> None:
    found = list(reaches(query))
    ways = [next(terms_of(one.wider)).mode if one.kind is Kind.MODE else one.kind for one in found]
    assert ways == kinds
    assert all(one.query != query for one in found)


def test_of_a_rule_with_many_terms_only_some_are_tried() -> None:
    many = Or(tuple(Term(f"Wort{number}") for number in range(100)))
    assert len({one.term for one in reaches(many)}) == 12


def test_a_term_is_replaced_wherever_it_stands() -> None:
    query = Or((And((A, Not(A))), Near(A, B, 2), InField("title", A), AtLeast(1, (A, C)), Regex("A")))
    changed = replaced(query, A, C)
    assert changed == Or(
        (And((C, Not(C))), Near(C, B, 2), InField("title", C), AtLeast(1, (C, C)), Regex("A"))
    )


def test_a_word_is_added_to_what_a_rule_says_or_asks_for() -> None:
    assert (either(A, B), either(Or((A, B)), C)) == (Or((A, B)), Or((A, B, C)))
    assert (both(A, B), both(And((A, B)), C)) == (And((A, B)), And((A, B, C)))


def test_the_words_of_a_rule_are_those_it_does_not_exclude() -> None:
    query = And((Or((A, Phrase((B, Wildcard("x*"))))), Near(C, A, 2), Not(WIDE), Regex("z")))
    assert list(terms_of(query)) == [A, B, C, A]


def test_one_mode_is_shared_only_by_words_that_all_have_it() -> None:
    assert shared_mode(Or((WIDE, Term("B", Mode.COMPOUND)))) is Mode.COMPOUND
    assert shared_mode(Or((WIDE, B))) is None
    assert shared_mode(A) is None
    assert as_entry(And((WIDE, Term("B", Mode.COMPOUND)))) == {"term": "Aal AND B", "mode": "compound"}


def an_exclusion(removes: set[int], loses: set[int], part: Query | None = None) -> Exclusion:
    return Exclusion(part or Not(A), A, frozenset(removes), frozenset(loses))


@pytest.mark.parametrize(
    ("exclusions", "kept"),
    [
        ([an_exclusion({1}, set())], []),
        ([an_exclusion({1, 2}, {7, 8, 9})], []),
        ([an_exclusion({1, 2}, {0})], []),
        ([an_exclusion({1, 2}, {7}), an_exclusion({1, 2, 3}, set())], [1]),
        ([an_exclusion({1, 2, 3}, set()), an_exclusion({3, 4, 5}, set())], [0, 1]),
        ([an_exclusion({1, 2}, set()), an_exclusion({1, 2}, set(), NARROW)], [1, 0]),
    ],
)
def test_exclusions_remove_several_false_alarms_and_lose_no_more_and_nothing_right(
    exclusions: list[Exclusion], kept: list[int]
) -> None:
    assert best(exclusions, right=[0]) == [exclusions[number] for number in kept]


def test_words_tell_false_alarms_apart_that_other_finds_have_less_often() -> None:
    false = [{1, 2, 3}, {1, 2}, {1, 4}]
    assert tell_apart(false, [{2}, {3}, set()]) == [1, 2]
    assert tell_apart(false, [{1}, {1}, {1}, {1}]) == [2]
