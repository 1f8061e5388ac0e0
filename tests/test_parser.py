"""What feed documents say, and what is said about those that are none."""

import gzip
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.sax.saxutils import escape

import pytest

from monitor.core.article import MAX_ENTRIES, MAX_TEXT, MAX_TITLE, Entry, identify
from monitor.core.feed import FailureKind, FetchFailed, ParsedFeed
from monitor.parser import FeedParser
from monitor.parser.document import Document
from monitor.parser.html import plain_text
from monitor.parser.plain_feed import read_plain
from monitor.parser.read import read

NOW = datetime(2026, 3, 29, 12, tzinfo=UTC)
URL = "https://blatt.example/feeds/all.xml?page=1"
NAMESPACES = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" '
    'xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"'
)


def rss(*entries: str, head: str = "<title>Blatt</title>") -> str:
    items = "".join(f"<item>{entry}</item>" for entry in entries)
    return f'<rss version="2.0" {NAMESPACES}><channel>{head}{items}</channel></rss>'


def atom(*entries: str, head: str = "<title>Blatt</title>", attributes: str = "") -> str:
    inner = "".join(f"<entry>{entry}</entry>" for entry in entries)
    return f'<feed xmlns="http://www.w3.org/2005/Atom" {attributes}>{head}{inner}</feed>'


def outcome(
    text: str | bytes, *, content_type: str = "application/xml", url: str = URL
) -> ParsedFeed | FetchFailed:
    return read(Document(text.encode() if isinstance(text, str) else text, content_type, url, NOW))


def feed(text: str | bytes, **given: Any) -> ParsedFeed:
    parsed = outcome(text, **given)
    assert isinstance(parsed, ParsedFeed), parsed
    return parsed


def entry(text: str | bytes, **given: Any) -> Entry:
    (only,) = feed(text, **given).entries
    return only


def refusal(text: str | bytes, *, url: str = URL) -> FetchFailed:
    refused = outcome(text, url=url)
    assert isinstance(refused, FetchFailed), refused
    return refused


# Whole documents


def test_an_rss_feed_is_read() -> None:
    parsed = feed(
        rss(
            """<title>Raketentest an der Küste</title>
            <link>https://blatt.example/1</link>
            <guid isPermaLink="false">b-1</guid>
            <description>&lt;p&gt;Der Start wurde &lt;b&gt;beobachtet&lt;/b&gt;.&lt;/p&gt;</description>
            <content:encoded><![CDATA[<p>Der Start wurde beobachtet.</p><p>Mehr folgt.</p>]]></content:encoded>
            <dc:creator>Ada Muster</dc:creator><category>Politik</category><category>Asien</category>
            <dc:language>de-DE</dc:language>
            <pubDate>Sun, 29 Mar 2026 13:30:00 +0200</pubDate>""",
            head="<title>Das &lt;b&gt;Blatt&lt;/b&gt;</title><language>de_AT</language><ttl>60</ttl>",
        )
    )
    assert parsed == ParsedFeed(
        title="Das Blatt",
        language="de-at",
        entries=(
            Entry(
                guid="b-1",
                url="https://blatt.example/1",
                title="Raketentest an der Küste",
                summary="Der Start wurde beobachtet.",
                text="Der Start wurde beobachtet.\nMehr folgt.",
                author="Ada Muster",
                categories=("Politik", "Asien"),
                language="de-de",
                published_at=datetime(2026, 3, 29, 11, 30, tzinfo=UTC),
            ),
        ),
        ttl=timedelta(hours=1),
    )


def test_an_atom_feed_is_read() -> None:
    parsed = feed(
        atom(
            """<id>tag:blatt.example,2026:1</id><title type="html">Eins &amp;amp; zwei</title>
            <link rel="alternate" href="/1"/><link rel="self" href="/1.atom"/>
            <summary>Kurz &lt;em&gt;gesagt&lt;/em&gt;</summary>
            <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Erst</p><p>dann</p></div></content>
            <author><name>Ada</name></author><author><name>Bo</name></author>
            <category term="politik" label="Politik"/><category term="asien"/>
            <published>2026-03-28T10:00:00Z</published><updated>2026-03-29T10:00:00+02:00</updated>""",
            attributes='xml:lang="de"',
        )
    )
    assert parsed.title == "Blatt"
    assert parsed.language == "de"
    assert parsed.entries == (
        Entry(
            guid="tag:blatt.example,2026:1",
            url="https://blatt.example/1",
            title="Eins & zwei",
            summary="Kurz gesagt",
            text="Erst\ndann",
            author="Ada, Bo",
            categories=("Politik", "asien"),
            language="de",
            published_at=datetime(2026, 3, 28, 10, tzinfo=UTC),
            updated_at=datetime(2026, 3, 29, 8, tzinfo=UTC),
        ),
    )


