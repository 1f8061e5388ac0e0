import gc
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.article import Article
from monitor.core.compile import Expansion
from monitor.core.matcher import MAX_EVIDENCE, compile_rules, language_of
from monitor.core.plan import Plan
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
    QueryProblem,
    Regex,
    Term,
    Wildcard,
)
from monitor.core.query_parser import parse_entry
from monitor.core.rule import Evidence, Rule, Scope
from monitor.core.scan import Scan


def rule(query: str | Query, **parts: Any) -> Rule:
    read = parse_entry(query) if isinstance(query, str) else query
    assert not isinstance(read, QueryProblem)
    return Rule(name=parts.pop("name", "rule"), query=read, **parts)


def found(query: Any, text: str, **fields: Any) -> list[str]:
    """Return what the query finds, as the text has it."""
    rules = compile_rules([rule(query)], mode=Mode.EXACT)
    assert not rules.problems
    article = Article(text=text, **fields)
    return [
        getattr(article, place.field)[place.start : place.end]
        for match in rules.match(article)
        for place in match.evidence
    ]


FINDS = {
    "a word": ("Rakete", "Eine Rakete flog.", ["Rakete"]),
    "every occurrence": ("Rakete", "Rakete, RAKETE", ["Rakete", "RAKETE"]),
    "no part of a word": ("Rakete", "Feststoffrakete Raketen", []),
    "a part of a hyphen compound": ("Rakete", "Nordkorea-Rakete-Test", ["Rakete"]),
    "parts of a hyphen compound as one word": ("Ostjerusalem", "in Ost-Jerusalem", ["Ost-Jerusalem"]),
    "a hyphen compound written as one word": ("Ost-Jerusalem", "Ostjerusalem", ["Ostjerusalem"]),
    "a hyphen compound written as two words": ("US-Armee", "die US Armee", ["US Armee"]),
    "no joint inside one part": ("Jerusalem", "Ost-Jerusalem", ["Jerusalem"]),
    "other umlauts": ("Größe", "GROESSE Groesse Größe", ["GROESSE", "Groesse", "Größe"]),
    "soft hyphens": ("Rakete", "die Ra\u00adke\u00adte", ["Ra\u00adke\u00adte"]),
    "a word cut by a line break": ("Raketen", "Rake-\nten", ["Rake-\nten"]),
    "gender forms": ("Bürgerinnen", "Bürger:innen", ["Bürger:innen"]),
    "a capitalised term wants a capital": ("Ton", "ton Ton TON", ["Ton", "TON"]),
    "a small term does not": ("ton", "ton Ton TON", ["ton", "Ton", "TON"]),
    "an abbreviation wants capitals": ("EU", "eu Eu EU", ["EU"]),
    "an abbreviation with an umlaut": ("ÖVP", "Övp ÖVP OEVP", ["ÖVP", "OEVP"]),
    "a long word in capitals is a word": ("RAKETE", "rakete Rakete", ["Rakete"]),
    "signs": ("C++", "C++ und C+", ["C++"]),
    "scripts without spaces": ("北京", "我在北京住", ["北京"]),
    "literally": ("=NATO", "Nato nato NATO NATO-Rat", ["NATO", "NATO"]),
    "literally with umlauts": ("=Ärzte", "Aerzte Ärzte ärzte", ["Ärzte"]),
    "literally several words": ('="US Army"', "US Army, us army, US-Army", ["US Army"]),
    "literally not across a hyphen": ("=OstJerusalem", "Ost-Jerusalem", []),
    "literally no part": ("=NATO", "NATOs", []),
    "a beginning": ("raket*", "Raketen, raketenartig, Feststoffrakete", ["Raketen", "raketenartig"]),
    "a capitalised beginning": ("Raket*", "Raketen raketenartig", ["Raketen"]),
    "an end": ("*rakete", "Feststoffrakete Rakete Raketen", ["Feststoffrakete", "Rakete"]),
    "a middle": ("*rakete*", "Feststoffraketen", ["Feststoffraketen"]),
    "beginning and end": ("ra*te", "Rakete rate ra te", ["Rakete", "rate"]),
    "pieces do not overlap": ("abc*bcd", "abcd abcbcd", ["abcbcd"]),
    "a wildcard with a hyphen": ("US-*", "US-Armee USA", ["US-Armee"]),
    "many pieces": ("a*bb*cc*d", "axbbxccxd axccxbbxd", ["axbbxccxd"]),
    "a phrase": ("ballistische Raketen", "ballistische Raketen", ["ballistische Raketen"]),
    "a phrase with a gap": ("a1 b1", "a1 x x b1", ["a1 x x b1"]),
    "a phrase with too much between": ("a1 b1", "a1 x x x b1", []),
    "a tight phrase": ('"a1 b1"~0', "a1 x b1, a1, b1", ["a1, b1"]),
    "no phrase backwards": ("a1 b1", "b1 a1", []),
    "no phrase across a sentence end": ("a1 b1", "Ein a1. B1 kam", []),
    "a phrase in a hyphen compound": ('"a1 b1"~0', "a1-b1-test", ["a1-b1"]),
    "a phrase beside a hyphen compound": ('"a1 b1"~0', "a1 große-b1", ["a1 große-b1"]),
    "a phrase takes its last beginning": ("a1 b1", "a1 a1 b1", ["a1 b1"]),
    "a phrase of three": ("a1 b1 c1", "a1 x b1 x c1, a1 b1 x x x c1", ["a1 x b1 x c1"]),
    "near": ("a1 NEAR/3 b1", "b1 x x a1", ["b1", "a1"]),
    "not near enough": ("a1 NEAR/2 b1", "b1 x x a1", []),
    "near in order": ("a1 ONEAR/3 b1", "b1 x a1 x b1", ["a1", "b1"]),
    "near in the wrong order": ("a1 ONEAR/3 b1", "b1 a1", []),
    "near the same word": ("raket* NEAR/1 *test", "Raketentest", ["Raketentest", "Raketentest"]),
    "near itself and another": (
        "raket* NEAR/1 *test",
        "Raketen Raketentest",
        ["Raketen", "Raketentest", "Raketentest"],
    ),
    "near groups": ("(a1 OR x1 y1) NEAR/2 b1", "x1 y1 b1", ["x1 y1", "b1"]),
    "near near": ("a1 NEAR/1 b1 NEAR/1 c1", "a1 b1 c1", ["a1 b1", "c1"]),
    "and": ("a1 AND b1", "b1 a1", ["b1", "a1"]),
    "half of and": ("a1 AND b1", "a1", []),
    "or": ("a1 OR b1 OR c1", "c1 a1", ["c1", "a1"]),
    "not": ("a1 NOT b1", "a1 c1", ["a1"]),
    "not, but there": ("a1 NOT b1", "a1 b1", []),
    "at least": ("2 OF (a1, b1, c1)", "a1 c1", ["a1", "c1"]),
    "not even": ("2 OF (a1, b1, c1)", "a1", []),
    "a failed part proves nothing": ("a1 OR (b1 AND c1)", "a1 b1", ["a1"]),
    "a regular expression": (r"/\bä[a-z]+te\b/", "Die Ärzte.", ["Ärzte"]),
    "a regular expression in its case": ("/(?-i)NATO/", "Nato NATO", ["NATO"]),
}


