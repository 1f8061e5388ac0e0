"""Documents whose declarations are right, missing or wrong."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.charset import decode

TEXT = "<rss>Größe – „Zürich“ čř</rss>"
WEST = "<rss>Größe – „Zürich“</rss>"
XML = "<?xml version='1.0' encoding='{}'?>"


@pytest.mark.parametrize(
    ("body", "content_type", "expected"),
    [
        pytest.param(TEXT.encode(), "", TEXT, id="UTF-8, nothing declared"),
        pytest.param(TEXT.encode(), "text/xml; charset=iso-8859-1", TEXT, id="UTF-8, another header"),
        pytest.param(codecs.BOM_UTF8 + TEXT.encode(), "", TEXT, id="UTF-8 with mark"),
        pytest.param(codecs.BOM_UTF8 + WEST.encode("cp1252"), "", WEST, id="UTF-8 mark before windows-1252"),
        pytest.param(codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), "", TEXT, id="UTF-16 LE with mark"),
        pytest.param(codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "", TEXT, id="UTF-16 BE with mark"),
        pytest.param(codecs.BOM_UTF32_LE + TEXT.encode("utf-32-le"), "", TEXT, id="UTF-32 LE with mark"),
        pytest.param(codecs.BOM_UTF32_BE + TEXT.encode("utf-32-be"), "", TEXT, id="UTF-32 BE with mark"),
        pytest.param(TEXT.encode("utf-16-le"), "", TEXT, id="UTF-16 LE without mark"),
        pytest.param(TEXT.encode("utf-16-be"), "", TEXT, id="UTF-16 BE without mark"),
        pytest.param(TEXT.encode("utf-32-le"), "", TEXT, id="UTF-32 LE without mark"),
        pytest.param(TEXT.encode("utf-32-be"), "", TEXT, id="UTF-32 BE without mark"),
        pytest.param(codecs.BOM_UTF16_LE + b"<\0\0", "", "<\ufffd", id="UTF-16 cut in a character"),
        pytest.param("<?xml?>ü".encode("cp037"), "", "<?xml?>ü", id="EBCDIC"),
        pytest.param(WEST.encode("cp1252"), "", WEST, id="windows-1252, nothing declared"),
        pytest.param(WEST.encode("cp1252"), "text/xml; charset=UTF-8", WEST, id="windows-1252 as UTF-8"),
        pytest.param(
            WEST.encode("cp1252"), 'text/xml;charset="iso-8859-1"', WEST, id="windows-1252 as latin-1"
        ),
        pytest.param(WEST.encode("cp1252"), "text/xml; charset=us-ascii", WEST, id="windows-1252 as ASCII"),
        pytest.param(
            "<a>\x81ü</a>".encode("latin-1"), "a/b; charset=latin1", "<a>\x81ü</a>", id="latin-1 controls"
        ),
        pytest.param(
            "<a>Дума</a>".encode("cp1251"), "a/b; charset=windows-1251", "<a>Дума</a>", id="cyrillic"
        ),
        pytest.param("<a>北京</a>".encode("gbk"), "a/b; charset=gb2312", "<a>北京</a>", id="chinese"),
        pytest.param(
            "<a>東京</a>".encode("iso-2022-jp"), "a/b; charset=iso-2022-jp", "<a>東京</a>", id="stateful"
        ),
        pytest.param(b"<a>\xfc", "a/b; charset=iso-2022-jp", "<a>ü", id="stateful, broken"),
        pytest.param(b"<a>+ADw-</a>", "a/b; charset=utf-7", "<a>+ADw-</a>", id="UTF-7, which nobody may use"),
        pytest.param(
            "<a>ü</a>".encode(), "a/b; charset=zlib_codec", "<a>ü</a>", id="a codec that is no charset"
        ),
        pytest.param("<a>ü</a>".encode("cp1252"), "a/b; charset=rot13", "<a>ü</a>", id="another such codec"),
        pytest.param(
            "<a>ü</a>".encode("cp1252"), "a/b; charset=nonsense", "<a>ü</a>", id="an unknown charset"
        ),
        pytest.param("gut: ü, ".encode() + b"falsch: \xfc", "", "gut: ü, falsch: ü", id="mixed"),
        pytest.param(b"x\xed\xa0\xbd\xed\xb8\x80y\xff", "", "x😀yÿ", id="surrogates written separately"),
        pytest.param(codecs.BOM_UTF8 + b"\xed\xa0\xbd\xed\xb8\x80", "", "😀", id="the same with mark"),
        pytest.param(b"x\xed\xa0\xbdy", "", "x\ufffdy", id="half a pair"),
        pytest.param(b"\xed", "", "í", id="a lead byte alone"),
        pytest.param(b"", "", "", id="nothing"),
    ],
)
def test_a_document_is_decoded_as_it_was_meant(body: bytes, content_type: str, expected: str) -> None:
    assert decode(body, content_type) == expected


@pytest.mark.parametrize(
    "encoding", ["iso-8859-2", "windows-1251", "koi8-r", "euc-kr", "shift_jis", "big5", "gb2312"]
)
def test_the_declaration_in_the_document_counts_where_the_header_is_silent(encoding: str) -> None:
    word = {"iso-8859-2": "čř", "euc-kr": "서울", "shift_jis": "東京", "big5": "台北", "gb2312": "北京"}.get(
        encoding, "Дума"
    )
    text = XML.format(encoding) + word
    assert decode(text.encode(encoding), "application/xml") == text


def test_utf_16_declared_for_utf_8_is_not_believed() -> None:
    text = XML.format("UTF-16") + "ü"
    assert decode(text.encode(), "text/xml; charset=utf-16") == text


@given(
    st.binary(min_size=1, max_size=200),
    st.sampled_from(
        ["", "text/xml; charset=utf-8", "a/b; charset=iso-2022-kr", "a/b; charset=unicode_escape"]
    ),
)
def test_no_bytes_are_refused_and_all_text_can_be_stored(body: bytes, content_type: str) -> None:
    assert isinstance(decode(body, content_type).encode(), bytes)


@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60),
    st.sampled_from(["", "x; charset=gbk"]),
)
def test_utf_8_is_always_recognised(text: str, content_type: str) -> None:
    assert decode(codecs.BOM_UTF8 + text.encode(), content_type) == text
    assert decode(f"<{text}".encode(), content_type) == f"<{text}"