def test_an_rss_1_feed_is_read() -> None:
    text = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        f'{NAMESPACES}><channel rdf:about="https://blatt.example/"><title>Blatt</title>'
        "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency></channel>"
        '<item rdf:about="https://blatt.example/1"><title>Eins</title><link>https://blatt.example/1</link>'
        "<dc:date>2026-03-29T10:00:00Z</dc:date></item></rdf:RDF>"
    )
    parsed = feed(text)
    assert parsed.ttl == timedelta(hours=6)
    assert [(e.guid, e.title, e.published_at) for e in parsed.entries] == [
        ("https://blatt.example/1", "Eins", datetime(2026, 3, 29, 10, tzinfo=UTC))
    ]


def test_hours_and_days_without_news_are_read_from_the_head_alone() -> None:
    skips = "<skipHours>\n<hour>0</hour><hour>23</hour></skipHours><skipDays><day>Sunday</day></skipDays>"
    told = feed(rss("<title>Eins</title>", head=f"<title>B</title>{skips}"))
    assert (told.skip_hours, told.skip_weekdays) == (frozenset({0, 23}), frozenset({6}))
    slipped_in = feed(rss(f"<title>Eins</title><description><![CDATA[{skips}]]></description>"))
    assert (slipped_in.skip_hours, slipped_in.skip_weekdays) == (frozenset(), frozenset())
    assert feed(rss("", head="<title>B</title>" + "<skipHours>" * 1_000)).skip_hours == frozenset()


@pytest.mark.parametrize("version", ["0.91", "0.92", "2.0", "9.9"])
def test_every_rss_version_is_read(version: str) -> None:
    text = (
        f"<rss version='{version}'><channel><title>B</title><item><title>Eins</title></item></channel></rss>"
    )
    assert entry(text).title == "Eins"


JSON_FEED: dict[str, Any] = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "Blatt",
    "language": "de",
    "items": [
        {
            "id": 7,
            "url": "/1",
            "title": "Eins\nzwei",
            "content_html": "<p>Erst</p><p>dann</p>",
            "summary": "Kurz",
            "date_published": "2026-03-29T12:00:00+02:00",
            "date_modified": "2026-03-29T11:00:00",
            "authors": [{"name": "Ada"}, {"url": "x"}, "Bo"],
            "tags": ["Politik", 3],
            "language": "de-AT",
        }
    ],
}


def test_a_json_feed_is_read() -> None:
    assert feed(json.dumps(JSON_FEED), content_type="application/feed+json") == ParsedFeed(
        title="Blatt",
        language="de",
        entries=(
            Entry(
                guid="7",
                url="https://blatt.example/1",
                title="Eins zwei",
                summary="Kurz",
                text="Erst\ndann",
                author="Ada",
                categories=("Politik",),
                language="de-at",
                published_at=datetime(2026, 3, 29, 10, tzinfo=UTC),
                updated_at=datetime(2026, 3, 29, 11, tzinfo=UTC),
            ),
        ),
    )


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, Entry()),
        ({"content_text": " Nur\n Text ", "content_html": "<p>HTML</p>"}, Entry(text="Nur\nText")),
        ({"content_text": "Gleich", "summary": "Gleich"}, Entry(text="Gleich")),
        ({"author": {"name": "Ada"}}, Entry(author="Ada")),
        ({"url": "", "external_url": "https://x.example/2"}, Entry(url="https://x.example/2")),
        ({"url": "https://[::1"}, Entry()),
        ({"id": True, "title": None, "tags": "x", "date_published": "gestern"}, Entry()),
        ({"date_published": "9999-12-31T23:59:59-23:00"}, Entry()),
    ],
)
def test_a_json_entry_may_be_sparse_or_strange(fields: dict[str, Any], expected: Entry) -> None:
    assert entry(json.dumps({**JSON_FEED, "items": [fields, "not an object"]})) == expected


