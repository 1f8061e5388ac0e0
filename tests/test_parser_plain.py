"""What is read of plain documents without feedparser is what feedparser reads in them."""

import re
import time
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from monitor.core.feed import FailureKind, FetchFailed, ParsedFeed
from monitor.parser import FeedParser
from monitor.parser.document import Document
from monitor.parser.plain_feed import MAX_BODY, MAX_TAGS, MAX_VALUE, read_plain
from monitor.parser.read import read

NOW = datetime(2026, 3, 29, 12, tzinfo=UTC)
URL = "https://blatt.example/feeds/all.xml?page=1"
NAMESPACES = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" xmlns:media="http://search.yahoo.com/mrss/" '
    'xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0" xmlns:atom="http://www.w3.org/2005/Atom" '
    'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:slash="http://purl.org/rss/1.0/modules/slash/" '
    'xmlns:haus="https://haus.example/ns"'
)


def rss(entries: str, head: str = "<title>Blatt</title>", attributes: str = "") -> str:
    return f'<rss version="2.0" {NAMESPACES} {attributes}><channel>{head}{entries}</channel></rss>'


def atom(entries: str, head: str = "<title>Blatt</title>", attributes: str = "") -> str:
    return f'<feed xmlns="http://www.w3.org/2005/Atom" {NAMESPACES} {attributes}>{head}{entries}</feed>'


def document(text: str | bytes, url: str = URL) -> Document:
    return Document(text.encode() if isinstance(text, str) else text, "application/xml", url, NOW)


