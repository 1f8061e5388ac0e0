import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.language.fold import HYPHENS, fold, fold_word, has_cut_word

SPELLINGS = {
    "case": ("RAKETE", "rakete"),
    "umlauts": ("Größe Übung ÄRZTE", "groesse uebung aerzte"),
    "umlauts from two characters": (unicodedata.normalize("NFD", "Größe"), "groesse"),
    "capital sharp s": ("STRAẞE", "strasse"),
    "accents": ("Café Señor Ångström Łódź", "cafe senor angstroem lodz"),
    "soft hyphen": ("Ra\u00adke\u00adte", "rakete"),
    "zero-width characters": ("Ra\u200bke\u2060te\ufeff", "rakete"),
    "hyphens": ("Kim‐Jong‑un – Pjöngjang", "kim-jong-un - pjoengjang"),
    "apostrophes": ("Merkel’s", "merkel's"),
    "quotation marks": ("„Nein“, «ja»", '"nein", "ja"'),
    "hyphen at a line break": ("Rake-\nten", "raketen"),
    "soft hyphen at a line break": ("Rake\u00ad\r\n  ten", "raketen"),
    "hyphen of a compound at a line break": ("Nordkorea-\nRakete", "nordkorea-rakete"),
    "suspended hyphen at a line break": ("Öl-\nund Gas", "oel-\nund gas"),
    "ligatures and wide letters": ("ﬁn ＮＡＴＯ", "fin nato"),
    "no-break space": ("US\u00a0Armee", "us armee"),
    "Russian": ("Ёлка Москва\u0301 й", "елка москва й"),
    "Greek": ("Ἀθήνας", "αθηνασ"),
    "Turkish": ("İstanbul Işık", "istanbul isik"),
    "Hebrew signs of abbreviation": ("צה״ל ג׳ו", "צה\"ל ג'ו"),
    "Japanese": ("ｶﾞ か\u3099", "ガ が"),
    "Korean from its letters": ("\u1112\u1161\u11ab국", "한국"),
    "accent on a ligature": ("ǣ", "ae"),
    "lone surrogate": ("a\ud800b", "a\ufffdb"),
}


@pytest.mark.parametrize(("written", "plain"), SPELLINGS.values(), ids=SPELLINGS)
def test_a_text_has_one_spelling(written: str, plain: str) -> None:
    assert fold_word(written) == plain


@given(st.text("aB \n-äÖßé–„“…’\u0301\u00ad"))
def test_a_text_with_few_kinds_of_characters_is_spelled_like_any_other(text: str) -> None:
    assert fold(f"{text}. ж").text == f"{fold(text + '. ').text}ж"


@pytest.mark.parametrize(
    ("written", "part", "original"),
    [
        ("Die Größe!", "groesse", "Größe"),
        ("Ra\u00adke\u00adte.", "rakete", "Ra\u00adke\u00adte"),
        ("eine Rake-\nte flog", "rakete", "Rake-\nte"),
        ("u\u0308ber ALLES", "alles", "ALLES"),
        ("ﬁnden ﬁn", "fin", "ﬁn"),
        ("plain", "plain", "plain"),
        ("\u00ad\u00adß ist", "ist", "ist"),
    ],
)
def test_a_place_in_the_folded_text_leads_back_to_the_original(
    written: str, part: str, original: str
) -> None:
    start = fold(written).text.rindex(part)
    first, last = fold(written).origins.span(start, start + len(part))
    assert written[first:last].strip("\u00ad") == original.strip("\u00ad")


SPICY = st.text(alphabet=st.sampled_from("aAäÄß\u0308\u00ad\u200b-‐\n ﬁ½İΣςéがか\u3099ｶﾞ\u1112\u1161ё\u064b"))


@given(st.one_of(st.text(), SPICY))
def test_cased_and_lower_text_have_the_same_places(text: str) -> None:
    folded = fold(text)
    assert len(folded.cased) == len(folded.text)


@given(st.one_of(st.text(), SPICY))
def test_every_character_comes_from_the_place_it_leads_to(text: str) -> None:
    folded = fold(text).text
    origins = fold(text).origins
    behind = 0
    for place in range(len(folded)):
        start, end = origins.span(place, place + 1)
        assert 0 <= start < end <= len(text)
        assert start >= behind or end > behind - 1
        behind = max(behind, start)


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_canonically_equal_texts_fold_alike(text: str) -> None:
    composed = unicodedata.normalize("NFC", text)
    if (
        unicodedata.normalize("NFC", unicodedata.normalize("NFD", composed)) == composed
        and composed.isalnum()
    ):
        assert fold_word(unicodedata.normalize("NFD", composed)) == fold_word(composed)


@given(st.one_of(st.text(), SPICY))
def test_folding_twice_changes_nothing_more_in_words(text: str) -> None:
    words = "".join(char for char in text if char.isalnum() and ord(char) < 0x500)
    assert fold_word(fold_word(words)) == fold_word(words)


def test_a_word_cut_by_a_line_break_is_whole_among_umlauts() -> None:
    assert fold_word("Grö-\nße über Kö-\nLN") == "groesse ueber koe-ln"


@given(
    st.lists(st.sampled_from(["Ra", "-", "\u00ad", "\u2010", " ", "\t", "\r", "\u00a0", "\n"])).map("".join)
)
def test_a_line_may_end_with_a_hyphen_and_blanks(text: str) -> None:
    lines = text.split("\n")[:-1]
    assert has_cut_word(text) is any(line.rstrip().endswith(HYPHENS) for line in lines)
