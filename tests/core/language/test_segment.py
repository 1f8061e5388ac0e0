import pytest

from monitor.core.language.segment import PartOf, Segmenter, Sought
from tests.core.language.lexicon import FewWords

SEGMENTER = Segmenter(FewWords())
RAKETE = Sought(frozenset({"rakete", "raketen"}), frozenset({"raket", "rakets"}))
RAT = Sought(frozenset({"rat", "rats"}))
TEST = Sought(frozenset({"test", "tests"}))
TAG = Sought(frozenset({"tag", "tags"}))
ERDE = Sought(frozenset({"erde", "erden"}), frozenset({"erd"}))

PARTS = {
    "the head": (RAKETE, "kurzstreckenrakete", True),
    "the beginning": (RAKETE, "raketenwerfer", True),
    "with a linking letter": (TEST, "testswerfer", True),
    "without its e": (ERDE, "erdbeben", True),
    "without its e at the end": (ERDE, "bebenerd", False),
    "a part of a part": (TAG, "landtagswahl", True),
    "behind a prefix": (RAKETE, "superrakete", True),
    "letters of another word": (RAT, "ratung", False),
    "across parts": (Sought(frozenset({"tenwerf"})), "raketenwerfer", False),
    "cheaper without it": (Sought(frozenset({"strecke"})), "kurzstreckenrakete", True),
    "the whole word": (RAKETE, "rakete", False),
    "nowhere": (RAKETE, "haus", False),
    "an endless word": (RAKETE, "raketen" * 20, False),
    "an unknown rest": (RAKETE, "xyzrakete", False),
    "an unknown word before a known one": (Sought(frozenset({"drohne"})), "drohnewerfer", True),
}


@pytest.mark.parametrize(("sought", "word", "expected"), PARTS.values(), ids=PARTS)
def test_a_word_is_a_part_of_a_compound(sought: Sought, word: str, expected: bool) -> None:
    assert SEGMENTER.has_part(word, sought) is expected


def test_only_the_head_counts_where_it_is_asked_for() -> None:
    assert SEGMENTER.has_part("kurzstreckenrakete", RAKETE, head_only=True)
    assert not SEGMENTER.has_part("raketenwerfer", RAKETE, head_only=True)


def test_a_word_without_a_capital_has_no_noun_at_its_end() -> None:
    judge = PartOf(SEGMENTER, RAKETE, head_only=False, capital=True)
    assert judge("raketenartig", small=True)
    assert not judge("kurzrakete", small=True)
    assert not judge("raketenhaus", small=True)
    assert judge("raketenhaus", small=False)


def test_the_best_cut_has_the_fewest_and_most_likely_parts() -> None:
    cut = SEGMENTER.cut("kurzstreckenrakete")
    assert ["kurzstreckenrakete"[a:b] for a, b in cut.parts] == ["kurzstrecke", "rakete"]
    assert SEGMENTER.cut("xyz").parts == ((0, 3),)


def test_a_part_that_is_only_a_guess_is_not_looked_into() -> None:
    assert not SEGMENTER.has_part("protestwahl", Sought(frozenset({"rotest"})))