# Links and identity


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("<link>https://blatt.example/a?x=1&amp;y=2</link>", "https://blatt.example/a?x=1&y=2"),
        ("<link>\n  /politik/1 \n</link>", "https://blatt.example/politik/1"),
        ("<link>2.html</link>", "https://blatt.example/feeds/2.html"),
        ("<link>//cdn.example/3</link>", "https://cdn.example/3"),
        ("<link>https://blatt.example/a b</link>", "https://blatt.example/a%20b"),
        ("<link>javascript:alert(1)</link>", ""),
        ("<link>data:text/html,x</link>", ""),
        ("<link>file:///etc/passwd</link>", ""),
        ("<link>https://[::1</link>", ""),
        ("<link>https://blatt.example/" + "x" * 5_000 + "</link>", ""),
        ("<guid>https://blatt.example/g</guid>", "https://blatt.example/g"),
        ("<guid>12345</guid>", ""),
        ("<guid isPermaLink='false'>https://blatt.example/g</guid>", ""),
        (
            "<link>https://proxy.example/x</link><feedburner:origLink>https://blatt.example/o</feedburner:origLink>",
            "https://blatt.example/o",
        ),
    ],
)
def test_a_link_is_absolute_and_leads_to_the_web_or_nowhere(written: str, expected: str) -> None:
    assert entry(rss(f"<title>t</title>{written}")).url == expected


def test_links_of_an_atom_feed_follow_its_base() -> None:
    parsed = feed(
        atom(
            '<id>1</id><link href="a"/>',
            '<id>2</id><link href="../c" xml:base="https://other.example/x/"/>',
            '<id>3</id><link rel="enclosure" href="https://x.example/sound.mp3"/>',
            '<id>4</id><link rel="alternate" type="text/plain" href="/plain"/>',
            attributes='xml:base="https://base.example/dir/"',
        )
    )
    assert [e.url for e in parsed.entries] == [
        "https://base.example/dir/a",
        "https://other.example/c",
        "",
        "https://base.example/plain",
    ]


@pytest.mark.parametrize("base", ["javascript:alert(1)//", "file:///etc/"])
def test_a_hostile_base_is_ignored(base: str) -> None:
    parsed = entry(atom('<id>1</id><link href="a/b"/>', attributes=f'xml:base="{base}"'))
    assert parsed.url in ("https://blatt.example/feeds/a/b", "")


def test_a_guid_stays_as_it_is_written_wherever_the_feed_is_fetched_from() -> None:
    text = rss("<guid>12345</guid>", "<guid>/a/b</guid>")
    guids = [[e.guid for e in feed(text, url=url).entries] for url in (URL, "https://moved.example/f")]
    assert guids == [["12345", "/a/b"]] * 2


def test_a_monstrous_guid_is_kept_as_its_hash() -> None:
    first, second = (entry(rss(f"<guid>{'g' * 100_000}{end}</guid>")).guid for end in "ab")
    assert first.startswith("sha256:")
    assert len(first) == 71
    assert first != second


# Text


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("AT&amp;T", "AT&T"),
        ("Gr&uuml;n&nbsp;&hellip;", "Grün …"),
        ("Gr&amp;uuml;n", "Grün"),
        ("<![CDATA[Gr&uuml;n &amp; Bar]]>", "Grün & Bar"),
        ("<![CDATA[<b>Fett</b> gedruckt]]>", "Fett gedruckt"),
        ("&lt;i&gt;kursiv&lt;/i&gt;", "kursiv"),
        ("3 &lt; 4 und 5 &gt; 4", "3 < 4 und 5 > 4"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;", "<script>alert(1)</script>"),
        ("Zeile&#13;&#10;Bcc: x", "Zeile Bcc: x"),
        ("a&#0;b&#xD800;c&#x110000;d&#xFFFE;", "abcd"),
        ("&#150; &#x84;alt&#147;", "– „alt“"),
        ("GrÃ¶Ã\x9fe", "Größe"),
        ("a\0b\x07c", "abc"),
        ("Schiff&shy;fahrt", "Schiff\u00adfahrt"),
        ("&unknown; bleibt", "&unknown; bleibt"),
        ("x" * 2_000, "x" * MAX_TITLE),
    ],
)
def test_a_title_is_one_line_of_plain_text(written: str, title: str) -> None:
    assert entry(rss(f"<title>{written}</title><guid>1</guid>")).title == title


