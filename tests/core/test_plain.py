"""Words of strangers are made safe before anybody sees them."""

import unicodedata
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.plain import host_of, inert, one_line, safe_link, shortened

ANY_TEXT = st.text(st.characters())  # surrogates, controls and all


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param("Kim\r\nkam\tan", "Kim kam an", id="line breaks and tabs"),
        pytest.param("Kim\u2028kam\u2029an", "Kim kam an", id="Unicode's own line breaks"),
        pytest.param("a\x1b[31mrot\x00\x9b", "a [31mrot ", id="terminal sequences"),
        pytest.param("gpj\u202e.exe\u2066", "gpj.exe", id="what turns the reading direction"),
        pytest.param("a\u200fb\u200ec", "a\u200fb\u200ec", id="marks that Arabic and Hebrew need"),
        pytest.param("halb\ud83d \ufeff", "halb ", id="half a character, and a byte order mark"),
        pytest.param("👩\u200d👧 Überfluß", "👩\u200d👧 Überfluß", id="joined emoji and umlauts as they are"),
        pytest.param("a  b\u00a0 c ", "a b c ", id="runs of blanks"),
        pytest.param("@\u200beve\u00adry\u2060one\U000e0041", "@everyone", id="letters that nobody sees"),
    ],
)
def test_text_is_put_on_one_line_without_controls(text: str, line: str) -> None:
    assert one_line(text) == line


@given(ANY_TEXT)
def test_a_line_holds_nothing_that_controls(text: str) -> None:
    line = one_line(text)
    assert not any(unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"} for char in line)
    assert not any(
        unicodedata.bidirectional(char) in {"RLO", "LRO", "RLE", "LRE", "PDF", "RLI"} for char in line
    )
    assert line.encode().decode() == line
    assert one_line(line) == line


@pytest.mark.parametrize(
    ("text", "length", "short"),
    [
        pytest.param("Kim kam", 7, "Kim kam", id="what fits stays"),
        pytest.param("Kim kam an", 9, "Kim kam…", id="cut between words"),
        pytest.param("Raketenabwehrsystem", 8, "Raketen…", id="a long word is cut"),
        pytest.param("a Raketenabwehrsystem", 10, "a Raketen…", id="rather than leaving nearly nothing"),
    ],
)
def test_a_long_line_is_shortened_between_words(text: str, length: int, short: str) -> None:
    assert shortened(text, length) == short


@given(ANY_TEXT, st.integers(2, 40))
def test_a_shortened_line_is_never_too_long_and_begins_as_before(text: str, length: int) -> None:
    short = shortened(text, length)
    assert len(short) <= length
    assert text.startswith(short.removesuffix("…"))


@pytest.mark.parametrize(
    ("text", "calm"),
    [
        pytest.param("Hallo @everyone!", "Hallo @\u200beveryone!", id="everyone"),
        pytest.param("(@here)", "(@\u200bhere)", id="in brackets"),
        pytest.param(
            "<!channel> <@U12> <#C1>", "<\u200b!channel> <\u200b@\u200bU12> <\u200b#C1>", id="Slack"
        ),
        pytest.param("info@example.org", "info@example.org", id="an address stays whole"),
        pytest.param("x@everyone", "x@\u200beveryone", id="everyone behind a letter"),
        pytest.param("<users/all> <at>", "<\u200busers/all> <\u200bat>", id="Google Chat and Teams"),
        pytest.param("[a](b) [a][b] ![c]", "[a]\u200b(b) [a]\u200b[b] !\u200b[c]", id="links and pictures"),
        pytest.param("javascript:x data:y Data: 5", "javascript\u200b:x data\u200b:y Data: 5", id="code"),
        pytest.param("/me geht", "\u200b/me geht", id="a command"),
        pytest.param("=?utf-8?q?x?=", "=\u200b?utf-8?q?x?=", id="an encoded word"),
        pytest.param("5 @ 3 < 4 <b>", "5 @ 3 < 4 <b>", id="signs that call nobody"),
    ],
)
def test_nothing_in_a_title_acts(text: str, calm: str) -> None:
    assert inert(text) == calm


@pytest.mark.parametrize(
    ("url", "link"),
    [
        pytest.param("https://a.example/x?y=1#z", "https://a.example/x?y=1#z", id="a plain link"),
        pytest.param(" http://a.example/a b\n", "http://a.example/a%20b", id="blanks"),
        pytest.param('https://a.example/"><script>', "https://a.example/%22%3E%3Cscript%3E", id="quotes"),
        pytest.param(
            "https://münchen.example/straße", "https://münchen.example/straße", id="readable letters"
        ),
        pytest.param("https://a.example/\u202egpj", "https://a.example/gpj", id="turned reading direction"),
        pytest.param("https://a.example/@everyone", "https://a.example/%40everyone", id="a call in a link"),
        pytest.param("https://a.example/@kim", "https://a.example/@kim", id="a name in a link"),
        pytest.param("javascript:alert(1)", "", id="a script"),
        pytest.param("data:text/html,x", "", id="data"),
        pytest.param("https:///nowhere", "", id="no host"),
        pytest.param("https://[::1/x", "", id="half an address"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_only_links_to_the_web_are_links(url: str, link: str) -> None:
    assert safe_link(url) == link


@given(ANY_TEXT)
def test_a_link_is_one_word_to_the_web_or_nothing(rest: str) -> None:
    link = safe_link("https://a.example/" + rest)
    assert link.startswith("https://a.example/")
    assert not any(char.isspace() or char in "<>\"'\\" for char in link.replace("'", ""))
    assert urlsplit(link).hostname == "a.example"


def test_a_reader_is_told_the_host() -> None:
    assert host_of("https://user@www.a.example:8080/x") == "a.example"
    assert host_of("") == ""
