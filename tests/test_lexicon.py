from pathlib import Path

import pytest

from monitor.core.language.fold import fold_word
from monitor.core.language.lexicon import Kind
from monitor.lexicon import (
    TrieLexicon,
    linked_either_way,
    old_datives,
    open_lexicon,
    stray_plurals,
    words_of,
)
from monitor.lexicon_derived import (
    has_own_family,
    is_another_noun,
    is_of_prefixed_verb,
    whole_small_words,
)
from monitor.lexicon_parts import Noun, parts_of
from monitor.lexicon_places import LexiconError
from monitor.lexicon_twins import forms_of_others, sure_forms

FORMS = {
    "Rakete": ("Raketen",),
    "Kurz": ("Kurze",),
    "werfen": ("warf", "geworfen"),
    "klein": ("kleine",),
    "sammeln": ("sammelt",),
}
PAIRS = [f"{lemma}\t{form}" for lemma, forms in FORMS.items() for form in (lemma, *forms)]


def test_parts_of_compounds_are_nouns_stems_and_what_can_stand_at_the_end() -> None:
    nouns = [
        Noun("Rakete", ["Raketen"], genders=frozenset("f")),
        Noun("Kim", makes_parts=False, is_bare_name=True),
        Noun("EU"),
    ]
    parts = parts_of(PAIRS, nouns)
    assert parts[Kind.FEMININE] == {"rakete", "raketen"}
    assert parts[Kind.NOUN] >= {"rakete", "raketen", "geber"}
    assert parts[Kind.NOUN].isdisjoint({"kim", "eu"})
    assert parts[Kind.NAME] == {"kim"}
    assert {"raket", "werf", "klein", "sammel"} <= parts[Kind.STEM]
    assert {"warf", "kleine"} <= parts[Kind.OTHER]


def test_endings_of_adjectives_that_word_lists_leave_out_are_parts() -> None:
    pairs = [f"gerecht\t{form}" for form in ("gerecht", "gerechtem", "gerechten")]
    parts = parts_of([*pairs, "brennen\temblem", "dem\tdem"], [])
    assert parts[Kind.OTHER] >= {"gerechte", "gerechter", "gerechtes", "gerechtem"}
    assert parts[Kind.OTHER].isdisjoint({"emble", "emblen", "de"})


def test_a_noun_without_a_table_that_many_compounds_end_with_is_a_part_of_them() -> None:
    begun = ("Raum", "Kind", "Haus", "Baum", "Tages", "Kur")
    words = {f"{first}pfleger" for first in begun} | {f"{first}eifer" for first in begun} | {"Xyfleger"}
    words |= {f"{first}pflegen" for first in begun} | {f"{first}stopper" for first in begun}
    words |= {"Pfleger", "Pflegers", "Eifer", "Eifers", "Seifer", "Topper", "Toppers", "Fleger", "Flegers"}
    pairs = {f"{word.removesuffix('s')}\t{word}" for word in words}
    pairs |= {f"{word}\t{word}" for word in ("Pflegen", "Pflege-Amt", "lesen", "tun")}
    nouns = [
        Noun(word) for word in ("Raum", "Kind", "Haus", "Baum", "Tag", "Tages", "Kur", "Stopper", "Eifer")
    ]
    parts = parts_of(pairs, nouns)
    assert {"pfleger", "pflegers"} <= parts[Kind.NOUN]
    assert parts[Kind.NOUN].isdisjoint({"seifer", "topper", "fleger", "pflegen", "raumpfleger"})
    assert "lesens" in parts[Kind.OTHER]
    assert "tuns" not in parts[Kind.OTHER]


def test_a_noun_without_a_table_is_a_part_before_others_if_it_is_no_compound() -> None:
    words = ("Investment", "Vernetzung", "Kurzarbeit", "Werbefilme", "Berichter", "Digit")
    pairs = {f"{word}\t{form}" for word in words for form in (word, word + "s")} | {"werben\twerben"}
    parts = parts_of(pairs, [Noun("Kurz"), Noun("Arbeit"), Noun("Filme"), Noun("Bericht")])
    assert parts[Kind.STEM] >= {"investment", "vernetzung", "irak", "gaza"}
    assert parts[Kind.STEM].isdisjoint({"kurzarbeit", "werbefilme", "berichter", "digit", "mali"})
    assert parts[Kind.NOUN].isdisjoint({"investment", "vernetzung"})


SMALL = {
    *("transportieren", "portieren", "kombinieren", "kopieren", "fotokopieren"),
    *("begleiten", "begleitend", "bergsteigen", "bergsteigend", "berggestiegen", "steigen"),
    *("beilegen", "beilegend", "legen", "verbrauchen", "verbrauchend", "rauchen"),
    *("besitzergreifen", "besitzergreifend", "ergreifen", "bekennen", "bekennend"),
    *("nationalem", "multinationalem", "einmal", "torischem"),
}
MADE_OF = {"ministerin", "minister", "ster", "verb", "besitz", "berg", "leiter", "bildung", "his", "gen"}


