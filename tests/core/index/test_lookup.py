"""No article that a query finds is missing among those that the index proposes."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.core.article import Article
from monitor.core.index.lookup import Lookup
from monitor.core.index.volume import WORDS, Chapter, bind, places_in, rebind, words_in
from monitor.core.index.words import ALWAYS, KEPT, VERSION, words_of
from monitor.core.matcher import compile_rules
from monitor.core.query import Query
from monitor.core.rule import Rule
from monitor.core.sieve import SiftedRules
from tests.core.language.lexicon import FewWords
from tests.core.test_matcher_reference import ARTICLES, GERMAN_ARTICLES, GERMAN_QUERIES, QUERIES
from tests.core.test_sieve import SIGNS, sifted

LANGUAGES = st.sampled_from(["de", "en", "ja"])
SPRINKLED = st.lists(st.tuples(SIGNS, st.integers(0, 200)), max_size=4)


def proposed(lookup: Lookup, chapters: Iterable[Chapter], articles: int) -> list[int]:
    """Look through a volume."""
    opened = lookup.opened(articles)
    for chapter in chapters:
        hits = lookup.hits(chapter.words)
        opened.note(chapter.places, hits)
    return opened.articles()


def proposes(query: Query | str, *wordings: Article) -> bool:
    """Tell whether an article in these wordings is proposed."""
    return bool(proposed(sifted(query).lookup(), bind([words_of(wordings)]), 1))


def test_what_words_an_article_has_does_not_depend_on_how_many_tokens_came_before() -> None:
    flood = [Article(text=" ".join(f"wort{number}" for number in range(KEPT + 1)))]
    told = Article(title="Die Test-Raketen")
    before = words_of([told])
    assert len(words_of(flood)) == KEPT + 2  # and the language
    assert words_of([told]) == before


def sprinkled(article: Article, signs: Sequence[tuple[str, int]], language: str) -> Article:
    for sign, at in signs:
        place = at % (len(article.text) + 1)
        article = replace(article, text=article.text[:place] + sign + article.text[place:])
    return replace(article, language=language)


@settings(max_examples=250)
@given(QUERIES | GERMAN_QUERIES, ARTICLES | GERMAN_ARTICLES, SPRINKLED, LANGUAGES)
def test_whatever_a_query_finds_is_proposed(
    query: Query, article: Article, signs: Sequence[tuple[str, int]], language: str
) -> None:
    article = sprinkled(article, signs, language)
    rules = compile_rules([Rule(name="rule", query=query)], lexicon=FewWords())
    found = bool(rules.match(article))
    lookup = SiftedRules(rules, lexicon=FewWords()).lookup()
    assert not found or proposed(lookup, bind([words_of([article])]), 1)


PROPOSED = {
    "one of two words near another": ("(Rakete OR Bombe) NEAR/3 Iran", "Eine Bombe traf Iran."),
    "the word": ("Rakete", "Eine Rakete fliegt."),
    "another form": ("Rakete", "Zwei Raketen fliegen."),
    "the word cut by a hyphen": ("Testrakete", "Eine Test-Rakete fliegt."),
    "a word of a long compound": ("Testrakete", "Die a-b-c-d-e-f-Testrakete."),
    "a long compound": ("abcdefgTest", "Der a-b-c-d-e-f-g-Test."),
    "parts of two compounds with a dash between": ("bcdeTest", "Ein a--b-c-d-e-Test."),
    "two words with a dash of two hyphens between": ("EuRat", "Der Eu--Rat."),
    "the word cut at the end of a line": ("Rakete", "Eine Ra-\nkete fliegt."),
    "the word with a soft hyphen": ("Rakete", "Eine Ra\u00adkete fliegt."),
    "a wildcard": ("*akete*", "Zwei Testraketen fliegen."),
    "a wildcard with a hyphen": ("*s-Rak*", "Die Tests-Rakete."),
    "a wildcard with a sign of gender": ("*r:in*", "Der Werfer:inhalt."),
    "an abbreviation beside a hyphen": ("EU", "Der EU-Gipfel tagt."),
    "words that a hyphen may tie": ("US-Armee", "Die US Armee."),
    "words with a dot": ('="U.S. Army"', "Die U.S. Army."),
    "a regular expression": ("/ra[kq]ete/", "Nichts."),
    "only what is not there": ("NOT Iran", "Nichts."),
    "a field whose words are not indexed": ("url:Iran", "Nichts."),
    "a word, and none of its field": ("Rakete AND source:Iran", "Eine Rakete."),
    "letters of a script without blanks": ("委", "朝鮮委員会"),
    "some of them": ("委員", "朝鮮委員会、朝鮮"),
    "a word between them": ("Iran", "朝鮮Iran委員会"),
    "letters of another alphabet": ("иран", "Иран."),
    "gender written with a capital": ("Werfer", "Die WerferInnen kommen."),
    "gender written with a sign": ("Werferinnen", "Die Werfer:innen kommen."),
    "gender written in brackets": ("Werferin", "Die Werfer(inn)en kommen."),
    "men whose women are made of another stem": ("Raketene", "Die Raketen:innen kommen."),
    "such men written with a capital": ("Raketene", "Die RaketenInnen kommen."),
    "an endless word of a gender": ("Werferin*", f"Die {'Test' * 20}werfer:innen kommen."),
    "gender written with two signs": ("Werferin", "Ein/e Werfer/-in."),
    "a word with a mark of another script": ("Iran", "Der Iran\u0941."),
    "two of three": ("2 OF (Iran, Rakete, Haus)", "Rakete im Haus."),
    "anything, where a word has no end": ("Kantate", "x" * 90),
    "anything, where words have no end": ("Kantate", "ab-" * 40 + "c"),
}


@pytest.mark.parametrize(("query", "text"), PROPOSED.values(), ids=list(PROPOSED))
def test_proposed(query: str, text: str) -> None:
    assert proposes(query, Article(title=text, language="de"))


LEFT_OUT = {
    "neither of two words near another": ("(Rakete OR Bombe) NEAR/3 Iran", "Ein Sturm traf Iran."),
    "another text": ("Rakete", "Der Rat tagt."),
    "the letters of a word inside another": ("EU", "Ein neuer Europarat."),
    "only one of two words": ("Iran AND Rakete", "Der Iran."),
    "only one word of a phrase": ('"ballistische Raketen"', "Die Raketen."),
    "only one of two neighbours": ("Iran NEAR/3 Rakete", "Der Iran."),
    "one of three": ("2 OF (Iran, Rakete, Haus)", "Eine Rakete."),
    "other letters of a script without blanks": ("委員", "朝鮮"),
    "nothing at all": ("Rakete", ""),
}


@pytest.mark.parametrize(("query", "text"), LEFT_OUT.values(), ids=list(LEFT_OUT))
def test_left_out(query: str, text: str) -> None:
    assert not proposes(query, Article(title=text, language="de"))


def test_an_article_is_proposed_by_any_of_its_wordings() -> None:
    first, edited = Article(title="Der Rat tagt.", language="de"), Article(title="Eine Rakete", language="de")
    assert proposes("Rakete", first, edited)
    assert not proposes("Iran", first, edited)


def test_a_word_is_looked_for_as_its_language_does() -> None:
    english = "The launched missile was seen in the north of the country and is said to have failed at sea."
    assert proposes("launching", Article(title=english))
    assert not proposes("launching", Article(title="Ein launched.", language="de"))


def test_of_a_language_whose_dictionary_is_not_made_yet_every_article_is_proposed() -> None:
    assert proposes("Rakete", Article(title="Війна", language="uk"))
    assert not proposes("Rakete", Article(title="Война", language="ru"))


UNBOUNDED = {
    "a word": ("Rakete", True),
    "a phrase with any word": ('"Raket* Iran"', True),
    "nothing but what is not there": ("NOT Iran", False),
    "a regular expression": ("/ra[kq]ete/", False),
    "or something that needs no word": ("Rakete OR /iran/", False),
    "and something that needs no word": ("Rakete AND /iran/", True),
    "a field whose words are not indexed": ("url:Iran", False),
}


@pytest.mark.parametrize(("query", "is_of_use"), UNBOUNDED.values(), ids=list(UNBOUNDED))
def test_an_index_is_of_use_for_what_needs_words(query: str, *, is_of_use: bool) -> None:
    assert sifted(query).lookup().is_of_use is is_of_use


ARCHIVES = st.lists(
    st.lists(st.sets(st.text("ab", min_size=1, max_size=4) | st.just(ALWAYS)), max_size=5), max_size=4
)


def listings(chapters: Iterable[Chapter]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for chapter in chapters:
        words = words_in(chapter.words).split()
        found.update(zip(words, map(list, places_in(chapter.places, range(len(words)))), strict=True))
    return found


@given(ARCHIVES, st.data())
def test_volumes_that_become_one_hold_what_they_held_without_what_is_left_out(
    archive: list[list[set[str]]], data: st.DataObject
) -> None:
    kept: list[set[str]] = []
    volumes = []
    for articles in archive:
        stays = data.draw(st.lists(st.booleans(), min_size=len(articles), max_size=len(articles)))
        numbers = [len(kept) + sum(stays[:index]) if stay else None for index, stay in enumerate(stays)]
        kept += [words for words, stay in zip(articles, stays, strict=True) if stay]
        volumes.append((list(bind(articles)), numbers))
    assert listings(rebind(volumes)) == listings(bind(kept))


def test_a_volume_of_many_words_has_several_chapters_in_order() -> None:
    words = {f"w{number:05}" for number in range(WORDS + 10)}
    chapters = list(bind([words, {"w00007", "w04100"}]))
    assert [len(words_in(chapter.words).split()) for chapter in chapters] == [WORDS, 10]
    found = listings(chapters)
    assert list(found) == sorted(words)
    assert found["w00007"] == found["w04100"] == [0, 1]


SAMPLES = (
    Article(
        title="Die Bürger:innen der Ost-West-Länder", text="Straße, Ra-\nkete; d'Œuvre – 3,5 %", language="de"
    ),
    Article(
        title="BürgerInnen", summary="朝鮮委員会 (ＮＡＴＯ)", categories=("Politik", "x_y"), language="ja"
    ),
    Article(
        title="Ναύς Ёлка",
        author="José Å.",
        summary="Lehrer(innen) Jud_innenrat",
        text="a\u0941b c--d e/f-in",
        language="el",
    ),
)
WORDS_OF_SAMPLES = (
    "* + +de +el 3 5 a buerger buergerinnen c cd d der die doeuvre e f fin in innen "
    "innenrat jose jud juderat judinnenrat laender lehrer lehrerinnen nato oeuvre ost ostwest ostwestlaender politik rakete strasse west "
    "westlaender x y ναυσ елка 員会 委員 朝鮮 鮮委"
)


def test_words_change_only_with_their_version() -> None:
    found = " ".join(sorted(words_of(SAMPLES)))
    assert (VERSION, found) == (4, WORDS_OF_SAMPLES), "raise VERSION: archives have to be indexed anew"