def test_an_atom_title_of_plain_text_is_taken_literally() -> None:
    text = atom("<id>1</id><title>Was &lt;marquee&gt; einmal war</title>")
    assert entry(text).title == "Was <marquee> einmal war"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Erst</p><p>dann</p>", "Erst\ndann"),
        ("a<br>b<br/>c", "a\nb\nc"),
        ("<ul><li>eins<li>zwei</ul>", "eins\nzwei"),
        ("kein\n<i>umbruch</i>", "kein umbruch"),
        ("auch\r\nkeiner\n \naber\n\nhier", "auch keiner\naber\nhier"),
        ("<b>fett</b>gedruckt", "fettgedruckt"),
        ("<script>alert(1)</script>sichtbar<style>p{}</style>", "sichtbar"),
        ("sicht<!-- verborgen -->bar", "sichtbar"),
        ("&lt;b&gt; ist ein Tag", "<b> ist ein Tag"),
        ("Q&amp;A &auml;", "Q&A ä"),
        ("<p>&nbsp;</p>", ""),
        ("<img src=x onerror=alert(1)>", ""),
        ("<p>Schiff&shy;fahrt</p>", "Schiff\u00adfahrt"),
        ("<math><mtext></form><script>x</script>", ""),
        ("", ""),
    ],
)
def test_html_becomes_the_text_a_reader_sees(html: str, text: str) -> None:
    assert entry(rss(f"<title>t</title><description>{escape(html)}</description>")).summary == text


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 50_000,
        "<!--" * 50_000,
        "<" * 200_000,
        '<b a="' * 30_000,
        "&amp" * 60_000,
        "<a " + "x=1 " * 60_000,
    ],
    ids=["nested", "comments", "angles", "quotes", "entities", "attributes"],
)
def test_hostile_html_takes_bounded_time(html: str) -> None:
    assert len(plain_text(html, MAX_TEXT)) <= MAX_TEXT


def test_long_html_is_read_beyond_the_first_piece() -> None:
    html = "".join(f"<p>Absatz {number} mit etwas Text darin</p>" for number in range(5_000))
    text = plain_text(html, 200_000)
    assert text.startswith("Absatz 0 mit")
    assert "\nAbsatz 4999 " in text or len(html) > 256_000
    assert all(line.endswith("darin") for line in text.splitlines()[:-1])
    assert plain_text("x" * 300_000 + "<b>", MAX_TEXT) == "x" * MAX_TEXT


def test_a_summary_that_says_what_the_text_says_is_left_out() -> None:
    parsed = entry(
        rss("<description>Gleich</description><content:encoded>&lt;p&gt;Gleich&lt;/p&gt;</content:encoded>")
    )
    assert (parsed.summary, parsed.text) == ("", "Gleich")


def test_a_text_without_a_summary_stays_a_text() -> None:
    parsed = entry(rss("<content:encoded>Nur Text</content:encoded>"))
    assert (parsed.summary, parsed.text) == ("", "Nur Text")


def test_content_that_is_no_text_is_left_out() -> None:
    parsed = entry(atom('<id>1</id><content type="image/png">iVBORw0KGgo=</content>'))
    assert parsed.text == ""


@pytest.mark.parametrize(
    ("written", "author"),
    [
        ("Ada Muster", "Ada Muster"),
        ("Ada &amp;amp; Bo", "Ada & Bo"),
        ("ada@blatt.example (Ada Muster)", "Ada Muster"),
        ("Ada Muster &lt;ada@blatt.example&gt;", "Ada Muster"),
        ("redaktion@blatt.example", "redaktion@blatt.example"),
        (" ", ""),
    ],
)
def test_an_author_is_a_name_where_there_is_one(written: str, author: str) -> None:
    assert entry(rss(f"<title>t</title><author>{written}</author>")).author == author


def test_categories_are_told_once_and_not_too_many() -> None:
    tags = "".join(f"<category>Thema {number % 60}</category>" for number in range(200))
    parsed = entry(rss(f"{tags}<category> </category>"))
    assert parsed.categories == tuple(f"Thema {number}" for number in range(50))


@pytest.mark.parametrize(
    ("declared", "language"), [("de-DE", "de-de"), ("en_us", "en-us"), ("Deutsch!", None), ("", None)]
)
def test_a_language_is_a_tag_in_lower_case_or_unknown(declared: str, language: str | None) -> None:
    assert feed(rss(head=f"<title>B</title><language>{declared}</language>")).language == language


