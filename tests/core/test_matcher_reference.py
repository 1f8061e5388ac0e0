"""The engine and the slow reference give the same answer to every question."""

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.core.article import Article
from monitor.core.language.fold import Origins, fold
from monitor.core.language.joined import end_of_gender_form
from monitor.core.language.vocabulary import Words
from monitor.core.matcher import compile_rules
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
from monitor.core.rule import Rule
from tests.core.language.lexicon import FewWords
from tests.core.reference import places, satisfies

WORDS = ["ab", "Ab", "AB", "abc", "bc", "Bc", "c", "ab-bc", "ae", "Ä", "abbc", "c++"]
GAPS = [" ", " ", " ", "-", ". ", ", ", ": ", "\n\n", "", "'"]
TEXTS = st.lists(st.sampled_from(WORDS) | st.sampled_from(GAPS), max_size=14).map("".join)
ARTICLES = st.builds(Article, title=TEXTS, summary=TEXTS, text=TEXTS, url=TEXTS)

TERMS = st.builds(
    Term,
    st.sampled_from([*WORDS, "ab bc"]),
    st.just(Mode.EXACT),
    st.just(value=False),
    st.sampled_from([(), (), (), ("abc",), ("ab bc",)]),
)
LITERALS = st.sampled_from(["ab", "AB", "Ab-Bc", "ab bc"]).map(lambda text: Term(text, literal=True))
WILDCARDS = st.sampled_from(["ab*", "Ab*", "*bc", "*bb*", "a*c"]).map(Wildcard)
WORDLIKE = TERMS | WILDCARDS
PHRASES = st.builds(Phrase, st.lists(WORDLIKE, min_size=2, max_size=3).map(tuple), st.integers(0, 3))
REGEXES = st.sampled_from(["ab+c", r"\bab\b"]).map(Regex)


def queries(places: st.SearchStrategy[Query], others: st.SearchStrategy[Query]) -> st.SearchStrategy[Query]:
    """Give queries with every operator around words, phrases and the like."""
    near = st.recursive(
        places,
        lambda inner: (
            st.lists(inner, min_size=2, max_size=2).map(lambda parts: Or(tuple(parts)))
            | st.builds(Near, inner, inner, st.integers(1, 4), st.booleans())
        ),
        max_leaves=3,
    )
    return st.recursive(
        near | others,
        lambda inner: st.one_of(
            st.lists(inner, min_size=1, max_size=3).map(lambda parts: And(tuple(parts))),
            st.lists(inner, min_size=1, max_size=3).map(lambda parts: Or(tuple(parts))),
            st.lists(inner, min_size=2, max_size=4).map(lambda parts: AtLeast(2, tuple(parts))),
            inner.map(Not),
            st.builds(InField, st.sampled_from(["title", "url"]), inner),
        ),
        max_leaves=5,
    )


QUERIES = queries(WORDLIKE | PHRASES | LITERALS, REGEXES)


@settings(max_examples=120)
@given(st.lists(QUERIES, min_size=1, max_size=4), ARTICLES)
def test_the_engine_finds_what_the_reference_finds(queries: list[Query], article: Article) -> None:
    rules = [Rule(name=str(number), query=query) for number, query in enumerate(queries)]
    matched = [match.rule.name for match in compile_rules(rules).match(article)]
    assert matched == [rule.name for rule in rules if satisfies(rule.query, article)]


GERMAN_WORDS = [
    "Rakete",
    "Raketen",
    "raketen",
    "Werfer",
    "werfer",
    "Rat",
    "rate",
    "Rate",
    "antworten",
    "Antwort",
    "antwort",
    "kurz",
    "test",
    "Test",
    "Iran",
    "iranische",
    "artig",
]
GERMAN_TEXTS = st.lists(
    st.sampled_from(GERMAN_WORDS) | st.sampled_from([" ", " ", "-", "", "", "s", ". "]), max_size=12
).map("".join)
GERMAN_TERMS = st.builds(
    Term,
    st.sampled_from(["Rakete", "Werfer", "Rat", "Rate", "antworten", "kurz", "Test", "Iran"]),
    st.sampled_from(Mode),
    st.just(value=False),
    st.sampled_from([(), (), ("Raketenwerfer",)]),
)
GERMAN_WORDLIKE = GERMAN_TERMS | st.sampled_from(["Raket*", "*rate", "*werf*"]).map(Wildcard)
GERMAN_QUERIES = queries(
    GERMAN_WORDLIKE
    | st.builds(Phrase, st.lists(GERMAN_WORDLIKE, min_size=2, max_size=3).map(tuple), st.integers(0, 2))
    | st.sampled_from(["Rate", "Test-Rakete"]).map(lambda text: Term(text, literal=True)),
    st.sampled_from(["rakete[n]?", r"\btest"]).map(Regex),
)
GERMAN_ARTICLES = st.builds(Article, title=GERMAN_TEXTS, text=GERMAN_TEXTS, url=GERMAN_TEXTS)