@pytest.mark.parametrize(("query", "text", "expected"), FINDS.values(), ids=FINDS)
def test_a_query_finds(query: Any, text: str, expected: Any) -> None:
    assert found(query, text) == expected


def test_compiling_leaves_the_search_for_garbage_as_it_was() -> None:
    was = gc.isenabled()
    try:
        for search in (gc.enable, gc.disable):
            search()
            enabled = gc.isenabled()
            compile_rules([])
            assert gc.isenabled() is enabled
    finally:
        (gc.enable if was else gc.disable)()


def test_evidence_names_the_term_the_field_and_the_place() -> None:
    (match,) = compile_rules([rule('Kim AND "ballistische Raketen" AND /x\\d/')]).match(
        Article(title="Kim – X1", text="Größe: ballistische große Raketen")
    )
    assert match.evidence == (
        Evidence("title", 0, 3, "Kim"),
        Evidence("title", 6, 8, "/x\\d/"),
        Evidence("text", 7, 33, '"ballistische Raketen"'),
    )


def test_a_rule_looks_at_its_fields_only() -> None:
    article = Article(title="a1", summary="b1", text="c1", categories=("d1", "e1"), source="f1", url="g1")
    rules = [rule(word, name=word) for word in ("a1", "b1", "c1", "d1", "e1", "f1", "g1")]
    rules.append(rule("b1", name="title only", fields=("title",)))
    rules.append(rule("category:e1 AND source:f1", name="own fields", fields=("title",)))
    assert [match.rule.name for match in compile_rules(rules).match(article)] == [
        "a1",
        "b1",
        "c1",
        "own fields",
    ]


