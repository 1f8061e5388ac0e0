import pytest

from monitor.core.language.lexicon import Kind
from monitor.core.language.part_of import PartOf
from monitor.core.language.segment import Segmenter, Sought
from tests.core.language.lexicon import FewWords

SEGMENTER = Segmenter(FewWords())
RAKETE = Sought(frozenset({"rakete", "raketen"}), frozenset({"raket", "rakets"}))
RAT = Sought(frozenset({"rat", "rats"}))
MALE_RAT = Sought(frozenset({"rat"}), genders=int(Kind.MASCULINE))
BRAND = Sought(frozenset({"brand", "burg"}))
TEST = Sought(frozenset({"test", "tests"}))
MISSION = Sought(frozenset({"mission"}), genders=int(Kind.FEMININE))
MALE_MISSION = Sought(frozenset({"mission"}), genders=int(Kind.MASCULINE))
AKT = Sought(
    frozenset({"akt", "akte", "akten"}), genders=int(Kind.MASCULINE), doubtful=frozenset({"akte", "akten"})
)
LONG_AKT = Sought(frozenset({"mission"}), doubtful=frozenset({"mission"}))
ZUG = Sought(frozenset({"zug", "zugs"}))
TAG = Sought(frozenset({"tag", "tags"}))
URTEIL = Sought(frozenset({"urteil"}))
ERDE = Sought(frozenset({"erde", "erden"}), frozenset({"erd"}))

