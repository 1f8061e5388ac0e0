"""Numbers in figures."""

import pytest

from monitor.core.language.numbers import Figures, number_forms

PARTS = {
    "thousands": ("[20].000 Menschen", True),
    "the last thousands": ("20.[000] Menschen", True),
    "thousands amid millions": ("1.[500].000 Euro", True),
    "thousands behind an apostrophe": ("20'[000] Franken", True),
    "before decimals": ("[20],5 Prozent", True),
    "decimals": ("20,[5] Prozent", True),
    "alone": ("[20] Menschen", False),
    "at the end of a sentence": ("Es waren [20].", False),
    "before a comma": ("Es waren [20], sagte er", False),
    "a day": ("am [20].1.2026", False),
    "a year": ("am 20.1.[2026]", False),
    "a year behind a date of two digits": ("am 20.10.[2026]", False),
    "three figures behind a date": ("am 1.1.[800] nach Christus", False),
    "an hour": ("um [20].15 Uhr", False),
    "a list": ("1, [2] und 3", False),
}


@pytest.mark.parametrize(("marked", "is_part"), PARTS.values(), ids=PARTS)
def test_figures_are_a_part_of_a_longer_number(marked: str, is_part: bool) -> None:
    start, end = marked.index("["), marked.index("]") - 1
    assert Figures().at(marked.replace("[", "").replace("]", ""), start, end) is is_part


FORMS = {
    "20": {"20"},
    "2026": {"2026"},
    "20.000": {"20.000", "20,000", "20'000", "20 000", "20000"},
    "20000": {"20.000", "20,000", "20'000", "20 000", "20000"},
    "2.024": {"2.024", "2,024", "2'024", "2 024"},
    "1.500.000": {"1.500.000", "1,500,000", "1'500'000", "1 500 000", "1500000"},
    "20%": {"20%", "20 %", "20 prozent"},
    "1,5%": {"1,5%", "1,5 %", "1,5 prozent"},
    "a9": {"a9", "a 9"},
    "covid19": {"covid19"},
    "5g": {"5g"},
}


@pytest.mark.parametrize(("word", "forms"), FORMS.items(), ids=FORMS)
def test_a_number_is_written_in_several_ways(word: str, forms: set[str]) -> None:
    assert number_forms(word) == forms