# Dates


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Sun, 29 Mar 2026 10:00:00 GMT", datetime(2026, 3, 29, 10, tzinfo=UTC)),
        ("Sun, 29 Mar 2026 10:00:00 CEST", datetime(2026, 3, 29, 8, tzinfo=UTC)),
        ("So, 29 Mär 2026 10:00:00 MESZ", datetime(2026, 3, 29, 8, tzinfo=UTC)),
        ("29. März 2026, 10:00", datetime(2026, 3, 29, 10, tzinfo=UTC)),
        ("dim, 29 mars 2026 10:00:00 -0500", datetime(2026, 3, 29, 15, tzinfo=UTC)),
        ("mer, 16 juil 2025 00:38:15 +0200", datetime(2025, 7, 15, 22, 38, 15, tzinfo=UTC)),
        ("29 March 2026", datetime(2026, 3, 29, tzinfo=UTC)),
        ("2026-03-29T10:00:00+02:00", datetime(2026, 3, 29, 8, tzinfo=UTC)),
        ("Tue, 31 Mar 2026 11:00:00 GMT", datetime(2026, 3, 31, 11, tzinfo=UTC)),
        ("Wed, 01 Apr 2026 12:00:00 GMT", None),
        ("Fri, 01 Jan 2999 00:00:00 GMT", None),
        ("Fri, 31 Dec 99999 10:00:00 GMT", None),
        ("Thu, 01 Jan 1970 00:00:00 GMT", None),
        ("Sun, 29 Foo 2026 10:00:00 GMT", None),
        ("Mon, 32 Mar 2026 99:99:99 +9999", None),
        ("31 Feb 2026", None),
        ("9999-12-31T23:59:59-05:00", None),
        ("1 Jan 0001 00:00 +0100", None),
        ("gestern", None),
        ("", None),
    ],
)
def test_a_date_is_a_hint_that_must_be_plausible(written: str, expected: datetime | None) -> None:
    assert entry(rss(f"<title>t</title><pubDate>{written}</pubDate>")).published_at == expected


def test_an_entry_that_was_only_updated_counts_from_then() -> None:
    parsed = entry(atom("<id>1</id><updated>2026-03-29T10:00:00Z</updated>"))
    assert parsed.published_at == parsed.updated_at == datetime(2026, 3, 29, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("head", "ttl"),
    [
        ("<ttl>90</ttl>", timedelta(minutes=90)),
        ("<ttl>0</ttl>", None),
        ("<ttl>-5</ttl>", None),
        ("<ttl>99999999999</ttl>", timedelta(days=7)),
        ("<sy:updatePeriod> hourly </sy:updatePeriod>", timedelta(hours=1)),
        (
            "<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>",
            timedelta(hours=1),
        ),
        ("<sy:updatePeriod>someday</sy:updatePeriod>", None),
        ("", None),
    ],
)
def test_a_feed_may_say_how_often_it_changes(head: str, ttl: timedelta | None) -> None:
    assert feed(rss(head="<title>B</title>" + head)).ttl == ttl


# Documents that are broken


WHOLE = rss("<title>Eins</title>", "<title>Zwei</title>")


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        (WHOLE, ["Eins", "Zwei"]),
        ("\n\n  " + WHOLE, ["Eins", "Zwei"]),
        ("\ufeff" + WHOLE, ["Eins", "Zwei"]),
        (WHOLE + "\n\n\0", ["Eins", "Zwei"]),
        (WHOLE.replace("Eins", "Gr&uuml;n"), ["Grün", "Zwei"]),
        (WHOLE.replace("Eins", "a\x08b"), ["ab", "Zwei"]),
        (
            WHOLE.replace("<rss", '<!DOCTYPE rss [\n<!ENTITY x "Ersatz">\n]>\n<rss').replace("Eins", "&x;"),
            ["Ersatz", "Zwei"],
        ),
    ],
)
def test_what_every_reader_forgives_is_well_formed(text: str, titles: list[str]) -> None:
    parsed = feed(text)
    assert [e.title for e in parsed.entries] == titles
    assert parsed.well_formed
    assert parsed.problems == ()


@pytest.mark.parametrize(
    ("text", "titles", "problem"),
    [
        (WHOLE[: WHOLE.index("<title>Zwei")], ["Eins", ""], "no element found"),
        (WHOLE.replace("Eins", "Q & A"), ["Q & A", "Zwei"], "not well-formed (invalid token)"),
        (WHOLE.replace("</channel>", ""), ["Eins", "Zwei"], "mismatched tag"),
        ("<br /><b>Warning</b>: on line 3\n" + WHOLE, ["Eins", "Zwei"], "junk after document element"),
        (WHOLE + WHOLE, ["Eins", "Zwei", "Eins", "Zwei"], "junk after document element"),
    ],
    ids=["cut off", "ampersand", "unclosed", "warning in front", "twice"],
)
def test_a_broken_document_gives_its_entries_and_is_flagged(
    text: str, titles: list[str], problem: str
) -> None:
    parsed = feed(text)
    assert [e.title for e in parsed.entries] == titles
    assert not parsed.well_formed
    assert parsed.problems[0].startswith(f"not well-formed XML: {problem} (line ")