PARTS = {
    "the head": (RAKETE, "kurzstreckenrakete", True),
    "the beginning": (RAKETE, "raketenwerfer", True),
    "with a linking letter": (TEST, "testswerfer", True),
    "without its e": (ERDE, "erdbeben", True),
    "without its e at the end": (ERDE, "bebenerd", False),
    "letters of a name": (BRAND, "brandenburg", False),
    "letters of a name's people": (BRAND, "brandenburgerinnen", False),
    "beside a name": (BRAND, "brandenburgbrand", True),
    "a name in a compound": (BRAND, "brandenburgwahl", False),
    "beside a name too short to be a part": (Sought(frozenset({"wahl"})), "werfwahl", False),
    "the head of another gender": (MALE_RAT, "heirat", False),
    "before what has another gender than the word": (Sought(frozenset({"hei"})), "heirat", False),
    "before an ending that makes nouns of any gender": (TEST, "testschaft", True),
    "a genitive that looks like two short words": (ZUG, "zugriffs", False),
    "such a genitive in a compound": (ZUG, "zugriffswahl", False),
    "the head of its gender": (MALE_RAT, "beirat", True),
    "a form of another noun in a compound of its gender": (AKT, "landakte", True),
    "a form of another noun in a compound of that one's": (AKT, "wahlakte", False),
    "a form of another noun in an unknown compound": (AKT, "burgakte", False),
    "a form of another noun at the beginning": (AKT, "aktenhaus", False),
    "a long form of another noun": (LONG_AKT, "expomission", False),
    "a part of a noun of its gender": (ERDE, "erdbebenhaus", True),
    "behind a noun that begins like one on -ur": (URTEIL, "kulturteil", False),
    "behind a noun on -ur": (URTEIL, "kultururteil", True),
    "behind no noun on -ur": (URTEIL, "burgurteil", True),
    "behind a noun on -ur before what is no word": (Sought(frozenset({"urxyz"})), "kulturxyz", True),
    "what a thief has done": (Sought(frozenset({"stahl"})), "diebstahl", False),
    "what a thief is": (Sought(frozenset({"dieb"})), "diebstahl", True),
    "a metal": (Sought(frozenset({"stahl"})), "burgstahl", True),
    "a part of a part": (TAG, "landtagswahl", True),
    "letters of a noun that is no compound": (TEST, "wahltest", False),
    "letters of such a noun in a compound": (TEST, "landwahltest", False),
    "beside such a noun": (TEST, "testwahltest", True),
    "behind a prefix": (RAKETE, "superrakete", True),
    "letters of another word": (RAT, "ratung", False),
    "across parts": (Sought(frozenset({"tenwerf"})), "raketenwerfer", False),
    "also where no part begins": (Sought(frozenset({"rakete", "ete"})), "raketenwerfer", True),
    "cheaper without it": (Sought(frozenset({"strecke"})), "kurzstreckenrakete", True),
    "the whole word": (RAKETE, "rakete", False),
    "nowhere": (RAKETE, "haus", False),
    "an endless word": (RAKETE, "raketen" * 20, False),
    "a short unknown rest": (RAKETE, "xyzrakete", False),
    "a long head behind an unknown rest": (MISSION, "expomission", True),
    "a long head of another gender": (MALE_MISSION, "expomission", False),
    "a long head behind what no word ends with": (MISSION, "exptmission", False),
    "a long head behind a prefix": (MISSION, "entsamission", False),
    "no long head": (RAKETE, "expandrakete", False),
    "an ending that is also a noun": (Sought(frozenset({"hausschaft"})), "burghausschaft", True),
    "an ending that is never a part": (RAKETE, "raketenist", False),
    "behind what makes nouns of verbs": (TEST, "protest", False),
    "a part of a prefix": (Sought(frozenset({"tro"})), "elektrohaus", False),
    "a name behind a direction": (Sought(frozenset({"brandenburg"})), "nordbrandenburg", True),
    "a name that begins like a direction": (Sought(frozenset({"werf"})), "ostwerf", False),
    "before an article": (RAKETE, "raketenden", False),
    "an ending of persons that looks like a noun": (Sought(frozenset({"kern"})), "musikern", False),
    "an ending of machines that looks like a noun": (Sought(frozenset({"toren"})), "testatoren", False),
    "that noun": (Sought(frozenset({"toren"})), "burgtoren", True),
    "letters of a participle": (Sought(frozenset({"tor"})), "verstorbene", False),
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
    assert not judge("raketende", small=True)
    assert judge("raketenhaus", small=False)


def test_the_plural_of_women_lacks_its_capital_as_that_of_the_men_does() -> None:
    judge = PartOf(SEGMENTER, Sought(frozenset({"werfer"})), head_only=False, capital=True)
    assert judge("werferinnen", small=False)
    assert not judge("werferinnen", small=True)


def test_a_word_with_a_capital_only_for_its_place_holds_no_noun_either() -> None:
    judge = PartOf(SEGMENTER, Sought(frozenset({"zug"})), head_only=False, capital=True)
    assert not judge("zugleich", small=False)
    assert judge("zughaus", small=False)


def test_a_verb_used_as_a_noun_holds_no_noun_across_its_prefix() -> None:
    judge = PartOf(SEGMENTER, Sought(frozenset({"zug"})), head_only=False, capital=True)
    assert not judge("zugereiste", small=False)


@pytest.mark.parametrize("verb", ["zugreifen", "anzugeben", "zugeschnitten", "abzugreifen"])
def test_a_verb_with_a_prefix_has_no_noun_across_its_joint(verb: str) -> None:
    judge = PartOf(SEGMENTER, Sought(frozenset({"zug", "zugs"})), head_only=False, capital=True)
    assert not judge(verb, small=True)
    assert judge("zugfaehig", small=True)


def test_the_best_cut_has_the_fewest_and_most_likely_parts() -> None:
    cut = SEGMENTER.cut("kurzstreckenrakete")
    assert ["kurzstreckenrakete"[a:b] for a, b in cut.parts] == ["kurzstrecke", "rakete"]
    assert SEGMENTER.cut("xyz").parts == ((0, 3),)


def test_a_part_that_is_only_a_guess_is_not_looked_into() -> None:
    assert not SEGMENTER.has_part("protestwahl", Sought(frozenset({"rotest"})))
    assert not SEGMENTER.has_part("raketeburghaus", Sought(frozenset({"haus"})))


def test_a_part_has_to_begin_where_some_part_does() -> None:
    judge = PartOf(SEGMENTER, RAKETE, head_only=False, capital=True)
    assert judge("superraketenwerfer", [(5, 11)], small=False)
    assert not judge("superraketenwerfer", [(6, 11)], small=False)
    assert not judge("raketen" * 20, [(0, 6)], small=False)


def test_a_part_is_looked_for_where_it_may_be_or_all_over() -> None:
    judge = PartOf(SEGMENTER, RAKETE, head_only=False, capital=True)
    assert judge("superraketenwerfer", small=False)
    assert not judge("superraketenwerfer", [], small=False)
