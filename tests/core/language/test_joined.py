from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from monitor.core.language.fold import fold
from monitor.core.language.joined import all_joined, joined_words
from monitor.core.language.words import only_words

WORDS = ["Ost", "über", "eʼn", "Bürger:innen", "LeserInnen", "in", "½", "a´b", "北京", "\u00ad", "ﬁ", "c++"]
TIES = ["-", "-", "--", "'", "’", "–", "/", "_", "*", "\u200b"]
LOOSE = [" ", "\n", ". ", ", ", "„", "“", "\u00a0", " – ", "…", "\x1f", ": "]
TEXTS = st.lists(st.sampled_from([*WORDS, *TIES, *LOOSE])).map("".join) | st.text()


def joined(text: str) -> Any:
    return [(word.cased, text[word.start : word.end]) for word in joined_words(text)]


def test_parts_of_hyphen_compounds_are_joined() -> None:
    assert joined("in Ost-Jerusalem - heute") == [("OstJerusalem", "Ost-Jerusalem")]
    assert joined("a-b-c") == [("ab", "a-b"), ("abc", "a-b-c"), ("bc", "b-c")]
    assert joined("a-b-c-d-e-f") == [("abcdef", "a-b-c-d-e-f")]
    assert joined("Öl- und -gas") == []


def test_the_men_are_among_those_whose_women_are_made_of_another_stem() -> None:
    assert joined("Kolleg:innen und Zahnaerzt*innen") == [
        ("Kolleginnen", "Kolleg:innen"),
        ("Kollege", "Kolleg:innen"),
        ("Zahnaerztinnen", "Zahnaerzt*innen"),
        ("Zahnaerzte", "Zahnaerzt*innen"),
        ("Zahnarzt", "Zahnaerzt*innen"),
        ("Zahnarzte", "Zahnaerzt*innen"),
    ]


def test_gender_forms_are_written_out() -> None:
    assert joined("Bürger:innen, LehrerInnen, Arzt*in und Wähler_innen, Leser/-innen Indien drin") == [
        ("Bürgerinnen", "Bürger:innen"),
        ("Lehrerinnen", "LehrerInnen"),
        ("Lehrer", "Lehrer"),
        ("Arztin", "Arzt*in"),
        ("Arzte", "Arzt*in"),
        ("Wählerinnen", "Wähler_innen"),
        ("Leserinnen", "Leser/-innen"),
    ]


def test_a_word_with_in_is_no_gender_form() -> None:
    assert joined("In Indien, Inder und INNEN, Indien") == []


def test_a_seam_is_where_parts_meet() -> None:
    (word,) = joined_words("Ost-Jerusalem")
    assert word.seams == (3,)


@given(TEXTS)
def test_all_words_of_a_text_are_joined_as_each_would_be(text: str) -> None:
    cased = f"\x1f{fold(text).cased}\x1f"
    assert sorted(all_joined(cased, only_words(cased))) == sorted(joined_words(cased))