def test_entities_that_reach_outside_are_not_resolved() -> None:
    text = rss("<title>[&leak;]</title>").replace(
        "<rss", '<!DOCTYPE r [<!ENTITY leak SYSTEM "file:///etc/passwd">]><rss'
    )
    assert entry(text).title in ("[]", "[&leak;]")


def test_a_feed_without_entries_is_a_feed() -> None:
    assert feed(rss()) == ParsedFeed(title="Blatt")


def test_a_feed_with_far_too_many_entries_is_cut() -> None:
    many = rss(*(f"<title>{number}</title>" for number in range(MAX_ENTRIES + 2)), head="<title>B</title>")
    parsed = feed(many)
    assert [e.title for e in parsed.entries] == [str(number) for number in range(MAX_ENTRIES)]
    assert parsed.problems == ("only its first 5,000 entries are read",)
    assert parsed.well_formed
    listed = [{"id": str(number)} for number in range(MAX_ENTRIES + 1)]
    from_json = feed(json.dumps({**JSON_FEED, "items": listed}))
    assert len(from_json.entries) == MAX_ENTRIES
    assert from_json.problems == parsed.problems


@pytest.mark.parametrize("entry", ["<item/>", "<item />", "<ITEM></ITEM>", "<rss1:item/>"])
def test_entries_are_counted_however_they_are_written(entry: str) -> None:
    text = rss(head=entry * (MAX_ENTRIES + 2)).replace("<rss ", "<rss xmlns:rss1='http://purl.org/rss/1.0/' ")
    parsed = feed(text)
    assert len(parsed.entries) == MAX_ENTRIES
    assert parsed.problems == ("only its first 5,000 entries are read",)


def test_a_document_is_decoded_as_it_was_meant() -> None:
    text = rss("<title>Größe „Zürich“</title>")
    assert entry(text.encode("cp1252")).title == "Größe „Zürich“"
    assert entry(text.encode("utf-16")).title == "Größe „Zürich“"
    assert entry(text, content_type="text/xml; charset=iso-8859-1").title == "Größe „Zürich“"


def test_a_gzip_file_is_unpacked() -> None:
    assert len(feed(gzip.compress(WHOLE.encode())).entries) == 2


# Documents that are no feeds


