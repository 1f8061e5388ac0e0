from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.regex import Expression, compile_regex


def finds(pattern: str, text: str) -> Any:
    expression = compile_regex(pattern)
    assert isinstance(expression, Expression)
    return [text[start:end] for start, end in expression.spans(text)]


FINDS = {
    "boundaries know umlauts": (r"\bÄrzte\b", "Ärzte Äärzte Ärzteä, ärzte", ["Ärzte", "ärzte"]),
    "words know umlauts": (r"\w+rzte", "die Ärzte", ["Ärzte"]),
    "words in brackets": (r"[\w-]+x", "ä-öx", ["ä-öx"]),
    "no words": (r"a\Wb", "aäb a b", ["a b"]),
    "digits of all scripts": (r"\d+\D[\d]", "٣ 4", ["٣ 4"]),
    "any blank": (r"a\sb|c[\s]d|e\Sf", "a\u00a0b c\u2003d exf", ["a\u00a0b", "c\u2003d", "exf"]),
    "a boundary at each alternative": (r"\bab|cd\b", "xab ab cd cde", ["ab", "cd"]),
    "a boundary in a group": (r"(\bab|xcd)e?", "äab abe xcd", ["abe", "xcd"]),
    "a boundary at the end of a group": (r"a(b\b|c)", "abx ab ac", ["ab", "ac"]),
    "a boundary behind flags": (r"(?-i)\bNATO\b", "Nato NATO", ["NATO"]),
    "boundaries beside blanks": (r"\bKim\b \bJong\b\s+\bUn\b", "Kim Jong  Un", ["Kim Jong  Un"]),
    "a boundary beside a dash": (r"US\b-Armee", "US-Armee", ["US-Armee"]),
    "the start of a text": (r"^ab\b", "ab ab", ["ab"]),
    "names and classes": (r"(?P<x>\pL)\x{e4}[[:digit:]]\xe4", "aä1ä", ["aä1ä"]),
    "nothing beside a boundary": (r"\b.", "-", []),
    "counted": (r"a{2,3}?b", "aaab", ["aaab"]),
    "surrogates are passed over": (r"a.b", "a\ud800b", ["a\ud800b"]),
}


@pytest.mark.parametrize(("pattern", "text", "expected"), FINDS.values(), ids=FINDS)
def test_an_expression_finds(pattern: str, text: str, expected: Any) -> None:
    assert finds(pattern, text) == expected


REFUSED = {
    "broken": ("(", "missing"),
    "a bracket too many": ("a)", "unexpected"),
    "look-around": ("(?=a)", "invalid"),
    "a reference back": (r"(a)\1", "invalid"),
    "a boundary amid letters": (r"a\b.*b", "begins or ends"),
    "a boundary before an optional blank": (r"a\b *b", "begins or ends"),
    "a boundary behind a choice": (r"x(a|\bb)c", "begins or ends"),
    "no boundary": (r"a\Bb", "begins or ends"),
    "a word class turned round in brackets": (r"[\W]", "square brackets"),
    "finding nothing": ("a*", "empty"),
    "too large": (r"\pL{900}", "too large"),
}


@pytest.mark.parametrize(("pattern", "reason"), REFUSED.values(), ids=REFUSED)
def test_an_expression_that_cannot_be_used_says_why(pattern: str, reason: str) -> None:
    said = compile_regex(pattern)
    assert isinstance(said, str)
    assert reason in said


@given(st.text(alphabet=st.sampled_from("ab()|[]\\bwWB*+?{}^$-1 ä.")), st.text())
def test_any_expression_is_usable_or_refused_and_never_fails_on_a_text(pattern: str, text: str) -> None:
    expression = compile_regex(pattern)
    if isinstance(expression, Expression):
        assert all(0 <= start < end <= len(text) for start, end in expression.spans(text))
