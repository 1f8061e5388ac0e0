"""Cutting a document into its entries, and knowing them again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core import split as split_module
from monitor.core.article import MAX_ENTRIES, Entry, identify
from monitor.core.split import Cut, Mark, hash_source, mark, may_share, pack, split, unpack

HEAD, FOOT = "<rss><channel><title>Blatt</title>", "</channel></rss>"


def cut(text: str) -> Cut:
    found = split(text)
    assert found is not None
    return found


@pytest.mark.parametrize(
    "entry",
    [
        "<item><title>a</title></item>",
        "<item\n rdf:about='x'>a</item >",
        "<entry>a</entry>",
        "<atom:entry>a</atom:entry>",
        "<item><item>nested</item></item>",
        "<item><entry>nested</entry><item/></item>",
        "<item><![CDATA[</item><item>]] ]>]]></item>",
        "<item><!-- </item> - -- ></item> --></item>",
        "<item><?php echo '</item>' ? > ?></item>",
    ],
)
def test_entries_are_cut_where_they_end_whatever_they_quote(entry: str) -> None:
    found = cut(f"{HEAD}{entry}\n{entry}{FOOT}")
    assert found.entries == (entry, entry)
    assert found.around == (HEAD, "\n", FOOT)


def test_everything_around_the_entries_stays_with_those_that_are_kept() -> None:
    found = cut("<rss>a<item>1</item>b<item>2</item>c<item>3</item>d</rss>")
    assert found.only([1]) == "<rss>ab<item>2</item>cd</rss>"
    assert found.only([]) == "<rss>abcd</rss>"
    assert found.only(range(3)) == "<rss>a<item>1</item>b<item>2</item>c<item>3</item>d</rss>"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("<rss><channel/></rss>", id="no entries"),
        pytest.param('{"version": "https://jsonfeed.org/version/1.1", "items": []}', id="JSON"),
        pytest.param(f"{HEAD}<items><li/></items>{FOOT}", id="another element"),
        pytest.param(f"{HEAD}<item/>{FOOT}", id="an empty element"),
        pytest.param(f"{HEAD}<item>1</item><item>2", id="cut off"),
        pytest.param(f"{HEAD}<item>1</item></item>{FOOT}", id="closed twice"),
        pytest.param(f"{HEAD}<item>1</entry>{FOOT}", id="closed by another name"),
        pytest.param(f"{HEAD}<item>1</item><!-- {FOOT}", id="a comment without end"),
        pytest.param(f"{HEAD}<item>1</item><![CDATA[ {FOOT}", id="CDATA without end"),
        pytest.param(f"{HEAD}<item>1</item><?php {FOOT}", id="an instruction without end"),
        pytest.param(f"<!DOCTYPE rss [<!ENTITY a 'b'>]>{HEAD}<item>1</item>{FOOT}", id="own entities"),
        pytest.param(HEAD + "<item>1</item>" * (MAX_ENTRIES + 1) + FOOT, id="too many entries"),
        pytest.param(f"{HEAD}<item>{'x' * split_module.MAX_CUT}</item>{FOOT}", id="too long"),
    ],
)
def test_a_document_whose_borders_are_doubtful_is_not_cut(text: str) -> None:
    assert split(text) is None


def test_a_document_type_without_entities_of_its_own_does_no_harm() -> None:
    doctype = '<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "rss-0.91.dtd">'
    assert cut(f"{doctype}{HEAD}<item>[1]</item>{FOOT}").entries == ("<item>[1]</item>",)


PIECES = st.sampled_from(
    [
        "<item>",
        "</item>",
        "<entry a='>'>",
        "</entry>",
        "<item/>",
        "<!--",
        "-->",
        "-",
        "<![CDATA[",
        "]]>",
        "]",
        "<?x",
        *("?>", "?", "<", ">", "ü", " ", "<b>", "<!DOCTYPE rss>"),
    ]
)


@given(st.lists(PIECES, max_size=30).map("".join))
def test_nothing_of_a_document_is_lost_by_cutting(text: str) -> None:
    found = split(text)
    if found:
        assert found.only(range(len(found.entries))) == text


def test_what_cannot_end_takes_no_time() -> None:
    for piece in (
        "<!--",
        "<![CDATA[",
        "<?",
        "<item ",
        "<a:",
        "</item ",
        "<!DOCTYPE ",
        "<!DOCTYPE [",
        "<item>",
        "]]",
        "--",
    ):
        assert split(piece * (1_000_000 // len(piece))) is None


# Knowing entries again


def marked(*entries: Entry) -> list[Mark]:
    return [mark(hash_source(repr(entry)), entry) for entry in entries]


def test_marks_are_kept_in_sixteen_bytes_each_and_found_by_their_source() -> None:
    marks = marked(Entry(guid="1"), Entry(title="2"), Entry())
    kept = pack(marks)
    assert len(kept) == 1 + 3 * 16
    assert unpack(kept) == {one.source: one for one in marks}


@pytest.mark.parametrize("kept", [None, b"", b"\x00" + bytes(16), b"\x01" + bytes(15)])
def test_what_another_version_kept_is_forgotten(kept: bytes | None) -> None:
    assert unpack(kept) == {}


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        (Entry(guid="1"), Entry(guid="1", title="b"), True),
        (Entry(guid="1"), Entry(guid="2"), False),
        (Entry(title="a"), Entry(title="a"), True),
        (Entry(guid="1", title="a"), Entry(title="a"), False),
        (Entry(guid="1", url="https://a.example/"), Entry(guid="2", url="http://www.a.example"), True),
        (Entry(guid="title:a"), Entry(title="a"), False),
        (Entry(), Entry(), False),
    ],
)
def test_entries_may_share_their_identity_by_guid_link_or_title(
    one: Entry, other: Entry, *, shared: bool
) -> None:
    assert may_share(marked(one, other)) is shared


SOME = st.builds(
    Entry,
    guid=st.sampled_from(["", "", "1", "2", "3", "https://a.example/1", "https://a.example/1#c2"]),
    url=st.sampled_from(
        ["", "https://a.example/1", "http://a.example/1?utm_source=x", "https://a.example/2#c1"]
    ),
    title=st.sampled_from(["", "a", "b", "c"]),
    summary=st.sampled_from(["", "s"]),
)


@given(st.lists(SOME, max_size=4), st.lists(SOME, max_size=6))
def test_entries_get_the_same_identity_alone_as_among_those_that_share_nothing_with_them(
    new: list[Entry], known: list[Entry]
) -> None:
    if may_share(marked(*new, *known)):
        return
    alone = identify(new)
    together = {id(article.entry): article for article in identify([*known, *new])}
    assert [together[id(article.entry)] for article in alone] == list(alone)