@pytest.mark.parametrize(
    ("body", "kind", "reason"),
    [
        ("", FailureKind.EMPTY, "the document is empty"),
        (" \n\ufeff ", FailureKind.EMPTY, "the document is empty"),
        (
            "<!doctype html><html><head><title>Anmelden &ndash; Blatt</title></head></html>",
            FailureKind.NOT_A_FEED,
            "an HTML page (“Anmelden – Blatt”), not a feed",
        ),
        (
            '<?xml version="1.0"?>\n<!-- x --><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "x"><html/>',
            FailureKind.NOT_A_FEED,
            "an HTML page, not a feed",
        ),
        (
            "<div><script>location='/consent'</script></div>",
            FailureKind.NOT_A_FEED,
            "an HTML page, not a feed",
        ),
        (
            "<html><body>&lt;rss&gt; <item>x</item></body></html>",
            FailureKind.NOT_A_FEED,
            "an HTML page, not a feed",
        ),
        (
            f"<html><title>{'lang ' * 50}</title></html>",
            FailureKind.NOT_A_FEED,
            f"an HTML page (“{('lang ' * 16).strip()}”), not a feed",
        ),
        (
            '{"error": "rate limit\\nreached"}',
            FailureKind.NOT_A_FEED,
            "JSON (“rate limit\\nreached”), but not a JSON Feed",
        ),
        ("[1, 2]", FailureKind.NOT_A_FEED, "JSON, but not a JSON Feed"),
        ("{broken", FailureKind.NOT_A_FEED, "JSON, but not a JSON Feed"),
        ("[" * 100_000, FailureKind.NOT_A_FEED, "JSON, but not a JSON Feed"),
        (b"\x89PNG\r\n\x1a\n" + bytes(60), FailureKind.NOT_A_FEED, "an image, not a feed"),
        (b"%PDF-1.7 \xff", FailureKind.NOT_A_FEED, "a PDF document, not a feed"),
        ("/etc/passwd", FailureKind.NOT_A_FEED, "neither RSS, Atom nor JSON Feed"),
        ("https://blatt.example/feed", FailureKind.NOT_A_FEED, "neither RSS, Atom nor JSON Feed"),
        (
            "<html><head><title>Just a moment...</title></head></html>",
            FailureKind.NOT_A_FEED,
            "a challenge that only browsers pass (“Just a moment...”), not a feed",
        ),
        (
            "<html><script>window._cf_chl_opt = {}</script></html>",
            FailureKind.NOT_A_FEED,
            "a challenge that only browsers pass, not a feed",
        ),
        (
            "<html><title>Bevor Sie zu Blatt weitergehen</title></html>",
            FailureKind.NOT_A_FEED,
            "a page that asks for consent (“Bevor Sie zu Blatt weitergehen”), not a feed",
        ),
        (
            "<html><title>Blatt: Cookies</title></html>",
            FailureKind.NOT_A_FEED,
            "a page that asks for consent (“Blatt: Cookies”), not a feed",
        ),
        (
            '<?xml version="1.0"?><opml><body><outline/></body></opml>',
            FailureKind.NOT_A_FEED,
            "an OPML list, not a feed",
        ),
        ("<urlset><url/></urlset>", FailureKind.NOT_A_FEED, "a sitemap, not a feed"),
        ("a word about <feed> in a text", FailureKind.NOT_A_FEED, "neither RSS, Atom nor JSON Feed"),
        (
            gzip.compress(WHOLE.encode())[:-9],
            FailureKind.DECODING,
            "a gzip file, and the gzip stream is cut off",
        ),
    ],
)
def test_what_is_no_feed_is_told_in_words(body: str | bytes, kind: FailureKind, reason: str) -> None:
    assert refusal(body) == FetchFailed(kind, reason)


def test_where_a_redirect_asks_for_consent_is_told_by_its_name() -> None:
    for url in ("https://consent.blatt.example/?to=x", "https://www.consent.blatt.example/"):
        assert refusal("<html></html>", url=url).reason == "a page that asks for consent, not a feed"
    assert refusal("<html></html>", url="https://blatt.example/consent.").reason == "an HTML page, not a feed"


# The child

ODD = b"<!DOCTYPE rss>"  # a document with it is not plain
# Sanitising nested HTML takes long.
BOMB = rss(*["<description><![CDATA[" + "<i><div>" * 32_000 + "]]></description>"] * 30).encode()


@pytest.fixture(scope="module")
def parser() -> Iterator[FeedParser]:
    parser = FeedParser(time_limit=timedelta(seconds=20))
    yield parser
    parser.close()


def test_documents_are_read_in_children_by_several_threads_at_once(parser: FeedParser) -> None:
    texts = [ODD + rss(f"<title>Titel {number}</title>").encode() for number in range(20)]
    with ThreadPoolExecutor(6) as threads:
        outcomes = list(threads.map(lambda body: parser.parse(body, content_type="", url=URL), texts))
    assert outcomes == [feed(text) for text in texts]


def test_a_document_that_takes_too_long_is_given_up_and_the_next_one_is_read() -> None:
    parser = FeedParser(size=1, time_limit=timedelta(seconds=1.5), now=lambda: NOW)
    given_up = parser.parse(BOMB, content_type="", url=URL)
    assert given_up == FetchFailed(FailureKind.UNPARSABLE, "reading it took longer than 1.5 seconds")
    after = parser.parse(ODD + WHOLE.encode(), content_type="", url=URL)
    assert isinstance(after, ParsedFeed)
    parser.close()
    closed = parser.parse(ODD + WHOLE.encode(), content_type="", url=URL)
    assert closed == FetchFailed(FailureKind.UNPARSABLE, "the parser was lost: it was closed")


def test_a_document_that_waits_too_long_for_a_parser_is_left_for_later() -> None:
    parser = FeedParser(size=0, time_limit=timedelta(seconds=0.05), now=lambda: NOW)
    waited = parser.parse(ODD + WHOLE.encode(), content_type="", url=URL)
    assert waited == FetchFailed(FailureKind.UNPARSABLE, "no parser was free in time")