def test_a_place_in_the_categories_counts_in_the_joined_text() -> None:
    (match,) = compile_rules([rule("category:e1")]).match(Article(categories=("d1", "e1")))
    assert match.evidence == (Evidence("categories", 4, 6, "e1"),)


def test_no_phrase_goes_across_two_categories() -> None:
    article = Article(categories=("Innere Sicherheit", "Politik"))
    queries = (
        'category:"Sicherheit Politik"',
        'category:"Innere Sicherheit"',
        "category:(Innere NEAR/3 Politik)",
    )
    rules = [rule(query, name=query) for query in queries]
    assert [match.rule for match in compile_rules(rules).match(article)] == rules[1:]


def test_nothing_goes_from_one_field_into_the_next() -> None:
    article = Article(title="a1", summary="b1")
    assert not compile_rules([rule("a1 b1"), rule("a1 NEAR/9 b1")]).match(article)


def test_a_rule_keeps_to_its_scope() -> None:
    rules = compile_rules([rule("a1", scope=Scope(languages=frozenset({"de"})))])
    assert rules.match(Article(text="a1", language="de-AT"))
    assert not rules.match(Article(text="a1", language="en"))


KOREAN = {
    "with blanks": "Kim Jong Un",
    "with a hyphen": "Kim Jong-un",
    "with a hyphen and a capital": "Kim Jong-Un",
    "in capitals": "KIM JONG-UN",
}


@pytest.mark.parametrize("name", KOREAN.values(), ids=KOREAN)
def test_a_korean_name_is_found_however_its_syllables_are_joined(name: str) -> None:
    for query in ('"Kim Jong Un"', '"Kim Jong-un"'):
        assert found(query, f"Diktator {name} schweigt") == [name]


def test_only_a_name_of_syllables_is_found_with_a_small_one_behind_a_hyphen() -> None:
    assert found('"Kim Jong Un"', "kim jong-un, Kim Jong-il") == []
    assert found('"Erste Rote Hilfe"', "Erste Rote-hilfe") == ["Erste Rote-hilfe"]
    assert found('"Erste Gesamtdeutsche Hilfe"', "Erste Gesamtdeutsche-hilfe") == []
    assert found('"=Kim Jong Un"', "Kim Jong-un") == []


FIELD_ENDS = {
    "an abbreviation": ("3 Mio.", "Euro"),
    "an abbreviation and a blank": ("3 Mio. ", "Euro"),
    "a word": ("Der 6. Mio", "Euro"),
}


@pytest.mark.parametrize(("title", "text"), FIELD_ENDS.values(), ids=FIELD_ENDS)
def test_no_phrase_goes_on_in_another_field(title: str, text: str) -> None:
    assert found('"Mio Euro"', text, title=title) == []
    assert found('"Mio Euro"', f"{title} {text}") != []


