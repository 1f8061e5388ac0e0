"""The rarer a word is among the articles, the more it tells."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.core.story.frequency import Frequencies
from monitor.core.story.words import token_of

RARE, OFTEN, COMMON_WORD = map(token_of, ("frachter", "hafen", "und"))


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 50), st.integers(1, 50))
def test_a_rarer_word_tells_more(few: int, more: int) -> None:
    frequencies = Frequencies()
    for number in range(few + more):
        frequencies.add([OFTEN] + [RARE] * (number < few))
    weights = frequencies.weights([RARE, OFTEN, COMMON_WORD])
    assert frequencies.rarest > weights[RARE] > weights[OFTEN] > weights[COMMON_WORD] > 0


@pytest.mark.parametrize("asked_first", ["weights", "squares"])
def test_a_word_of_very_many_articles_still_tells_less_than_any_other(asked_first: str) -> None:
    frequencies = Frequencies()
    for _ in range(9_000):
        frequencies.add([OFTEN])
    frequencies.add([RARE])
    if asked_first == "squares":
        frequencies.squares([OFTEN], times=1)
    weights = frequencies.weights([OFTEN, RARE])
    assert 0 < weights[OFTEN] < 0.3 < weights[RARE]
    assert frequencies.squares([OFTEN, RARE], times=2) == {
        word: pytest.approx(2 * weight * weight) for word, weight in weights.items()
    }


@settings(max_examples=20, deadline=None)
@given(st.lists(st.sets(st.sampled_from([RARE, OFTEN, COMMON_WORD])), max_size=8))
def test_what_is_forgotten_was_never_counted(articles: list[set[int]]) -> None:
    fresh, used = Frequencies(), Frequencies()
    for tokens in articles:
        used.add(tokens)
    for tokens in articles:
        used.remove(tokens)
    asked = [RARE, OFTEN, COMMON_WORD]
    assert used.weights(asked) == fresh.weights(asked)
    assert [used.count(token) for token in asked] == [0, 0, 0]
