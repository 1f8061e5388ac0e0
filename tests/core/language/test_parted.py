"""Verbs that have left their prefix behind."""

import pytest

from monitor.core.language.parted import Parted
from tests.core.language.lexicon import FewWords

VERBS = {
    "kommen": ("kommen", "kommt", "kam", "gekommen"),
    "ankommen": ("ankommen", "ankommt", "anzukommen"),
    "zukommen": ("zukommen", "zuzukommen"),
    "aufkommen": ("aufkommen", "aufzukommen"),
    "umkommen": ("umkommen", "umgekommen"),
    "überkommen": ("überkommen", "überkam"),
    "rufen": ("rufen", "rief", "gerufen"),
    "anrufen": ("anrufen", "angerufen"),
    "geben": ("geben", "gibt", "gegeben"),
    "angeben": ("angeben", "angegeben"),
    "übergeben": ("übergeben", "übergebe"),
    "sicher": ("sicher", "sichere"),
}


class Verbs(FewWords):
    """The lexicon of these verbs."""

    def forms(self, lemma: str) -> tuple[str, ...]:
        return VERBS.get(lemma, ())

    def lemmas(self, form: str) -> list[str]:
        return [lemma for lemma, forms in VERBS.items() if form in forms and form != lemma]


ANOTHER = {
    "at the end of the text": ("kommen", "Sie [kommt] heute mit der Bahn an"),
    "at the end of the sentence": ("kommen", "Sie [kommt] heute an. Dann geht sie."),
    "in a question": ("kommen", "[Kommt] sie heute an?"),
    "before a comma": ("kommen", "Sie [kam] an, als es dunkel war"),
    "before a dash": ("kommen", "Sie [kam] an – endlich"),
    "before und": ("kommen", "Sie [kam] an und ging"),
    "before als": ("kommen", "Es [kam] mehr an als gedacht"),
    "before an infinitive": ("kommen", "Es [kam] gestern an zu regnen"),
    "with a comma between": ("kommen", "Sie [kam], wie sie sagte, an"),
    "a form in the rule": ("kommt", "Sie [kam] an"),
    "a prefix that parts or not, parted": ("kommen", "Er [kam] dabei um."),
    "another preposition before": ("kommen", "Sie [kam] an der Donau an"),
    "a nearer verb that has no such prefix": ("kommen", "Er [kam], wie er sagte und gibt, auf."),
    "a verb that begins as participles do": ("geben", "Er [gibt] es an"),
}
SAME = {
    "without a prefix": ("kommen", "Sie [kommt] heute"),
    "a preposition": ("kommen", "Sie [kommt] an der Donau vor"),
    "since when": ("kommen", "Sie [kommt] vom 1. Mai an mit der Bahn. Von da an, sagt sie"),
    "since when, at the end": ("kommen", "Sie [kommt] vom ersten Tag an."),
    "from where": ("kommen", "Es [kommt] von Grund auf."),
    "the prefix of another sentence": ("kommen", "Sie [kommt]. Er ruft an."),
    "the prefix of a nearer verb": ("kommen", "Sie [kam] und rief an."),
    "a prefix that makes no known verb": ("kommen", "Sie [kam] ab."),
    "a prefix that never parts": ("kommen", "Sie [kam] den Tag über."),
    "a prefix that never parts from a verb with ge": ("geben", "Er [gibt] es den Tag über."),
    "ab und zu": ("kommen", "Sie [kommt] ab und zu."),
    "zu behind und": ("kommen", "Sie [kommt] selten und zu. Dann"),
    "um zu": ("kommen", "Sie [kommt] um zu arbeiten"),
    "an infinitive": ("kommen", "Sie fängt zu [kommen] an."),
    "a participle": ("kommen", "Sie ist [gekommen], denn das Paket ist an."),
    "tied by a hyphen": ("kommen", "Es [kommt] auf An- und Zu-an an-, sagt sie"),
    "further away than a clause is long": ("kommen", f"Sie [kommt] {'sehr ' * 60}an."),
    "where the look ends": ("kommen", f"Sie [kommt]{' ' * 248}an{'na' * 9} kam."),
}


def is_another(term: str, text: str) -> bool:
    """Tell whether the verb in brackets is another one than `term`."""
    parted = Parted.of(term, Verbs())
    assert parted
    return parted.at(text.replace("[", "").replace("]", ""), text.index("["), text.index("]") - 1)


@pytest.mark.parametrize(("term", "text"), ANOTHER.values(), ids=ANOTHER)
def test_with_a_prefix_at_the_end_of_its_clause_it_is_another_verb(term: str, text: str) -> None:
    assert is_another(term, text)


@pytest.mark.parametrize(("term", "text"), SAME.values(), ids=SAME)
def test_it_is_the_same_verb_without_one(term: str, text: str) -> None:
    assert not is_another(term, text)


@pytest.mark.parametrize("term", ["Kommen", "sicher", "ankommen", "gekommen", "unbekannt"])
def test_nothing_else_leaves_a_prefix_behind(term: str) -> None:
    assert Parted.of(term, Verbs()) is None
