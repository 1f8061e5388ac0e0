"""Words under one head, in whose company a rule's finds stand, and names of several words."""

from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.suggest.contrast import STORIES, Counted, company, likelihood
from monitor.core.suggest.headwords import Headwords, is_topical, written
from monitor.core.suggest.phrases import chains, parts_of_names
from monitor.lexicon import open_lexicon


@pytest.mark.parametrize(
    ("language", "words", "head"),
    [
        ("de", "Raketen Rakete RAKETEN", "Rakete"),
        ("de", "Drohnen Drohne", "Drohne"),
        ("de", "Banken Bank", "Bank"),
        ("de", "Angriffe Angriff Angriffen", "Angriff"),
        ("de-AT", "Streiks Streik", "Streik"),
        ("de", "ukrainische ukrainischen", "ukrainisch"),
        ("de", "Gestern gestern", "gestern"),
        ("de", "Selenskyj", "Selenskyj"),
        ("en", "rockets rocket", "rocket"),
        ("en", "press", "press"),
        ("en", "Boss", "Boss"),
        ("fr", "missiles", "missiles"),
        (None, "Trump", "Trump"),
    ],
)
def test_all_forms_of_a_word_are_one_and_are_written_as_a_dictionary_does(
    language: str | None, words: str, head: str
) -> None:
    heads = Headwords(open_lexicon())
    assert len(heads.of(words, language)) == 1
    shown = heads.shown(words.split(), language)
    assert shown == head or (language == "en" and shown in words.split())


def test_small_words_and_single_letters_say_nothing_but_short_capitals_do() -> None:
    heads = Headwords(None)
    assert heads.of("der die das und I am to 12", "de") == set()
    assert len(heads.of("EU ab", "de")) == 1


def test_words_keep_their_order_and_what_hyphens_tie_is_two_words() -> None:
    heads = Headwords(None)
    found = heads.in_order("Trump-Treffen mit Trump", "de")
    assert [word for word, _ in found] == ["Trump", "Treffen", "mit", "Trump"]
    assert found[0][1] == found[3][1] is not None
    assert found[2][1] is None
    assert heads.headword("Raketen", "de") == "Raketen"  # there is no lexicon


def test_letters_and_their_accents_apart_are_one_word() -> None:
    assert written("Mu\u0308nchen") == ["München"]


def an_article(words: list[int], *, story: int = 0, found: bool = False, **given: str) -> Counted:
    return Counted(given.get("feed", "a"), given.get("language", "de"), story, found, array("I", words))


REST = [an_article([1, 2, number + 100]) for number in range(50)]


def test_a_word_that_stands_with_the_finds_alone_keeps_them_company() -> None:
    finds = [an_article([1, 9, number + 500], story=number, found=True) for number in range(6)]
    [one] = company([*finds, *REST])
    assert (one.word, one.stories, one.elsewhere) == (9, 6, 0)
    assert one.expected < 1
    assert company([*finds, *REST], known={9}) == []


def test_a_word_that_is_surely_but_hardly_more_frequent_is_no_company() -> None:
    finds = [an_article([1, 8] if number % 4 else [1], story=number, found=True) for number in range(1_200)]
    others = [an_article([1, 8] if number % 2 else [1]) for number in range(1_200)]
    assert company([*finds, *others]) == []


def test_copies_of_one_story_count_once() -> None:
    finds = [an_article([9], story=1, found=True) for _ in range(30)]
    assert company([*finds, *REST]) == []


def test_what_a_feed_always_writes_is_no_company() -> None:
    own = [an_article([7, 1], feed="b") for _ in range(60)]
    finds = [an_article([7, 9], story=number, found=True, feed="b") for number in range(6)]
    assert [one.word for one in company([*finds, *own, *REST])] == [9]


def test_words_of_another_language_are_not_counted_against_it() -> None:
    english = [an_article([9], language="en") for _ in range(500)]
    finds = [an_article([9], story=number, found=True) for number in range(6)]
    [one] = company([*finds, *REST, *english])
    assert one.elsewhere == 500


@given(st.integers(0, 50), st.floats(0.001, 60))
def test_the_likelihood_grows_with_what_is_seen_and_is_never_below_nothing(
    seen: int, expected: float
) -> None:
    assert 0 <= likelihood(seen, expected) <= likelihood(seen + 1, expected)


@given(
    st.lists(
        st.builds(
            Counted,
            st.sampled_from("ab"),
            st.sampled_from(["de", "en"]),
            st.integers(0, 9),
            st.booleans(),
            st.lists(st.integers(0, 12), unique=True).map(lambda words: array("I", words)),
        ),
        max_size=40,
    )
)
def test_company_is_in_several_stories_more_than_expected(counted: list[Counted]) -> None:
    for one in company(counted):
        stories = {each.story for each in counted if each.found and one.word in each.words}
        assert one.stories == len(stories) >= STORIES
        assert one.expected < one.stories


KIM = [[1, 2, 3], [None, 1, 2, 3, 5], [1, 2, 3]]


@pytest.mark.parametrize(
    ("texts", "words", "found"),
    [
        (KIM, [1, 2, 3], [(1, 2, 3)]),
        (KIM, [1, 2, 3, 5], [(1, 2, 3), (5,)]),
        (KIM[:2], [1, 2], [(1,), (2,)]),
        ([[1, 2, 1, 2]] * 3, [1, 2], [(1, 2)]),
        ([[1, 2], [2, 1]] * 3, [1, 2], [(1,), (2,)]),
        ([[1, 4, 2], [1, 2], [1, 2]], [1, 2], [(1,), (2,)]),
        ([[1, 2, 3, 4, 5]] * 3, [1, 2, 3, 4, 5], [(1, 2, 3, 4)]),
        ([[1, 1]] * 3, [1], [(1,)]),
    ],
)
def test_words_that_mostly_stand_side_by_side_are_one_name(
    texts: list[list[int | None]], words: list[int], found: list[tuple[int, ...]]
) -> None:
    assert chains(texts, words) == found


def test_a_word_that_mostly_stands_beside_the_rules_own_is_part_of_its_name() -> None:
    texts = [[1, 9, 3], [1, 9, 2], [2, 5, 9], [2, 3]]
    assert parts_of_names(texts, [1, 2, 3], {9}) == {1}


@pytest.mark.parametrize(
    ("word", "language", "topical"),
    [
        ("Lufthansa", "de", True),
        ("nordkoreanisch", "de", True),
        ("erneut", "de-AT", False),
        ("strike", "en", True),
        ("erneut", None, True),
    ],
)
def test_nouns_names_and_adjectives_of_names_say_what_a_text_is_about(
    word: str, language: str | None, topical: bool
) -> None:
    assert is_topical(word, language) is topical
