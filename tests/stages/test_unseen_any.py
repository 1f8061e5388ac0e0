"""Whatever publishers write: reading a feed state by state tells all that reading each state whole tells."""

from dataclasses import dataclass, replace

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.core.article import Entry, identify
from monitor.core.feed import Fetched, FetchFailed, ParsedFeed
from monitor.parser.document import Document
from monitor.parser.read import read as read_document
from monitor.stages.unseen import read
from tests.builders import NOW

URL = "https://blatt.example/feed"
RSS_1 = "http://purl.org/rss/1.0/"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
ATOM = "http://www.w3.org/2005/Atom"
XHTML = "http://www.w3.org/1999/xhtml"

TEXTS = [
    "Größe",
    "a &amp; b",
    "&uuml;ber &nbsp; alles",
    "&#8222;x&#8220; &#0; &#xD800;",
    "&nothing; &",
    "<![CDATA[<b>fett</b></item></entry>]]>",
    "<![CDATA[]]]]><![CDATA[>]]>",
    "<!-- <item> - -- -->Text",
    "<?php echo '</item>' ?>Text",
    "&lt;p&gt;Absatz&lt;/p&gt;",
    "<![CDATA[<a href='x.html'>Link</a>]]>",
    "a\x0bb\ufffe",
    "\U0001f680 \u202e",
    "",
]
EXTRAS = [
    "",
    "<category>Politik</category>",
    "<dc:creator xmlns:dc='http://purl.org/dc/elements/1.1/'>Eva</dc:creator>",
    "<dc:date>2026-03-01</dc:date>",  # of a prefix that only some heads declare
    "<media:group><media:title>Bild</media:title></media:group>",
    "<source url='/andere'>Andere</source>",
    f"<content type='xhtml'><div xmlns='{XHTML}'><item>kein Eintrag</item></div></content>",
    "<entry><title>innen</title></entry>",
    "<item/>",
    "<enclosure url='a.mp3' length='1' type='audio/mpeg'/>",
    "<pubDate>Sun, 29 Mar 2026 10:00:00 GMT</pubDate>",
    "<unclosed>",
]
ATTRIBUTES = ["", f" xmlns='{ATOM}'", " xml:base='/unten/'", " xml:lang='fr'", " rdf:about='x' a='>'", "\n\t"]


@dataclass(frozen=True)
class Manner:
    """How a publisher writes: few have more than one bad habit, or nothing of theirs could be cut."""

    texts: tuple[str, ...]
    extras: tuple[str, ...]
    attributes: tuple[str, ...]
    names: tuple[str, ...]
    numbers: int  # guids and links are told apart by; few: some are shared


MANNERS = st.builds(
    Manner,
    texts=st.tuples(st.just("Text"), st.sampled_from(TEXTS)),
    extras=st.tuples(st.just(""), st.sampled_from(["", *EXTRAS])),
    attributes=st.tuples(st.just(""), st.sampled_from(["", *ATTRIBUTES])),
    names=st.sampled_from([("item",), ("item",), ("entry",), ("item", "entry"), ("item", "atom:entry")]),
    numbers=st.sampled_from([4, 999, 9_999]),
)


@st.composite
def entries(draw: st.DrawFn, manner: Manner) -> str:
    number = draw(st.integers(0, manner.numbers))
    name = draw(st.sampled_from(manner.names))
    guid = draw(st.sampled_from([f"<guid>{number}</guid>"] * 5 + [f"<id>{number}</id>", ""]))
    link = draw(
        st.sampled_from([f"<link>/{number}?utm_source=rss</link>"] * 4 + [f"<link href='{number}'/>"])
    )
    title = f"<title>{draw(st.sampled_from(manner.texts))} {number}</title>"
    text = f"<description>{draw(st.sampled_from(manner.texts))}</description>"
    extra, attributes = draw(st.sampled_from(manner.extras)), draw(st.sampled_from(manner.attributes))
    return f"<{name}{attributes}>{guid}{link}{title}{text}{extra}</{name}>"


