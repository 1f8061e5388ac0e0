from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from monitor.core.language.fold import fold
from monitor.core.language.joined import all_joined, end_of_gender_form, joined_words
from monitor.core.language.words import only_words

WORDS = [
    "Ost",
    "über",
    "eʼn",
    "Bürger:innen",
    "LeserInnen",
    "Wirt(innen)",
    "Rat(in",
    "in",
    "½",
    "a´b",
    "北京",
    "\u00ad",
    "ﬁ",
    "c++",
]
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
        ("Lehrer", "LehrerInnen"),
        ("Arztin", "Arzt*in"),
        ("Arzte", "Arzt*in"),
        ("Wählerinnen", "Wähler_innen"),
        ("Leserinnen", "Leser/-innen"),
    ]


def test_gender_forms_in_brackets_are_written_out() -> None:
    text = "Arbeiter(innen), Leser(in), Wirt(inn)en, Denker(inne)n, Autor(-innen) und Laufer·innen"
    found = [word for word, _ in joined(text) if "in" in word]
    assert found == ["Arbeiterinnen", "Leserin", "Wirtinnen", "Denkerinnen", "Autorinnen", "Lauferinnen"]


def test_gender_forms_that_begin_a_compound_are_written_out() -> None:
    assert joined("Lehrer:innenmangel, LeserInnenbrief und Aerzt(innen)rat") == [
        ("Lehrerinnenmangel", "Lehrer:innenmangel"),
        ("Leserinnenbrief", "LeserInnenbrief"),
        ("Aerztinnenrat", "Aerzt(innen)rat"),
        ("Aerzterat", "Aerzt(innen)rat"),
        ("Arztrat", "Aerzt(innen)rat"),
        ("Arzterat", "Aerzt(innen)rat"),
    ]


def test_women_are_also_made_of_the_plural_of_men() -> None:
    assert {"Studentinnen", "Aerztinnen"} <= {word for word, _ in joined("Studenten/-innen, Aerzte/innen")}


def test_a_word_with_in_is_no_gender_form() -> None:
    assert joined("In Indien, Inder und INNEN, Indien") == []
    assert joined("Der Rat (in Bonn) ist offen(inzwischen), Bonn/in, Wien:innerhalb, RatInnere (innen)") == [
        ("Bonnin", "Bonn/in"),
        ("Bonne", "Bonn/in"),
    ]


def test_a_gender_form_ends_where_its_ending_does() -> None:
    text = "Leser(innen) und LeserInnen, Leser:innenbrief, Leser"
    ends = [
        text[start : end_of_gender_form(text, start + 5)] for start in range(len(text)) if text[start] == "L"
    ]
    assert ends == ["Leser(innen)", "LeserInnen", "Leser:innenbrief", "Leser"]


def test_a_seam_is_where_parts_meet() -> None:
    (word,) = joined_words("Ost-Jerusalem")
    assert word.seams == (3,)


@given(TEXTS)
def test_all_words_of_a_text_are_joined_as_each_would_be(text: str) -> None:
    cased = f"\x1f{fold(text).cased}\x1f"
    assert sorted(all_joined(cased, only_words(cased))) == sorted(joined_words(cased))
