import pytest

from monitor.core.language.vocabulary import Words
from monitor.core.query import Mode

FORMS = {
    "a long vowel": ("maan", "maan manen", "mannen"),
    "a short vowel": ("man", "man mannen", "manen"),
    "a consonant with a voice": ("huis", "huizen", "huisen-"),
    "another one": ("bedrijf", "bedrijven bedrijfs", "bedrijver"),
    "a plural on -s": ("minister", "ministers", "ministerie"),
    "a plural with an apostrophe": ("auto", "auto's", "autos-"),
    "a noun on -e": ("ziekte", "ziekten ziektes", "ziek"),
    "a noun on -heid": ("mogelijkheid", "mogelijkheden", "mogelijk"),
    "a Latin noun": ("politicus", "politici", "politiek"),
    "a noun on -is": ("gevangenis", "gevangenissen", "gevangen"),
    "an irregular noun": ("stad", "steden", "staten"),
    "an irregular noun at the end of a compound": ("aanslag", "aanslagen", "slag"),
    "an irregular noun in the plural": ("kinderen", "kind kinderen", "kin"),
    "an unstressed syllable": ("regel", "regels regelen", "regellen"),
    "a plural": ("raketten", "raket", "raak"),
    "a plural on -s itself": ("drones", "drone", "dron"),
    "a noun that only looks like an adjective": ("schip", "schepen", "schipper"),
    "a verb": ("werken", "werk werkt werkte werkten gewerkt gewerkte werkend", "werker"),
    "a verb with a long vowel": ("maken", "maak maakt maakte gemaakt", "makker"),
    "a verb with a d": ("spelen", "speelt speelde speelden gespeeld", "speler"),
    "a verb with a z": ("reizen", "reis reist reisde gereisd", "reiziger"),
    "a verb whose stem ends in t": ("praten", "praat praatte gepraat", "pratt"),
    "a verb on -eren": ("demonstreren", "demonstreert demonstreerde gedemonstreerd", "demonstratie"),
    "a verb on -elen": ("wandelen", "wandelt wandelde gewandeld", "wandel-"),
    "a verb with a fixed prefix": ("betalen", "betaalt betaalde betaald", "gebetaald"),
    "a separable verb": ("opbellen", "opgebeld opbelt opbelde optebellen", "geop"),
    "a verb that begins like a prefix": ("innen", "int inde geind", "intenen"),
    "a strong verb": ("nemen", "neemt nam namen genomen", "naam"),
    "a strong verb with a separable prefix": ("aannemen", "aangenomen aannam", "aannaam"),
    "a strong verb with a fixed prefix": ("vernemen", "vernam vernomen", "vergenomen"),
    "a verb of one syllable": ("staan", "staat stond gestaan", "stander"),
    "an adjective": ("groot", "grote groter grotere grootst grootste", "grootte"),
    "an adjective on -r": ("duur", "dure duurder duurdere duurste", "duurt-"),
    "an adjective on -s": ("Nederlands", "nederlandse nederlandser", "nederlander"),
    "a short word": ("en", "en", "een"),
}


@pytest.mark.parametrize(("word", "found", "not_found"), FORMS.values(), ids=FORMS)
def test_a_dutch_word_has_its_forms(word: str, found: str, not_found: str) -> None:
    meaning = Words("nl", None).meaning(word, Mode.FORMS)
    assert set(found.split()) <= meaning.forms
    assert meaning.forms.isdisjoint(not_found.split())
    assert meaning.stem is None


def test_a_dutch_word_is_only_itself_where_it_is_wanted_exactly() -> None:
    assert Words("nl", None).meaning("werken", Mode.EXACT).forms == {"werken"}
