"""Reading only what is new gives what reading everything would give."""

from dataclasses import dataclass, replace
from datetime import timedelta
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from monitor.core.article import identify
from monitor.core.feed import FailureKind, Fetched, FetchFailed, ParsedFeed
from monitor.core.mark import unpack
from monitor.parser.document import Document
from monitor.parser.read import read as read_document
from monitor.stages.unseen import Reading, read
from monitor.store.database import Database
from monitor.store.tables import gap
from tests.builders import FEED, NOW, FakeClock, Newsstand, a_config, a_context, poll_due, sync

URL = "https://blatt.example/feed"


@dataclass
class Reader:
    """The parser without its child process; remembers how long the documents were."""

    fail: FetchFailed | None = None
    lengths: tuple[int, ...] = ()

    def parse(self, body: bytes, *, content_type: str, url: str) -> ParsedFeed | FetchFailed:
        self.lengths += (len(body),)
        return self.fail or read_document(Document(body, content_type, url, NOW))


def story(number: int, *, guid: str = "", title: str = "", body: str = "Text") -> str:
    name = guid or f"guid-{number}"
    link = f"https://blatt.example/{number}"
    return f"<item><guid isPermaLink='false'>{name}</guid><link>{link}</link><title>{title or f'Nr. {number}'}</title><description>{body}</description></item>"


def document(*entries: str, head: str = "<title>Blatt</title><ttl>60</ttl>") -> bytes:
    return (
        f"<?xml version='1.0'?><rss version='2.0'><channel>{head}{''.join(entries)}</channel></rss>".encode()
    )


def parsed(reading: Reading) -> ParsedFeed:
    assert isinstance(reading.outcome, ParsedFeed)
    return reading.outcome


def test_of_a_document_that_grew_only_the_new_entry_is_read() -> None:
    reader = Reader()
    old = [story(n, body="lang " * 100) for n in range(20)]
    first = read(reader, Fetched(document(*old), URL), None)
    assert (len(parsed(first).entries), parsed(first).known, len(unpack(first.seen))) == (20, 0, 20)
    grown = document(story(99), *old)
    second = read(reader, Fetched(grown, URL), first.seen)
    assert [entry.guid for entry in parsed(second).entries] == ["guid-99"]
    assert (parsed(second).known, parsed(second).title, parsed(second).ttl) == (
        20,
        "Blatt",
        timedelta(hours=1),
    )
    assert len(unpack(second.seen)) == 21
    assert reader.lengths[-1] < len(grown) / 20


def test_of_a_document_with_another_head_no_entry_is_read() -> None:
    reader, old = Reader(), story(1)
    first = read(reader, Fetched(document(old), URL), None)
    again = read(reader, Fetched(document(old, head="<title>Anders</title>"), URL), first.seen)
    assert again == Reading(ParsedFeed(title="Anders", known=1), first.seen)


def test_an_entry_that_left_is_forgotten_and_one_that_changed_is_read_again() -> None:
    first = read(Reader(), Fetched(document(story(1), story(2)), URL), None)
    second = read(Reader(), Fetched(document(story(2, body="neu"), story(3)), URL), first.seen)
    assert [entry.guid for entry in parsed(second).entries] == ["guid-2", "guid-3"]
    third = read(Reader(), Fetched(document(story(1), story(3)), URL), second.seen)
    assert [entry.guid for entry in parsed(third).entries] == ["guid-1"]


WHOLE = [story(1), story(2)]


@pytest.mark.parametrize(
    "grown",
    [
        pytest.param(document(story(3, guid="guid-1"), *WHOLE), id="a guid that a known entry has"),
        pytest.param(document(story(1, guid="other"), *WHOLE), id="a link that a known entry has"),
        pytest.param(document("<item><title>&</title></item>", *WHOLE), id="not well-formed"),
        pytest.param(document(story(3), *WHOLE)[:-20], id="cut off"),
        pytest.param(document(story(3), "<item/>", *WHOLE), id="an entry that is no piece of its own"),
        pytest.param(
            document(story(3, title="M\u00fcnchen"), *WHOLE).replace("ü".encode(), b"\xfc"), id="damaged text"
        ),
        pytest.param(document(*WHOLE).decode().encode("utf-16"), id="a wide encoding"),
        pytest.param(
            b'<?xml version="1.0" encoding="iso-2022-jp"?>' + document(*WHOLE)[21:], id="a stateful encoding"
        ),
        pytest.param(
            document(*WHOLE).replace(b"rss", b"html"), id="a root that makes a feed only with its entries"
        ),
    ],
)
def test_where_the_parts_depend_on_each_other_the_whole_document_is_read(grown: bytes) -> None:
    first = read(Reader(), Fetched(document(*WHOLE), URL), None)
    assert first.seen
    reader = Reader()
    reading = read(reader, Fetched(grown, URL), first.seen)
    assert reading.outcome == read_document(Document(grown, "", URL, NOW))
    assert reader.lengths[-1] == len(grown)
    assert reading.seen == b""


