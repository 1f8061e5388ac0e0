import pytest

from monitor.core.language.german import German
from tests.core.language.lexicon import FewWords

GERMAN = German(FewWords())

FOUND = {
    "a noun the lexicon knows": ("Rakete", "rakete raketen", "raketenwerfer"),
    "a noun in another form": ("Raketen", "rakete raketen", "raket"),
    "a form that is another noun": ("Rate", "rate raten", "raete"),
    "a noun that another noun looks like": ("Kur", "kur kuren", "kurs"),
    "a noun that a verb looks like": ("Ras", "ras", "rasen rast"),
    "a participle used as a noun": ("Geimpfte", "geimpfter geimpftem geimpften", "geimpfters"),
    "an adjective that no lexicon has as a noun": ("20-Rote", "20-roter 20-roten", "20-rotes-x"),
    "a feminine noun that an adjective looks like": ("Tiefe", "tiefe tiefen", "tiefer tiefem"),
    "a decade": ("1990er", "1990er 1990ern", "1990erem"),
    "a new noun on y": ("Hobby", "hobbys hobbies", "hobbyies"),
    "a noun on y behind a vowel": ("Display", "displays", "displaies"),
    "umlauts written out": ("Haeuser", "haus haeuser hauses", ""),
    "ss for ß": ("Mass", "mass masse", ""),
    "a noun written small": ("rakete", "rakete raketen", "raketes"),
    "a verb": (
        "antworten",
        "antwortet antwortete antwortest geantwortet geantwortete antwortens",
        "antworter",
    ),
    "a participle": ("angekommen", "angekommenen ankommen ankommt", ""),
    "a strong verb": ("fahren", "faehrt fuhr fuhren gefahren gefahrenen", "faehrten"),
    "a strong verb with a prefix": ("wegfahren", "wegfaehrt wegfuhr weggefahren weggefahrene", "wegefahren"),
    "a strong verb with a fixed prefix": ("befahren", "befaehrt befuhr befahrene", "begefahren"),
    "a strong verb with two prefixes": ("vorbehalten", "vorbehielt vorbehaltene", "vorgebehalten"),
    "a verb of a verb that begins with ge": (
        "untergehen",
        "untergegangene untergeht",
        "unterht untergehendes",
    ),
    "a verb that seems to have a fixed prefix": ("bellen", "gebellt gebellte", ""),
    "a separable verb": ("ankommen", "ankommt anzukommen ankam angekommen angekommene", "geankommen"),
    "a verb with a fixed prefix": ("untertreiben", "untertrieben untertriebene untertrieb", ""),
    "an adjective": ("ballistische", "ballistisch ballistischem ballistisches", "ballist"),
    "an adjective that ends like an inflected one": ("sicher", "sichere sicherem", "sich"),
    "an adjective that a verb looks like": ("bitter", "bittere", "bitte"),
    "a participle that ends like an inflected one": ("verboten", "verbotene verbotenes", "verbote"),
    "an adjective used as a noun": ("Rote", "rote roten", ""),
    "a number as a noun": ("Zehntausend", "zehntausend zehntausends", "zehntausende"),
    "a noun that counts": ("Fünftausender", "fuenftausenders fuenftausendern", "fuenftausend"),
    "a noun that an umlaut makes another one": ("Drucken", "drucken druckens druck druecke", "druecken"),
    "an old spelling": ("Paß", "pass passes paesse", ""),
    "an old spelling with few forms": ("Ausschuß", "ausschuss ausschusses ausschuesse", ""),
    "an uncertain number": ("Tausende", "tausende tausenden tausender", "tausend"),
    "a noun that ends like a number": ("Jahrhundert", "jahrhunderte jahrhunderts", ""),
    "a number written small": ("tausend", "tausend tausende", ""),
    "a noun of known gender has no genitive by rule": ("Mission", "mission", "missions"),
    "a name of no gender has one that looks like a noun": ("Kairo", "kairos", ""),
    "a compound whose plural would be another noun": ("Burgform", "burgform", "burgformen"),
    "an ordinal": ("letzter", "letzte letztes letztem", "letzterem"),
    "an unknown adjective": ("technologielastig", "technologielastige technologielastigsten", ""),
    "an unknown adjective with an ending": ("gehofftes", "gehofft gehoffte gehoffter", ""),
    "an adjective that loses an e": ("dunkel", "dunkle dunkler dunkel", ""),
    "an unknown verb": ("tindern", "tindert getindert", ""),
    "an unknown verb on -eln": ("googeln", "google googelt gegoogelt", ""),
    "an unknown verb on -ieren": ("zoomieren", "zoomiert zoomierte", "gezoomiert"),
    "an unknown verb with a fixed prefix": ("vergoogeln", "vergoogelt", "gevergoogelt"),
    "an unknown verb with a double way": ("umgoogeln", "umgoogelt umgegoogelt umzugoogeln", ""),
    "an unknown participle": ("verworren", "verworrene verworrenem", ""),
    "a verb of which hardly a form is known": (
        "aussehen",
        "aussah ausgesehen aussehend aussieht",
        "ausseheneres",
    ),
    "a verb of an adjective": ("kühlen", "kuehlt kuehlte gekuehlt", "kuehl kuehle kuehles"),
    "a verb of a comparative": ("mildern", "mildert", "milder mildere"),
    "a verb that a preposition looks like": ("danken", "dankt dankte", "dank"),
    "a verb that a form of another looks like": ("gelangen", "gelangt gelangte", "gelang"),
    "a noun written small that a verb looks like": ("streik", "streik streiks", "streikt"),
    "an inflected adjective that a noun looks like": ("eiskalte", "eiskalt eiskaltem eiskaltes", ""),
    "an inflected adjective of three letters": ("enger", "eng enge enges", ""),
    "an adjective of three letters whose comparative is known": ("rau", "raue rauem rauer", ""),
    "a name that a form of a noun looks like": ("Jung", "jung", "jungs"),
    "a stem that ends in t": ("zockten", "zocktet", ""),
    "a name": ("Kim", "kim kims", ""),
    "a name that another name looks like": ("Andrea", "andrea", "andreas"),
    "a name that the lexicon gives the form of another": ("Kai", "kai kaien", "kais"),
    "a name that an adjective looks like": ("Reiner", "reiner reiners", "reine"),
    "an adjective of three letters": ("nah", "nah nahe naeher", ""),
    "an adjective of three letters with an e": ("nahe", "nahe naher naeher", ""),
    "an adjective in a name": ("Mykenisch", "mykenische mykenischen", ""),
    "a hyphen compound that ends small": ("Start-up", "start-ups", ""),
    "a name with an s": ("Hans", "hans", "hanss"),
    "an unknown compound": ("Drohnenrakete", "drohnenraketen", ""),
    "an unknown small compound": ("superkurze", "superkurz superkurze", ""),
    "a hyphen compound": ("Nordkorea-Rakete", "nordkorea-raketen", "nordkoreas-rakete"),
    "an unknown noun on -ung": ("Verglimpfung", "verglimpfungen", "verglimpfunge"),
    "an unknown noun on -in": ("Kanzlerin", "kanzlerinnen kanzlerins", ""),
    "an unknown Latin noun": ("Aquarium", "aquarien aquariums aquaria", ""),
    "an unknown noun on -ismus": ("Trumpismus", "trumpismus", "trumpismuse"),
    "a word with a trailing hyphen": ("Öl-", "oel-", ""),
    "two letters": ("es", "es", ""),
    "a capital without letters behind": ("X", "x", ""),
    "digits": ("5g", "5g", ""),
}