@pytest.mark.parametrize(
    ("noun", "head", "has_own"),
    [
        ("transport", "sport", True),
        ("transport", "port", True),
        ("kombination", "nation", True),
        ("fotokopie", "kopie", False),
        ("minister", "ster", True),
        ("hausboot", "boot", False),
    ],
)
def test_a_noun_with_relatives_that_its_end_has_not_is_not_headed_by_it(
    noun: str, head: str, has_own: bool
) -> None:
    assert has_own_family(noun, head, SMALL, MADE_OF) is has_own


@pytest.mark.parametrize(
    ("noun", "is_made"),
    [
        ("begleiter", True),
        ("begleitung", True),
        ("verbraucher", True),
        ("bergsteiger", False),
        ("beileger", False),
        ("besitzergreifung", False),
        ("bekenner", True),
        ("legung", False),
        ("bergung", False),
    ],
)
def test_a_noun_made_of_a_verb_with_a_prefix_is_known_by_how_the_verb_is_conjugated(
    noun: str, is_made: bool
) -> None:
    assert is_of_prefixed_verb(noun, SMALL, MADE_OF) is is_made


VERBS = {
    f"{verb}d" for verb in ("vorfallen", "uebergeben", "vorsehen", "vorwaehlen", "vorbinden", "vorladen")
}
VERBS |= {"benachteiligend", "bevorwortend", "gegensaetzlich", "vormonatlich", "monatlich"}
BEHIND = {"fall", "gabe", "sicht", "wahl", "band", "ladung", "teil", "wort", "satz", "monat", "stadt", "mut"}
BEHIND |= {"lage"}


@pytest.mark.parametrize(
    ("noun", "gender", "is_another"),
    [
        ("vorfall", "m", True),
        ("unfall", "m", True),
        ("niederlage", "f", True),
        ("uebergabe", "f", True),
        ("vorsicht", "f", True),
        ("nachteil", "m", True),
        ("gegensatz", "m", True),
        ("vorwahl", "f", False),
        ("vorband", "f", False),
        ("vorladung", "f", False),
        ("vorwort", "n", False),
        ("vormonat", "m", False),
        ("vorstadt", "f", False),
        ("unmut", "m", False),
        ("zugfall", "m", False),
        ("vor", "n", False),
    ],
)
def test_a_noun_with_the_prefix_of_a_verb_is_another_word_if_its_family_says_so(
    noun: str, gender: str, is_another: bool
) -> None:
    assert is_another_noun(noun, frozenset(gender), VERBS, BEHIND) is is_another


def test_foreign_adjectives_are_made_of_no_noun_but_of_other_adjectives() -> None:
    lemmas = {"national", "multinational", "einmal", "historisch", "torisch", "politisch"}
    lemmas |= {"bildungspolitisch", "gentechnisch", "technisch", "wunderbar"}
    whole = set(whole_small_words(SMALL, lemmas, MADE_OF))
    assert {"national", "nationalen", "historische", "politisch", "technischer"} <= whole
    assert whole.isdisjoint({"multinational", "einmal", "bildungspolitisch", "gentechnisch", "wunderbar"})
    assert {"schiessen", "schiessens", "essen"} <= whole


def test_a_word_list_is_kept_both_ways() -> None:
    words = set(words_of(["Rakete\tRaketen", "Rakete\tRakete"]))
    assert words == {"Rakete\tRaketen", "Rakete\tRakete", "Raketen\nRakete"}


def test_a_name_that_is_also_a_word_is_a_word() -> None:
    parts = parts_of([], [Noun("Koch"), Noun("Koch", makes_parts=False, is_bare_name=True)])
    assert parts[Kind.NAME] == set()


