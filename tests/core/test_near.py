"""What a rule lacks to match an article."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.core.article import Article
from monitor.core.lack import Kind
from monitor.core.matcher import RuleSet, compile_rules
from monitor.core.near import Nearness, nearness
from monitor.core.query import And, AtLeast, InField, Mode, Near, Not, Or, Phrase, Query, QueryProblem, Term
from monitor.core.query_parser import parse_query
from monitor.core.rule import Rule, Scope
from tests.core.language.lexicon import FewWords

ARTICLE = Article(
    title="Nordkorea testet Rakete",
    summary="Die Nato berät. Der Sprecher in Seoul sagte am Abend, dass die ton Kapelle schweigt.",
    text="Soldaten der Armee feuern Geschosse über den langen und stillen Fluss ab.",
    language="de",
    feed="Blatt",
    source="Das Blatt",
    tags=frozenset({"politik"}),
)


def judged(query: str | Query, article: Article = ARTICLE, **given: Any) -> Nearness:
    read = parse_query(query) if isinstance(query, str) else query
    assert not isinstance(read, QueryProblem)
    (one,) = nearness([Rule(name="r", query=read, **given)], article, compile_rules=compile_rules)
    return one


LACKS: dict[str, tuple[str | Query, list[tuple[Kind, str]]]] = {
    "a match": ("Nordkorea", []),
    "nothing of it": ("Paris", [(Kind.MISSING, "Paris")]),
    "one of two": ("Nordkorea AND Paris", [(Kind.MISSING, "Paris")]),
    "none of the choices": ("Nordkorea AND (Paris OR Rom)", [(Kind.MISSING, "Paris")]),
    "the nearer choice": ("Paris OR nato NOT Seoul", [(Kind.EXCLUDED, "Seoul")]),
    "an excluded word": ("Nordkorea NOT Seoul", [(Kind.EXCLUDED, "Seoul")]),
    "one of the excluded words": ("Nordkorea NOT (Paris OR Seoul)", [(Kind.EXCLUDED, "Paris OR Seoul")]),
    "absence excluded": (Not(Not(Term("Paris"))), [(Kind.EXCLUDED, "NOT Paris")]),
    "too few": ("3 OF (Nordkorea, Seoul, Paris, Rom)", [(Kind.MISSING, "Paris")]),
    "enough": ("2 OF (Nordkorea, Seoul, Paris)", []),
    "capitals of a word": ("Ton", [(Kind.CAPITALS, "Ton")]),
    "capitals of an abbreviation": ("NATO", [(Kind.CAPITALS, "NATO")]),
    "capitals of a phrase": ('"Ton Kapelle"', [(Kind.CAPITALS, '"Ton Kapelle"')]),
    "capitals of a wildcard": ("Kap* AND To*", [(Kind.CAPITALS, "To*")]),
    "capitals of a wildcard in a phrase": ('"To* Kapelle"', [(Kind.CAPITALS, '"To* Kapelle"')]),
    "not exactly so": ("=NATO", [(Kind.FORM, "=NATO")]),
    "inside what is left out": (Term("Rakete", without=("testet Rakete",)), [(Kind.INSIDE, "Rakete")]),
    "another field": ("title:Seoul", [(Kind.FIELD, "Seoul")]),
    "another field of several": (
        InField("title", And((Term("Nordkorea"), Term("Seoul")))),
        [(Kind.FIELD, "Seoul")],
    ),
    "an expression in another field": ("title:/Seoul/", [(Kind.FIELD, "/Seoul/")]),
    "an expression": ("/Paris/", [(Kind.MISSING, "/Paris/")]),
    "no looser mode": (Term("Paris", Mode.EXACT), [(Kind.MISSING, "Paris")]),
    "looser words of a phrase": (
        Phrase((Term("Raketen", Mode.EXACT), Term("Nordkorea", literal=True)), 9),
        [(Kind.MISSING, '"Raketen Nordkorea"~9')],
    ),
    "a wider gap": ('"Soldaten Geschosse"', [(Kind.GAP, '"Soldaten Geschosse"')]),
    "another order": ('"Rakete Nordkorea"', [(Kind.ORDER, '"Rakete Nordkorea"')]),
    "a part of a phrase": ('"Nordkorea Paris"', [(Kind.MISSING, '"Nordkorea Paris"')]),
    "no part of a phrase": ('"Rom Paris"', [(Kind.MISSING, '"Rom Paris"')]),
    "too far": ("Soldaten NEAR/2 Fluss", [(Kind.GAP, "Soldaten NEAR/2 Fluss")]),
    "not in this order": ("Rakete ONEAR/3 Nordkorea", [(Kind.ORDER, "Rakete ONEAR/3 Nordkorea")]),
    "in two fields": ("Nordkorea NEAR/5 Soldaten", [(Kind.ORDER, "Nordkorea NEAR/5 Soldaten")]),
    "one side": ("Nordkorea NEAR/5 Paris", [(Kind.MISSING, "Paris")]),
    "one side of a choice": ("Nordkorea NEAR/30 (Paris OR Ton)", [(Kind.CAPITALS, "Ton")]),
}


@pytest.mark.parametrize(("query", "lacks"), LACKS.values(), ids=list(LACKS))
def test_what_is_missing(query: str | Query, lacks: list[tuple[Kind, str]]) -> None:
    assert [(lack.kind, lack.term) for lack in judged(query).lacks] == lacks


ENGLISH = Article(title="The army tested rockets, and that is all for now", language="en")


@pytest.mark.parametrize(
    "query", [Term("rocket", Mode.EXACT), Phrase((Term("test", Mode.EXACT), Term("rocket", Mode.EXACT)))]
)
def test_a_mode_that_would_find_it_is_named(query: Query) -> None:
    (lack,) = judged(query, ENGLISH).lacks
    assert lack.kind is Kind.MODE
    assert lack.said.endswith(" were in forms mode")


SAID = {
    "Nordkorea NOT Seoul": "“Seoul” is there, but the rule excludes Seoul",
    '"Soldaten Geschosse"': 'the words of "Soldaten Geschosse" stand further apart: '
    'would match as "Soldaten Geschosse"~5',
    '"Nordkorea Paris"': 'of "Nordkorea Paris" only “Nordkorea” is there',
    "title:Seoul": "“Seoul” is there in the field summary, but Seoul is looked for in title only",
}


@pytest.mark.parametrize(("query", "said"), SAID.items())
def test_it_is_said_in_a_sentence(query: str, said: str) -> None:
    assert [lack.said for lack in judged(query).lacks] == [said]


def test_a_verb_that_has_left_its_prefix_is_said_to_be_another() -> None:
    article = Article(text="Sie kommt heute mit der Bahn an", language="de")
    rule = Rule(name="r", query=Term("kommen"))
    (one,) = nearness([rule], article, compile_rules=partial(compile_rules, lexicon=FewWords()))
    (lack,) = one.lacks
    assert lack.kind is Kind.ANOTHER
    assert lack.said.startswith("“kommt” is there, but its prefix stands at the end of the clause")


def test_a_dative_that_is_none_is_said_to_be_another_noun() -> None:
    article = Article(text="Sie kochte mit der Rande eine Suppe", language="de")
    (one,) = nearness(
        [Rule(name="r", query=Term("Rand"))],
        article,
        compile_rules=partial(compile_rules, lexicon=FewWords()),
    )
    said = "“Rande” is there, but as another noun: what stands before it is no dative of Rand"
    assert [lack.said for lack in one.lacks] == [said]


def test_figures_amid_a_longer_number_are_said_to_be_a_part_of_it() -> None:
    article = Article(text="Es kamen 20.000 Menschen", language="de")
    (one,) = nearness([Rule(name="r", query=Term("20"))], article, compile_rules=compile_rules)
    assert [lack.said for lack in one.lacks] == ["“20” is there, but as a part of a longer number"]


SCOPES: dict[str, tuple[Scope, str]] = {
    "other feeds": (
        Scope(feeds=frozenset({"Kurier"}), tags=frozenset({"sport"})),
        "it looks at Kurier, tag:sport only; this feed is Blatt, tagged politik",
    ),
    "other languages": (
        Scope(languages=frozenset({"en", "fr"})),
        "it looks at articles in en, fr only; this one is in de",
    ),
}


@pytest.mark.parametrize(("scope", "said"), SCOPES.values(), ids=list(SCOPES))
def test_what_is_out_of_scope_is_said(scope: Scope, said: str) -> None:
    one = judged("Nordkorea", scope=scope)
    assert [lack.said for lack in one.lacks] == [said]
    assert one.is_near


def test_a_feed_without_name_and_tags_is_called_as_readers_do() -> None:
    article = Article(title="Nordkorea", source="Das Blatt")
    (lack,) = judged("Nordkorea", article, scope=Scope(feeds=frozenset({"Kurier"}))).lacks
    assert lack.said == "it looks at Kurier only; this feed is Das Blatt, without tags"


NEAR = {
    "Nordkorea": True,
    "Nordkorea AND Paris": True,
    "Nordkorea AND Paris AND Rom": True,
    "Nordkorea AND Paris AND Rom AND Wien": False,
    "Paris": False,
    "Paris NOT Rom": False,
    "Ton": True,
    "Nordkorea NOT Seoul": True,
}


@pytest.mark.parametrize(("query", "is_near"), NEAR.items())
def test_only_what_a_reader_may_have_expected_is_near(query: str, *, is_near: bool) -> None:
    assert judged(query).is_near is is_near


def test_the_nearest_rule_comes_first() -> None:
    queries = {"far": "Paris AND Rom", "near": "Nordkorea AND Paris", "nearer": "Ton", "found": "Nordkorea"}
    rules = [Rule(name=name, query=parse_query(line)) for name, line in queries.items()]  # type: ignore[arg-type]
    found = nearness(rules, ARTICLE, compile_rules=compile_rules)
    assert [one.rule.name for one in found] == ["found", "nearer", "near", "far"]


def test_a_rule_of_many_words_asks_no_more_than_the_limit() -> None:
    asked: list[int] = []

    def counting(rules: Sequence[Rule]) -> RuleSet:
        asked.append(len(rules))
        return compile_rules(rules)

    words = tuple(Term(f"wort{number}") for number in range(55))
    nearness([Rule(name="r", query=Or(words))], ARTICLE, compile_rules=counting, limit=50)
    assert sum(asked) == 50


WORDS = st.sampled_from(["Nordkorea", "Seoul", "Paris", "Ton", "Fluss", "Nato"]).map(Term)
QUERIES = st.recursive(
    WORDS | st.builds(lambda a, b: Phrase((a, b)), WORDS, WORDS) | st.builds(Near, WORDS, WORDS, st.just(4)),
    lambda inner: (
        st.builds(Not, inner)
        | st.lists(inner, min_size=1, max_size=3).map(lambda parts: And(tuple(parts)))
        | st.lists(inner, min_size=1, max_size=3).map(lambda parts: Or(tuple(parts)))
        | st.lists(inner, min_size=2, max_size=3).map(lambda parts: AtLeast(2, tuple(parts)))
        | st.builds(InField, st.sampled_from(["title", "summary", "text"]), inner)
    ),
    max_leaves=6,
)


@settings(max_examples=80, deadline=None)
@given(QUERIES)
def test_nothing_is_missing_exactly_where_the_matcher_matches(query: Query) -> None:
    matched = compile_rules([Rule(name="r", query=query)]).match(ARTICLE)
    assert bool(matched) is (not judged(query).lacks)
