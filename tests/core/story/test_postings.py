"""The index finds what a plain list would, and forgets what is too old."""

from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from monitor.core.story.postings import Postings

WIDTH = 3
_WORDS = st.integers(0, 9)
_WEIGHTS = st.dictionaries(_WORDS, st.integers(1, 9).map(float), max_size=4)


def holding(postings: Postings, word: int, *, oldest: int) -> list[int]:
    found = postings.sharing({word: 1.0}, least=0.0, most=20_000, enough=1, oldest=oldest)
    return [article for _, article in found]


@given(
    st.lists(st.lists(_WORDS, max_size=WIDTH, unique=True), max_size=60),
    st.integers(1, 20),
    st.integers(1, 30),
    _WEIGHTS,
    st.tuples(st.integers(1, 40), st.integers(1, 5), st.integers(0, 12)),
)
def test_it_finds_the_newest_articles_that_hold_a_word_and_of_all_those_that_hold_most(
    articles: list[list[int]], live: int, limit: int, weights: dict[int, float], ends: tuple[int, int, int]
) -> None:
    enough, most, least = ends
    postings = Postings(WIDTH, limit)
    for number, held in enumerate(articles):
        oldest = max(0, number - live)
        newest_first = range(number - 1, oldest - 1, -1)
        expected = {word: [n for n in newest_first if word in articles[n]][:limit] for word in weights}
        assert {word: holding(postings, word, oldest=oldest) for word in weights} == expected
        before = accumulate(map(len, expected.values()), initial=0)
        asked = [word for word, named in zip(weights, before, strict=False) if named < enough]
        by_weight = [(sum(weights[word] for word in asked if n in expected[word]), n) for n in newest_first]
        found = postings.sharing(weights, least=least, most=most, enough=enough, oldest=oldest)
        assert found == sorted([one for one in by_weight if one[0] >= max(1, least)], reverse=True)[:most]
        postings.add(number, held, oldest=oldest)


def test_a_word_of_very_many_articles_is_followed_no_further_than_needed() -> None:
    asked, never_asked = Postings(WIDTH, 20), Postings(WIDTH, 20)
    for number in range(1_000):
        for postings in (asked, never_asked):
            postings.add(number, [7, 100 + number % 5], oldest=max(0, number - 100))
        assert holding(asked, 7, oldest=max(0, number - 99)) == list(range(number, max(-1, number - 20), -1))
    assert holding(never_asked, 7, oldest=900) == holding(asked, 7, oldest=900)
    assert holding(asked, 7, oldest=990) == list(range(999, 989, -1))


def test_what_is_kept_of_words_is_found_again_after_it_was_given_up() -> None:
    words, times = 4_200, 16
    postings = Postings(1, 20)
    for number in range(times * words):
        postings.add(number, [number % words], oldest=0)
    for _ in range(2):
        for word in range(words):
            assert holding(postings, word, oldest=0)[-1] == word
    postings.add(times * words, [0], oldest=0)
    assert holding(postings, 0, oldest=0)[:2] == [times * words, (times - 1) * words]


def test_it_grows_with_the_window_and_reuses_what_is_forgotten() -> None:
    postings = Postings(WIDTH, 10_000)
    for number in range(6_000):
        postings.add(number, [number % 5, 100 + number], oldest=max(0, number - 2_500))
    found = holding(postings, 3, oldest=3_500)
    assert found == [number for number in range(5_999, 3_499, -1) if number % 5 == 3]
    assert holding(postings, 100 + 3_500, oldest=3_500) == [3_500]
    assert holding(postings, 100 + 3_499, oldest=3_500) == []