def test_where_a_document_had_to_be_given_up_the_next_are_read_one_at_a_time() -> None:
    parser = FeedParser(size=1, time_limit=timedelta(seconds=1.5), now=lambda: NOW)

    def read(body: bytes) -> str:
        outcome = parser.parse(body, content_type="", url="https://bombe.example/")
        return outcome.reason if isinstance(outcome, FetchFailed) else outcome.entries[0].title

    given_up = "reading it took longer than 1.5 seconds"
    assert read(BOMB) == given_up
    with ThreadPoolExecutor(2) as threads:
        again = list(threads.map(read, [BOMB, BOMB]))
    assert sorted(again) == ["no parser was free in time", given_up]
    assert read(ODD + WHOLE.encode()) == "Eins"
    parser.close()


def test_large_documents_are_read_one_after_another_while_small_ones_pass(parser: FeedParser) -> None:
    large = rss("<title>Eins</title>", f"<description>{'Wort ' * 100_001}</description>").encode()
    texts = [large, gzip.compress(WHOLE.encode())]
    with ThreadPoolExecutor(2) as threads:
        with parser._large:
            waiting = [threads.submit(parser.parse, text, content_type="", url=URL) for text in texts]
            small = parser.parse(ODD + WHOLE.encode(), content_type="", url=URL)
            assert not any(one.done() for one in waiting)
        read = [small, *(one.result() for one in waiting)]
    assert [one.entries[0].title for one in read if isinstance(one, ParsedFeed)] == ["Eins"] * 3


def test_a_large_document_that_waits_too_long_for_its_turn_is_left_for_later() -> None:
    parser = FeedParser(time_limit=timedelta(seconds=0.01), now=lambda: NOW)
    with parser._large:
        waited = parser.parse(gzip.compress(WHOLE.encode()), content_type="", url=URL)
    assert waited == FetchFailed(FailureKind.UNPARSABLE, "no parser was free in time")
    parser.close()


def test_a_document_that_takes_too_much_memory_is_given_up_and_the_next_one_is_read() -> None:
    parser = FeedParser(now=lambda: NOW)
    greedy = gzip.compress(b'{"version": "https://jsonfeed.org/version/1", "x": [' + b"{}," * 6_600_000)
    given_up = parser.parse(greedy, content_type="", url=URL)
    assert given_up == FetchFailed(FailureKind.UNPARSABLE, "the parser was lost: it ran out of memory")
    assert isinstance(parser.parse(ODD + WHOLE.encode(), content_type="", url=URL), ParsedFeed)
    parser.close()


# Identity of real-life kinds


@pytest.mark.parametrize(
    ("entries", "articles"),
    [
        (
            (
                "<title>A</title><guid>same</guid><link>http://e/1</link>",
                "<title>B</title><guid>same</guid><link>http://e/2</link>",
            ),
            2,
        ),
        (tuple(f"<title>N{n}</title><guid>1</guid><link>http://e/{n}</link>" for n in range(20)), 20),
        (("<title>A</title><guid>1</guid>", "<title>A</title><guid>1</guid>"), 1),
        (("<title>A</title>", "<title>B</title>", "<description>C</description>"), 3),
        (("", "<title>A</title>"), 1),
    ],
    ids=["two share a guid", "all share a guid", "repeated", "no guid, no link", "empty"],
)
def test_every_article_of_a_document_is_kept_once(entries: tuple[str, ...], articles: int) -> None:
    assert len(identify(feed(rss(*entries)).entries)) == articles


ENTRIES = (
    "<title>Erste</title><guid>1</guid>",
    "<title>Zweite</title><guid>2</guid><pubDate>Sun, 29 Mar 2026 10:00:00 GMT</pubDate>",
)
ITEMS = [
    {"id": "1", "title": "Erste"},
    {"id": "2", "title": "Zweite", "date_published": "2026-03-29T10:00:00Z"},
]


@pytest.mark.parametrize(
    "text", [rss(*ENTRIES), json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": ITEMS})]
)
def test_an_entry_over_which_the_program_breaks_keeps_no_other_from_being_read(text: str) -> None:
    never: Any = None  # what no date can be compared with
    document = Document(text.encode(), "application/xml", URL, never)
    found = read(document)
    assert isinstance(found, ParsedFeed)
    assert [entry.title for entry in found.entries] == ["Erste"]
    assert not found.well_formed
    assert found.problems[0].startswith("the program broke over 1 entry: TypeError at dates.py:")
    assert read_plain(document) is None
