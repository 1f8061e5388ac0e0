import pytest

from monitor.core.article import Article
from monitor.core.language import korean
from monitor.core.matcher import compile_rules
from monitor.core.query import Mode, QueryProblem
from monitor.core.query_parser import parse_query
from monitor.core.rule import Rule

FITTING = {
    "behind a consonant": ("북한", {"북한이", "북한은", "북한을", "북한과", "북한으로"}, {"북한가", "북한는", "북한로"}),
    "behind a vowel": ("러시아", {"러시아가", "러시아는", "러시아를", "러시아와", "러시아로"}, {"러시아이", "러시아으로"}),
    "behind an l": ("서울", {"서울이", "서울로"}, {"서울으로", "서울가"}),
    "of several": ("미사일", {"미사일들이", "미사일들의"}, {"미사일들가"}),
}  # fmt: skip


@pytest.mark.parametrize(("word", "fitting", "others"), FITTING.values(), ids=FITTING)
def test_a_word_has_the_particles_that_fit_its_last_sound(
    word: str, fitting: set[str], others: set[str]
) -> None:
    forms = korean.forms(word)
    assert {word} | fitting <= forms
    assert not others & forms


def test_only_what_ends_with_a_korean_syllable_has_particles() -> None:
    assert korean.is_korean("G20정상")
    assert not any(map(korean.is_korean, ("Rakete", "導彈", "북한2", "")))


@pytest.mark.parametrize(
    ("mode", "text", "expected"),
    [
        (Mode.FORMS, "북한이 미사일을 발사했다고 밝혔다", ["북한이"]),
        (Mode.FORMS, "그는 북한산에 올랐다", []),
        (Mode.EXACT, "북한이 미사일을 발사했다고 밝혔다", []),
    ],
)
def test_a_word_is_found_with_its_particle_and_not_in_another_word(
    mode: Mode, text: str, expected: list[str]
) -> None:
    query = parse_query("북한")
    assert not isinstance(query, QueryProblem)
    matches = compile_rules([Rule(name="rule", query=query)], mode=mode).match(Article(text=text))
    assert [text[found.start : found.end] for match in matches for found in match.evidence] == expected