ENTRY = "<item><title>Eins</title></item>"
PLAIN = {
    "rss": rss(
        "<item><title>Raketentest &amp;amp</title><link> /1?a=1&amp;b=2 </link>"
        '<guid isPermaLink="false">b-1</guid><pubDate>Sun, 29 Mar 2026 13:30:00 +0200</pubDate>'
        "<description>&lt;p&gt;Der Start.&lt;/p&gt;</description>"
        "<content:encoded><![CDATA[<p>Der Start.</p><p>Mehr.</p>]]></content:encoded>"
        "<author>eva@blatt.example (Eva Muster)</author>"
        '<category domain="x">Politik</category><category/><dc:subject>Asien</dc:subject>'
        '<enclosure url="https://blatt.example/1.mp3"/><source url="https://x.example/">X</source></item>',
        "<title>Blatt</title><language>de_AT</language><ttl>60</ttl><image><url>u</url><title>Bild</title></image>"
        "<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>"
        "<skipHours><hour>3</hour></skipHours>",
    ),
    "rss of several authors": rss(
        "<item><title>Eins</title><dc:creator>Ada</dc:creator><dc:creator/><dc:creator>Eva</dc:creator></item>"
    ),
    "atom of several authors": atom(
        "<entry><author><name>A</name><email>a@b.example</email></author><author><name>B</name></author></entry>"
    ),
    "atom": atom(
        '<entry><title type="html">Ein &lt;b&gt;Test&lt;/b&gt;</title><id>tag:1</id>'
        '<link rel="self" href="/self"/><link href="1.html"/><link rel="enclosure" href="1.mp3"/>'
        "<published>2026-03-29T11:00:00+02:00</published><updated>2026-03-29T11:30:00.5Z</updated>"
        '<author><name> Ada Muster </name><email>ada@blatt.example</email></author><category term="a" label="A"/>'
        '<summary type="text">Kurz</summary><content type="html">&lt;p&gt;Lang&lt;/p&gt;</content></entry>',
        "<title>Blatt</title><id>tag:0</id><author><name>Blatt</name></author>",
        'xml:lang="de_DE"',
    ),
    "foreign elements": rss(
        '<item><haus:a><haus:b x="1">Y</haus:b></haus:a><slash:comments>3</slash:comments><title>Eins</title>'
        '<media:content url="u"><media:title>Bild</media:title></media:content></item>'
    ),
    "text encoded twice": rss(
        "<item><title>MÃ¼nchen</title></item><item><title>\x93Zitat\x94 –</title></item>"
    ),
    "a link of a feed service": rss(
        "<item><link>https://feed.example/1</link><feedburner:origLink>https://blatt.example/1</feedburner:origLink></item>"
    ),
    "a guid that is the link": rss("<item><guid>https://blatt.example/1</guid><link></link></item>"),
    "a link that is none": rss("<item><title>Eins</title><link>http://[</link></item>"),
}
NOT_PLAIN = {
    "no entries": rss(""),
    "another kind": f'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">{ENTRY}</rdf:RDF>',
    "rss 1 by another name": rss(ENTRY, attributes='xmlns:x="http://purl.org/rss/1.0/"'),
    "a page": "<html><body>Bitte anmelden</body></html>",
    "damaged": rss(ENTRY)[:-1],
    "a document type": "<!DOCTYPE rss>" + rss(ENTRY),
    "a base": rss(ENTRY, attributes='xml:base="https://a.example/"'),
    "a language of a part": rss('<item xml:lang="en"><title>Eins</title></item>'),
    "a title twice": rss("<item><title>Eins</title><title>Zwei</title></item>"),
    "a title that may be HTML": rss("<item><title>&lt;b&gt;Eins&lt;/b&gt;</title></item>"),
    "a title with attributes": rss('<item><title type="html">Eins</title></item>'),
    "a title of the feed twice": rss(ENTRY, "<title>Eins</title><title>Zwei</title>"),
    "a title of a picture alone": rss("<item><media:title>Bild</media:title></item>"),
    "two channels": f"<rss><channel><title>A</title>{ENTRY}</channel><channel>{ENTRY}</channel></rss>",
    "markup in a title": atom('<entry><title type="xhtml"><div>Eins</div></title></entry>'),
    "another content": atom('<entry><content type="image/png" src="a.png"/></entry>'),
    "a summary in rss": rss("<item><atom:summary>Eins</atom:summary></item>"),
    "content in rss": rss("<item><atom:content>Eins</atom:content></item>"),
    "a description in atom": atom("<entry><description>Eins</description></entry>"),
    "a description with attributes": rss('<item><description type="text">Eins</description></item>'),
    "full text with attributes": rss('<item><content:encoded type="text">Eins</content:encoded></item>'),
    "a strange date": rss("<item><pubDate>vorgestern</pubDate></item>"),
    "a long date": rss(f"<item><pubDate>{'1' * 100}</pubDate></item>"),
    "an impossible date": rss("<item><pubDate>2026-02-31T11:00:00Z</pubDate></item>"),
    "an unknown element": rss("<item><version>1</version></item>"),
    "an author with an address beside others": rss(
        "<item><author>a@b.example</author><author>Eva</author></item>"
    ),
    "a person without a name": atom("<entry><author><email>a@b.example</email></author></entry>"),
    "a person beside another author": rss(
        "<item><author>Eva</author><author><name>Ada</name><email/></author></item>"
    ),
    "an author beside a person": rss("<item><author><name>Ada</name></author><author>Eva</author></item>"),
    "an address beside others": rss("<item><author>Eva</author><author>a@b.example</author></item>"),
    "a link without an address": atom('<entry><link rel="alternate"/></entry>'),
    "a category of no name": atom("<entry><category>A</category></entry>"),
    "a category with a language": rss('<item><category x="y">A</category></item>'),
    "a subject in atom": atom("<entry><dc:subject>A</dc:subject></entry>"),
    "a link of a feed service with attributes": rss(
        '<item><feedburner:origLink a="b">x</feedburner:origLink></item>'
    ),
    "a language with attributes": rss(ENTRY, '<ttl unit="h">60</ttl>'),
    "a namespace without a prefix": rss('<item><x xmlns="https://haus.example/ns">1</x></item>'),
    "a prefix of another namespace": rss(
        '<item><x:b xmlns:x="urn:1">1</x:b><x:b xmlns:x="urn:2">1</x:b></item>'
    ),
    "a prefix that means another one": rss('<item><title:detail xmlns:title="urn:1">1</title:detail></item>'),
    "an attribute of a namespace": rss('<item><guid haus:a="1">1</guid></item>'),
    "a long value": rss(f"<item><description>{'Wort ' * MAX_VALUE}</description></item>"),
    "a long title of the feed": rss(ENTRY, f"<title>{'Wort ' * MAX_VALUE}</title>"),
    "many tags": rss(f"<item><description><![CDATA[{'<i>' * (MAX_TAGS + 1)}]]></description></item>"),
    "too many entries": rss("<item/>" * 5_001, ""),
    "a large document": rss(ENTRY) + " " * MAX_BODY,
}


@pytest.mark.parametrize("text", PLAIN.values(), ids=PLAIN.keys())
def test_a_plain_document_is_read_as_feedparser_reads_it(text: str) -> None:
    plain = read_plain(document(text))
    assert plain is not None
    assert plain == read(document(text))


@pytest.mark.parametrize("text", NOT_PLAIN.values(), ids=NOT_PLAIN.keys())
def test_what_may_mean_something_else_is_left_to_feedparser(text: str) -> None:
    assert read_plain(document(text)) is None