def test_entries_that_share_a_link_are_always_read_together() -> None:
    both = document(story(1), story(1, guid="other"))
    assert read(Reader(), Fetched(both, URL), None).seen == b""


def test_a_latin_document_is_cut_as_any_other() -> None:
    latin = [
        f"<?xml version='1.0' encoding='iso-8859-1'?>{document(*entries).decode()[21:]}".encode("latin-1")
        for entries in ([story(1)], [story(2, title="Überall"), story(1)])
    ]
    first = read(Reader(), Fetched(latin[0], URL), None)
    assert [entry.title for entry in parsed(read(Reader(), Fetched(latin[1], URL), first.seen)).entries] == [
        "Überall"
    ]


def test_a_part_that_kills_the_parser_is_not_tried_again_as_a_whole() -> None:
    first = read(Reader(), Fetched(document(story(1)), URL), None)
    lost = FetchFailed(FailureKind.UNPARSABLE, "lost")
    reader = Reader(fail=lost)
    assert read(reader, Fetched(document(story(1), story(2)), URL), first.seen) == Reading(lost)
    assert len(reader.lengths) == 1


ENTRIES = st.builds(
    story,
    st.integers(0, 6),
    guid=st.sampled_from(["", "", "", "a", "https://blatt.example/1"]),
    title=st.sampled_from(["", "Titel", escape("<b>&amp; ü</b>")]),
    body=st.sampled_from(["Text", "<![CDATA[<p>a</item></p>]]>", "<!-- <item> -->b"]),
)


@settings(max_examples=40)
@given(st.lists(st.lists(ENTRIES, max_size=6), min_size=2, max_size=4))
def test_whatever_a_feed_held_before_its_new_entries_are_those_of_the_whole_document(
    states: list[list[str]],
) -> None:
    seen, before = b"", frozenset[str]()
    for state in states:
        body = document(*state)
        reading = read(Reader(), Fetched(body, URL), seen)
        whole = read_document(Document(body, "", URL, NOW))
        assert isinstance(whole, ParsedFeed)
        got, expected = identify(parsed(reading).entries), identify(whole.entries)
        if parsed(reading).known:
            fresh = {
                entry for source, entry in zip(state, whole.entries, strict=True) if source not in before
            }
            expected = tuple(article for article in expected if article.entry in fresh)
        assert got == expected
        assert replace(parsed(reading), entries=(), known=0) == replace(whole, entries=())
        seen, before = reading.seen, frozenset(state) if reading.seen else frozenset()


# In the database


@dataclass
class Press(Newsstand):
    """A newsstand that hands out real documents."""

    body: bytes = b""

    async def fetch(self, url: str, *_: object, **__: object) -> Fetched:
        return Fetched(self.body, url)

    def parse(self, body: bytes, *, content_type: str, url: str) -> ParsedFeed | FetchFailed:
        return read_document(Document(body, content_type, url, NOW))


def test_a_feed_keeps_what_it_saw_and_an_entry_known_by_its_source_closes_the_gap(db: Database) -> None:
    clock, press = FakeClock(), Press()
    ctx = a_context(db, a_config([FEED]), clock=clock, newsstand=press)
    sync(ctx)
    counts = []
    for state in ([story(1)], [story(2), story(3), story(1)], [story(4), story(5)]):
        press.body = document(*state)
        [polled] = poll_due(ctx)
        with db.begin() as session:
            counts.append((polled.new, session.scalar(select(func.count()).select_from(gap))))
        clock.pass_by(timedelta(hours=1))
    assert counts == [(1, 0), (2, 0), (2, 1)]
