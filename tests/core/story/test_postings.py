"""The index finds what a plain list would, and forgets what is too old."""

from hypothesis import given
from hypothesis import strategies as st

from monitor.core.story.postings import Postings

WIDTH = 3
_WORDS = st.integers(0, 9).map(lambda number: number << 2)  # the lowest bits of a word are flags


@given(
    st.lists(st.lists(_WORDS, max_size=WIDTH, unique=True), max_size=60),
    st.integers(1, 20),
    _WORDS,
)
def test_it_finds_the_newest_articles_that_hold_a_word(
    articles: list[list[int]], live: int, word: int
) -> None:
    postings = Postings(WIDTH)
    for number, held in enumerate(articles):
        postings.add(number, held, oldest=max(0, number - live))
    oldest = max(0, len(articles) - live)
    expected = [n for n in range(len(articles) - 1, oldest - 1, -1) if word in articles[n]]
    assert list(postings.holding(word, oldest=oldest, limit=60)) == expected
    assert list(postings.holding(word, oldest=oldest, limit=2)) == expected[:2]


def test_it_grows_with_the_window_and_reuses_what_is_forgotten() -> None:
    postings = Postings(WIDTH)
    for number in range(6_000):
        postings.add(number, [number % 5 << 2, 100 + number << 2], oldest=max(0, number - 2_500))
    found = list(postings.holding(3 << 2, oldest=3_500, limit=10_000))
    assert found == [number for number in range(5_999, 3_499, -1) if number % 5 == 3]
    assert list(postings.holding(100 + 3_500 << 2, oldest=3_500, limit=5)) == [3_500]
    assert list(postings.holding(100 + 3_499 << 2, oldest=3_500, limit=5)) == []
