"""The rarer a word is among the articles, the more it tells."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.core.story.chunks import token_of
from monitor.core.story.frequency import Frequencies

TOKENS = RARE, OFTEN, COMMON_WORD = [token_of(word) for word in ("frachter", "hafen", "und")]
HASHES = RARE_HASH, OFTEN_HASH, _ = TOKENS  # what is not common is weighed the same either way


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 50), st.integers(1, 50))
def test_a_rarer_word_tells_more(few: int, more: int) -> None:
    frequencies = Frequencies()
    for number in range(few + more):
        frequencies.add([OFTEN_HASH] + [RARE_HASH] * (number < few))
    weights = frequencies.token_weights(TOKENS)
    assert frequencies.rarest > weights[RARE] > weights[OFTEN] > weights[COMMON_WORD] > 0
    assert frequencies.squares([RARE_HASH, OFTEN_HASH]) == [weights[RARE] ** 2, weights[OFTEN] ** 2]
    assert frequencies.token_weight(TOKENS) == pytest.approx(sum(weights.values()))


@pytest.mark.parametrize("asked_first", ["token_weight", "token_weights", "squares"])
def test_a_word_of_very_many_articles_still_tells_less_than_any_other(asked_first: str) -> None:
    frequencies = Frequencies()
    for _ in range(9_000):
        frequencies.add([OFTEN_HASH])
    frequencies.add([RARE_HASH])
    getattr(frequencies, asked_first)([OFTEN_HASH])
    told = frequencies.token_weights([OFTEN, RARE])
    assert 0 < told[OFTEN] < 0.3 < told[RARE]
    assert frequencies.squares([OFTEN_HASH, RARE_HASH]) == [told[OFTEN] ** 2, told[RARE] ** 2]
    assert frequencies.token_weight([OFTEN, RARE]) == pytest.approx(told[OFTEN] + told[RARE])


@settings(max_examples=20, deadline=None)
@given(st.lists(st.sets(st.sampled_from(HASHES)), max_size=8))
def test_what_is_forgotten_was_never_counted(articles: list[set[int]]) -> None:
    fresh, used = Frequencies(), Frequencies()
    for hashes in articles:
        used.add(hashes)
    for hashes in articles:
        used.remove(hashes)
    assert used.token_weights(TOKENS) == fresh.token_weights(TOKENS)
    assert used.squares(HASHES) == [fresh.rarest**2] * 3