ODD = st.lists(
    st.sampled_from(["Rakete", "Mio.", "Euro", "EU", "Nord-", "Korea", " ", " ", "-", "'", ". ", "\n", "*in"])
    | st.text("\u0301\u036e\u1107\u1164ﾲￅㄱㅏ가ﾞｶ\u3099ﬁİß\u00ad\u200b\u064d\u0e3c\U000e0010😀א״", max_size=4),
    max_size=12,
).map("".join)


@given(
    st.builds(
        Article, title=ODD, summary=ODD, text=ODD, url=ODD, language=st.sampled_from(["de", "en", "ko"])
    )
)
def test_whatever_an_article_says_is_judged_and_finds_lie_within_it(article: Article) -> None:
    queries = (
        "Rakete",
        '"Mio Euro"',
        "Euro NEAR/3 EU",
        "*orea*",
        "=EU",
        "Nord-Korea",
        r"/\bEU\b/",
        "an|greifen",
    )
    for match in compile_rules([rule(query, name=query) for query in queries]).match(article):
        for place in match.evidence:
            assert 0 <= place.start < place.end <= len(getattr(article, place.field))


def test_finds_inside_excluded_words_do_not_count() -> None:
    bahn = Term("Bahn", without=("Deutsche – Bahn", "U-Bahn"))
    assert found(bahn, "Deutsche Bahn, U-Bahn, Bahn") == ["Bahn"]
    assert found(bahn, "Die Deutsche Bahn.") == []


def test_a_rule_without_any_word_is_looked_at_for_every_article() -> None:
    rules = compile_rules([rule("NOT Sport", name="not"), rule(r"/\d{4}/", name="number")])
    assert [match.rule.name for match in rules.match(Article(text="Sport 2024"))] == ["number"]
    (match,) = rules.match(Article(text="Politik"))
    assert (match.rule.name, match.evidence) == ("not", ())


def test_a_rule_is_found_by_its_rarer_words_and_by_any_of_an_or() -> None:
    rules = compile_rules([rule("a1 OR NOT b1", name="1"), rule("(c1 OR d1) AND e1111", name="2")])
    assert [match.rule.name for match in rules.match(Article(text="b1 d1 e1111"))] == ["2"]


def test_a_term_of_several_words_is_a_phrase_and_a_phrase_of_one_word_is_that_word() -> None:
    assert found(Term("a1 b1"), "a1 x b1") == ["a1 x b1"]
    assert found(Phrase((Term("a1"),)), "a1 x") == ["a1"]


UNUSABLE = {
    "signs": (Term("!?"), "no letter"),
    "a letter that only stretches others": (Term("ـ"), "no letter"),
    "a mark that counts as a letter": (Term("ﾞ", literal=True), "no letter"),
    "no words": (Phrase(()), "no words"),
    "too few parts": (AtLeast(3, (Term("a"),)), "3 of 1"),
    "no parts": (And(()), "0 of 0"),
    "a broken expression": (Regex("("), "regular expression"),
    "AND beside NEAR": (Near(And((Term("a"), Term("b"))), Term("c"), 5), "NEAR takes"),
    "a field beside NEAR": (Near(Term("a"), InField("title", Term("b")), 5), "NEAR takes"),
    "wildcards without letters": (Wildcard("*"), "no letter"),
}


@pytest.mark.parametrize(("query", "reason"), UNUSABLE.values(), ids=UNUSABLE)
def test_a_rule_that_cannot_be_used_says_why_and_leaves_the_others_alone(query: Any, reason: str) -> None:
    rules = compile_rules([rule(query, name="bad"), rule("a1", name="good")])
    (problem,) = rules.problems
    assert problem.rule.name == "bad"
    assert reason in problem.text
    assert [match.rule.name for match in rules.match(Article(text="a1"))] == ["good"]


def nested(wrap: Any, depth: int) -> Any:
    query: Query = Term("a1")
    for _ in range(depth):
        query = wrap(query)
    return query


