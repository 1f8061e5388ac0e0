"""OPML in and out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.config.model import FeedSpec
from monitor.config.opml import MAX_BYTES, MAX_DEPTH, MAX_FEEDS, OpmlFault, Outline, read_opml, write_opml


def opml(body: str) -> bytes:
    return f'<?xml version="1.0"?><opml version="2.0"><head/><body>{body}</body></opml>'.encode()


def outlines(body: str) -> tuple[Outline, ...]:
    read = read_opml(opml(body))
    assert not isinstance(read, OpmlFault)
    return read


READ = {
    "title and language": (
        '<outline type="rss" text="t" title="Ä &amp; B" xmlUrl=" https://a.example/ " language="de"/>',
        [Outline("https://a.example/", "Ä & B", (), "de")],
    ),
    "text alone": ('<outline text="A" xmlUrl="https://a.example/"/>', [Outline("https://a.example/", "A")]),
    "address alone": ('<outline xmlurl="https://a.example/"/>', [Outline("https://a.example/")]),
    "folders are tags": (
        '<outline text="News"><outline text="DE"><outline xmlUrl="https://a.example/" text="A"/></outline></outline>',
        [Outline("https://a.example/", "A", ("News", "DE"))],
    ),
    "categories are tags": (
        '<outline text="News"><outline xmlUrl="https://a.example/" category="/Politik/DE,News, ,x"/></outline>',
        [Outline("https://a.example/", "", ("News", "Politik", "DE", "x"))],
    ),
    "beside a folder": (
        '<outline text="News"></outline><outline text="B" xmlUrl="https://b.example/"/>',
        [Outline("https://b.example/", "B")],
    ),
    "a feed inside a feed": (
        '<outline text="A" xmlUrl="https://a.example/"><outline text="B" xmlUrl="https://b.example/"/></outline>',
        [Outline("https://a.example/", "A"), Outline("https://b.example/", "B")],
    ),
    "the same address twice": (
        '<outline text="A" xmlUrl="https://a.example/"/><outline text="B" xmlUrl="https://a.example/"/>',
        [Outline("https://a.example/", "A")],
    ),
    "names in one line": (
        '<outline text="A&#10;B&#9; C" xmlUrl="https://a.example/"/>',
        [Outline("https://a.example/", "A B C")],
    ),
    "long names are cut": (
        f'<outline text="{"a" * 500}" xmlUrl="https://a.example/"/>',
        [Outline("https://a.example/", "a" * 80)],
    ),
    "empty folders and other elements": ('<outline text="x"/><note xmlUrl="https://a.example/"/>', []),
}


@pytest.mark.parametrize(("body", "found"), READ.values(), ids=READ)
def test_feeds_are_found_with_their_folders(body: str, found: list[Outline]) -> None:
    assert list(outlines(body)) == found


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1"])
def test_lists_are_read_in_their_own_encoding(encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?>\n'
    text += '<opml><body><outline text="Zürich" xmlUrl="https://a.example/"/></body></opml>'
    assert read_opml(text.encode(encoding)) == (Outline("https://a.example/", "Zürich"),)


BOMB = '<!DOCTYPE opml [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
REFUSED = {
    "entities": (BOMB + "]><opml><body/></opml>", "it declares entities, which no feed list needs"),
    "a file by entity": (
        '<!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/passwd">]><opml><body><outline text="&x;"/></body></opml>',
        "it declares entities",
    ),
    "parameter entity": ('<!DOCTYPE opml [<!ENTITY % x SYSTEM "http://a.example/">%x;]><opml/>', "it declares entities"),
    "a web page": ("<html><body>hello</body></html>", "it is not OPML: its outer element is <html>"),
    "a feed": ("<rss><channel/></rss>", "it is not OPML: its outer element is <rss>"),
    "nothing": ("", "it is not XML: no element found"),
    "text": ("https://a.example/", "it is not XML: not well-formed"),
    "not closed": ("<opml><body>\n<outline>", "it is not XML: no element found"),
    "unknown entity": ("<opml><body><outline text='&nbsp;'/></body></opml>", "it is not XML: undefined"),
    "deep folders": ("<opml>" + "<outline text='x'>" * (MAX_DEPTH + 2), "its folders are nested more than 50 deep"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "said"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_safe_list_is_refused(text: str, said: str) -> None:
    fault = read_opml(text.encode())
    assert isinstance(fault, OpmlFault)
    assert fault.text.startswith(said)
    assert fault.line is not None


def test_lists_have_a_greatest_size() -> None:
    fault = read_opml(b"<opml>" + b" " * MAX_BYTES)
    assert fault == OpmlFault(f"it is larger than {MAX_BYTES:,} bytes")
    many = "".join(f'<outline xmlUrl="https://a.example/{n}"/>' for n in range(MAX_FEEDS + 1))
    assert isinstance(read_opml(opml(many)), OpmlFault)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    assert isinstance(read_opml(body), OpmlFault | tuple)


names = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S"]), min_size=1, max_size=20)
tags = st.frozensets(names.filter(lambda tag: not set(tag) & set(",/")), max_size=3)
feeds = st.lists(
    st.builds(
        FeedSpec,
        url=st.from_regex(r"https://[a-z]{1,9}\.example/[a-z&<>\"'?=;]{0,9}", fullmatch=True),
        name=names,
        tags=tags,
        language=st.sampled_from([None, "de"]),
    ),
    unique_by=lambda feed: feed.url,
    max_size=5,
)


@given(feeds)
def test_what_is_written_can_be_read_again(specs: list[FeedSpec]) -> None:
    read = read_opml(write_opml(specs, title="Feeds <of> & mine").encode())
    assert not isinstance(read, OpmlFault)
    assert {(o.url, o.name, frozenset(o.tags), o.language) for o in read} == {
        (spec.url, spec.name, spec.tags, spec.language or "") for spec in specs
    }


def test_passwords_do_not_leave_with_the_list() -> None:
    typed = FeedSpec(url="https://me:s3cret@a.example/?key=s3cret", name="A")
    variable = FeedSpec(url="https://b.example/s3cret", written="https://b.example/${TOKEN}")
    text = write_opml([typed, variable], title="x")
    assert "s3cret" not in text
    assert 'xmlUrl="https://a.example/?key=****"' in text
    assert 'text="https://b.example/${TOKEN}"' in text