@pytest.mark.parametrize(("word", "found", "not_found"), FOUND.values(), ids=FOUND)
def test_a_word_has_its_forms(word: str, found: str, not_found: str) -> None:
    forms = GERMAN.forms(word)
    every = forms.any_case | forms.small
    assert set(found.split()) <= every
    assert every.isdisjoint(not_found.split())


def test_a_verb_form_that_is_a_noun_counts_only_when_small() -> None:
    forms = GERMAN.forms("antworten")
    assert forms.small == {"antwort"}
    assert "antworten" in forms.any_case


def test_a_form_of_a_noun_written_small_that_is_another_small_word_needs_a_capital() -> None:
    forms = GERMAN.forms("weg")
    assert forms.any_case == {"weg", "wege"}
    assert forms.capital == {"wegen"}


def test_the_bare_stem_of_an_inflected_adjective_counts_only_when_small() -> None:
    assert GERMAN.forms("feiner").small == {"fein"}


def test_inside_longer_words_forms_that_are_another_noun_are_told_apart() -> None:
    every, doubtful = GERMAN.part_forms("Rat")
    assert every == {"rat", "rate", "raete", "raeten", "rats"}
    assert doubtful == {"rate"}
    assert GERMAN.part_forms("Akt")[1] == {"akte", "akten"}
    every, doubtful = GERMAN.part_forms("Räte")
    assert "rat" in every - doubtful


def test_inside_longer_words_a_plural_counts_although_a_verb_is_spelled_like_it() -> None:
    every, doubtful = GERMAN.part_forms("Form")
    assert "formen" in every - doubtful


def test_inside_longer_words_a_noun_is_told_apart_although_a_verb_is_spelled_like_it_too() -> None:
    assert GERMAN.part_forms("Post")[1] == {"posten"}


def test_inside_longer_words_a_form_counts_that_no_compound_has_of_the_other_noun() -> None:
    every, doubtful = GERMAN.part_forms("Fest")
    assert every == {"fest", "feste", "festen", "fests"}
    assert not doubtful


def test_an_adjective_used_as_a_noun_is_told_by_how_it_is_declined() -> None:
    assert GERMAN.is_adjective("Grüne")
    assert not GERMAN.is_adjective("Erde")


def test_the_parted_forms_of_a_separable_verb_stand_without_their_prefix() -> None:
    forms = GERMAN.parted_forms("an", "kommen")
    assert {"kommt", "kam", "kommen"} <= forms
    assert forms.isdisjoint({"gekommen", "zukommen", "kommend"})
    assert "gehe" in GERMAN.parted_forms("ab", "gehen")
