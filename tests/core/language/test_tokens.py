from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.language.fold import fold, has_cut_word
from monitor.core.language.tokens import (
    BETWEEN,
    depends_on_others,
    in_one_word_or_not,
    is_of_one_token,
    places_of,
    spread,
    taken_apart,
)
from monitor.core.language.words import joined_words, only_words

WORDS = ["Ost", "über", "eʼn", "Bürger:innen", "LeserInnen", "in", "½", "a´b", "北京", "\u00ad", "ﬁ", "c++"]
TIES = ["-", "-", "'", "’", "–", "/", "_", "*", "\u200b"]
LOOSE = [" ", "\n", ". ", ", ", "„", "“", "\u00a0", "\u2009", " – ", "…", "\x1f", ": "]
TEXTS = st.lists(st.sampled_from([*WORDS, *TIES, *LOOSE])).map("".join) | st.text()


def test_a_token_is_found_wherever_it_stands_alone() -> None:
    assert places_of("ab", " ab ab\nabc cab ab ") == [1, 4, 15]
    assert places_of("b", " ab ") == []


@given(TEXTS)
def test_a_spread_text_keeps_its_places_and_its_words(text: str) -> None:
    assert len(spread(text)) == len(text)
    if not depends_on_others(text):
        assert only_words(fold(spread(text)).cased).split() == only_words(fold(text).cased).split()


@given(TEXTS)
def test_tokens_taken_apart_have_the_words_of_the_whole_text(text: str) -> None:
    tokens = spread(text).split()
    if depends_on_others(text) or has_cut_word(text):
        return
    whole = fold(text).cased
    pieces = [piece for token in tokens for piece in taken_apart(fold(token).cased)]
    assert sorted(piece.cased for piece in pieces) == sorted(
        [*only_words(whole).split(), *(word.cased for word in joined_words(whole))]
    )
    for token in tokens:
        cased = fold(token).cased
        assert all(
            cased[piece.start : piece.end] == piece.cased for piece in taken_apart(cased) if not piece.seams
        )


@given(TEXTS)
def test_one_word_needs_not_be_taken_apart(text: str) -> None:
    tokens = [token for token in text.split() if BETWEEN not in fold(token).cased]
    together = BETWEEN.join(fold(token).cased for token in tokens)
    plain, others = in_one_word_or_not(tokens, together)
    assert sorted([*plain, *others]) == sorted((token, fold(token).cased) for token in tokens)
    for _, cased in plain:
        assert [(piece.cased, piece.start, piece.end) for piece in taken_apart(cased)] == [
            (cased, 0, len(cased))
        ]


def test_tokens_with_signs_hyphens_or_gender_are_more_than_one_word() -> None:
    tokens = ["Rakete", "Erstschlag-", "LeserInnen", "Inneres", "c++", "Öl", "北京"]
    together = BETWEEN.join(fold(token).cased for token in tokens)
    plain, others = in_one_word_or_not(tokens, together)
    assert [token for token, _ in plain] == ["Rakete", "Inneres", "Öl"]
    assert [token for token, _ in others] == ["Erstschlag-", "LeserInnen", "c++", "北京"]


@pytest.mark.parametrize(
    ("string", "expected"),
    [
        ("rakete", True),
        ("us-armee", True),
        ("merkel's", True),
        ("us armee", False),
        ("z.b", False),
        ("हिन्दी", True),
        ("北京", False),
        ("", True),
    ],
)
def test_a_string_of_one_token_holds_nothing_that_parts_tokens(string: str, expected: Any) -> None:
    assert is_of_one_token(string) is expected


@pytest.mark.parametrize(
    ("tokens", "melting"), [("Rake\x1fOst-West\x1f", False), ("u\u0308ber\x1f", True), ("über\x1f", False)]
)
def test_tokens_that_melt_with_what_stands_beside_them_are_told(tokens: str, melting: Any) -> None:
    assert depends_on_others(tokens) is melting
