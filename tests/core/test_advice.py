import pytest

from monitor.core.advice import floods
from monitor.core.compile import Expansion
from monitor.core.query import Mode

SAID = {
    "a small word": ("und", Mode.FORMS, "nearly every text"),
    "two letters": ("xy", Mode.FORMS, "only 2 letters"),
    "one letter": ("x", Mode.EXACT, "only 1 letter"),
    "a short part": ("Rat", Mode.COMPOUND, "short for mode compound"),
    "a short word": ("Rat", Mode.FORMS, None),
    "an abbreviation": ("EU", Mode.FORMS, None),
    "a small word that is an abbreviation": ("IS", Mode.FORMS, None),
    "a Chinese word": ("北京", Mode.FORMS, None),
    "a word": ("Rakete", Mode.COMPOUND, None),
}


@pytest.mark.parametrize(("term", "mode", "said"), SAID.values(), ids=SAID)
def test_a_term_that_is_likely_to_flood_is_named(term: str, mode: Mode, said: str | None) -> None:
    reasons = [reason for _, reason in floods([Expansion(term, mode, ())])]
    assert bool(reasons) == bool(said)
    assert all(said and said in reason for reason in reasons)