def test_text_in_an_encoding_that_has_to_be_guessed_is_left_to_feedparser() -> None:
    assert read_plain(document(rss(ENTRY).encode("utf-16"))) is None
    assert read_plain(document(rss(ENTRY).encode() + b"\xff")) is None


def test_plain_documents_need_no_child() -> None:
    parser = FeedParser(size=1)
    parser.close()
    parsed = parser.parse(rss(ENTRY).encode(), content_type="", url=URL)
    assert isinstance(parsed, ParsedFeed)
    assert parsed.entries[0].title == "Eins"
    other = parser.parse(f"<!DOCTYPE rss>{rss(ENTRY)}".encode(), content_type="", url=URL)
    assert isinstance(other, FetchFailed)
    assert other.kind is FailureKind.UNPARSABLE


@pytest.mark.parametrize(
    "bomb",
    [
        "<b>" * 40_000,
        "<!--" * 30_000,
        "&amp;" * 20_000,
        " ".join(f'a{number}="x"' for number in range(9_000)).join(("<guid ", ">1</guid>")),
        "</item><item>".join(["<description><![CDATA[" + "<i><div>" * 495 + "]]></description>"] * 28),
        "".join(f'<haus:a xmlns:n{number}="u:{number}"/>' for number in range(3_000)),
    ],
    ids=["nesting", "comments", "references", "attributes", "nested HTML", "namespaces"],
)
def test_no_document_takes_long_outside_of_a_child(bomb: str) -> None:
    text = document(rss(f"<item>{bomb}</item>"))
    assert len(text.body) < MAX_BODY
    before = time.process_time()
    read_plain(text)
    assert time.process_time() - before < 1


_WORDS = st.sampled_from(
    (
        *(
            "",
            " ",
            "Eins",
            "Zwei &amp; drei",
            "<![CDATA[<p>Über <b>alles</b></p>]]>",
            "MÃ¼ll",
            "\x93Wort\x94",
        ),
        *(
            "a@b.example",
            "https://blatt.example/1?a=1&amp;b=2#c",
            "/2",
            "mailto:x",
            "https:///blatt.example/3",
        ),
        *(
            "&amp;auml;",
            "&lt;i&gt;",
            "2026-03-29T11:00:00Z",
            "Sun, 29 Mar 2026 13:30:00 GMT",
            "29. März 2026",
        ),
        *("2026-03-29", "de_DE", "60", "<b>x</b>"),
    )
)
_TAGS = re.findall(
    r"[\w:]+",
    """
    title link guid id pubDate published updated dc:date description summary content content:encoded author dc:creator
    category dc:subject comments enclosure source rights media:title media:group media:thumbnail media:credit haus:x
    feedburner:origLink itunes:subtitle itunes:author dc:language language ttl image atom:link atom:id slash:comments
    contributor sy:updatePeriod
    """,
)
_ATTRIBUTES = st.sampled_from(
    (
        *(
            "",
            "",
            "",
            ' type="html"',
            ' type="text"',
            ' href="/4"',
            ' rel="self" href="5"',
            ' isPermaLink="false"',
        ),
        *(' term="a" label="B"', ' domain="x"', ' url="u"', ' type="xhtml"', ' xml:lang="fr"', ' lang="fr"'),
        ' haus:a="1"',
    )
)
_PERSON = st.builds(
    "<author><name>{}</name><email>{}</email><uri>{}</uri></author>".format, _WORDS, _WORDS, _WORDS
)
_ELEMENT = st.builds(
    lambda tag, attributes, text: f"<{tag}{attributes}>{text}</{tag}>",
    st.sampled_from(_TAGS),
    _ATTRIBUTES,
    _WORDS,
)
_INSIDE = st.lists(_ELEMENT | _PERSON, max_size=5).map("".join)
_HEAD = st.lists(_ELEMENT, max_size=3).map("".join)


@given(
    is_atom=st.booleans(),
    head=_HEAD,
    entries=st.lists(_INSIDE, min_size=1, max_size=3),
    behind=_HEAD,
    language=st.sampled_from(["", "", ' xml:lang="de"']),
)
@example(is_atom=True, head="", entries=["<author/><author><name>A</name></author>"], behind="", language="")
def test_any_document_is_read_as_feedparser_reads_it_or_left_to_it(
    *, is_atom: bool, head: str, entries: list[str], behind: str, language: str
) -> None:
    tag, feed = ("entry", atom) if is_atom else ("item", rss)
    text = document(feed("".join(f"<{tag}>{one}</{tag}>" for one in entries) + behind, head, language))
    plain = read_plain(text)
    assert plain is None or plain == read(text)
