"""The old dative, told by what stands before it."""

import pytest

from monitor.core.language.dative import Dative, old_dative
from tests.core.language.lexicon import FewWords

DATIVES = [
    "am Rande",
    "Im Rande",
    "beim Rande",
    "vom äußersten Rande",
    "zum fernen unteren Rande",
    "an diesem Rande",
    "zu Rande",
    "mit dem\nRande",
]
OTHERS = ["die Rande", "Rande", "im Garten Rande", "am, Rande", "im-Rande", "tim Rande", "im Topf der Rande"]


def is_another(text: str) -> bool:
    start = text.index("Rande")
    return Dative(frozenset({"rande"})).at(text, start, start + 5)


@pytest.mark.parametrize("text", DATIVES)
def test_behind_a_dative_article_it_is_a_dative(text: str) -> None:
    assert not is_another(text)


@pytest.mark.parametrize("text", OTHERS)
def test_elsewhere_it_is_another_noun(text: str) -> None:
    assert is_another(text)


def test_other_forms_are_never_another_noun() -> None:
    assert not Dative(frozenset({"rande"})).at("der Rand", 4, 8)


@pytest.mark.parametrize(
    ("noun", "dative"), [("Rand", "Rande"), ("Rat", None), ("Korb", None), ("Couch", None), ("kurz", None)]
)
def test_masculine_and_neuter_nouns_with_a_genitive_on_es_have_one(noun: str, dative: str | None) -> None:
    assert old_dative(noun, FewWords()) == dative
