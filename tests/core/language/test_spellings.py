"""Words of which two spellings are in print."""

import pytest

from monitor.core.language.german import German
from monitor.core.language.spellings import all_spellings, as_meant
from tests.core.language.lexicon import FewWords

TWO_WAYS = {
    "Delfin": {"Delphin"},
    "Delphin": {"Delfin"},
    "Fotograf": {"Photograf", "Fotograph", "Photograph"},
    "geografisch": {"geographisch"},
    "Grafik": {"Graphik"},
    "Paragraph": {"Paragraf"},
    "Megafon": {"Megaphon"},
    "Kriegspotential": {"Kriegspotenzial"},
    "existenziell": {"existentiell"},
    "Erbschaftssteuer": {"Erbschaftsteuer"},
    "Erbschaftsteuer": {"Erbschaftssteuer"},
    "Sportclub": {"Sportklub"},
    "Clubchef": {"Klubchef"},
    "rau": {"rauh"},
    "rauhen": {"rauen"},
    "selbständig": {"selbstständig"},
    "Exposé": {"Exposee"},
    "Känguru": {"Känguruh"},
    "Känguruh": {"Känguru"},
    "Foto-Agentur": {"Photo-Agentur"},
    "Kiew": {"Kyjiw", "Kyiv"},
    "Kyjiws": {"Kiews", "Kyivs"},
    "Donbas": {"Donbass"},
    "Donbass": {"Donbas"},
}
ONE_WAY = [
    "Graf",
    "Grafen",
    "Fonds",
    "Aktienfonds",
    "Discounter",
    "Sozialamt",
    "Frau",
    "grau",
    "Steuer",
    "Haus",
    "EU",
]


@pytest.mark.parametrize(("word", "others"), TWO_WAYS.items())
def test_a_word_with_two_spellings_has_both(word: str, others: set[str]) -> None:
    assert all_spellings(word) == {word, *others}


@pytest.mark.parametrize("word", ONE_WAY)
def test_a_word_with_one_spelling_has_no_other(word: str) -> None:
    assert all_spellings(word) == {word}


def test_the_forms_of_both_spellings_are_forms_of_the_word() -> None:
    german = German(FewWords())
    assert {"portmonee", "portmonees", "portemonnaie", "portemonnaies"} <= german.forms(
        "Portemonnaie"
    ).any_case
    assert "photografien" in german.part_forms("Fotografie")[0]


def test_a_word_may_be_meant_with_umlauts_and_in_the_other_case() -> None:
    assert [*as_meant("fuesse")][:3] == ["fuesse", "füsse", "füße"]
    assert "Füße" in as_meant("fuesse")
    assert "spaß" in as_meant("Spass")
    assert "Pass" in as_meant("Paß")