@pytest.mark.parametrize("wrap", [Not, lambda q: Near(q, Or((q,)), 5) if isinstance(q, Term) else Or((q,))])
def test_a_query_nested_too_deeply_is_refused(wrap: Any) -> None:
    assert "nested" in compile_rules([rule(nested(wrap, 150))]).problems[0].text
    assert (
        "nested"
        in compile_rules([rule(Near(nested(lambda q: Or((q,)), 150), Term("b"), 5))]).problems[0].text
    )


def test_no_rules_match_nothing() -> None:
    assert compile_rules([]).match(Article(text="a1")) == []


def test_a_rule_for_every_article_matches_beside_one_for_some() -> None:
    rules = compile_rules(
        [rule("a1", name="all"), rule("b1", name="some", scope=Scope(feeds=frozenset({"f"})))]
    )
    for text, names in (("a1", ["all"]), ("a1 b1", ["all"]), ("b1", [])):
        assert [match.rule.name for match in rules.match(Article(text=text))] == names


def test_rules_without_words_need_no_automaton() -> None:
    assert compile_rules([rule("/a/")]).match(Article(text="a1"))


def test_a_flood_of_finds_is_kept_to_a_readable_number() -> None:
    (match,) = compile_rules([rule("a1")]).match(Article(text="a1 " * 1000))
    assert len(match.evidence) == MAX_EVIDENCE


def test_equal_words_of_many_rules_are_all_found() -> None:
    rules = compile_rules([rule("Rakete", name=str(number)) for number in range(50)])
    assert len(rules.match(Article(text="Rakete"))) == 50


@pytest.mark.parametrize(
    ("word", "text"), [("Rakete", "Rakete"), ("US-Armee", "US-Armee"), ("東京", "在東京")]
)
def test_a_word_is_found_beside_a_wildcard_of_the_same_letters(word: str, text: str) -> None:
    rules = [rule(Term(word), name="word"), rule(Wildcard(word + "*"), name="wildcard")]
    matches = compile_rules(rules).match(Article(text=text))
    found = {
        match.rule.name: [text[place.start : place.end] for place in match.evidence] for match in matches
    }
    assert found == {"word": [word], "wildcard": [word]}


def test_the_words_that_a_term_stands_for_are_told() -> None:
    assert compile_rules([rule("US-Armee")], mode=Mode.EXACT).expansions == (
        Expansion("US-Armee", Mode.EXACT, ("us armee", "us-armee", "usarmee")),
    )


def test_a_text_of_one_endless_word_is_matched_in_time() -> None:
    assert not found("a*b*c*d*ee", "abc" * 20_000)


class Cracked(Plan):
    """A plan that breaks."""

    def holds(self, scan: Scan, where: int) -> bool:
        raise ZeroDivisionError

    def evidence(self, scan: Scan, where: int) -> list[Evidence]:
        raise ZeroDivisionError


def test_a_rule_that_breaks_is_named_and_keeps_no_other_from_matching() -> None:
    rules = compile_rules([rule("Rakete", name="a"), rule("Rakete", name="b"), rule("Zebra", name="c")])
    for text in ("Eine Rakete flog.", "The missile flew."):
        engine = rules.engine(language_of(Article(text=text)))
        engine.compiled[1] = replace(engine.compiled[1], plan=Cracked())
    judged = rules.judge(Article(text="Eine Rakete flog."))
    assert [match.rule.name for match in judged.matches] == ["a"]
    assert [(one.rule and one.rule.name, type(one.error)) for one in judged.broken] == [
        ("b", ZeroDivisionError)
    ]
    with pytest.raises(ZeroDivisionError):
        rules.match(Article(text="Eine Rakete flog."))
    assert rules.judge(Article(text="Ein Zebra.")).broken == ()


def test_an_article_that_cannot_be_looked_at_is_not_judged_by_any_rule() -> None:
    rules, nothing = compile_rules([rule("Rakete")]), Article(text=None)  # type: ignore[arg-type]
    judged = rules.judge(nothing)
    assert (judged.matches, [one.rule for one in judged.broken]) == ([], [None])
    assert compile_rules([]).judge(nothing).broken == ()
