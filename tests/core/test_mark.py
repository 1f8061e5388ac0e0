"""Knowing entries again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.article import Entry, identify
from monitor.core.mark import Mark, hash_source, length_of, mark, may_share, pack, unpack


def marked(*entries: Entry) -> list[Mark]:
    return [mark(hash_source(repr(entry)), len(repr(entry)), entry) for entry in entries]


def test_marks_are_kept_in_twenty_bytes_each_and_found_by_their_source_in_order() -> None:
    entries = [Entry(guid="1"), Entry(title="2"), Entry()]
    kept = pack(marked(*entries))
    assert len(kept) == 1 + 3 * 20
    assert list(unpack(kept).items()) == [
        (hash_source(repr(entry)), one) for entry, one in zip(entries, marked(*entries), strict=True)
    ]
    assert [length_of(one) for one in unpack(kept).values()] == [len(repr(entry)) for entry in entries]


def test_marks_that_were_kept_without_the_length_are_still_known() -> None:
    [one, other] = marked(Entry(guid="1"), Entry(guid="2"))
    known = unpack(b"\x01" + one[:16] + other[:16])
    assert list(known) == [one[:8], other[:8]]
    assert [length_of(each) for each in known.values()] == [0, 0]
    assert may_share([*known.values(), one])
    assert not may_share(known.values())


@pytest.mark.parametrize(
    "kept", [None, b"", b"\x00" + bytes(16), b"\x01" + bytes(15), b"\x02" + bytes(16), b"\x03" + bytes(20)]
)
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
