"""Text that databases, mails and terminals take."""

import re
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.clean import lines, one_line, without_controls, xml_characters

ANY = st.text(st.characters(), max_size=60)  # surrogates too


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\0b\x07c", "abc"),
        ("Subject\r\nBcc: all@example.org", "Subject Bcc: all@example.org"),
        ("\x1b[2J gone", "[2J gone"),
        ("a\ud800b\udfffc", "abc"),
        ("a\ufffeb", "ab"),
        ("two\u2028lines", "two lines"),
        ("next\x85line", "next line"),
        ("  a\t b\u00a0\u2003c  ", "a b c"),
        ("Schiff\u00adfahrt", "Schiff\u00adfahrt"),
        ("\u202eevil\u2069 \u200bzero", "\u202eevil\u2069 \u200bzero"),
        ("🇩🇪 ü", "🇩🇪 ü"),
        ("", ""),
    ],
)
def test_a_title_becomes_one_harmless_line(text: str, expected: str) -> None:
    assert one_line(text, 100) == expected


def test_a_text_keeps_its_lines_but_no_empty_ones() -> None:
    assert lines("  a  b \r\n\r\n\t\n c\rd\n", 100) == "a b\nc\nd"
    assert lines("a\x0bb\x0cc\x85d\u2028e\u2029f", 100) == "a\nb\nc\nd\ne\nf"


def test_a_control_that_only_python_takes_for_a_line_end_parts_no_words() -> None:
    assert lines("Ra\x1cke\x1dte\x1e\nja", 100) == "Rakete\nja"


def test_what_is_too_long_is_cut_without_a_blank_at_its_end() -> None:
    assert one_line("ab cd", 3) == "ab"
    assert lines("ab\ncd", 3) == "ab"


@given(ANY, st.integers(0, 80))
def test_cleaning_twice_is_cleaning_once(text: str, limit: int) -> None:
    for clean in (one_line, lines):
        cleaned = clean(text, limit)
        assert clean(cleaned, limit) == cleaned
        assert len(cleaned) <= limit


@given(ANY)
def test_what_is_cleaned_can_be_stored_and_sent(text: str) -> None:
    cleaned = one_line(text, 1_000)
    assert cleaned.encode().decode() == cleaned
    assert not {"\0", "\n", "\r"} & set(cleaned)
    assert not any(unicodedata.category(char) in ("Cc", "Cs") for char in cleaned)
    assert set(lines(text, 1_000)) <= set(without_controls(text)) | {" ", "\n"}


@given(ANY)
def test_what_xml_takes_is_kept_for_the_parser(text: str) -> None:
    kept = xml_characters(text)
    assert all(
        char in "\t\n\r" or re.match(r"[\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", char)
        for char in kept
    )
    assert set(text) - set(kept) <= set(map(chr, range(32))) | {"\ufffe", "\uffff"} | set(
        map(chr, range(0xD800, 0xE000))
    )


def test_no_printable_character_is_a_control_or_ends_a_line() -> None:
    printable = "".join(char for char in map(chr, range(sys.maxunicode + 1)) if char.isprintable())
    assert without_controls(printable) == printable
    assert len(printable.splitlines()) == 1
