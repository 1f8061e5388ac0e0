"""Abbreviations that are also written as words."""

import pytest

from monitor.core.language.abbreviations import as_word
from monitor.core.language.german import German
from tests.core.language.lexicon import FewWords

AS_WORDS = {
    "NATO": "Nato",  # the lexicon has it in capitals
    "LKW": "Lkw",  # as a word
    "DAX": "Dax",  # in capitals, and declined as a word
    "UEFA": "Uefa",  # not at all, but four letters are hardly another word
    "SPD": "Spd",  # nor are three without a vowel
}
NO_WORDS = ["GAU", "ICE", "WHO", "EU", "USA", "ROT", "KAM", "UNESCO", "G20", "Nato", "RATEN", "KURZ"]


@pytest.mark.parametrize(("abbreviation", "word"), AS_WORDS.items())
def test_an_abbreviation_is_written_as_a_word_too(abbreviation: str, word: str) -> None:
    assert as_word(abbreviation, FewWords()) == {word, word + "s"}


@pytest.mark.parametrize("abbreviation", NO_WORDS)
def test_one_that_looks_like_another_word_is_not(abbreviation: str) -> None:
    assert as_word(abbreviation, FewWords()) == set()


def test_as_a_word_it_needs_one_capital() -> None:
    forms = German(FewWords()).forms("NATO")
    assert forms.capital == {"nato", "natos"}
    assert German(FewWords()).forms("KAI").capital == set()
