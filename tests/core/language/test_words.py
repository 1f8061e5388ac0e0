from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.language.words import (
    IN_WORD,
    compound_around,
    only_words,
    sentence_ends_between,
    whole_word,
    word_around,
    words_between,
)


@pytest.mark.parametrize(
    ("text", "part", "expected"),
    [
        ("die rakete fliegt", "rakete", True),
        ("raketen", "rakete", False),
        ("feststoffrakete", "rakete", False),
        ("nordkorea-rakete", "rakete", True),
        ("merkel's", "merkel", True),
        ("rakete2", "rakete", False),
        ("a_rakete", "rakete", True),
        ("c++ und", "c++", True),
        ("हिन्दी", "हिन", False),
        ("我在北京住", "北京", True),
    ],
)
def test_a_word_is_whole_when_no_letter_goes_on_at_its_edges(text: str, part: str, expected: Any) -> None:
    start = text.index(part)
    assert whole_word(text, start, start + len(part)) is expected


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("die c++-rakete_2", "die c   rakete 2"),
        ("„die“ – rakete…", " die    rakete "),
        ("हिन्दी हिन", "हिन्दी हिन"),
        ("ракета, 我在", "ракета    "),
    ],
)
def test_all_but_words_becomes_blank(text: str, words: str) -> None:
    assert only_words(text) == words


@given(st.text())
def test_a_blank_stands_for_every_character_that_holds_no_word_together(text: str) -> None:
    assert only_words(text) == "".join(char if IN_WORD[char] else " " for char in text)


def test_signs_that_texts_are_full_of_are_in_no_word() -> None:
    signs = [char for char in map(chr, range(0x80, 0x3000)) if only_words(char) == " "]
    assert "“" in signs
    assert not any(IN_WORD[sign] for sign in signs)


def test_the_word_and_the_hyphen_compound_around_a_place_are_found() -> None:
    text = "die us-atom-bombe's"
    place = text.index("tom")
    assert text[slice(*word_around(text, place, place + 1))] == "atom"
    assert text[slice(*compound_around(text, place, place + 1))] == "us-atom-bombe's"
    assert compound_around("-atom-", 2, 3) == (1, 5)


def test_words_are_counted_no_further_than_needed() -> None:
    assert words_between("drei kleine-feine wörter, hier", 4, 24, limit=9) == 2
    assert words_between("a b c d e f", 0, 11, limit=2) == 3
    assert words_between("我在北", 0, 3, limit=9) == 3


ENDS = {
    "full stop": ("Sie flog. Raketen", True),
    "question": ("Warum? Raketen", True),
    "quote after the stop": ("„Nein.“ Raketen", True),
    "blank line": ("Titel\n\nRaketen", True),
    "Chinese stop": ("好。Raketen", True),
    "field": ("Titel\x1fRaketen", True),
    "year": ("im Jahr 2017. Raketen", True),
    "line break": ("ballistische\nRaketen", False),
    "ordinal": ("am 6. März", False),
    "abbreviation": ("Prof. Kim, ca. Raketen bzw. Waffen", False),
    "initial": ("Donald J. Trump", False),
    "small letter after": ("evtl. raketen oder o.ä. raketen", False),
    "quoted question": ("„Wirklich?“ fragte er", False),
    "decimal": ("3.5 Raketen", False),
    "comma": ("Raketen, Waffen; Panzer: alles", False),
    "bullet": ("so .  (Raketen", True),
}


@pytest.mark.parametrize(("text", "expected"), ENDS.values(), ids=ENDS)
def test_a_sentence_ends_where_a_reader_sees_it(text: str, expected: Any) -> None:
    assert sentence_ends_between(text, 0, len(text)) is expected


def test_a_sentence_end_at_the_edge_of_the_looked_at_part_is_seen() -> None:
    text = "Sie flog. Raketen"
    assert sentence_ends_between(text, 8, 10)
    assert not sentence_ends_between("ca. Raketen", 2, 4)
