"""The index finds what a plain list would, and forgets what is too old."""

from hypothesis import given
from hypothesis import strategies as st

from monitor.core.story.postings import Postings

WIDTH = 3
_WORDS = st.integers(0, 9).map(lambda number: number << 2)  # the lowest bits of a word are flags
_WEIGHTS = st.dictionaries(_WORDS, st.integers(1, 9).map(float), max_size=4)


def holding(postings: Postings, word: int, *, oldest: int, limit: int = 10_000) -> list[int]:
    return list(postings.sharing({word: 1.0}, oldest=oldest, limit=limit))


@given(
    st.lists(st.lists(_WORDS, max_size=WIDTH, unique=True), max_size=60),
    st.integers(1, 20),
    _WORDS,
    _WEIGHTS,
)
def test_it_finds_the_newest_articles_that_hold_a_word(
    articles: list[list[int]], live: int, word: int, weights: dict[int, float]
) -> None:
    postings = Postings(WIDTH)
    for number, held in enumerate(articles):
        postings.add(number, held, oldest=max(0, number - live))
    oldest = max(0, len(articles) - live)
    expected = [n for n in range(len(articles) - 1, oldest - 1, -1) if word in articles[n]]
    assert holding(postings, word, oldest=oldest) == expected
    assert holding(postings, word, oldest=oldest, limit=2) == expected[:2]
    held_by = {n: sum(weights.get(one, 0) for one in articles[n]) for n in range(oldest, len(articles))}
    assert postings.sharing(weights, oldest=oldest, limit=60) == {
        n: held for n, held in held_by.items() if held
    }


def test_it_grows_with_the_window_and_reuses_what_is_forgotten() -> None:
    postings = Postings(WIDTH)
    for number in range(6_000):
        postings.add(number, [number % 5 << 2, 100 + number << 2], oldest=max(0, number - 2_500))
    found = holding(postings, 3 << 2, oldest=3_500)
    assert found == [number for number in range(5_999, 3_499, -1) if number % 5 == 3]
    assert holding(postings, 100 + 3_500 << 2, oldest=3_500) == [3_500]
    assert holding(postings, 100 + 3_499 << 2, oldest=3_500) == []