NOUNS = [
    Noun("Ton", ["Tons"], genders=frozenset("m"), plurals=frozenset({"Töne", "Tone"})),
    Noun("Tor", ["Tors"], genders=frozenset("nm"), plurals=frozenset({"Tore", "Toren"})),
    Noun("Rat", ["Rats"], genders=frozenset("m"), plurals=frozenset({"Räte"})),
    Noun("Mann", genders=frozenset("m"), plurals=frozenset({"Männer"})),
    Noun("Aktion", genders=frozenset("f"), plurals=frozenset({"Aktionen"})),
    Noun("Kar"),
    Noun("Farbe"),
    Noun("Hei"),
    Noun("Haus"),
    Noun("Schaft", genders=frozenset("m"), plurals=frozenset({"Schäfte"})),
    Noun("Botschaft", genders=frozenset("f"), plurals=frozenset({"Botschaften"})),
]
HEADLESS = {
    "another plural": (
        Noun("Karton", ["Kartons"], plurals=frozenset({"Kartons", "Kartone"})),
        {"karton", "kartons"},
    ),
    "the plural of another ending": (Noun("Kartor", plurals=frozenset({"Kartoren"})), {"kartor"}),
    "another gender": (Noun("Heirat", genders=frozenset("f")), {"heirat"}),
    "an unknown beginning": (Noun("Xyrat"), {"xyrat"}),
    "a foreign word behind the stem of a verb": (
        Noun("Redaktion", plurals=frozenset({"Redaktionen"})),
        {"redaktion"},
    ),
    "the gender and a plural of the head": (Noun("Farbton", plurals=frozenset({"Farbtöne"})), set()),
    "no plural": (Noun("Hausrat"), set()),
    "a link": (Noun("Hausesrat"), set()),
    "people": (Noun("Hausmann", genders=frozenset("m"), plurals=frozenset({"Hausleute"})), set()),
    "a prefix": (Noun("Gegenaktion", plurals=frozenset({"Gegenaktionen"})), set()),
    "a head that is no noun": (Noun("Hausklammern"), set()),
    "a form of the same spelling that has a head": (Noun("Karhaus"), set()),
    "a suffix that is spelled like a noun": (Noun("Mannschaft", genders=frozenset("f")), {"mannschaft"}),
    "the noun that is spelled like a suffix": (Noun("Hausschaft", genders=frozenset("m")), set()),
    "a long head behind an unknown beginning": (Noun("Xyrbotschaft", genders=frozenset("f")), set()),
    "no head at all": (Noun("Bauer", ["Bauern"]), {"bauer", "bauern"}),
    "an action told by its verb": (Noun("Klammerhandlung", ["Klammerhandlungen"]), set()),
    "an action": (Noun("Verhandlung", ["Verhandlungen"]), {"verhandlung", "verhandlungen"}),
    "no known head of a long word": (Noun("Tonverglimpf"), set()),
    "a word made of another one": (Noun("Ratlose", genders=frozenset("f")), set()),
}


@pytest.mark.parametrize(("noun", "whole"), HEADLESS.values(), ids=HEADLESS)
def test_a_noun_without_the_gender_or_plural_of_its_seeming_head_is_no_compound(
    noun: Noun, whole: set[str]
) -> None:
    pairs = ["reden\treden", "klammern\tklammern", "verhandeln\tverhandeln"]
    forms = set(map(fold_word, (noun.lemma, *noun.forms)))
    assert parts_of(pairs, [*NOUNS, noun])[Kind.WHOLE] & forms == whole


def test_a_dative_on_e_is_left_out_where_it_is_a_word_of_its_own() -> None:
    nouns = [
        Noun("Rat", ["Räte", "Räte", "Rate"]),
        Noun("Rate", ["Raten"]),
        Noun("Haus", ["Hause"]),
        Noun("Band", ["Bande", "Bande", "Bande"]),
        Noun("Band", ["Bände", "Bande"]),
        Noun("Bande"),
    ]
    assert list(old_datives(nouns)) == ["Rat\tRate"]


def test_a_form_that_is_rather_another_noun_is_left_out() -> None:
    tables = {"Reis": ("m", ["Reise", "Reisen"]), "Schiff": ("n", ["Schiffe"]), "Post": ("f", ["Posten"])}
    tables |= {"Reise": ("f", ["Reisen"]), "Schiffe": ("f", ["Schiffen"]), "Posten": ("m", ["Postens"])}
    tables |= {"Luft": ("f", []), "Welt": ("f", []), "Kur": ("f", []), "Amt": ("n", []), "Akte": ("f", [])}
    tables |= {"Akten": ("m", []), "Tag": ("m", ["Tage"]), "Tage": ("m", [])}
    tables |= {f"{first}reise": ("f", []) for first in ("Luft", "Welt", "Kur", "Amts")}
    tables |= {f"{first}schiffe": ("f", []) for first in ("Luft", "Welt", "Kur")}
    tables |= {f"{first}posten": ("m", []) for first in ("Welt", "Kur", "Amts")}
    tables |= {"Kurreis": ("m", ["Kurreise"]), "Luftschiff": ("n", ["Luftschiffe"]), "Xyreise": ("f", [])}
    tables |= {f"{first}post": ("f", [f"{first}posten"]) for first in ("Welt", "Kur", "Amts")}
    nouns = [Noun(lemma, forms, genders=frozenset(gender)) for lemma, (gender, forms) in tables.items()]
    nouns += [Noun("Schiffe", makes_parts=False, genders=frozenset("m")), Noun("Kurreise")]
    assert list(forms_of_others(nouns, {"Posten"})) == [
        ("Reis", "Reise"),
        ("Reis", "Reisen"),
        ("Post", "Posten"),
        ("Post", "Postenn"),
    ]
    assert ("Post", "Posten") not in list(forms_of_others(nouns, set()))


