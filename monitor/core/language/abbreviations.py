"""Abbreviations that are also written as words: NATO and Nato, LKW and Lkw."""

from monitor.core.language.lexicon import Lexicon

LETTERS = range(3, 6)  # of such an abbreviation
_VOWELS = "AEIOUÄÖÜ"


def as_word(abbreviation: str, lexicon: Lexicon) -> set[str]:
    """Return how an abbreviation in capitals is written as a word, unless that is another word, as Gau or Bar.

    Of three letters with a vowel among them, which many names have, the lexicon must know the abbreviation.
    """
    if not (abbreviation.isupper() and abbreviation.isalpha() and len(abbreviation) in LETTERS):
        return set()
    word, small = abbreviation.capitalize(), abbreviation.lower()
    own, known = set(lexicon.forms(abbreviation)), set(lexicon.forms(word))
    is_like_a_name = len(abbreviation) == LETTERS[0] and any(map(_VOWELS.count, abbreviation))
    if lexicon.forms(small) or lexicon.lemmas(small) or lexicon.lemmas(word) or (is_like_a_name and not own):
        return set()
    is_declined_alike = known <= {word, word + "s"} and (not own or not known or len(own) == len(known))
    return {word, word + "s"} if own == {abbreviation} or is_declined_alike else set()