@settings(max_examples=120)
@given(st.lists(GERMAN_QUERIES, min_size=1, max_size=4), GERMAN_ARTICLES)
def test_the_engine_finds_what_the_reference_finds_in_german(queries: list[Query], article: Article) -> None:
    lexicon = FewWords()
    rules = [Rule(name=str(number), query=query) for number, query in enumerate(queries)]
    matched = [match.rule.name for match in compile_rules(rules, lexicon=lexicon).match(article)]
    words = Words("de", lexicon)
    assert matched == [rule.name for rule in rules if satisfies(rule.query, article, words=words)]


@settings(max_examples=150)
@given(st.lists(GERMAN_QUERIES, min_size=1, max_size=3), GERMAN_ARTICLES)
def test_what_is_asked_for_late_is_found_as_what_is_looked_for_at_once(
    queries: list[Query], article: Article
) -> None:
    rules = [Rule(name=str(number), query=query) for number, query in enumerate(queries)]
    # A rule that has no anchor asks for all of its words at once.
    at_once = [Rule(name=f"not {rule.name}", query=Not(rule.query)) for rule in rules]
    late = compile_rules(rules, lexicon=FewWords()).match(article)
    both = compile_rules([*rules, *at_once], lexicon=FewWords()).match(article)
    assert late == both[: len(late)]
    assert len(both) == len(rules)


VERB_TEXTS = st.lists(
    st.sampled_from(
        ["kommen", "kommt", "kam", "Kommt", "trieb", "ankommt", "an", "an", "ab", "und", "heute", "Bonn"]
    )
    | st.sampled_from([", ", ". ", ": "]),
    max_size=12,
).map(" ".join)
VERB_TERMS = st.sampled_from(["kommen", "kommt", "ankommen", "treiben"])
VERBS = (
    VERB_TERMS.map(Term)
    | VERB_TERMS.map(lambda verb: Term(verb, even_another=True))
    | st.builds(lambda a, b: Phrase((Term(a), Term(b))), VERB_TERMS, VERB_TERMS)
)


DATIVE_TEXTS = st.lists(
    st.sampled_from(["Rand", "Rande", "rande", "im", "dem", "der", "kurzen", "Raketen"])
    | st.sampled_from([", ", "-", ""]),
    max_size=10,
).map(" ".join)
DATIVES = st.sampled_from(
    [Term("Rand"), Term("Rand", even_another=True), Phrase((Term("Raketen"), Term("Rand")))]
)


@settings(max_examples=200)
@given(st.tuples(VERBS, VERB_TEXTS) | st.tuples(DATIVES, DATIVE_TEXTS))
def test_words_that_others_around_them_tell_are_found_where_the_reference_finds_them(
    asked: tuple[Query, str],
) -> None:
    lexicon = FewWords()
    query, text = asked
    matches = compile_rules([Rule(name="r", query=query)], lexicon=lexicon).match(
        Article(text=text, language="de")
    )
    found = {(place.start, place.end) for match in matches for place in match.evidence}
    assert found == places(query, text, Words("de", lexicon))


NASTY_GAPS = [
    "-\n",
    "\u00ad",
    "\u00ad\n",
    "\u0301",
    " „",
    "“ ",
    " – ",
    "–",
    "’",
    "\u200b",
    "\u00a0",
    "…",
    "/",
    "½",
    "´",
]
NASTY_TEXTS = st.lists(
    st.sampled_from([*GERMAN_WORDS, "Räte", "Tests-Rakete", "Raketen:innen", "RatInnen", "Iran's"])
    | st.sampled_from([" ", " ", "-", "", ". ", ": ", "\n\n", *NASTY_GAPS]),
    max_size=16,
).map("".join)
NASTY_QUERIES = (
    GERMAN_WORDLIKE
    | st.builds(Phrase, st.lists(GERMAN_WORDLIKE, min_size=2, max_size=2).map(tuple), st.integers(0, 2))
    | st.sampled_from(["Test-Rakete", "Irans", "Iran's", "Rat Test"]).map(Term)
)


@settings(max_examples=150)
@given(st.lists(NASTY_QUERIES, min_size=1, max_size=3), st.lists(NASTY_TEXTS, min_size=1, max_size=3))
def test_evidence_stands_where_the_reference_finds_it_in_the_original(
    queries: list[Query], texts: list[str]
) -> None:
    lexicon = FewWords()
    words = Words("de", lexicon)
    rules = compile_rules(
        [Rule(name=str(n), query=query) for n, query in enumerate(queries)], lexicon=lexicon
    )
    for text in texts:
        found = {match.rule.name: match.evidence for match in rules.match(Article(text=text))}
        for number, query in enumerate(queries):
            way_back, cased = Origins.of(text), fold(text).cased
            expected = {
                way_back.span(start, end_of_gender_form(cased, end))
                for start, end in places(query, text, words)
            }
            assert {(e.start, e.end) for e in found.get(str(number), ())} == expected
