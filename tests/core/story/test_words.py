"""Words are the same however they are written."""

from array import array
from itertools import permutations
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.story import words as first
from monitor.core.story.chunks import COMMON, NUMBER, folded, pieces, read_chunks

SPELLINGS = {
    "umlauts": ("Brände in Österreich", "Braende in Oesterreich"),
    "sharp s": ("Straße", "Strasse"),
    "accents": ("Café Élysée", "Cafe Elysee"),
    "decomposed letters": ("Ba\u0308ume", "Bäume"),
    "soft hyphens": ("Raketen\u00adtest", "Raketentest"),
    "capitals": ("RAKETE", "rakete"),
    "thousands": ("12.500 Euro", "12500 Euro"),
    "decimal signs": ("1,5 Grad", "1.5 Grad"),
    "counts": ("drei Tote", "3 Tote"),
    "counts in English": ("seven dead", "7 dead"),
    "scores": ("4: 1", "4:1"),
    "leading zeros": ("03 Uhr", "3 Uhr"),
}


class Word(NamedTuple):
    text: str
    token: int
    named: bool


def words(text: str, most: int = 1_000) -> list[Word]:
    [read] = first.words([text], most=most, telling=1)
    texts = folded([piece for several in pieces(first.chunks(text)) for piece in several])
    named = [one == "1" for one in read.named.decode()]
    assert len(texts[:most]) == len(named)
    return [Word(*word) for word in zip(texts, array("I", read.tokens), named, strict=False)]


def texts(text: str) -> list[str]:
    return [word.text for word in words(text)]


@pytest.mark.parametrize(("one", "other"), SPELLINGS.values(), ids=SPELLINGS.keys())
def test_spellings_of_a_word_are_one_word(one: str, other: str) -> None:
    assert [word.token for word in words(one)] == [word.token for word in words(other)]


def test_words_keep_their_order_and_numbers_are_told() -> None:
    assert texts("Der Pegel: 3,20 Meter!") == ["der", "pegel", "3.20", "meter"]
    assert [bool(word.token & NUMBER) for word in words("Pegel 0 Meter")] == [False, True, False]
    assert [bool(word.token & COMMON) for word in words("der Pegel of Köln")] == [True, False, True, False]


def test_scripts_without_spaces_are_read_in_pairs() -> None:
    assert texts("北京时间 rain") == ["北京", "时间", "rain"]


def test_a_word_may_mix_letters_of_all_scripts() -> None:
    assert texts("Tiếng Việt aΩb Ωmega") == ["tieng", "viet", "aωb", "ωmega"]
    assert texts("a1b2_c3d") == ["a", "1", "b", "2", "c", "3", "d"]


def test_no_more_words_are_read_than_asked_for() -> None:
    assert [word.text for word in words("Eins kommt selten allein.", most=2)] == ["eins", "kommt"]


@given(
    st.lists(st.sampled_from(["Eins", "–", "“", "Nord-Süd", "&", "zwei.", "4: 1"]), max_size=9),
    st.integers(1, 6),
)
def test_the_first_words_are_the_same_however_many_are_asked_for(written: list[str], most: int) -> None:
    assert words(" ".join(written), most) == words(" ".join(written))[:most]


def hashes(text: str, telling: int = 1) -> tuple[set[int], set[int]]:
    """Return the beginnings and parts of the first words."""
    [read] = first.words([text], most=40, telling=telling)
    return set(array("I", read.beginnings)), set(array("I", read.parts))


def test_forms_and_compounds_of_a_long_word_share_stems_and_common_words_have_none() -> None:
    (rocket, parts), (rockets, _), (test, _) = map(hashes, ("Rakete", "Raketen", "Raketentest"))
    assert rocket == rockets == test != set()
    assert parts == set()
    assert rocket.isdisjoint(hashes("Kurzstreckenraketen")[0])
    assert hashes("Raketen")[1] <= hashes("Kurzstreckenraketen")[1]
    assert hashes("der") == (set(), set())
    assert hashes("1234567")[1] == set()
    assert hashes("Ракеты")[0] == hashes("Ракетыми")[0] != hashes("Гектары")[0]
    assert hashes("Ракетный")[1] & hashes("Ракетные")[1]


@given(
    st.lists(st.sampled_from(["Eins", "–", "Nord-Süd-Tunnel", "Raketentests", "北京时间", "&"]), max_size=9)
)
def test_stems_are_those_of_the_first_words(written: list[str]) -> None:
    single = [hashes(word.text) for word in words(" ".join(written))]
    for telling in range(1, 9):
        beginnings, parts = hashes(" ".join(written), telling)
        assert beginnings == set().union(*[found for found, _ in single[:telling]])
        assert parts == set().union(*[found for _, found in single[:telling]])


@given(st.lists(st.text("abcäxyzжш", min_size=8, max_size=9), min_size=2, max_size=9, unique=True))
def test_a_chunk_is_read_the_same_whatever_is_read_with_it(written: list[str]) -> None:
    assert read_chunks(written) == [chunk for one in written for chunk in read_chunks([one])]


def test_words_that_were_forgotten_are_read_as_before() -> None:
    before = first.words(["Raketentest in Nord-Süd"], most=9, telling=9)
    for start in (10_000, 30_000, 50_000):
        first.words([f"{number}" for number in range(start, start + 20_000)], most=9, telling=9)
    assert first.words(["Raketentest in Nord-Süd"], most=9, telling=9) == before


def test_parts_of_words_are_told_apart() -> None:
    letters = "abcdefghij"
    written = ["".join(several) for several in permutations(letters, 5)]
    parts = [chunk[3] for chunk in read_chunks([f"{one}{one}" for one in written])]
    found = {number for packed in parts for number in array("I", packed)}
    expected = {f"{one}{one}"[place : place + 5] for one in written for place in range(6)}
    assert len(found) == pytest.approx(len(expected), rel=0.001)
    assert len({number % (1 << 16) for number in found}) > 0.3 * (1 << 16)


def test_a_capital_tells_a_name_only_inside_a_sentence() -> None:
    named = [word.text for word in words("Heute Regen. Morgen Sonne – Wind: „Sturm“ in Kiel") if word.named]
    assert named == ["regen", "sonne", "kiel"]


BEGINNINGS = {
    "Heute Regen": ["regen"],
    "Heute. Morgen Sonne": ["sonne"],
    "Heute! „Morgen“ Sonne": ["sonne"],
    "Heute ( „ Sonne": ["sonne"],
    "Heute. ( „ Morgen Sonne": ["sonne"],
    "Heute. *Morgen": ["morgen"],
    "Heute. ** Morgen": ["morgen"],
    "Heute – Morgen": [],
    "Heute- Morgen": ["morgen"],
    "Heute -Morgen": ["morgen"],
    "Heute - - „Morgen": [],
    "Heute … Morgen": [],
    "Heute“. Morgen": [],
    "Heute.“ Morgen": ["morgen"],
    "Heute: 5. Mai": [],
    "Heute Nord-Süd-Kurs": ["nord", "sued", "kurs"],
    "Heute. Nord-Süd": ["sued"],
}


@pytest.mark.parametrize(("text", "named"), BEGINNINGS.items(), ids=BEGINNINGS.keys())
def test_a_sentence_begins_after_its_sign_and_a_space_whatever_opens_it(text: str, named: list[str]) -> None:
    assert [word.text for word in words(text) if word.named] == named


@given(st.text())
def test_any_text_has_words_without_capitals(text: str) -> None:
    assert all(word.text and word.token >> 32 == 0 for word in words(text))
