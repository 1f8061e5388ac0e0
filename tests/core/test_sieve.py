"""What is passed over could not have matched."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.core.article import Article
from monitor.core.matcher import compile_rules
from monitor.core.query import Query, QueryProblem
from monitor.core.query_parser import parse_entry
from monitor.core.rule import Rule
from monitor.core.sieve import SiftedRules
from tests.core.language.lexicon import FewWords
from tests.core.test_matcher_reference import ARTICLES, GERMAN_ARTICLES, GERMAN_QUERIES, QUERIES

SIGNS = st.sampled_from(
    ["-", "\u00ad", ":innen", "Innen", "*in", "_", "é", "\u0301", "委", "-\n", "’s", "In"]
)


def sifted(*queries: Query | str) -> SiftedRules:
    rules = [Rule(name=str(number), query=_read(query)) for number, query in enumerate(queries)]
    lexicon = FewWords()
    return SiftedRules(compile_rules(rules, lexicon=lexicon), lexicon=lexicon)


def _read(query: Query | str) -> Query:
    read = parse_entry(query) if isinstance(query, str) else query
    assert not isinstance(read, QueryProblem)
    return read


@settings(max_examples=120)
@given(
    st.lists(QUERIES | GERMAN_QUERIES, min_size=1, max_size=2),
    ARTICLES | GERMAN_ARTICLES,
    st.lists(SIGNS, max_size=4),
    st.sampled_from(["de", "en", "ja"]),
    st.integers(0, 30),
)
def test_rules_find_the_same_whether_sifted_or_not(
    queries: list[Query], article: Article, signs: list[str], language: str, place: int
) -> None:
    for sign in signs:
        text = article.text
        place = 7 * place % (len(text) + 1)
        article = replace(article, text=text[:place] + sign + text[place:], language=language)
    rules = sifted(*queries)
    plain = compile_rules(rules.rules, lexicon=FewWords())
    assert rules.match(article) == plain.match(article)


LOOKED_AT = {
    "the word": ("Rakete", "Eine Rakete fliegt."),
    "another form": ("Rakete", "Zwei Raketen fliegen."),
    "the word cut by a hyphen": ("Testrakete", "Eine Test-Rakete fliegt."),
    "the word cut at the end of a line": ("Rakete", "Eine Ra-\nkete fliegt."),
    "the word with a soft hyphen": ("Rakete", "Eine Ra\u00adkete fliegt."),
    "a wildcard": ("*akete*", "Zwei Testraketen fliegen."),
    "an abbreviation beside a hyphen": ("EU", "Der EU-Gipfel tagt."),
    "a regular expression": ("/ra[kq]ete/", "Nichts."),
    "only what is not there": ("NOT Iran", "Nichts."),
    "the field of a word": ("title:Iran", "Iran"),
    "letters of another script": ("委", "朝鮮委員会"),
    "gender written with a capital": ("Werfer", "Die WerferInnen kommen."),
    "gender written with a sign": ("Werferinnen", "Die Werfer:innen kommen."),
}


@pytest.mark.parametrize(("query", "text"), LOOKED_AT.values(), ids=list(LOOKED_AT))
def test_looked_at_closely(query: str, text: str) -> None:
    assert sifted(query).may_match(Article(title=text))


PASSED_OVER = {
    "another text": ("Rakete", "Der Rat tagt."),
    "the letters of a short word inside another": ("EU", "Ein neuer Europarat."),
    "only the commoner of two words": ("Rakete AND Werfer AND Iran", "Der Werfer wirft."),
    "nothing at all": ("Rakete", ""),
}


@pytest.mark.parametrize(("query", "text"), PASSED_OVER.values(), ids=list(PASSED_OVER))
def test_passed_over(query: str, text: str) -> None:
    rules = sifted(query)
    assert not rules.may_match(Article(title=text, language="de"))
    assert rules.match(Article(title=text, language="de")) == []


def test_a_text_in_another_language_is_sifted_by_its_own_words() -> None:
    english = (
        "The missile was launched from a site in the north of the country and it is said to have failed."
    )
    rules = sifted("missiles")
    assert rules.may_match(Article(title=english))
    assert [match.rule.name for match in rules.match(Article(title=english))] == ["0"]


def test_without_rules_nothing_matches() -> None:
    assert sifted().match(Article(title="Rakete")) == []