ALL = (
    f"xmlns:atom='{ATOM}' xmlns:rdf='{RDF}' xmlns:dc='http://purl.org/dc/elements/1.1/' "
    "xmlns:media='http://search.yahoo.com/mrss/'"
)
HEADS = [
    (f"<rss version='2.0' {ALL}><channel><title>Blatt</title><ttl>60</ttl>", "</channel></rss>"),
    (f"<rss {ALL}><channel>", "<title>Hinten</title><language>en</language></channel></rss>"),
    (f"<rss {ALL} xml:base='https://base.example/a/'><channel><language>de</language>", "</channel></rss>"),
    (f"<feed xmlns='{ATOM}' {ALL} xml:lang='de'><title>Blatt</title>", "</feed>"),
    (f"<atom:feed {ALL}><atom:title>Blatt</atom:title>", "</atom:feed>"),
    (
        f"<rdf:RDF xmlns='{RSS_1}' {ALL}><channel><items><rdf:li rdf:resource='x'/></items></channel>",
        "</rdf:RDF>",
    ),
]
BAD_HEADS = [
    ("<rss version='2.0'><channel><title>Blatt</title>", "</channel></rss>"),  # without the prefixes
    ("<!DOCTYPE rss [<!ENTITY a 'b'>]><rss version='2.0'><channel><title>&a;</title>", "</channel></rss>"),
    ("<!DOCTYPE rss PUBLIC 'a' 'b'><!-- <item> --><rss version='2.0'><channel>", "</channel></rss>"),
    ("<rss><channel><image><title>Bild</title></image><title>Blatt</title>", "</channel>"),
]
ENCODINGS = ["utf-8"] * 8 + ["utf-8-sig", "iso-8859-1", "windows-1252", "utf-16", "iso-2022-jp", "koi8-r"]


@st.composite
def documents(draw: st.DrawFn) -> list[bytes]:
    """Return states of one feed."""
    head, foot = draw(st.sampled_from(HEADS * 3 + BAD_HEADS))
    encoding = draw(st.sampled_from(ENCODINGS))
    manner = draw(MANNERS)
    between = draw(st.sampled_from(["", "\n", "<!-- </item> -->", "<image><title>x</title></image>"]))
    known = draw(st.lists(entries(manner), min_size=2, max_size=4))
    states = []
    for _ in range(draw(st.integers(2, 4))):
        known = draw(st.lists(entries(manner), max_size=2)) + draw(st.permutations(known))
        text = f"<?xml version='1.0' encoding='{encoding.removesuffix('-sig')}'?>{head}{between.join(known)}{foot}"
        states.append(text.encode(encoding, errors="xmlcharrefreplace"))
        known = known[: draw(st.integers(2, 6))]
    return states


class Reader:
    """The parser without its child process."""

    def parse(self, body: bytes, *, content_type: str, url: str) -> ParsedFeed | FetchFailed:
        return read_document(Document(body, content_type, url, NOW))


@settings(max_examples=60)
@given(documents())
def test_state_by_state_nothing_is_lost_and_nothing_differs(states: list[bytes]) -> None:
    seen, told, stored = b"", set[Entry](), set[str]()
    for body in states:
        reading = read(Reader(), Fetched(body, URL), seen)
        whole = read_document(Document(body, "", URL, NOW))
        part = reading.outcome
        seen = reading.seen
        if isinstance(whole, FetchFailed) or isinstance(part, FetchFailed):
            assert part == whole
            continue
        assert replace(part, entries=(), known=0) == replace(whole, entries=())
        rest = list(whole.entries)
        for entry in part.entries:
            rest.remove(entry)
        assert len(rest) == part.known
        assert told.issuperset(rest)
        articles = {article.key: article for article in identify(whole.entries)}
        found = identify(part.entries)
        assert all(articles[article.key] == article for article in found)
        assert articles.keys() - stored <= {article.key for article in found}
        told.update(whole.entries)
        stored |= articles.keys()