def test_a_form_that_all_compounds_have_of_one_noun_leaves_no_doubt() -> None:
    firsts = [f"Wort{letter}" for letter in "abcdefghijkl"]
    nouns = [Noun("Fest", ["Feste"], genders=frozenset("n")), Noun("Feste", genders=frozenset("f"))]
    nouns += [Noun("Akt", ["Akte"], genders=frozenset("m")), Noun("Akte", genders=frozenset("f"))]
    nouns += [Noun(first, genders=frozenset("n")) for first in firsts]
    for first in firsts:
        nouns += [
            Noun(f"{first}fest", [f"{first}feste"], genders=frozenset("n")),
            Noun(f"{first}akt", [f"{first}akte"], genders=frozenset("m")),
        ]
    nouns.append(Noun(f"{firsts[0]}akte", genders=frozenset("f")))
    assert list(sure_forms(nouns)) == ["Feste", "Festen"]


def test_a_plural_that_only_another_noun_has_is_left_out() -> None:
    nouns = [Noun("Funk", ["Funks"]), Noun("Funke", ["Funken"]), Noun("Watt", ["Watts", "Watte"]), Noun("Ei")]
    nouns += [Noun("Ruhe", ["Ruhe"])]
    pairs = ["Funk\tFunke", "Funk\tFunks", "Watt\tWatte", "Ei\tEier", "Neu\tNeue"]
    pairs += ["Ruhe\tRuhen", "Ruhen\tRuhens"]
    assert list(stray_plurals(pairs, nouns)) == ["Funk\tFunke", "Ruhe\tRuhen"]


def test_a_compound_with_two_ways_to_link_its_parts_is_one_word() -> None:
    genders = {"Schaden": "m", "Saal": "m", "Aal": "m", "Zutat": "f"} | dict.fromkeys(("Land", "Fahrt"), "n")
    genders |= {
        "Schadenersatz": "m",
        "Schadensersatz": "m",
        "Ersatz": "m",
        "Speisesaal": "m",
        "Speiseaal": "m",
    }
    genders |= {"Landmann": "m", "Landsmann": "m", "Mann": "m", "Speise": "f", "Zutatmenge": "f"}
    genders |= {"Zutatsmenge": "m", "Menge": "f", "Blattsalat": "m", "Blattalat": "m"}
    nouns = [Noun(noun, [f"{noun}es"], genders=frozenset(each)) for noun, each in genders.items()]
    nouns += [Noun("Speiseraum"), Noun("Speisesraum", makes_parts=False)]
    assert set(linked_either_way(nouns)) == {
        "Schadenersatz\tSchadensersatz",
        "Schadenersatz\tSchadensersatzes",
        "Schadensersatz\tSchadenersatz",
        "Schadensersatz\tSchadenersatzes",
    }


def test_the_german_lexicon_knows_forms_lemmas_and_parts() -> None:
    lexicon = open_lexicon()
    assert isinstance(lexicon, TrieLexicon)
    assert set(lexicon.forms("Rakete")) == {"Rakete", "Raketen"}
    assert list(lexicon.lemmas("Raketen")) == ["Rakete"]
    assert list(lexicon.forms("Xyzzy")) == []
    parts = dict(lexicon.parts("raketenwerfer"))
    assert parts[len("raketen")] & Kind.NOUN
    assert lexicon.kinds("raketen") == parts[len("raketen")]
    assert lexicon.kinds("raketenw") == 0
    assert dict(lexicon.parts("tagung"))[len("tag")] & Kind.ENDS
    assert parts[len("rakete")] & Kind.FEMININE
    assert dict(lexicon.parts("brandenburg"))[len("brandenburg")] & Kind.NAME
    assert dict(lexicon.parts("diktatoren"))[len("diktatoren")] & Kind.WHOLE
    assert not dict(lexicon.parts("stadtrat"))[len("stadtrat")] & Kind.WHOLE
    assert dict(lexicon.parts("bodensee"))[len("bodensee")] & Kind.NOUN
    assert "Rate" not in lexicon.forms("Rat")
    assert lexicon.kinds("rechte") & Kind.SURE
    assert not lexicon.kinds("akte") & Kind.SURE


def test_a_machine_without_any_folder_to_write_to_is_told_what_to_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("MONITOR_CACHE", str(tmp_path / "file"))
    with pytest.raises(LexiconError, match="MONITOR_CACHE"):
        open_lexicon.__wrapped__()


def test_the_cache_of_the_user_is_where_lexica_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MONITOR_CACHE", raising=False)
    made = open_lexicon().folder
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    (tmp_path / "monitor").mkdir()
    (tmp_path / "monitor" / made.name).symlink_to(made)
    assert open_lexicon.__wrapped__().folder == tmp_path / "monitor" / made.name
